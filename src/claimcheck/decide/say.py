"""Numbers in the sentences of a decision, as the report writes them."""

from __future__ import annotations


def share(value: float, limit: float | None = None) -> str:
    """A p-value or a confidence: ``0.084``; below .001 and above .999 only that.

    One that rounding would put on the limit it is held against keeps its digits: .0504 is above .05.
    """
    if value < 0.001 or value > 0.999:
        return "< 0.001" if value < 0.001 else "> 0.999"
    text = f"{value:.3f}"
    return f"{value:.4g}" if limit is not None and float(text) == limit != value else text


def signed(value: float) -> str:
    """``+0.052`` or ``−0.010``, with a true minus sign."""
    return f"{value:+.3f}".replace("-", "−")


def margin(value: float) -> str:
    """``0.024`` or ``−0.010``."""
    return f"{value:.3f}".replace("-", "−")
