"""Groups of several contrasts.

`Extremes` is the best or worst of matched contrasts, `Exclusive` is `only`.
"""

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
    Take,
    row_means,
)
from claimcheck.decide.linear import Linear
from claimcheck.decide.sample import Sample
from claimcheck.stats.combine import all_of, any_of

FloatArray = NDArray[np.float64]
Index = NDArray[np.int64]


@dataclass(frozen=True)
class Stacked(Group):
    """J contrasts, each a row per unit: row u·J + j is contrast j on unit u."""

    @property
    def contrasts(self) -> int:
        """J."""
        return int(self.column.max()) + 1

    def stack(self, rows: FloatArray) -> FloatArray:
        """Rows (…, K) as (…, U, J)."""
        return rows.reshape(*rows.shape[:-1], -1, self.contrasts)

    def on(self, cells: Cells) -> Self:
        """The rows that are left keep their order."""
        keep = self.rows_on(cells)
        units = tuple(u for u in self.units if u.cell in cells)
        return replace(self, sample=self.sample.take(keep), column=self.column[keep], units=units)

    @cached_property
    def each(self) -> Linear:
        """All rows as separate contrasts: their t-tests, row by row."""
        return Linear(self.sample, self.column, (), self.effect_scale, self.resamples, self.seed)

    def rows_sides(self, margin: float, source: Source = OBSERVED) -> Sides:
        """Tests of every contrast on every unit, shape (worlds, U, J)."""
        sides = self.each.unit_sides(margin, source)
        return Sides(self.stack(sides.above), self.stack(sides.below))

    def averages_sides(self, margin: float, source: Source = OBSERVED) -> Sides:
        """Tests of every contrast's average, shape (worlds, J)."""
        found = [
            part.average_sides(margin, source if source.y is None else Source(source.y[:, rows]))
            for part, rows in self.parts
        ]
        return Sides(np.stack([s.above for s in found], axis=-1), np.stack([s.below for s in found], axis=-1))

    @cached_property
    def parts(self) -> tuple[tuple[Linear, Index], ...]:
        """Each contrast alone, with the rows it takes."""
        out = []
        for j in range(self.contrasts):
            keep = self.column == j
            column = np.zeros(int(keep.sum()), dtype=np.int64)
            part = Linear(self.sample.take(keep), column, (), self.effect_scale, self.resamples, self.seed)
            out.append((part, np.flatnonzero(keep)))
        return tuple(out)


@dataclass(frozen=True)
class Extremes(Stacked):
    """The best (or worst) of J contrasts, per unit; on average, of their averages."""

    take: Take

    def combine(self, rows: FloatArray) -> Effects:
        """Largest or smallest contrast in every draw."""
        stacked = self.stack(rows)
        pick = np.max if self.take == "best" else np.min
        return Effects(pick(stacked, axis=2), pick(stacked.mean(axis=1, dtype=np.float64), axis=1))

    def unit_sides(self, margin: float, source: Source = OBSERVED) -> Sides:
        """Best: some contrast is above, all are below; worst: the other way round."""
        return self._extreme(self.rows_sides(margin, source))

    def average_sides(self, margin: float, source: Source = OBSERVED) -> Sides:
        """The same for the contrasts' averages."""
        return self._extreme(self.averages_sides(margin, source))

    def _extreme(self, sides: Sides) -> Sides:
        if self.take == "best":
            return Sides(any_of(sides.above), all_of(sides.below))
        return Sides(all_of(sides.above), any_of(sides.below))

    def observed(self) -> tuple[FloatArray, Estimate]:
        """Extremes of the estimates."""
        pick = np.max if self.take == "best" else np.min
        stacked = self.stack(self.sample.y)
        n = self.parts[0][0].observed()[1].n
        return pick(stacked, axis=1), Estimate(float(pick(stacked.mean(axis=0))), None, None, n)

    @property
    def by_query(self) -> Sample:
        """The rows of the contrast that is the best (or worst) on average."""
        means = self.stack(self.sample.y).mean(axis=0)
        taken = means.argmax() if self.take == "best" else means.argmin()
        return self.parts[int(taken)][0].sample

    def side_means(self, mean: MeanOf) -> tuple[list[float], list[float]]:
        """Of the contrast that is taken on each unit."""
        stacked = self.stack(self.sample.y)
        taken = stacked.argmax(axis=1) if self.take == "best" else stacked.argmin(axis=1)
        return row_means(self.sample, np.arange(taken.size) * self.contrasts + taken, mean)

    def planted(self, delta: float) -> FloatArray:
        """Every contrast has the effect."""
        return np.full(self.sample.y.size, delta)


@dataclass(frozen=True)
class Exclusive(Stacked):
    """One contrast (the first) is to lie above the margin, all others below it."""

    def combine(self, rows: FloatArray) -> Effects:
        """The first contrast, with the strongest of the others as its rival."""
        stacked = self.stack(rows)
        means = stacked.mean(axis=1, dtype=np.float64)
        rival, average_rival = stacked[..., 1:].max(axis=2), means[:, 1:].max(axis=1)
        return Effects(stacked[..., 0], means[:, 0], rival, average_rival)

    def unit_sides(self, margin: float, source: Source = OBSERVED) -> Sides:
        """Above: the statement holds on the unit; below: its negation."""
        return self._exclusive(self.rows_sides(margin, source))

    def average_sides(self, margin: float, source: Source = OBSERVED) -> Sides:
        """The same for averages."""
        return self._exclusive(self.averages_sides(margin, source))

    def _exclusive(self, sides: Sides) -> Sides:
        """For: the largest p of all parts. Against: parts × the smallest p of a violated part."""
        holds = np.concatenate([sides.above[..., :1], sides.below[..., 1:]], axis=-1)
        fails = np.concatenate([sides.below[..., :1], sides.above[..., 1:]], axis=-1)
        return Sides(all_of(holds), any_of(fails))

    def observed(self) -> tuple[FloatArray, Estimate]:
        """The first contrast's estimates."""
        values, _ = self.parts[0][0].observed()
        return values, self.parts[0][0].observed()[1]

    @property
    def shown(self) -> Sample:
        """The first contrast's rows."""
        return self.parts[0][0].sample

    @property
    def by_query(self) -> Sample:
        """The first contrast's rows."""
        return self.shown

    def side_means(self, mean: MeanOf) -> tuple[list[float], list[float]]:
        """Of the first contrast."""
        return row_means(self.sample, np.flatnonzero(self.column == 0), mean)

    def planted(self, delta: float) -> FloatArray:
        """The first contrast has the effect, the others its mirror image around 0."""
        return np.where(self.column == 0, delta, -delta)
