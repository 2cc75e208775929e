"""CC105: form: doubled punctuation, empty sections, a results section without results."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from claimcheck.audit.case import Case
from claimcheck.audit.citations import citations
from claimcheck.audit.document import Document, Section
from claimcheck.audit.finding import Found, Result, Rule
from claimcheck.audit.rules.lexicon import DATASET, METRIC, OUTCOME, words
from claimcheck.audit.source import Span
from claimcheck.audit.wording import fold, holds

# Two marks where one belongs. Not: ellipses, ?!, abbreviations before commas ("et al.,"), "...", code.
_DOUBLED = re.compile(r"(?<![.\w]\.)(?<!\.)(?:,,|;;|::(?=\s)|,\.(?=\s|$)|;\.(?=\s|$)|:\.(?=\s|$)|,;|;,"
                      r"|(?<=[a-z)])\.\.(?=\s|$|\|)"
                      r"|(?<=[\w)\]%\"”*])\. \.(?=\s|$)(?! \.)|\?\.(?=\s|$)|, ,(?=\s|$)|(?<=\w) ,(?=\s)"
                      r"|(?<=[a-z]{2})(?:!!+|\?\?+)(?=\s|$|[)\"”]))")  # fmt: skip
_MAYBE = (",,", ";;", "::", ",.", ";.", ":.", ",;", ";,", "..", ". .", "?.", " ,", "!!", "??")
_BEFORE = 20  # characters shown before a mark, cut at a word
_BOILERPLATE = re.compile(
    r"(?:papers?|stud(?:y|ies)|articles?|records?)\s+(?:were\s+)?(?:retrieved|found|included|reviewed"
    r"|screened|met)|claims?\s+(?:were\s+)?extracted"
    r"|search(?:es)?\s+(?:was|were)\s+(?:run|done|carried|conducted|performed|repeated|updated)"
    r"|(?:pipeline|workflow|program|process|agent|system|run)\s+(?:was\s+|has\s+)?(?:finished|completed|terminated|ended|ran)"
    r"\s+(?:successfully|normally|cleanly|without\s+(?:any\s+)?(?:errors?|failures?|warnings?|problems?))"
    r"|(?:independently\s+)?verified|quality\s+(?:review\s+)?score|refuted|see\s+(?:section|table)", re.I,
)  # fmt: skip


def check(case: Case) -> Iterator[Result]:
    """Look at punctuation of text and claims, then at sections."""
    document = case.document
    for span in [*(s.span for s in document.writing(*_MAYBE)), *(c.span for c in document.claims)]:
        raw, end = document.source.raw(span), -1
        for match in _DOUBLED.finditer(raw) if holds(raw, _MAYBE) else ():
            before, end = end, match.end()
            if match.start() == before:  # a row of marks is one fault
                continue
            first = max(match.start() - _BEFORE, 0)
            start = first and (raw.find(" ", first, match.start()) + 1 or first)
            yield Found(
                Span(span.start + start, span.start + match.end()),
                f"doubled punctuation '{match.group().strip()}'",
                severity="note",
            )
    for index, section in enumerate(document.sections):
        if section.title and section.title.plain and _is_empty(document, index):
            yield Found(
                section.title.span, f"the section '{section.title.plain}' is empty", "Fill it or take it out."
            )
    results = [s for s in document.of("results") if s.title]
    texts = [s for s in document.sentences if s.section == "results"]
    rows = any(b.kind == "row" for s in results for b in s.blocks)
    # What follows the table sums its marks up: the table is the result.
    summary = results and document.claims and results[0].span.start > document.claims[0].row.start
    if results and texts and not rows and not summary and _only_handled([s.plain for s in texts]):
        assert results[0].title is not None  # noqa: S101 - filtered above
        yield Found(
            texts[0].span,
            "the results section reports how papers and claims were handled, and no result",
            "Say what was found: which claim holds, by how much, on what.",
        )


def _is_empty(document: Document, index: int) -> bool:
    section = document.sections[index]
    if section.blocks or (section.kind == "claims" and document.claims):  # a PDF may move the table away
        return False
    following: Section | None = document.sections[index + 1] if index + 1 < len(document.sections) else None
    return following is None or following.level <= section.level


_MEASURED = re.compile(r"\d ?%|\bper ?cent\b|\b[dgr] ?= ?[−-]?\d?\.\d|\beffect\b")


# What a sentence about the work of a review speaks of; one that also cites may tell a result.
_WORK = words(
    *(r"papers?", r"stud(?:y|ies)", r"articles?", r"records?", r"preprints?", r"publications?", r"claims?"),
    *(r"search(?:es)?", r"quality", r"verified", r"refuted", r"(?:section|table) \d+"),
)


def _only_handled(sentences: Sequence[str]) -> bool:
    """Whether sentences speak of papers, claims and the search alone, and one says how they were handled."""
    handled = any(map(_BOILERPLATE.search, sentences))
    return handled and all(_about_work(s) and not _tells_result(s) for s in sentences)


def _about_work(sentence: str) -> bool:
    cites = next(citations(sentence), None) is not None
    return bool(_BOILERPLATE.search(sentence) or (_WORK.search(fold(sentence)) and not cites))


def _tells_result(sentence: str) -> bool:
    folded = fold(sentence)
    measured = METRIC.search(folded) or _MEASURED.search(folded)
    if _BOILERPLATE.search(sentence) and not (measured or DATASET.search(sentence)):
        return False
    return bool(measured or OUTCOME.search(folded))


RULE = Rule(
    id="CC105",
    name="form",
    summary="Doubled punctuation, an empty section, or a results section without results.",
    severity="warning",
    basis="fact",
    check=check,
    long="""
Signs that nobody read the document before it was published. Doubled punctuation is a note; an empty
section, and a results section that only counts papers and claims, are warnings.

Bad:   "3 Results: 5 papers retrieved. 8 claims extracted; 7 verified."
Good:  "3 Results: On CLEF 2003, the two systems differ by 0.02 AP (95 % interval −0.01 to 0.05) …"
""",
)
