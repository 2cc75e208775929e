"""Gradients summed over parts are those of the whole, to the same bit with any number of threads."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import torch
from torch import nn

from claimcheck.execute.models.gradients import differentiate


def _world() -> tuple[nn.Linear, torch.Tensor]:
    torch.manual_seed(0)
    return nn.Linear(6, 3), torch.randn(20, 6)


def test_parts_add_up_to_the_whole() -> None:
    """By autograd on the loss of the whole batch."""
    layer, rows = _world()
    parameters = list(layer.parameters())
    with ThreadPoolExecutor(2) as pool:
        loss = differentiate(parameters, lambda part: layer(part).square().sum(), rows.split(7), pool)
    whole = layer(rows).square().sum()
    assert abs(loss - whole.item()) < 1e-4
    for parameter, expected in zip(parameters, torch.autograd.grad(whole, parameters), strict=True):
        assert parameter.grad is not None
        torch.testing.assert_close(parameter.grad, expected, rtol=1e-5, atol=1e-5)


def test_threads_change_no_bit() -> None:
    """One thread and four."""
    found = []
    for threads in (1, 4):
        layer, rows = _world()
        parameters = list(layer.parameters())
        with ThreadPoolExecutor(threads) as pool:
            loss = differentiate(
                parameters, lambda part, f=layer: f(part).square().sum(), rows.split(3), pool
            )
        found.append((loss, [p.grad for p in parameters]))
    assert found[0][0] == found[1][0]
    for one, two in zip(found[0][1], found[1][1], strict=True):
        assert torch.equal(one, two)
