"""Numbers in the sentences of a decision, as the report writes them."""

from __future__ import annotations


def p_value(p: float) -> str:
    """``0.084``; below .001 and above .999 only that."""
    return "< 0.001" if p < 0.001 else "> 0.999" if p > 0.999 else f"{p:.3f}"


def signed(value: float) -> str:
    """``+0.052`` or ``−0.010``, with a true minus sign."""
    return f"{value:+.3f}".replace("-", "−")


def margin(value: float) -> str:
    """``0.024`` or ``−0.010``."""
    return f"{value:.3f}".replace("-", "−")
