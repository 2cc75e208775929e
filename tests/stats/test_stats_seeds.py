"""Variance components of training runs."""

from __future__ import annotations

import numpy as np
import pytest

from claimcheck.stats.seeds import assumed, interaction, pool, seed_table


def test_mean_squares_of_the_oracle_table() -> None:
    """3 seeds × 2 cells: MS_common, MS_rest and a common variance of 0 (oracle 12)."""
    table = seed_table(np.array([[0.02, 0.04], [0.03, 0.05], [0.01, 0.06]]), np.zeros(2))
    assert table.common == pytest.approx(0.000025)
    assert table.rest == pytest.approx(0.00015)
    assert pool([table]).common == 0.0
    assert pool([table]).df == 2.0


def test_components_are_recovered_from_many_runs() -> None:
    """Planted σ_g, σ_s and query × seed noise come back."""
    rng = np.random.default_rng(0)
    runs, cells, n = 4000, 6, 50
    g = rng.normal(0, 0.02, (runs, 1, 1))
    s = rng.normal(0, 0.015, (runs, cells, 1))
    scores = 0.5 + g + s + rng.normal(0, 0.1, (runs, cells, n))
    noise = np.array([interaction(scores[:, c]) for c in range(cells)])
    found = pool([seed_table(scores.mean(axis=2), noise)])
    assert noise.mean() == pytest.approx(0.1**2 / n, rel=0.02)
    assert found.common == pytest.approx(0.02**2, rel=0.06)
    assert found.cell == pytest.approx(0.015**2, rel=0.06)


def test_one_cell_counts_all_but_sampling_noise_as_common() -> None:
    """With one cell the two components cannot be told apart, and nothing is lost."""
    rng = np.random.default_rng(1)
    scores = 0.5 + rng.normal(0, 0.03, (3000, 1)) + rng.normal(0, 0.1, (3000, 40))
    found = pool([seed_table(scores.mean(axis=1)[:, None], np.array([interaction(scores)]))])
    assert found.common == pytest.approx(0.03**2, rel=0.06)
    assert found.cell == 0.0


def test_pooling_weights_arms_by_their_runs() -> None:
    """An arm with three times the degrees of freedom weighs three times as much."""
    a = seed_table(np.array([[0.0, 0.0], [0.02, 0.02]]), np.zeros(2))
    b = seed_table(np.zeros((4, 2)), np.zeros(2))
    found = pool([a, b])
    assert found.df == 4.0
    assert found.common == pytest.approx(a.common / 4)


def test_a_single_run_is_assumed_to_vary() -> None:
    """One run only: the declared sd, 4 degrees of freedom, never zero."""
    found = assumed(0.01)
    assert found == (pytest.approx(1e-4), 0.0, 4.0)
    assert interaction(np.ones((1, 5))) == 0.0
