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
    renumbered,
    row_means,
)
from claimcheck.decide.linear import Linear
from claimcheck.stats.combine import all_of, any_of

FloatArray = NDArray[np.float64]
Index = NDArray[np.int64]


@dataclass(frozen=True)
class Stacked(Group):
    """J contrasts, each a row per unit: row j·U + u belongs to contrast j and unit u before sorting.

    `place[j, u]` is the row of contrast j on unit u.
    """

    place: Index

    def stack(self, rows: FloatArray) -> FloatArray:
        """Rows (…, K) as (…, J, U)."""
        return rows[..., self.place]

    def on(self, cells: Cells) -> Self:
        """The rows that are left keep their order."""
        keep, wanted = self.rows_on(cells), np.array([u.cell in cells for u in self.units])
        units = tuple(u for u in self.units if u.cell in cells)
        return replace(
            self, sample=self.sample.take(keep), column=self.column[keep], units=units,
            place=renumbered(self.place[:, wanted], keep),
        )  # fmt: skip

    @cached_property
    def each(self) -> Linear:
        """All rows as separate contrasts: their t-tests, row by row."""
        return Linear(self.sample, self.column, (), self.effect_scale, self.resamples, self.seed)

    def rows_sides(self, margin: float, source: Source = OBSERVED) -> Sides:
        """Tests of every contrast on every unit, shape (worlds, J, U)."""
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
        for own in self.place:
            keep = np.zeros(self.sample.y.size, dtype=bool)
            keep[own] = True
            column = np.zeros(own.size, dtype=np.int64)
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
        return Effects(pick(stacked, axis=1), pick(stacked.mean(axis=2), axis=1))

    def unit_sides(self, margin: float, source: Source = OBSERVED) -> Sides:
        """Best: some contrast is above, all are below; worst: the other way round."""
        return self._extreme(self.rows_sides(margin, source), axis=1)

    def average_sides(self, margin: float, source: Source = OBSERVED) -> Sides:
        """The same for the contrasts' averages."""
        return self._extreme(self.averages_sides(margin, source), axis=1)

    def _extreme(self, sides: Sides, axis: int) -> Sides:
        above, below = np.moveaxis(sides.above, axis, -1), np.moveaxis(sides.below, axis, -1)
        if self.take == "best":
            return Sides(any_of(above), all_of(below))
        return Sides(all_of(above), any_of(below))

    def observed(self) -> tuple[FloatArray, Estimate]:
        """Extremes of the estimates."""
        pick = np.max if self.take == "best" else np.min
        stacked = self.stack(self.sample.y)
        n = self.parts[0][0].observed()[1].n
        return pick(stacked, axis=0), Estimate(float(pick(stacked.mean(axis=1))), None, None, n)

    def side_means(self, mean: MeanOf) -> tuple[list[float], list[float]]:
        """Of the contrast that is taken on each unit."""
        stacked = self.stack(self.sample.y)
        taken = stacked.argmax(axis=0) if self.take == "best" else stacked.argmin(axis=0)
        return row_means(self.sample, self.place[taken, np.arange(taken.size)], mean)

    def planted(self, delta: float) -> FloatArray:
        """Every contrast has the effect."""
        return np.full(self.sample.y.size, delta)


@dataclass(frozen=True)
class Exclusive(Stacked):
    """One contrast (the first) is to lie above the margin, all others below it."""

    def combine(self, rows: FloatArray) -> Effects:
        """The first contrast, with the strongest of the others as its rival."""
        stacked = self.stack(rows)
        means = stacked.mean(axis=2)
        return Effects(stacked[:, 0], means[:, 0], stacked[:, 1:].max(axis=1), means[:, 1:].max(axis=1))

    def unit_sides(self, margin: float, source: Source = OBSERVED) -> Sides:
        """Above: the statement holds on the unit; below: its negation."""
        return self._exclusive(self.rows_sides(margin, source))

    def average_sides(self, margin: float, source: Source = OBSERVED) -> Sides:
        """The same for averages."""
        sides = self.averages_sides(margin, source)
        found = self._exclusive(Sides(sides.above[..., None], sides.below[..., None]))
        return Sides(found.above[:, 0], found.below[:, 0])

    def _exclusive(self, sides: Sides) -> Sides:
        """For: the largest p of all parts. Against: parts × the smallest p of a violated part."""
        holds = np.concatenate([sides.above[:, :1], sides.below[:, 1:]], axis=1)
        fails = np.concatenate([sides.below[:, :1], sides.above[:, 1:]], axis=1)
        return Sides(all_of(np.moveaxis(holds, 1, -1)), any_of(np.moveaxis(fails, 1, -1)))

    def observed(self) -> tuple[FloatArray, Estimate]:
        """The first contrast's estimates."""
        values, _ = self.parts[0][0].observed()
        return values, self.parts[0][0].observed()[1]

    def side_means(self, mean: MeanOf) -> tuple[list[float], list[float]]:
        """Of the first contrast."""
        return row_means(self.sample, self.place[0], mean)

    def planted(self, delta: float) -> FloatArray:
        """The first contrast has the effect, the others its mirror image around 0."""
        rows = np.full(self.sample.y.size, -delta)
        rows[self.place[0]] = delta
        return rows
