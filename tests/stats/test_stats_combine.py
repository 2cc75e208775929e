"""AND, OR, at least k, best of several, corrections."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.weightstats import DescrStatsW

from claimcheck.stats.combine import all_of, any_of, at_least_k, best_against_best, holm, outside, within
from claimcheck.stats.ttest import p_above, p_below

P_LISTS = st.lists(st.floats(1e-6, 1.0), min_size=1, max_size=8)


def test_partial_conjunction_of_the_oracle() -> None:
    """Benjamini–Heller p-values, lifted where the raw ones fall (oracle 4)."""
    p = [0.001, 0.004, 0.02, 0.03, 0.2, 0.6]
    assert [float(at_least_k(p, k)) for k in range(1, 7)] == pytest.approx(
        [0.006, 0.02, 0.08, 0.09, 0.4, 0.6]
    )
    p = [0.01, 0.011, 0.012, 0.5]
    assert [float(at_least_k(p, k)) for k in range(1, 5)] == pytest.approx([0.04, 0.04, 0.04, 0.5])


def test_at_most_of_the_oracle() -> None:
    """At most 2 of 9: at least 7 of the negated atoms, and the other way round (oracle 4)."""
    p = np.array([0.001, 0.002, 0.002, 0.003, 0.004, 0.005, 0.01, 0.3, 0.7])
    assert at_least_k(p, 7) == pytest.approx(0.03)
    assert at_least_k(1 - p, 3) == 1.0


def test_at_least_edges() -> None:
    """None is always there, more than all never."""
    assert at_least_k([0.5, 0.6], 0) == 0.0
    assert at_least_k([0.5, 0.6], 3) == 1.0
    assert at_least_k([0.2, 0.6], 2) == all_of([0.2, 0.6]) == 0.6
    assert at_least_k([0.2, 0.6], 1) == any_of([0.2, 0.6]) == pytest.approx(0.4)


@given(P_LISTS)
def test_at_least_grows_with_k(p: list[float]) -> None:
    """Asking for more cells never gives a smaller p."""
    values = [float(at_least_k(p, k)) for k in range(len(p) + 1)]
    assert values == sorted(values)


def test_best_against_best_of_the_oracle() -> None:
    """Best of two against best of three (oracle 10)."""
    p = np.array([[0.01, 0.03, 0.20], [0.004, 0.012, 0.015]])
    held, failed = best_against_best(p, 1 - p)
    assert held == pytest.approx(0.03)
    assert failed == 1.0
    assert best_against_best(p[1:], 1 - p[1:])[0] == pytest.approx(0.015)


def _sides(y: float, m: float, se: float) -> tuple[float, float]:
    upper, lower = (
        (p_above(y, m, se, 299.0), p_below(y, m, se, 299.0)),
        (p_above(y, -m, se, 299.0), p_below(y, -m, se, 299.0)),
    )
    return float(within(upper[1], lower[0])), float(outside(upper[0], lower[1]))


def test_equivalence_of_the_oracle() -> None:
    """TOST: the larger of two one-sided tests; against it, twice the smaller (oracle 6)."""
    assert p_below(0.004, 0.02, 0.008, 299.0) == pytest.approx(0.023202, abs=1e-6)
    assert p_above(0.004, -0.02, 0.008, 299.0) == pytest.approx(0.001463, abs=1e-6)
    assert _sides(0.004, 0.02, 0.008) == pytest.approx((0.023202, 1.0), abs=1e-6)
    assert _sides(0.035, 0.02, 0.008) == pytest.approx((0.969116, 0.061767), abs=1e-6)


def test_equivalence_equals_statsmodels() -> None:
    """The same p as statsmodels' TOST on raw data."""
    d = np.random.default_rng(3).normal(0.01, 0.1, 300)
    se = d.std(ddof=1) / np.sqrt(300)
    assert _sides(d.mean(), 0.03, se)[0] == pytest.approx(DescrStatsW(d).ttost_mean(-0.03, 0.03)[0])


@given(st.floats(-0.5, 0.5), st.floats(0.001, 0.5), st.floats(1e-4, 0.2))
def test_within_and_outside_never_both_reject(y: float, margin: float, se: float) -> None:
    """A claim and its negation are never both shown."""
    assert max(_sides(y, margin, se)) >= 0.5 - 1e-12


def test_holm_equals_statsmodels() -> None:
    """Holm as in oracle 11 and as in statsmodels."""
    p = [0.01, 0.04, 0.03, 0.005]
    assert holm(p) == pytest.approx([0.03, 0.06, 0.06, 0.02])
    rng = np.random.default_rng(0)
    for n in (1, 2, 7):
        q = rng.random(n)
        assert holm(q) == pytest.approx(multipletests(q, method="holm")[1])


@given(P_LISTS, st.integers(0, 5))
def test_holm_in_a_larger_family(p: list[float], others: int) -> None:
    """Part of a family is adjusted as if all the others had p = 1."""
    whole = holm([*p, *[1.0] * others])
    np.testing.assert_allclose(holm(p, len(p) + others), whole[: len(p)])


@given(P_LISTS)
def test_holm_never_exceeds_bonferroni(p: list[float]) -> None:
    """Holm is at least as powerful."""
    assert (holm(p) <= np.minimum(1.0, len(p) * np.array(p)) + 1e-12).all()


@given(st.lists(st.floats(1e-6, 1.0), min_size=2, max_size=7), st.data())
def test_partial_conjunction_is_the_worst_choice_of_true_nulls(p: list[float], data: st.DataObject) -> None:
    """By brute force: the largest Bonferroni p over all sets of n−j+1 cells that may be null, j ≤ k."""
    n = len(p)
    k = data.draw(st.integers(1, n))
    worst = max(
        min(1.0, (n - j + 1) * min(chosen)) for j in range(1, k + 1) for chosen in combinations(p, n - j + 1)
    )
    assert float(at_least_k(p, k)) == pytest.approx(worst)
