"""Controls: silent where nothing is, loud where all is, failing when the machinery lies."""

from __future__ import annotations

import numpy as np
import pytest
from planted_evidence import MEASURE, evidence, table
from scipy import stats

from claimcheck.decide import controls
from claimcheck.decide import controls as public
from claimcheck.decide.controls import SWAPS, _swapped, binomial_bound
from claimcheck.scores import Block, Cell, ScoreKey, ScoreTable
from claimcheck.stats.clusters import cluster_means


def test_both_controls_pass_on_ordinary_scores() -> None:
    """Swapped labels rarely come out conclusive; the oracle always does."""
    scores = table({"a": -0.1, "b": -0.2, "c": -0.4}, tasks=("t1", "t2"), sd=0.05)
    negative, positive = controls(evidence(scores), measure=MEASURE)
    assert (negative.name, negative.passed) == ("negative control", True)
    assert "a and c" in negative.detail
    assert (positive.name, positive.passed) == ("positive control", True)
    assert "against c" in positive.detail


def test_swapping_keeps_the_error_rate() -> None:
    """Over many tables about 5 % of the swaps are conclusive, or fewer."""
    marks = []
    for seed in range(20):
        scores = table({"a": -0.1, "b": -0.3}, n=100, seed=seed, sd=0.05)
        found = controls(evidence(scores), measure=MEASURE, seed=seed)[0]
        marks.append(int(found.detail.split("times: ")[1].split()[0]))
    assert np.mean(marks) / SWAPS < 0.06
    assert max(marks) > 0


def test_bound_is_the_binomial_quantile() -> None:
    """99.9 % of the binomial distribution, as in SciPy."""
    for n, p in ((200, 0.05), (200, 0.01), (50, 0.1)):
        assert binomial_bound(n, p) == stats.binom.ppf(0.999, n, p)


def test_swapped_means_and_variances_are_those_of_swapped_data() -> None:
    """The matrix products give what flipping every row by hand gives, with unequal query sets."""
    rng = np.random.default_rng(0)
    d = rng.normal(0.1, 0.3, (80, 3))
    d[:20, 1] = np.nan
    y, variance, _ = _swapped([d], 3, np.random.default_rng(5))
    signs = np.random.default_rng(5).integers(0, 2, size=(SWAPS, 80)) * 2.0 - 1.0
    for s in (0, 7, 199):
        means = cluster_means(d * signs[s][:, None])
        assert y[s] == pytest.approx(means.mean.mean())
        assert variance[s] == pytest.approx(((means.residuals.sum(axis=1) / 3) ** 2).sum())


def test_a_positive_control_can_fail() -> None:
    """Scores so good that an ideal ranking gains next to nothing: the machinery cannot see it."""
    rng = np.random.default_rng(0)
    queries = tuple(f"q{i:03d}" for i in range(100))
    values = np.ones((1, 100))
    values[0, :40] -= 1e-4 * rng.random(40)
    values[0, 99] = 0.0
    blocks = {
        ScoreKey("test", MEASURE, Cell("t", "en-de"), name): Block((0,), queries, values)
        for name in ("a", "b")
    }
    found = controls(evidence(ScoreTable(blocks)), measure=MEASURE)
    assert [(c.name, c.passed) for c in found] == [("positive control", False)]


def test_controls_that_cannot_run_are_left_out() -> None:
    """One system, few queries, ideal scores or no scores at all: nothing to show."""
    assert public(evidence(ScoreTable({})), measure=MEASURE) == ()
    one = controls(evidence(table({"a": -0.3}, sd=0.05)), measure="no such measure")
    assert [c.name for c in one] == ["positive control"]
    assert controls(evidence(table({"a": -0.1, "b": -0.3}, n=10)), measure=MEASURE) == ()
    beyond = controls(evidence(table({"a": 1.5, "b": 1.2})), measure=MEASURE)
    assert [c.name for c in beyond] == ["negative control"]
