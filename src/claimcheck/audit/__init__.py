"""Auditing a synthesis: read a document, check it against itself, its sources and our verdicts.

In: a literature synthesis (text, Markdown, HTML, LaTeX, PDF), optionally its sources and a Record.
Out: an `Audit` (findings with quotes and places), an `Agreement` table, or spec skeletons.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
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

_HOMES = {
    "Agreement": "agreement",
    "AgreementRow": "agreement",
    "Audit": "engine",
    "Beside": "run",
    "Document": "document",
    "Finding": "finding",
    "Outcome": "finding",
    "Rule": "finding",
    "all_rules": "rules",
    "audit_document": "engine",
    "audit_files": "run",
    "compare_marks": "agreement",
    "explain": "rules",
    "is_rule": "rules",
    "parse_source": "parse",
    "read_document": "parse",
    "write_suite": "extract",
}


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used: `claimcheck audit` loads no more than it needs."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = value
    return value
