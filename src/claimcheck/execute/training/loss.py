"""The contrastive loss, and the learning rate over time (execute: finetune)."""

from __future__ import annotations

import math

from torch import Tensor, arange
from torch.nn import functional

WARM_UP = 0.1  # share of the steps in which the learning rate rises


def contrastive(queries: Tensor, passages: Tensor, scale: float) -> Tensor:
    """InfoNCE with in-batch negatives: cross-entropy of each query over all passages of the batch.

    −mean_i log softmax_j(scale · cos(q_i, p_j))_i, as `MultipleNegativesRankingLoss` of sentence-transformers
    computes it (van den Oord et al. 2018, "Representation learning with contrastive predictive coding";
    Henderson et al. 2017, "Efficient natural language response suggestion for Smart Reply").

    Args:
        queries: [n, dim], of any length.
        passages: [n, dim]; row i answers query i.
        scale: factor of the cosines.
    """
    cosines = functional.normalize(queries.float(), dim=1) @ functional.normalize(passages.float(), dim=1).T
    return functional.cross_entropy(scale * cosines, arange(len(queries), device=cosines.device))


def rate(step: int, steps: int) -> float:
    """Factor of the learning rate at a step (from 0): up over the first tenth, then linearly down."""
    warm = math.ceil(WARM_UP * steps)
    return (step + 1) / warm if step < warm else (steps - step) / (steps - warm + 1)
