"""Citations in a piece of text, as the many styles write them.

In: raw text. Out: who is cited, by number, key, or author and year.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from claimcheck.audit.identifiers import IDS
from claimcheck.audit.source import Source, Span
from claimcheck.audit.wording import fold, holds

# "p. 4", "Table 2" behind the number of a work
_PART = (
    r"(?:,\s?(?:pp?\.|pages?|sec(?:tion|t\.|\.)|§|ch(?:apter|ap\.|\.)|fig(?:ure|\.)|tables?|tab\.|app(?:endix|\.)"
    r"|theorem)\s?[\w.–-]{1,15})?"
)
_LIST = r"\^?\d{1,3}(?:\s*[,;–-]\s*\^?\d{1,3})*"
# [3], [1, 4–6], \[3\], [cite: 3], [Ref. 3], [3, p. 4], [3†L1-L9] and [3](#ref-3), a link within the document.
_NUMBERS = re.compile(
    rf"\[(?:(?:cite:|refs?\.?|reference)\s?)?({_LIST}){_PART}(?:†[^\[\]\n]{{0,40}})?\\?\](?!\((?!#(?:ref|fn|ftnt|cite|bib|source|note|\d)))",
    re.I,
)
_BOUNDED = re.compile(r"(?:CI|interval|between|bounds?|range (?:of|was|is))[\s:=(,]{0,3}$", re.I)
_IN_RANGE = re.compile(r"\bthe range\s?$", re.I)  # "the range [1, 12]"; "a wider range [2, 3]" cites
_PERCENT = re.compile(r"(\d{1,3}(?:\.\d+)?)\s?\\?%[\s:=(,]{0,3}$")
_UNIT = re.compile(
    r"\s?(?:%|°|(?:[mµkcn]?[gmls]|mmol|mol|Hz|kHz|K|min|h|ms|hours?|days?|weeks?|months?|years?|points?|percent)\b)"
)
_ZERO = re.compile(r"(?<!\d)0+(?!\d)")
# "see equation [3]": the number of something in this document or in another
_NUMBERED_THING = re.compile(
    r"\b(?:equations?|eqs?\.?|figure|fig\.?|(?:see|in) (?:section|table|step|line|item))\s*$", re.I
)
_NOTED = re.compile(r"\[\^(?!\d+\])([\w-]{1,40})\](?!:)")  # [^name], [^1_3]
_LINKED = re.compile(r"<<([\w:.-]{1,40})(?:,[^<>\n]{0,80})?>>")  # of AsciiDoc, to an entry or a section
_NAMES_BOUNDS = ("ci", "interval", "range ", "between", "bound")
_GLUED = re.compile(r"(?<![\\\w])[^\W\d_]{4,}$")  # a word that a citation may follow without a space
# 【3】, ^1,2^, <sup>1</sup> and ¹ after a word of three letters or punctuation: no powers, no units.
_RAISED = re.compile(
    r"【(\d{1,3})(?:†[^【】\n]{0,40})?】|(?:\^|<sup>)\[?(\d{1,3}(?:[,–-]\s?\d{1,3})*)\]?(?:\^|</sup>)"
    r"|(?:(?<=[^\W\d_]{3})|(?<=[.,;:)”\"’]))([¹²³⁰⁴-⁹]{1,3}(?:[,˒–⁻][¹²³⁰⁴-⁹]{1,3})*)"
)
_RISING = re.compile(r"[【^<¹²³⁰⁴-⁹]")  # one of them is in every raised number
_LOWERED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹˒⁻", "0123456789,-")
_KEYS = re.compile(
    r"\\(?:no)?cite[a-zA-Z]*\*?(?:\[[^\]]{0,200}\])*\{([^{}]*)\}|\\(?:parencite|textcite|autocite"
    r"|footcite)\*?(?:\[[^\]]{0,200}\])*\{([^{}]*)\}"
)
_MORE_THAN_A_NUMBER = re.compile(r"\[(?!\d{1,3}\])")
_BRACKETS = re.compile(r"\[(?<!\w\[)([^\[\]\n]{3,160})\](?!\()")
_KEYED = re.compile(
    r"(?:[\w.]{1,6}\s+)?(?:@?([A-Za-z][\w:.+-]{2,40}\d[\w:.+-]*)|-?@([A-Za-z][\w:.+-]{0,40}))$"
)
_NAMED = re.compile(r"\[(?<!\w\[)([A-Za-z][\w+-]{1,30})\](?![(:])")  # [ZHENG], [S1]: perhaps a key
_AT = re.compile(r"@(?<![\w.]@)([a-zA-Z][\w:-]{2,40}\d{2,4}\w*)")
_ROLES = re.compile(r"\{cite(?::\w{1,10})?\}`([^`\n]{1,200})`")  # of MyST
_SEPARATOR = re.compile(r"[,;]")
_DIGITS = re.compile(r"\d+")
# One of them is in every citation and identifier.
SIGNS = ("[", "<<", "cite", "@", "19", "20", "10.", "^", "<sup>", "【", *"¹²³⁴⁵⁶⁷⁸⁹", *IDS)
_ANY_YEAR = re.compile(r"(?:19|20)\d\d")
# "In 2024", "January 2025", "Since March 2019": dates, and no author before a year.
_DATE = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December|Jan|Feb|Mar|Apr|Jun|Jul"
    r"|Aug|Sept?|Oct|Nov|Dec|In|Since|Until|From|Between|By|Before|After|During|Through|Around|Spring|Summer|Autumn"
    r"|Winter|Version)"
)
_YEAR = re.compile(
    rf"(?=[A-Z])(?!{_DATE}\.?\s+(?:19|20)\d)"
    r"([A-Z][\w'’-]{1,30})(?:\s+et al\.?|\s+(?:and|&)\s+[A-Z][\w'’-]+|(?:,\s+[A-Z][\w'’-]+)*,?\s+(?:and"
    r"|&)\s+[A-Z][\w'’-]+)?,?\s*\(?((?:19|20)\d\d)[a-z]?\)?"
)

# A cell that is nothing but a citation: "Elm, 2019; van der Fir et al. (2020)", "Elm and Oak 2019".
_BEFORE_NAME = (
    r"(?:(?:[A-Z]\.[ -]?){1,3}\s?)?(?:(?:[Vv][ao]n|[Dd][aeiou]r?|[Dd]e[nlr]|la|le|el|al|te[rn])\s){0,3}"
)
_SURNAME = r"(?:Mc|Mac|[OD]['’])?[A-ZÀ-ÖØ-Þ][^\W\d_A-Z]{1,30}(?:[-'’][A-ZÀ-ÖØ-Þ]?[^\W\d_A-Z]{1,30})?"
_AFTER_NAME = r"(?:,\s(?:[A-Z]\.[ -]?){1,3}|\s[A-Z]{1,3}(?=[\s,(]))?"
_FELLOW = rf"{_BEFORE_NAME}{_SURNAME}{_AFTER_NAME}"
_FELLOWS = rf"\s+et\s+al\b\.?|(?:,\s+{_FELLOW}){{0,8}}?,?\s+(?:and|&)\s+(?:{_FELLOW}|colleagues|others)"
_IN_CELL = re.compile(
    rf"\(?{_BEFORE_NAME}({_SURNAME}){_AFTER_NAME}({_FELLOWS})?\s*(,?\s*\(?)((?:19|20)\d\d)[a-z]?\)?(?:,\s*pp?\.?\s?\d{{1,5}}(?:[–-]\d{{1,5}})?)?\)?"
)
_AND_NEXT = re.compile(r"\s*(?:[;,/]|\band\b|&|\s)\s*")
_LONGEST_CELL = 400  # characters
# Before a year these are dates, data, laws, or journals, and no authors.
_NO_SURNAMES = frozenset(
    ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
     "November", "December", "Spring", "Summer", "Autumn", "Winter", "Since", "Until", "From", "Before",
     "After", "During", "In", "Act", "Law", "Directive", "Regulation", "Treaty", "Census", "Survey",
     "Interview", "Interviews", "Poll", "Election", "Report", "Figure", "Table", "Annex", "Appendix",
     "Section", "Version", "Data", "Dataset", "Database", "Sample", "Cohort", "Panel", "Wave", "Round",
     "Study", "Trial", "Experiment", "Own", "Author", "Authors", "Expert", "Experts", "Model", "Archive",
     "Register", "Registry", "Statistics", "Yearbook", "Website", "Online", "Internal", "Personal",
     "Unpublished", "Estimate", "Estimates", "Calculation", "Calculations", "Workshop", "Conference",
     "Proceedings", "Review", "Overview", "Eurostat", "Destatis", "Unicef", "Unesco", "Wikidata",
     "Wikipedia", "Gallup", "Reuters", "Kaggle", "Github", "Nature", "Science", "Lancet", "Cell"]
)  # fmt: skip


class Citation(NamedTuple):
    """One citation: the span it stands in and what it points to; if not `sure`, it may be none."""

    span: Span
    number: int | None = None
    key: str | None = None
    author: str | None = None
    year: str | None = None
    sure: bool = True


def citations(text: str, offset: int = 0) -> Iterator[Citation]:
    """All citations in a piece of raw text that begins at `offset`."""
    brackets = "[" in text
    if brackets:
        yield from _numbered(text, offset)
        brackets = _MORE_THAN_A_NUMBER.search(text) is not None
    for match in _RAISED.finditer(text) if _RISING.search(text) else ():
        span = Span(offset + match.start(), offset + match.end())
        number = (match[1] or match[2] or match[3]).translate(_LOWERED)
        yield from _listed(number, span, sure=match[1] is not None)
    if brackets:
        yield from _named(text, offset)
    for match in _LINKED.finditer(text) if "<<" in text else ():
        yield Citation(Span(offset + match.start(), offset + match.end()), key=match[1], sure=False)
    if "cite" in text or "@" in text:
        yield from _keyed(text, offset)
    if "cite" in text:  # a key such as Smith2020 is no author with a year
        text = _KEYS.sub(lambda match: " " * len(match[0]), text)
    for match in _BRACKETS.finditer(text) if brackets else ():
        keys = [_KEYED.match(part.strip()) for part in _SEPARATOR.split(match[1])]
        for key in keys if all(keys) else ():
            if key:
                span = Span(offset + match.start(), offset + match.end())
                yield Citation(span, key=key[1] or key[2])
    dated = ("19" in text or "20" in text) and _ANY_YEAR.search(text)
    for match in _YEAR.finditer(text) if dated else ():
        inside = match.group().endswith(")") and "(" not in match.group()  # of "(Smith, 2020)"
        span = Span(offset + match.start(), offset + match.end() - inside)
        yield Citation(span, author=match[1], year=match[2])


def _numbered(text: str, offset: int) -> Iterator[Citation]:
    """Citations such as [3], [1, 4–6] and [1][2]; no intervals, no `[link][1]`, no `array[3]`."""
    end, sure = -1, True
    for match in _NUMBERS.finditer(text):
        if _ZERO.search(match[1]) or (_UNIT.match(text, match.end()) and not match[1].isdecimal()):
            continue  # no list has a number 0; doses of [2, 5] mg
        if match.start() != end:
            before = text[max(0, match.start() - 20) : match.start()]
            sure = not before or not (before[-1].isalnum() or before[-1] in "]_")
            if not (sure or _GLUED.search(before)) or _is_interval(before, match[1]):
                continue
            if _NUMBERED_THING.search(before):
                continue
        end = match.end()
        if match[1].isdecimal():  # as nearly all are: the short way
            yield Citation(Span(offset + match.start(), offset + end), number=int(match[1]), sure=sure)
            continue
        yield from _listed(match[1], Span(offset + match.start(), offset + match.end()), sure=sure)


def _named(text: str, offset: int) -> Iterator[Citation]:
    """Footnotes with names, and words in brackets that may be keys of the reference list."""
    for match in _NOTED.finditer(text) if "[^" in text else ():
        yield Citation(Span(offset + match.start(), offset + match.end()), key=match[1])
    for match in _NAMED.finditer(text):
        if not _KEYED.match(match[1]):
            yield Citation(Span(offset + match.start(), offset + match.end()), key=match[1], sure=False)


def _is_interval(before: str, listed: str) -> bool:
    """Whether [1, 5] gives bounds: after such a word, or after a percentage that lies between them."""
    if listed.isdecimal():
        return False
    ends = [int(n) for n in _DIGITS.findall(listed)]
    if len(ends) != 2:
        return False
    if "," in listed and ends[0] < ends[1] and _IN_RANGE.search(before):
        return True
    if holds(fold(before), _NAMES_BOUNDS) and _BOUNDED.search(before):
        return True
    percent = _PERCENT.search(before)
    return percent is not None and ends[0] <= float(percent[1]) <= ends[1]


def raised(source: Source, spans: Iterable[Span]) -> Iterator[Citation]:
    """Citations that numbers set above the line may be."""
    for span in spans:
        yield from _listed(source.raw(span), span, sure=False)


def _listed(text: str, span: Span, *, sure: bool) -> Iterator[Citation]:
    """The numbers of a list such as 1, 4–6."""
    for part in _SEPARATOR.split(text):
        ends = [int(n) for n in _DIGITS.findall(part)]
        low, high = ends[0], ends[-1]
        for number in range(low, high + 1) if high - low < 100 else (low, high):
            yield Citation(span, number=number, sure=sure)


def _keyed(text: str, offset: int) -> Iterator[Citation]:
    """Citations by key, of LaTeX or Markdown; braces may be empty, and then cite nothing."""
    for pattern, sign in ((_KEYS, "cite"), (_ROLES, "{cite"), (_AT, "@")):
        for match in pattern.finditer(text) if sign in text else ():
            for name in ",".join(filter(None, match.groups())).split(","):
                if name.strip():
                    span = Span(offset + match.start(), offset + match.end())
                    yield Citation(span, key=name.strip())


def works_of(cell: str, span: Span) -> tuple[Citation, ...]:
    """What a cell cites by author and year, if it holds nothing else; "Elm 2019" is not sure."""
    found: list[Citation] = []
    at, end = 0, len(cell.rstrip(" ."))
    while at < end <= _LONGEST_CELL:
        match = _IN_CELL.match(cell, at)
        if not match or match[1] in _NO_SURNAMES:
            return ()
        sure = bool(match[2] or match[3].strip())
        found.append(Citation(span, author=match[1], year=match[4], sure=sure))
        between = _AND_NEXT.match(cell, match.end())
        at = between.end() if between else match.end()
        if not between and at < end:
            return ()
    return tuple(found)
