"""Statements: what a sentence says of its subject, as far as its words tell.

In: a sentence. Out: its `Reading`: subject, directions, negations, qualifiers, and the sides of a comparison.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from claimcheck.audit.polarity import (
    DOWN,
    FALLS,
    HARMS,
    HEDGES,
    HELPS,
    LIMITERS,
    NEGATIONS,
    RISES,
    UP,
    with_names,
)
from claimcheck.audit.word_order import IS, PREPOSITIONS, straight
from claimcheck.audit.wording import (
    STOPWORDS,
    clean,
    content_words,
    holds,
    stem,
    without_citations,
    word_keys,
)

# Words that must stand in both sentences or in neither: conditions, denials, and what takes a thing away.
QUALIFIERS = LIMITERS - DOWN | frozenset(
    ["rather", "without", "if", "when", "but", "although", "though", "whereas", "while", "however", "false",
     "untrue", "wrong", "myth", "contrary", "deny", "denies", "denied", "reject", "rejects", "rejected",
     "dispute", "disputes", "disputed", "remove", "removes", "removed", "removing", "removal", "ban", "bans",
     "banned", "banning", "loss", "losing", "absence", "absent", "exclude", "excludes", "excluded",
     "excluding", "exclusion", "omit", "omits", "omitted", "omitting", "omission", "ablate", "ablated",
     "ablating", "ablation", "dropping", "withdrawal", "withdrawing", "withholding", "deprivation",
     "cessation", "stopping", "quitting", "deficiency", "deficient", "avoiding", "avoidance", "eliminate",
     "eliminating", "eliminated", "elimination", "abolish", "abolishing", "abolished", "abolition"]
)  # fmt: skip
# The same, where the sentence negates: "not significantly", "not always". Of the first kind, "no significant
# effect" denies "a significant effect".
_SIZES = frozenset(
    ["significant", "significantly", "statistically", "clinically", "clinical", "relevant", "meaningful",
     "meaningfully", "consistently", "consistent", "substantially", "substantial", "markedly", "marked",
     "greatly", "strongly", "large"]
)  # fmt: skip
NARROWING = _SIZES | frozenset(
    [
        "all",
        "always",
        "every",
        "necessarily",
        "entirely",
        "fully",
        "completely",
        "both",
        "much",
        "further",
        "yet",
        "alone",
    ]
)
# Of a size, and of these, only the denial counts where both sentences have it.
_DEGREES = ("alone", "fully", "entirely", "completely", "always", "necessarily")
SIZES = frozenset(map(stem, (*_SIZES, *_DEGREES)))
# Function words without which a sentence says something else: how many, when, on which side, whether it must.
UNIVERSAL = frozenset(["all", "both", "every", "each", "any"])
FUNCTION = UNIVERSAL | frozenset(
    ["most", "some", "once", "one", "often", "or", "either", "before", "after", "above", "below", "over",
     "under", "against", "until", "between", "into", "from", "up", "down", "out", "off", "must", "should",
     "he", "she", "his", "her"]
)  # fmt: skip
_NUMBER = r"(?=\d|half\b|one\b|two\b|twice\b|an? (?:third|quarter|half|tenth)\b)"
# "Over 26 weeks" tells when, not how much.
_WHILE = r" [\w.]{1,8} (?:second|minute|hour|day|week|month|year|decade)s?\b"
BOUNDS = re.compile(
    r"\b(?:at (?:most|least)|(?:no|not) (?:more|less|fewer|later|earlier|longer) than|up to|beyond|until"
    rf"|(?:more|less|fewer|greater|higher|lower|larger|smaller) than {_NUMBER}"
    rf"|(?:above|below|(?:over|within)(?!{_WHILE})|under|exceed\w*) {_NUMBER})"
)
_CHANGE = (
    r"(effects?|affect(?:s|ed)?|chang(?:e|es|ed)|differ(?:s|ed|ent|ences?)?|impacts?|influenc(?:e|es|ed)"
    r"|alter(?:s|ed)?|associat(?:ed|ions?)|correlat(?:e|es|ed|ions?))\b"
)
# Ways of saying a thing, each as one plain form: "than" for a comparison, "zero" for a change that is none.
# Before each, strings of which a text that has the form holds one.
FORMS = tuple(
    (needles.split("|"), re.compile(pattern), form)
    for needles, pattern, form in (
        ("can", r"\bcan(?:'t|not)\b", "can not"),
        ("won't", r"\bwon't\b", "will not"),
        ("n't", r"n't\b", " not"),
        ("non", r"\bnon-?(?=inferior|superior|significant)", "not "),
        ("not", r"\bnot (?:only|just|merely)\b", ""),
        ("not ", r"(?:^|\bby )not (\w+ing)\b", r"without \1"),
        ("rather|in|as", r"\b(?:rather than|instead of|in place of|as opposed to)\b", "rather"),
        ("not", r"(?:,|\bbut|\band) not\b", " rather"),
        ("other than", r"\bother than\b", "except"),
        ("more slowly", r"\bmore slowly\b", "slower"),
        ("more ", r"\bmore (?:quickly|rapidly)\b", "faster"),
        ("lead|led to|result", r"\b(?:lead|leads|led|leading) to\b|\bresult(?:s|ed|ing)? in\b", "to"),
        ("ed with", r"\b(associated|linked|correlated) with\b", r"\1 to"),
        ("no|without", rf"\b(?:no|without)(?: any)? ((?:\w+ )?){_CHANGE}", r"zero \1\2"),
        ("not|never",
         rf"\b(?:not|never) (?:(?:have|show|make) )?(?:any |an? )?((?:\w+ly )?){_CHANGE}", r"zero \1\2"),
        ("un", r"\b(?:leaves?|left|leaving) ([^,;:]{1,80}?) un(?:changed|affected|altered)\b",
         r"zero change \1"),
        ("un", r"\bun(changed|affected|altered)\b", r"zero \1"),
        ("same|identical|equal|similar|comparable",
         r"\b(is|are|was|were|be|remain\w*|stay\w*) (?:\w+ly )?"
         r"(?:the same|identical|equal|similar|comparable)\b", r"\1 zero differ"),
        (" by", r"\b(?:is|are|was|were|be|been) (?:\w+ly )?(?:outperformed|beaten|surpassed) by\b",
         "is worse than"),
        ("outperform|surpass|beat|superior",
         r"\b(?:outperform|surpass)(?:s|es|ed|ing)?\b|\bbeat(?:s|ing)?\b|\bsuperior to\b", "better than"),
        ("exceed", r"\bexceed(?:s|ed|ing)?\b", "higher than"),
        ("underperform|inferior|trail|lag",
         r"\bunderperform(?:s|ed|ing)?\b|\binferior to\b|\b(?:trail|lag)(?:s|ed|ged)?\b(?: behind\b)?",
         "worse than"),
        ("compar|relative|versus|vs",
         r"\b(?:compared|in comparison) (?:with|to)\b|\brelative to\b|\bversus\b|\bvs\b\.?", "than"),
    )
)  # fmt: skip
# "Is ineffective" is "is not effective"; "unmarried pilots" are other pilots.
_IN_FRONT = re.compile(
    rf"\b({IS}|remain\w*|stay\w*|seem\w*|became|becomes?|proved) ((?:\w+ly )?)"
    r"((?:un|in|im|ir|dis)([a-z]{4,}))\b"
)
CHANGES = frozenset(
    stem(w) for w in ("effect", "affect", "change", "differ", "differed", "different", "difference", "impact",
                      "influence", "alter", "altered")
)  # fmt: skip
_NO_SUBJECT = frozenset([*UP, *DOWN, *NEGATIONS, *QUALIFIERS, "zero", "non", "significant", "significantly"])
LETTERS = {
    **dict.fromkeys(RISES, "U"), **dict.fromkeys(FALLS, "D"), **dict.fromkeys(HELPS, "B"),
    **dict.fromkeys(HARMS, "W"), "more": "M", "less": "L", "fewer": "L", "zero": "0",
}  # fmt: skip
_ATTRIBUTES = frozenset(
    ["better", "best", "worse", "worst", "higher", "lower", "greater", "larger", "smaller", "stronger",
     "weaker", "faster", "slower", "fewer", "less", "more", "poorer", "raised", "increased", "improved",
     "lowered", "reduced", "decreased"]
)  # fmt: skip
_BEFORE_CONDITIONS = frozenset(["with", "at", "in", "of", "for", "under", "among", "from"])
_SIDE_ENDS = re.compile(
    r"[,;:(]|\b(?:on|by|in|for|at|across|over|under|during|within|after|before|when|if|with)\b"
)
_OPENING = re.compile(r"^(?:\s|\b(?:on|by|in|for|at|with|after|before|under|of)\b)+")
_RELATIVE = frozenset(["who", "whose", "which", "where"])
_NEAR = 2  # words on either side of a direction word that say whose direction it is
_LONGEST = 3000  # characters of a sentence that are read


@dataclass(frozen=True, slots=True)
class Reading:
    """What a sentence says of its subject.

    `course` has a letter per word of direction: U and D for up and down, M and L for more and less, B and W
    for better and worse, 0 for no change; lower-case ones belong to a condition ("at lower doses"). `near`
    has the words around each, `negated` the words that negations govern, `levelled` those that a 0 does;
    `order` has the subject with prepositions and `FUNCTION` words; `sides` what stands before "than", and
    next behind it.
    """

    words: frozenset[str]
    subject: tuple[str, ...]
    order: tuple[str, ...]
    course: str
    near: tuple[frozenset[str], ...]
    negated: tuple[str, ...]
    levelled: tuple[str, ...]
    qualifiers: frozenset[str]
    sides: tuple[frozenset[str], frozenset[str]] | None


@lru_cache(maxsize=4096)
def plain(text: str) -> tuple[str, frozenset[str]]:
    """A sentence in lower case with `FORMS` in their plain form, and the bounds that were taken out of it."""
    text = clean(without_citations(text)).lower()[:_LONGEST]
    bounds = frozenset(f"{i} {bound}" for i, bound in enumerate(BOUNDS.findall(text)))
    text = BOUNDS.sub(" ", text)
    for needles, pattern, form in FORMS:
        if holds(text, needles):
            text = pattern.sub(form, text)
    return straight(with_names(text).rstrip(" .")), bounds


@lru_cache(maxsize=4096)
def read(text: str, bounds: frozenset[str] = frozenset()) -> Reading:
    """Read a sentence in its plain form."""
    words = word_keys(text)
    stems = ["" if w in STOPWORDS else stem(w) for w in words]
    places = _places(words)
    named = {i for i, w in enumerate(words) if w in LETTERS and i not in places}
    subject = [
        "" if s in CHANGES or (w in _NO_SUBJECT and i not in named) else s
        for i, (w, s) in enumerate(zip(words, stems, strict=True))
    ]
    order = [w if w in FUNCTION or w in PREPOSITIONS else s for w, s in zip(words, subject, strict=True)]
    denials = [i for i, w in enumerate(words) if w in NEGATIONS or w == "non"]
    levelled = tuple(_governed(words, i) for i in places if words[i] == "zero")
    narrowing = NARROWING if denials or levelled else frozenset()
    hedged = {"hedged"} if HEDGES.search(text) else set()
    return Reading(
        words=frozenset(stems),
        subject=tuple(filter(None, subject)),
        order=tuple(filter(None, order)),
        course="".join(_letter(words, i) for i in places),
        near=tuple(_near(words, subject, i) for i in places),
        negated=tuple(_governed(words, i) for i in denials if words[i] != "nor" or i == denials[0]),
        levelled=levelled,
        qualifiers=bounds | {stem(w) for w in (QUALIFIERS | narrowing) & {*words}} | hedged,
        sides=_sides(text) if "than" in words else None,
    )


def opened(text: str, other: str) -> str:
    """The text with "ineffective" as "not effective" where the other text speaks of "effective"."""
    known = frozenset(content_words(other))

    def replaced(match: re.Match[str]) -> str:
        whole, rest = stem(match[3]), stem(match[4])
        return f"{match[1]} not {match[2]}{match[4]}" if rest in known and whole not in known else match[0]

    return _IN_FRONT.sub(replaced, text)


def _places(words: list[str]) -> list[int]:
    """Where words of direction stand, but for those that name the sides in "larger … than smaller"."""
    places = [i for i, w in enumerate(words) if w in LETTERS]
    if "than" not in words:
        return places
    than = words.index("than")
    names = {i for i in places if i in (0, than + 1) and words[i] in _ATTRIBUTES}
    return [i for i in places if i not in names] if any(0 < i < than for i in places) else places


def _letter(words: list[str], index: int) -> str:
    letter = LETTERS[words[index]]
    condition = index == 0 or words[index - 1] in _BEFORE_CONDITIONS
    if words[index] in _ATTRIBUTES and condition and "than" not in words[index:]:
        return letter.lower()
    return letter


def _near(words: list[str], subject: list[str], index: int) -> frozenset[str]:
    """The words that say whose direction the one at `index` is, those of its own clause."""
    clause = next((i for i in range(index, 0, -1) if words[i] in _RELATIVE), 0)
    before, after = filter(None, subject[clause:index][::-1]), filter(None, subject[index:])
    return frozenset((*islice(before, _NEAR), *islice(after, _NEAR)))


def _governed(words: list[str], index: int) -> str:
    """The word that a negation at `index` negates."""
    rest = islice(words, index + 1, None)
    return next((w for w in rest if w in LETTERS or w not in STOPWORDS), "")


def _sides(text: str) -> tuple[frozenset[str], frozenset[str]]:
    before, after = re.split(r"\bthan\b", text, maxsplit=1)
    side = _SIDE_ENDS.split(_OPENING.sub("", after), maxsplit=1)[0]
    return frozenset(content_words(before)), frozenset(content_words(side))
