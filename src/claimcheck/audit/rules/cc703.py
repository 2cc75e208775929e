"""CC703: claims were verified against the text they were taken from."""

from __future__ import annotations

import re
from collections.abc import Iterator

from claimcheck.audit.case import Case
from claimcheck.audit.finding import Found, Passed, Result, Rule
from claimcheck.audit.rules.lexicon import DENIED
from claimcheck.audit.source import Span
from claimcheck.audit.wording import holds

_SAME = r"(?:the|their|its|each|original|own|same|cited|retrieved|underlying|respective|corresponding)"
_TEXT = (
    r"(?:source|abstract|paper|text|document|passage|article|full[- ]text|sentence|publication"
    r"|reference|snippet|literature)s?"
)
# A table of the paper is data, and more than the sentence that the claim was taken from.
_TABLES = r"(?:['’]s?\s+(?:\w+\s+)?|\s+)(?:tables?|figures?|data|code|supplements?)\b"
_ONE = r"(?:source|abstract|paper|text|document|passage|article|full[- ]text|sentence|snippet)"
_WORDING = r"(?:text|abstract|passage|sentence|wording|full[- ]text|snippet)"
_CLAIM = r"(?:(?:an?|the|all|each|every|this|that|its|their)\s+)?(?:claims?|statements?|it|they)"
_TAKEN = r"(?:extracted|taken|drawn|copied|quoted|lifted|came|comes?|stems?)"
# "the passage that a claim was extracted from"
_ORIGIN = (
    rf"(?:\s+(?:(?:that|which|from\s+which)\s+)?{_CLAIM}\s+(?:(?:was|were|is|are|had\s+been)\s+)?{_TAKEN}"
    r"(?:\s+from)?)?"
)
_BACKS = r"(?:entails?|supports?|contains?|states?|confirms?|implies|agrees?\s+with|backs)"
_IT = r"(?:it|them|(?:the|each|every|its|that|this)\s+(?:claims?|statements?))\b"
# "judged whether", "counts as verified if", "✓ means that": the source backs the claim.
_ENTAILING = re.compile(
    r"(?:\b(?:judg\w+|decid\w+|assess\w+|rated|asked|scor\w+|check\w*|determin\w+|predict\w+)\b[^.;]{0,60}?"
    r"\b(?:whether|if|that|how\s+(?:well|strongly|far))"
    r"|\b(?:verified|confirmed|marked|accepted|supported)\b[^.;]{0,60}?\b(?:if|when|unless)"
    r"|(?:✓|✔|\b(?:verified|confirmed))[\"”'’*_)]{0,3}\s*(?:means?|=|:|stands\s+for)(?:\s+that)?)"
    rf"\s+(?:the\s+{_WORDING}\s+(?:of|in|from)\s+)?(?:{_SAME}\s+){{1,3}}{_ONE}{_ORIGIN}"
    rf"\s+(?:\w+ly\s+)?{_BACKS}\s+{_IT}"
    r"|\b(?:(?:claims?|statements?)\b[^.;]{0,40}?\b(?:re-?)?read|(?:re-?)?read\s+(?:\w+\s+){0,2}?(?:claims?|statements?))"
    rf"\s+(?:[\w-]+\s+){{0,3}}?against\s+(?:{_SAME}\s+){{1,3}}{_ONE}s?\b(?!{_TABLES})",
    re.I,
)
# "Verdicts rest on the text of the abstract", "verified each by re-reading the sentence it came from".
_RESTING = re.compile(
    r"\b(?:verdicts?|marks?|judge?ments?|ratings?|verification)\s+(?:\w+\s+){0,3}?(?:rests?|rely|relies|based|depends?)"
    rf"\s+(?:\w+ly\s+)?(?:up)?on\s+(?:(?:the|its|their)\s+{_WORDING}s?\s+(?:of|in|from)\s+(?:{_SAME}\s+){{1,3}}{_ONE}s?"
    rf"|(?:{_SAME}\s+){{1,3}}(?:abstract|snippet|passage|sentence)s?)\b(?!{_TABLES})"
    r"|\b(?:verif|check|validat|confirm)\w*\b[^.;]{0,60}?\bby\s+(?:re-?)?reading\s+"
    rf"(?:{_SAME}\s+){{1,3}}(?:sentence|passage|abstract|snippet|paragraph)s?\b(?!{_TABLES}|\s+and\b)",
    re.I,
)
_CIRCULAR = re.compile(
    rf"\b(?:verif\w+|check\w*|validat\w+|confirm\w+|match\w*|compar\w+|cross-?check\w*|ground\w+"
    rf"|entail\w+|support\w*)\b[^.;]{{0,60}}?\b(?:against|with|in|by|to|from"
    rf"|on)\s+(?:{_SAME}\s+){{0,3}}{_TEXT}(?:\s+{_TEXT})?\b(?!{_TABLES})"
    r"|\bsource[- ]ground(?:ed|ing)\b|\bgrounded in (?:the )?sources?\b"
    r"|\b(?:similarity|overlap|entailment)\b[^.;]{0,40}\b(?:to|with|between|by"
    r"|against)\b[^.;]{0,40}\b(?:source|abstract|paper|passage)s?\b",
    re.I,
)
_DENIED_WITHIN = re.compile(
    r"\b(?:(?<!or )not(?!\s+only)|never|no(?!\s+exception)|nobody|rather\s+than|instead\s+of)\b", re.I
)
_BEFORE = 100  # characters, in which a denial is looked for
_WORDS = (
    r"(?:texts?|abstracts?|sentences?|wordings?|words?|passages?|paragraphs?|sections?|snippets?|statements?|claims?|quotes?"
    r"|quotations?|sources?|documents?|papers?|articles?|conclusions?|discussions?|introductions?|summar(?:y|ies)"
    r"|assertions?|findings?|contents?|evidence|information|lines?|publications?|references?|literature|what)\b"
)
# "with the tables", "with the site reports in the paper": with data, and no words of it.
_BY_DATA = re.compile(
    r"\b(?:against|with)\s+(?:[^.;]{0,30}?\b(?:tables?|figures?)\b"
    rf"|(?!an?\s)(?:(?!{_WORDS})[\w'’/-]+,?\s+){{1,10}}?(?:in|from)\s+(?:{_SAME}\s+){{1,3}}(?:paper|article|publication|report)s?$)",
    re.I,
)
_VERIFYING = re.compile(
    r"\b(?:verif\w+|validat\w+|confirm\w+|source[- ]ground\w+|confidence|mark(?:ed|s)?|check(?:ed)?"
    r"|grounded)\b",
    re.I,
)
_ABOUT = ("verif", "validat", "confirm", "ground", "confidence", "mark", "check")
_ABOUT_VERDICTS = ("verdict", "judg", "rating", "reading")  # and one in what `_RESTING` finds, or in `_ABOUT`
_ABOUT_CLAIMS = ("claim", "statement")  # of which one is in every sentence that `_ENTAILING` is tried on
_OTHER = re.compile(
    r"\b(?:re-?ran|rerun|re-?run|reproduc\w+|replicat\w+|new (?:data|experiment)|independent (?:data"
    r"|experiment|replication)|not (?:against|by|with)|own experiment|would (?:be|have|only|merely|show)"
    r"|(?:copying|transcription|typing|transfer|extraction) (?:errors?|mistakes?|slips?))",
    re.I,
)


def check(case: Case) -> Iterator[Result]:
    """Report the first statement that says so."""
    document = case.document
    for sentence in document.writing(*_ABOUT, *_ABOUT_CLAIMS, *_ABOUT_VERDICTS):
        raw = document.source.raw(sentence.span)
        match = _circular(_CIRCULAR, raw) if _VERIFYING.search(raw) else None
        if match is None and holds(document.source.folded(sentence.span), _ABOUT_CLAIMS):
            match = _circular(_ENTAILING, raw)
        match = match or _circular(_RESTING, raw)
        if match and not _OTHER.search(raw):
            yield _found(Span(sentence.span.start + match.start(), sentence.span.start + match.end()))
            return
    for fact in document.facts:
        match = _CIRCULAR.search(document.source.raw(fact.span))
        if match and _VERIFYING.search(fact.key + " " + fact.value) and not _BY_DATA.search(match[0]):
            yield _found(fact.span)
            return
    yield Passed("nothing says that claims were verified against their own source text")


def _circular(pattern: re.Pattern[str], raw: str) -> re.Match[str] | None:
    """The first words that say so, that nothing before or in them denies, and that name no data."""
    for match in pattern.finditer(raw):
        before = max(0, match.start() - _BEFORE)
        denied = DENIED.search(raw, before, match.start()) or _DENIED_WITHIN.search(match[0])
        if not (denied or _BY_DATA.search(match[0])):
            return match
    return None


def _found(span: Span) -> Found:
    return Found(
        span,
        "verification against the text a claim was taken from shows that it was copied correctly, not "
        "that it is true",
        "Call it 'found in the source'; keep 'verified' for a reproduction.",
    )


RULE = Rule(
    id="CC703",
    name="circular-verification",
    summary="Claims count as verified because the text they were taken from says so.",
    severity="warning",
    basis="judgement",
    english=True,
    check=check,
    long="""
A sentence copied from an abstract will always be supported by that abstract. Such a check finds copying
errors and nothing else. A comparison with the tables of a paper is more than that, and is not reported.

Bad:   "All claims were verified against the source abstracts."
Good:  "All claims were traced to their source; four of them were rerun on other data."
""",
)
