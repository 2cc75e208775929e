"""The optimiser's loop: a trained part, texts, an order in; tuned weights, a loss curve out (execute)."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from claimcheck.errors import StepError
from claimcheck.execute.models.encoding import Inputs, as_tensor, workers
from claimcheck.execute.models.tokens import batches
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
        StepError: the loss is not finite.
    """
    weights = list(trained.parameters.values())
    optimiser = torch.optim.AdamW(weights, lr=lr, weight_decay=0.0, fused=True)
    losses: list[float] = []
    compute = partial(_vectors, trained, device, precision)
    with workers(device.type, "fp32") as pool:
        for step, batch in enumerate(order):
            for group in optimiser.param_groups:
                group["lr"] = lr * rate(step, steps)
            parts = _parts(trained, (queries, passages), batch)
            losses.append(_differentiate(weights, parts, compute, scale, pool))
            if not math.isfinite(losses[-1]):
                raise StepError(
                    f"the loss is {losses[-1]} at step {step + 1} of {steps}; "
                    f"lower the learning rate ({lr:g})"
                )
            torch.nn.utils.clip_grad_norm_(weights, CLIP)
            optimiser.step()
            progress((step + 1) / steps)
    return curve(losses)


class _Part(NamedTuple):
    """Some texts of a batch, computed at once: their rows, and their places in the batch."""

    rows: NDArray[Any]
    lengths: NDArray[np.int64]
    places: Indexes


def _parts(trained: Trained, sides: Sequence[Side], batch: Indexes) -> list[_Part]:
    """A batch's texts, queries and passages mixed, in parts of half the tokens that encoding takes at once.

    The way back needs the activations too, and a usual batch of tokens has a part for each of two threads.
    Where a text is one row (of a head), a batch is one part: two products would cost more than one. Places
    count all queries first, then all passages.
    """
    taken = [side.inputs.take(side.numbers[batch].astype(np.int64)) for side in sides]
    lengths = np.concatenate([found for _, found in taken])
    texts = np.split(np.concatenate([rows for rows, _ in taken]), np.cumsum(lengths)[:-1])
    return [
        _Part(np.concatenate([texts[place] for place in places]), lengths[places], places)
        for places in batches(lengths, trained.budget // 2, padded=trained.padded)
    ]


def _vectors(trained: Trained, device: torch.device, precision: Precision, part: _Part) -> Tensor:
    # Autocast ends with each part, so that weights that were cast to bf16 are not kept for the next step.
    with torch.autocast(device.type, torch.bfloat16, enabled=precision == "bf16"):
        return trained.vectors(as_tensor(part.rows, device), as_tensor(part.lengths, device))


def _differentiate(
    weights: Sequence[nn.Parameter],
    parts: Sequence[_Part],
    compute: Callable[[_Part], Tensor],
    scale: float,
    pool: ThreadPoolExecutor,
) -> float:
    """Set the gradients of the weights; gives the loss.

    The loss needs all vectors, but from its gradient with respect to them on each part goes its own way
    again. Parts are computed one per thread and summed in their order, so threads change no bit.
    """
    vectors = list(pool.map(compute, parts))
    leaves = [found.detach().requires_grad_() for found in vectors]
    queries, passages = torch.cat(leaves)[np.argsort(np.concatenate([p.places for p in parts]))].chunk(2)
    loss = contrastive(queries, passages, scale)
    gradients = torch.autograd.grad(loss, leaves)

    def back(item: tuple[Tensor, Tensor]) -> tuple[Tensor | None, ...]:
        return torch.autograd.grad(item[0], weights, item[1], allow_unused=True)

    sums: list[Tensor | None] = [None] * len(weights)
    for found in pool.map(back, zip(vectors, gradients, strict=True)):
        sums = [
            more if total is None else total if more is None else total.add_(more)
            for total, more in zip(sums, found, strict=True)
        ]
    for weight, total in zip(weights, sums, strict=True):
        weight.grad = total
    return loss.item()


def curve(losses: Sequence[float]) -> list[Point]:
    """Means of neighbouring steps, so that there are at most `CURVE` points."""
    ends = np.unique(np.linspace(0, len(losses), min(CURVE, len(losses)) + 1).round().astype(int))
    return [Point(int(end), round(float(np.mean(losses[start:end])), 6)) for start, end in pairwise(ends)]
