"""The hierarchical posterior: oracle numbers, quadrature, shared errors, training errors."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import integrate, stats

from claimcheck.stats.grids import half_cauchy, half_cauchy_tail, kappas, t_scales
from claimcheck.stats.posterior import Block, Posterior, Prior, prior_draws
from claimcheck.stats.single import normal_mixture_above
from claimcheck.stats.spectrum import dense_spectrum, root, thin_spectrum

N = 200_000
Y = np.array([[0.01, 0.03, -0.01, 0.05]])
SIGMA = 0.015**2 * (0.7 * np.eye(4) + 0.3)
NONE = np.zeros((1, 0))
FLAT = np.array([1e3])


def _alone(
    tau: np.ndarray, omega: np.ndarray, loadings: np.ndarray = NONE, kappa: np.ndarray | None = None
) -> Prior:
    """A prior without groups of rows: every column is a mean effect."""
    every = np.ones(len(loadings), dtype=bool)
    return Prior(
        tau,
        0.0 * tau,
        np.ones(tau.size) / tau.size,
        omega,
        every,
        ~every,
        loadings,
        np.ones(1) if kappa is None else kappa,
    )


def _draw(tau: np.ndarray, omega: np.ndarray, n: int = N) -> np.ndarray:
    posterior = Posterior([Block(Y, dense_spectrum(SIGMA), np.ones((4, 1)))], _alone(tau, omega))
    return posterior.draw(n, np.random.default_rng(1)).effects


def _near(found: float, expected: float, n: int = N) -> bool:
    """Within 4 Monte-Carlo standard errors and the oracle's rounding."""
    return abs(found - expected) < 4 * np.sqrt(expected * (1 - expected) / n) + 1e-3


def test_fixed_tau_has_closed_form_moments() -> None:
    """τ = .02, flat μ: posterior means and sds (oracle 7)."""
    effects = _draw(np.array([0.02]), FLAT)
    np.testing.assert_allclose(effects.mean(axis=0), [0.012825, 0.027175, -0.001525, 0.041525], atol=1.5e-4)
    np.testing.assert_allclose(effects.std(axis=0), 0.013843, rtol=0.01)


def test_flat_mean_half_cauchy_tau() -> None:
    """Shares of the whole formula in all draws (oracle 7, first prior)."""
    effects = _draw(half_cauchy(0.02), FLAT)
    mean = effects.mean(axis=1)
    assert _near((effects > 0).all(axis=1).mean(), 0.4477)
    assert _near((effects > 0.02).any(axis=1).mean(), 0.9400)
    assert _near((mean > 0).mean(), 0.9735)
    assert _near((np.abs(mean) < 0.02).mean(), 0.4999)


def test_the_prior_of_the_suite() -> None:
    """t₃ mean and half-Cauchy τ (oracle 7, second prior)."""
    posterior = Posterior(
        [Block(Y, dense_spectrum(SIGMA), np.ones((4, 1)))],
        _alone(half_cauchy(0.0125), t_scales(0.025)),
    )
    draws = posterior.draw(N, np.random.default_rng(2))
    effects, mean = draws.effects, draws.effects.mean(axis=1)
    assert _near((effects > 0).all(axis=1).mean(), 0.4264)
    assert _near((effects > 0.02).any(axis=1).mean(), 0.8961)
    assert _near((mean > 0).mean(), 0.9644)
    assert _near((np.abs(mean) < 0.02).mean(), 0.6024)
    assert draws.tau.mean() == pytest.approx(0.02104, abs=1e-4)


def test_unpooled_draws() -> None:
    """A prior so wide that nothing is pooled gives the sampling distribution (oracle 7)."""
    effects = _draw(np.array([1e3]), np.zeros(1))
    assert _near((effects > 0).all(axis=1).mean(), 0.2162)
    assert _near((effects.mean(axis=1) > 0).mean(), 0.9735)
    np.testing.assert_allclose(np.cov(effects.T), SIGMA, atol=3e-6)


def test_grid_points() -> None:
    """First and last point of the τ grid (oracle 7); scales reproduce their distributions."""
    grid = half_cauchy(0.02)
    assert (grid[0], grid[-1]) == (pytest.approx(0.00039275, abs=1e-8), pytest.approx(1.018461, abs=1e-6))
    rng = np.random.default_rng(0)
    draws = rng.choice(t_scales(1.0, points=400), 100_000) * rng.standard_normal(100_000)
    assert np.quantile(draws, 0.9) == pytest.approx(stats.t.ppf(0.9, 3), rel=0.03)
    assert np.quantile(kappas(8, 1000), 0.5) == pytest.approx(8 / stats.chi2.ppf(0.5, 8), rel=0.01)


def test_one_contrast() -> None:
    """One contrast on the t₃ prior: closed form, draws and quadrature agree (oracle 8)."""

    def posterior(x: float) -> float:
        return float(stats.t.pdf(x / 0.025, 3) * stats.norm.pdf((0.01 - x) / 0.01))

    exact = integrate.quad(posterior, 0, 0.5)[0] / integrate.quad(posterior, -0.5, 0.5, points=[0.01])[0]
    assert exact == pytest.approx(0.8203, abs=1e-4)
    closed = float(normal_mixture_above([0.01], 0.0, 1e-4, t_scales(0.025))[0])
    assert closed == pytest.approx(exact, abs=1.5e-3)
    below = 1 - float(normal_mixture_above([0.01], 0.02, 1e-4, t_scales(0.025))[0])
    assert below == pytest.approx(0.8943, abs=1.5e-3)
    block = Block(np.array([[0.01]]), dense_spectrum(np.array([[1e-4]])), np.ones((1, 1)))
    drawn = Posterior([block], _alone(np.zeros(1), t_scales(0.025))).draw(N, np.random.default_rng(3))
    assert _near((drawn.effects > 0).mean(), closed)


def test_best_of_pooled_systems() -> None:
    """Is the best of three better than the best of two? Pooled over systems and flat (oracle 10)."""
    y = np.array([0.600, 0.612, 0.595, 0.604, 0.590])
    basis = np.linalg.qr(np.c_[np.ones(5), np.eye(5)[:, :4]])[0][:, 1:]
    block = Block((y @ basis)[None], dense_spectrum(0.0085**2 * np.eye(4)), np.eye(4))

    def share(tau: np.ndarray, omega: np.ndarray) -> float:
        prior = _alone(tau, omega, np.zeros((4, 0)))
        theta = Posterior([block], prior).draw(N, np.random.default_rng(4)).effects @ basis.T
        return float((theta[:, :3].max(axis=1) > theta[:, 3:].max(axis=1)).mean())

    assert share(np.zeros(1), half_cauchy(0.02)) == pytest.approx(0.701, abs=0.005)
    assert share(np.array([1e3]), np.zeros(1)) == pytest.approx(0.785, abs=0.005)


@pytest.mark.parametrize("grouped", [False, True], ids=["rows", "groups"])
def test_exact_mixture_against_brute_force(grouped: bool) -> None:
    """Two blocks, a training error, all grids: moments equal an independent dense computation.

    With groups, what rows of a block have in common varies from block to block as rows do.
    """
    rng = np.random.default_rng(5)
    A = rng.normal(size=(3, 3)) * 0.01
    B = rng.normal(size=(2, 2)) * 0.01
    S1, S2 = A @ A.T + 1e-5 * np.eye(3), B @ B.T + 1e-5 * np.eye(2)
    y = rng.normal(0.02, 0.02, 5)
    tau, omega, kappa, sd = half_cauchy(0.0125, 6), t_scales(0.025, points=4), kappas(4.0, 3), 0.012
    same = np.zeros((5, 5))
    same[:3, :3] = same[3:, 3:] = float(grouped)
    D = np.concatenate([np.ones((5, 1)), same[:, [0, 3]]], axis=1)
    mean_effect = np.array([True, False, False])
    between = np.repeat(half_cauchy(0.02, 2), 6) * grouped
    tau, L = np.tile(tau, 2), np.array([[sd], [0.0], [0.0]])
    odds = rng.dirichlet(np.ones(12)) if grouped else np.full(12, 1 / 12)
    prior = Prior(tau, between, odds, omega, mean_effect, ~mean_effect & grouped, L, kappa)
    blocks = [
        Block(y[None, :3], dense_spectrum(S1), D[:3]),
        Block(y[None, 3:], dense_spectrum(S2), D[3:]),
    ]
    sigma = np.zeros((5, 5))
    sigma[:3, :3], sigma[3:, 3:] = S1, S2
    ones = np.ones((5, 5))
    mean, weights = np.zeros(5), []
    moments = []
    for t, g, odd in zip(tau, between, odds, strict=True):
        for o in omega:
            for k in kappa:
                effect = t**2 * np.eye(5) + g**2 * same + o**2 * ones
                total = effect + k * sd**2 * ones + sigma
                weights.append(np.log(odd) + stats.multivariate_normal.logpdf(y, np.zeros(5), total))
                gain = effect @ np.linalg.inv(total)
                moments.append((gain @ y, effect - gain @ effect))
    w = np.exp(np.array(weights) - max(weights))
    w /= w.sum()
    posterior = Posterior(blocks, prior)
    np.testing.assert_allclose(posterior.weights.ravel(), w, rtol=1e-8)
    mean = sum(wi * m for wi, (m, _) in zip(w, moments, strict=True))
    second = sum(wi * (c + np.outer(m, m)) for wi, (m, c) in zip(w, moments, strict=True))
    effects = posterior.draw(N, np.random.default_rng(6)).effects
    drawn = prior_draws(D, prior, N, np.random.default_rng(7))
    scales = (odds @ tau**2) * np.eye(5) + (odds @ between**2) * same + np.mean(omega**2) * ones
    np.testing.assert_allclose(np.cov(drawn.T), scales, rtol=0.05)
    np.testing.assert_allclose(effects.mean(axis=0), mean, atol=4 * 0.02 / np.sqrt(N))
    np.testing.assert_allclose(np.cov(effects.T), second - np.outer(mean, mean), atol=4e-6)


def test_thin_and_dense_spectra_agree() -> None:
    """More rows than queries: the decomposition through the queries gives the same posterior."""
    rng = np.random.default_rng(7)
    factor = rng.normal(size=(8, 20)) * 0.004
    floor = 2e-5
    y = rng.normal(0.01, 0.02, (1, 20))
    prior = _alone(half_cauchy(0.0125), t_scales(0.025), np.array([[0.005]]), kappas(6.0))
    dense = Posterior(
        [Block(y, dense_spectrum(factor.T @ factor + floor * np.eye(20)), np.ones((20, 1)))], prior
    )
    thin = Posterior([Block(y, thin_spectrum(factor, floor), np.ones((20, 1)))], prior)
    np.testing.assert_allclose(thin.weights, dense.weights, atol=1e-9)
    a = dense.draw(N, np.random.default_rng(8)).effects
    b = thin.draw(N, np.random.default_rng(9)).effects
    np.testing.assert_allclose(a.mean(axis=0), b.mean(axis=0), atol=4e-4)
    np.testing.assert_allclose(np.cov(a.T), np.cov(b.T), atol=6e-6)


def test_shared_errors_leave_each_posterior_as_it_is() -> None:
    """Given errors that it shares with others, a posterior keeps its own distribution."""
    rng = np.random.default_rng(10)
    prior = _alone(half_cauchy(0.0125), t_scales(0.025), np.array([[0.006]]), kappas(6.0))
    for spectrum in (dense_spectrum(SIGMA), thin_spectrum(np.linalg.cholesky(SIGMA).T[:2], 5e-5)):
        posterior = Posterior([Block(Y, spectrum, np.ones((4, 1)))], prior)
        alone = posterior.draw(N, rng).effects
        z = rng.standard_normal((N, spectrum.values.size))
        shared = posterior.draw(N, rng, [z], rng.standard_normal((N, 1))).effects
        np.testing.assert_allclose(alone.mean(axis=0), shared.mean(axis=0), atol=4e-4)
        np.testing.assert_allclose(np.cov(alone.T), np.cov(shared.T), atol=5e-6)


def test_shared_errors_make_equal_evidence_agree() -> None:
    """Two contrasts with z = 1: `all` .7079 and `any` .9748; with shared errors `all` .8413 (oracle 8)."""
    rng = np.random.default_rng(11)
    block = Block(np.array([[0.01]]), dense_spectrum(np.array([[1e-4]])), np.ones((1, 1)))
    posterior = Posterior([block], _alone(np.array([1e3]), np.zeros(1)))
    a, b = posterior.draw(N, rng).effects[:, 0], posterior.draw(N, rng).effects[:, 0]
    assert _near(((a > 0) & (b > 0)).mean(), 0.7079)
    assert _near(((a > 0) | (b > 0)).mean(), 0.9748)
    z = rng.standard_normal((N, 1))
    a, b = posterior.draw(N, rng, [z]).effects[:, 0], posterior.draw(N, rng, [z]).effects[:, 0]
    assert _near(((a > 0) & (b > 0)).mean(), 0.8413)


def test_worlds_are_independent_problems() -> None:
    """Several worlds at once give what each gives alone."""
    other = np.array([[0.05, 0.02, 0.03, 0.04]])
    prior = _alone(half_cauchy(0.0125), t_scales(0.025))
    both = Posterior([Block(np.concatenate([Y, other]), dense_spectrum(SIGMA), np.ones((4, 1)))], prior)
    alone = Posterior([Block(other, dense_spectrum(SIGMA), np.ones((4, 1)))], prior)
    np.testing.assert_allclose(both.weights[1], alone.weights[0])
    drawn = both.draw(N, np.random.default_rng(12)).effects.reshape(2, N, 4)
    np.testing.assert_allclose(
        drawn[1].mean(axis=0), alone.draw(N, np.random.default_rng(13)).effects.mean(axis=0), atol=3e-4
    )


def test_identical_systems_make_no_nan() -> None:
    """A singular covariance without pooling stays finite."""
    block = Block(np.zeros((1, 2)), dense_spectrum(np.zeros((2, 2))), np.eye(2))
    prior = _alone(np.zeros(1), half_cauchy(0.02), np.zeros((2, 0)))
    assert np.isfinite(Posterior([block], prior).draw(100, np.random.default_rng(0)).effects).all()


def test_prior_draws_follow_the_prior() -> None:
    """Before any score effects are symmetric around 0, cells of a contrast correlated."""
    prior = _alone(np.array([0.01]), np.array([0.02]))
    drawn = prior_draws(np.ones((2, 1)), prior, N, np.random.default_rng(0))
    np.testing.assert_allclose(np.cov(drawn.T), [[5e-4, 4e-4], [4e-4, 5e-4]], atol=1e-5)


def test_root_of_a_stack() -> None:
    """Each root squares to its matrix."""
    rng = np.random.default_rng(0)
    A = rng.normal(size=(4, 3, 3))
    M = A @ np.swapaxes(A, 1, 2)
    found = root(M)
    np.testing.assert_allclose(found @ found, M, atol=1e-12)
    np.testing.assert_allclose(root(M[:, :1, :1]) ** 2, M[:, :1, :1])


def test_a_grid_reaches_into_the_tail() -> None:
    """Points are medians of SciPy's half-Cauchy within their ranges, and grow by 1 / ratio in the tail."""
    points, odds = half_cauchy_tail(0.0125, 20, 0.75)
    assert odds.sum() == pytest.approx(1.0)
    edges = np.concatenate([[0.0], np.cumsum(odds)])
    np.testing.assert_allclose(stats.halfcauchy.cdf(points, scale=0.0125), (edges[1:] + edges[:-1]) / 2)
    np.testing.assert_allclose(points[12:-1] / points[11:-2], 1 / 0.75, rtol=0.01)
    assert points[-1] > 1.0
