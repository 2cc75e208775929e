"""The k-th largest |Δ| of a tensor or of a whole model, exactly, without sorting (execute: merge).

The bits of non-negative floats order as the numbers do. One pass counts the values by their highest 16 bits,
the next counts those that share the k-th value's bits so far by the next 16: two passes for 32-bit numbers,
four for 64-bit ones, and a table of 65,536 counts is all the memory.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from claimcheck.execute.merging.align import Slot
from claimcheck.execute.merging.arrays import computed_in
from claimcheck.execute.merging.blocks import BLOCK, CHUNK, Chunk, chunks, ordered, read_blocks

DIGIT = 16  # bits
VALUES = 1 << DIGIT


class Cut(NamedTuple):
    """What trimming keeps of one model's delta.

    Attributes:
        threshold: the k-th largest |Δ|; everything at least as large is kept, as the paper's code does.
        kept: which share of the ranked elements that is; more than k where several equal the threshold.
    """

    threshold: float
    kept: float


def kept_count(density: float, size: int) -> int:
    """How many elements of `size` a density keeps: ⌊p·n⌋, and at least one."""
    return max(1, int(density * size))


def cuts(slots: Sequence[Slot], density: float, *, threads: int, chunk: int = CHUNK) -> tuple[Cut, ...]:
    """Where to cut each model's delta over all the slots together: one tensor, or a whole model.

    Args:
        slots: tensors of floats, not empty; |Δ| is compared in float64 if any of them is stored so.
        density: share of elements to keep, 0 < density ≤ 1.
        threads: how many chunks are read at once.
        chunk: elements per chunk.

    Returns:
        A cut per model.
    """
    models = range(len(slots[0].models))
    kind = np.result_type(*(computed_in(slot.base.dtype) for slot in slots))
    size = sum(slot.base.size for slot in slots)
    wanted = kept_count(density, size)
    prefixes, above = [0 for _ in models], [0 for _ in models]
    at_prefix = [0 for _ in models]
    for shift in range(8 * kind.itemsize - DIGIT, -1, -DIGIT):
        items = [item for number, slot in enumerate(slots) for item in chunks(number, slot.base.size, chunk)]
        work = partial(_count_chunk, slots, tuple(prefixes), shift, kind)
        counts = np.zeros((len(models), VALUES), np.int64)
        for part in ordered(work, items, threads):
            counts += part
        for i in models:
            digit, above[i] = _descend(counts[i], wanted, above[i])
            prefixes[i], at_prefix[i] = prefixes[i] << DIGIT | digit, int(counts[i, digit])
    return tuple(Cut(_number(prefixes[i], kind), (above[i] + at_prefix[i]) / size) for i in models)


def _descend(counts: NDArray[np.int64], wanted: int, above: int) -> tuple[int, int]:
    """The digit of the wanted rank, and how many values are larger than all with that digit."""
    from_top = above + np.cumsum(counts[::-1])
    place = int(np.searchsorted(from_top, wanted))
    return VALUES - 1 - place, int(from_top[place - 1]) if place else above


def _number(bits: int, kind: np.dtype[np.floating]) -> float:
    return float(np.array([bits], f"u{kind.itemsize}").view(kind)[0])


def _count_chunk(
    slots: Sequence[Slot], prefixes: Sequence[int], shift: int, kind: np.dtype[np.floating], chunk: Chunk
) -> NDArray[np.int64]:
    """How often each 16 bits at `shift` stand in the |Δ| that share a model's prefix, [models, 65,536]."""
    slot = slots[chunk.slot]
    counts = np.zeros((len(slot.models), VALUES), np.int64)
    place = np.empty(BLOCK, np.intp)
    for block in read_blocks(slot, chunk):
        for i, model in enumerate(block.models):
            np.subtract(model, block.base, out=model)
            bits = np.abs(model, out=model).astype(kind, copy=False).view(f"<u{kind.itemsize}")
            if shift + DIGIT < 8 * kind.itemsize:
                bits = bits[bits >> (shift + DIGIT) == prefixes[i]]
            digits = place[: len(bits)]
            digits[:] = bits.view("<u2")[shift // DIGIT :: kind.itemsize // 2]
            found = np.bincount(digits)
            counts[i, : len(found)] += found
    return counts
