"""Where a number that depends on the margin crosses a threshold: what would turn a gate."""

from __future__ import annotations

from collections.abc import Callable

REACH = (0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0)  # how far to look, in units of the effect scale
STEPS = 12  # bisections: a scale of .025 is then resolved to 1e-5


def nearest_crossing(
    passes: Callable[[float], bool], scale: float, lowest: float = float("-inf")
) -> float | None:
    """The shift nearest to 0 at which `passes` changes; None if it does not within reach.

    Args:
        passes: of a shift of the margin.
        scale: the unit of the search.
        lowest: shifts below make no sense (a margin that must stay positive).
    """
    here = passes(0.0)
    inner = {1.0: 0.0, -1.0: 0.0}
    for reach in REACH:
        for side in (1.0, -1.0):
            shift = max(side * reach * scale, lowest)
            if shift == inner[side]:
                continue
            if passes(shift) != here:
                return _bisect(passes, inner[side], shift, here)
            inner[side] = shift
    return None


def _bisect(passes: Callable[[float], bool], inner: float, outer: float, here: bool) -> float:
    for _ in range(STEPS):
        middle = (inner + outer) / 2.0
        if passes(middle) == here:
            inner = middle
        else:
            outer = middle
    return (inner + outer) / 2.0
