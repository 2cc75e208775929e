"""One contrast on many cells, or many matched contrasts (`each`): every row is a unit."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Self

import numpy as np
from numpy.typing import NDArray

from claimcheck.decide.groups import (
    OBSERVED,
    Cells,
    Effects,
    Estimate,
    Group,
    MeanOf,
    Sides,
    Source,
    row_means,
)
from claimcheck.decide.sample import Sample
from claimcheck.stats.combine import all_of
from claimcheck.stats.guards import identical_p
from claimcheck.stats.quantified import largest_t, several_p, some_p, weakest_mean_p, widest
from claimcheck.stats.ttest import p_above, p_below

FloatArray = NDArray[np.float64]

REFERENCE = 4_000_000  # numbers drawn at most for the reference distribution of a largest t


@dataclass(frozen=True)
class Linear(Group):
    """Units are rows."""

    def combine(self, rows: FloatArray) -> Effects:
        """Rows as they are, and their plain mean."""
        return Effects(rows, rows.mean(axis=1, dtype=np.float64))

    def unit_sides(self, margin: float, source: Source = OBSERVED) -> Sides:
        """One-sided t per row; identical runs by their own rule."""
        if source.flips is not None:
            return Sides(*(p[None] for p in source.flips.rows(self.sample, margin)))
        se, df = self.sample.row_errors
        values = self.values(source)
        above, below = p_above(values, margin, se, df), p_below(values, margin, se, df)
        if source.y is None and self.sample.identical.any():
            for i in np.flatnonzero(self.sample.identical):
                above[:, i] = identical_p(-margin, float(self.sample.n[i]))
                below[:, i] = identical_p(margin, float(self.sample.n[i]))
        return Sides(above, below)

    def average_sides(self, margin: float, source: Source = OBSERVED) -> Sides:
        """One-sided t of the macro mean."""
        if source.flips is not None:
            w = np.full((1, self.sample.y.size), 1.0 / self.sample.y.size)
            return Sides(*source.flips.averages(self.sample, margin, w))
        if source.y is None and self.sample.identical.all():
            n = float(self.observed()[1].n)
            return Sides(np.array([identical_p(-margin, n)]), np.array([identical_p(margin, n)]))
        se, df = self._average_error
        values = self.values(source).mean(axis=1)
        return Sides(p_above(values, margin, se, df), p_below(values, margin, se, df))

    def observed(self) -> tuple[FloatArray, Estimate]:
        """Row estimates and their mean; n is the number of query clusters."""
        se, df = self._average_error
        n = sum(int((~np.isnan(t.d)).any(axis=1).sum()) for t in self.sample.tasks)
        return self.sample.y, Estimate(float(self.sample.y.mean()), se, df, n)

    @property
    def shown(self) -> Sample:
        """All rows."""
        return self.sample

    def on(self, cells: Cells) -> Self:
        """Rows are units."""
        keep = self.rows_on(cells)
        units = tuple(u for u in self.units if u.cell in cells)
        return replace(self, sample=self.sample.take(keep), column=self.column[keep], units=units)

    def side_means(self, mean: MeanOf) -> tuple[list[float], list[float]]:
        """Positive weights make the first side, negative ones the second."""
        return row_means(self.sample, range(self.sample.y.size), mean)

    def planted(self, delta: float) -> FloatArray:
        """Every row has the effect."""
        return np.full(self.sample.y.size, delta)

    def count_sides(self, margin: float, k: int, source: Source = OBSERVED) -> Sides:
        """All units: the largest p. One: maxT. Between: see `quantified.several_p`."""
        units = self.sample.y.size
        values = self.values(source)
        if k <= 0 or k > units:
            p = np.full(values.shape[0], 0.0 if k <= 0 else 1.0)
            return Sides(p, p)
        if k == units:
            sides = self.unit_sides(margin, source)
            return Sides(all_of(sides.above), all_of(sides.below))
        if source.flips is not None:
            if k == 1:
                return Sides(*source.flips.some(self.sample, margin))
            return super().count_sides(margin, k, source)
        if k == 1:
            each, largest = self.sample.row_errors[0], self._largest
            return Sides(some_p(values, margin, each, largest), some_p(-values, -margin, each, largest))
        above, below = self.weakest_sides(margin, k, source)
        each_above, each_below = self.unit_sides(margin, source)
        return Sides(several_p(above, each_above, k), several_p(below, each_below, k))

    def weakest_sides(self, margin: float, k: int, source: Source = OBSERVED) -> Sides:
        """By the mean over the n − k + 1 weakest units alone, shape (worlds,)."""
        values, (se, df) = self.values(source), self._weakest_error(k)
        return Sides(weakest_mean_p(values, margin, k, se, df), weakest_mean_p(-values, -margin, k, se, df))

    def values(self, source: Source) -> FloatArray:
        """The estimates to test, shape (worlds, K)."""
        return self.sample.y[None] if source.y is None else source.y

    @cached_property
    def _average_error(self) -> tuple[float, float]:
        K = self.sample.y.size
        variance, df = self.sample.variance(np.full((1, K), 1.0 / K))
        return float(np.sqrt(variance[0])), float(df[0])

    def _weakest_error(self, k: int) -> tuple[float, float]:
        se = self.sample.row_errors[0]
        chosen = widest(se, k)
        w = np.zeros((1, se.size))
        w[0, chosen] = 1.0 / chosen.size
        variance, df = self.sample.variance(w)
        return float(np.sqrt(variance[0])), float(df[0])

    @cached_property
    def _largest(self) -> FloatArray:
        """Reference distribution of the largest t over units; the same for both directions."""
        rng = np.random.default_rng([self.seed, 1])
        count = max(1000, min(self.resamples - 1, REFERENCE // self.sample.y.size))
        se, df = self.sample.row_errors
        return largest_t(self.sample.errors(count, rng), se, float(df.min()), rng)
