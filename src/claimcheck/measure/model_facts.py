"""How models were trained and merged, from what their steps left behind, as the Record keeps it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from claimcheck.plan.plan import TrainedModel
from claimcheck.plan.step import Step
from claimcheck.record import CurvePoint, DevScore, MergeFacts, ModelFacts
from claimcheck.spec import model_names
from claimcheck.spec.profile import ProfileSpec
from claimcheck.spec.trained import MergeModel

TRAINING, MERGE, DIAGNOSIS = "training.json", "merge.json", "diagnosis.json"
CURVE = 24  # points of a loss curve that a report shows


def model_facts(
    profile: ProfileSpec, models: Mapping[TrainedModel, Step], folders: Mapping[str, Path]
) -> tuple[ModelFacts, ...]:
    """Facts of every trained or merged model, by name and seed.

    Args:
        profile: what the names stand for.
        models: the step that gives each.
        folders: key of a step → its artefact; models without one are left out.
    """
    return tuple(
        _facts(profile, model, step, folders[step.key])
        for model, step in sorted(models.items())
        if step.key in folders
    )


def _facts(profile: ProfileSpec, model: TrainedModel, step: Step, folder: Path) -> ModelFacts:
    trained = model_names.trained_on(profile, model.name)
    told = _json(folder / (MERGE if step.kind == "merge" else TRAINING))
    dev = told.get("dev") or {}
    return ModelFacts(
        name=model.name,
        seed=model.seed,
        kind=step.kind,
        base=model_names.origin(profile, model.name),
        languages=trained.languages,
        corpora=trained.corpora,
        pairs=told.get("pairs"),
        steps=told.get("steps"),
        choice=_choice(told),
        measure=dev.get("measure", ""),
        candidates=tuple(DevScore(_words(choice), float(score)) for choice, score in dev.get("scores", ())),
        loss=tuple(_thinned(told.get("curve", ()))),
        merge=_merge(profile, model, _json(folder / DIAGNOSIS)) if step.kind == "merge" else None,
    )


def _merge(profile: ProfileSpec, model: TrainedModel, diagnosis: Mapping[str, Any]) -> MergeFacts:
    spec = profile.models[model.name]
    assert isinstance(spec, MergeModel)  # noqa: S101 - its step is a merge
    runs = model_names.seeds(profile, spec.members[0]) if spec.over == "seeds" else ()
    names = model_names.merge_members(profile, spec)
    whole = diagnosis["whole"]
    cosines = [cosine for cosine in whole["cosines"] if cosine is not None]
    return MergeFacts(
        models=tuple(f"{name}, seed {run}" for name in names for run in runs) or names,
        norms=tuple(norm / whole["base_norm"] for norm in whole["delta_norms"]),
        cosine=sum(cosines) / len(cosines) if cosines else None,
        conflicts=whole["sign_conflicts"],
        fallback=diagnosis["fallback_share"],
    )


def _choice(told: Mapping[str, Any]) -> str:
    """What was chosen, or what was stated: a learning rate, or the words of a recipe."""
    return _words(told["lr"]) if "lr" in told else str(told.get("choice", ""))


def _words(choice: object) -> str:
    return str(choice) if isinstance(choice, str) else f"lr {choice:g}"


def _thinned(curve: Sequence[Sequence[float]]) -> Iterator[CurvePoint]:
    """At most `CURVE` points, the first and the last among them."""
    last = len(curve) - 1
    chosen = (
        sorted({round(i * last / (CURVE - 1)) for i in range(CURVE)}) if last >= CURVE else range(last + 1)
    )
    yield from (CurvePoint(float(curve[i][0]), float(curve[i][1])) for i in chosen)


def _json(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))
