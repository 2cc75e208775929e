"""One pass over all weights: what the models changed, and how these changes agree (execute: merge).

With Δ_i = M_i − B for each tensor: all inner products of B, Δ_1 … Δ_N (hence norms and cosines), how many
elements each model moved, and in how many of those that several moved they pull in opposite directions.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from claimcheck.errors import DataError
from claimcheck.execute.merging.align import Slot
from claimcheck.execute.merging.arrays import Numbers
from claimcheck.execute.merging.blocks import (
    BLOCK,
    CHUNK,
    Block,
    Chunk,
    chunks,
    ordered,
    read_blocks,
    read_raw,
)
from claimcheck.execute.progress import Progress, silent

Flags: TypeAlias = NDArray[np.bool_]

# BLAS sums vectors as short as this in one thread, so that sums do not depend on its number of threads.
DOT = 8192


@dataclass(frozen=True, eq=False, slots=True)
class Survey:
    """What one pass found about a tensor of N models.

    Attributes:
        size: number of elements.
        gram: inner products of B, Δ_1 … Δ_N, float64 [1 + N, 1 + N]; zeros for whole numbers.
        moved: per model, elements that differ from the base.
        shared: elements that at least two models moved.
        conflicts: those of them that some models raise and others lower.
    """

    size: int
    gram: NDArray[np.float64]
    moved: tuple[int, ...]
    shared: int
    conflicts: int

    @property
    def frozen(self) -> bool:
        """Whether all models have the base's values."""
        return not any(self.moved)

    @property
    def deltas(self) -> NDArray[np.float64]:
        """Inner products of the Δ_i, [N, N]."""
        return self.gram[1:, 1:]

    def reordered(self, order: Sequence[int]) -> Survey:
        """The same with the models in another order."""
        place = [0, *(1 + i for i in order)]
        moved = tuple(self.moved[i] for i in order)
        return Survey(self.size, self.gram[np.ix_(place, place)], moved, self.shared, self.conflicts)

    @property
    def models(self) -> NDArray[np.float64]:
        """Inner products of the models' own tensors M_i = B + Δ_i, [N, N]."""
        cross = self.gram[0, 1:]
        found: NDArray[np.float64] = self.gram[0, 0] + cross[:, None] + cross[None, :] + self.deltas
        return found


class _Part(NamedTuple):
    """Inner products per block [blocks, 1 + N, 1 + N] and counts [N + 2]."""

    grams: NDArray[np.float64]
    counts: NDArray[np.int64]


def survey(
    slots: Sequence[Slot], *, threads: int, chunk: int = CHUNK, progress: Progress = silent
) -> tuple[Survey, ...]:
    """Survey every tensor.

    Raises:
        DataError: a weight is not a finite number, or whole numbers differ between models and base.
    """
    items = [item for number, slot in enumerate(slots) for item in chunks(number, slot.base.size, chunk)]
    parts: dict[int, list[_Part]] = {number: [] for number in range(len(slots))}
    total, done = max(1, sum(slot.base.size for slot in slots)), 0
    for item, part in zip(items, ordered(partial(_survey_chunk, slots), items, threads), strict=True):
        parts[item.slot].append(part)
        done += item.stop - item.start
        progress(done / total, f"comparing {slots[item.slot].key}")
    return tuple(_summed(slot, parts[number]) for number, slot in enumerate(slots))


def _summed(slot: Slot, parts: Sequence[_Part]) -> Survey:
    n = len(slot.models)
    grams = np.concatenate([part.grams for part in parts]) if parts else np.zeros((0, n + 1, n + 1))
    gram: NDArray[np.float64] = grams.sum(axis=0)
    _check_finite(slot, gram)
    counts = sum((part.counts for part in parts), np.zeros(n + 2, np.int64))
    *moved, shared, conflicts = counts.tolist()
    return Survey(slot.base.size, gram, tuple(moved), shared, conflicts)


def _check_finite(slot: Slot, gram: NDArray[np.float64]) -> None:
    for tensor, square in zip((slot.base, *slot.models), np.diag(gram), strict=True):
        if not np.isfinite(square):
            raise DataError(
                f"{tensor.file}: the tensor {tensor.name!r} has values that are not finite numbers; "
                "the model's training has failed, so leave it out or train it again"
            )


def _survey_chunk(slots: Sequence[Slot], chunk: Chunk) -> _Part:
    slot = slots[chunk.slot]
    if not slot.base.is_float:
        return _compare_whole(slot, chunk)
    n = len(slot.models)
    counts = np.zeros(n + 2, np.int64)
    flags = np.empty((n + 4, BLOCK), np.bool_)
    with np.errstate(over="ignore", invalid="ignore"):
        grams = [
            _survey_block(block, flags[:, : len(block.base)], counts) for block in read_blocks(slot, chunk)
        ]
    return _Part(np.stack(grams), counts)


def _compare_whole(slot: Slot, chunk: Chunk) -> _Part:
    n = len(slot.models)
    for _, (base, *models) in read_raw((slot.base, *slot.models), chunk):
        for tensor, raw in zip(slot.models, models, strict=True):
            if not np.array_equal(base, raw):
                raise DataError(
                    f"{tensor.file}: the tensor {tensor.name!r} holds whole numbers ({tensor.dtype}) that "
                    "differ from the base's; such tensors cannot be averaged and must agree"
                )
    return _Part(np.zeros((1, n + 1, n + 1)), np.zeros(n + 2, np.int64))


def _survey_block(block: Block, flags: Flags, counts: NDArray[np.int64]) -> NDArray[np.float64]:
    """Inner products of one block; its counts are added to `counts`, `flags` [N + 4, n] is scratch."""
    base, models = block.base, block.models
    differs = [np.not_equal(model, base, out=row) for model, row in zip(models, flags[4:], strict=True)]
    moved = [int(np.count_nonzero(different)) for different in differs]
    live = [i for i, count in enumerate(moved) if count]
    counts[: len(models)] += moved
    vectors = [base, *(np.subtract(models[i], base, out=models[i]) for i in live)]
    if len(live) > 1:
        counts[-2:] += _conflicts(vectors[1:], [differs[i] for i in live], flags[:4])
    gram = np.zeros((1 + len(models), 1 + len(models)))
    place = np.array([0, *(1 + i for i in live)])
    gram[np.ix_(place, place)] = _products(vectors)
    return gram


def _conflicts(deltas: list[Numbers], differs: list[Flags], scratch: Flags) -> tuple[int, int]:
    """How many elements at least two models moved, and in how many of them signs differ."""
    scratch[:] = False
    raised, lowered, up, times = *scratch[:3], scratch[3].view(np.uint8)
    for delta, different in zip(deltas, differs, strict=True):
        np.add(times, different.view(np.uint8), out=times)
        np.greater(delta, 0, out=up)
        np.logical_or(raised, up, out=raised)
        np.greater(different, up, out=up)  # moved and not raised
        np.logical_or(lowered, up, out=lowered)
    np.logical_and(raised, lowered, out=raised)
    np.greater(times, 1, out=up)
    return int(np.count_nonzero(up)), int(np.count_nonzero(raised))


def _products(vectors: list[Numbers]) -> NDArray[np.float64]:
    """All inner products: short pieces in the vectors' own type, their sums in float64."""
    found = _summed_products(vectors)
    if not np.isfinite(found).all():  # too large to square in 32 bits, or not finite at all
        found = _summed_products([vector.astype(np.float64) for vector in vectors])
    return found


def _summed_products(vectors: list[Numbers]) -> NDArray[np.float64]:
    n, size = len(vectors), len(vectors[0])
    found = np.zeros((n, n))
    pieces = [[vector[start : start + DOT] for start in range(0, size, DOT)] for vector in vectors]
    for i in range(n):
        for j in range(i, n):
            dots = [float(one.dot(two)) for one, two in zip(pieces[i], pieces[j], strict=True)]
            found[i, j] = found[j, i] = sum(dots)
    return found
