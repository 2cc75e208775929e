"""The hub profile runs: all nine claims, through the code that runs it on a cluster, on tiny stand-ins."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from command import call
from hub_stand_ins import shrunk, sources

sys.path.insert(0, str(Path(__file__).parent / "execute" / "models"))  # tiny_models

CLAIMS = Path(__file__).parent.parent / "claims"
BY_INSPECTION = ("c1", "c6")


@pytest.fixture(scope="module")
def record(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Any]:
    """The Record of the shipped suite under its hub profile with stand-ins."""
    folder = tmp_path_factory.mktemp("hub")
    suite = folder / "claims"
    shutil.copytree(CLAIMS, suite)
    path = suite / "profiles" / "hub.yaml"
    yaml = YAML(typ="safe")
    profile = shrunk(yaml.load(path), folder)
    assert {source.split(":")[0] for source in sources(profile) if ":" in source} == {"path"}
    yaml.dump(profile, path)
    path.with_name("hub.lock.yaml").unlink()
    places = ["--store", str(folder / "store"), "--out", str(folder / "out")]
    assert call("verify", str(suite), "--profile", "hub", "-q", *places) == 0
    found: Mapping[str, Any] = json.loads((folder / "out" / "record.json").read_text(encoding="utf-8"))
    return found


def test_every_claim_ends_with_a_mark(record: Mapping[str, Any]) -> None:
    """Seven claims are tested, two inspected; nothing fails and nothing is left out."""
    verdicts = {verdict["claim"]: verdict for verdict in record["verdicts"]}
    assert sorted(verdicts) == [f"c{number}" for number in range(9)]
    told = {claim: (v["mark"], v["strength"], v["reason"]) for claim, v in verdicts.items()}
    for claim, (mark, strength, _) in told.items():
        assert mark in {"verified", "refuted"}, told
        assert (strength == "by inspection") == (claim in BY_INSPECTION), told


def test_fidelity_is_told_by_what_the_source_names(record: Mapping[str, Any]) -> None:
    """What has the source's own names is exact; the profile lacks LASER and the published dictionary."""
    verdicts = {verdict["claim"]: verdict for verdict in record["verdicts"]}
    assert verdicts["c0"]["fidelity"] == "exact"
    for claim, lacking in (
        ("c2", "Proc-B, MT-IR"),
        ("c3", "LASER, Proc-B"),
        ("c4", "LASER"),
        ("c7", "Proc-B"),
    ):
        assert verdicts[claim]["fidelity"] == "proxy"
        (deviation,) = verdicts[claim]["deviations"]
        assert f"the source used {lacking};" in deviation


def test_a_ranker_over_word_vectors_was_trained_on_english_alone(record: Mapping[str, Any]) -> None:
    """What the first stage learnt from texts is no relevance data of the re-ranker."""
    systems = {system["name"]: system for system in record["systems"]}
    for name in ("reranked-clwe", "reranked-xlmr"):
        assert systems[name]["trained_languages"] == ["en"]
        assert systems[name]["trained_corpora"] == ["ms-marco"]
    assert next(v for v in record["verdicts"] if v["claim"] == "c6")["mark"] == "verified"


def test_facts_of_models_come_from_their_steps(record: Mapping[str, Any]) -> None:
    """Tuned with and without a choice of learning rate, merged with and without one, cross-encoders."""
    models = {model["name"]: model for model in record["models"]}
    told = {name: [c["choice"] for c in model["candidates"]] for name, model in models.items()}
    assert told["joint-mixed"] == ["lr 1e-05", "lr 2e-05"]
    assert models["joint-mixed"]["choice"] in told["joint-mixed"]
    assert models["joint-mixed"]["pairs"] == 3 * 16
    assert models["joint-mixed"]["steps"] == models["joint-language"]["steps"] == 3 * 16 * 3 / 8
    assert models["joint-mixed-short"]["steps"] == models["spec.en"]["steps"] == 16 * 3 / 8
    assert (told["tuned-clef"], models["tuned-clef"]["choice"]) == ([], "lr 2e-05")
    assert told["ties"][:4] == ["base alone", "spec.en alone", "spec.es alone", "spec.fr alone"]
    assert models["ties"]["choice"] in told["ties"]
    assert models["ties"]["measure"] == "nDCG@10"
    assert models["ties"]["merge"]["models"] == ["spec.en", "spec.es", "spec.fr"]
    assert 0 < models["ties"]["merge"]["conflicts"] < 1
    assert (told["linear"], models["linear"]["choice"], models["linear"]["measure"]) == ([], "linear", "")
    assert models["soup"]["merge"]["models"] == ["joint-mixed, seed 1"]
    assert models["mbert-cross-encoder"]["choice"] in told["mbert-cross-encoder"]
    assert models["mbert-cross-encoder"]["base"] == "mbert"
    assert all(model["loss"] for model in models.values() if model["kind"] in ("finetune", "cross-encoder"))
