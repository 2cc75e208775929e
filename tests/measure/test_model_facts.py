"""Facts of trained models, from what their steps write. Real steps: tests/test_hub_profile.py."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from claimcheck.measure.model_facts import CURVE, model_facts
from claimcheck.plan.plan import TrainedModel
from claimcheck.plan.step import Step
from claimcheck.record import CurvePoint, DevScore, MergeFacts, ModelFacts
from claimcheck.spec.load import load_project
from claimcheck.spec.profile import ProfileSpec

ROOT = Path(__file__).parents[2]
DIAGNOSIS = {
    "whole": {"base_norm": 4.0, "delta_norms": [1.0, 2.0, 1.0, 1.0], "sign_conflicts": 0.5}
    | {"cosines": [0.2, 0.4, None]},
    "fallback_share": 0.25,
}
"""As `diagnosis.json` holds it; a cosine with an unmoved model is null."""


@pytest.fixture(scope="module")
def profile() -> ProfileSpec:
    """The default profile."""
    return load_project([ROOT / "claims"]).profile


def facts(
    profile: ProfileSpec, folder: Path, kind: str, name: str, seed: int = 1, **files: Mapping[str, Any]
) -> ModelFacts:
    """Facts of one model whose step has left these JSON files."""
    folder.mkdir(exist_ok=True)
    for file, content in files.items():
        (folder / f"{file}.json").write_text(json.dumps(content), encoding="utf-8")
    step = Step(kind, {"name": name}, {}, {}, f"make {name}")
    (found,) = model_facts(profile, {TrainedModel(name, seed): step}, {step.key: folder})
    return found


def test_a_tuned_model(profile: ProfileSpec, tmp_path: Path) -> None:
    """Languages and corpus come from the profile, what was chosen and tried from the step."""
    training = {
        "lr": 0.0003,
        "pairs": 500,
        "steps": 32,
        "curve": [[1, 3.5], [2, 3.25]],
        "dev": {"measure": "nDCG@10", "scores": [[0.0001, 0.5], [0.0003, 0.625]]},
    }
    assert facts(profile, tmp_path, "finetune", "icd-spec.de", 2, training=training) == ModelFacts(
        name="icd-spec.de",
        seed=2,
        kind="finetune",
        base="m-use",
        languages=("de",),
        corpora=("icd10",),
        pairs=500,
        steps=32,
        choice="lr 0.0003",
        measure="nDCG@10",
        candidates=(DevScore("lr 0.0001", 0.5), DevScore("lr 0.0003", 0.625)),
        loss=(CurvePoint(1.0, 3.5), CurvePoint(2.0, 3.25)),
    )


def test_a_model_with_a_stated_learning_rate(profile: ProfileSpec, tmp_path: Path) -> None:
    """Nothing was tried, and there is no measure of what was tried."""
    training = {"lr": 0.00005, "pairs": 20, "steps": 3, "curve": [[1, 2.0]], "dev": None}
    found = facts(profile, tmp_path, "finetune", "home-joint-mixed", training=training)
    assert (found.choice, found.measure, found.candidates) == ("lr 5e-05", "", ())
    assert found.languages == ("de", "en", "fr", "ja")


def test_a_cross_encoder_chooses_among_checkpoints(profile: ProfileSpec, tmp_path: Path) -> None:
    """Its choices are in words already."""
    training = {
        "pairs": 90,
        "steps": 20,
        "curve": [[10, 0.5]],
        "dev": {"measure": "RR@12", "scores": [["step 10", 0.25], ["step 20", 0.5]]},
        "choice": "step 20",
    }
    found = facts(profile, tmp_path, "cross-encoder", "ce-home", training=training)
    assert (found.choice, found.measure) == ("step 20", "RR@12")
    assert found.candidates == (DevScore("step 10", 0.25), DevScore("step 20", 0.5))
    assert (found.base, found.languages, found.corpora) == ("e5-small", ("en",), ("smarthome",))


def test_what_learns_from_texts(profile: ProfileSpec, tmp_path: Path) -> None:
    """A masked language model has a curve and a choice in words, and no pairs."""
    training = {"steps": 60, "curve": [[1, 9.0], [60, 7.5]], "held_out_loss": 7.4, "choice": "mlm, 7.40 nats"}
    found = facts(profile, tmp_path, "pretrain", "mlm", training=training)
    assert (found.pairs, found.steps, found.choice) == (None, 60, "mlm, 7.40 nats")
    assert found.corpora == ("icd10", "smarthome")
    assert len(found.loss) == 2


def test_a_merge_with_its_candidates(profile: ProfileSpec, tmp_path: Path) -> None:
    """Degenerate points are told from merges, models by their names, weights only where they differ."""

    def recipe(method: str, *weights: float, **more: float) -> Mapping[str, Any]:
        return {"method": method, "weights": list(weights), **more}

    ties = recipe("ties", 1, 1, 1, 1, density=0.2, scale=1.0)
    candidates = [
        {"name": "base", "recipe": recipe("task_arithmetic", 1, 1, 1, 1, scale=0.0), "score": 0.25},
        {"name": "model.2", "recipe": recipe("linear", 0, 0, 1, 0), "score": 0.5},
        {"name": "", "recipe": recipe("linear", 1, 0, 2, 0), "score": 0.375},
        {"name": "", "recipe": ties, "score": 0.625},
    ]
    merge = {"recipe": ties, "measure": "nDCG@10", "candidates": candidates}
    found = facts(profile, tmp_path, "merge", "icd-ties", merge=merge, diagnosis=DIAGNOSIS)
    assert found.choice == "ties, density 0.2, scale 1"
    assert found.measure == "nDCG@10"
    assert found.candidates == (
        DevScore("base alone", 0.25),
        DevScore("icd-spec.fr alone", 0.5),
        DevScore("linear, of icd-spec.de, icd-spec.fr×2", 0.375),
        DevScore("ties, density 0.2, scale 1", 0.625),
    )
    assert found.merge == MergeFacts(
        models=("icd-spec.de", "icd-spec.en", "icd-spec.fr", "icd-spec.ja"),
        norms=(0.25, 0.5, 0.25, 0.25),
        cosine=pytest.approx(0.3),
        conflicts=0.5,
        fallback=0.25,
    )


def test_a_merge_over_seeds_names_its_runs(profile: ProfileSpec, tmp_path: Path) -> None:
    """A soup of one model's runs has no seed of its own, and may have no cosine."""
    diagnosis = {
        "whole": {"base_norm": 1.0, "delta_norms": [0.5], "cosines": [], "sign_conflicts": None},
        "fallback_share": None,
    }
    merge = {"recipe": {"method": "linear", "weights": [1]}}
    found = facts(profile, tmp_path, "merge", "icd-soup", 0, merge=merge, diagnosis=diagnosis)
    assert (found.choice, found.candidates, found.seed) == ("linear", (), 0)
    assert found.merge is not None
    assert found.merge.models == tuple(f"icd-joint-mixed, seed {seed}" for seed in profile.seeds)
    assert (found.merge.cosine, found.merge.conflicts, found.merge.fallback) == (None, None, None)


@pytest.mark.parametrize("length", [0, 1, CURVE, CURVE + 1, 500])
def test_curves_are_thinned(profile: ProfileSpec, tmp_path: Path, length: int) -> None:
    """At most `CURVE` points in their order, the first and the last among them."""
    curve = [[step, 10.0 - step / 100] for step in range(1, length + 1)]
    training = {"lr": 0.1, "pairs": 5, "steps": length, "curve": curve, "dev": None}
    steps = [point.x for point in facts(profile, tmp_path, "finetune", "icd-spec.de", training=training).loss]
    assert len(steps) == min(length, CURVE)
    assert steps == sorted(set(steps))
    assert steps[:1] + steps[-1:] == ([1.0, float(length)] if length else [])


def test_models_without_an_artefact_are_left_out(profile: ProfileSpec) -> None:
    """A training that failed has no facts."""
    step = Step("finetune", {}, {}, {}, "tune it")
    assert model_facts(profile, {TrainedModel("icd-spec.de", 1): step}, {}) == ()
