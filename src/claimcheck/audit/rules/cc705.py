"""CC705: a review calls itself systematic and does not say how it searched."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain

from claimcheck.audit.attribution import about_others
from claimcheck.audit.case import Case
from claimcheck.audit.document import Document
from claimcheck.audit.finding import Found, Passed, Result, Rule
from claimcheck.audit.source import Span

_SYSTEMATIC = re.compile(
    r"\bsystematic(?:ally)?\s+(?:and \w+ )?(?:literature |scoping |evidence |mapping |structured "
    r"|keyword |database )*(?:review\w*|search\w*|survey\w*|mapping|retriev\w*|screen\w*"
    r"|synthesis|overview|literature|collect\w*|gather\w*|identif\w+|quer\w+|analysis of the "
    r"literature)\b", re.I,
)  # fmt: skip
_FOUND = r"(?:review|search|survey|screen|quer|map|collect|gather|synthesi[sz])\w{0,4}"
_WHERE = (
    r"(?:literature|papers|articles|publications|databases?|records|evidence|arxiv|pubmed|scopus|medline)"
)
# "The literature was reviewed systematically", "we searched the databases systematically"
_LATER = re.compile(
    rf"\b{_WHERE}\s+(?:\w+\s+){{0,4}}?(?:was|were|(?:has|have)\s+been)\s+{_FOUND}(?:\s+and\s+{_FOUND})?\s+systematically\b"
    rf"|\b{_FOUND}\s+(?:(?:the|all|this)\s+)?(?:\w+\s+){{0,2}}?{_WHERE}\s+systematically\b",
    re.I,
)
# "This is not a systematic review", "rather than a systematic search".
_DENIED = re.compile(
    r"(?:\bnot|n['’]t|\bnever|\bno|\bnor|\bneither|\bwithout|\brather than|\binstead of|\bno substitute for)"
    r"(?:\s+(?:an?|the|any|yet|been|be|itself|strictly|fully|truly|meant|intended|as|to|claim(?:ed)?|replace|conduct(?:ed)?"
    r"|perform(?:ed)?|done)){0,5}\s+[\"“'‘*_]*$",
    re.I,
)
_STUDIES = (
    r"(?:trials?|stud(?:y|ies)|papers?|articles?|reports?|reviews?|publications?|works|records|experiments)"
)
_SUCH = r"(?:with|that|which|of|in|from|whose|on|where|published|written|reporting|conducted|if)\b"
_KEPT = r"(?:included|kept|retained|selected|considered)"
_ALL = (  # and not "five trials": how many there were is no criterion
    r"(?:(?!\d|(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|several|some|many)\b)[\w-]+\s+){0,4}?"
)
# "We included trials with 30 adults", "trials with 30 adults were included", "only short trials were kept"
_CHOSEN = (
    rf"\b{_KEPT}\s+(?:(?:were|was|are)\s+)?{_ALL}{_STUDIES}\s+{_SUCH}"
    rf"|(?:^|[.;:,]\s){_ALL}{_STUDIES}\s+{_SUCH}[^.;]{{1,120}}?\b(?:was|were|are)\s+{_KEPT}\b"
    rf"|\bonly\s+{_ALL}{_STUDIES}\s+(?:was|were|are)\s+{_KEPT}\b"
)
_WANTED = {
    "databases": re.compile(r"\b(?:arxiv|acl anthology|dblp|scopus|web of science|pubmed|medline|google "
                            r"scholar|semantic scholar|ieee ?xplore|acm digital library|openalex"
                            r"|openreview|cochrane|crossref|springerlink|sciencedirect|embase|jstor"
                            r"|trid|psycinfo|cinahl|ssrn|repec|econlit|biorxiv|medrxiv|compendex|proquest"
                            r"|core\b|europe pmc|lens\.org)\b", re.I),
    "query": re.compile(
        r"\b(?:search (?:terms?|strings?|phrases?|expressions?)|keywords?|boolean)\b"
        r"|\b(?:quer(?:y|ies)|search\w*|for)\b[^.]{0,80}[\"“'‘«][^\"”'’»]{3,}[\"”'’»]"
        r"|\b(?:quer(?:y|ies|ied)|search\w*|strings?)\b[^.]{0,120}?\b(?-i:AND|OR)\b|\bquer(?:y|ies)\s*[:=]\s*\w",
        re.I,
    ),
    "dates": re.compile(
        r"\b(?:between|from|since|until|till|up to|before|after|through|as of|by)\s+(?:early |late |mid-"
        r"|the end of )?(?:\d{1,2}(?:st|nd|rd|th)? )?(?:[A-Z][a-z]{2,8}\.?,? )?(?:19|20)\d\d\b"
        r"|\b(?:19|20)\d\d\s*(?:–|-|to|and)\s*(?:19|20)\d\d\b|\b\d{1,2}(?:st|nd|rd|th)? [A-Z][a-z]{2,8} "
        r"(?:19|20)\d\d|\b[A-Z][a-z]{2,8}\.? (?:\d{1,2}, )?(?:19|20)\d\d\b(?=[^.]{0,60}\b(?:search|quer"
        r"|retriev|access))"
        r"|\b(?:19|20)\d\d-\d\d(?:-\d\d)?\b|\b(?:published|appeared|searched|retrieved|accessed|conducted"
        r"|queried)\b[^.]{0,40}\b(?:in|on) (?:[A-Z][a-z]{2,8} )?(?:\d{1,2}, )?(?:19|20)\d\d"
    ),
    "criteria": re.compile(rf"{_CHOSEN}|"
                           r"\b(?:inclusion|exclusion|exclud\w+|eligib\w+|criteri\w+|included? (?:if|when"
                           r"|only|papers|studies|those)|we kept|retained if|papers? had to|required "
                           r"to)\b", re.I),
}  # fmt: skip
# What a sentence below the title must say and end with: a date or a name there may be of the document.
_SEARCHING = re.compile(
    r"\b(?:search|quer|retriev|screen|eligib|includ|exclud|inclusion|exclusion|criteri|kept\b|keyword).*\.\W*$",
    re.I | re.S,
)
# Words of which a sentence must hold one before the pattern is tried on it.
_NEEDS = {
    "databases": (
        *("arxiv", "anthology", "dblp", "scopus", "web of science", "pubmed", "medline", "scholar", "xplore"),
        *("digital library", "openalex", "openreview", "cochrane", "crossref", "springerlink"),
        *("sciencedirect", "embase", "jstor", "core", "europe pmc", "lens.org", "trid", "psycinfo", "cinahl"),
        *("ssrn", "repec", "econlit", "biorxiv", "medrxiv", "compendex", "proquest"),
    ),
    "query": ("search", "quer", "string", "keyword", "boolean", *"\"“'‘«"),
    "dates": ("19", "20"),
    "criteria": (
        *("inclusion", "exclu", "eligib", "criteri", "include", "had to", "required to"),
        *("kept", "retained", "selected", "considered"),
    ),
}


def check(case: Case) -> Iterator[Result]:
    """Look for databases, query, dates and criteria in the text."""
    document = case.document
    span = _claimed(document)
    if span is None:
        yield Passed("the review does not call itself systematic")
        return
    missing = [name for name in _WANTED if not _given(document, name)]
    if missing:
        listed = " and ".join([", ".join(missing[:-1]), missing[-1]]) if len(missing) > 1 else missing[0]
        yield Found(
            span,
            f"the review calls itself systematic and does not give its {listed}",
            "Give databases, the query as typed, the dates of search and of papers, and the criteria; or "
            "drop the word.",
        )
    else:
        yield Passed("databases, query, dates and criteria are given")


def _given(document: Document, name: str) -> bool:
    said = (s for s in document.saying(*_NEEDS[name]) if s.section not in ("claims", "references"))
    return any(
        _WANTED[name].search(s.plain) for s in said if s.section != "front" or _SEARCHING.search(s.plain)
    )


def _claimed(document: Document) -> Span | None:
    spans = [document.title.span] if document.title else []
    spans += [s.span for s in document.writing("systematic") if s.section not in ("claims", "references")]
    for span in spans:
        raw = document.source.raw(span)
        found = chain(_SYSTEMATIC.finditer(raw), _LATER.finditer(raw))
        said = (m for m in found if not _DENIED.search(raw[: m.start()]))
        match = next(said, None)
        if match and not about_others(raw):
            return Span(span.start + match.start(), span.start + match.end())
    return None


RULE = Rule(
    id="CC705",
    name="systematic-without-protocol",
    summary="A review calls itself systematic without databases, query, dates or criteria.",
    severity="warning",
    basis="judgement",
    english=True,
    check=check,
    long="""
A review is systematic if somebody else can repeat its search (PRISMA 2020, items 5–7). "A systematic
search yielded 5 papers" cannot be repeated.

Bad:   "A systematic search yielded 5 papers."
Good:  "On 2 March 2026 we searched arXiv and the ACL Anthology for "cross-lingual retrieval", papers from
       2018 on; we included those that report MAP on CLEF."
""",
)
