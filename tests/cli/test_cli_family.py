"""The correction covers the whole suite, whichever of its claims a command runs."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from command import call


@pytest.fixture
def suite(tmp_path: Path) -> Path:
    """Four comparisons on one table of scores, an inspection beside them."""
    rng = np.random.default_rng(5)
    folder = tmp_path / "suite"
    (folder / "profiles").mkdir(parents=True)
    (folder / "suite.yaml").write_text("suite: family\ntitle: A family of claims\nprofile: table\n")
    (folder / "profiles" / "table.yaml").write_text(
        "profile: table\nsystems:\n  table: {scores: ../scores.csv}\n"
    )
    rows = [f"q{i},{a:.4f},{b:.4f}" for i, (a, b) in enumerate(rng.normal((0.53, 0.5), 0.1, (80, 2)))]
    (folder / "scores.csv").write_text("\n".join(["query,a,b", *rows]) + "\n")
    for name, hypothesis in {
        "k1": "{better: a, than: b}",
        "k2": "{better: b, than: a}",
        "k3": "{comparable: a, to: b, within: 0.01}",
        "k4": "{different: a, from: b, by: 0.01}",
        "k5": "{covers: {systems: 2}}",
    }.items():
        (folder / f"{name}.yaml").write_text(f"claim: {name}\nstatement: S.\nhypothesis: {hypothesis}\n")
    return folder


def verdicts(tmp_path: Path, *arguments: str) -> dict[str, tuple[float | None, str]]:
    """Claim → corrected p and correction, of a run of its own."""
    out = tmp_path / "out"
    assert call("verify", *arguments, "--store", str(tmp_path / "store"), "--out", str(out), "-q") == 0
    record = json.loads((out / "record.json").read_text())
    return {v["claim"]: (v["p"], v["correction"].partition(",")[0]) for v in record["verdicts"]}


def test_one_claim_at_a_time_is_no_way_around_the_correction(suite: Path, tmp_path: Path) -> None:
    """By `--only`, `--skip` or naming files, a claim gets the p that it has among all claims of the suite."""
    whole = verdicts(tmp_path, str(suite))
    assert whole["k1"][1] == "bonferroni over 4 claims"
    assert verdicts(tmp_path, str(suite), "--only", "k1") == {"k1": whole["k1"]}
    assert verdicts(tmp_path, str(suite), "--skip", "k[2-5]") == {"k1": whole["k1"]}
    assert verdicts(tmp_path, str(suite / "k1.yaml")) == {"k1": whole["k1"]}
    (suite / "k4.yaml").write_text(
        "claim: k4\nhypothesis: {different\n"
    )  # with a mistake in it, a test still
    assert verdicts(tmp_path, str(suite / "k1.yaml")) == {"k1": whole["k1"]}
