"""Sign-flip permutation of all contrasts of a sample, reported beside the t-tests.

It holds training runs fixed, so it decides nothing where models were trained.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from claimcheck.decide.sample import Sample, TaskRows
from claimcheck.stats.permutation import SLACK, Tails, signs, tails

FloatArray = NDArray[np.float64]

CHUNK = 1_000  # sign vectors turned into floats at a time
LARGEST = 8_000_000  # flipped sums computed at most per task


class Flips:
    """Random sign vectors, shared by all contrasts and claims that see the same number of clusters."""

    def __init__(self, resamples: int, seed: int) -> None:
        self._resamples = resamples
        self._seed = seed
        self._signs: dict[int, tuple[NDArray[np.int8], bool]] = {}
        self._known: dict[tuple[int, float, str], tuple[Sample, Tails]] = {}

    def rows(self, sample: Sample, margin: float) -> Tails:
        """One-sided p-values of every row, shape (K,)."""
        return self._once(sample, margin, "rows", self._rows)

    def some(self, sample: Sample, margin: float) -> Tails:
        """One-sided p of "some row is above" and "some is below", by the largest studentised sum."""
        return self._once(sample, margin, "some", self._some)

    def _once(
        self, sample: Sample, margin: float, what: str, compute: Callable[[Sample, float], Tails]
    ) -> Tails:
        """The same question about the same sample is asked by an atom and by its formula."""
        key = (id(sample), margin, what)
        if key not in self._known or self._known[key][0] is not sample:
            self._known[key] = (sample, compute(sample, margin))
        return self._known[key][1]

    def _rows(self, sample: Sample, margin: float) -> Tails:
        above, below = np.ones(sample.y.size), np.ones(sample.y.size)
        for start, task in self._tasks(sample):
            d = _centred(task, margin)
            flipped, exact = self._flipped(sample, start, d)
            found = tails(flipped, d.sum(axis=0), np.abs(d).sum(axis=0), exact=exact)
            above[task.rows], below[task.rows] = found.above, found.below
        return Tails(above, below)

    def averages(self, sample: Sample, margin: float, w: FloatArray) -> Tails:
        """One-sided p-values of averages with weights w (M, K) summing to 1, shape (M,)."""
        total: FloatArray | float = 0.0
        observed: FloatArray | float = 0.0
        largest: FloatArray | float = 0.0
        exact = False
        for start, task in self._tasks(sample):
            u = (_centred(task, margin) / sample.n[task.rows]) @ w[:, task.rows].T
            flipped, exact = self._flipped(sample, start, u)
            total, observed, largest = (
                total + flipped,
                observed + u.sum(axis=0),
                largest + np.abs(u).sum(axis=0),
            )
        return tails(np.asarray(total), np.asarray(observed), np.asarray(largest), exact=exact)

    def _some(self, sample: Sample, margin: float) -> Tails:
        highest: FloatArray | None = None
        lowest: FloatArray | None = None
        top, bottom, exact = -np.inf, np.inf, False
        for start, task in self._tasks(sample):
            d = _centred(task, margin)
            scale = np.sqrt((d**2).sum(axis=0))
            d = d[:, scale > 0.0] / scale[scale > 0.0]
            if not d.size:
                continue
            flipped, exact = self._flipped(sample, start, d)
            high, low = flipped.max(axis=1), flipped.min(axis=1)
            highest = high if highest is None else np.maximum(highest, high)
            lowest = low if lowest is None else np.minimum(lowest, low)
            top, bottom = max(top, d.sum(axis=0).max()), min(bottom, d.sum(axis=0).min())
        if highest is None or lowest is None:
            return Tails(np.ones(1), np.ones(1))
        one = 0 if exact else 1
        above = (int((highest >= top - SLACK).sum()) + one) / (highest.size + one)
        below = (int((lowest <= bottom + SLACK).sum()) + one) / (lowest.size + one)
        return Tails(np.array([above]), np.array([below]))

    def _tasks(self, sample: Sample) -> list[tuple[int, TaskRows]]:
        """Each task with the position of its first cluster among all clusters."""
        out, start = [], 0
        for task in sample.tasks:
            out.append((start, task))
            start += task.d.shape[0]
        return out

    def _flipped(self, sample: Sample, start: int, d: FloatArray) -> tuple[FloatArray, bool]:
        """Sums of d (n, K) under all sign vectors, shape (B, K), and whether these are all there are."""
        n = sum(task.d.shape[0] for task in sample.tasks)
        if n not in self._signs:
            matrix, exact = signs(n, self._resamples, np.random.default_rng([self._seed, n]))
            self._signs[n] = (matrix, exact)
        matrix, exact = self._signs[n]
        if not exact:
            matrix = matrix[: max(999, LARGEST // max(d.shape[1], 1))]
        own = matrix[:, start : start + d.shape[0]]
        out = np.empty((own.shape[0], d.shape[1]))
        for i in range(0, own.shape[0], CHUNK):
            np.matmul(own[i : i + CHUNK].astype(np.float64), d, out=out[i : i + CHUNK])
        return out, exact


def _centred(task: TaskRows, margin: float) -> FloatArray:
    """Per-query values minus the margin; 0 where a row lacks the query."""
    return np.where(np.isnan(task.d), 0.0, task.d - margin)
