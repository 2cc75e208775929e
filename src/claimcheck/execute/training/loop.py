"""The optimiser's loop: a trained part, texts, an order in; tuned weights, a loss curve out (execute)."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from claimcheck.errors import DataError
from claimcheck.execute.models.encoding import Inputs, as_tensor
from claimcheck.execute.training.loss import contrastive, rate
from claimcheck.execute.training.split import Trained
from claimcheck.plan.precision import Precision

CLIP = 1.0  # the norm to which gradients are cut
CURVE = 200  # points of a loss curve at most

Indexes = NDArray[np.int64]


class Side(NamedTuple):
    """One side of the pairs: texts, and which of them each pair has."""

    inputs: Inputs
    numbers: NDArray[np.integer]


class Point(NamedTuple):
    """The mean loss of the steps up to this one, since the point before."""

    step: int
    loss: float


def train(
    trained: Trained,
    queries: Side,
    passages: Side,
    order: Iterable[Indexes],
    *,
    steps: int,
    lr: float,
    scale: float,
    device: torch.device,
    precision: Precision = "fp32",
    progress: Callable[[float], None] = lambda _: None,
) -> list[Point]:
    """Tune the weights in place, by AdamW without weight decay.

    Args:
        trained: from `Split.fresh`.
        queries: the pairs' queries.
        passages: the pairs' passages.
        order: the pairs of each step.
        steps: how many there are.
        lr: the learning rate at its peak; see `rate`.
        scale: see `contrastive`.
        device: where to compute.
        precision: of products; weights, moments and the loss are fp32.
        progress: told the share of steps done.

    Returns:
        The loss over time, at most 200 points.

    Raises:
        DataError: the loss is not finite.
    """
    weights = list(trained.parameters.values())
    optimiser = torch.optim.AdamW(weights, lr=lr, weight_decay=0.0, fused=True)
    losses: list[float] = []
    for step, batch in enumerate(order):
        for group in optimiser.param_groups:
            group["lr"] = lr * rate(step, steps)
        with torch.autocast(device.type, torch.bfloat16, enabled=precision == "bf16"):
            asked = vectors(trained, queries, batch, device)
            answers = vectors(trained, passages, batch, device)
        loss = contrastive(asked, answers, scale)
        losses.append(loss.item())
        if not math.isfinite(losses[-1]):
            raise DataError(
                f"the loss is {losses[-1]} at step {step + 1} of {steps}; lower the learning rate ({lr:g})"
            )
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(weights, CLIP)
        optimiser.step()
        progress((step + 1) / steps)
    return curve(losses)


def vectors(trained: Trained, side: Side, batch: Indexes, device: torch.device) -> Tensor:
    """Vectors of one side of some pairs, in their order: [n, dim]. Computed sorted by length."""
    numbers = side.numbers[batch].astype(np.int64)
    order = np.argsort(-side.inputs.lengths[numbers], kind="stable")
    rows, lengths = side.inputs.take(numbers[order])
    found = trained.vectors(as_tensor(rows, device), as_tensor(lengths, device))
    back: Indexes = np.argsort(order)
    return found[as_tensor(back, device)]


def curve(losses: Sequence[float]) -> list[Point]:
    """Means of neighbouring steps, so that there are at most `CURVE` points."""
    ends = np.unique(np.linspace(0, len(losses), min(CURVE, len(losses)) + 1).round().astype(int))
    return [Point(int(end), round(float(np.mean(losses[start:end])), 6)) for start, end in pairwise(ends)]
