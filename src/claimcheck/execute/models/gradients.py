"""Gradients of a loss that is a sum over parts of a batch, equal for any number of threads (execute)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from torch import Tensor, nn

T = TypeVar("T")


def differentiate(
    parameters: Sequence[nn.Parameter],
    loss: Callable[[T], Tensor],
    parts: Iterable[T],
    pool: ThreadPoolExecutor,
) -> float:
    """Set the gradients of the parameters; gives the loss.

    Parts are computed one per thread (see `encoding.workers`) and summed in their order.
    """
    import torch

    def part_of(part: T) -> tuple[float, tuple[Tensor, ...]]:
        found = loss(part)
        return found.item(), torch.autograd.grad(found, parameters)

    total, sums = 0.0, [torch.zeros_like(parameter) for parameter in parameters]
    for value, gradients in pool.map(part_of, parts):
        total += value
        for one, more in zip(sums, gradients, strict=True):
            one.add_(more)
    for parameter, gradient in zip(parameters, sums, strict=True):
        parameter.grad = gradient
    return total
