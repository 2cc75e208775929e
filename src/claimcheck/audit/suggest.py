"""Suggest a hypothesis from a claim's wording.

In: the text of a claim. Out: a hypothesis as YAML flow text, the system names it uses, and what a person
must decide. The suggestion is a start: wording tells the comparison and the quantifier, never the margin;
what it does not tell plainly is asked, not guessed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from claimcheck.audit.comparing import (
    AS_GOOD,
    AS_OFTEN,
    BARELY,
    COST,
    EVENLY,
    FALLS,
    GOOD,
    HARMS,
    HELPS,
    NEGATED,
    NOT,
    OF_ONE_SIZE,
    RISES,
    SIDE,
    WHERE,
    without_multiples,
)
from claimcheck.audit.parse.counts import number
from claimcheck.audit.polarity import COMPOUND, COUNT, HEDGES, keys, negations
from claimcheck.audit.rules.cc401 import activity_in
from claimcheck.audit.sides import AVERAGE, OTHER, REPORTED, SUBJECT, measured, pair_alike, sides
from claimcheck.audit.wording import clean, without_citations

MARGIN = "0.01"

_BEATS = rf"(?:significantly |substantially |clearly |consistently |reliably )?(?:{HELPS}|{RISES})"
_NOT_BETTER = re.compile(
    rf"\b{NEGATED}\s+(?:\w+\s+){{0,3}}?{_BEATS}|\b{NOT}(?:better|higher|larger|greater|superior|stronger)\b"
    rf"|\b(?:is|are|was|were) not (?:\w+ly )?longer(?= (?:{WHERE}|than)\b)"
    r"|\bno (?:significant )?(?:gain|improvement|benefit|advantage)\b|\bwithout (?:any )?(?:gain|improvement)"
    rf"|(?:^|[,;:]\s+)(?:no|none of|neither)\b(?!-)[^,;.]{{1,60}}?\b{_BEATS}",
    re.I,
)
_NOT_WORSE = re.compile(
    rf"\b{NEGATED}\s+(?:\w+\s+){{0,3}}?(?:lower|reduc|decreas|degrad|hurt|harm|worsen|impair|underperform"
    rf"|lag|trail|drop|fall|halv|shorten)\w*|\b{NOT}(?:worse|lower|smaller|inferior|weaker)\b"
    rf"|\b(?:is|are|was|were) not (?:\w+ly )?shorter(?= (?:{WHERE}|than)\b)"
    r"|\bno (?:significant )?(?:loss|drop|harm|degradation)\b|(?<!not )(?<!never )\bnon_inferior\b"
    r"|\bat least as (?:good|well|effective|accurate) (?=(?:[\w@-]+ ){0,6}?as\b)",
    re.I,
)
# "No adverse effect" is another thing.
_ANY = (
    r"(?:significant|measurable|clear|detectable|discernible|observable|observed|noticeable|apparent|appreciable"
    r"|meaningful|relevant|notable|substantial|material|statistically|clinically|practically|overall|average|net"
    r"|causal|consistent|systematic|robust|reliable|real)"
)
# Equality has to be said of something: by a verb, or by an adjective behind "is", "has", "achieves".
_EQUAL = re.compile(
    r"\b(?:is|are|was|were|be|remain\w*|stay\w*|seem\w*) (?:(?:\w+ly|about|not) ){0,2}"
    r"(?:comparable|equivalent|similar|equal(?! to (?:about )?\d)|indistinguishable|identical|unaffected"
    rf"|unchanged|the same|{OF_ONE_SIZE}|on (?:a )?par|independent of)\b"
    r"|\b(?:is|are|was|were) (?:not )?equally \w+"
    r"|\b(?:ha[sd]|have|show|yield|achiev|reach|obtain|giv|produc|attain|deliver|lead|led|result)\w* "
    r"(?:to |in )?(?:(?:an?|\w+ly) ){0,2}(?:comparable|equivalent|similar|equal|identical|the same)\b"
    r"|\b(?:perform|scor|behav|do|work)\w* (?:\w+ )?(?:comparably|similarly|equally|on (?:a )?par|the same)\b"
    r"|\bon (?:a )?par with\b|\bindistinguishable from\b|\bmatch(?:es|ed)?\b|\bequals\b"
    rf"|{EVENLY}|\bno (?:{_ANY} ){{0,2}}(?:differences?|effects?|impact|influence)\b"
    rf"|\b(?:perform|do|work|far)\w* (?:\w+ )?as well as\b|{AS_GOOD}|{AS_OFTEN}"
    r"|\bwithin (?:0?\.\d+|\d[\d.,]*)(?:\s?%| percent| points?| pp\b|(?: [\w@-]+){0,3} of\b)",
    re.I,
)
_DIFFER = r"(?:differ|depend|var(?:y|ies|ied)|chang|affect|influenc|alter)\w*"
_DIFFERENT = re.compile(
    r"\b(?:differs?|differed|depends?(?: mainly| strongly| largely)? on|varie[sd]|vary|different from"
    r"|changes? with|sensitive to)\b",
    re.I,
)
_NOT_DIFFERENT = re.compile(rf"\b{NEGATED} (?:\w+ ){{0,3}}?{_DIFFER}|\b{NOT}sensitive to\b"
                            r"|\b(?:differ|chang)\w*(?: [\w@-]+){0,4}? by (?:less|fewer|no more"
                            r"|at most)\b", re.I)  # fmt: skip
_NOT_EQUAL = re.compile(rf"\b(?:{NEGATED}|(?:is|are|was|were) not|no longer) (?:\w+ )?(?:match|equal\w*|as"
                        r"|comparable|equivalent|similar|the same|on par"
                        r"|(?:of )?(?:an? )?(?:similar|comparable|equal))\b", re.I)  # fmt: skip
_EVENLY = re.compile(EVENLY, re.I)
_UNEVENLY = re.compile(rf"\b(?:{NEGATED}|not) (?:[\w-]+ ){{0,6}}?{EVENLY}", re.I)
_WORSE = re.compile(rf"\b(?:{HARMS}|{FALLS})\b", re.I)
_BETTER = re.compile(rf"\b(?:{_BEATS}|best|highest|peak|state[- ]of[- ]the[- ]art)\b", re.I)
_VALUED = re.compile(rf"\b(?:{HELPS}|{HARMS}|best|state[- ]of[- ]the[- ]art)\b", re.I)
_THAN = re.compile(rf"\b(?:{HELPS}|{RISES}|{HARMS}|{FALLS})\b[^.;:]{{0,60}}?\bthan (?!\d)", re.I)
# Words of direction that name a side: "larger models … than smaller models".
_ATTRIBUTE = re.compile(
    r"(?:^|\bthan )(?:the )?(?:larger|smaller|higher|lower|greater|stronger|weaker|faster|slower|more|fewer"
    r"|less|better|worse|(?:de|in)creas(?:ing|ed)|(?:reduc|rais|lower|improv|halv|lengthen"
    r"|shorten|prolong)(?:ing|ed))(?= )",
    re.I,
)
_BEST = re.compile(
    r"\b(?:(?:the )?(?:best|highest)\b(?! of both)|top (?:scores?|results?|performance|accuracy"
    r"|effectiveness)|peaks?\b(?! (?:of|demand|load|power|hours?)\b)"
    r"|state[- ]of[- ]the[- ]art (?:results?|performance|scores?|accuracy|effectiveness)"
    r"|new state of the art|unmatched|second to none)", re.I,
)  # fmt: skip
_ONLY = re.compile(
    r"(?<!not )\b(?:only|solely|exclusively|nothing but"
    r"|(?:limited|restricted|confined) to)\b(?!\s+(?:one|two|three|\d))(?!\s+(?:in |on |for )?"
    r"(?:half|(?:an? )?(?:third|quarter|minority|few)) of\b)",
    re.I,
)
_HOLDS = (
    ("rarely", re.compile(r"\b(?:rarely|seldom|(?:hardly|scarcely|barely) ever|in few|in very few"
                          r"|almost never)\b", re.I)),
    ("mostly", re.compile(r"\b(?:mostly|generally|usually|typically|in most|most (?:of|languages|pairs"
                          r"|cases|data ?sets|settings)|largely|majority of|(?<!as )(?<!more )(?<!less )often"
                          r"|tends? to|(?<!as )(?<!more )(?<!less )frequently)\b", re.I)),
    ("everywhere", re.compile(r"\b(?:always|consistently|in all|on all|across all|for all|every"
                              r"|each(?! further)|without exception|uniformly|everywhere"
                              r"|throughout)\b", re.I)),
    ("somewhere", re.compile(r"\b(?:sometimes|in some|on some|for some|occasionally|can (?:outperform"
                             r"|improve|beat|help)|may (?:outperform|improve|beat|help)|at least "
                             r"one (?:of|language|pair|data ?set|collection|task|setting))\b", re.I)),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A hypothesis in YAML flow style, the systems it names, and questions for a person."""

    hypothesis: str
    systems: tuple[str, ...]
    decide: tuple[str, ...]


def suggest(text: str) -> Suggestion:
    """The hypothesis that a claim's wording suggests."""
    text = _plain(text)
    decide: list[str] = []
    hold = _hold(text, decide)
    if activity_in(text):
        question = (
            "the claim says what a study did; `covers` only checks what the evidence covers. Is there a "
            "result?"
        )
        return Suggestion("{covers: {systems: 2}}", (SUBJECT, OTHER), (question, *decide))
    if _ONLY.search(text) and (_BETTER.search(text) or _WORSE.search(text)):
        return _only(hold, decide)
    found = sides(text)
    if found.left == SUBJECT and _kind(_faced(text)) in ("comparable", "different"):
        found = pair_alike(text) or found
    if found.left == SUBJECT and _BEST.search(text) and not (_NOT_BETTER.search(text) or _THAN.search(text)):
        return _best(hold, decide)
    if found.left == SUBJECT:
        decide.append(f"which systems do '{SUBJECT}' and '{OTHER}' stand for?")
    decide += [*found.doubts, *_vague(_PART.sub(" ", text))]
    return _compared(text, (found.left, found.right), hold, decide)


# "In fewer than half of the language pairs": which part, and whether it is the most or the least.
_PARTS = {"half": 0.5, "third": 0.33, "two thirds": 0.67, "quarter": 0.25, "three quarters": 0.75,
          "minority": 0.5}  # fmt: skip
_CELLS = (
    r"(?:pairs|languages|collections|data ?sets|sets|corpora|benchmarks|tasks|settings|domains|cases|cells)"
)
_PART = re.compile(
    r"\b(?P<only>only |at most |no more than )?(?:in|on|for|across) "
    r"(?P<most>(?:fewer|less|no more|not more) than |at most |only |under |below |not even )?"
    r"(?:(?:more|no less|no fewer) than |at least |over |about |nearly |almost |roughly )?(?:an? |the |one )?"
    r"(?P<part>half|(?:two[ -]thirds|three[ -]quarters|third|quarter|minority)(?= of )) (?:of )?"
    rf"(?:the |all |its |these |those )?(?:[\w-]+ ){{0,3}}?{_CELLS}\b",
    re.I,
)


# Wording that may turn or narrow a claim, each with what to ask.
_VAGUE = (
    (HEDGES, "'{}' hedges the claim: does it state the comparison?"),
    (re.compile(rf"\b{BARELY}", re.I),
     "'{}' is read as 'not'; does the claim mean a small difference instead?"),
    (re.compile(r"\b(?:except|excluding|barring|unless|apart from|aside from|other than|save for|but for"
                r"|with the exception of|(?:all|everything|anything|nothing|none) but)\b[^,;.]{0,60}", re.I),
     "'{}' narrows the claim; leave those cells out, or give them a claim of their own"),
    (re.compile(r"[a-z\d]{3}\. [A-Z]"), "the claim has several sentences and one comparison is suggested"),
    (re.compile(r"\b(?:lose[sd]?|losing|lost|miss(?:es|ed)?|wastes?|wasted|lacks?|narrow(?:s|ed)?|prevent(?:s|ed)?)\b",
                re.I), "'{}' may turn the direction: is the suggestion on the right side?"),
    (re.compile(r"\b(?:in|on|for) (?:(?:more|less|fewer) than |at least |at most |only |about )?(?:\d{1,2} ?"
                r"(?:%|percent)|half|(?:an? |one |two |three )?(?:third|quarter)s?|an? minority) of\b", re.I),
     "is '{}' a share of the cells? Then say `hold: {{at_least: …}}`"),
)  # fmt: skip


# "Less likely to fall than" compares; "more likely than not" and "more likely that" hedge.
_LIKELIER = re.compile(
    rf"\b(?:more|less|as|equally) likely (?=(?:to|{WHERE})\b|(?:than|as)\b(?! not\b))", re.I
)


def _vague(text: str) -> list[str]:
    text = _LIKELIER.sub(" ", text)
    found = [(pattern.search(text), question) for pattern, question in _VAGUE]
    return [question.format(match.group()) for match, question in found if match]


def _only(hold: str, decide: list[str]) -> Suggestion:
    x, y, base = "candidate", "alternative", "baseline"
    question = (
        f"'only': say what it is ({x}), what else was tried ({y}), and over which {base} it must improve"
    )
    hypothesis = f"{{only: {x}, among: [{x}, {y}], better_than: {base}, by: {MARGIN}{hold}}}"
    return Suggestion(hypothesis, (x, y, base), (question, *decide, _margin("improvement")))


def _best(hold: str, decide: list[str]) -> Suggestion:
    a, b = "candidate", "best-other"
    question = (
        f"which system is the {a}? 'best' compares it with the best of all others: give them a role in "
        f"the profile, and write `than: {{role: others, take: best}}` for {b}"
    )
    hypothesis = f"{{better: {a}, than: {b}, by: {MARGIN}{hold}}}"
    return Suggestion(hypothesis, (a, b), (*decide, question, _margin("lead")))


def _compared(text: str, pair: tuple[str, str], hold: str, decide: list[str]) -> Suggestion:
    """The hypothesis about two systems, by the kind of comparison that the wording makes."""
    said = _faced(text)
    kind = _kind(said)
    decide[:0] = _unread(text, said, kind)
    up = True
    if kind == "not better" and hold.endswith("rarely"):
        kind = "better"
    if kind in _MARGIN_OF:
        up = _turned(said, kind, decide)
        kind = kind.replace("better", "worse") if not up else kind.replace("worse", "better")
    a, b = pair if up else pair[::-1]
    decide.append(_margin(_MARGIN_OF.get(kind, "difference")))
    if kind.startswith("not "):
        decide[-1] += f"; 'not significantly {kind.removeprefix('not ')}' is no evidence, a margin is"
    return Suggestion(_form(kind, a, b, hold), pair, tuple(decide))


_MARGIN_OF = {"better": "improvement", "worse": "disadvantage", "not better": "advantage",
              "not worse": "disadvantage"}  # fmt: skip


def _form(kind: str, a: str, b: str, hold: str) -> str:
    end = f"by: {MARGIN}{hold}}}"
    if kind.startswith("not "):
        if hold.endswith("everywhere"):  # "not consistently better": somewhere it is not
            return f"{{not: {{better: {a}, than: {b}, {end}}}"
        return f"{{not_better: {a}, than: {b}, {end}"
    if kind == "comparable":
        return f"{{comparable: {a}, to: {b}, within: {MARGIN}{hold}}}"
    if kind in ("different", "none"):
        return f"{{different: {a}, from: {b}, {end}"
    return f"{{better: {a}, than: {b}, {end}"


def _unread(text: str, said: str, kind: str) -> list[str]:
    """What to ask where the kind of comparison leaves words of direction or negation unread."""
    if kind == "none":
        return ["the wording names no comparison; this is a placeholder. What would contradict the claim?"]
    found = []
    even = _EVENLY.search(said)
    if kind == "comparable" and not even and (_BETTER.search(_EQUAL.sub("", said)) or _WORSE.search(said)):
        found.append("the wording speaks of more or less beside equality; which of them is the claim?")
    if not kind.startswith("not ") and _denied(text, kind):
        found.append("the wording negates something, and the suggestion does not: what is denied?")
    return found


def _faced(text: str) -> str:
    """The text without the words of direction that only name its sides, if there are others."""
    said = _ATTRIBUTE.sub(lambda m: "than" if m.group().lower().startswith("than") else "", text)
    return said if _BETTER.search(said) or _WORSE.search(said) else text


def _kind(text: str) -> str:
    """What the wording says of two sides: better, worse, comparable, different, a denial of one, or none."""
    than, unequal = _THAN.search(text), _NOT_EQUAL.search(text)
    down = _WORSE.match(text, than.start()) if than else _WORSE.search(text) and not _BETTER.search(text)
    signs = (
        ("different", _UNEVENLY.search(text)),
        ("not better", _NOT_BETTER.search(text)),
        ("not worse", _NOT_WORSE.search(text)),
        ("worse" if down else "better", than),
        ("comparable", _NOT_DIFFERENT.search(text) or (_EQUAL.search(text) and not unequal)),
        ("worse", down),
        ("better", _BETTER.search(text)),
        ("different", unequal or _DIFFERENT.search(text)),
    )
    return next((kind for kind, sign in signs if sign), "none")


# "Fell less with A than with B" is more with A.
_LESS = re.compile(rf" less(?! often)(?= (?:{WHERE} [^.;,]{{1,60}}? )?than {SIDE})", re.I)


def _turned(text: str, kind: str, decide: list[str]) -> bool:
    """Whether the left side is better: of errors and costs less is, and of what is not known one is asked."""
    up = kind.endswith("better")
    if _BETTER.search(text) and _WORSE.search(text):
        decide.append("the wording has words for more and for less; is the suggestion on the right side?")
    word = _direction(text, kind)
    if word is None:
        return up
    if _LESS.match(text, word.end()):
        up = not up
    if _VALUED.match(word.group()):
        return up
    what = measured(text, word.start(), word.end())
    cost, good = COST.search(what), GOOD.search(what)
    if cost and not good:
        decide.append(f"'{cost.group()}' is read as a cost: less of it counts as better")
        return not up
    if cost or not good:
        more = "better" if up else "worse"
        decide.append(
            f"'{word.group()}' is read as {more}; exchange the sides if less is better of what was measured"
        )
    return up


def _direction(text: str, kind: str) -> re.Match[str] | None:
    """The word that says more or less: the one in front of "than", or the one that is denied."""
    pattern = _BETTER if kind.endswith("better") else _WORSE
    if kind.startswith("not "):
        denial = (_NOT_BETTER if kind == "not better" else _NOT_WORSE).search(text)
        word = pattern.search(text, denial.start()) if denial else None
        return word if denial and word and word.start() < denial.end() else None
    than = _THAN.search(text)
    return pattern.search(text, than.start() if than else 0)


def _denied(text: str, kind: str) -> bool:
    """Whether a negation stands in the text that the kind of comparison does not tell."""
    own = {"comparable": (_NOT_DIFFERENT,), "different": (_NOT_EQUAL, _UNEVENLY)}.get(kind, ())
    said = text
    for pattern in own:
        said = pattern.sub(" ", said)
    said = _EQUAL.sub(" ", said) if kind == "comparable" else said
    held = {"rarely", "seldom", "hardly", "scarcely", "failure"}
    return bool(set(negations(keys(said.replace("_", "")))) - held)


def _margin(what: str) -> str:
    return f"which {what} is too small to matter (the margin, in the measure's units)?"


_MANY = 1000  # no suite has as many cells; it is queries that were counted
# No share is "1 of 51" in "pass@1 of 51 models".
_CUTOFF = r"(?<![@.\-])(?<!precision at )(?<!recall at )(?<!hits at )(?<!success at )"
_SHARE = re.compile(
    r"\b(?P<bound>at most |no more than |only |fewer than )?(?:in |on |for )?"
    rf"{_CUTOFF}(?P<part>{COUNT}) (?:out )?of (?:the |all )?(?P<all>{COUNT})\b"
    r"(?=\s+(?:[\w-]+\s+){0,2}?[a-z-]+(?<!s)s\b|\s+corpora\b)",
    re.I,
)


def _part(text: str, decide: list[str]) -> str | None:
    """A share that is given as a part in words."""
    match = _PART.search(text)
    if not match:
        return None
    part = match["part"].lower().replace("-", " ")
    decide.append(f"'{match.group()}' is read as a share of the cells; say how many of how many if you know")
    most = match["only"] or match["most"] or part == "minority"
    return f", hold: {{{'at_most' if most else 'at_least'}: {_PARTS[part]:g}}}"


def _hold(text: str, decide: list[str]) -> str:
    share = _SHARE.search(text)
    part, total = (number(share[name]) for name in ("part", "all")) if share else (0, 0)
    if share and 0 < part <= total < _MANY:
        value = round(part / total, 2)
        decide.append(
            f"'{share.group()}' is read as a share of the cells; take as many cells as the source has"
        )
        return f", hold: {{{'at_most' if share['bound'] else 'at_least'}: {value:g}}}"
    if in_words := _part(text, decide):
        return in_words
    for name, pattern in _HOLDS:
        match = pattern.search(text)
        if match:
            decide.append(
                f"'{match.group()}' is read as `hold: {name}`; give a share such as {{at_least: 0.8}} if "
                f"you mean one"
            )
            return f", hold: {name}"
    return ", hold: on-average" if AVERAGE.search(text) else ""


# Phrases whose words elsewhere compare: "exact match", "carbon dioxide equivalents", "binaural beats".
_NOUNS = re.compile(
    r"\b(exact|partial|string|fuzzy|soft|strict|closest|a|an|the) (match(?:es)?)\b"
    r"|\b(dioxide|CO2) (equivalents?)\b|\b(\d+) (beats|drops|gains)\b"
    r"|\b(\w+) (beats|gains|drops|falls|benefits|tops|trails|lags|matches|increases)"
    r"(?= (?:\w+ly )?(?:reduce|raise|lower|improve|increase|decrease|outperform|beat|exceed|match|are|were"
    r"|have|do|did|can|may|hurt|harm|help|give|lead)\b)",
    re.I,
)
_PASSIVE = re.compile(
    r"\b(is|are|was|were|be|been) (not )?(?:\w+ly )?(?:outperformed|beaten|surpassed) by\b", re.I
)
_NOT_AS = re.compile(
    r"\bnot (?:quite |nearly )?as (?:(good|well|effective)|(\w+)) "
    rf"(?:as\b|(({WHERE}) (?:[^\s,;:.]+ ){{1,6}}?)as(?= \4 )|(to (?:[^\s,;:.]+ ){{1,5}}?)as\b)",
    re.I,
)
_LIKELY = re.compile(r"\b(?:more|(less)) likely(?: than not\b|(?= that\b))", re.I)
_NON_INFERIOR = re.compile(r"\bnon[ -]?inferior\b", re.I)
# In a clause that narrows, what is longer or earlier is not compared by the claim.
_ASIDE_OF_TIME = re.compile(
    r"\b((?:that|which|who|if|when|where|while|because|unless|once|whenever) (?:[^\s,;:.]+ ){0,6}?"
    r"(?:[^\s,;:.]+)) (longer|shorter|earlier|sooner|later)\b", re.I,
)  # fmt: skip
_ASIDE = re.compile(r"\([^()]*\)|\[[^\[\]]{0,40}\]|\bConfidence: .*$"
                    r"|^(?:supported|refuted|verified|contradicted|unclear): ", re.I)  # fmt: skip
_NAME = re.compile(rf"\b({COMPOUND})-(?!one\b)(?=\w)|\b((?:over|than|beats|versus) no) (?=\w)", re.I)
_RANGE = re.compile(r"(\d) to (?=\d)")


def _plain(text: str) -> str:
    """The text without asides and citations, in which a name is no word that negates or compares."""
    text = clean(_ASIDE.sub(" ", without_citations(text)))
    text = _RANGE.sub(r"\1-", _NAME.sub(lambda m: f"{m[1] or m[2]}_", text))
    text = re.sub(r"(?<=\d),(?=\d{3}\b)", "", text)
    text = _PASSIVE.sub(lambda m: f"{m[1]} {m[2] or ''}worse than", text)
    text = _NOT_AS.sub(lambda m: f"{'worse' if m[1] else f'less {m[2]}'} {m[3] or m[5] or ''}than", text)
    text = _LIKELY.sub(lambda m: "unlikely" if m[1] else "likely", text)
    text = without_multiples(_NON_INFERIOR.sub("non_inferior", text))
    said = REPORTED.match(text)
    at = said.end() if said else 0
    text = text[:at] + _ASIDE_OF_TIME.sub(r"\1_\2", text[at:])
    return _NOUNS.sub(lambda m: "_".join(g for g in m.groups() if g), text)
