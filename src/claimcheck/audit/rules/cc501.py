"""CC501: no claim addresses the research question."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from claimcheck.audit.case import Case
from claimcheck.audit.document import Document
from claimcheck.audit.finding import Abstained, Found, Passed, Result, Rule
from claimcheck.audit.polarity import DOWN, UP
from claimcheck.audit.wording import STOPWORDS, compounds, fold, stem, word_keys, words

# Words that questions are made of; what a question is about lies in the others.
_ASKING = frozenset(
    ["effect", "effects", "effective", "effectiveness", "impact", "improve", "improves", "improvement",
     "outperform", "outperforms", "better", "best", "beat", "worse", "compare", "compared", "comparison",
     "versus", "approach", "approaches", "method", "methods", "technique", "techniques", "performance",
     "perform", "performs", "performing", "extent", "role", "influence", "affect", "affects", "lead",
     "leads", "yield", "yields", "work", "works", "achieve", "state", "art", "question", "research",
     "evidence", "literature", "recent", "current", "systematic", "review", "synthesis", "survey",
     "investigate", "make", "makes", "matter", "matters", "benefit", "benefits", "advantage", "advantages",
     "limitation", "limitations", "possible", "different", "various", "new", "novel", "important",
     "relationship", "relation", "factor", "factors", "way", "ways", "need", "needs", "help", "helps",
     "high", "low", "quality", "use", "used", "using", "based", "task", "tasks", "setting", "settings",
     "model", "models", "system", "systems", "well", "good", "superior", "exceed", "revisited", "overview",
     "introduction", "brief", "known", "learned", "lessons", "case", "reconsidered", "reassessment",
     "progress", "challenges", "trends", "open"]
)  # fmt: skip
_FRAME = frozenset(map(stem, _ASKING))
# Words that say nothing of the subject, as those of direction: a claim that lacks them may well answer.
_ASIDE = frozenset(
    ["whichever", "come", "comes", "came", "strong", "strongly", "large", "big", "small", "much", "great",
     "greatly", "deal", "deals", "dealing", "concern", "concerns", "address", "addresses", "asks", "ask",
     "asked", "exist", "exists", "occur", "occurs", "tend", "tends", "degree", "size", "kind", "kinds",
     "type", "types", "reliably", "significantly", "substantially", "consistently", "sufficient", "enough",
     "still", "actually", "really", "depend", "depends", "vary", "varies", "differ", "differs",
     "difference", "differences", "answered", "happen", "happens", "happened", "build", "builds", "built",
     "number", "numbers", "amount", "amounts", "change", "changes", "changed", "cut", "cuts", "cutting",
     "lessen", "prevent", "prevents", "genuine", "introduced", "adopted", "installed", "available", "likely",
     "common", "become", "becomes", "turn",
     "turns", "take", "takes", "give", "gives", "bring", "brings", "get", "gets"]
)  # fmt: skip
_SPARED = frozenset(map(stem, _ASIDE | UP | DOWN))
_ENOUGH_OF_A_TITLE = 4
# An open question names its outcome in general words, which answers replace: "ridership", "cycling volumes".
_OPEN = re.compile(
    r"\W{0,9}(?:(?:by|to|in|for|on|at|with|from|under)\s)?(?:what|which|how|why|when|where|who)\b", re.I
)
_TAKEN_UP = 2  # terms of an open question; fewer may be chance


def check(case: Case) -> Iterator[Result]:
    """Count which content words of the question (else the title) some claim takes up."""
    document = case.document
    asked = document.question or document.title
    if asked is None:
        yield Abstained("no research question and no title were found")
        return
    terms = question_terms(asked.plain)
    takes = _Uptake(asked.plain, terms, _defined(document))
    taken = takes.by_each({c.text for c in document.claims})
    everywhere = frozenset[str]().union(*taken)
    terms = {t: w for t, w in terms.items() if t in everywhere or t not in _SPARED}
    if len(terms) < 2:
        yield Abstained("the question has fewer than two content words")
        return
    missing = {t: w for t, w in terms.items() if t not in everywhere}
    nearest = max(map(len, taken), default=0)
    # What a hyphen joins is one thing: "retrieval-augmented" is missing once.
    halves = (map(stem, joint.split("-")) for joint in compounds(fold(asked.plain)))
    joined = sum(missing.keys() >= {*pair} for pair in halves)
    lost, size = len(missing) - joined, len(terms) - joined
    best = nearest / size
    is_open = document.question is not None and _OPEN.match(asked.plain) is not None
    half = lost >= 0.5 * size or (best < 0.5 and lost > size / 3 and not is_open)
    if document.question is None:  # a title names a field, no question: most of it must be missing
        half = best < 1 / 3 and lost >= 0.5 * size
    enough = 2 if document.question else _ENOUGH_OF_A_TITLE
    if (lost >= enough and half) or len(missing) == len(terms):
        named = ", ".join(f"'{w}'" for w in missing.values())
        what = "research question" if document.question else "title"
        partly = is_open and len(terms) - len(missing) >= _TAKEN_UP
        yield Found(
            asked.span,
            f"the {what} {'may not be' if partly else 'is not'} addressed: no claim mentions {named}; "
            f"the nearest claim has {nearest} of its {len(terms)} content words",
            "Answer the question in a claim of its own, or say that the papers found don't answer it.",
            severity="warning" if document.question is None or partly else None,
        )
    else:
        yield Passed(f"a claim takes up {nearest} of the {len(terms)} content words of the question")


def question_terms(text: str) -> dict[str, str]:
    """Stem → word, for the content words of a question, in order."""
    text = re.sub(r"\s+", " ", text)
    found: dict[str, str] = {}
    for word in words(text):
        if word.key not in STOPWORDS and stem(word.key) not in _FRAME and len(word.key) > 2:
            found.setdefault(stem(word.key), text[word.start : word.end])
    return found


# What turns a word into another of its family: "prefer" and "preference", "pair" and "pairwise".
_ENDINGS = frozenset(
    ["s", "es", "ed", "er", "ers", "ing", "ings", "ion", "ions", "ation", "ations", "ate", "ates", "ated",
     "ative", "ence", "ences", "ance", "ances", "ent", "ant", "able", "ible", "ive", "ic", "ical", "ous",
     "ful", "less", "ship", "ist", "ism", "ity", "al", "ial", "ual", "ular", "ary", "ory", "ment", "ments",
     "ness", "ify", "ise", "ize", "ised", "ized", "isation", "ization", "ure", "ly", "y", "wise", "tic",
     "ric", "en", "or", "ors", "ematics"]
)  # fmt: skip
_ROOT = 4  # letters at least
_SHORT = re.compile(r"\b(?=\w{0,8}[A-Z]\w{0,8}[A-Z])([A-Z][A-Za-z]{1,8}?)s?\b")
_IN_BRACKETS = re.compile(r"\(([A-Z][A-Za-z]{0,8}[A-Z]|[a-z]{3,6})s?\)")
_LONGEST = 8  # words that an abbreviation stands for
_FIRST = 400  # words of a text in which they are looked for


class _Uptake:
    """Which content words of a question a claim takes up: as they are, in another form, or abbreviated."""

    def __init__(self, asked: str, terms: Mapping[str, str], defined: Mapping[str, frozenset[str]]) -> None:
        self._stems = frozenset(terms)
        self._longer: dict[str, set[str]] = defaultdict(set)  # root → terms that are an ending longer
        for term, written in terms.items():
            word = words(written)[0].key
            for root in (term, _singular(word), *_roots(word)):
                self._longer[root].add(term)
        self._starts = frozenset(root[:2] for root in self._longer)
        self._short = {k: v & self._stems for k, v in _initials(asked).items()}
        for short, stems in defined.items():
            if stems <= self._stems:
                self._short[short] = stems
        own = {m[1].lower(): stem(m[1].lower()) for m in _SHORT.finditer(asked)}
        self._asked_short = {k: t if t in terms else stem(f"{k}s") for k, t in own.items()}
        self._defined = {k: s for k, s in defined.items() if k in self._asked_short or k in self._short}
        self._abbreviated = frozenset(form for short in self._short for form in (short, f"{short}s"))

    def by_each(self, texts: Iterable[str]) -> list[frozenset[str]]:
        """The terms that each text takes up."""
        keys = {text: word_keys(text) for text in texts}
        known = {word for word in set[str]().union(*keys.values()) if word[:2] in self._starts}
        forms = {word: near for word in known if (near := self._near(word))}
        return [self._by(text, words, forms) for text, words in keys.items()]

    def _by(self, text: str, keys: Sequence[str], forms: Mapping[str, frozenset[str]]) -> frozenset[str]:
        found = set[str]().union(*(forms[key] for key in forms.keys() & keys))
        if not self._abbreviated.isdisjoint(keys):
            for short in {*map(str.lower, _SHORT.findall(text)), *(self._defined.keys() & keys)}:
                found |= self._short.get(short, frozenset())
        if self._asked_short:
            spelled = _initials(text) if self._may_spell(keys) else {}
            stems = frozenset(map(stem, keys))
            for short, term in self._asked_short.items():
                if short in spelled or self._defined.get(short, frozenset([""])) <= stems:
                    found.add(term)
        return self._stems & found

    def _may_spell(self, keys: Sequence[str]) -> bool:
        """Whether initials of words, or of content words, hold an abbreviation of the question at all."""
        rows = ("".join(k[0] for k in keys), "".join(k[0] for k in keys if k not in STOPWORDS))
        return any(short in row for short in self._asked_short for row in rows)

    def _near(self, word: str) -> frozenset[str]:
        """The terms that a word is a form of."""
        roots = (stem(word), _singular(word))
        near = set[str]().union(*(self._longer.get(root, ()) for root in roots))
        return frozenset(near | (self._stems & {*_roots(word)}))


def _singular(word: str) -> str:
    """A short plural such as "llms", which is too short for a stem, without its s."""
    return word[:-1] if len(word) <= _ROOT and word.endswith("s") and not word.endswith("ss") else word


def _roots(word: str) -> list[str]:
    return [word[:cut] for cut in range(_ROOT, len(word)) if word[cut:] in _ENDINGS]


def _initials(text: str) -> dict[str, frozenset[str]]:
    """Initials of words that stand in a row → their stems: "word error rate" under "wer"."""
    keys = word_keys(text)[:_FIRST]
    found: dict[str, frozenset[str]] = {}
    for start, first in enumerate(keys):
        for end in range(start + 2, min(start + _LONGEST, len(keys)) + 1):
            row = keys[start:end]
            content = [w for w in row if w not in STOPWORDS]
            if first in STOPWORDS or row[-1] in STOPWORDS or len(content) < 2:
                continue
            for named in (row, content):
                found.setdefault("".join(w[0] for w in named), frozenset(map(stem, content)))
    return found


def _defined(document: Document) -> dict[str, frozenset[str]]:
    """Abbreviations that the document explains: "word error rate (WER)" → stems of what they stand for."""
    found: dict[str, frozenset[str]] = {}
    title = document.title.plain if document.title else ""
    for text in (title, document.prose, *(c.text for c in document.claims)):
        for match in _IN_BRACKETS.finditer(text) if "(" in text else ():
            before = word_keys(text[max(0, match.start() - 120) : match.start()])
            long = _spelled(match[1], before)
            if long:
                found.setdefault(match[1].lower(), long)
    return found


def _spelled(short: str, before: list[str]) -> frozenset[str]:
    """The fewest last words that an abbreviation may stand for: they hold its letters in order.

    What is in lower case, "(wer)", may be any word: there the letters are the initials. After Schwartz and
    Hearst, A Simple Algorithm for Identifying Abbreviation Definitions, PSB 2003.
    """
    if short.islower():
        row = before[-len(short) :]
        spelled = len(short) > 2 and "".join(w[0] for w in row) == short
        return frozenset(map(stem, row)) if spelled else frozenset()
    short = short.lower()
    for count in range(1, min(len(before), len(short) + 3) + 1):
        row = before[-count:]
        letters = iter("".join(row))
        if row[0][0] == short[0] and all(letter in letters for letter in short):
            return frozenset(stem(w) for w in row if w not in STOPWORDS)
    return frozenset()


RULE = Rule(
    id="CC501",
    name="question-not-addressed",
    summary="Content words of the research question (or the title) appear in no claim.",
    severity="error",
    basis="judgement",
    needs=("claims",),
    english=True,
    check=check,
    long="""
The headline number ("7 of 8 claims verified") suggests that the question was answered. If no claim even
mentions what was asked, the verified claims answer another question. Fires when two or more content words
of the question are in no claim: half of all, or more than a third if no single claim takes up half. A word
counts in any of its forms ("prefer", "preference"), and by an abbreviation ("WER" for "word error rate").
An open question ("What happens to …", "By how much …") may be answered in other words: it must lack half of
its words, and where two or more are taken up the finding is a warning.

Bad:   question: "Does merging specialised retrievers outperform joint training?"; claims about word
       embeddings only
Good:  a claim such as "Merged specialised retrievers reach the MRR of joint training on 8 of 12 pairs."
""",
)
