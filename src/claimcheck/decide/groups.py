"""Contrast groups: what one or several atoms say something about, with draws and tests of it.

A group has U units (usually cells) and an average over them. It gives posterior draws of every
unit's effect and of the average, and one-sided p-values for "above m" and "below m" of each. Atoms
turn these into truth values and p-values of "better", "comparable", "rarely" and so on.

Here is what all groups share; `linear`, `families` and `systems` say how rows make units.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from claimcheck.decide.noise import Noise
from claimcheck.decide.operands import Arm
from claimcheck.decide.permute import Flips
from claimcheck.decide.sample import Sample
from claimcheck.scores import Cell
from claimcheck.stats.combine import at_least_k
from claimcheck.stats.grids import half_cauchy, half_cauchy_tail, kappas, t_scales
from claimcheck.stats.posterior import Posterior, Prior, prior_draws

FloatArray = NDArray[np.float64]
Index = NDArray[np.int64]

Cells = frozenset[Cell]
Take = Literal["one", "mean", "best", "worst", "each"]
MeanOf = Callable[[Arm, Cell], float]

FLAT = 1e3  # an sd of effects so wide that nothing is pooled
MOST_BY_TASK = 24  # columns of contrasts by task; with more of them only single cells differ
CROSSED = ((20, 0.75), (8, 0.6))  # the grids of the sds between cells and between tasks, where there are both


class Unit(NamedTuple):
    """Where an effect is: the two sides' names and the cell."""

    a: str
    b: str
    cell: Cell


class Design(NamedTuple):
    """How rows hang together.

    Attributes:
        columns: D, shape (K, P).
        pooled: which columns are a contrast's mean effect, shape (P,).
        grouped: which are a contrast's own effect on a task, shape (P,).
        loadings: what one sd of each trained arm's common error adds to each column, shape (P, arms).
    """

    columns: FloatArray
    pooled: NDArray[np.bool_]
    grouped: NDArray[np.bool_]
    loadings: FloatArray


class Effects(NamedTuple):
    """Draws of effects: per unit (draws, U) and on average (draws,).

    `rival` and `average_rival`: the strongest other contrast, where a group has one (`only`).
    """

    units: FloatArray
    average: FloatArray
    rival: FloatArray | None = None
    average_rival: FloatArray | None = None

    def thinned(self, step: int) -> Effects:
        """Every so many draws."""
        rival = None if self.rival is None else self.rival[::step]
        average_rival = None if self.average_rival is None else self.average_rival[::step]
        return Effects(self.units[::step], self.average[::step], rival, average_rival)


class Sides(NamedTuple):
    """The p-values of "above the margin" and of "below the margin", each shape (worlds, …)."""

    above: FloatArray
    below: FloatArray

    def flipped(self) -> Sides:
        """The same with the directions exchanged."""
        return Sides(self.below, self.above)


class Source(NamedTuple):
    """What tests are computed from: the sample itself unless something else is given.

    Attributes:
        y: simulated estimates of the rows, shape (worlds, K); their errors stay the sample's.
        flips: sign vectors for a permutation test in place of t.
    """

    y: FloatArray | None = None
    flips: Flips | None = None


OBSERVED = Source()


class Estimate(NamedTuple):
    """An observed effect; `se` and `df` are None where it is no linear contrast."""

    delta: float
    se: float | None
    df: float | None
    n: int


@dataclass(frozen=True)
class Group(ABC):
    """Rows of contrasts with their posterior; subclasses say how rows make units."""

    sample: Sample
    column: Index  # (K,): which pooled column of the design each row belongs to
    units: tuple[Unit, ...]
    effect_scale: float
    resamples: int
    seed: int

    @abstractmethod
    def combine(self, rows: FloatArray) -> Effects:
        """Effects of the units from effects of the rows, shape (draws, K)."""

    @abstractmethod
    def unit_sides(self, margin: float, source: Source = OBSERVED) -> Sides:
        """Tests of every unit, shape (worlds, U)."""

    @abstractmethod
    def average_sides(self, margin: float, source: Source = OBSERVED) -> Sides:
        """Tests of the average, shape (worlds,)."""

    @abstractmethod
    def observed(self) -> tuple[FloatArray, Estimate]:
        """Observed effect of every unit, shape (U,), and of the average."""

    @abstractmethod
    def planted(self, delta: float) -> FloatArray:
        """Row effects (K,) under which every unit's effect is `delta`."""

    @abstractmethod
    def side_means(self, mean: MeanOf) -> tuple[list[float], list[float]]:
        """Mean scores of both sides of every unit, given the mean of an arm on a cell."""

    @abstractmethod
    def on(self, cells: Cells) -> Self:
        """The same contrasts on some of the cells."""

    @property
    def shown(self) -> Sample | None:
        """The rows that `observed` gives, one per unit; None where its effects are no linear contrasts."""
        return None

    @property
    def by_query(self) -> Sample:
        """Rows of one contrast, whose differences by query a report shows: that taken on average."""
        return self.sample

    def rows_on(self, cells: Cells) -> NDArray[np.bool_]:
        """Which rows of the sample are on some cells."""
        return self.sample.on(cells)

    def count_sides(self, margin: float, k: int, source: Source = OBSERVED) -> Sides:
        """Tests of "at least k units are above" and "at least k units are below", shape (worlds,)."""
        sides = self.unit_sides(margin, source)
        return Sides(at_least_k(sides.above, k), at_least_k(sides.below, k))

    @property
    def tau_scale(self) -> float:
        """Scale of the sd of effects between cells, and of that between tasks."""
        return self.effect_scale / 2.0

    @property
    def omega_grid(self) -> FloatArray:
        """Grid of the sd of a contrast's mean effect."""
        return t_scales(self.effect_scale)

    @cached_property
    def active(self) -> NDArray[np.bool_]:
        """Rows that are not identical runs; those have effect 0 and enter no posterior."""
        return np.asarray(~self.sample.identical)

    @cached_property
    def live(self) -> Sample:
        """The sample of the active rows."""
        return self.sample if self.active.all() else self.sample.take(self.active)

    @cached_property
    def design(self) -> Design:
        """How the active rows hang together.

        A training error that hits all rows of a column alike lives in that column's coordinate; any
        other has a column of its own. Cells of one task share queries, pages and what their domain is
        like: where there are several tasks, each contrast has an effect of its own on each.
        """
        column, sample = self.column[self.active], self.live
        J = int(self.column.max()) + 1
        pooled = np.zeros((column.size, J))
        pooled[np.arange(column.size), column] = 1.0
        counts = np.maximum(pooled.sum(axis=0), 1.0)
        loads = sample.common_loads
        means = (pooled.T @ loads) / counts[:, None]
        spread = np.abs(loads - means[column]).max(axis=0, initial=0.0)
        own = np.flatnonzero(spread > 1e-12)
        tasks = self._by_task(pooled)
        D = np.concatenate([pooled, loads[:, own], tasks], axis=1)
        L = np.zeros((D.shape[1], loads.shape[1]))
        L[:J] = means
        L[:, own] = 0.0
        L[J + np.arange(own.size), own] = 1.0
        place = np.arange(D.shape[1])
        return Design(D, place < J, place >= J + own.size, L)

    def _by_task(self, pooled: FloatArray) -> FloatArray:
        """The pooled columns (K, J) cut by task, those of several rows; none for one task."""
        tasks = self.live.tasks
        if len(tasks) < 2 or len(tasks) * pooled.shape[1] > MOST_BY_TASK:
            return np.zeros((pooled.shape[0], 0))
        parts = np.zeros((len(tasks), *pooled.shape))
        for part, task in zip(parts, tasks, strict=True):
            part[task.rows] = pooled[task.rows]
        columns = np.concatenate(parts, axis=1)
        return columns[:, columns.sum(axis=0) > 1.0]

    def prior(self, *, flat: bool = False) -> Prior:
        """The prior's grids; flat: effects are what was observed, nothing pooled."""
        _, pooled, grouped, loadings = self.design
        df = self.live.common_df
        kappa = kappas(df) if np.isfinite(df) else np.ones(1)
        if flat:
            scales = np.array([FLAT]), np.zeros(1), np.ones(1)
            return Prior(*scales, np.zeros(1), pooled, grouped, loadings, kappa)
        return Prior(*self._scales(bool(grouped.any())), self.omega_grid, pooled, grouped, loadings, kappa)

    def _scales(self, grouped: bool) -> tuple[FloatArray, FloatArray, FloatArray]:
        """The sds of effects between cells and between tasks, and the probabilities of the pairs."""
        if grouped:
            within, between = (half_cauchy_tail(self.tau_scale, *grid) for grid in CROSSED)
            crossed = np.meshgrid(within[0], between[0], indexing="ij")
            return crossed[0].ravel(), crossed[1].ravel(), np.outer(within[1], between[1]).ravel()
        lone = np.bincount(self.column[self.active], minlength=1).max() <= 1
        tau = np.zeros(1) if lone else half_cauchy(self.tau_scale)
        return tau, np.zeros(tau.size), np.full(tau.size, 1.0 / tau.size)

    def fitted(self, *, flat: bool = False, y: FloatArray | None = None) -> Posterior:
        """The posterior of the active rows."""
        values = None if y is None else y[:, self.active]
        return Posterior(
            self.live.blocks(self.design.columns, values, pooled=not flat), self.prior(flat=flat)
        )

    def draw(
        self,
        n: int,
        rng: np.random.Generator,
        *,
        noise: Noise | None = None,
        flat: bool = False,
        y: FloatArray | None = None,
    ) -> Effects:
        """Posterior draws, n each (per world of `y`) of the units' effects."""
        worlds = 1 if y is None else y.shape[0]
        rows = np.zeros((worlds * n, self.sample.y.size))
        if self.active.any():
            shared = None if noise is None else noise.directions(self.live, pooled=not flat)
            arms = None if noise is None else noise.arms(self.live)
            drawn = self.fitted(flat=flat, y=y).draw(n, rng, shared, arms).effects
            rows = self._placed(drawn, rows)
        return self.combine(rows)

    def draw_prior(self, n: int, rng: np.random.Generator) -> Effects:
        """Draw n times the units' effects before any score is seen."""
        rows = np.zeros((n, self.sample.y.size))
        if self.active.any():
            prior = self.prior()
            design = self.design.columns[self.live.order]
            rows = self._placed(prior_draws(design, prior, n, rng), rows)
        return self.combine(rows)

    def _placed(self, drawn: NDArray[Any], rows: FloatArray) -> NDArray[Any]:
        """Draws of the active rows, in block order, put where they belong."""
        order = np.flatnonzero(self.active)[self.live.order]
        if order.size == rows.shape[1] and (np.diff(order) > 0).all():
            return drawn
        rows[:, order] = drawn
        return rows

    def errors(self, count: int, rng: np.random.Generator, noise: Noise | None = None) -> FloatArray:
        """Simulated errors of all rows, shape (count, K)."""
        if noise is None:
            return self.sample.errors(count, rng)
        return self.sample.errors(
            count, rng, noise.directions(self.sample, pooled=False), noise.arms(self.sample)
        )


def row_means(sample: Sample, rows: Iterable[int], mean: MeanOf) -> tuple[list[float], list[float]]:
    """Mean scores of what some rows weigh positively and negatively."""
    a, b = [], []
    for row in rows:
        cell = sample.cells[sample.cell[row]]
        w = sample.weights[row]
        a.append(sum(w[s] * mean(sample.arms[s], cell) for s in np.flatnonzero(w > 0.0)))
        b.append(sum(-w[s] * mean(sample.arms[s], cell) for s in np.flatnonzero(w < 0.0)))
    return a, b
