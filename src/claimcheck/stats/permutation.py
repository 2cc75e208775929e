"""Sign-flip permutation tests: under the null, every paired difference could have had the other sign.

One matrix of random signs serves all columns as one matrix product, so a thousand comparisons cost
little more than one. Small samples are enumerated and their p-values exact.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]

SLACK = 1e-9  # sums that differ by less, relative to the largest possible sum, are ties


class Tails(NamedTuple):
    """One-sided p-values per column: `above` for a mean above 0, `below` for one below 0."""

    above: FloatArray
    below: FloatArray


def signs(n: int, resamples: int, rng: np.random.Generator) -> tuple[NDArray[np.int8], bool]:
    """Sign vectors for n queries, shape (B, n), and whether they are all 2^n of them.

    All are taken where 2^n ≤ resamples + 1.
    """
    if n < 63 and 2**n <= resamples + 1:
        codes = np.arange(2**n, dtype=np.int64)[:, None] >> np.arange(n)
        return ((codes & 1) * 2 - 1).astype(np.int8), True
    packed = rng.integers(0, 256, size=(resamples, (n + 7) // 8), dtype=np.uint8)
    bits = np.unpackbits(packed, axis=1, count=n).view(np.int8)
    return bits * np.int8(2) - np.int8(1), False


def flip_test(d: FloatArray, resamples: int, rng: np.random.Generator) -> Tails:
    """Sign-flip test of the mean of each column against 0.

    Args:
        d: shape (n, K), paired differences minus the margin; a query that a column lacks is 0 there.
        resamples: sign vectors B where 2^n > B + 1.
        rng: draws them.

    p = #(T* ≥ T)/2^n when enumerated, else (b + 1)/(B + 1), never 0 (Phipson & Smyth 2010).
    """
    matrix, exact = signs(d.shape[0], resamples, rng)
    return tails(matrix.astype(np.float64) @ d, d.sum(axis=0), np.abs(d).sum(axis=0), exact=exact)


def tails(flipped: FloatArray, observed: FloatArray, largest: FloatArray, *, exact: bool) -> Tails:
    """The p-values from flipped sums (B, K) and observed sums (K,); `largest` scales what counts as a tie."""
    slack = SLACK * largest
    one = 0 if exact else 1
    total = flipped.shape[0] + one
    above = (flipped >= observed - slack).sum(axis=0)
    below = (flipped <= observed + slack).sum(axis=0)
    return Tails((above + one) / total, (below + one) / total)


class PairTests(NamedTuple):
    """Sign-flip tests of all pairs of systems a < b.

    Attributes:
        a: index of the first system, shape (P,).
        b: index of the second.
        difference: mean of a − b.
        above: one-sided p of a > b.
        below: one-sided p of a < b.
        two_sided: p of a ≠ b by |T*| ≥ |T|.
    """

    a: NDArray[np.int64]
    b: NDArray[np.int64]
    difference: FloatArray
    above: FloatArray
    below: FloatArray
    two_sided: FloatArray


def flip_all_pairs(
    scores: FloatArray, resamples: int, rng: np.random.Generator, chunk: int = 512
) -> PairTests:
    """Test all pairs of systems with one shared matrix of signs.

    The flipped sum of a − b is the flipped sum of a minus that of b: S systems need S columns of one
    matrix product, not S(S−1)/2. Memory stays at B × (S + chunk) numbers.

    Args:
        scores: shape (n, S), per-query scores of S systems.
        resamples: sign vectors B; all 2^n are taken where they are fewer.
        rng: draws them.
        chunk: resamples compared at a time.
    """
    n, systems = scores.shape
    matrix, exact = signs(n, resamples, rng)
    flipped = matrix.astype(np.float64) @ scores
    a, b = np.triu_indices(systems, 1)
    observed = scores.sum(axis=0)[a] - scores.sum(axis=0)[b]
    slack = SLACK * np.maximum(np.abs(scores).sum(axis=0)[a] + np.abs(scores).sum(axis=0)[b], 1e-300)
    above, below, both = (np.zeros(a.size, dtype=np.int64) for _ in range(3))
    for part in _chunks(flipped, max(1, chunk)):
        for i in range(systems - 1):
            row = slice(i * systems - i * (i + 1) // 2, (i + 1) * systems - (i + 1) * (i + 2) // 2)
            t = part[:, i : i + 1] - part[:, i + 1 :]
            above[row] += (t >= observed[row] - slack[row]).sum(axis=0)
            below[row] += (t <= observed[row] + slack[row]).sum(axis=0)
            both[row] += (np.abs(t) >= np.abs(observed[row]) - slack[row]).sum(axis=0)
    one = 0 if exact else 1
    total = matrix.shape[0] + one
    return PairTests(a, b, observed / n, (above + one) / total, (below + one) / total, (both + one) / total)


def _chunks(rows: FloatArray, size: int) -> Iterator[FloatArray]:
    for start in range(0, rows.shape[0], size):
        yield rows[start : start + size]
