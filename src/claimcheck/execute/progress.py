"""How a running step says how far it is: a callable that takes the fraction done and a short text."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

Progress: TypeAlias = Callable[[float, str], None]


def silent(fraction: float, text: str) -> None:
    """Report to nobody."""
