"""How to cite: the report itself, the papers a claim comes from, the methods a verdict rests on.

A work that a claim cites is known by its identifier alone, so that is its title; an author is never made up.
Where there is none, `key` is what BibTeX sorts and labels by.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib.metadata import version

from claimcheck.record import Record
from claimcheck.report.escape import unbroken
from claimcheck.report.text import clean, shorten, slug

_ARXIV = re.compile(
    r"(?:arxiv:|https?://arxiv\.org/(?:abs|pdf)/)\s*(\d{4}\.\d{4,5}|[a-z-]+/\d{7})(v\d+)?", re.I
)
_DOI = re.compile(r"(?:doi:|https?://(?:dx\.)?doi\.org/)\s*(10\.\d{4,9}/\S+)", re.I)
_VERBATIM = ("doi", "eprint", "url")  # what styles hand to \url and \doi, which print it as it is
_NAME = "claimcheck-ir"  # this distribution
_UNDATED = "n.d."  # as styles write where no year is known
_KEY = 80  # characters: styles sort by no more
_OLDEST = 91  # arXiv began in 1991: an id of an earlier year is of this century


@dataclass(frozen=True, slots=True)
class Link:
    """A cited source: text, and its address where the text is an identifier that has one."""

    text: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One BibTeX entry; `fields` hold plain text, `text` is the entry as a reader's line."""

    key: str
    kind: str
    fields: tuple[tuple[str, str], ...]
    text: str
    href: str = ""

    def bibtex(self) -> str:
        """The entry, its fields escaped; the title in a second pair of braces, which keep its capitals."""
        lines = [f"  {name:13} = {{{_field(name, value)}}}" for name, value in self.fields]
        return f"@{self.kind}{{{self.key},\n" + ",\n".join(lines) + "\n}\n"


def _field(name: str, value: str) -> str:
    if name in _VERBATIM:
        return _verbatim(value)
    return f"{{{unbroken(value)}}}" if name == "title" else unbroken(value)


def _verbatim(address: str) -> str:
    """An address as it is, but for what ends a field or cannot be typed: that is percent-encoded."""
    return re.sub(r"[^!-~]|[\\{}]", lambda c: "".join(f"%{b:02X}" for b in c[0].encode()), clean(address))


def link(cite: str) -> Link:
    """A citation as it stands in a spec: ``arXiv:2112.11031``, ``doi:10.…``, or any text."""
    if found := _ARXIV.fullmatch(cite.strip()):
        return Link(f"arXiv:{found[1]}{found[2] or ''}", f"https://arxiv.org/abs/{found[1]}{found[2] or ''}")
    if found := _DOI.fullmatch(cite.strip()):
        return Link(f"doi:{found[1]}", f"https://doi.org/{found[1]}")
    return Link(cite)


def citations(record: Record, identity: str, *, day: str = "") -> tuple[Entry, ...]:
    """The report first, then what its claims cite, then the methods; `day`, ISO 8601: when the run ended."""
    made_by = record.software.get(_NAME) or version(_NAME)
    title = f"Which claims hold? {record.title or record.suite}"
    note = f"Verification record {identity}, profile {record.profile}, claimcheck {made_by}"
    dated = (("year", day[:4]), ("date", day)) if day else (("year", _UNDATED),)
    fields = (("key", "claimcheck"), ("title", title), *dated, ("note", note))
    text = ", ".join(part for part in (f"{title}. {note}", day) if part)
    own = Entry(f"claimcheck-{identity}", "misc", fields, f"{text}.")
    cites = dict.fromkeys(cite for claim in record.claims for cite in claim.cites)
    taken = {own.key, *(method.key for method in METHODS)}
    return (own, *(_cited(cite, taken) for cite in cites), *METHODS)


def _cited(cite: str, taken: set[str]) -> Entry:
    target = link(cite)
    fields: tuple[tuple[str, str], ...] = (
        ("key", shorten(target.text, _KEY)),
        ("title", target.text),
    )
    if found := _ARXIV.fullmatch(cite.strip()):
        fields += (("year", _year(found[1])), ("eprint", found[1]), ("archiveprefix", "arXiv"))
    else:
        fields += (("year", _UNDATED),)
        fields += (("doi", target.text.removeprefix("doi:")),) if target.href else ()
    if target.href:
        fields += (("url", target.href),)
    return Entry(slug(target.text, taken), "misc", fields, target.text, target.href)


def _year(arxiv: str) -> str:
    """The year of an arXiv id, whose number begins with YYMM: ``2112.11031`` and ``cs/0112017``."""
    year = int(arxiv.rpartition("/")[2][:2])
    return str(year + (1900 if "/" in arxiv and year >= _OLDEST else 2000))


def _paper(
    key: str,
    *,
    authors: str,
    title: str,
    where: str,
    year: str,
    doi: str,
    issue: tuple[str, str] | None = None,
) -> Entry:
    """An article in a journal's volume and number, or without them a paper in proceedings."""
    kind, place = ("article", "journal") if issue else ("inproceedings", "booktitle")
    numbered = (("volume", issue[0]), ("number", issue[1])) if issue else ()
    fields = (("author", authors), ("title", title), (place, where), *numbered, ("year", year), ("doi", doi))
    names = authors.replace(" and ", ", ")
    printed = f"{where} {issue[0]}({issue[1]})" if issue else where
    return Entry(key, kind, fields, f"{names}. {title}. {printed}, {year}.", f"https://doi.org/{doi}")


METHODS = (
    _paper(
        "smucker2007",
        authors="Mark D. Smucker and James Allan and Ben Carterette",
        title="A comparison of statistical significance tests for information retrieval evaluation",
        where="Proceedings of the 16th ACM Conference on Information and Knowledge Management (CIKM)",
        year="2007",
        doi="10.1145/1321440.1321528",
    ),
    _paper(
        "phipson2010",
        authors="Belinda Phipson and Gordon K. Smyth",
        title="Permutation P-values should never be zero: calculating exact P-values when permutations are "
        "randomly drawn",
        where="Statistical Applications in Genetics and Molecular Biology",
        issue=("9", "1"),
        year="2010",
        doi="10.2202/1544-6115.1585",
    ),
    _paper(
        "benjamini2008",
        authors="Yoav Benjamini and Ruth Heller",
        title="Screening for partial conjunction hypotheses",
        where="Biometrics",
        issue=("64", "4"),
        year="2008",
        doi="10.1111/j.1541-0420.2007.00984.x",
    ),
    _paper(
        "schuirmann1987",
        authors="Donald J. Schuirmann",
        title="A comparison of the two one-sided tests procedure and the power approach for assessing the "
        "equivalence of average bioavailability",
        where="Journal of Pharmacokinetics and Biopharmaceutics",
        issue=("15", "6"),
        year="1987",
        doi="10.1007/BF01068419",
    ),
)


def bibliography(entries: tuple[Entry, ...]) -> str:
    """`refs.bib`."""
    return "\n".join(entry.bibtex() for entry in entries)
