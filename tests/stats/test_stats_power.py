"""Minimum detectable effects."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from claimcheck.stats.power import mde, mde_before


@pytest.mark.parametrize(
    ("n", "sd", "expected"), [(300, 0.32, 0.04605), (150, 0.4, 0.08162), (500, 0.25, 0.02784)]
)
def test_mde_of_the_oracle(n: int, sd: float, expected: float) -> None:
    """(t_.95 + t_.8)·sd/√n (oracle 13)."""
    assert mde(sd, n) == pytest.approx(expected, abs=1e-5)


def test_the_mde_is_found_four_times_in_five() -> None:
    """Simulated t-tests at the minimum detectable effect reject 80 % of the time."""
    rng = np.random.default_rng(0)
    d = rng.normal(mde(0.3, 100), 0.3, (20_000, 100))
    t = d.mean(axis=1) / (d.std(axis=1, ddof=1) / 10)
    assert (t > stats.t.ppf(0.95, 99)).mean() == pytest.approx(0.8, abs=0.012)


def test_before_a_run() -> None:
    """One cell is the plain formula; independent cells divide, seeds add."""
    assert mde_before(n=300, sd=0.32) == pytest.approx(mde(0.32, 300))
    assert mde_before(n=300, sd=0.32, cells=4, correlation=0.0) == pytest.approx(mde(0.16, 300))
    assert mde_before(n=300, sd=0.32, cells=4) == pytest.approx(mde(0.32, 300))
    assert mde_before(n=300, sd=0.32, runs=3) > mde(0.32, 300)
    assert mde_before(n=1, sd=0.3) == math.inf
    assert mde(0.3, 1) == math.inf
