"""How numbers look, once for all renderings: sign, minus, digits, p-values, intervals.

Every function returns plain Unicode text, which the terminal prints as it is and Jinja's autoescape
makes into HTML and `escape.latex` into LaTeX (there in ASCII, so that a table also goes through pdflatex).
A number that is not there is "–", never 0 or NaN.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from claimcheck.record import Interval

MINUS = "−"
NONE = "–"
_MOST = 5  # decimals: beyond them no measure tells two systems apart
DIGITS = 3  # of effects and scores: measures live in [0, 1] and are read to the third decimal


def number(x: float | None, digits: int = DIGITS) -> str:
    """A fixed number of decimals; one significant digit for what would round to zero, as far as `_MOST`.

    What is smaller still is a bound above zero, and below it a zero with its sign.
    """
    if x is None or not math.isfinite(x):
        return NONE
    text = _decimals(abs(x), digits)
    if x > 0 and float(text) == 0:  # far below what a measure can tell apart
        return f"< {10.0**-_MOST:.{_MOST}f}"
    return (MINUS if x < 0 else "") + text


def signed(x: float | None, digits: int = DIGITS) -> str:
    """Like `number`, with a plus sign on what is above zero: for differences, which have no bound there."""
    if x is None or not math.isfinite(x) or x <= 0:
        return number(x, digits)
    return f"+{_decimals(x, digits)}"


def _decimals(size: float, digits: int) -> str:
    """A size with so many decimals, or as many more as it needs not to be zero, up to `_MOST`."""
    text = f"{size:.{digits}f}"
    while size != 0 and float(text) == 0 and digits < _MOST:
        digits += 1
        text = f"{size:.{digits}f}"
    return text if float(text) or not size else f"{size:.{DIGITS}f}"


def interval(value: Interval | None, digits: int = DIGITS) -> str:
    """``[−0.063, −0.019]``."""
    return NONE if value is None else f"[{signed(value.low, digits)}, {signed(value.high, digits)}]"


def effect(delta: float | None, bounds: Interval | None) -> str:
    """``−0.041 [−0.063, −0.019]``; the interval is left out where there is none."""
    if delta is None:
        return NONE
    return signed(delta) if bounds is None else f"{signed(delta)} {interval(bounds)}"


def p_value(p: float | None) -> str:
    """Three decimals, ``< 0.001`` and ``> 0.999`` beyond them."""
    if p is None or not math.isfinite(p):
        return NONE
    if p < 0.001:
        return "< 0.001"
    return "> 0.999" if p > 0.999 else f"{p:.3f}"


def p_clause(p: float | None) -> str:
    """``p < 0.001`` or ``p = 0.012``."""
    text = p_value(p)
    return f"p {text}" if text[0] in "<>" else f"p = {text}"


def share(x: float | None) -> str:
    """A confidence or a rate, two decimals; a share of draws is never written as certainty."""
    if x is None or not math.isfinite(x):
        return NONE
    if x < 0.01:
        return "< 0.01"
    return "> 0.99" if x > 0.99 else f"{x:.2f}"


def drawn(x: float | None, error: float | None) -> str:
    """A share of draws with its Monte-Carlo error, ``0.290 ± 0.004``; near certainty it is a bound."""
    if x is None or error is None or not 0.001 <= x <= 0.999:
        return p_value(x)
    return f"{number(x)} ± {number(error)}"


def percent(x: float | None, digits: int = 0) -> str:
    """A share as a percentage with a no-break thin space before the sign."""
    return NONE if x is None or not math.isfinite(x) else f"{number(100 * x, digits)}\u202f%"


def spread(values: Sequence[float | None], digits: int = DIGITS) -> str:
    """``0.611`` for one value, ``0.601 to 0.622`` from the lowest to the highest of several."""
    known = [value for value in values if value is not None and math.isfinite(value)]
    if not known:
        return NONE
    low, high = number(min(known), digits), number(max(known), digits)
    return low if low == high else f"{low} to {high}"


def percents(values: Sequence[float | None]) -> str:
    """``61 %``, or ``58 % to 61 %``."""
    known = [value for value in values if value is not None]
    if not known:
        return NONE
    low, high = percent(min(known)), percent(max(known))
    return low if low == high else f"{low} to {high}"


def count(n: int | None) -> str:
    """Whole numbers with a comma between thousands."""
    return NONE if n is None else f"{n:,}".replace("-", MINUS)


def duration(seconds: float) -> str:
    """``48 s``, ``3 min 20 s``, ``2 h 5 min``."""
    whole = max(0, round(seconds))
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600} h {whole % 3600 // 60} min"


def pair(name: str) -> str:
    """``en-de`` as ``en→de``; a cell without languages has no name."""
    query, dash, document = name.partition("-")
    return f"{query}→{document}" if dash else name


def plural(n: int, noun: str) -> str:
    """``1 claim``, ``9 claims``."""
    return f"{count(n)} {noun}" if n == 1 else f"{count(n)} {noun}s"
