"""Auditing a synthesis: read a document, check it against itself, its sources and our verdicts.

In: a literature synthesis (text, Markdown, HTML, LaTeX, PDF), optionally its sources and a Record.
Out: an `Audit` (findings with quotes and places), an `Agreement` table, or spec skeletons.
"""

from claimcheck.audit.agreement import Agreement, AgreementRow, compare_marks
from claimcheck.audit.document import Document
from claimcheck.audit.engine import Audit, audit_document
from claimcheck.audit.extract import write_suite
from claimcheck.audit.finding import Finding, Outcome, Rule
from claimcheck.audit.parse import parse_source, read_document
from claimcheck.audit.rules import all_rules, explain, is_rule
from claimcheck.audit.run import Beside, audit_files

__all__ = [
    "Agreement",
    "AgreementRow",
    "Audit",
    "Beside",
    "Document",
    "Finding",
    "Outcome",
    "Rule",
    "all_rules",
    "audit_document",
    "audit_files",
    "compare_marks",
    "explain",
    "is_rule",
    "parse_source",
    "read_document",
    "write_suite",
]
