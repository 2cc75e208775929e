"""CC103: the title was cut off."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from claimcheck.audit.case import Case
from claimcheck.audit.document import Document, Text
from claimcheck.audit.endings import dangles, ends_in_ellipsis, ends_sentence
from claimcheck.audit.finding import Abstained, Found, Result, Rule
from claimcheck.audit.wording import STOPWORDS, clean, fold, word_keys, words

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
# Adjectives that end no title behind these words: "in Large", "for Low-Resource Neural"; "at Large" may.
_NEVER_LAST = frozenset(
    ["neural", "urban", "rural", "large", "small", "major", "minor", "modern", "new", "several", "various",
     "different"]
)  # fmt: skip
_BEFORE_NOUN = frozenset(
    ["for", "of", "with", "without", "in", "on", "by", "from", "against", "via", "using", "under", "across",
     "among", "between", "within"]
)  # fmt: skip
_SIZED = re.compile(
    r"\b(?:and|for|of|with|in|on|by|from|across|among|between)\s[\w-]{1,30}-(?:sized|income)$", re.I
)
# Verbs that take an object: a question that ends in one, or what an "and" before one joins, goes on.
_TAKES_OBJECT = (
    r"(?:lower|reduce|raise|cause|prevent|hide|mask|outperform|beat|surpass|exceed|affect|influence|predict"
    r"|require|produce|shorten|lengthen|encourage|discourage|undermine)"
)
_VERB_LAST = re.compile(
    r"(?:^|[:.?!–—]\s)(?:do|does|did|can|could|will|would|should|must|may)\s"
    rf"(?:[\w'’-]+\s){{1,20}}{_TAKES_OBJECT}$"
    rf"|\b(?:lower|reduce|raise|cause|prevent|improve|increase|cut)\s(?:[\w'’-]+\s){{1,6}}and\s{_TAKES_OBJECT}$",
    re.I,
)
# "What They Are For", "Where Bugs Come From": a preposition may end such a clause.
_STRANDED = re.compile(
    r"(?:^|[:.?!–—-]\s)(?:what|who|whom|where|which)\b.{1,80}\b(?:is|are|was|were|comes?|came|goe?s?|went"
    r"|used|good|meant|made|looks?|feels?|stands?|talk|think|work|learn|know)\s(?:for|of|from|to|like|about|with|at|in|on)$",
    re.I,
)
_FEWEST = 3  # words before the last one; "Going Deep" is a title
_SHORTEST_PART = 2  # letters of a broken word
_INFLECTED = frozenset(
    ["s", "es", "d", "ed", "y", "ly", "ing", "ings", "er", "ers", "or", "ors", "al", "ally", "ion", "ions",
     "ity", "able", "ment", "ments", "ness", "ship", "ful", "less", "ic", "ist", "ists", "en", "ary", "age",
     "ism", "ative", "ous", "an", "ian", "ation", "ations", "ren", "wise", "like", "hood", "dom", "eer",
     "ty", "ies", "'s"]
)  # fmt: skip
_WHOLE_QUESTION = re.compile(r"[?？][\s)\]»”\"'*_]*$")


def check(case: Case) -> Iterator[Result]:
    """Look at the last word of the title, and whether the question goes on where the title stops."""
    title = case.document.title
    if title is None:
        yield Abstained("no title was found")
        return
    sign = cut_sign(title.plain)
    if sign and title.plain.endswith(":") and _has_subtitle(title, case.document):
        sign = None
    if sign is None and case.document.question:
        sign = _stops_in(title.plain, case.document.question.plain)
    if sign is None:
        sign = _lacks_noun(title, case.document) or _broken_last(title, case.document)
    if sign:
        yield Found(
            title.span, f"the title was cut off: {sign}", "Give the whole title; it is what gets cited."
        )


_SUBTITLE = re.compile(r"[ \t*_#]*\n(?:[ \t]*\n)?(?:[ \t]*#+)?[ \t*_]*([^\W_][^\n]{2,100}?)[ \t*_]*(?:\n|$)")


def _has_subtitle(title: Text, document: Document) -> bool:
    """Whether the next line goes on with the title."""
    line = _SUBTITLE.match(document.source.text, title.span.end)
    return line is not None and not ends_sentence(line[1]) and len(line[1].split()) <= _LONGEST_SUBTITLE


_LONGEST_SUBTITLE = 12  # words


def cut_sign(title: str) -> str | None:
    """Why a title looks cut, or None."""
    title = clean(title)
    if ends_in_ellipsis(title):
        return "it ends in an ellipsis"
    if re.search(r"[.!?)\]»”\"']$", title):
        return None
    if _goes_on(title):
        return "it ends where something must follow"
    last = title.split()[-1] if title.split() else ""
    if _ATTRIBUTE.search(last) or _SIZED.search(title) or _is_never_last(title):
        return f"'{last}' lacks the noun it belongs to"
    if (
        _ADJECTIVE.search(last)
        and not _NOUNS.search(last)
        and last.islower() | last.istitle()
        and len(title.split()) > 3
    ):
        return f"the adjective '{last}' lacks its noun"
    return None


def _goes_on(title: str) -> bool:
    """Whether a title ends in a colon, an adverb, a verb without its object, or a word such as "in"."""
    if title.endswith(":") or _ADVERB.search(title) or _VERB_LAST.search(title):
        return True
    return dangles(title) and not _STRANDED.search(title)


def _is_never_last(title: str) -> bool:
    """Whether an adjective that ends no title stands behind a preposition, or behind a plural and "and"."""
    *before, last = title.lower().split() or [""]
    while before and _ATTRIBUTE.search(before[-1]):  # "for Low-Resource Neural"
        before.pop()
    if last not in _NEVER_LAST or len(before) < _FEWEST:
        return False
    joined = before[-1] == "and" and before[-2].endswith("s") and not _ADJECTIVE.search(before[-2])
    return joined or before[-1] in _BEFORE_NOUN


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


def _broken_last(title: Text, document: Document) -> str | None:
    """Whether the last word is none of the document's, and begins one that follows the same word there."""
    last = title.plain.rsplit(maxsplit=1)[-1] if title.plain else ""
    *before, part = [w.key for w in words(title.plain)] or [""]
    if not part.isalpha() or not last[-1:].isalpha() or last.isupper() or len(before) < _FEWEST:
        return None
    if len(part) < _SHORTEST_PART or before[-1] in STOPWORDS:
        return None
    longer: set[str] = set()
    for keys in _told(title, document, part):
        if part in keys:
            return None
        longer |= {b for a, b in pairwise(keys) if a == before[-1] and b.startswith(part)}
    if not part.endswith("i"):  # "citi" begins "cities", and no word ends so
        longer = {w for w in longer if not _is_inflected(part, w)}
    return f"its last word '{last}' looks like the beginning of '{min(longer)}'" if longer else None


def _is_inflected(word: str, longer: str) -> bool:
    """Whether a word is another one with an ending: "crop" and "cropping"."""
    rest = longer.removeprefix(word)
    return rest in _INFLECTED or (rest[:1] == word[-1] and rest[1:] in _INFLECTED)


def _told(title: Text, document: Document, part: str) -> Iterator[list[str]]:
    """The words of what is said beside the title and holds `part`."""
    for sentence in document.saying(part):
        if not title.span.start <= sentence.span.start < title.span.end:
            yield word_keys(sentence.plain)
    for claim in document.claims:
        if part in fold(claim.text):
            yield word_keys(claim.text)


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
