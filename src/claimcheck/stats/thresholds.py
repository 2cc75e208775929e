"""How many of n cells a quantifier asks for, in exact arithmetic.

Floats fail here: .28·25 is 7.000000000000001, whose ceiling is 8.
"""

from __future__ import annotations

from fractions import Fraction
from math import ceil, floor


def at_least(share: Fraction, n: int) -> int:
    """Fewest cells that make up at least `share` of n: ceil(share·n)."""
    return ceil(share * n)


def at_most(share: Fraction, n: int) -> int:
    """Most cells that make up at most `share` of n: floor(share·n); 0 means nowhere."""
    return floor(share * n)
