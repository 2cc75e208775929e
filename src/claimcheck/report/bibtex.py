"""How to cite: the report itself, the papers a claim comes from, the methods a verdict rests on."""

from __future__ import annotations

import re
from dataclasses import dataclass

from claimcheck.record import Record
from claimcheck.report.escape import latex
from claimcheck.report.text import slug

_ARXIV = re.compile(
    r"(?:arxiv:|https?://arxiv\.org/(?:abs|pdf)/)\s*(\d{4}\.\d{4,5}|[a-z-]+/\d{7})(v\d+)?", re.I
)
_DOI = re.compile(r"(?:doi:|https?://(?:dx\.)?doi\.org/)\s*(10\.\d{4,9}/\S+)", re.I)


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
        """The entry, its fields escaped."""
        lines = [f"  {name:13} = {{{latex(value)}}}" for name, value in self.fields]
        return f"@{self.kind}{{{self.key},\n" + ",\n".join(lines) + "\n}\n"


def link(cite: str) -> Link:
    """A citation as it stands in a spec: ``arXiv:2112.11031``, ``doi:10.…``, or any text."""
    if found := _ARXIV.fullmatch(cite.strip()):
        return Link(f"arXiv:{found[1]}{found[2] or ''}", f"https://arxiv.org/abs/{found[1]}{found[2] or ''}")
    if found := _DOI.fullmatch(cite.strip()):
        return Link(f"doi:{found[1]}", f"https://doi.org/{found[1]}")
    return Link(cite)


def citations(record: Record, identity: str) -> tuple[Entry, ...]:
    """The report first, then what its claims cite, then the methods."""
    version = record.software.get("claimcheck-ir") or record.software.get("claimcheck") or ""
    engine = f"claimcheck {version}".strip()
    title = f"Which claims hold? {record.title or record.suite}"
    note = f"Verification record {identity}, profile {record.profile}, {engine}"
    own = Entry(f"claimcheck-{identity}", "misc", (("title", title), ("note", note)), f"{title}. {note}.")
    cites = dict.fromkeys(cite for claim in record.claims for cite in claim.cites)
    taken = {own.key, *(method.key for method in METHODS)}
    return (own, *(_cited(cite, taken) for cite in cites), *METHODS)


def _cited(cite: str, taken: set[str]) -> Entry:
    target = link(cite)
    fields: tuple[tuple[str, str], ...] = (("note", target.text),)
    if found := _ARXIV.fullmatch(cite.strip()):
        fields = (("eprint", found[1]), ("archiveprefix", "arXiv"), ("url", target.href))
    elif target.href:
        fields = (("doi", target.text.removeprefix("doi:")), ("url", target.href))
    return Entry(slug(target.text, taken), "misc", fields, target.text, target.href)


def _article(key: str, *, authors: str, title: str, where: str, year: str, doi: str) -> Entry:
    fields = (("author", authors), ("title", title), ("journal", where), ("year", year), ("doi", doi))
    names = authors.replace(" and ", ", ")
    return Entry(key, "article", fields, f"{names}. {title}. {where}, {year}.", f"https://doi.org/{doi}")


METHODS = (
    _article(
        "smucker2007",
        authors="Mark D. Smucker and James Allan and Ben Carterette",
        title="A comparison of statistical significance tests for information retrieval evaluation",
        where="Proceedings of CIKM",
        year="2007",
        doi="10.1145/1321440.1321528",
    ),
    _article(
        "phipson2010",
        authors="Belinda Phipson and Gordon K. Smyth",
        title="Permutation P-values should never be zero: calculating exact P-values when permutations are "
        "randomly drawn",
        where="Statistical Applications in Genetics and Molecular Biology 9(1)",
        year="2010",
        doi="10.2202/1544-6115.1585",
    ),
    _article(
        "benjamini2008",
        authors="Yoav Benjamini and Ruth Heller",
        title="Screening for partial conjunction hypotheses",
        where="Biometrics 64(4)",
        year="2008",
        doi="10.1111/j.1541-0420.2007.00984.x",
    ),
    _article(
        "schuirmann1987",
        authors="Donald J. Schuirmann",
        title="A comparison of the two one-sided tests procedure and the power approach for assessing the "
        "equivalence of average bioavailability",
        where="Journal of Pharmacokinetics and Biopharmaceutics 15(6)",
        year="1987",
        doi="10.1007/BF01068419",
    ),
)


def bibliography(entries: tuple[Entry, ...]) -> str:
    """`refs.bib`."""
    return "\n".join(entry.bibtex() for entry in entries)
