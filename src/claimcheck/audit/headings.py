"""Headings of a synthesis: which words name which part, however they are numbered or marked.

In: a line or heading text. Out: its kind, or whether it is a heading at all.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal

from claimcheck.audit import languages
from claimcheck.audit.identifiers import ARXIV, DOI, URL

SectionKind = Literal[
    "abstract", "introduction", "methods", "results", "limitations", "discussion", "conclusion", "claims",
    "references", "front", "other",
]  # fmt: skip

_WORKS = r"(?:works|literature|sources|papers|studies|articles)"
_CITED = rf"(?:cited {_WORKS}|{_WORKS} cited)"

# The first matching pattern names the section. Order: "Results of the claims" is about claims.
_NAMES: tuple[tuple[SectionKind, str], ...] = (
    ("abstract", rf"(?:abstract|executive summary|summary|{languages.ABSTRACT})$"),
    (
        "claims",
        r"(?:(?:list|table|summary|appendix)\b.{0,12}\bof )?(?:the )?(?:[\w-]+ ){0,2}"
        r"(?:claims?|assertions|statements)"
        r"(?: (?:table|list|extracted|and .{1,30}|verification|register|ledger|inventory|with .{1,30}"
        r"|check(?:ed)?|at a glance))?$"
        rf"|(?:{languages.CLAIMS})$",
    ),
    (
        "references",
        rf"(?:references?|bibliography|{_CITED}|literature|sources|citations|endnotes|footnotes"
        rf"|list of references|references and notes|thebibliography|refs|{languages.REFERENCES})$",
    ),
    (
        "introduction",
        r"(?:introduction|background|motivation|overview|(?:research |review )?questions?|scope"
        rf"|{languages.INTRODUCTION})\b.{{0,30}}$",
    ),
    (
        "methods",
        r"(?:methods?|methodology|approach|materials and methods|search strategy|review (?:method|protocol)"
        rf"|procedure|data and methods?|{languages.METHODS})\b.{{0,30}}$",
    ),
    (
        "results",
        r"(?:(?:main |key )?results?|(?:main |key )?findings|results and discussion"
        rf"|{languages.RESULTS})\b.{{0,30}}$",
    ),
    (
        "limitations",
        rf"(?:limitations?|threats to validity|caveats|{languages.LIMITATIONS})\b.{{0,30}}$",
    ),
    ("discussion", r"(?:discussion|analysis|implications)\b.{0,30}$"),
    (
        "conclusion",
        r"(?:conclusions?|concluding remarks|outlook|future work|conclusions? and .{1,30})$",
    ),
    (
        "other",
        r"(?:acknowledge?ments?|appendix(?: [A-Z])?|related work|keywords|contents|table of contents|funding"
        r"|data availability|author contributions|ethics|competing interests|supplement.{0,20}|provenance"
        r"|metadata|record|verification|disclosure|declaration.{0,30})$",
    ),
)
_KINDS = tuple((kind, re.compile(pattern, re.IGNORECASE)) for kind, pattern in _NAMES)
_NUMBER = re.compile(
    r"^\s*(?:section\s+)?((?:\d{1,2}|[IVX]{1,5}|[A-H])(?:\.\d{1,2})*)[.):]?\s+(?=\S)", re.IGNORECASE
)
_ASIDE = re.compile(r"(?<=\w)\s*\([^()]{1,90}\)[\s*_]*$")  # "Claims (3: 1 supported)"
_MARKS = re.compile(r"^(?:[\s#*_=]|[\u2600-\u27bf\U0001f300-\U0001faff]\ufe0f?)+|[\s#*_=]+$")  # and pictures
_RUN_IN = re.compile(
    r"^(\s*[*_]{0,3})((?:\d{1,2}\.?\s+)?[A-Z][A-Za-z ]{2,30}?)([.:][*_]{1,3}\s+"
    r"|[.:]?[*_]{0,3}\s*[.:—–]\s*|[*_]{2,3}\s+)(?=\S)"
)
_MIN_RUN_IN = frozenset({"abstract", "limitations", "conclusion", "introduction", "methods", "results"})

_ATTRIBUTES = re.compile(r"\s*\{[.#-][^{}]{0,80}\}$")  # "References {.unnumbered}"
_ORDINAL = re.compile(
    r"(?:section\s+)?(?:(\d{1,2}(?:\.\d{1,2})*)[.):]?|((?:[IVX]{1,5}|[A-H])(?:\.\d{1,2})*)[.):])\s", re.I
)
# Names that head the list of references in some documents, and results or a table in others.
_INCLUDED = re.compile(rf"(?:(?:included|reviewed) {_WORKS}|{_WORKS} (?:included|reviewed))$", re.I)
_STUDIES = re.compile(r"(?:studies|papers|articles|evidence base)$", re.I)
_NAME = r"[^\W\d_a-z][\w'’-]+"
_DATED = re.compile(r"\b(?:19|20)\d\d")
_AUTHORS = rf"{_NAME}(?: et al\.?|,? (?:and|&) {_NAME})?"
_AUTHOR = re.compile(
    rf"(?:[^\W\d_a-z]\.[ -]?){{1,3}}{_NAME}"  # A. Ash
    rf"|{_NAME}(?:[ -]{_NAME})?(?:,? [^\W\d_a-z]\.|,? [A-Z]{{1,3}}[,.])"  # Ash, A.; Ash AB,
    rf"|{_AUTHORS},? \(?(?:19|20)\d\d[a-z]?\)?[.,]"  # Ash and Birch (2020). Title
    rf"|{_NAME}(?: et al\.?|,? (?:and|&) {_NAME}),"  # Ash and Birch, Title
    rf"|(?:{_NAME} ){{1,3}}{_NAME}[.,]"  # Anna Ash. Title
)
_LIST_MARK = re.compile(
    r"\s*(?:[-*+•–·▪◦]\s+)?(?:\[{1,2}[\w@^.:-]{1,40}\]{1,2}:?\s*|\(?\d{1,3}[.)]\s+)?[\s*_\"“]*"
)
_MARKED = re.compile(r"[✓✔☑✅×✗✘☒❌✕✖]")
_LOOKED_AT = 1000  # characters of an entry


def bare(text: str) -> str:
    """A heading without number, marks and final colon or full stop."""
    text = _MARKS.sub("", _ATTRIBUTES.sub("", text.strip()))
    text = _ASIDE.sub("", _NUMBER.sub("", text))
    return _MARKS.sub("", text).rstrip(".:").strip()


def number_of(text: str) -> str:
    """The number before a heading, such as "2.1" or "IV", "" if it has none."""
    match = _ORDINAL.match(text.lstrip(" \t#*_="))
    return (match[1] or match[2]).upper() if match else ""


@lru_cache(maxsize=4096)  # each heading is looked at several times
def kind_of(text: str) -> SectionKind:
    """The kind of the section that a heading opens."""
    name = bare(text)
    for kind, pattern in _KINDS:
        if pattern.match(name):
            return kind
    return "other"


def is_known_heading(line: str) -> bool:
    """Whether a bare line is the name of a section and nothing else."""
    line = _ASIDE.sub("", line.strip()) if line.rstrip().endswith(")") else line.strip()
    if not line or len(line) > 60 or line.count(" ") > 6 or line[-1] in ",;!?":
        return False
    name = bare(line)
    if not name or not (not name[0].islower() or line != name):
        return False
    if line.endswith(".") and not _NUMBER.match(line):
        return False
    if not _exact(name):
        return False
    return not name[0].islower()


_EXACT = re.compile(
    r"(?:abstract|executive summary|summary|introduction|background|motivation|overview|methods?"
    r"|methodology|approach"
    r"|materials and methods|search strategy|(?:main |key )?results?|(?:main |key )?findings|results and "
    r"discussion"
    r"|limitations?|limitations and .{1,25}|threats to validity|discussion|discussion and .{1,25}"
    r"|analysis|conclusions?"
    r"|conclusions? and .{1,25}|(?:extracted |verified |key |main |reviewed |list of |table of "
    r")?claims?(?: table| list)?"
    rf"|claims and .{{1,30}}|references?|bibliography|{_CITED}|literature|sources|citations"
    r"|endnotes|footnotes|acknowledge?ments?"
    r"|appendix(?: [A-Z])?|related work|keywords|contents|table of contents|(?:research |review )?questions?"
    rf"|{languages.ABSTRACT}|{languages.CLAIMS}|{languages.REFERENCES}|{languages.INTRODUCTION}"
    rf"|{languages.METHODS}|{languages.RESULTS}|{languages.LIMITATIONS})$",
    re.IGNORECASE,
)


def _exact(name: str) -> bool:
    return _EXACT.match(name) is not None


def names_studies(heading: str) -> Literal["included", "any"] | None:
    """Whether works listed below a heading may be the references: "Included studies", or just "Studies"."""
    name = bare(heading)
    if _INCLUDED.match(name):
        return "included"
    return "any" if _STUDIES.match(name) else None


def names_author(text: str) -> bool:
    """Whether a text begins as an entry of a list of works, with an author before a year; no marked claim."""
    words = _LIST_MARK.sub("", text[:_LOOKED_AT], count=1)
    return bool(_AUTHOR.match(words) and _DATED.search(words)) and not _MARKED.search(words)


def looks_like_work(text: str) -> bool:
    """Whether an item may be an entry of a list of works: with an author and a year, or with a link."""
    words = text[:_LOOKED_AT]
    linked = any(pattern.search(words) for pattern in (URL, ARXIV, DOI))
    return names_author(text) or (linked and not _MARKED.search(words))


def run_in_heading(line: str) -> tuple[int, int, int] | None:
    """`**Abstract.** Text …` or `Abstract: text`: (start, end) of the heading and where its text starts."""
    match = _RUN_IN.match(line[:80])
    if not match:
        return None
    name = bare(match[2])
    if kind_of(name) not in _MIN_RUN_IN or not _exact(name) or name.lower() == "research question":
        return None
    return match.start(2), match.end(2), match.end()
