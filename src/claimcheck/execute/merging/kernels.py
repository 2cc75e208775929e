"""Merging element by element: a block of the base and of each model in, a block of the result out.

Sums are in the type of the arrays, fp32 or fp64. A kernel sees a block's place, on which random masks depend.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from claimcheck.execute.merging.arrays import Numbers
from claimcheck.execute.merging.coins import Coin


class Kernel(Protocol):
    """A way to merge blocks."""

    def __call__(self, at: int, base: Numbers, models: Sequence[Numbers]) -> Numbers:
        """The merged block.

        Args:
            at: place of the block's first element in the flattened tensor.
            base: block of the base, [n].
            models: the same block of each model.
        """


@dataclass(frozen=True, slots=True)
class Top:
    """A mask that keeps every |Δ| of at least `threshold`."""

    threshold: float


Mask = Top | Coin | None


@dataclass(frozen=True, slots=True)
class Combine:
    """Σ c_i M_i."""

    coefficients: tuple[float, ...]

    def __call__(self, at: int, base: Numbers, models: Sequence[Numbers]) -> Numbers:  # noqa: ARG002 - Kernel
        """See `Kernel`."""
        return _weighted_sum(models, self.coefficients)


@dataclass(frozen=True, slots=True)
class Shift:
    """B + Σ c_i Δ'_i, where Δ' is Δ with its masked elements set to 0."""

    coefficients: tuple[float, ...]
    masks: tuple[Mask, ...]

    def __call__(self, at: int, base: Numbers, models: Sequence[Numbers]) -> Numbers:
        """See `Kernel`."""
        deltas = [_delta(at, base, model, mask) for model, mask in zip(models, self.masks, strict=True)]
        result = _weighted_sum(deltas, self.coefficients)
        result += base
        return result


@dataclass(frozen=True, slots=True)
class Elect:
    """Each element from the models whose sign the weighted majority has; the others are left out.

    X_i = w_i r_i Δ'_i, s = sign(Σ X_i) with sign(0) = +: B + λ Σ_{sign X_i = s} X_i / Σ_{sign X_i = s} w_i.

    Source: Yadav et al. 2023, "TIES-Merging: resolving interference when merging models", section 3.

    Attributes:
        weights: w_i.
        rescale: r_i, 1 unless the mask was random.
        masks: of the deltas.
        scale: λ.
    """

    weights: tuple[float, ...]
    rescale: tuple[float, ...]
    masks: tuple[Mask, ...]
    scale: float

    def __call__(self, at: int, base: Numbers, models: Sequence[Numbers]) -> Numbers:
        """See `Kernel`."""
        terms = [_delta(at, base, model, mask) for model, mask in zip(models, self.masks, strict=True)]
        for term, weight, ratio in zip(terms, self.weights, self.rescale, strict=True):
            np.multiply(term, weight * ratio, out=term)
        total = terms[0].copy()
        for term in terms[1:]:
            total += term
        sign = (total >= 0).astype(base.dtype)  # 1 or 0, then +1 or −1
        sign *= 2
        sign -= 1
        result, divisor = np.zeros_like(base), np.zeros_like(base)
        for term, weight in zip(terms, self.weights, strict=True):
            np.multiply(term, sign, out=term)
            agrees = term > 0
            np.maximum(term, 0, out=term)
            result += term
            divisor += agrees if weight == 1 else agrees.astype(base.dtype) * base.dtype.type(weight)
        divisor[divisor == 0] = 1
        result /= divisor
        result *= sign
        if self.scale != 1:
            result *= base.dtype.type(self.scale)
        result += base
        return result


def _delta(at: int, base: Numbers, model: Numbers, mask: Mask) -> Numbers:
    delta: Numbers = model - base
    if mask is not None:
        delta *= mask_of(mask, at, delta)
    return delta


def mask_of(mask: Top | Coin, at: int, delta: Numbers) -> NDArray[np.bool_]:
    """Which elements of a block a mask keeps."""
    if isinstance(mask, Coin):
        return mask.keep(at, len(delta))
    keep: NDArray[np.bool_] = np.abs(delta) >= delta.dtype.type(mask.threshold)
    return keep


def _weighted_sum(arrays: Sequence[Numbers], weights: Sequence[float]) -> Numbers:
    total: Numbers = arrays[0] * arrays[0].dtype.type(weights[0])
    for array, weight in zip(arrays[1:], weights[1:], strict=True):
        total += array if weight == 1 else array * array.dtype.type(weight)
    return total
