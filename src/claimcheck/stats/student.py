"""Quantiles of Student's t without SciPy, whose import alone takes longer than a whole `claimcheck plan`."""

from __future__ import annotations

import math
from statistics import NormalDist

_STEPS = 100
_TINY = 1e-300


def t_quantile(p: float, df: float) -> float:
    """The p-quantile of Student's t with `df` degrees of freedom.

    Newton steps on the distribution function, kept inside a bracket; the start is the normal quantile.

    Raises:
        ValueError: p is not inside (0, 1), or df is not positive.
    """
    if not 0.0 < p < 1.0 or not df > 0.0:
        raise ValueError(f"no t quantile at p = {p} with {df} degrees of freedom")
    if p < 0.5:
        return -t_quantile(1.0 - p, df)
    low, high = 0.0, 1.0
    while _upper_tail(high, df) > 1.0 - p:
        low, high = high, 2.0 * high
    t = min(max(NormalDist().inv_cdf(p), low), high)
    for _ in range(_STEPS):
        excess = (1.0 - p) - _upper_tail(t, df)  # negative: t is too small
        low, high = (t, high) if excess < 0.0 else (low, t)
        following = t - excess / _density(t, df)
        if not low <= following <= high:
            following = (low + high) / 2.0
        if abs(following - t) <= 1e-14 * max(1.0, abs(t)):
            return following
        t = following
    return t


def _density(t: float, df: float) -> float:
    scale = math.lgamma((df + 1.0) / 2.0) - math.lgamma(df / 2.0) - 0.5 * math.log(df * math.pi)
    return math.exp(scale - (df + 1.0) / 2.0 * math.log1p(t * t / df))


def _upper_tail(t: float, df: float) -> float:
    """P(T > t) for t ≥ 0: half the regularised incomplete beta function at df / (df + t²)."""
    return 0.5 * _incomplete_beta(df / 2.0, 0.5, df / (df + t * t))


def _incomplete_beta(a: float, b: float, x: float) -> float:
    """I_x(a, b) by its continued fraction (DLMF 8.17.22), evaluated by Lentz' method."""
    if x <= 0.0 or x >= 1.0:
        return float(x >= 1.0)
    if x > (a + 1.0) / (a + b + 2.0):
        return 1.0 - _incomplete_beta(b, a, 1.0 - x)
    front = math.exp(
        math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x)
    )
    c, d = 1.0, 1.0 / _off_zero(1.0 - (a + b) * x / (a + 1.0))
    value = d
    for m in range(1, 10_000):
        even = m * (b - m) * x / ((a + 2 * m - 1.0) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1.0))
        change = 1.0
        for term in (even, odd):
            d = 1.0 / _off_zero(1.0 + term * d)
            c = _off_zero(1.0 + term / c)
            change = c * d
            value *= change
        if abs(change - 1.0) < 1e-16:
            break
    return front * value / a


def _off_zero(value: float) -> float:
    return value if abs(value) > _TINY else _TINY
