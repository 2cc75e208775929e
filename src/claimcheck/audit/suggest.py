"""Suggest a hypothesis from a claim's wording.

In: the text of a claim. Out: a hypothesis as YAML flow text, the system names it uses, and what a person
must decide. The suggestion is a start: wording tells the comparison and the quantifier, never the margin.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from claimcheck.audit.rules.cc401 import activity_in
from claimcheck.audit.wording import STOPWORDS, words

MARGIN = "0.01"
SUBJECT, OTHER = "system-a", "system-b"

_NEGATED = (
    r"(?:fail(?:s|ed)? to|do(?:es)? not|did not|don'?t|doesn'?t|didn'?t|cannot|can ?not|never|no "
    r"longer|unable to)"
)
_BEATS = (
    r"(?:significantly |substantially |clearly |consistently |reliably )?(?:outperform|beat|exceed"
    r"|surpass|improv|rais|boost|increas|help|benefit|top)\w*"
)
_NOT_BETTER = re.compile(
    rf"\b{_NEGATED}\s+(?:\w+\s+){{0,3}}?{_BEATS}|\b(?:is|are|was|were) (?:not|no) (?:\w+ )?better\b|\bno "
    rf"(?:significant )?(?:gain|improvement|benefit|advantage)\b|\bwithout (?:any )?(?:gain|improvement)"
    rf"|(?:^|[,;:]\s+)(?:no|none of|neither)\b[^,;.]{{1,60}}?\b{_BEATS}",
    re.I,
)
_NOT_WORSE = re.compile(
    rf"\b{_NEGATED}\s+(?:\w+\s+){{0,3}}?(?:lower|reduc|decreas|degrad|hurt|harm|worsen|impair|underperform"
    r"|lag|trail|drop|fall)\w*"
    r"|\b(?:is|are|was|were) (?:not|no) (?:\w+ )?worse\b"
    r"|\bno (?:significant )?(?:loss|drop|harm|degradation)\b",
    re.I,
)
_EQUAL = re.compile(
    r"\b(?:comparabl[ey]|on (?:a )?par|equivalent|similar(?:ly)? (?:to|well|effective|results?|performance"
    r"|scores?)|match(?:es|ed)?\b|as (?:good|well|effective) as|indistinguishable|no (?:significant "
    r"|measurable |clear )?(?:differences?|effects?|impact|influence)"
    r"|(?:do(?:es)?|did) not (?:change|affect|influence|alter)|equals?|the same as"
    r"|(?:perform|scor|behav|d)\w* (?:\w+ )?similar(?:ly)?\b"
    r"|within (?:0?\.\d+|\d[\d.,]*\s?(?:%|percent|points?|pp\b|of\b)))",
    re.I,
)
_DIFFERENT = re.compile(
    r"\b(?:differs?|differed|depends? on|varie[sd]|vary|different from|changes? with|sensitive to)\b", re.I
)
_WORSE = re.compile(
    r"\b(?:underperform\w*|worse|lower(?:s|ed)?|degrad\w+|hurts?|harms?|harmed|reduc\w+|decreas\w+"
    r"|inferior|trail\w*|lags?|drops?|falls? (?:behind|short))\b",
    re.I,
)
_BETTER = re.compile(
    rf"\b(?:{_BEATS}|better|higher|best|highest|superior|gains?|gained|more effective|stronger|peak"
    rf"|state[- ]of[- ]the[- ]art|outrank\w*|lead(?:s)? to)\b",
    re.I,
)
_BEST = re.compile(
    r"\b(?:(?:the )?(?:best|highest|top)\b(?! of both)|peaks?\b|state[- ]of[- ]the[- ]art (?:results?"
    r"|performance|scores?|accuracy|effectiveness)|new state of the art|unmatched|second to none)", re.I,
)  # fmt: skip
_ONLY = re.compile(
    r"(?<!not )\b(?:only|solely|exclusively|nothing but"
    r"|(?:limited|restricted|confined) to)\b(?!\s+(?:one|two|three|\d))",
    re.I,
)
_HOLDS = (
    ("rarely", re.compile(r"\b(?:rarely|seldom|hardly ever|in few|in very few|almost never"
                          r"|scarcely)\b", re.I)),
    ("mostly", re.compile(r"\b(?:mostly|generally|usually|typically|in most|most (?:of|languages|pairs"
                          r"|cases|data ?sets|settings)|largely|often|tends? to|frequently)\b", re.I)),
    ("everywhere", re.compile(r"\b(?:always|consistently|in all|on all|across all|for all|every|each"
                              r"|without exception|uniformly|everywhere|throughout)\b", re.I)),
    ("somewhere", re.compile(r"\b(?:sometimes|in some|on some|for some|occasionally|can (?:outperform"
                             r"|improve|beat|help)|may (?:outperform|improve|beat|help)|at least "
                             r"one)\b", re.I)),
)  # fmt: skip
_AVERAGE = re.compile(
    r"\b(?:on average|in the mean|averaged over|macro[- ]average|overall|on the whole)\b", re.I
)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A hypothesis in YAML flow style, the systems it names, and questions for a person."""

    hypothesis: str
    systems: tuple[str, ...]
    decide: tuple[str, ...]


def suggest(text: str) -> Suggestion:  # noqa: PLR0911 - one per kind of hypothesis
    """The hypothesis that a claim's wording suggests."""
    decide: list[str] = []
    hold = _hold(text, decide)
    if activity_in(text):
        systems = (SUBJECT, OTHER)
        decide.insert(
            0,
            "the claim says what a study did; `covers` only checks what the evidence covers. Is there a "
            "result?",
        )
        return Suggestion("{covers: {systems: 2}}", systems, tuple(decide))
    if _ONLY.search(text) and (_BETTER.search(text) or _WORSE.search(text)):
        x, y, base = "candidate", "alternative", "baseline"
        decide.insert(
            0,
            f"'only': say what it is ({x}), what else was tried ({y}), and over which {base} it must improve",
        )
        hypothesis = f"{{only: {x}, among: [{x}, {y}], better_than: {base}, by: {MARGIN}{hold}}}"
        return Suggestion(hypothesis, (x, y, base), (*decide, _margin("improvement")))
    a, b = sides(text)
    if a == SUBJECT and _BEST.search(text) and not _NOT_BETTER.search(text):
        a, b = "candidate", "best-other"
        decide += [
            f"which system is the {a}? 'best' compares it with the best of all others: give them a role in "
            f"the profile, and write `than: {{role: others, take: best}}` for {b}",
            _margin("lead"),
        ]
        return Suggestion(f"{{better: {a}, than: {b}, by: {MARGIN}{hold}}}", (a, b), tuple(decide))
    if a == SUBJECT:
        decide.append(f"which systems do '{a}' and '{b}' stand for?")
    if _NOT_BETTER.search(text) and not hold.endswith("rarely"):
        decide.append(_margin("advantage") + "; 'not significantly better' is no evidence, a margin is")
        if hold.endswith("everywhere"):  # "not consistently better": somewhere it is not
            return Suggestion(
                f"{{not: {{better: {a}, than: {b}, by: {MARGIN}{hold}}}}}", (a, b), tuple(decide)
            )
        return Suggestion(f"{{not_better: {a}, than: {b}, by: {MARGIN}{hold}}}", (a, b), tuple(decide))
    if _NOT_WORSE.search(text):
        decide.append(_margin("disadvantage") + "; 'not significantly worse' is no evidence, a margin is")
        return Suggestion(f"{{not_better: {b}, than: {a}, by: {MARGIN}{hold}}}", (a, b), tuple(decide))
    if _EQUAL.search(text):
        decide.append(_margin("difference"))
        return Suggestion(f"{{comparable: {a}, to: {b}, within: {MARGIN}{hold}}}", (a, b), tuple(decide))
    if _WORSE.search(text) and not _BETTER.search(text):
        decide.append(_margin("disadvantage"))
        return Suggestion(f"{{better: {b}, than: {a}, by: {MARGIN}{hold}}}", (a, b), tuple(decide))
    if _BETTER.search(text):
        decide.append(_margin("improvement"))
        return Suggestion(f"{{better: {a}, than: {b}, by: {MARGIN}{hold}}}", (a, b), tuple(decide))
    if not _DIFFERENT.search(text):
        decide.insert(
            0, "the wording names no comparison; this is a placeholder. What would contradict the claim?"
        )
    decide.append(_margin("difference"))
    return Suggestion(f"{{different: {a}, from: {b}, by: {MARGIN}{hold}}}", (a, b), tuple(decide))


def _margin(what: str) -> str:
    return f"which {what} is too small to matter (the margin, in the measure's units)?"


_SHARE = re.compile(
    r"\b(?P<bound>at most |no more than |only |fewer than )?(?:in |on |for )?"
    r"(?P<part>\d{1,3}) (?:out )?of (?:the |all )?(?P<all>\d{1,3})\b"
    r"(?=\s+(?:[\w-]+\s+){0,2}?(?:pairs|languages|data ?sets|collections|tasks|cases"
    r"|settings|domains|corpora|systems))",
    re.I,
)


def _hold(text: str, decide: list[str]) -> str:
    share = _SHARE.search(text)
    if share and 0 < int(share["part"]) <= int(share["all"]):
        value = round(int(share["part"]) / int(share["all"]), 2)
        decide.append(
            f"'{share.group()}' is read as a share of the cells; take as many cells as the source has"
        )
        return f", hold: {{{'at_most' if share['bound'] else 'at_least'}: {value:g}}}"
    for name, pattern in _HOLDS:
        match = pattern.search(text)
        if match:
            decide.append(
                f"'{match.group()}' is read as `hold: {name}`; give a share such as {{at_least: 0.8}} if "
                f"you mean one"
            )
            return f", hold: {name}"
    return ", hold: on-average" if _AVERAGE.search(text) else ""


_COMPARES = re.compile(
    rf"\b(?:{_NEGATED}\s+(?:\w+\s+){{0,3}}?)?(?:(?:rarely|usually|often|mostly|consistently|significantly"
    rf"|always|sometimes|can|may|generally|typically)\s+)*"
    r"(?:outperforms?|outperformed|lags? behind|falls? behind|trails?"
    r"|(?:is|are) (?:no|not) better than|beats?|exceeds?|surpass(?:es)?"
    r"|improves? (?:the performance of |over |on |upon )?|is better than|are better than|"
    r"is worse than|are worse than|underperforms?|match(?:es)?\b|(?:is|are|perform|performs) (?:comparabl[ey]"
    r"|equivalent|similar(?:ly)?|on (?:a )?par) (?:to|with))",
    re.I,
)
_STOP_SIDE = re.compile(
    r"\b(?:on|in|for|across|over|by|at|when|while|with|as|if|because|under|from|using|based|that|which"
    r"|who)\b|[,;:.()]",
    re.I,
)


_MEASURE = re.compile(
    r"(?:the-)?(?:map|mrr|ndcg|recall|precision|accuracy|f1|f1-scores?|effectiveness|performance|quality|scores?|results?|bleu"
    r"|retrieval-(?:quality|effectiveness|performance)|auc|r-precision)(?:-(?:scores?|at|\d+))*",
)


def sides(text: str) -> tuple[str, str]:
    """Names for the two systems of a comparison, from the words around its verb, else placeholders."""
    text = _AVERAGE.sub(" ", text)
    match = _COMPARES.search(text)
    if not match:
        return SUBJECT, OTHER
    before = [p for p in _STOP_SIDE.split(text[: match.start()]) if p.strip()]
    after = _STOP_SIDE.split(text[match.end() :])
    left, right = (
        name_of(before[-1] if before else "", last=True),
        name_of(after[0] if after else "", last=False),
    )
    if left and _MEASURE.fullmatch(right):  # "re-ranking improves MRR": than the same without it
        right = f"without-{left}"[:40].strip("-")
    return (left, right) if left and right and left != right else (SUBJECT, OTHER)


def name_of(text: str, *, last: bool) -> str:
    """Up to three content words as a system name such as `multilingual-encoders`."""
    found = [
        w.key for w in words(text) if w.key not in STOPWORDS and w.key.isascii() and not w.key[0].isdigit()
    ]
    name = "-".join(found[-3:] if last else found[:3])[:40].strip("-")
    return name if len(name) >= 2 else ""
