"""How models were trained and merged, from what their steps left behind, as the Record keeps it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
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
    facts = ModelFacts(
        name=model.name,
        seed=model.seed,
        kind=step.kind,
        base=model_names.origin(profile, model.name),
        languages=model_names.trained_on(profile, model.name).languages,
        corpora=model_names.trained_on(profile, model.name).corpora,
    )
    if step.kind == "merge":
        names = _merged(profile, model.name)
        return _of_merge(facts, names, _json(folder / MERGE), _json(folder / DIAGNOSIS))
    path = folder / TRAINING
    return _of_training(facts, _json(path)) if path.is_file() else facts


def _of_training(facts: ModelFacts, told: Mapping[str, Any]) -> ModelFacts:
    dev = told.get("dev")
    dev = dev if isinstance(dev, Mapping) else {}
    return replace(
        facts,
        pairs=told.get("pairs"),
        steps=told.get("steps"),
        choice=_choice(told["lr"]) if "lr" in told else told.get("choice", ""),
        measure=dev.get("measure", ""),
        candidates=tuple(DevScore(_choice(choice), float(score)) for choice, score in dev.get("scores", ())),
        loss=tuple(_thinned(told.get("curve", ()))),
    )


def _choice(choice: str | float) -> str:
    """What was tried: in words already, or a learning rate."""
    return choice if isinstance(choice, str) else f"lr {choice:g}"


def _of_merge(
    facts: ModelFacts, names: Sequence[str], told: Mapping[str, Any], diagnosis: Mapping[str, Any]
) -> ModelFacts:
    whole = diagnosis["whole"]
    cosines = [cosine for cosine in whole["cosines"] if cosine is not None]
    return replace(
        facts,
        choice=_words(told["recipe"], names),
        measure=told.get("measure", ""),
        candidates=tuple(
            DevScore(_alone(one["name"], names) or _words(one["recipe"], names), float(one["score"]))
            for one in told.get("candidates", ())
        ),
        merge=MergeFacts(
            models=tuple(names),
            # where no model changed anything, no tensor counts and the base's norm is 0 too
            norms=tuple(norm / (whole["base_norm"] or 1.0) for norm in whole["delta_norms"]),
            cosine=sum(cosines) / len(cosines) if cosines else None,
            conflicts=whole["sign_conflicts"],
            fallback=diagnosis["fallback_share"],
        ),
    )


def _merged(profile: ProfileSpec, name: str) -> tuple[str, ...]:
    """The models of a merge as a reader knows them, in the order of the step's inputs."""
    spec = profile.models[name]
    assert isinstance(spec, MergeModel)  # noqa: S101 - its step is a merge
    names = model_names.merge_members(profile, spec)
    if spec.over != "seeds":
        return names
    return tuple(
        f"{member}, seed {run}"
        for member in names
        for run in model_names.seeds(profile, model_names.entry_of(profile, member))
    )


def _alone(candidate: str, names: Sequence[str]) -> str | None:
    """The words for a degenerate point, "base" or "model.0"; None for a merge."""
    if candidate == "base":
        return "base alone"
    prefix, _, number = candidate.partition(".")
    return f"{names[int(number)]} alone" if prefix == "model" and number else None


def _words(recipe: Mapping[str, Any], names: Sequence[str]) -> str:
    """A recipe on one line; weights that are all equal are not said."""
    said = [f"{key} {recipe[key]:g}" for key in ("t", "density", "scale") if recipe.get(key) is not None]
    weights = recipe.get("weights", ())
    if len(set(weights)) > 1:
        kept = [f"{name}×{w:g}" if w != 1 else name for name, w in zip(names, weights, strict=True) if w]
        said.append(f"of {', '.join(kept)}")
    return ", ".join([str(recipe["method"]), *said])


def _thinned(curve: Sequence[Sequence[float]]) -> Iterator[CurvePoint]:
    """At most `CURVE` points, the first and the last among them."""
    last = len(curve) - 1
    spread = {round(i * last / (CURVE - 1)) for i in range(CURVE)}
    chosen = sorted(spread) if last >= CURVE else range(last + 1)
    yield from (CurvePoint(float(curve[i][0]), float(curve[i][1])) for i in chosen)


def _json(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))
