"""CC103: the title was cut off."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from claimcheck.audit.case import Case
from claimcheck.audit.document import Document, Text
from claimcheck.audit.endings import dangles, ends_in_ellipsis
from claimcheck.audit.finding import Abstained, Found, Result, Rule
from claimcheck.audit.wording import STOPWORDS, clean, fold, words

# Compounds that stand before a noun: "domain-specific" retrieval, "zero-shot" transfer.
_ATTRIBUTE = re.compile(
    r"-(?:specific|lingual|aware|based|driven|level|shot|domain|free|order|wise|scale|source|resource|term|time|world"
    r"|art|trained|tuned|supervised|related|oriented|dependent|independent|agnostic|invariant|centric|guided|augmented"
    r"|enhanced|generated|written|made|assisted|modal|task|hop|step|stage|language|quality|dimensional|like|style|wide"
    r"|grained|rank|end|the-loop|efficient|intensive|critical|friendly|ready|powered|enabled|sensitive|labelled|labeled)$",
    re.IGNORECASE,
)
_ADJECTIVE = re.compile(
    r"(?:lingual|[a-z]{3}ous|[a-z]{3}ful|ional|ical|itive|ative|ive|ic|able|ible|less|ary|istic)$", re.I
)
_NOUNS = re.compile(
    r"(?:metric|topic|logic|music|traffic|arithmetic|heuristic|statistic|clinic|fabric|rhetoric|mechanic|basic|critic"
    r"|objective|perspective|archive|narrative|alternative|initiative|drive|directive|derivative|negative|positive"
    r"|incentive|table|variable|cable|library|summary|dictionary|vocabulary|glossary|commentary|boundary|corollary"
    r"|survive|dive|hive|live|five|pandemic|plastic|magic|republic|public|arabic|professional|journal|manual|signal"
    r"|rational|hospital|capital|principal|critical-?path|representative|relative|motive|detective|executive|epidemic"
    r"|academic|semantic|ethic|topical|periodical|chemical|musical|technical|wireless|cognitive|constable|primary"
    r"|secondary|salary|diary|anniversary|bibliography|traditional|conditional)s?$",
    re.IGNORECASE,
)
_JOINTS = frozenset(
    ["versus", "vs", "for", "of", "with", "without", "in", "on", "by", "from", "to", "and", "or", "against",
     "than", "via", "using", "the", "a", "an"]
)  # fmt: skip
_ADVERB = re.compile(
    rf"\b(?:{'|'.join(sorted(_JOINTS))})\s+\w+(?:ically|ionally|ously|ively|ingly|edly|ently|antly|ably|ibly)$",
    re.I,
)  # "to typologically"
# Adjectives without the ending of one.
_PLAIN_ADJECTIVES = frozenset(
    ["joint", "dense", "sparse", "deep", "shallow", "neural", "late", "early", "open", "closed", "large",
     "small", "long", "short", "hybrid", "supervised", "unsupervised", "federated", "pretrained", "merged",
     "trained", "learned", "local", "global", "single", "multiple", "full", "frozen", "weak", "strong"]
)  # fmt: skip
_FEWEST = 3  # words before the last one; "Going Deep" is a title
_WHOLE_QUESTION = re.compile(r"[?？][\s)\]»”\"'*_]*$")


def check(case: Case) -> Iterator[Result]:
    """Look at the last word of the title, and whether the question goes on where the title stops."""
    title = case.document.title
    if title is None:
        yield Abstained("no title was found")
        return
    sign = cut_sign(title.plain)
    if sign is None and case.document.question:
        sign = _stops_in(title.plain, case.document.question.plain)
    if sign is None:
        sign = _lacks_noun(title, case.document)
    if sign:
        yield Found(
            title.span, f"the title was cut off: {sign}", "Give the whole title; it is what gets cited."
        )


def cut_sign(title: str) -> str | None:
    """Why a title looks cut, or None."""
    title = clean(title)
    if ends_in_ellipsis(title):
        return "it ends in an ellipsis"
    if re.search(r"[.!?)\]»”\"']$", title):
        return None
    if dangles(title) or _ADVERB.search(title):
        return "it ends where something must follow"
    last = title.split()[-1] if title.split() else ""
    if _ATTRIBUTE.search(last):
        return f"'{last}' lacks the noun it belongs to"
    if (
        _ADJECTIVE.search(last)
        and not _NOUNS.search(last)
        and last.islower() | last.istitle()
        and len(title.split()) > 3
    ):
        return f"the adjective '{last}' lacks its noun"
    return None


def _stops_in(title: str, question: str) -> str | None:
    """Whether the title is the beginning of the question, a broken last word included."""
    if _WHOLE_QUESTION.search(title):
        return None
    left, right = [w.key for w in words(title)], [w.key for w in words(question)]
    if (
        4 <= len(left) < len(right)
        and left[:-1] == right[: len(left) - 1]
        and right[len(left) - 1].startswith(left[-1])
    ):
        return "the research question begins with the same words and goes on"
    return None


def _lacks_noun(title: Text, document: Document) -> str | None:
    """Whether the title ends in an adjective that the text sets before a noun wherever it stands: "joint"."""
    *before, last = [w.key for w in words(title.plain)] or [""]
    if last not in _PLAIN_ADJECTIVES or len(before) < _FEWEST or not _before_noun(before):
        return None
    noun = re.compile(rf"\b{last}\b(?: ([a-z][a-z-]*))?")
    said = (
        fold(s.plain) for s in document.saying(last) if not title.span.start <= s.span.start < title.span.end
    )
    nouns = [m[1] for sentence in said for m in noun.finditer(sentence)]
    if not nouns or any(n is None or n in STOPWORDS for n in nouns):
        return None
    return f"'{last}' lacks its noun; the text says '{last} {nouns[0]}'"


def _before_noun(before: Sequence[str]) -> bool:
    """Whether words end as if a noun must follow, and not in a pair: "from sparse to", "sparse versus"."""
    paired = {*before} & _PLAIN_ADJECTIVES or _ADJECTIVE.search(before[-2])
    return before[-1] in _JOINTS and not paired


RULE = Rule(
    id="CC103",
    name="title-truncated",
    summary="The title ends in an adjective, a preposition or half a compound.",
    severity="warning",
    basis="judgement",
    english=True,
    check=check,
    long="""
Titles are cut when a field is shorter than what was generated. The cut title goes into every citation.

Bad:   "Merging Monolingual Retrievers versus Joint Training for Domain-Specific"
Good:  "Merging Monolingual Retrievers versus Joint Training for Domain-Specific Cross-Lingual Retrieval"
""",
)
