"""Suggestions for mistyped names: used by every message that rejects a name."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

_LONGEST_LIST = 12  # a message stays readable; longer lists are cut


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """`` (did you mean 'x'?)`` for the nearest of `known`, else the known names, else nothing."""
    names = sorted(set(known))
    folded = {n.casefold(): n for n in names}
    close = difflib.get_close_matches(name.casefold(), folded, n=1, cutoff=0.6)
    if close:
        return f" (did you mean '{folded[close[0]]}'?)"
    if not names:
        return ""
    shown = ", ".join(names[:_LONGEST_LIST]) + (", …" if len(names) > _LONGEST_LIST else "")
    return f" (known: {shown})"
