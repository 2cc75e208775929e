"""The `merge` step: a base and models tuned from it in, one model out, of the kind of those that came in."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from claimcheck.errors import DataError
from claimcheck.execute.merging.align import open_models
from claimcheck.execute.merging.candidates import choose, is_choice
from claimcheck.execute.merging.merger import Merger
from claimcheck.execute.merging.tops import open_tops
from claimcheck.execute.merging.write import write_model
from claimcheck.execute.training.folder import TopFolder, is_top, write_identity
from claimcheck.spec.recipe import Recipe

if TYPE_CHECKING:
    from claimcheck.execute.progress import Progress
    from claimcheck.plan.precision import Precision

PREFIX = "model."
DEV = frozenset({"dev.task", "dev.query", "dev.passage"})
CHOICE = frozenset({"measure", "precision", "trainable"})  # params that are no part of a recipe
SURVEY_SHARE = 0.4  # of a merge's time
ALL = "all"


def run(params: Mapping[str, Any], inputs: Mapping[str, Path], out: Path, progress: Progress) -> None:
    """Merge whole model folders, or trained parts of one base.

    `params` is a recipe (see `Recipe`), in which `t`, `density` and `scale` may be lists to choose from and
    the method may be `greedy_soup`; beside it `measure` and `precision` of dev evaluations. `inputs` are
    `base`, and `model.0`, `model.1`, … in the order of its weights; to choose, also `dev.task`, and for
    parts above a frozen prefix `dev.query` and `dev.passage`, its features.

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
        score, measure = _scorer(params, inputs, merger, trainable)
        recipe, candidates = choose(given, len(models), score)
        facts = {
            "dev_evaluations": len(candidates),
            "measure": measure,
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


def _scorer(
    params: Mapping[str, Any], inputs: Mapping[str, Path], merger: Merger, trainable: str | None
) -> tuple[Callable[[Recipe], float], str]:
    """What gives the dev score of a recipe, merging in memory, and by which measure."""
    from claimcheck.execute.merging.inplace import put
    from claimcheck.execute.models.encoders import open_encoder
    from claimcheck.execute.training.evaluate import MEASURE, DevSet
    from claimcheck.execute.training.split import open_split

    base = inputs["base"]
    precision: Precision = params.get("precision") or "fp32"
    measure = str(params.get("measure") or MEASURE)
    if trainable is None:
        encoder = open_encoder(base)
        dev = DevSet.of(inputs, encoder, ALL, base, measure)

        def score_whole(recipe: Recipe) -> float:
            put(merger.state_dict(recipe), encoder.modules)
            return dev.score(encoder, encoder.device, precision)

        return score_whole, measure
    split = open_split(base, trainable)
    top = split.fresh()
    dev = DevSet.of(inputs, split.encoder, trainable, base, measure)

    def score_top(recipe: Recipe) -> float:
        top.put(merger.state_dict(recipe))
        return dev.score(top, split.device, precision)

    return score_top, measure


def _models(inputs: Mapping[str, Path]) -> Sequence[Path]:
    given = set(inputs) - DEV
    names = [f"{PREFIX}{number}" for number in range(len(given) - 1)]
    if given != {"base", *names} or not names:
        raise DataError(
            f"merge needs the inputs base, model.0, model.1, …, not {', '.join(inputs) or 'none'}"
        )
    return [inputs[name] for name in names]
