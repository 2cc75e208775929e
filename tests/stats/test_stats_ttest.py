"""One-sided t-tests, equivalence, Satterthwaite."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from claimcheck.stats.ttest import (
    half_width,
    p_above,
    p_below,
    satterthwaite,
    t_statistic,
)

D = np.array([0.5, 0.25, 0.5, -0.25, 1, 0, 0.125, -0.0625])


@pytest.mark.parametrize(
    ("margin", "t", "above"),
    [(0.0, 1.828904, 0.055061), (0.1, 1.119511, 0.149930), (0.5, -1.718061, 0.935259)],
)
def test_paired_t_of_the_oracle_sample(margin: float, t: float, above: float) -> None:
    """T and both one-sided p-values equal the oracle and SciPy (oracle 2)."""
    se = D.std(ddof=1) / np.sqrt(8)
    assert t_statistic(D.mean(), margin, se) == pytest.approx(t, abs=1e-6)
    assert p_above(D.mean(), margin, se, 7.0) == pytest.approx(above, abs=1e-6)
    assert p_below(D.mean(), margin, se, 7.0) == pytest.approx(1 - above, abs=1e-6)
    assert p_above(D.mean(), margin, se, 7.0) == pytest.approx(
        stats.ttest_1samp(D, margin, alternative="greater").pvalue
    )


def test_satterthwaite_of_queries_and_seeds() -> None:
    """Query and seed variances add; the df of their sum decides p (oracle 12)."""
    df = satterthwaite([1e-4, 5e-5], [299, 8])
    assert df == pytest.approx(65.039, abs=1e-3)
    se = np.sqrt(1.5e-4)
    assert se == pytest.approx(0.012247, abs=1e-6)
    assert p_above(0.03, 0.01, se, df) == pytest.approx(0.053651, abs=1e-6)
    assert p_above(0.03, 0.01, 0.01, 299.0) == pytest.approx(0.023202, abs=1e-6)


def test_satterthwaite_edges() -> None:
    """One source keeps its df; no variance at all gives the smallest."""
    assert satterthwaite([2.0], [7]) == pytest.approx(7.0)
    assert satterthwaite([2.0, 0.0], [7, 3]) == pytest.approx(7.0)
    assert satterthwaite([0.0, 0.0], [7, 3]) == 3.0


def test_no_error_gives_no_nan() -> None:
    """A standard error of 0 decides by the sign alone."""
    p = p_above(np.array([0.2, 0.0, -0.2]), 0.0, np.zeros(3), np.full(3, 5.0))
    np.testing.assert_allclose(p, [0.0, 0.5, 1.0])


def test_intervals_cover() -> None:
    """Nominal 95 % intervals of skewed scores cover 93–97 % at n = 150."""
    rng = np.random.default_rng(4)
    d = rng.beta(0.5, 1.0, (4000, 150)) - rng.beta(0.5, 1.0, (4000, 150))
    wide = half_width(d.std(axis=1, ddof=1) / np.sqrt(150), 149.0)
    assert 0.93 < (np.abs(d.mean(axis=1)) < wide).mean() < 0.97


def test_p_is_uniform_under_the_null() -> None:
    """Under no difference p is uniform (Kolmogorov–Smirnov)."""
    rng = np.random.default_rng(5)
    d = rng.normal(0, 0.3, (3000, 200))
    p = p_above(d.mean(axis=1), 0.0, d.std(axis=1, ddof=1) / np.sqrt(200), 199.0)
    assert stats.kstest(p, "uniform").pvalue > 0.01


@given(st.floats(-0.5, 0.5), st.floats(-0.5, 0.5), st.floats(1e-4, 0.2), st.floats(2, 500))
def test_the_two_directions_sum_to_one(y: float, margin: float, se: float, df: float) -> None:
    """P of above and p of below sum to 1."""
    assert p_above(y, margin, se, df) + p_below(y, margin, se, df) == pytest.approx(1.0)


def test_unpaired_tests_on_pooled_precisions_are_a_trap() -> None:
    """Two equal systems: t on the precisions of all relevant documents cries wolf in a third of the runs.

    The documents of a query share its luck, which an unpaired test on the pool takes for evidence; the
    paired test on one number per query keeps its level.
    """
    rng = np.random.default_rng(0)
    alarms = np.zeros(2)
    runs = 600
    for _ in range(runs):
        relevant = rng.geometric(1 / 12, 60)
        luck = rng.normal(0.4, 0.2, 60) + rng.normal(0, 0.12, (2, 60))
        pools = [
            np.clip(np.repeat(own, relevant) + rng.normal(0, 0.15, relevant.sum()), 0, 1) for own in luck
        ]
        ends = np.concatenate(([0], np.cumsum(relevant)[:-1]))
        means = [np.add.reduceat(pool, ends) / relevant for pool in pools]
        alarms += [stats.ttest_ind(*pools).pvalue <= 0.05, stats.ttest_rel(*means).pvalue <= 0.05]
    assert alarms[0] / runs > 0.25
    assert alarms[1] / runs < 0.05 + 3 * np.sqrt(0.05 * 0.95 / runs)
