"""Audits as JSON: everything that text output shows, and the outcome of every rule.

In: audits. Out: text, the same bytes for the same audits.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from claimcheck.audit.engine import Audit
from claimcheck.audit.finding import SEVERITIES
from claimcheck.record import plain

FORMAT = 1


def render_json(audits: Sequence[Audit]) -> str:
    """`{"format": 1, "documents": [...]}`."""
    content = {"format": FORMAT, "documents": [as_plain(a) for a in audits]}
    return json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True, allow_nan=False) + "\n"


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
