"""The `merge` step: a base and models tuned from it in, one model out, of the kind of those that came in."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from claimcheck.errors import DataError
from claimcheck.execute.merging.align import open_models
from claimcheck.execute.merging.candidates import alone, choose, is_choice
from claimcheck.execute.merging.merger import Merger
from claimcheck.execute.merging.tops import open_tops
from claimcheck.execute.merging.write import write_model
from claimcheck.execute.steps.dev_score import noted
from claimcheck.execute.training.folder import TopFolder, is_top, write_identity
from claimcheck.spec.recipe import Recipe

if TYPE_CHECKING:
    from claimcheck.execute.progress import Progress
    from claimcheck.execute.training.scorer import Scorer

PREFIX = "model."
DEV = frozenset({"dev.task", "dev.query", "dev.passage"})
CHOICE = frozenset({"measure", "precision", "trainable"})  # params that are no part of a recipe
SURVEY_SHARE = 0.4  # of a merge's time
SCORE = "score."


def run(params: Mapping[str, Any], inputs: Mapping[str, Path], out: Path, progress: Progress) -> None:
    """Merge whole model folders, or trained parts of one base.

    `params` is a recipe (see `Recipe`), in which `t`, `density` and `scale` may be lists to choose from and
    the method may be `greedy_soup`; beside it `measure` and `precision` of dev evaluations. `inputs` are
    `base`, and `model.0`, `model.1`, … in the order of its weights; to choose, also `dev.task`, and for
    parts above a frozen prefix `dev.query` and `dev.passage`, its features. Models whose dev score
    is noted in `score.base`, `score.model.0`, … (see `dev_score`) are not tried again.

    Raises:
        UnsafeModelError, DataError: models that do not fit, weights that are not finite, or nothing to
            choose on.
        StepError: no room on disk.
    """
    models, base = _models(inputs), inputs["base"]
    given = {key: value for key, value in params.items() if key not in CHOICE}
    tops = [is_top(model) for model in models]
    if any(tops) and not all(tops):
        raise DataError(
            f"{models[tops.index(False)]} is a whole model, {models[tops.index(True)]} the trained part of "
            "one; merge models of one kind"
        )
    trainable = TopFolder.open(models[0]).trainable if tops[0] else None
    progress(0.0, "comparing models")
    merger = Merger(
        (open_tops if trainable else open_models)(base, models),
        progress=lambda done, text: progress(SURVEY_SHARE * done, text),
    )
    facts: dict[str, Any] = {"dev_evaluations": 0}
    if is_choice(given):
        from claimcheck.execute.training.scorer import Scorer

        scorer = Scorer.of(params, inputs, base, trainable)
        recipe, candidates = choose(given, len(models), _scores(inputs, merger, scorer, len(models)))
        facts = {
            "dev_evaluations": len(candidates),
            "measure": scorer.measure,
            "candidates": [candidate.to_json() for candidate in candidates],
        }
    else:
        recipe = Recipe.of(given, len(models))

    def report(done: float, text: str) -> None:
        progress(SURVEY_SHARE + (1 - SURVEY_SHARE) * done, text)

    write_model(merger, recipe, out, report, whole=trainable is None, facts=facts)
    if trainable:
        write_identity(out, base, trainable)
    progress(1.0, "models merged")


def _scores(
    inputs: Mapping[str, Path], merger: Merger, scorer: Scorer, models: int
) -> Callable[[Recipe], float]:
    """What gives the dev score of a recipe: looked up for a model alone, else of a merge made in memory."""
    known = {
        recipe: noted(inputs[f"{SCORE}{name}"])
        for name, recipe in alone(models).items()
        if f"{SCORE}{name}" in inputs
    }

    def score(recipe: Recipe) -> float:
        return known[recipe] if recipe in known else scorer.score(merger.state_dict(recipe))

    return score


def _models(inputs: Mapping[str, Path]) -> Sequence[Path]:
    given = {name for name in set(inputs) - DEV if not name.startswith(SCORE)}
    names = [f"{PREFIX}{number}" for number in range(len(given) - 1)]
    if given != {"base", *names} or not names:
        raise DataError(
            f"merge needs the inputs base, model.0, model.1, …, not {', '.join(inputs) or 'none'}"
        )
    return [inputs[name] for name in names]
