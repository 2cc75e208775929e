"""Verdicts can flip: planted score tables decide every shipped claim both ways, through the real command."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import numpy as np
import pytest

from claimcheck.decide import Evidence, Question, decide
from claimcheck.measure.facts import roles
from claimcheck.record import Role, SystemFacts, TaskFacts, Verdict
from claimcheck.scores import Block, Cell, ScoreKey, ScoreTable
from claimcheck.spec.load import load_project
from claimcheck.spec.project import Claim, Project

ROOT = Path(__file__).parent.parent
QUERIES = 200


def _table(means: Mapping[str, float], cells: tuple[Cell, ...], measure: str, n: int = QUERIES) -> ScoreTable:
    """Scores of each system: a common difficulty per query, its mean, and noise of its own."""
    blocks = {}
    difficulty = np.random.default_rng(1).normal(0, 0.1, n)
    for i, (system, mean) in enumerate(sorted(means.items())):
        for j, cell in enumerate(cells):
            noise = np.random.default_rng([2, i, j]).normal(0, 0.1, n)
            values = np.clip(mean + difficulty + noise, 0, 1)
            block = Block((0,), tuple(f"q{k:03}" for k in range(n)), values[None])
            blocks[ScoreKey("test", measure, cell, system)] = block
    return ScoreTable(blocks)


def _decide(
    project: Project,
    claim: Claim,
    means: Mapping[str, float],
    families: Mapping[str, str] = MappingProxyType({}),
) -> Verdict:
    """Decide a claim on planted scores; systems with a family are its encoders."""
    cells = tuple(Cell(t.name, pair) for t in project.tasks for pair in t.pairs)
    evidence = Evidence(
        scores=_table(means, cells, claim.measure),
        systems={
            name: SystemFacts(name, "dense", family=families.get(name), baseline=project.baseline(name))
            for name in means
        },
        roles=(*(r for r in roles(project) if r.name != "encoders"), Role("encoders", None, tuple(families))),
        tasks={
            t.name: TaskFacts(t.name, t.kind, t.corpus, tuple(sorted({p[:2] for p in t.pairs})), t.pairs)
            for t in project.tasks
        },
    )
    question = Question(
        claim.id, claim.hypothesis, claim.selection, claim.measure, claim.alpha, resamples=2000
    )
    return decide([question], evidence, correction="bonferroni")[0]


SHIPPED = load_project([ROOT / "claims"])
EXAMPLE = load_project([ROOT / "docs" / "examples" / "two-encoders"])


def test_c5_flips() -> None:
    """c5 is verified where windows win by more than the margin, refuted where they do not."""
    claim = SHIPPED.claim("c5")
    base = dict.fromkeys(SHIPPED.systems, 0.5)
    better = base | dict.fromkeys(SHIPPED.members("localised"), 0.6)
    worse = base | dict.fromkeys(SHIPPED.members("localised"), 0.45)
    won, lost = _decide(SHIPPED, claim, better), _decide(SHIPPED, claim, worse)
    assert (won.mark, won.strength) == ("verified", "conclusive")
    assert (lost.mark, lost.strength) == ("refuted", "conclusive")


def test_c1_flips() -> None:
    """c1 is verified where four encoder families were used, refuted where there was one."""
    claim = SHIPPED.claim("c1")
    means = dict.fromkeys(SHIPPED.systems, 0.5)
    many = {name: f"family {i % 4}" for i, name in enumerate(sorted(means))}
    assert _decide(SHIPPED, claim, means, many).mark == "verified"
    assert _decide(SHIPPED, claim, means, dict.fromkeys(means, "one")).mark == "refuted"


def test_two_encoders_flips() -> None:
    """The example claim needs a winner on both sides: one encoder ahead everywhere refutes it."""
    claim = EXAMPLE.claims[0]
    cells = tuple(Cell(t.name, p) for t in EXAMPLE.tasks for p in t.pairs)
    half = len(cells) // 2
    first = _table({"muse": 0.6, "e5": 0.5}, cells[:half], claim.measure)
    second = _table({"muse": 0.5, "e5": 0.6}, cells[half:], claim.measure)
    question = Question(
        claim.id, claim.hypothesis, claim.selection, claim.measure, claim.alpha, resamples=2000
    )
    mixed = decide([question], Evidence.from_scores(first.merged(second)), correction="none")[0]
    one_sided = Evidence.from_scores(_table({"muse": 0.6, "e5": 0.5}, cells, claim.measure))
    clear = decide([question], one_sided, correction="none")[0]
    assert (mixed.mark, mixed.strength) == ("verified", "conclusive")
    assert (clear.mark, clear.strength) == ("refuted", "conclusive")


def _suite(folder: Path, scores: str, hypothesis: str) -> Path:
    (folder / "profiles").mkdir(parents=True)
    (folder / "suite.yaml").write_text("suite: planted\ntitle: Planted\nprofile: table\n")
    (folder / "profiles" / "table.yaml").write_text(
        "profile: table\nsystems:\n  t: {scores: ../scores.csv}\n"
    )
    (folder / "p.yaml").write_text(f"claim: p\nstatement: Planted.\nhypothesis: {hypothesis}\n")
    (folder / "scores.csv").write_text(scores)
    return folder


def _csv(shift: float, n: int = 100, noise: float = 0.1) -> str:
    rng = np.random.default_rng(4)
    a, b = np.clip(0.5 + shift + rng.normal(0, noise, n), 0, 1), np.clip(0.5 + rng.normal(0, noise, n), 0, 1)
    return "query,a,b\n" + "".join(
        f"q{i},{x:.4f},{y:.4f}\n" for i, (x, y) in enumerate(zip(a, b, strict=True))
    )


@pytest.mark.parametrize(
    ("shift", "hypothesis", "mark", "strength"),
    [
        (0.1, "{better: a, than: b, by: 0.01}", "verified", "conclusive"),
        (0.1, "{better: b, than: a, by: 0.01}", "refuted", "conclusive"),
        (-0.1, "{better: a, than: b, by: 0.01}", "refuted", "conclusive"),
        (0.0, "{comparable: a, to: b, within: 0.1}", "verified", "conclusive"),
        (0.2, "{comparable: a, to: b, within: 0.1}", "refuted", "conclusive"),
        (0.2, "{different: a, from: b, by: 0.05}", "verified", "conclusive"),
        (0.2, "{not: {better: a, than: b, by: 0.01}}", "refuted", "conclusive"),
    ],
)
def test_planted_tables_through_the_command(
    tmp_path: Path, shift: float, hypothesis: str, mark: str, strength: str
) -> None:
    """A table of scores is enough for a verdict; swapping the operands flips it."""
    verdict = _verify(_suite(tmp_path / "s", _csv(shift), hypothesis), tmp_path)
    assert (verdict["mark"], verdict["strength"]) == (mark, strength)


def test_too_little_evidence_is_inconclusive(tmp_path: Path) -> None:
    """A small noisy difference leans, and says that it only leans."""
    verdict = _verify(_suite(tmp_path / "s", _csv(0.02, n=40, noise=0.2), "{better: a, than: b}"), tmp_path)
    assert verdict["strength"] == "inconclusive"


def _verify(suite: Path, folder: Path) -> dict[str, object]:
    command = [sys.executable, "-m", "claimcheck", "verify", str(suite), "--format", "json", "-q"]
    places = ["--store", str(folder / "store"), "--out", str(folder / "out")]
    done = subprocess.run([*command, *places], capture_output=True, text=True, check=True)
    verdicts = json.loads(done.stdout)["verdicts"]
    assert len(verdicts) == 1
    return dict(verdicts[0])
