"""Estimates with all their errors: linear contrasts of arms on cells.

Between aligned scores and every test or posterior: rows y = Σ_arm w·mean(arm, cell), the residuals
whose cross product is their sampling covariance, and what training runs add to it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from claimcheck.decide.operands import Arm
from claimcheck.scores import Cell
from claimcheck.stats.posterior import Block
from claimcheck.stats.shrinkage import exchangeable, intensity
from claimcheck.stats.spectrum import Spectrum, dense_spectrum, root, thin_spectrum
from claimcheck.stats.ttest import satterthwaite

FloatArray = NDArray[np.float64]
Index = NDArray[np.int64]

DENSE = 400  # blocks with more rows than this, and than queries, are decomposed through their queries


@dataclass(frozen=True, slots=True)
class TaskRows:
    """Rows of one task, whose errors share its query clusters."""

    task: str
    rows: Index  # (K_t,)
    d: FloatArray  # (n, K_t), per-query values, NaN where a cell lacks the query
    residuals: FloatArray  # (n′, K_t), pseudo-queries last
    df: int  # n′ − 1, fewer where clusters are crossed
    clusters: int  # rows of the residuals that are no pseudo-queries


@dataclass(frozen=True, slots=True)
class Seeds:
    """What training adds, per arm: variances of the mean over its runs, zero for untrained arms."""

    common: FloatArray  # (S,), σ_g²/R
    cell: FloatArray  # (S,), σ_s²/R
    df: FloatArray  # (S,), of its recipe
    recipe: tuple[str | None, ...]
    runs: tuple[int | None, ...]  # R, None for untrained arms

    @property
    def trained(self) -> bool:
        """Whether any arm was trained."""
        return any(r is not None for r in self.runs)


@dataclass(frozen=True)
class Sample:
    """K rows of contrasts; see the module's text. Rows of one task are neighbours."""

    arms: tuple[Arm, ...]
    weights: FloatArray  # (K, S)
    cells: tuple[Cell, ...]  # distinct
    cell: Index  # (K,), into `cells`
    y: FloatArray  # (K,)
    n: Index  # (K,)
    guarded: NDArray[np.bool_]
    identical: NDArray[np.bool_]
    tasks: tuple[TaskRows, ...]
    seeds: Seeds

    def variance(self, w: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Variance and Satterthwaite df of linear combinations of rows.

        Args:
            w: shape (M, K). Returns two arrays of shape (M,).
        """
        parts, dfs = [], []
        for task in self.tasks:
            parts.append(((w[:, task.rows] @ task.residuals.T) ** 2).sum(axis=1))
            dfs.append(float(task.df))
        for recipe in sorted({r for r in self.seeds.recipe if r is not None}):
            total = np.zeros(w.shape[0])
            df = 1.0
            for s, own in enumerate(self.seeds.recipe):
                if own != recipe:
                    continue
                load = w * self.weights[:, s]
                total += self.seeds.common[s] * load.sum(axis=1) ** 2
                if self.seeds.cell[s] > 0.0:
                    by_cell = np.zeros((w.shape[0], len(self.cells)))
                    np.add.at(by_cell.T, self.cell, load.T)
                    total += self.seeds.cell[s] * (by_cell**2).sum(axis=1)
                df = float(self.seeds.df[s])
            parts.append(total)
            dfs.append(df)
        stacked = np.stack(parts, axis=1)
        return stacked.sum(axis=1), satterthwaite(stacked, dfs)

    @cached_property
    def row_errors(self) -> tuple[FloatArray, FloatArray]:
        """Standard error and df of each row, shape (K,)."""
        query, df = np.zeros(self.y.size), np.ones(self.y.size)
        for task in self.tasks:
            query[task.rows] = (task.residuals**2).sum(axis=0)
            by_row = self.n[task.rows] + 2 * self.guarded[task.rows] - 1
            df[task.rows] = np.maximum(np.minimum(by_row, task.df), 1)
        parts, dfs = [query], [df]
        for recipe in sorted({r for r in self.seeds.recipe if r is not None}):
            own = [s for s, r in enumerate(self.seeds.recipe) if r == recipe]
            per_arm = self.seeds.common[own] + self.seeds.cell[own]
            parts.append(self.weights[:, own] ** 2 @ per_arm)
            dfs.append(np.full(self.y.size, self.seeds.df[own[0]]))
        stacked = np.stack(parts, axis=1)
        return np.sqrt(stacked.sum(axis=1)), satterthwaite(stacked, np.stack(dfs, axis=1))

    @cached_property
    def covariance(self) -> FloatArray:
        """Covariance of the rows from all sources, shape (K, K)."""
        cov = (self.weights * self.seeds.common) @ self.weights.T
        for task in self.tasks:
            cov[np.ix_(task.rows, task.rows)] += task.residuals.T @ task.residuals + self._cell_part(
                task.rows
            )
        return np.asarray(cov)

    def _cell_part(self, rows: Index) -> FloatArray:
        """Covariance from training errors of single cells among some rows."""
        if not self.seeds.cell.any():
            return np.zeros((rows.size, rows.size))
        load = self.weights[rows]
        same = self.cell[rows][:, None] == self.cell[rows]
        return np.asarray((load * self.seeds.cell) @ load.T * same)

    def blocks(
        self, design: FloatArray, y: FloatArray | None = None, *, pooled: bool = True
    ) -> tuple[Block, ...]:
        """Blocks for a posterior, one per task, columns in the order of `order`.

        Args:
            design: shape (K, P).
            y: shape (worlds, K); the estimates themselves if None.
            pooled: whether cells are pooled: then their covariance is shrunk, see `stats.shrinkage`.
        """
        values = self.y[None] if y is None else y
        spectra = self.shrunk if pooled else self.spectra
        return tuple(
            Block(values[:, task.rows], spectrum, design[task.rows])
            for task, spectrum in zip(self.tasks, spectra, strict=True)
        )

    @cached_property
    def spectra(self) -> tuple[Spectrum, ...]:
        """Spectrum of each task's covariance without the errors common to all cells of a run."""
        out = []
        for task in self.tasks:
            if self._dense(task):
                out.append(dense_spectrum(task.residuals.T @ task.residuals + self._cell_part(task.rows)))
            else:
                out.append(thin_spectrum(task.residuals, self._floor(task)))
        return tuple(out)

    @property
    def shrunk(self) -> tuple[Spectrum, ...]:
        """The same, the sampling part drawn towards exchangeable cells."""
        return tuple(spectrum for _, spectrum in self._drawn_together)

    @property
    def intensities(self) -> tuple[float, ...]:
        """How far each task's covariance is shrunk, in [0, 1]."""
        return tuple(rho for rho, _ in self._drawn_together)

    @cached_property
    def _drawn_together(self) -> tuple[tuple[float, Spectrum], ...]:
        return tuple(self._draw_together(i, task) for i, task in enumerate(self.tasks))

    def _draw_together(self, i: int, task: TaskRows) -> tuple[float, Spectrum]:
        """Intensity and shrunk spectrum of one task; pseudo-queries have no say in the intensity."""
        pattern, cell = self._alike(task)
        n = task.clusters
        cov = task.residuals[:n].T @ task.residuals[:n]
        target = exchangeable(cov, pattern, cell)
        rho = intensity(task.residuals[:n], cov, target.covariance(pattern, cell))
        if rho == 0.0:
            return rho, self.spectra[i]
        if task.residuals.shape[0] > n:
            cov = task.residuals.T @ task.residuals
            target = exchangeable(cov, pattern, cell)
        if self._dense(task):
            mixed = (1.0 - rho) * cov + rho * target.covariance(pattern, cell)
            return rho, dense_spectrum(mixed + self._cell_part(task.rows))
        # of the extra variance within a cell only the average fits one floor for all rows
        between = np.sqrt(rho) * root(target.between)[:, pattern]
        factor = np.concatenate([np.sqrt(1.0 - rho) * task.residuals, between])
        extra = float(np.diagonal(target.extra).mean())
        return rho, thin_spectrum(factor, self._floor(task) + rho * extra)

    def _alike(self, task: TaskRows) -> tuple[Index, Index]:
        """What shrinkage takes as alike: the same contrast on other cells; on one cell, all contrasts."""
        cell = self.cell[task.rows]
        if np.unique(cell).size == 1:
            return np.zeros(cell.size, dtype=np.int64), np.arange(cell.size)
        pattern = np.unique(self.weights[task.rows], axis=0, return_inverse=True)[1].ravel()
        return np.asarray(pattern, dtype=np.int64), cell

    def _dense(self, task: TaskRows) -> bool:
        return task.rows.size <= DENSE or task.rows.size <= task.residuals.shape[0]

    def _floor(self, task: TaskRows) -> float:
        """Training errors of single cells as their average: one floor for all rows."""
        return float((self.weights[task.rows] ** 2 @ self.seeds.cell).mean())

    @property
    def trained_arms(self) -> Index:
        """Arms with an error common to all cells of a run."""
        return np.flatnonzero(self.seeds.common > 0.0)

    @property
    def common_loads(self) -> FloatArray:
        """What one sd of each such error adds to each row, shape (K, trained arms)."""
        own = self.trained_arms
        return np.asarray(self.weights[:, own] * np.sqrt(self.seeds.common[own]))

    @cached_property
    def common_df(self) -> float:
        """Degrees of freedom of those errors' variance together; infinite if there are none."""
        own = self.trained_arms
        if not own.size:
            return float("inf")
        by_recipe: dict[str | None, float] = {}
        df: dict[str | None, float] = {}
        for s in own:
            recipe = self.seeds.recipe[s]
            by_recipe[recipe] = by_recipe.get(recipe, 0.0) + float(self.seeds.common[s])
            df[recipe] = float(self.seeds.df[s])
        return float(satterthwaite(list(by_recipe.values()), [df[r] for r in by_recipe]))

    def errors(
        self,
        count: int,
        rng: np.random.Generator,
        directions: Sequence[FloatArray] | None = None,
        arms: FloatArray | None = None,
    ) -> FloatArray:
        """Simulated errors of the rows, shape (count, K), normal with the sample's covariance."""
        out = np.zeros((count, self.y.size))
        for i, (task, spectrum) in enumerate(zip(self.tasks, self.spectra, strict=True)):
            z = rng.standard_normal((count, spectrum.values.size)) if directions is None else directions[i]
            scale = np.sqrt(np.maximum(spectrum.values - (spectrum.floor or 0.0), 0.0))
            part = (z * scale) @ spectrum.vectors.T
            if spectrum.floor:
                part += np.sqrt(spectrum.floor) * rng.standard_normal(part.shape)
            out[:, task.rows] = part
        loads = self.common_loads
        if loads.shape[1]:
            out += (rng.standard_normal((count, loads.shape[1])) if arms is None else arms) @ loads.T
        return out

    @property
    def order(self) -> Index:
        """Rows in the order of the blocks' columns."""
        return np.concatenate([task.rows for task in self.tasks])

    def on(self, cells: frozenset[Cell]) -> NDArray[np.bool_]:
        """Which rows are on some cells, shape (K,)."""
        wanted = np.array([cell in cells for cell in self.cells])
        return np.asarray(wanted[self.cell])

    def take(self, keep: NDArray[np.bool_]) -> Sample:
        """The sample of some rows only."""
        place = np.cumsum(keep) - 1
        tasks = []
        for task in self.tasks:
            own = keep[task.rows]
            if own.any():
                rows = place[task.rows[own]]
                tasks.append(replace(task, rows=rows, d=task.d[:, own], residuals=task.residuals[:, own]))
        return Sample(
            self.arms, self.weights[keep], self.cells, self.cell[keep], self.y[keep], self.n[keep],
            self.guarded[keep], self.identical[keep], tuple(tasks), self.seeds,
        )  # fmt: skip
