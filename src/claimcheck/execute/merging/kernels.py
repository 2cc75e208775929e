"""Merging element by element: a block of the base and of each model in, a block of the result out.

Sums are in the type of the arrays, fp32 or fp64. Masks are multiplied by: numpy's own `where` is a branch
per element and several times slower.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from claimcheck.execute.merging.arrays import Numbers
from claimcheck.execute.merging.blocks import Block
from claimcheck.execute.merging.coins import Coin


class Kernel(Protocol):
    """A way to merge blocks."""

    def __call__(self, block: Block) -> Numbers:
        """The merged block: one of the block's own arrays, all of which are overwritten."""


@dataclass(frozen=True, slots=True)
class Top:
    """A mask that keeps every |Δ| of at least `threshold`."""

    threshold: float


Mask = Top | Coin | None


@dataclass(frozen=True, slots=True)
class Combine:
    """Σ c_i M_i."""

    coefficients: tuple[float, ...]

    def __call__(self, block: Block) -> Numbers:
        """See `Kernel`."""
        _weigh(block.models, self.coefficients)
        return _add_up(block.models, block.models[0])


@dataclass(frozen=True, slots=True)
class Shift:
    """B + Σ c_i Δ'_i, where Δ' is Δ with its masked elements set to 0."""

    coefficients: tuple[float, ...]
    masks: tuple[Mask, ...]

    def __call__(self, block: Block) -> Numbers:
        """See `Kernel`."""
        _trim(block, self.masks)
        _weigh(block.models, self.coefficients)
        total = _add_up(block.models, block.models[0])
        return np.add(total, block.base, out=total)


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

    def __call__(self, block: Block) -> Numbers:
        """See `Kernel`."""
        _trim(block, self.masks)
        terms = block.models
        _weigh(terms, [weight * ratio for weight, ratio in zip(self.weights, self.rescale, strict=True)])
        sign, divisor = block.spare
        np.copyto(sign, np.greater_equal(_add_up(terms, sign), 0, out=block.flags))
        np.multiply(sign, 2, out=sign)
        np.subtract(sign, 1, out=sign)
        divisor[:] = 0
        for term, weight in zip(terms, self.weights, strict=True):
            np.multiply(term, sign, out=term)
            agrees = np.greater(term, 0, out=block.flags)
            np.multiply(term, agrees, out=term)
            np.add(divisor, agrees if weight == 1 else agrees * divisor.dtype.type(weight), out=divisor)
        result = _add_up(terms, terms[0])
        np.add(divisor, np.equal(divisor, 0, out=block.flags), out=divisor)
        np.divide(result, divisor, out=result)
        np.multiply(result, sign, out=result)
        _weigh([result], [self.scale])
        return np.add(result, block.base, out=result)


def _trim(block: Block, masks: Sequence[Mask]) -> None:
    """Models become deltas, masked elements 0."""
    for model, mask in zip(block.models, masks, strict=True):
        delta = np.subtract(model, block.base, out=model)
        if isinstance(mask, Coin):
            np.multiply(delta, mask.keep(block.at, len(delta)), out=delta)
        elif mask is not None:
            sizes = np.abs(delta, out=block.spare[0])
            np.multiply(delta, np.greater_equal(sizes, mask.threshold, out=block.flags), out=delta)


def _weigh(arrays: Sequence[Numbers], weights: Sequence[float]) -> None:
    for array, weight in zip(arrays, weights, strict=True):
        if weight != 1:
            np.multiply(array, array.dtype.type(weight), out=array)


def _add_up(arrays: Sequence[Numbers], out: Numbers) -> Numbers:
    """Their sum in `out`, which may be the first of them."""
    if out is not arrays[0]:
        np.copyto(out, arrays[0])
    for array in arrays[1:]:
        np.add(out, array, out=out)
    return out
