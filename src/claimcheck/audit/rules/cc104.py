"""CC104: the part of a claim that was cut off held a negation or a limiter."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import replace

from claimcheck.audit.alignment import SAYS_IT, TAIL, Match, make_match
from claimcheck.audit.case import Case
from claimcheck.audit.document import Claim, Document
from claimcheck.audit.endings import ends_sentence
from claimcheck.audit.finding import Abstained, Evidence, Found, Passed, Result, Rule
from claimcheck.audit.polarity import DOWN, keys, limiters, negations
from claimcheck.audit.relation import covered, relation
from claimcheck.audit.sources import SourceSentence
from claimcheck.audit.wording import content_words, word_keys

_NEXT = 6  # words behind the cut in which a direction belongs to what was cut
# "… the gain disappears once …": what is said to be there, and is not.
_VANISHING = frozenset(
    ["disappear", "disappears", "disappeared", "vanish", "vanishes", "vanished", "insignificant",
     "negligible", "absent"]
)  # fmt: skip
_WORDLIKE = 3  # what follows must hold at least this many words to be a lost part
_CLAUSE_END = re.compile(r"[,;:–—]|\b(?:but|and|whereas|while|although|though)\b", re.I)
# "…, but not in children" still belongs to the clause; "…, but only ibuprofen shortened it" does not.
_ELLIPSIS = re.compile(
    r"[\s,;:–—]*(?:but|and|though|although|albeit)?\s*"
    r"(?:except|unless|(?:not|only|never|rarely|seldom|hardly|merely) (?:in|for|at|on|when|if|among|with"
    r"|by|after|before|during|under|to|where|until|from|as|of|within)\b)",
    re.I,
)

# What narrows all that stands before it.
_CONDITION = re.compile(
    r"[\s,;–—]{0,9}\b(?:(?:but|and|though|although|albeit) )?(?=(?:only (?:when|if|where|in|for|at|on|among"
    r"|with|after|before|during|under|until|by|within|to)|unless|except)\b)",
    re.I,
)


def check(case: Case) -> Iterator[Result]:
    """Look at what follows each claim's last words, in the sources and in the document's own text."""
    safe, unknown = 0, 0
    found = {a.claim.number: a.matches for a in case.alignments}
    for claim in case.document.claims:
        hits = _own_text(case.document, claim)
        if case.sources is not None:
            hits = [(m, case.sources.evidence(m.sentence)) for m in found.get(claim.number, ())] + hits
        result = _lost(claim, hits)
        if result:
            yield result
        elif any(m.rest is not None for m, _ in hits):
            safe += 1
        elif not ends_sentence(claim.text):
            unknown += 1
    if safe:
        yield Passed(f"{safe} claims stop without losing a negation")
    if unknown:
        needs = "is in no source given" if case.sources else "needs --sources"
        yield Abstained(
            f"{unknown} claim{'s have' if unknown > 1 else ' has'} no end; what was cut off {needs}"
        )


def _own_text(document: Document, claim: Claim) -> list[tuple[Match, Evidence]]:
    """Sentences of the document that hold the whole claim and go on; only for a claim without end."""
    tail = () if ends_sentence(claim.text) else word_keys(claim.text)[-TAIL - 1 :]
    if len(tail) <= TAIL:
        return []
    stems = frozenset(content_words(claim.text))
    hits = []
    for sentence in document.sharing(stems, max(3, math.ceil(0.7 * len(stems))), tail):
        match = make_match(claim.text, SourceSentence(0, sentence.plain, sentence.span, frozenset()), 1.0)
        hits.append((match, Evidence(document.place(sentence.span), document.source.raw(sentence.span))))
    return hits


def _lost(claim: Claim, hits: list[tuple[Match, Evidence]]) -> Found | None:
    complete = ends_sentence(claim.text)
    if complete and claim.mark is False:  # nobody is told that it holds
        return None
    for found, evidence in hits:
        match = _reordered(claim, found) if complete else found
        if match.rest is None or len(keys(match.rest)) < _WORDLIKE:
            continue
        rest = keys(_same_clause(match.rest) if complete else match.rest)
        lost = negations(rest) or limiters(rest)
        if not lost and not complete:
            lost = [w for w in rest[:_NEXT] if w in DOWN or w in _VANISHING]
        if not lost:
            continue
        return Found(
            claim.span,
            f"claim {claim.number} stops before '{lost[0]}': in the source the sentence goes on "
            f"“…{_short(match.rest)}”, so a reader may conclude the opposite",
            "Quote the sentence to its end.",
            claim=claim.number,
            severity="warning" if complete else None,
            evidence=(evidence,),
        )
    return None


def _reordered(claim: Claim, match: Match) -> Match:
    """A claim that says all up to "only when", with what follows as its rest, whatever stands where."""
    cut = _CONDITION.search(match.part) if match.rest is None and match.score >= SAYS_IT else None
    if cut is None:
        return match
    part = match.part[: cut.start()]
    if relation(claim.text, part) != "same" or not covered(claim.text, part):
        return match
    return replace(match, part=part, rest=match.part[cut.end() :])


def _same_clause(rest: str) -> str:
    """What of the rest of a sentence still speaks of the statement that ends before it."""
    if _ELLIPSIS.match(rest):
        return rest
    return _CLAUSE_END.split(rest, maxsplit=1)[0]


def _short(text: str) -> str:
    text = text.strip(" ,;:")
    return text if len(text) <= 120 else text[:117].rsplit(" ", 1)[0] + " …"


RULE = Rule(
    id="CC104",
    name="polarity-lost",
    summary="The part of a claim that was cut off holds a negation or limiter: it may read as its opposite.",
    severity="error",
    basis="fact",
    needs=("claims",),
    english=True,
    check=check,
    long="""
The claim's last words are looked up in the sources (and in the document's own text). If the sentence
there goes on with "fail to", "not", "rarely", "only", "less" or the like, what was cut turns the meaning,
and a ✓ beside the rest vouches for something the source denies. A claim that ends as a sentence does lost
something only if all of its words stand there in a row and the same clause goes on, or if it says the same as
all that stands there before "only when", "unless" or "except": a warning.

Bad:   "… multilingual encoders on average" (source: "… on average fail to outperform earlier models")
Good:  the whole sentence.
""",
)
