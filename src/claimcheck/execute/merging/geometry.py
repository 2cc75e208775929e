"""Spherical merges of a tensor from inner products alone (execute: merge).

All of them give a linear combination of the vectors they merge, and its coefficients follow from the vectors'
Gram matrix. So one pass finds the matrix, and a second adds up. Pure functions, in float64.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Gram = NDArray[np.float64]  # inner products of N vectors, [N, N]
Vector = NDArray[np.float64]  # coefficients of the N vectors, [N]

COLLINEAR = 0.9995  # |cos| beyond which slerp interpolates on the line, as in mergekit
SINGULAR = 1e-8  # of nuslerp's sine and multislerp's norms, as in mergekit
TOLERANCE, ITERATIONS = 1e-5, 10  # of karcher, as in mergekit
FLAT = 1e-6  # least |1 + (N−1)·c| of model_stock, as in mergekit


class Combination(NamedTuple):
    """Coefficients of the merged vectors, [N], and whether they are those of a plain weighted mean."""

    coefficients: tuple[float, ...]
    fell_back: bool


def cosine(gram: Gram, i: int, j: int) -> float | None:
    """Cosine of two vectors; None where one of them is zero."""
    own = _norms(gram)
    norms = float(own[i] * own[j])
    return max(-1.0, min(1.0, float(gram[i, j]) / norms)) if norms > 0 else None


def slerp(gram: Gram, shares: tuple[float, ...]) -> Combination:
    """sin(s_i θ)/sin θ for shares s = (1 − t, t) of two vectors; on the line where |cos θ| > .9995.

    A zero vector counts as orthogonal to the other.

    Source: Shoemake 1985, "Animating rotation with quaternion curves".
    """
    cos = cosine(gram, 0, 1) or 0.0
    if abs(cos) > COLLINEAR:
        return Combination(shares, True)
    return _arc(cos, shares)


def nuslerp(gram: Gram, shares: tuple[float, ...]) -> Combination:
    """As `slerp`, up to a sine of 1e-8; meant for task vectors, which are far from collinear."""
    cos = cosine(gram, 0, 1) or 0.0
    if 1 - cos * cos <= SINGULAR**2:
        return Combination(shares, True)
    return _arc(cos, shares)


def _arc(cos: float, shares: tuple[float, ...]) -> Combination:
    angle = math.acos(cos)
    return Combination(tuple(math.sin(share * angle) / math.sin(angle) for share in shares), False)


def multislerp(gram: Gram, shares: tuple[float, ...]) -> Combination:
    """Direction of the weighted mean of unit vectors times the weighted mean of the norms.

    mergekit's further step in the tangent space at that mean is identically zero. Where the directions
    cancel out: the weighted mean of the vectors.
    """
    norms = _norms(gram)
    toward = np.array(shares) / (norms + SINGULAR)
    length = _norm(gram, toward)
    if length < SINGULAR:
        return Combination(shares, True)
    found = toward / length * float(np.dot(shares, norms))
    return Combination(tuple(found.tolist()), False)


def karcher(gram: Gram, shares: tuple[float, ...]) -> Combination:
    """The point of the sphere with the least weighted sum of squared angles, times the mean norm.

    Source: Karcher 1977, "Riemannian center of mass and mollifier smoothing"; the iteration is mergekit's.
    """
    norms = _norms(gram)
    valid = norms > TOLERANCE
    if not valid.any():
        return Combination(shares, True)
    alphas = np.where(valid, shares, 0.0)
    alphas /= alphas.sum()
    units = np.diag(np.where(valid, 1 / np.where(valid, norms, 1.0), 0.0))  # row i: vector i, normalised
    mean = alphas @ units
    length = _norm(gram, mean)
    mean = units[int(np.argmax(valid))] if length < TOLERANCE else mean / length
    for _ in range(ITERATIONS):
        tangent = _tangent(gram, mean, units, alphas)
        length = _norm(gram, tangent)
        if length < TOLERANCE:
            break
        mean = math.cos(length) * mean + math.sin(length) / length * tangent
        mean /= _norm(gram, mean)
    return Combination(tuple((float(np.dot(shares, norms)) * mean).tolist()), False)


def _tangent(gram: Gram, mean: Vector, units: Gram, alphas: Vector) -> Vector:
    """Weighted mean of the logarithms of the unit vectors at `mean`, all as coefficients."""
    tangent = np.zeros_like(mean)
    for alpha, unit in zip(alphas, units, strict=True):
        dot = max(-1.0, min(1.0, float(mean @ gram @ unit)))
        angle = math.acos(dot)
        if alpha and angle >= TOLERANCE:
            tangent += alpha * angle / math.sin(angle) * (unit - dot * mean)
    return tangent


def model_stock(gram: Gram) -> float:
    """Share t of t·mean(M) + (1 − t)·B, from the mean cosine c of the deltas: Nc / (1 + (N − 1)c).

    A zero delta counts as orthogonal to the others. Where the divisor vanishes: 0, the base.

    Source: Jang et al. 2024, "Model Stock: all we need is just a few fine-tuned models", eq. 7.
    """
    n = len(gram)
    pairs = [cosine(gram, i, j) or 0.0 for i in range(n) for j in range(i + 1, n)]
    c = sum(pairs) / len(pairs)
    divisor = 1 + (n - 1) * c
    return n * c / divisor if abs(divisor) >= FLAT else 0.0


def _norms(gram: Gram) -> Vector:
    """Length of each vector; the square of a tiny one may come out below zero by rounding."""
    found: Vector = np.sqrt(np.maximum(np.diag(gram), 0.0))
    return found


def _norm(gram: Gram, coefficients: Vector) -> float:
    return math.sqrt(max(0.0, float(coefficients @ gram @ coefficients)))
