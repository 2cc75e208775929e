"""DARE: drop elements of the deltas at random and make up for them (execute: merge).

Source: Yu et al. 2024, "Language models are super Mario: absorbing abilities from homologous models as a free
lunch": keep with probability p, divide by p. mergekit scales to the former Σ|Δ| instead; `variant` chooses.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

import numpy as np
from numpy.typing import NDArray

from claimcheck.execute.merging.align import Slot
from claimcheck.execute.merging.blocks import Chunk, chunks, ordered, read_blocks
from claimcheck.execute.merging.coins import Coin
from claimcheck.execute.merging.treatment import Drops

LEAST_SUM = 1e-7  # of |Δ| that is rescaled, as in mergekit


def draw(
    slots: Sequence[Slot],
    keys: Mapping[int, Sequence[int]],
    density: float,
    *,
    variant: str,
    threads: int,
    chunk: int,
) -> dict[int, Drops]:
    """Masks and factors.

    Args:
        slots: all tensors.
        keys: number of a tensor → key of its mask per model; only these are treated.
        density: probability of keeping an element.
        variant: "mergekit" or "paper".
        threads: how many chunks are read at once.
        chunk: elements per chunk.
    """
    coins = {number: tuple(Coin(key, density) for key in own) for number, own in keys.items()}
    if variant == "paper":
        return {number: Drops(own, (1 / density,) * len(own)) for number, own in coins.items()}
    items = [item for number in keys for item in chunks(number, slots[number].base.size, chunk)]
    sums: dict[int, list[NDArray[np.float64]]] = {number: [] for number in keys}
    for item, part in zip(items, ordered(partial(_sums, slots, coins), items, threads), strict=True):
        sums[item.slot].append(part)
    return {number: Drops(coins[number], _factors(np.concatenate(parts))) for number, parts in sums.items()}


def _factors(sums: NDArray[np.float64]) -> tuple[float, ...]:
    """Σ|Δ| / Σ|Δ·mask| per model, from those sums per block, [blocks, models, 2]."""
    before, after = sums.sum(axis=0).T
    return tuple(float(b / a) if min(a, b) >= LEAST_SUM else 1.0 for b, a in zip(before, after, strict=True))


def _sums(slots: Sequence[Slot], coins: Mapping[int, Sequence[Coin]], chunk: Chunk) -> NDArray[np.float64]:
    slot, own = slots[chunk.slot], coins[chunk.slot]
    found = []
    for block in read_blocks(slot, chunk):
        deltas = [np.subtract(model, block.base, out=model) for model in block.models]
        sizes = [np.abs(delta, dtype=np.float64) for delta in deltas]
        found.append(
            [
                (float(size.sum()), float(size.sum(where=coin.keep(block.at, len(size)))))
                for size, coin in zip(sizes, own, strict=True)
            ]
        )
    return np.array(found)
