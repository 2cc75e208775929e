"""The claims table: which table it is, which column is which, and what its marks mean.

In: blocks and sections. Out: claims with spans; without a table, list items or loose lines with marks.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from claimcheck.audit import languages
from claimcheck.audit.document import Claim, Section, Text
from claimcheck.audit.endings import ends_sentence
from claimcheck.audit.parse.fields import is_record
from claimcheck.audit.parse.legend import explained, legend, not_understood
from claimcheck.audit.parse.marks import confidence_of, is_open, mark_of
from claimcheck.audit.parse.table import Table
from claimcheck.audit.source import Block, Source, Span

_HEADS = {
    "claim": re.compile(r"^(?:the )?(?:extracted |key |source )?(?:claims?|statements?|findings?"
                        r"|assertions?|propositions?|claim text|text)\b"
                        rf"|^(?:{languages.CLAIM_COLUMN})(?!\w)", re.I),
    "mark": re.compile(r"^(?:independently )?(?:verified|verification(?: status| result)?|verdicts?"
                       r"|marks?|status|support(?:ed|s)?|assessments?|ratings?|judge?ments?|stance|holds"
                       r"|fact[- ]?check(?:ed)?|valid|confirmed|correct|true|checked|check|decision"
                       r"|veracity|label|outcome|result|✓.*)\b|^[✓✔☑✅]|^ok\b"
                       rf"|^(?:{languages.MARK_COLUMN})(?!\w)", re.I),
    "confidence": re.compile(r"^(?:conf|confidence|certainty|probability|prob|credence|score|likelihood"
                             r"|similarity|strength)\b|^p[ _]?(?:\(true\)|true$)"
                             rf"|^(?:{languages.CONFIDENCE_COLUMN})(?!\w)", re.I),
    "source": re.compile(r"^(?:sources?|references?|refs?|papers?|citations?|cites|doi|arxiv"
                         r"|evidence(?! (?:strength|level|quality|grade|score|rating|type|certainty))"
                         r"|provenance|pointer)\b|^(?:stud(?:y|ies)|articles?|authors?)$"
                         rf"|^(?:{languages.SOURCE_COLUMN})(?!\w)", re.I),
    "number": re.compile(r"^(?:#|no\.?|nr\.?|id|index|n|№|claim (?:id|no\.?|#))$", re.I),
}  # fmt: skip


_CONTINUED = re.compile(r"\bcontinued\b.{0,40}$", re.I)  # a row that says so at a page break
_MAX_COLUMNS = 40
MAX_ROW = 20_000  # characters; no row of claims is longer


def find_claims(source: Source, sections: tuple[Section, ...]) -> Table:
    """The claims of all claims tables; else of lists or loose lines in a claims section."""
    table = _found(source, sections)
    return replace(table, claims=explained(table.claims, legend(source, table.claims)))


def _found(source: Source, sections: tuple[Section, ...]) -> Table:
    tables: dict[int, list[Block]] = defaultdict(list)
    for block in source.blocks:
        if block.kind == "row":
            tables[block.table].append(block)
    inside = {b.table for s in sections if s.kind == "claims" for b in s.blocks if b.kind == "row"}
    claims: list[Claim] = []
    used: set[int] = set()
    header: Span | None = None
    confident, notes, last = False, [], 0
    for number, rows in tables.items():
        while len(rows) > 1 and rows[0].header and rows[1].header:
            del rows[0]  # groups of columns; their names stand below
        firsts = [row for row in rows if not row.level]
        roles = {} if is_record(source, rows) else _roles(source, firsts, number in inside)
        if not roles:
            continue
        used.add(number)
        head = _cells(source, rows[0]) if _is_header(source, rows[0], firsts[1:]) else None
        header = header or rows[0].span
        confident = confident or "confidence" in roles
        percent = _in_percent(source, rows if head is None else rows[1:], roles)
        for row in rows if head is None else rows[1:]:
            if head is not None and _is(source, row, head):
                continue  # the head again, on the next page
            if row.level and number == last:
                claims[-1] = _longer(source, claims[-1], row, roles)
                continue
            claim = _claim(source, row, roles, len(claims) + 1, percent)
            if claim is not None and claims and number == last and _goes_on(source, row, roles, claims[-1]):
                claims[-1] = _longer(source, claims[-1], row, roles)
            elif claim is not None:
                claims.append(claim)
                last = number
            elif source.raw(row.span).strip(" |\t") and not _CONTINUED.search(source.plain(row.span)):
                place = source.place(row.span.start)
                notes.append(
                    f"{place}: a row of the claims table has no claim text, or too much; it was left out"
                )
    if claims:
        notes += not_understood(source, claims)
        return Table(tuple(claims), header, confident, frozenset(used), frozenset(), tuple(notes))
    from claimcheck.audit.parse.unruled import without_table

    return without_table(source, sections)


def _roles(source: Source, rows: Sequence[Block], inside: bool) -> dict[str, int]:
    """Column of each role; empty if the table holds no claims."""
    if max(len(r.cells) for r in rows) > _MAX_COLUMNS:
        return {}
    heads = [source.plain(c) for c in rows[0].cells] if _is_header(source, rows[0], rows[1:]) else []
    roles = _named(heads)
    data = rows[1:] if heads else rows
    if not data:
        return roles if {"claim", "mark"} <= roles.keys() else {}
    width = max(len(r.cells) for r in rows)
    if "mark" not in roles and "source" in roles and _tells_marks(source, data, roles["source"]):
        evidence = roles.pop("source")  # "Evidence: supports"; another column may name the source
        roles |= {**_named(["" if c == evidence else head for c, head in enumerate(heads)]), "mark": evidence}
    if not heads or inside:
        _guess(source, data, width, roles)
    elif "claim" in roles and "mark" not in roles:
        _find_signs(source, data, width, roles)
    if "mark" in roles and "confidence" not in roles:
        _find_probabilities(source, data, heads, roles)
    enough = "claim" in roles and ("mark" in roles or "confidence" in roles)
    if enough or (inside and "claim" in roles):
        return roles
    if not inside and "claim" not in roles and len(data) >= 2:
        return _told_by_cells(source, data, width)
    return {}


def _named(heads: Sequence[str]) -> dict[str, int]:
    """Column of each role that a head names."""
    roles: dict[str, int] = {}
    for role, pattern in _HEADS.items():
        for column, head in enumerate(heads):
            if (
                column not in roles.values()
                and pattern.match(head)
                and not (role == "claim" and _HEADS["number"].match(head))
            ):
                roles.setdefault(role, column)
    return roles


def _find_probabilities(
    source: Source, rows: Sequence[Block], heads: Sequence[str], roles: dict[str, int]
) -> None:
    """The column under "p", if what it says of the claims marked ✓ can be no level of significance."""
    for column, head in enumerate(heads):
        if head.strip(" *_$").lower() == "p" and column not in roles.values():
            sure = [
                confidence_of(source.plain(r.cells[column]))
                for r in rows
                if max(column, roles["mark"]) < len(r.cells) and mark_of(source.plain(r.cells[roles["mark"]]))
            ]
            if sure and all(value is not None and value > _NO_LEVEL for value in sure):
                roles["confidence"] = column


_NO_LEVEL = 0.2  # what a level of significance hardly exceeds


def _tells_marks(source: Source, rows: Sequence[Block], column: int) -> bool:
    """Whether most cells of a column are marks."""
    cells = [source.plain(r.cells[column]) for r in rows[:50] if column < len(r.cells)]
    told = sum(mark_of(c) is not None or is_open(c) for c in cells if c)
    return told >= 0.6 * len(cells) and any(mark_of(c) is not None for c in cells)


_LONG = 40  # characters; what stands in a column of claims is longer on average


def _told_by_cells(source: Source, rows: Sequence[Block], width: int) -> dict[str, int]:
    """Roles of a table under unknown heads: only if it holds long texts, marks and confidences."""
    roles: dict[str, int] = {}
    _guess(source, rows, width, roles)
    if not {"claim", "mark", "confidence"} <= roles.keys():
        return {}
    texts = [source.plain(r.cells[roles["claim"]]) for r in rows[:50] if roles["claim"] < len(r.cells)]
    return roles if sum(map(len, texts)) >= _LONG * len(texts) else {}


def _find_signs(source: Source, rows: Sequence[Block], width: int, roles: dict[str, int]) -> None:
    """The column of marks under a head that does not say so: one of nothing but signs such as ✓ and ×."""
    for column in sorted(set(range(width)) - set(roles.values())):
        cells = [source.plain(r.cells[column]) for r in rows[:50] if column < len(r.cells)]
        signs = [c for c in cells if c and not c[0].isalnum()]
        if cells and len(signs) == len(cells) and any(mark_of(c) is not None for c in signs):
            roles["mark"] = column
            return


def _guess(source: Source, rows: Sequence[Block], width: int, roles: dict[str, int]) -> None:
    """Fill in roles from what the columns hold."""
    sample = rows[:50]
    columns = [[source.plain(r.cells[c]) for r in sample if c < len(r.cells)] for c in range(width)]
    free = [c for c in range(width) if c not in roles.values() and columns[c]]
    if "mark" not in roles:
        for column in free:
            if sum(mark_of(v) is not None for v in columns[column]) >= 0.6 * len(columns[column]):
                roles["mark"] = column
                free.remove(column)
                break
    if "confidence" not in roles:
        for column in free:
            known = [confidence_of(v) for v in columns[column]]
            if sum(v is not None for v in known) >= 0.6 * len(known) and not _counts_up(columns[column]):
                roles["confidence"] = column
                free.remove(column)
                break
    if "claim" not in roles and free:
        length, column = max((sum(map(len, columns[c])) / len(columns[c]), -c) for c in free)
        if length >= 15:
            roles["claim"] = -column


def _cells(source: Source, row: Block) -> list[str]:
    return [source.plain(c).lower() for c in row.cells]


def _is(source: Source, row: Block, cells: list[str]) -> bool:
    """Whether a row has exactly these cells; nearly all others differ in the last."""
    return len(row.cells) == len(cells) and all(
        source.plain(span).lower() == cell for span, cell in zip(row.cells[::-1], cells[::-1], strict=True)
    )


def _goes_on(source: Source, row: Block, roles: dict[str, int], before: Claim) -> bool:
    """Whether a row is only the next line of the claim before: nothing but text, after a text without end."""
    if before.verdict is None or not before.verdict.plain or ends_sentence(before.text):
        return False
    column = roles["claim"]
    return (
        all(c == column or not source.plain(span) for c, span in enumerate(row.cells)) and len(row.cells) > 1
    )


def _longer(source: Source, claim: Claim, row: Block, roles: dict[str, int]) -> Claim:
    """A claim with a further line of its row."""
    text, pointer = (_cell(source, row, roles.get(role)) for role in ("claim", "source"))
    return claim._replace(
        text=f"{claim.text} {text.plain}".rstrip() if text else claim.text,
        pointer=f"{claim.pointer} {pointer.plain}".strip() if pointer else claim.pointer,
        row=Span(claim.row.start, max(claim.row.end, row.span.end)),
    )


def _counts_up(values: Sequence[str]) -> bool:
    return all(v.strip("#. ").isdigit() and int(v.strip("#. ")) == i for i, v in enumerate(values, 1))


def _is_header(source: Source, row: Block, below: Sequence[Block]) -> bool:
    if row.header or _unlike(source, row, below):
        return True
    cells = [source.plain(c) for c in row.cells]
    known = sum(any(p.match(c) for p in _HEADS.values()) for c in cells)
    if known < 2 or any(len(c) > 40 for c in cells):
        return False
    # "n" may be a column or a mark: with three names beside it, it is a column.
    return known > 2 or not any(mark_of(c) is not None and len(c) <= 2 for c in cells)


def _unlike(source: Source, row: Block, below: Sequence[Block]) -> bool:
    """Whether a first row has short words where all rows below have marks or numbers."""
    columns = [
        column
        for column in range(len(row.cells))
        if (values := [source.plain(r.cells[column]) for r in below[:50] if column < len(r.cells)])
        and all(mark_of(v) is not None or confidence_of(v) is not None for v in values)
    ]
    cells = [source.plain(row.cells[c]) for c in columns]
    return len(columns) >= 2 and all(
        0 < len(c) <= 40 and mark_of(c) is None and confidence_of(c) is None for c in cells
    )


_BARE = re.compile(r"\d{1,3}(?:[.,]\d+)?")


def _in_percent(source: Source, rows: Sequence[Block], roles: dict[str, int]) -> bool:
    """Whether bare numbers of the column are percents: some exceed 1 and none 100."""
    if "confidence" not in roles:
        return False
    column = roles["confidence"]
    values = [source.plain(r.cells[column]) for r in rows if column < len(r.cells)]
    bare = [float(v.replace(",", ".")) for v in set(values) if _BARE.fullmatch(v)]
    return bool(bare) and max(bare) > 1 and max(bare) <= 100


_INNER = re.compile(r"\((.*?)\)")


def _cell(source: Source, row: Block, column: int | None) -> Text | None:
    if column is None or column >= len(row.cells):
        return None
    span = row.cells[column]
    return Text(source.plain(span), span)


def _claim(source: Source, row: Block, roles: dict[str, int], number: int, percent: bool) -> Claim | None:
    text, verdict, confidence, pointer = (
        _cell(source, row, roles.get(role)) for role in ("claim", "mark", "confidence", "source")
    )
    if row.span.end - row.span.start > MAX_ROW:
        return None
    if text is None or not text.plain:
        return None
    if len(row.cells) == 1 and len(roles) > 1 and len(text.plain) < _LONG:  # a group's name, a caption
        return None
    value = confidence_of(confidence.plain, percent) if confidence else None
    if value is None and verdict and (inner := _INNER.search(verdict.plain)):
        value = confidence_of(inner[1], percent)
    return Claim(
        number=number,
        text=text.plain,
        span=text.span,
        row=row.span,
        mark=mark_of(verdict.plain) if verdict else None,
        verdict=verdict,
        confidence=value,
        confidence_text=confidence if confidence and confidence.plain else None,
        pointer=pointer.plain if pointer else "",
    )
