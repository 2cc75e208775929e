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
        pairs: rows of all differences of a member of A and one of B: row (c·|A| + a)·|B| + b.

    The sample's rows are (cell, contrast) in that order: row c·(S − 1) + j.
    """

    basis: FloatArray
    left: FloatArray
    right: FloatArray
    takes: tuple[Take, Take]
    pairs: Sample

    @property
    def shape(self) -> tuple[int, int, int]:
        """Cells, members of A, members of B."""
        a, b = len(self.left), len(self.right)
        return self.pairs.y.size // (a * b), a, b

    @property
    def tau_scale(self) -> float:
        """Per system, so that the difference of two has the scale of a contrast."""
        return float(self.effect_scale / 2.0 / np.sqrt(2.0))

    @property
    def omega_grid(self) -> FloatArray:
        """Grid of the sd between systems."""
        if self.shape[0] == 1:
            return half_cauchy(SYSTEM_SCALE * self.effect_scale)
        return half_cauchy(SYSTEM_SCALE * self.effect_scale, SYSTEM_POINTS)

    def on(self, cells: Cells) -> Self:
        """The rows that are left keep their order, in both samples."""
        return replace(
            self,
            sample=self.sample.take(self.rows_on(cells)),
            column=self.column[self.rows_on(cells)],
            pairs=self.pairs.take(self.pairs.on(cells)),
            units=tuple(u for u in self.units if u.cell in cells),
        )

    def combine(self, rows: FloatArray) -> Effects:
        """Take the members in every draw, per cell and on average over cells."""
        draws, (cells, _, _) = rows.shape[0], self.shape
        contrasts = rows.reshape(draws, cells, -1)
        unit = self._compare(contrasts.reshape(draws * cells, -1))  # (members, draws · cells)
        average = self._compare(contrasts.mean(axis=1, dtype=np.float64))
        units = np.moveaxis(unit.reshape(-1, draws, cells), 0, 1).reshape(draws, -1)
        return Effects(units, average.mean(axis=0))

    def _compare(self, contrasts: FloatArray) -> FloatArray:
        """Contrasts (N, S − 1) to taken differences (members, N): members is 1 unless A is `each`."""
        a, b = self._members(contrasts.T)
        return _taken(a, self.takes[0]) - _taken(b, self.takes[1])

    def _members(self, contrasts: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Contrasts (S − 1, N) to the members of A and of B, shapes (|A|, N) and (|B|, N)."""
        dtype = contrasts.dtype
        return (
            (self.left @ self.basis).astype(dtype) @ contrasts,
            (self.right @ self.basis).astype(dtype) @ contrasts,
        )

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
        worlds, (cells, _, _) = y.shape[0], self.shape
        a, b = self._members(y.reshape(worlds * cells, -1).T)
        return Source((a.T[:, :, None] - b.T[:, None, :]).reshape(worlds, -1))

    def _by_pair(self, values: FloatArray) -> FloatArray:
        """Values of the pair rows (…, rows) as (…, C, |A|, |B|)."""
        return values.reshape(*values.shape[:-1], *self.shape)

    def unit_sides(self, margin: float, source: Source = OBSERVED) -> Sides:
        """Per member of A (if each) and cell."""
        sides = self._linear.unit_sides(margin, self._pairs_source(source))
        found = self._tables(Sides(*(self._by_pair(p) for p in sides)))  # (worlds, C, members)
        return Sides(*(np.moveaxis(p, 2, 1).reshape(p.shape[0], -1) for p in found))

    def average_sides(self, margin: float, source: Source = OBSERVED) -> Sides:
        """Of the macro means of all pairs; `each` averages over the members of A."""
        if source.flips is not None:
            w = self._average_weights
            found = source.flips.averages(self.pairs, margin, w.reshape(-1, w.shape[2]))
            sides = Sides(*(p.reshape(1, *w.shape[:2]) for p in found))
        else:
            means = self._by_pair(self._linear.values(self._pairs_source(source))).mean(axis=1)
            se, df = self._average_errors
            if self.takes[0] == "each":
                means = means.mean(axis=1, keepdims=True)
            sides = Sides(p_above(means, margin, se, df), p_below(means, margin, se, df))
            if source.y is None:
                sides = self._identical_averages(sides, margin)
        return _taken_p(sides, ("mean" if self.takes[0] == "each" else self.takes[0], self.takes[1]))

    def _identical_averages(self, sides: Sides, margin: float) -> Sides:
        """The rule for identical runs, where a pair is identical on all cells."""
        same = self.pairs.identical.reshape(self.shape).all(axis=0)
        if self.takes[0] == "each" or not same.any():
            return sides
        n = float(self._linear.observed()[1].n)
        above, below = sides.above.copy(), sides.below.copy()
        above[:, same], below[:, same] = identical_p(-margin, n), identical_p(margin, n)
        return Sides(above, below)

    @cached_property
    def _average_weights(self) -> FloatArray:
        """Weights of the averages over cells of all pairs, shape (|A| or 1 for `each`, |B|, pair rows)."""
        cells, a, b = self.shape
        members = np.ones((1, a)) / a if self.takes[0] == "each" else np.eye(a)
        w = members[:, None, None, :, None] * np.eye(b)[None, :, None, None, :] / cells
        return np.asarray(np.broadcast_to(w, (len(members), b, cells, a, b)).reshape(len(members), b, -1))

    @cached_property
    def _average_errors(self) -> tuple[FloatArray, FloatArray]:
        """Standard errors and df of these averages, shape (|A| or 1, |B|)."""
        w = self._average_weights
        variance, df = self.pairs.variance(w.reshape(-1, w.shape[2]))
        return np.sqrt(variance).reshape(w.shape[:2]), df.reshape(w.shape[:2])

    def observed(self) -> tuple[FloatArray, Estimate]:
        """Taken differences of the estimates."""
        d = self._by_pair(self.pairs.y)
        unit = _observed(d, self.takes).T.ravel()
        n = self._linear.observed()[1].n
        return unit, Estimate(float(_observed(d.mean(axis=0), self.takes).mean()), None, None, n)

    @property
    def by_query(self) -> Sample:
        """The rows of the members that are taken on average; of each member of A, if each is."""
        d = self._by_pair(self.pairs.y).mean(axis=0)  # (|A|, |B|)
        other = d.argmax(axis=1) if self.takes[1] == "worst" else d.argmin(axis=1)
        inner = np.take_along_axis(d, other[:, None], axis=1)[:, 0]
        taken = np.arange(inner.size)
        if self.takes[0] != "each":
            taken = taken[[inner.argmin() if self.takes[0] == "worst" else inner.argmax()]]
        keep = np.zeros(self.shape, dtype=np.bool_)
        keep[:, taken, other[taken]] = True
        return self.pairs.take(keep.ravel())

    def side_means(self, mean: MeanOf) -> tuple[list[float], list[float]]:
        """Of the members that are taken on each unit."""
        means = np.array([[mean(arm, cell) for arm in self.pairs.arms] for cell in self.pairs.cells])
        a, b = _taken(self.left @ means.T, self.takes[0]), _taken(self.right @ means.T, self.takes[1])
        return list(a.ravel()), list(np.broadcast_to(b, a.shape).ravel())

    def planted(self, delta: float) -> FloatArray:
        """All members of A lie `delta` above all of B."""
        theta = np.where(np.abs(self.left).sum(axis=0) > 0, delta, 0.0)
        shared = (np.abs(self.right).sum(axis=0) > 0) & (theta != 0.0)
        theta[shared] = 0.0
        return np.tile(theta @ self.basis, self.shape[0])


def contrast_basis(systems: int) -> FloatArray:
    """Orthonormal contrasts of S systems (Helmert), shape (S, S − 1): each column sums to 0."""
    basis = np.zeros((systems, systems - 1))
    for j in range(1, systems):
        basis[:j, j - 1], basis[j, j - 1] = 1.0, -float(j)
        basis[:, j - 1] /= np.sqrt(j * (j + 1.0))
    return basis


def _taken(members: FloatArray, take: Take) -> FloatArray:
    """Members (M, N) to what is compared (1, N), or (M, N) for `each`."""
    if take == "best":
        return np.asarray(members.max(axis=0, keepdims=True))
    if take == "worst":
        return np.asarray(members.min(axis=0, keepdims=True))
    return members


def _observed(d: FloatArray, takes: tuple[Take, Take]) -> FloatArray:
    """Differences of all pairs (…, A, B) to taken differences (…, members)."""
    inner = d.max(axis=-1) if takes[1] == "worst" else d.min(axis=-1)
    return np.moveaxis(_taken(np.moveaxis(inner, -1, 0), takes[0]), 0, -1)


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
