"""Axes: round ticks, and ranges that one wild interval cannot squeeze."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterable, Sequence

from claimcheck.record import Interval
from claimcheck.report.layout.figure import Axis, Tick
from claimcheck.report.numbers import number

_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
_STRETCH = 3.0  # an interval may widen the axis to this multiple of everything else


def axis(low: float, high: float, *, label: str = "", target: int = 5) -> Axis:
    """An axis over [low, high] with about `target` round ticks inside it."""
    if not high > low:
        low, high = low - 0.5, high + 0.5
    raw = (high - low) / max(1, target)
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(s * power for s in _STEPS if s * power >= raw * (1 - 1e-9))
    digits = max(0, -math.floor(math.log10(step) + 1e-9))
    if round(step, digits) != round(step, digits + 2):
        digits += 1
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    ticks = tuple(
        Tick(round(i * step, 10), number(round(i * step, 10), digits)) for i in range(first, last + 1)
    )
    return Axis(low, high, ticks, label)


def span(points: Iterable[float], intervals: Iterable[Interval]) -> tuple[float, float]:
    """A range that holds 0, every point, and every interval that is not wildly wider than the rest."""
    values = [0.0, *points]
    bounds = list(intervals)
    core = max((abs(v) for v in values), default=0.0)
    widths = sorted(i.high - i.low for i in bounds)
    core = max(core, widths[len(widths) // 2] if widths else 0.0, 1e-4)
    limit = _STRETCH * core
    values += [min(max(end, -limit), limit) for i in bounds for end in (i.low, i.high)]
    low, high = min(values), max(values)
    pad = 0.04 * ((high - low) or 1.0)
    return low - pad, high + pad


def text_width(text: str, size: float = 12.0) -> float:
    """Width of a label in pixels, on the safe side for the common sans-serif faces."""
    return size * sum(_advance(character) for character in text)


def _advance(character: str) -> float:
    if unicodedata.combining(character):
        return 0.0
    if unicodedata.east_asian_width(character) in "WF":
        return 1.0
    if character in "iljt.,:;|!'()[]I ":
        return 0.36
    if character in "mwMW@%—→←−±≤≥Δ":
        return 0.92
    return 0.66 if character.isupper() else 0.58


def fitted(text: str, width: float, size: float = 12.0) -> str:
    """The text cut with an ellipsis so that it fits into `width` pixels."""
    room, ends = width - text_width("…", size), 0.0
    for i, character in enumerate(text):
        ends += text_width(character, size)
        if ends > room and (ends > width or text_width(text[i + 1 :][:200], size) > width - ends):
            return text[:i].rstrip() + "…"
    return text


def distinct(labels: Sequence[str], width: float, size: float = 12.0) -> list[str]:
    """Labels cut to `width` pixels so that no two read alike: at the end, else in the middle, else numbered.

    Names of systems often differ in their last letters alone.
    """
    for tail in (0.0, 0.5, 0.75, 1.0):
        cut = [_cut(label, width, size, tail) for label in labels]
        if len(set(cut)) == len(set(labels)):
            return cut
    order = {label: f"({i})" for i, label in enumerate(dict.fromkeys(labels), 1)}
    numbered = (fitted(label, width - text_width(order[label], size), size) for label in labels)
    return [f"{text}{order[label]}" for text, label in zip(numbered, labels, strict=True)]


def _cut(text: str, width: float, size: float, tail: float) -> str:
    """The text with an ellipsis where it is cut, of whose room the end gets the share `tail`."""
    if text_width(text, size) <= width:
        return text
    room = width - text_width("…", size)
    end = fitted(text[::-1], tail * room + text_width("…", size), size)[::-1].lstrip("…") if tail else ""
    head = fitted(text, width - text_width(end, size), size).rstrip("…") if tail < 1.0 else ""
    return f"{head.rstrip()}…{end.lstrip()}"
