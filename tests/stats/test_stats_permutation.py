"""Sign flips: exact, Monte-Carlo, many pairs, largest t."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from scipy import stats

from claimcheck.stats.permutation import flip_all_pairs, flip_test, signs

D = np.array([0.5, 0.25, 0.5, -0.25, 1, 0, 0.125, -0.0625])


@pytest.mark.parametrize(
    ("margin", "above", "below"),
    [(0.0, 0.0625, 0.953125), (0.1, 0.164062, 0.839844), (0.5, 0.953125, 0.078125)],
)
def test_exact_enumeration_of_the_oracle_sample(margin: float, above: float, below: float) -> None:
    """All 2⁸ sign vectors, ties counted on both sides (oracle 2)."""
    found = flip_test((D - margin)[:, None], 9999, np.random.default_rng(0))
    assert found.above[0] == pytest.approx(above, abs=1e-6)
    assert found.below[0] == pytest.approx(below, abs=1e-6)


def test_exact_equals_scipy_on_random_samples() -> None:
    """Small samples agree with scipy's exact permutation test."""
    rng = np.random.default_rng(1)
    for n in (2, 5, 9):
        d = rng.normal(0.2, 1, n)
        expected = stats.permutation_test(
            (d,), np.mean, permutation_type="samples", alternative="greater", n_resamples=np.inf
        ).pvalue
        assert flip_test(d[:, None], 9999, rng).above[0] == pytest.approx(expected)


def test_monte_carlo_p_is_never_zero() -> None:
    """No hit among 9,999 resamples gives exactly 1/10,000 (Phipson & Smyth 2010)."""
    found = flip_test(np.full((60, 1), 0.5), 9999, np.random.default_rng(2))
    assert found.above[0] == 0.0001
    assert found.below[0] == 1.0


def test_monte_carlo_agrees_with_t() -> None:
    """For 200 queries sign flips and t agree to within .01."""
    rng = np.random.default_rng(3)
    d = rng.normal(0.02, 0.3, (200, 20))
    t = stats.ttest_1samp(d, 0.0, alternative="greater").pvalue
    assert np.abs(flip_test(d, 9999, rng).above - t).max() < 0.015


def test_signs_are_balanced_and_all_of_them_when_few() -> None:
    """Enumeration lists each vector once; sampling gives ±1 in equal shares."""
    few, exact = signs(5, 9999, np.random.default_rng(0))
    assert exact
    assert {tuple(row) for row in few.tolist()} == set(product((-1, 1), repeat=5))
    many, exact = signs(100, 2000, np.random.default_rng(0))
    assert not exact
    assert set(np.unique(many)) == {-1, 1}
    assert abs(many.mean()) < 0.01


def test_all_pairs_equal_one_pair_at_a_time() -> None:
    """The shared matrix gives what each pair alone would get from the same signs."""
    scores = np.random.default_rng(4).random((30, 6)).round(2)
    found = flip_all_pairs(scores, 999, np.random.default_rng(9), chunk=100)
    matrix, _ = signs(30, 999, np.random.default_rng(9))
    for i, (a, b) in enumerate(zip(found.a, found.b, strict=True)):
        d = scores[:, a] - scores[:, b]
        flipped = matrix @ d
        assert found.difference[i] == pytest.approx(d.mean())
        assert found.above[i] == (1 + (flipped >= d.sum() - 1e-9).sum()) / 1000
        assert found.below[i] == (1 + (flipped <= d.sum() + 1e-9).sum()) / 1000
        assert found.two_sided[i] == (1 + (np.abs(flipped) >= abs(d.sum()) - 1e-9).sum()) / 1000


def test_all_pairs_enumerate_small_samples() -> None:
    """With few topics the p-values of all pairs are scipy's exact ones."""
    scores = np.random.default_rng(5).random((7, 3))
    found = flip_all_pairs(scores, 9999, np.random.default_rng(0))
    for i, (a, b) in enumerate(zip(found.a, found.b, strict=True)):
        expected = stats.permutation_test(
            (scores[:, a] - scores[:, b],), np.mean, permutation_type="samples", n_resamples=np.inf
        ).pvalue
        assert found.two_sided[i] == pytest.approx(expected)


def test_p_is_uniform_under_the_null() -> None:
    """Under symmetric differences the sampled p-values are uniform."""
    rng = np.random.default_rng(7)
    p = flip_test(rng.laplace(0, 0.3, (60, 2000)), 1999, rng).above
    assert stats.kstest(p, "uniform").pvalue > 0.01
