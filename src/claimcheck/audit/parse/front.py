"""Title, front matter and date.

In: the source. Out: spans of what stands before the abstract.
"""

from __future__ import annotations

import re
from itertools import pairwise

from claimcheck.audit.document import Fact, Section, Text
from claimcheck.audit.endings import dangles, ends_sentence, sentences
from claimcheck.audit.headings import is_known_heading, kind_of
from claimcheck.audit.source import Source, Span

_MONTHS = {
    m: i
    for i, m in enumerate(
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], 1
    )
}
_MONTH = r"(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_DATES = (
    (re.compile(r"\b((?:19|20)\d\d)[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)"), "ymd"),
    (re.compile(rf"\b(\d{{1,2}})(?:st|nd|rd|th)?\.? {_MONTH},? ((?:19|20)\d\d)\b", re.I), "dMy"),
    (re.compile(rf"\b{_MONTH} (\d{{1,2}})(?:st|nd|rd|th)?,? ((?:19|20)\d\d)\b", re.I), "Mdy"),
    (re.compile(rf"\b{_MONTH},? ((?:19|20)\d\d)\b", re.I), "My"),
    (re.compile(r"\b((?:19|20)\d\d)-(\d\d)\b"), "ym"),
    (re.compile(r"(?<![\d.])((?:19|20)\d\d)(?![\d.])"), "y"),
)
_LABEL = re.compile(r"^(?:title)\s*:\s*", re.I)
_AUTHOR_OR_DATE = re.compile(r"@|\b(?:university|institute|department|laborator|agent|authors?|by|date"
                             r"|published|generated|version"
                             r"|doi|arxiv|ai|llm|gpt|claude)\b|\b(?:19|20)\d\d\b|\w, "
                             r"\w.*,", re.I)  # fmt: skip


def find_title(source: Source) -> Text | None:
    """The title as the format marks it, else the first heading, else the first line.

    Running text is no title; behind it, only a heading of the first level is.
    """
    if "title" in source.meta:
        span = source.meta["title"]
        return Text(_LABEL.sub("", source.plain(span)), span)
    spoken = False
    for block in source.blocks[:6]:
        plain = source.plain(Span(block.span.start, min(block.span.end, block.span.start + _LONGEST)))
        if block.kind == "heading":
            known = kind_of(plain) != "other" and is_known_heading(plain)
            return None if known or (spoken and block.level != 1) else _unlabelled(plain, block.span)
        if block.kind == "paragraph" and plain and not spoken:
            span = _first_lines(source, block.span)
            if span.end - span.start > _LONGEST_TITLE:
                return None
            text = source.plain(span)
            if not _is_spoken(text):
                return _unlabelled(text, span)
            spoken = True
    return None


def _unlabelled(plain: str, span: Span) -> Text:
    return Text(_LABEL.sub("", plain), span)


_FINITE = re.compile(r"\b(?:is|are|was|were|has|have|had|does|do|did|means?|gives?|lists?|shows?)\b", re.I)


def _is_spoken(text: str) -> bool:
    """Whether a text is a sentence with a full stop, or several; what is labelled as the title is none."""
    if _LABEL.match(text):
        return False
    stops = text.rstrip("\"'”’»)]*_ ").endswith((".", "。")) and ends_sentence(text)
    return stops or (len(sentences(text)) > 1 and _FINITE.search(text) is not None)


_NAME = re.compile(r"^\s*(?:[A-Z][\w.'’-]*[\s,]*(?:and |& )?){2,8}$")
_LONGEST = 4000  # characters of front matter that are looked at
_LONGEST_TITLE = 600
_SHORT = 25  # characters; a line this short was not broken by its width


def _first_lines(source: Source, span: Span) -> Span:
    """The first line of a paragraph, and the next ones while the title runs on."""
    lines = source.raw(span).split("\n")
    end = span.start + len(lines[0])
    for before, line in pairwise(lines[:4]):
        runs_on = line.strip()[:1].islower() or dangles(before)
        wrapped = len(before.strip()) >= _SHORT and not _NAME.match(line) and not ends_sentence(before)
        if not (runs_on or wrapped) or _AUTHOR_OR_DATE.search(line):
            break
        end += 1 + len(line)
    return Span(span.start, end)


def find_front(source: Source, sections: tuple[Section, ...], title: Text | None) -> Text | None:
    """What stands between the title and the first heading: authors, date, status."""
    for section in sections[:1]:
        if section.title is None:
            start = section.span.start
            if title and start <= title.span.start < section.span.end:
                start = title.span.end
            span = Span(start, min(section.span.end, start + _LONGEST))
            return Text(source.plain(span), span) if source.raw(span).strip() else None
    return None


def find_date(
    source: Source, front: Text | None, facts: tuple[Fact, ...]
) -> tuple[tuple[int, int, int] | None, Text | None]:
    """The document's own date, from its metadata, front matter, or a "Date:" fact."""
    places: list[tuple[str, Span]] = []
    if "date" in source.meta:
        places.append((source.raw(source.meta["date"]), source.meta["date"]))
    places += [
        (f.value, f.span)
        for f in facts
        if re.search(r"\b(date|published|generated|created|issued)\b", f.key, re.I)
    ]
    if front:
        places.append((source.raw(front.span), front.span))
    for text, span in places:
        for pattern, order in _DATES:
            match = pattern.search(text)
            if match and (date := _date(match, order)):
                exact = (
                    span
                    if text != source.raw(span)
                    else Span(span.start + match.start(), span.start + match.end())
                )
                return date, Text(match.group(), exact)
    return None, None


def _date(match: re.Match[str], order: str) -> tuple[int, int, int] | None:
    year = month = day = 0
    for letter, value in zip(order, match.groups(), strict=True):
        if letter == "y":
            year = int(value)
        elif letter == "M":
            month = _MONTHS[value[:3].lower()]
        elif letter == "m":
            month = int(value)
        else:
            day = int(value)
    return (year, month, day) if month <= 12 and day <= 31 else None
