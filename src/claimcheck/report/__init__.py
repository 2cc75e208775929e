"""Report: a Record comes in; HTML, LaTeX, PDF, CSV and BibTeX go out, and lines for the terminal.

Every rendering is a pure view of the Record: nothing is run or computed again. `view` makes the view
model, `html` and `latex` render it, `layout` lays figures out once for both. The names below are imported
when they are used, so that a report that is current need not load what renders one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from claimcheck.report.terminal import audit_line, claim_line, tally_line
    from claimcheck.report.write import ReportFiles, write_report

__all__ = ["ReportFiles", "audit_line", "claim_line", "tally_line", "write_report"]


def __getattr__(name: str) -> object:
    """Import a public name from its module on first use (PEP 562)."""
    import importlib

    if name not in __all__:
        raise AttributeError(f"module 'claimcheck.report' has no attribute '{name}'")
    home = "terminal" if name.endswith("_line") else "write"
    return getattr(importlib.import_module(f"claimcheck.report.{home}"), name)
