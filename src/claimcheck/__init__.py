"""claimcheck: claims about retrieval as executable experiments, tested and marked with a confidence.

The command line is the usual way in (`claimcheck verify claims/`). From Python:

    from pathlib import Path
    import claimcheck

    record = claimcheck.load(Path("runs/multilingual-retrievers/embedded"))
    for verdict in record.verdicts:
        print(verdict.claim, verdict.mark, verdict.strength, verdict.confidence)

Names are imported when they are used, so that the commands that must answer at once do.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from claimcheck.errors import ClaimcheckError
    from claimcheck.measures import Measure, parse_measure
    from claimcheck.record import Record, Verdict, load, tally
    from claimcheck.scores import Block, Cell, ScoreKey, ScoreTable

    __version__: str

__all__ = [
    "Block",
    "Cell",
    "ClaimcheckError",
    "Measure",
    "Record",
    "ScoreKey",
    "ScoreTable",
    "Verdict",
    "__version__",
    "load",
    "parse_measure",
    "tally",
]

_HOMES = {
    "errors": ("ClaimcheckError",),
    "measures": ("Measure", "parse_measure"),
    "record": ("Record", "Verdict", "load", "tally"),
    "scores": ("Block", "Cell", "ScoreKey", "ScoreTable"),
}


def __getattr__(name: str) -> object:
    """Import a public name from its module on first use (PEP 562)."""
    import importlib
    from importlib import metadata

    if name == "__version__":
        return metadata.version("claimcheck-ir")
    for home, names in _HOMES.items():
        if name in names:
            value = getattr(importlib.import_module(f"claimcheck.{home}"), name)
            globals()[name] = value
            return value
    raise AttributeError(f"module 'claimcheck' has no attribute '{name}'")


def __dir__() -> list[str]:
    """The public names, imported or not, beside what the module holds."""
    return sorted({*globals(), *__all__})
