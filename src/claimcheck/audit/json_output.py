"""Audits as JSON: everything that text output shows, and the outcome of every rule.

In: audits. Out: text, the same bytes for the same audits.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from claimcheck.audit.engine import Audit
from claimcheck.audit.finding import SEVERITIES
from claimcheck.record import in_lines, plain

FORMAT = 1


def render_json(audits: Sequence[Audit]) -> str:
    """`{"documents": [...], "format": 1}`, with a line per finding, claim and rule."""
    documents = ",\n".join(in_lines(as_plain(a)) for a in audits)
    return f'{{"documents": [\n{documents}\n],\n"format": {FORMAT}}}\n'


def as_plain(audit: Audit) -> Mapping[str, Any]:
    """One audit as JSON types."""
    return {
        "file": audit.file,
        "format": audit.format,
        "title": audit.title,
        "claims": audit.claims,
        "read": plain(audit.read),
        "references": audit.references,
        "counts": {s: audit.count(s) for s in SEVERITIES},
        "findings": plain(audit.findings),
        "suppressed": plain(audit.suppressed),
        "dropped": audit.dropped,
        "rules": [
            {"rule": o.rule, "state": o.state, "passed": list(o.passed), "reasons": list(o.reasons)}
            for o in audit.outcomes
        ],
        "notes": list(audit.notes),
        "agreement": plain(audit.agreement),
    }
