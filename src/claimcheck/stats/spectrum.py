"""Eigendecompositions of covariances: what lets one posterior serve all of its prior's scales."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]

TINY = 1e-14  # least variance of a direction: two equal systems differ by nothing, not by 0/0


class Spectrum(NamedTuple):
    """Eigendecomposition of the covariance of one block of rows.

    Attributes:
        vectors: shape (K, r), orthonormal.
        values: their eigenvalues, shape (r,).
        floor: eigenvalue of everything orthogonal to `vectors`; None if r = K.
    """

    vectors: FloatArray
    values: FloatArray
    floor: float | None


def dense_spectrum(cov: FloatArray) -> Spectrum:
    """Spectrum of a covariance matrix."""
    values, vectors = np.linalg.eigh(cov)
    return Spectrum(vectors, np.maximum(values, TINY), None)


def thin_spectrum(factor: FloatArray, floor: float) -> Spectrum:
    """Spectrum of ``factor.T @ factor + floor·I`` for a factor with fewer rows than columns."""
    values, left = np.linalg.eigh(factor @ factor.T)
    kept = values > values.max(initial=0.0) * 1e-12
    values, left = values[kept], left[:, kept]
    return Spectrum((factor.T @ left) / np.sqrt(values), values + floor, floor)


def root(matrix: FloatArray) -> FloatArray:
    """Square roots of positive semidefinite matrices (…, P, P): standard x @ root has that covariance."""
    if matrix.shape[-1] == 1:
        return np.sqrt(np.maximum(matrix, 0.0))
    values, vectors = np.linalg.eigh(matrix)
    scaled = vectors * np.sqrt(np.maximum(values, 0.0))[..., None, :]
    return np.asarray(scaled @ np.swapaxes(vectors, -1, -2))
