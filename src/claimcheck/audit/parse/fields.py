"""Keys and values of a claim that is written as a record: "Status: …", "| Confidence | 0.9 |".

In: keys and rows. Out: what they say of a claim.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from claimcheck.audit import languages
from claimcheck.audit.source import Block, Source, Span

_KEYS = {
    "claim": re.compile(rf"(?:(?:claim|full|the) )?(?:claim|statement|text|assertion|proposition"
                        rf"|{languages.CLAIM_COLUMN})$", re.I),
    "mark": re.compile(r"(?:verification )?(?:status|verdict|verified|result|mark|verification|decision"
                       rf"|supported|{languages.MARK_COLUMN})$", re.I),
    "confidence": re.compile(rf"(?:confidence(?: score| level)?|probability|certainty"
                             rf"|{languages.CONFIDENCE_COLUMN})$", re.I),
    "source": re.compile(rf"(?:sources?|references?|citations?|paper|{languages.SOURCE_COLUMN})$", re.I),
}  # fmt: skip
_MAX_FIELDS = 12  # rows of a table that is one claim


def is_record(source: Source, rows: Sequence[Block]) -> bool:
    """Whether a table is one claim: a row says what it is, another how it was judged."""
    roles = {found[0] for row in rows[:_MAX_FIELDS] if (found := field_of_row(source, row))}
    return "claim" in roles and not roles.isdisjoint(("mark", "confidence")) and len(rows) <= _MAX_FIELDS


def field_of_row(source: Source, row: Block) -> tuple[str, Span] | None:
    """Role and value of a row with a key and a value."""
    if len(row.cells) != 2 or not row.cells[1]:
        return None
    role = role_of(source.plain(row.cells[0]).rstrip(":"))
    return (role, row.cells[1]) if role else None


def role_of(key: str) -> str | None:
    """What a key says of a claim: its words, its mark, its confidence, its source."""
    return next((role for role, pattern in _KEYS.items() if pattern.match(key.strip())), None)
