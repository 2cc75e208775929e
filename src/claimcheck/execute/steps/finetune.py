"""The `finetune` step: a base and training pairs in, the tuned part of the base out."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from claimcheck.execute.models.layout import write_json

if TYPE_CHECKING:
    from claimcheck.execute.progress import Progress

TRAINING = "training.json"


def run(params: Mapping[str, Any], inputs: Mapping[str, Path], out: Path, progress: Progress) -> None:
    """Tune the trainable part of a model and write it as `training.folder` lays it out.

    `params`: see `Settings`, and `measure`, by which the learning rate is chosen where there are several.
    `inputs`: `model`, `pairs`; with a frozen prefix its features `features.query` and `features.passage`; to
    choose, `dev.task`, and with a frozen prefix `dev.query` and `dev.passage`.

    Raises:
        DataError: inputs do not fit together, or too few pairs.
        StepError: the loss is not finite.
    """
    from claimcheck.execute.training.evaluate import MEASURE, DevSet
    from claimcheck.execute.training.folder import write_top
    from claimcheck.execute.training.settings import Settings
    from claimcheck.execute.training.split import open_split
    from claimcheck.execute.training.trainer import Run, Training

    settings = Settings.of(params)
    progress(0.0, "opening the model")
    base, rates = inputs["model"], sorted(settings.lr)
    split = open_split(base, settings.trainable)
    measure = str(params.get("measure") or MEASURE)
    training = Training.of(settings, split, inputs)
    dev = DevSet.of(inputs, split.encoder, settings.trainable, base, measure) if len(rates) > 1 else None
    best: Run | None = None
    scores: dict[float, float] = {}
    for number, lr in enumerate(rates):

        def report(done: float, number: int = number, lr: float = lr) -> None:
            progress((number + done) / len(rates), f"training at {lr:g}")

        found = training.run(lr, report)
        if dev is not None:
            scores[lr] = dev.score(found.trained, split.device, settings.precision)
        if best is None or scores[lr] > scores[best.lr]:
            best = found
    assert best is not None  # noqa: S101 - there is at least one learning rate
    write_top(out, base, settings.trainable, best.trained.tensors())
    facts = {
        "settings": settings.to_json(),
        "lr": best.lr,
        "pairs": len(training.pairs),
        "steps": training.steps,
        "pairs_seen": training.steps * settings.batch_size,
        "curve": [list(point) for point in best.curve],
        "dev": {"measure": measure, "scores": [list(score) for score in scores.items()]} if scores else None,
        "dev_evaluations": len(scores),
    }
    write_json(out, {TRAINING: facts})
    progress(1.0, f"trained on {len(training.pairs)} pairs")
