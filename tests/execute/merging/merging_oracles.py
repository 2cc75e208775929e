"""Merge formulas on whole tensors in double precision: slow, plain, and independent of the engine."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

Array = np.ndarray


def merged(  # noqa: PLR0911 - one line per formula
    method: str, base: Array, models: Sequence[Array], params: Mapping[str, Any]
) -> Array:
    """The merged tensor; `params["masks"]` are DARE's, one per model."""
    B = base.astype(np.float64)
    M = [model.astype(np.float64) for model in models]
    w = np.array(params.get("weights", [1.0] * len(M)))
    deltas = [model - B for model in M]
    if method == "linear":
        return np.average(M, axis=0, weights=w)
    if method == "task_arithmetic":
        return B + params.get("scale", 1.0) * np.einsum("i,i...->...", w, deltas)
    if method == "ties":
        return B + params.get("scale", 1.0) * elected([top(d, params["density"]) for d in deltas], w, w)
    if method.startswith("dare"):
        kept = [d * mask for d, mask in zip(deltas, params["masks"], strict=True)]
        ratios = np.array(
            [1 / params["density"]] * len(M)
            if params.get("variant") == "paper"
            else [np.abs(d).sum() / max(1e-300, np.abs(k).sum()) for d, k in zip(deltas, kept, strict=True)]
        )
        if method == "dare_linear":
            return B + params.get("scale", 1.0) * np.einsum("i,i...->...", w * ratios, kept)
        return B + params.get("scale", 1.0) * elected(kept, w * ratios, w)
    if method == "slerp":
        return arc(M[0], M[1], w[1] / w.sum(), 0.9995)
    if method == "nuslerp":
        return B + arc(deltas[0], deltas[1], w[1] / w.sum(), 1.0)
    if method == "multislerp":
        unit = np.average([d / (np.linalg.norm(d) + 1e-8) for d in deltas], axis=0, weights=w)  # as mergekit
        return B + unit / np.linalg.norm(unit) * np.average([np.linalg.norm(d) for d in deltas], weights=w)
    if method == "karcher":
        return karcher(M, w / w.sum())
    assert method == "model_stock", method
    n = len(M)
    c = np.mean([cosine(deltas[i], deltas[j]) for i in range(n) for j in range(i)])
    t = n * c / (1 + (n - 1) * c)
    return t * np.mean(M, axis=0) + (1 - t) * B


def cosine(a: Array, b: Array) -> float:
    """Cosine of two flattened tensors."""
    return float(np.vdot(a, b) / (np.linalg.norm(a) * np.linalg.norm(b)))


def top(delta: Array, density: float) -> Array:
    """All but the ⌊p·n⌋ largest elements set to 0."""
    count = max(1, math.floor(density * delta.size))
    kept = np.zeros(delta.size)
    largest = np.argsort(-np.abs(delta.ravel()), kind="stable")[:count]
    kept[largest] = delta.ravel()[largest]
    return kept.reshape(delta.shape)


def elected(deltas: Sequence[Array], factors: Array, weights: Array) -> Array:
    """Element by element, in plain Python: the mean of those that have the majority's sign."""
    result = np.zeros(deltas[0].size)
    rows = np.stack([d.ravel() for d in deltas], axis=1) * factors
    for place, row in enumerate(rows):
        sign = 1 if row.sum() >= 0 else -1
        agree = np.sign(row) == sign
        if agree.any():
            result[place] = row[agree].sum() / (weights[agree].sum() or 1)
    return result.reshape(deltas[0].shape)


def arc(a: Array, b: Array, t: float, collinear: float) -> Array:
    """Spherical interpolation by rotating a towards b in their plane."""
    cos = cosine(a, b)
    if abs(cos) > collinear:
        return (1 - t) * a + t * b
    angle = math.acos(cos)
    return (math.sin((1 - t) * angle) * a + math.sin(t * angle) * b) / math.sin(angle)


def karcher(models: Sequence[Array], alphas: Array, steps: int = 10, tolerance: float = 1e-5) -> Array:
    """Gradient descent on the sphere to the least mean squared angle, stopped as mergekit stops."""
    units = [model / np.linalg.norm(model) for model in models]
    mean = np.average(units, axis=0, weights=alphas)
    mean /= np.linalg.norm(mean)
    for _ in range(steps):
        tangent = np.zeros_like(mean)
        for alpha, unit in zip(alphas, units, strict=True):
            rest = unit - np.vdot(mean, unit) * mean
            angle = math.atan2(np.linalg.norm(rest), np.vdot(mean, unit))
            if angle >= tolerance:
                tangent += alpha * angle / np.linalg.norm(rest) * rest
        length = np.linalg.norm(tangent)
        if length < tolerance:
            break
        mean = math.cos(length) * mean + math.sin(length) * tangent / length
    return mean * np.average([np.linalg.norm(model) for model in models], weights=alphas)
