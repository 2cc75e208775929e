"""The contrastive loss and the learning rate over time."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.losses import MultipleNegativesRankingLoss

from claimcheck.execute.training.loss import contrastive, rate


@pytest.mark.parametrize("scale", [20.0, 50.0])
def test_the_loss_is_that_of_multiple_negatives_ranking(bases: dict[str, Path], scale: float) -> None:
    """Value and gradients agree with sentence-transformers' own loss on random vectors."""
    model = SentenceTransformer(str(bases["bert"]), device="cpu")
    oracle = MultipleNegativesRankingLoss(model, scale=scale)
    torch.manual_seed(1)
    mine = [torch.randn(7, 32, requires_grad=True) for _ in range(2)]
    theirs = [side.detach().clone().requires_grad_() for side in mine]
    loss = contrastive(*mine, scale)
    expected = oracle.compute_loss_from_embeddings(theirs, None)
    torch.testing.assert_close(loss, expected)
    loss.backward()  # type: ignore[no-untyped-call]
    expected.backward()
    for one, other in zip(mine, theirs, strict=True):
        torch.testing.assert_close(one.grad, other.grad)


def test_equal_vectors_everywhere_give_the_logarithm_of_the_batch() -> None:
    """Closed form: with all cosines 1, −log(1/n)."""
    ones = torch.ones(9, 4)
    assert contrastive(ones, 3 * ones, 50.0).item() == pytest.approx(torch.log(torch.tensor(9.0)).item())


@pytest.mark.parametrize("steps", [1, 2, 9, 10, 11, 100, 1001])
def test_the_rate_rises_over_a_tenth_and_falls_to_nearly_nothing(steps: int) -> None:
    """Peak 1 after a tenth of the steps; never 0, so every step counts; straight on both sides."""
    rates = [rate(step, steps) for step in range(steps)]
    peak = rates.index(max(rates))
    assert max(rates) == 1
    assert peak == -(-steps // 10) - 1
    assert min(rates) > 0
    for part in (rates[: peak + 1], rates[peak:]):
        changes = [b - a for a, b in pairwise(part)]
        assert changes == pytest.approx([changes[0]] * len(changes)) if changes else True
