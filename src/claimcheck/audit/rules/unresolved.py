"""What a citation is that points to no reference: of a missing entry, or perhaps none, by how it is written.

In: a document and a citation. Out: its kind.
"""

from __future__ import annotations

import re
from typing import Literal

from claimcheck.audit.citations import Citation
from claimcheck.audit.document import Document

_AFTER_COMMA = re.compile(
    r"^(?!(?:January|February|March|April|May|June|July|August|September|October|November|December)\b)"
    r".*,\s*(?:19|20)\d\d[a-z]?$"
)
# What may stand between the bracket and a name: "(see Smith, 2020)".
_SEE = re.compile(
    r"[(;]\s?(?:see(?: also)?|but see|e\.g\.,?|i\.e\.,?|cf\.?|compare|following|reviewed (?:in|by)"
    r"|for example,?)\s?$"
)
_SEE_LONGEST = 24  # characters
# "Smith (2020)", "Smith and Brown (2020)": a word in capitals or with one inside, as ImageNet, is no surname.
_NARRATED = re.compile(
    r"^(?:Mc|Mac|O['’])?[A-Z][^\W\d_A-Z]+(?:[-'’][A-Z]?[^\W\d_A-Z]+)?(?:\s+and\s+[A-Z][\w'’-]+)?"
    r"\s*\((?:19|20)\d\d[a-z]?\)$"
)
_TELLS = re.compile(
    r"(?:\s+(?:also|then|later|first|further|already|thus|\w+ly)){0,2}\s+(?:describ|report|argue|find|found|note[sd]?\b"
    r"|observe[sd]?\b|propos|stud(?:y|ie)|measure[sd]?\b|conclude|suggest|estimate[sd]?\b|review(?:s|ed)?\b|survey(?:s|ed)?\b"
    r"|examine|compare|analy[sz]e|confirm|shows?\b|demonstrates?\b|states?\b|writes?\b|says?\b|claims?\b|investigate"
    r"|introduce[sd]?\b|present(?:s|ed)?\b)\w{0,3}\b"
)
# "according to Smith (2020)", "as shown by Smith (2020)"
_TOLD_BY = re.compile(
    r"\b(?:according\s+to|as\s+(?:shown|reported|described|found|noted|argued|observed|stated|proposed|discussed)\s+(?:by|in))\s+$",
    re.I,
)
_TELLS_LONGEST = 60  # characters
# "the Act (2017)", "Water Act (2017)", "in Berlin (2017)"; not "As Smith (2017)"
_THE = re.compile(
    r"(?:\b(?:the|an?|in|at|near|from)|\b(?!(?:As|But|And|By|If|When|While|Since|Because|Although|Whereas|Also|Here|Then)\b)"
    r"[A-Z][\w'’-]*)\s+$"
)


def in_parentheses(document: Document, citation: Citation) -> bool:
    """Whether an author and a year stand as in "(Smith, 2020; Brown and Green, 2021)"."""
    start = citation.span.start
    before = document.source.text[max(0, start - 2) : start].rstrip()[-1:]
    return before in ("(", ";") and _AFTER_COMMA.search(document.source.raw(citation.span)) is not None


def _after_see(document: Document, citation: Citation) -> bool:
    """Whether an author and a year stand as in "(see Smith, 2020, p. 4)"."""
    start = citation.span.start
    before = document.source.text[max(0, start - _SEE_LONGEST) : start]
    dated = _AFTER_COMMA.search(document.source.raw(citation.span))
    return dated is not None and _SEE.search(before) is not None


def is_narrated(document: Document, citation: Citation) -> bool:
    """Whether an author acts, the year in brackets behind the name: "Smith (2020) describes"."""
    return citation.author is not None and _NARRATED.search(document.source.raw(citation.span)) is not None


def _is_place(document: Document, citation: Citation) -> bool:
    """Whether a name with a year stands as in "in Berlin (2017)" or "the Act (2017)"."""
    start = citation.span.start
    return _THE.search(document.source.text, max(0, start - _SEE_LONGEST), start) is not None


def _tells(document: Document, citation: Citation) -> bool:
    """Whether a verb stands beside a name of which only somebody who wrote can be the subject."""
    (start, end), text = citation.span, document.source.text
    return (
        _TELLS.match(text, end, end + _TELLS_LONGEST) is not None
        or _TOLD_BY.search(text, max(0, start - _TELLS_LONGEST), start) is not None
    )


_WORDS = re.compile(r"(?:[^\W\d_]{4}|[.,;:)”\"’\]])$")


def _follows_words(document: Document, citation: Citation) -> bool:
    """Whether a raised number stands behind a word or a mark, and is no power and part of no unit."""
    start = citation.span.start
    return _WORDS.search(document.source.text[max(0, start - 4) : start]) is not None


# What a citation of nothing is: of a missing entry, or perhaps of one, by how it is written.
Kind = Literal["missing", "raised", "doubtful", "narrated", "seen"]


def kind_of(document: Document, citation: Citation) -> Kind | None:
    """What a citation is that resolves to nothing; None where it may be none at all."""
    if not citation.sure:
        return "raised" if citation.number is not None and _follows_words(document, citation) else None
    if citation.key is not None:
        if _CROSS.match(citation.key):
            return None
        command = document.source.text.startswith("\\", citation.span.start)
        return "missing" if document.has_keyed_references or command else "seen"
    if citation.number is not None:
        return None if _is_footnote(document, citation) else "missing"
    return _kind_of_dated(document, citation)


# "[@fig-speed]": of Quarto and pandoc-crossref, to a figure of the document itself
_CROSS = re.compile(r"(?:fig|tbl|tab|sec|eq|lst|thm|lem|exm|def)[-:]")


def _is_footnote(document: Document, citation: Citation) -> bool:
    """Whether "[^3]" points to a remark of the document, "[^3]: …", that is no work."""
    note = f"[^{citation.number}]"
    return document.source.raw(citation.span).startswith(note) and f"{note}:" in document.source.text


def _kind_of_dated(document: Document, citation: Citation) -> Kind | None:
    """The same of an author and a year, which count as missing only where entries have years."""
    dated, raw = document.has_dated_references, document.source.raw(citation.span)
    if "et al" in raw or "&" in raw:
        return "missing" if dated else "seen"
    if in_parentheses(document, citation) or _after_see(document, citation):
        return "doubtful" if dated else "seen"
    if is_narrated(document, citation) and not _is_place(document, citation):
        return "narrated" if dated and _tells(document, citation) else "seen"
    return None
