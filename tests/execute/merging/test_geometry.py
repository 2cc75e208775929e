"""Spherical coefficients from inner products, against the vectors themselves."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimcheck.execute.merging import geometry


def _vectors(n: int, seed: int, size: int = 30) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=(n, size))


@given(st.integers(0, 500), st.floats(0, 1))
def test_slerp_turns_at_a_constant_rate(seed: int, t: float) -> None:
    """Of unit vectors: a unit vector at the angle t·θ from the first and (1 − t)·θ from the second."""
    units = [v / np.linalg.norm(v) for v in _vectors(2, seed)]
    gram = np.array([[a @ b for b in units] for a in units])
    found = geometry.slerp(gram, (1 - t, t))
    point = np.tensordot(found.coefficients, units, 1)
    angle = math.acos(gram[0, 1])
    assert not found.fell_back
    assert np.linalg.norm(point) == pytest.approx(1)
    assert math.acos(np.clip(point @ units[0], -1, 1)) == pytest.approx(t * angle, abs=1e-6)


@pytest.mark.parametrize(
    ("cos", "slerp", "nuslerp"), [(0.9994, False, False), (0.9996, True, False), (1.0, True, True)]
)
def test_where_the_arc_becomes_a_line(cos: float, slerp: bool, nuslerp: bool) -> None:
    """Slerp falls back beyond |cos| = .9995 in either direction, nuslerp only where it must."""
    for sign in (1, -1):
        gram = np.array([[4.0, sign * cos * 6], [sign * cos * 6, 9.0]])
        assert geometry.slerp(gram, (0.5, 0.5)).fell_back is slerp
        assert geometry.nuslerp(gram, (0.5, 0.5)).fell_back is nuslerp
        if slerp:
            assert geometry.slerp(gram, (0.25, 0.75)).coefficients == (0.25, 0.75)


def test_a_zero_vector_counts_as_orthogonal() -> None:
    """No direction, no angle: a quarter turn, as in mergekit."""
    gram = np.diag([0.0, 4.0])
    for method in (geometry.slerp, geometry.nuslerp):
        assert method(gram, (0.5, 0.5)).coefficients == pytest.approx((math.sqrt(0.5),) * 2)
    assert geometry.cosine(gram, 0, 1) is None


def test_multislerp_of_vectors_that_cancel_is_their_mean() -> None:
    """Opposite directions have no mean direction."""
    gram = np.array([[1.0, -1.0], [-1.0, 1.0]])
    assert geometry.multislerp(gram, (0.5, 0.5)) == geometry.Combination((0.5, 0.5), True)


@given(st.integers(0, 300))
def test_karcher_and_multislerp_keep_the_mean_norm(seed: int) -> None:
    """Both are a direction times the mean of the norms, and of two equal norms the bisector."""
    vectors = _vectors(4, seed)
    gram = vectors @ vectors.T
    shares = (0.1, 0.2, 0.3, 0.4)
    norm = float(np.dot(shares, np.linalg.norm(vectors, axis=1)))
    for method in (geometry.karcher, geometry.multislerp):
        found = np.array(method(gram, shares).coefficients)
        assert math.sqrt(found @ gram @ found) == pytest.approx(norm)
    pair = vectors[:2] / np.linalg.norm(vectors[:2], axis=1, keepdims=True)
    half = geometry.slerp(pair @ pair.T, (0.5, 0.5)).coefficients
    assert geometry.karcher(pair @ pair.T, (0.5, 0.5)).coefficients == pytest.approx(half)


@given(st.integers(0, 300))
def test_the_karcher_mean_is_where_the_pulls_cancel(seed: int) -> None:
    """At the mean the weighted logarithms of all vectors sum to nothing."""
    vectors = _vectors(3, seed) + 1  # not all over the sphere
    shares = np.array([0.5, 0.3, 0.2])
    mean = np.tensordot(geometry.karcher(vectors @ vectors.T, tuple(shares)).coefficients, vectors, 1)
    mean /= np.linalg.norm(mean)
    pull = np.zeros_like(mean)
    for share, vector in zip(shares, vectors / np.linalg.norm(vectors, axis=1, keepdims=True), strict=True):
        rest = vector - (vector @ mean) * mean
        pull += share * math.acos(vector @ mean) / np.linalg.norm(rest) * rest
    assert np.linalg.norm(pull) < 2 * geometry.TOLERANCE


def test_karcher_leaves_zero_vectors_out() -> None:
    """A zero vector has no direction but counts in the mean norm; of zeros alone the mean is zero."""
    gram = np.diag([0.0, 4.0, 4.0])
    found = geometry.karcher(gram, (1 / 3, 1 / 3, 1 / 3)).coefficients
    assert found[0] == 0
    assert found[1] == pytest.approx(found[2])
    assert math.sqrt(np.array(found) @ gram @ np.array(found)) == pytest.approx(4 / 3)
    assert geometry.karcher(np.zeros((2, 2)), (0.5, 0.5)).fell_back


def test_karcher_of_opposite_vectors_is_one_of_them() -> None:
    """Where there is no mean direction it starts from the first."""
    found = geometry.karcher(np.array([[1.0, -1.0], [-1.0, 1.0]]), (0.5, 0.5)).coefficients
    assert np.isfinite(found).all()


@pytest.mark.parametrize(("cos", "t"), [(0.0, 0.0), (1.0, 1.0), (0.5, 1.5 / 2), (-0.5, 0.0)])
def test_model_stock_in_closed_form(cos: float, t: float) -> None:
    """Three deltas at equal angles; 0 where the divisor vanishes."""
    gram = np.full((3, 3), cos) + (1 - cos) * np.eye(3)
    assert geometry.model_stock(gram) == pytest.approx(t)


def test_model_stock_counts_zero_deltas_as_orthogonal() -> None:
    """A model that did not move a tensor pulls the mean towards the base."""
    gram = np.array([[1.0, 1.0, 0.0], [1.0, 1.0, 0.0], [0.0, 0.0, 0.0]])
    assert geometry.model_stock(gram) == pytest.approx(3 * (1 / 3) / (1 + 2 / 3))


@pytest.mark.parametrize("method", [geometry.karcher, geometry.multislerp, geometry.slerp])
def test_squares_below_zero_by_rounding_are_lengths_of_zero(method: Any) -> None:
    """|B + Δ|² is summed from three products, so for a model near zero it may come out as −1e-20."""
    found = method(np.array([[-1e-20, 0.0], [0.0, -1e-20]]), (0.5, 0.5))
    assert np.isfinite(found.coefficients).all()
