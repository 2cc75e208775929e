"""The `dev-score` step: a model and dev queries in, one number out.

Merges compare themselves with the models that they are made of. Those are tried once, for all merges.

dev.json   measure and score
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from claimcheck.errors import DataError
from claimcheck.execute.models.layout import write_json
from claimcheck.execute.steps.finetune import TRAINING
from claimcheck.execute.training.folder import TopFolder, is_top

if TYPE_CHECKING:
    from claimcheck.execute.progress import Progress

SCORE = "dev.json"


def run(params: Mapping[str, Any], inputs: Mapping[str, Path], out: Path, progress: Progress) -> None:
    """Score a model on dev queries.

    `params`: `trainable` where it is a base or its trained part that is scored, `precision`, `measure`.
    `inputs`: `base` and `model`, which may be the same; `dev.task`, and above a frozen prefix `dev.query`
    and `dev.passage`.

    Raises:
        UnsafeModelError, DataError: a model that does not open, or is not of this base; nothing to score on.
    """
    from claimcheck.execute.training.scorer import Scorer

    progress(0.0, "opening the model")
    base, model = inputs["base"], inputs["model"]
    tensors = None
    if is_top(model):
        top = TopFolder.open(model)
        top.check(base)
        model, tensors = base, top.tensors()
    scorer = Scorer.of(params, inputs, model, params.get("trainable"))
    progress(0.1, "scoring dev queries")
    write_json(out, {SCORE: {"measure": scorer.measure, "score": scorer.score(tensors)}})
    progress(1.0, "scored")


def noted(folder: Path) -> float:
    """The dev score in an artefact of this step, or of a `finetune` that chose its learning rate.

    Raises:
        DataError: it has none.
    """
    try:
        if (folder / SCORE).is_file():
            return float(json.loads((folder / SCORE).read_text(encoding="utf-8"))["score"])
        facts = json.loads((folder / TRAINING).read_text(encoding="utf-8"))
        return float(dict(facts["dev"]["scores"])[facts["lr"]])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DataError(f"{folder}: no dev score in it ({error!r}); make it again") from error
