"""One posterior for every formula: effects of many cells pooled as far as the data ask for it.

Rows are estimates y of effects δ. With a design D of P columns: y ~ N(δ + D g, Σ), δ ~ N(D μ, τ²I),
μ ~ N(0, ω²) in the columns that say which rows are pooled with which (one contrast: a column of
ones), N(0, τ_g²) in those of groups of rows (tasks), and 0 elsewhere, g = L a with a ~ N(0, κI):
errors of training runs, common to many rows. The scales τ, τ_g, ω, κ lie on grids, so the
posterior is a finite mixture of Gaussians, drawn from exactly.

Σ enters as one eigendecomposition per block of rows that share queries. Pooled effects are what
keeps "some pair gains" honest: see Gelman, Hill & Yajima 2012 on why a multilevel model does so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from claimcheck.stats.spectrum import Spectrum, root

FloatArray = NDArray[np.float64]

CHUNK = 1_000_000  # numbers per intermediate array: bounds memory whatever the number of rows


@dataclass(frozen=True, slots=True)
class Block:
    """Rows whose errors are correlated with one another and with no other block's."""

    y: FloatArray  # (worlds, K): one world is real, more are simulated
    spectrum: Spectrum
    design: FloatArray  # (K, P)


@dataclass(frozen=True, slots=True)
class Prior:
    """Grids of the scales; see the module's text.

    Attributes:
        tau: sd of effects around what their columns say; [0] where no rows are pooled.
        between: sd of groups' effects, together with each `tau`.
        odds: probabilities of these pairs.
        omega: sd of a column's mean effect.
        pooled: which columns of the design carry a mean effect, shape (P,).
        grouped: which columns carry what a group of rows has beyond that, shape (P,).
        loadings: L, shape (P, arms): sd of each trained arm's common error, per column.
        kappa: factors on the squares of `loadings`; [1] where there are none.
    """

    tau: FloatArray
    between: FloatArray
    odds: FloatArray
    omega: FloatArray
    pooled: NDArray[np.bool_]
    grouped: NDArray[np.bool_]
    loadings: FloatArray
    kappa: FloatArray = field(default_factory=lambda: np.ones(1))

    def variances(self, tau: NDArray[np.int64], omega: NDArray[np.int64]) -> FloatArray:
        """Of the columns' effects, shape (…, P), at indices of the grids of shape (…)."""
        mean, group = self.omega[omega][..., None] ** 2, self.between[tau][..., None] ** 2
        return np.asarray(mean * self.pooled + group * self.grouped)


class Draws(NamedTuple):
    """Posterior draws, worlds × draws flattened in that order.

    Attributes:
        effects: δ, shape (worlds·draws, rows), blocks side by side; in single precision where a block
            has more rows than queries.
        tau: τ of each draw.
    """

    effects: NDArray[np.float64] | NDArray[np.float32]
    tau: FloatArray


class _Part(NamedTuple):
    """A block in the coordinates of its eigenvectors."""

    y: FloatArray  # (worlds, r)
    design: FloatArray  # (r, P)
    outside: FloatArray | None  # DᵀD beyond the span of the vectors, (P, P)


class _Point(NamedTuple):
    """The world and the grid indices of each draw."""

    world: NDArray[np.int64]
    tau: NDArray[np.int64]
    omega: NDArray[np.int64]
    kappa: NDArray[np.int64]


class _Terms(NamedTuple):
    """What the rows of a block are made from, per draw."""

    mu: FloatArray  # (draws, P), effects of the columns
    c: FloatArray  # (draws, P), these and the errors of training runs
    zeta: FloatArray  # (draws, r), standard normals of what is particular to each direction


class Posterior:
    """The fitted mixture: `weights` (worlds, τ, ω, κ) of all grid points, and draws from it."""

    def __init__(self, blocks: Sequence[Block], prior: Prior) -> None:
        self.blocks = tuple(blocks)
        self.prior = prior
        self._parts = tuple(_part(block) for block in self.blocks)
        worlds, t2, P = self.blocks[0].y.shape[0], prior.tau**2, prior.pooled.size
        self._A = np.zeros((t2.size, P, P))  # DᵀV⁻¹D with V = Σ + τ²I
        self._b = np.zeros((worlds, t2.size, P))  # DᵀV⁻¹y
        log_det = np.zeros(t2.size)
        quadratic = np.zeros((worlds, t2.size))
        for block, part in zip(self.blocks, self._parts, strict=True):
            variance = block.spectrum.values + t2[:, None]  # (T, r)
            scaled = part.design / variance[..., None]  # (T, r, P)
            self._A += part.design.T @ scaled
            self._b += np.moveaxis(part.y @ scaled, 0, 1)
            log_det += np.log(variance).sum(axis=1)
            quadratic += (part.y**2) @ (1.0 / variance).T
            if block.spectrum.floor is not None and part.outside is not None:
                floor = block.spectrum.floor + t2
                self._A += part.outside / floor[:, None, None]
                self._b += (block.y @ block.design - part.y @ part.design)[:, None, :] / floor[:, None]
                log_det += (block.y.shape[1] - variance.shape[1]) * np.log(floor)
                beyond = (block.y**2).sum(axis=1) - (part.y**2).sum(axis=1)
                quadratic += np.maximum(beyond, 0.0)[:, None] / floor
        self._root_A = root(self._A)
        self._fit(log_det, quadratic)

    def _fit(self, log_det: FloatArray, quadratic: FloatArray) -> None:
        """Weights over (τ, ω, κ), and the gain (I + AK)⁻¹ of each, K = ω²·pooled + τ_g²·grouped + κLLᵀ."""
        prior, P = self.prior, self.prior.pooled.size
        seeds = prior.loadings @ prior.loadings.T
        scales = np.indices((prior.tau.size, prior.omega.size))
        variances = prior.variances(*scales)  # (T, Ω, P)
        K: FloatArray = variances[:, :, None, :, None] * np.eye(P)
        K = K + prior.kappa[:, None, None] * seeds  # (T, Ω, L, P, P)
        system: FloatArray = np.eye(P) + self._A[:, None, None] @ K
        if P == 1:
            self._gain: FloatArray = 1.0 / system
            log_system = np.log(system[..., 0, 0])
        else:
            self._gain = np.asarray(np.linalg.inv(system))
            log_system = np.asarray(np.linalg.slogdet(system)[1])
        KM = (K @ self._gain).reshape(*system.shape[:3], P * P)
        bb = (self._b[..., :, None] * self._b[..., None, :]).reshape(*self._b.shape[:2], P * P)
        explained = np.moveaxis(np.matmul(KM.reshape(KM.shape[0], -1, P * P), np.moveaxis(bb, 0, -1)), -1, 0)
        log_w = 0.5 * (explained - quadratic[..., None]).reshape(-1, *system.shape[:3])
        log_w += np.log(prior.odds)[:, None, None] - 0.5 * (log_det[:, None, None] + log_system)
        weights = np.exp(log_w - log_w.max(axis=(1, 2, 3), keepdims=True))
        self.weights = weights / weights.sum(axis=(1, 2, 3), keepdims=True)

    def draw(
        self,
        n: int,
        rng: np.random.Generator,
        shared: Sequence[FloatArray] | None = None,
        arms: FloatArray | None = None,
    ) -> Draws:
        """Draw n times per world.

        Args:
            n: draws per world.
            rng: source of randomness.
            shared: per block, standard normals (worlds·n, r) of the sampling error in the directions
                of `spectrum.vectors`; given where several posteriors see the same queries, so that
                their draws err together.
            arms: standard normals (worlds·n, arms) of the training errors, likewise.
        """
        worlds, total = self.weights.shape[0], self.weights.shape[0] * n
        picked = _systematic(self.weights.reshape(worlds, -1), n, rng)
        point = _Point(np.repeat(np.arange(worlds), n), *np.unravel_index(picked, self.weights.shape[1:]))
        rows = sum(block.y.shape[1] for block in self.blocks)
        wide = any(block.spectrum.floor is not None for block in self.blocks)
        effects = np.empty((total, rows), dtype=np.float32 if wide else np.float64)
        if arms is None:
            arms = rng.standard_normal((total, self.prior.loadings.shape[1]))
        step = max(1, CHUNK // max(rows, 1))
        for start in range(0, total, step):
            some = slice(start, start + step)
            z = None if shared is None else [s[some] for s in shared]
            at = _Point(*(index[some] for index in point))
            self._fill(effects[some], at, z, arms[some], rng)
        return Draws(effects, self.prior.tau[point.tau])

    def _fill(
        self,
        out: NDArray[Any],
        at: _Point,
        shared: Sequence[FloatArray] | None,
        arms: FloatArray,
        rng: np.random.Generator,
    ) -> None:
        """Fill `out` (draws, rows) with δ.

        Draws of the prior and simulated errors are corrected by what the data say of them (Matheron's
        rule): exact posterior draws whose simulated errors can be shared.
        """
        prior, m, P = self.prior, at.world.size, self.prior.pooled.size
        kappa = prior.kappa[at.kappa][:, None]
        variances = prior.variances(at.tau, at.omega)
        mu = np.sqrt(variances) * rng.standard_normal((m, P))
        g = np.sqrt(kappa) * (arms @ prior.loadings.T)
        if shared is None:  # v: DᵀV⁻¹ of the simulated deviations
            v = np.matmul(rng.standard_normal((m, 1, P)), self._root_A[at.tau])[:, 0]
            zetas = [rng.standard_normal((m, part.y.shape[1])) for part in self._parts]
        else:
            v = np.zeros((m, P))
            zetas = [self._split(i, z, at, v, rng) for i, z in enumerate(shared)]
        surprise = self._b[at.world, at.tau] - v - np.matmul(self._A[at.tau], (mu + g)[..., None])[..., 0]
        pulled = np.matmul(self._gain[at.tau, at.omega, at.kappa], surprise[..., None])[..., 0]
        mu += variances * pulled
        g += kappa * (pulled @ prior.loadings @ prior.loadings.T)
        start = 0
        for i, block in enumerate(self.blocks):
            stop = start + block.y.shape[1]
            self._rows(i, out[:, start:stop], at, _Terms(mu, mu + g, zetas[i]), rng)
            start = stop

    def _split(
        self, i: int, z: FloatArray, at: _Point, v: FloatArray, rng: np.random.Generator
    ) -> FloatArray:
        """Turn shared errors z of block i into what is left of them given c; adds to `v` what c sees.

        Both are rotations of (z, η), η being the effects' own deviations, and so independent.
        """
        values, floor = self.blocks[i].spectrum.values, self.blocks[i].spectrum.floor
        t2 = self.prior.tau[:, None] ** 2
        total = values + t2  # (T, r)
        eta = rng.standard_normal(z.shape)
        part = self._parts[i]
        seen = (np.sqrt(t2) / total)[at.tau] * eta + (np.sqrt(values) / total)[at.tau] * z
        v += seen @ part.design
        if floor is not None and part.outside is not None:
            beyond = rng.standard_normal(v.shape) @ root(part.outside)
            v += beyond / np.sqrt(floor + t2)[at.tau]
        return np.asarray((np.sqrt(values / total))[at.tau] * eta - (np.sqrt(t2 / total))[at.tau] * z)

    def _rows(
        self,
        i: int,
        out: NDArray[Any],
        at: _Point,
        terms: _Terms,
        rng: np.random.Generator,
    ) -> None:
        """Effects δ of block i given its common terms, into `out`."""
        mu, c, zeta = terms
        block, part = self.blocks[i], self._parts[i]
        vectors, values, floor = block.spectrum
        t2 = self.prior.tau[:, None] ** 2
        keep = t2 / (values + t2)  # (T, r)
        noise = values * keep  # posterior variance in each direction
        if floor is not None:
            keep0 = t2 / (floor + t2)  # (T, 1)
            noise0 = floor * keep0
            keep, noise = keep - keep0, np.maximum(noise - noise0, 0.0)
            mu = mu - keep0[at.tau] * c
        left = part.y[at.world] - c @ part.design.T
        left *= keep[at.tau]
        zeta *= np.sqrt(noise)[at.tau]
        left += zeta
        # everything that is linear in the rows' coordinates goes through one product
        factors = np.concatenate([left, mu], axis=1).astype(out.dtype, copy=False)
        basis = np.concatenate([vectors, block.design], axis=1).astype(out.dtype, copy=False)
        out[...] = factors @ basis.T
        if floor is not None:
            out += (keep0[at.tau] * block.y[at.world]).astype(out.dtype, copy=False)
            extra = rng.standard_normal(out.shape, dtype=out.dtype.type)
            extra *= np.sqrt(noise0)[at.tau].astype(out.dtype, copy=False)
            out += extra


def _part(block: Block) -> _Part:
    vectors, _, floor = block.spectrum
    design = vectors.T @ block.design
    outside = None if floor is None else block.design.T @ block.design - design.T @ design
    return _Part(block.y @ vectors, design, outside)


def prior_draws(design: FloatArray, prior: Prior, n: int, rng: np.random.Generator) -> FloatArray:
    """Effects under the prior alone, shape (n, K), for a design of shape (K, P)."""
    tau = rng.choice(prior.tau.size, size=n, p=prior.odds)
    omega = rng.integers(prior.omega.size, size=n)
    mu = np.sqrt(prior.variances(tau, omega)) * rng.standard_normal((n, prior.pooled.size))
    return np.asarray(mu @ design.T + prior.tau[tau][:, None] * rng.standard_normal((n, design.shape[0])))


def _systematic(weights: FloatArray, n: int, rng: np.random.Generator) -> NDArray[np.int64]:
    """Indices drawn with probabilities `weights` (worlds, points), n per world, worlds in a row.

    Systematic sampling: unbiased, and less noisy than multinomial. Shuffled within each world, so that
    draws stay exchangeable.
    """
    worlds, points = weights.shape
    offset = np.arange(worlds)[:, None]
    cumulative = np.minimum(np.cumsum(weights, axis=1), 1.0) + offset
    wanted = (np.arange(n) + rng.random((worlds, 1))) / n + offset
    picked = np.searchsorted(cumulative.ravel(), wanted.ravel(), side="right").reshape(worlds, n)
    picked = np.clip(picked - offset * points, 0, points - 1)
    return np.asarray(rng.permuted(picked, axis=1).ravel(), dtype=np.int64)
