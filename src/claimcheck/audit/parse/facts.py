"""Key–value facts: two-column tables and "Key: value" lines, as record pages have them.

In: the source and the tables already used for claims. Out: facts with spans.
"""

from __future__ import annotations

import re
from collections import defaultdict

from claimcheck.audit.document import Fact
from claimcheck.audit.source import Block, Source, Span

_LINE = re.compile(
    r"^[ \t]*[*_]{0,2}([A-Z][\w /()-]{1,40}?)[*_]{0,2}[ \t]*:[*_]{0,2}[ \t]*(\S.{0,300}?)[ \t]*$",
    re.MULTILINE,
)


def find_facts(source: Source, used: frozenset[int]) -> tuple[Fact, ...]:
    """All facts, in order."""
    tables: dict[int, list[Block]] = defaultdict(list)
    for block in source.blocks:
        if block.kind == "row" and block.table not in used:
            tables[block.table].append(block)
    facts = []
    for rows in tables.values():
        if all(len(r.cells) == 2 for r in rows):
            for row in rows:
                key, value = (source.plain(c) for c in row.cells)
                if key and value and len(key) <= 60:
                    facts.append(Fact(key.rstrip(":"), value, Span(row.cells[0].start, row.cells[1].end)))
    for block in source.blocks[:400]:
        if block.kind in ("paragraph", "item") and block.span.end - block.span.start < 600:
            raw = source.raw(block.span)
            for match in _LINE.finditer(raw):
                start = block.span.start
                value = source.plain(Span(start + match.start(2), start + match.end(2)))
                facts.append(
                    Fact(match[1].strip(), value, Span(start + match.start(1), start + match.end(2)))
                )
    return tuple(sorted(facts, key=lambda f: f.span))
