"""Report: a Record comes in; HTML, LaTeX, PDF, CSV and BibTeX go out, and lines for the terminal.

Every rendering is a pure view of the Record: nothing is run or computed again. `view` makes the view
model, `html` and `latex` render it, `layout` lays figures out once for both.
"""

from claimcheck.report.terminal import audit_line, claim_line, tally_line
from claimcheck.report.write import ReportFiles, write_report

__all__ = ["ReportFiles", "audit_line", "claim_line", "tally_line", "write_report"]
