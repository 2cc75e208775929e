"""The two sides of a comparison: names for the systems that a claim compares.

In: the text of a claim, plain. Out: `Sides`, and what a person must be asked about them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from claimcheck.audit.comparing import (
    AMOUNT,
    AS_GOOD,
    AS_OFTEN,
    COST,
    EVENLY,
    EVENT,
    FALLS,
    GOOD,
    HALVES,
    HARMS,
    HELPS,
    LATER,
    LENGTHENS,
    NEGATED,
    OF_ONE_SIZE,
    RISES,
    SHORTENS,
    SIDE,
    SOONER,
    WHERE,
)
from claimcheck.audit.wording import STOPWORDS, clean

SUBJECT, OTHER = "system-a", "system-b"
AVERAGE = re.compile(
    r"\b(?:on average|in the mean|averaged over|macro[- ]average|overall|on the whole)\b", re.I
)
_ADVERB = (
    r"(?:rarely|usually|often|mostly|consistently|significantly|always|sometimes|generally|typically|substantially"
    r"|clearly|reliably|seldom|frequently|occasionally|largely|markedly|slightly)"
)
_ADVERBS = (
    rf"(?:(?:{_ADVERB}|can|may|(?:hardly|scarcely|barely) ever|(?:almost|nearly) (?:always|never))\s+){{0,4}}"
)
_ADJECTIVE = rf"(?:{HELPS}|{RISES}|{HARMS}|{FALLS})"
_DIRECT = (
    r"(?:outperforms?|outperformed|lag(?:s|ged)? behind|(?:falls?|fell) (?:behind|short of)|trails?|trailed"
    r"|beats?|exceed(?:s|ed)?|surpass(?:es|ed)?|underperform(?:s|ed)?|match(?:es|ed)?|equals"
    r"|(?:is|are|was|were) (?:no |not )?(?:\w+ly )?(?:superior|inferior|non_inferior) to"
    r"|(?:is|are|was|were|perform\w*) (?:not )?(?:\w+ly )?(?:comparabl[ey]|equivalent|similar(?:ly)?|equal"
    r"|on (?:a )?par) (?:to|with))"
)
_HAVING = (
    r"(?:is|are|was|were|ha[sd]|have|gives?|gave|yields?|yielded|attain(?:s|ed)?|gets?|got|shows?|showed|leads?"
    r"|led|runs?|ran|(?:reach|achiev|obtain|produc|stor|need|scor|perform|work|detect|agre|rank|learn)(?:e?s|ed|e)?)"
)
_CHANGES = (
    r"(?:improv(?:es?|ed)|rais(?:es?|ed)|increas(?:es?|ed)|boost(?:s|ed)?|lower(?:s|ed)?|reduc(?:es?|ed)"
    r"|decreas(?:es?|ed)|hurts?|harm(?:s|ed)?|degrad(?:es?|ed)|worsen(?:s|ed)?"
    rf"|(?<=\w )(?:{HALVES}|{LENGTHENS}|{SHORTENS}))"
)
_COMPARES = re.compile(
    rf"\b(?:{NEGATED}\s+(?:\w+\s+){{0,3}}?)?{_ADVERBS}(?:{_DIRECT}"
    rf"|(?:{_HAVING}\b (?:(?!that\b)[^\s,;:]+ ){{0,8}}?(?:{_ADJECTIVE})|{SOONER}|{LATER}) "
    rf"(?P<measured>(?:[^\s,;:]+ ){{0,6}}?)than(?! \d)"
    rf"|{_HAVING}\b (?:(?!that\b)[^\s,;:]+ ){{0,5}}?(?:{AS_GOOD}|{AS_OFTEN})"
    rf"|(?P<changes>{_CHANGES})(?: the performance of| on| upon)?)(?= |$)",
    re.I,
)
_AND_ALSO = re.compile(rf" and (?:{_ADVERB} )?(?=(?:{_CHANGES}|{_DIRECT}|is|are|was|were|has|have) )", re.I)
_STOP_SIDE = re.compile(
    r"(?<![-_])\b(?:on|in|for|across|over|by|at|when|while|with|as|if|because|under|from|using|based|that"
    r"|which|who|to|than|do|does|did|after|before|during|but|until|without|inside|outside|among|between"
    r"|within|through|compared|relative|except|excluding|barring|unless|apart|aside|despite|although|though"
    rf"|whereas|where|even|other than|everywhere|throughout|{_ADVERB})\b(?![-_])|[,;:()]|\.(?!\d)",
    re.I,
)
# What a change is compared with; "over 12 weeks" is a time.
_AGAINST = re.compile(
    r"\b(?:compared (?:with|to)|relative to|versus|vs\.?"
    r"|(?<!protection )(?<!immunity )(?<!resistance )against"
    rf"|(?<!other )(?<!rather )than(?= {SIDE})"
    r"|over(?! (?:(?:an?|the) )?(?:all|both|every|each|time|last|past|course|years?|months?|weeks?|days?"
    r"|season|decades?|one|two|three|four|five|six|seven|eight|nine|ten)\b))(?! \d) ",
    re.I,
)
_MEASURE = re.compile(
    r"(?:the )?(?:map|mrr|ndcg|auc|bleu|f1|r-precision|recall|precision)\b.*"
    r"|.*\b(?:accuracy|effectiveness|performance|quality|scores?|results?)(?: at \d+)?",
    re.I,
)
REPORTED = re.compile(
    r"^.*\b(?:show|find|found|report|suggest|indicat|demonstrat|conclud|observ)\w* that\b", re.I
)
_LEADING = re.compile(rf"^(?:{_ADVERB} )+", re.I)
_VERBAL = re.compile(r"\b(?:is|are|was|were|has|have|had|does|did|do|not|can|could|needs?|there)\b", re.I)


@dataclass(frozen=True, slots=True)
class Sides:
    """Names for what a claim compares, and what to ask about them."""

    left: str = SUBJECT
    right: str = OTHER
    doubts: tuple[str, ...] = ()


def sides(text: str) -> Sides:
    """Names for the two systems of a comparison, from the words around its verb, else placeholders."""
    text = REPORTED.sub("", clean(AVERAGE.sub(" ", text)))
    match = _COMPARES.search(text)
    if not match:
        return Sides()
    doubts: list[str] = []
    subject, rest = _subject(text[: match.start()], doubts), text[match.end() :].strip()
    measured = match["measured"] or match["alike"] or ""
    if match["changes"]:
        found = _AGAINST.search(f"{rest} ")
        if not found:
            return _alone(subject, match["changes"], rest, doubts)
        rest = rest[found.end() :]
    elif _STOP_SIDE.match(rest):
        return _conditions(measured, rest)
    elif _STOP_SIDE.search(measured):
        doubts.append(f"is it '{subject}' that is compared with '{noun_phrase(rest).strip()}'?")
    rest = _AND_ALSO.split(rest)[0]
    left, right = name_of(_STOP_SIDE.split(subject)[0], last=True), name_of(noun_phrase(rest), last=False)
    if {*left.split("-")} <= {*right.split("-")} or {*left.split("-")} >= {*right.split("-")}:
        left, right = name_of(subject, last=True), name_of(noun_phrase(rest, 2), last=False)
    _shortened(left, subject, doubts)
    _shortened(right, noun_phrase(rest, 1 if right == name_of(noun_phrase(rest), last=False) else 2), doubts)
    return Sides(left, right, tuple(doubts)) if left and right and left != right else Sides()


def _alone(subject: str, verb: str, rest: str, doubts: list[str]) -> Sides:
    """The sides where "X improves Y" names no other: Y if it can be a system, else the same without X."""
    left, changed = name_of(_STOP_SIDE.split(subject)[0], last=True), noun_phrase(rest)
    if not left or not verb.lower().startswith("improv") or not name_of(changed, last=False):
        return Sides()
    _shortened(left, subject, doubts)
    without = f"without-{left}"[:40].strip("-")
    if _MEASURE.fullmatch(changed.strip()):
        return Sides(left, without, tuple(doubts))
    right = name_of(changed, last=False)
    doubts.append(f"is '{right}' a system? If it is what was measured, compare with '{without}'")
    return Sides(left, right, tuple(doubts)) if left != right else Sides()


# "A and B lower the dose equally", "A and B do not differ": with no third that they are like.
_BOTH = re.compile(
    r"(?:both )?(?P<left>[^,;:.()]{1,80}?) and (?P<right>[^,;:.()]{1,80}?) (?:\w+ly )?"
    r"(?:are|were|do|did|have|had|give|gave|(?:perform|score|behave|work|reach|achieve|show|yield|produce"
    r"|lower|reduce|raise|improve|increase|decrease|boost|affect|change|harm|degrade|worsen|alter)(?:e?d)?)"
    r" (?P<rest>(?!(?:are|were|do|did|have|had) ).+)",
    re.I,
)
_ALIKE = re.compile(
    rf"{EVENLY}|\b(?:equally \w+|similarly|comparably|comparable|equivalent|similar|identical|equal"
    r"|indistinguishable|the same|on (?:a )?par|differ|different)\b"
    r"(?! (?:to|with|from|across|over|before|between|than)\b)",
    re.I,
)
_BETWEEN = re.compile(
    r"\bno (?:\w+ ){0,3}?differences? (?:\w+ ){0,5}?between (?P<left>[^,;:.()]{1,80}?) and "
    r"(?P<right>[^,;:.()]{1,80})",
    re.I,
)
_IN_BOTH = re.compile(
    rf"(?P<what>[^,;:.()]{{1,80}}?) (?:is|are|was|were) (?:not )?{OF_ONE_SIZE} (?P<where>{WHERE}) (?:both )?"
    r"(?P<left>[^,;:.()]{1,80}?) and (?:(?P=where) )?(?P<right>[^,;:.()]{1,80})",
    re.I,
)


def pair_alike(text: str) -> Sides | None:
    """The two systems that a text calls equal to each other, or denies to be; None unless it names two."""
    text = clean(AVERAGE.sub(" ", text)).rstrip(" .")
    if match := _IN_BOTH.fullmatch(text):
        parts = (match["what"], match["left"], match["right"])
        plain = not (any(map(_JOINED.search, parts)) or any(map(_STOP_SIDE.search, parts[1:])))
        return _two_conditions(match["left"], match["right"]) if plain else None
    match = _BOTH.fullmatch(text)
    if match is None or not _ALIKE.search(match["rest"]):
        match = _BETWEEN.search(text)
    if match is None:
        return None
    left, right = match["left"], noun_phrase(match["right"])
    if match.re is _BOTH and (_STOP_SIDE.search(left) or _STOP_SIDE.search(match["right"])):
        return None
    if any(COST.search(s) or GOOD.search(s) or _JOINED.search(s) for s in (left, right)):
        return None
    doubts: list[str] = []
    names = (name_of(left, last=True), name_of(right, last=True))
    for name, phrase in zip(names, (left, right), strict=True):
        _shortened(name, phrase, doubts)
    return Sides(*names, tuple(doubts)) if all(names) and names[0] != names[1] else None


_JOINED = re.compile(r"\b(?:and|or|nor|no|none|neither)\b", re.I)


def _conditions(before: str, behind: str) -> Sides:
    """The sides of "is lower for X than for Y"."""
    where, _, second = behind.strip().partition(" ")
    first = f" {before.strip()}".partition(f" {where} ")[2]  # "lower for", "more frequent for"
    return _two_conditions(first, noun_phrase(second))


def _two_conditions(first: str, second: str) -> Sides:
    left, right = name_of(first, last=False), name_of(second, last=False)
    if not left or not right or left == right:
        return Sides()
    return Sides(left, right, (f"are '{left}' and '{right}' two systems, or conditions of the same ones?",))


def _subject(before: str, doubts: list[str]) -> str:
    """The noun phrase that ends in front of the verb; empty if it is not plain."""
    clauses = [c for c in re.split(r"[;:,]|\.(?!\d)", before) if c.strip()]
    subject = _LEADING.sub("", clauses[-1].strip()) if clauses else ""
    head = noun_phrase(subject)
    if before.rstrip().endswith(",") or _VERBAL.search(head) or subject.endswith(" to") or not head.strip():
        return ""
    if GOOD.search(head) or COST.search(head) or _MEASURE.fullmatch(head.strip()):
        doubts.append(f"'{head.strip()}' names a measure; which system has it?")
    if re.search(r"\b(?:and|or|nor|no|none|neither)\b", subject, re.I):
        doubts.append(f"'{subject}' speaks of more than one system; write a comparison for each")
    return subject


# "More frequent", "less likely" say nothing of what is counted; behind "the odds of" and "time to" it stands.
_FREQUENT = frozenset(["less", "likely", "frequent", "frequently", "common", "fast", "slowly"])
_LIKELY_TO = re.compile(r" likely to (?P<what>[^,;:.]{1,80}?)(?= than\b)", re.I)
_OPEN = re.compile(
    r"\b(?:of (?:at|over|under|more|less)|(?:time|days|weeks|months|years) (?:to|until)) ", re.I
)
_EVENT = re.compile(EVENT, re.I)


def measured(text: str, start: int, end: int) -> str:
    """What rises or falls at a word of direction: an event, the object behind the word, or its subject."""
    likely, event = _LIKELY_TO.match(text[end:]), _EVENT.match(text[start:end])
    if likely:
        return likely["what"]
    if event:
        return event[0]
    changed = _counted(text[end:])
    if not _FREQUENT.issuperset(contents(changed)):
        return changed
    clause = _LEADING.sub("", re.split(r"[;:,]|\.(?!\d)", REPORTED.sub("", text[:start]))[-1].strip())
    subject = _VERBAL.split(clause)[0]
    return _counted(subject) or " ".join(subject.split()[-2:])


def _counted(phrase: str) -> str:
    """The head of a noun phrase; behind "risk of" and the like also what there is a risk of."""
    phrase = noun_phrase(phrase, 2 if _OPEN.search(noun_phrase(phrase, 2)) else 1)
    head = re.split(r" (?:of|against) ", phrase, maxsplit=1)[0]
    return phrase if AMOUNT.search(head) else head


def noun_phrase(rest: str, parts: int = 1) -> str:
    """The noun phrase that a text begins with, up to its first (or second) preposition."""
    ends = [m.start() for m in _STOP_SIDE.finditer(rest)]
    return rest[: ends[parts - 1]] if len(ends) >= parts else rest


def _shortened(name: str, phrase: str, doubts: list[str]) -> None:
    """Ask whether a name that leaves out content words of its phrase will do."""
    if name and "-".join(contents(phrase)) != name:
        doubts.append(f"'{name}' is short for '{phrase.strip()}'")


def name_of(text: str, *, last: bool) -> str:
    """Up to three content words as a system name such as `multilingual-encoders`."""
    found = contents(text)
    name = "-".join(found[-3:] if last else found[:3])[:40].strip("-")
    return name if len(name) >= 2 and not name[0].isdigit() else ""


_TOKEN = re.compile(r"[^\W_]+(?:[-_][^\W_]+)*")


def contents(text: str) -> list[str]:
    """Content words in lower case, compounds as one."""
    found = [w.replace("_", "-") for w in _TOKEN.findall(text.lower())]
    return [w for w in found if w not in STOPWORDS and w.isascii()]
