"""Best, worst, mean or each of several systems against others."""

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
)
from claimcheck.decide.linear import Linear
from claimcheck.decide.sample import Sample
from claimcheck.stats.combine import all_of, any_of, best_against_best
from claimcheck.stats.grids import half_cauchy
from claimcheck.stats.guards import identical_p
from claimcheck.stats.ttest import p_above, p_below

FloatArray = NDArray[np.float64]
Index = NDArray[np.int64]

SYSTEM_SCALE = 0.8  # scale of the sd between systems over effect_scale: .02 at the default of .025
SYSTEM_POINTS = 20  # its grid points where effects of cells have a grid of their own


@dataclass(frozen=True)
class Systems(Group):
    """Best, worst, mean or each of some arms against best, worst or mean of others.

    Cell effects common to all arms are removed by S − 1 orthonormal contrasts, whose rows are the
    group's sample; arms are pooled through β_s ~ N(0, τ_s²). The tests use all pairs of sides.

    Attributes:
        basis: Q, shape (S, S − 1).
        left: linear combinations of arms that make the members of A, shape (|A|, S).
        right: the same for B.
        takes: how the members of A and of B are taken.
        pairs: rows of all differences, a-major then b then cell.
        place: row of contrast j on cell c, shape (S − 1, C).
        pair_place: row of `pairs` for member a, member b, cell c.
    """

    basis: FloatArray
    left: FloatArray
    right: FloatArray
    takes: tuple[Take, Take]
    pairs: Sample
    place: Index
    pair_place: Index

    @property
    def tau_grid(self) -> FloatArray:
        """Per system, so that the difference of two has the scale of a contrast."""
        return half_cauchy(self.effect_scale / 2.0 / np.sqrt(2.0))

    @property
    def omega_grid(self) -> FloatArray:
        """Grid of the sd between systems."""
        if self.place.shape[1] == 1:
            return half_cauchy(SYSTEM_SCALE * self.effect_scale)
        return half_cauchy(SYSTEM_SCALE * self.effect_scale, SYSTEM_POINTS)

    def on(self, cells: Cells) -> Self:
        """The rows that are left keep their order, in both samples."""
        keep, wanted = self.rows_on(cells), np.array([c in cells for c in self.sample.cells])
        pairs = wanted[self.pairs.cell]
        return replace(
            self, sample=self.sample.take(keep), column=self.column[keep], pairs=self.pairs.take(pairs),
            units=tuple(u for u in self.units if u.cell in cells),
            place=renumbered(self.place[:, wanted], keep),
            pair_place=renumbered(self.pair_place[:, :, wanted], pairs),
        )  # fmt: skip

    def combine(self, rows: FloatArray) -> Effects:
        """Take the members in every draw, per cell and on average over cells."""
        contrasts = rows[:, self.place]  # (draws, J, C)
        unit = self._compare(np.moveaxis(contrasts, 1, 2))  # (draws, C, members of A or 1)
        average = self._compare(contrasts.mean(axis=2))
        return Effects(np.moveaxis(unit, 2, 1).reshape(rows.shape[0], -1), average.mean(axis=1))

    def _compare(self, contrasts: FloatArray) -> FloatArray:
        """Contrasts (…, J) to taken differences (…, members): members is 1 unless A is `each`."""
        a = contrasts @ (self.left @ self.basis).T
        b = contrasts @ (self.right @ self.basis).T
        return _taken(a, self.takes[0]) - _taken(b, self.takes[1])

    def _tables(self, sides: Sides) -> Sides:
        """From all pairs (worlds, …, |A|, |B|) to the taken comparison (worlds, …, members)."""
        if self.takes[0] == "each":
            rows = [
                Sides(sides.above[..., i : i + 1, :], sides.below[..., i : i + 1, :])
                for i in range(len(self.left))
            ]
        else:
            rows = [sides]
        found = [_taken_p(r, self.takes) for r in rows]
        return Sides(np.stack([f.above for f in found], axis=-1), np.stack([f.below for f in found], axis=-1))

    @cached_property
    def _linear(self) -> Linear:
        column = np.zeros(self.pairs.y.size, dtype=np.int64)
        return Linear(self.pairs, column, (), self.effect_scale, self.resamples, self.seed)

    def _pairs_source(self, source: Source) -> Source:
        """The same for all pair rows, from simulated estimates of the contrast rows."""
        y = source.y
        if y is None:
            return source
        cells = np.moveaxis(y[:, self.place], 1, 2)  # (worlds, C, J)
        a, b = cells @ (self.left @ self.basis).T, cells @ (self.right @ self.basis).T
        out = np.empty((y.shape[0], self.pairs.y.size))
        out[:, self.pair_place] = np.moveaxis(a[..., :, None] - b[..., None, :], 1, 3)
        return Source(out)

    def unit_sides(self, margin: float, source: Source = OBSERVED) -> Sides:
        """Per member of A (if each) and cell."""
        sides = self._linear.unit_sides(margin, self._pairs_source(source))
        table = Sides(*(np.moveaxis(p[:, self.pair_place], 3, 1) for p in sides))  # (worlds, C, A, B)
        found = self._tables(table)  # (worlds, C, members)
        return Sides(*(np.moveaxis(p, 2, 1).reshape(p.shape[0], -1) for p in found))

    def average_sides(self, margin: float, source: Source = OBSERVED) -> Sides:
        """Of the macro means of all pairs; `each` averages over the members of A."""
        if source.flips is not None:
            w = self._average_weights
            found = source.flips.averages(self.pairs, margin, w.reshape(-1, w.shape[2]))
            sides = Sides(*(p.reshape(1, *w.shape[:2]) for p in found))
        else:
            means = self._linear.values(self._pairs_source(source))[:, self.pair_place].mean(axis=3)
            se, df = self._average_errors
            if self.takes[0] == "each":
                means = means.mean(axis=1, keepdims=True)
            sides = Sides(p_above(means, margin, se, df), p_below(means, margin, se, df))
            if source.y is None:
                sides = self._identical_averages(sides, margin)
        return _taken_p(sides, ("mean" if self.takes[0] == "each" else self.takes[0], self.takes[1]))

    def _identical_averages(self, sides: Sides, margin: float) -> Sides:
        """The rule for identical runs, where a pair is identical on all cells."""
        same = self.pairs.identical[self.pair_place].all(axis=2)
        if self.takes[0] == "each" or not same.any():
            return sides
        rule = self._linear
        n = float(rule.observed()[1].n)
        above, below = sides.above.copy(), sides.below.copy()
        above[:, same], below[:, same] = identical_p(-margin, n), identical_p(margin, n)
        return Sides(above, below)

    @cached_property
    def _average_weights(self) -> FloatArray:
        """Weights of the averages over cells of all pairs, shape (|A| or 1 for `each`, |B|, pair rows)."""
        a, b, cells = self.pair_place.shape
        each = self.takes[0] == "each"
        w = np.zeros((1 if each else a, b, self.pairs.y.size))
        for i in range(a):
            for j in range(b):
                w[0 if each else i, j, self.pair_place[i, j]] = 1.0 / (cells * (a if each else 1))
        return w

    @cached_property
    def _average_errors(self) -> tuple[FloatArray, FloatArray]:
        """Standard errors and df of these averages, shape (|A| or 1, |B|)."""
        w = self._average_weights
        variance, df = self.pairs.variance(w.reshape(-1, w.shape[2]))
        return np.sqrt(variance).reshape(w.shape[:2]), df.reshape(w.shape[:2])

    def observed(self) -> tuple[FloatArray, Estimate]:
        """Taken differences of the estimates."""
        d = self.pairs.y[self.pair_place]  # (A, B, C)
        unit = np.moveaxis(_observed(np.moveaxis(d, 2, 0), self.takes), 1, 0).ravel()
        n = self._linear.observed()[1].n
        return unit, Estimate(float(_observed(d.mean(axis=2), self.takes).mean()), None, None, n)

    def side_means(self, mean: MeanOf) -> tuple[list[float], list[float]]:
        """Of the members that are taken on each unit."""
        means = np.array([[mean(arm, cell) for arm in self.pairs.arms] for cell in self.pairs.cells])
        a, b = _taken(means @ self.left.T, self.takes[0]), _taken(means @ self.right.T, self.takes[1])
        return list(a.T.ravel()), list(np.broadcast_to(b, a.shape).T.ravel())

    def planted(self, delta: float) -> FloatArray:
        """All members of A lie `delta` above all of B."""
        theta = np.where(np.abs(self.left).sum(axis=0) > 0, delta, 0.0)
        shared = (np.abs(self.right).sum(axis=0) > 0) & (theta != 0.0)
        theta[shared] = 0.0
        out = np.empty(self.sample.y.size)
        out[self.place] = (theta @ self.basis)[:, None]
        return out


def contrast_basis(systems: int) -> FloatArray:
    """Orthonormal contrasts of S systems (Helmert), shape (S, S − 1): each column sums to 0."""
    basis = np.zeros((systems, systems - 1))
    for j in range(1, systems):
        basis[:j, j - 1], basis[j, j - 1] = 1.0, -float(j)
        basis[:, j - 1] /= np.sqrt(j * (j + 1.0))
    return basis


def _taken(values: FloatArray, take: Take) -> FloatArray:
    """Members (…, M) to what is compared (…, 1), or (…, M) for `each`."""
    if take == "best":
        return np.asarray(values.max(axis=-1, keepdims=True))
    if take == "worst":
        return np.asarray(values.min(axis=-1, keepdims=True))
    return values


def _observed(d: FloatArray, takes: tuple[Take, Take]) -> FloatArray:
    """Differences of all pairs (…, A, B) to taken differences (…, members)."""
    inner = d.max(axis=-1) if takes[1] == "worst" else d.min(axis=-1)
    return _taken(inner, takes[0])


def _taken_p(sides: Sides, takes: tuple[Take, Take]) -> Sides:
    """One-sided p of "take A is above take B" and of "below", from pairs (…, A, B).

    best A > best B: some a beats all b. worst A > worst B: all a beat some b (one and the same).
    best A > worst B: some pair. worst A > best B: all pairs. The negations swap "some" and "all".
    """
    above, below = sides
    first = "best" if takes[0] == "best" else "worst"
    second = "worst" if takes[1] == "worst" else "best"
    if first == "best" and second == "best":
        return Sides(*best_against_best(above, below))
    if first == "worst" and second == "worst":
        return Sides(*best_against_best(np.swapaxes(above, -1, -2), np.swapaxes(below, -1, -2)))
    flat_above, flat_below = (p.reshape(*p.shape[:-2], -1) for p in (above, below))
    if first == "best":
        return Sides(any_of(flat_above), all_of(flat_below))
    return Sides(all_of(flat_above), any_of(flat_below))
