"""Auditing a synthesis: read a document, check it against itself, its sources and our verdicts.

In: a literature synthesis (text, Markdown, HTML, LaTeX, PDF), optionally its sources and a Record.
Out: an `Audit` (findings with quotes and places), an `Agreement` table, or spec skeletons.
"""

from claimcheck.audit.agreement import Agreement, AgreementRow, agreement
from claimcheck.audit.document import Document
from claimcheck.audit.engine import Audit, audit
from claimcheck.audit.extract import extract
from claimcheck.audit.finding import Finding, Outcome, Rule
from claimcheck.audit.parse import parse, read_document
from claimcheck.audit.rules import explain, is_rule, rules

__all__ = [
    "Agreement",
    "AgreementRow",
    "Audit",
    "Document",
    "Finding",
    "Outcome",
    "Rule",
    "agreement",
    "audit",
    "explain",
    "extract",
    "is_rule",
    "parse",
    "read_document",
    "rules",
]
