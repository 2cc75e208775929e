"""How far per-query differences of a claim varied in an earlier run, read off its stored verdict."""

from __future__ import annotations

import json
import math
from typing import Any, NamedTuple

from claimcheck.stats.foreseen import Spread
from claimcheck.stats.student import t_quantile
from claimcheck.store import Artefact, Store

VERDICTS = "verdicts.json"  # as `judge` writes them


class Earlier(NamedTuple):
    """A spread, and the day of the run that showed it."""

    spread: Spread
    day: str


def earlier_spreads(store: Store, suite: str) -> dict[str, Earlier]:
    """By claim, from the newest verdicts on a suite in the store, whatever its profile was."""
    title = f"decide {suite}"
    decided = [a for a in store.artefacts(VERDICTS) if a.manifest.get("title") == title]
    found: dict[str, Earlier] = {}
    for artefact in sorted(decided, key=lambda a: str(a.manifest.get("created", ""))):
        for claim, spread in _spreads(artefact).items():
            found[claim] = Earlier(spread, str(artefact.manifest.get("created", ""))[:10])
    return found


def _spreads(artefact: Artefact) -> dict[str, Spread]:
    try:
        content = json.loads((artefact.folder / VERDICTS).read_text(encoding="utf-8"))
        verdicts = content["verdicts"]
        return {v["claim"]: s for v in verdicts for a in v["atoms"][:1] if (s := _spread(a)) is not None}
    except (OSError, ValueError, KeyError, TypeError):  # of another version: as good as none
        return {}


def _spread(atom: dict[str, Any]) -> Spread | None:
    """From the intervals of single cells and the standard error of their average."""
    cells = [c for c in atom["cells"] if c["interval"] is not None and c["n"] > 1]
    if atom["se"] is None or not cells:
        return None
    n = sum(c["n"] for c in cells) / len(cells)
    wide = sum(c["interval"]["high"] - c["interval"]["low"] for c in cells) / len(cells) / 2.0
    se = wide / t_quantile(0.975, n - 1.0)
    if se <= 0.0:
        return None
    tasks = len({c["task"] for c in cells})
    together = len(cells) / tasks
    shared = tasks * (atom["se"] / se) ** 2 * together
    correlation = (shared - 1.0) / (together - 1.0) if together > 1.0 else 1.0
    return Spread(se * math.sqrt(n), min(max(correlation, 0.0), 1.0))
