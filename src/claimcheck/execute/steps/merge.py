"""The `merge` step: a base and models tuned from it in, one model folder out."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from claimcheck.errors import DataError
from claimcheck.execute.merging.align import open_models
from claimcheck.execute.merging.merger import Merger
from claimcheck.execute.merging.write import write_model
from claimcheck.spec.recipe import Recipe

if TYPE_CHECKING:
    from claimcheck.execute.progress import Progress

PREFIX = "model."
SURVEY_SHARE = 0.4  # of a merge's time


def run(params: Mapping[str, Any], inputs: Mapping[str, Path], out: Path, progress: Progress) -> None:
    """Merge model folders.

    `params` is a recipe (see `Recipe`); `inputs` are `base`, and `model.0`, `model.1`, … in the order of its
    weights.

    Raises:
        UnsafeModelError, DataError: models that do not fit, weights that are not finite, or no room on disk.
    """
    models = _models(inputs)
    recipe = Recipe.of(params, len(models))
    progress(0.0, "comparing models")
    merger = Merger(
        open_models(inputs["base"], models), progress=lambda done, text: progress(SURVEY_SHARE * done, text)
    )
    write_model(
        merger, recipe, out, lambda done, text: progress(SURVEY_SHARE + (1 - SURVEY_SHARE) * done, text)
    )
    progress(1.0, "models merged")


def _models(inputs: Mapping[str, Path]) -> list[Path]:
    names = [f"{PREFIX}{number}" for number in range(len(inputs) - 1)]
    if sorted(inputs) != sorted(["base", *names]) or not names:
        raise DataError(
            f"merge needs the inputs base, model.0, model.1, …, not {', '.join(inputs) or 'none'}"
        )
    return [inputs[name] for name in names]
