"""CC801: a mark contradicts the claim's own source."""

from __future__ import annotations

from collections.abc import Iterator

from claimcheck.audit.alignment import SAYS_IT, Match
from claimcheck.audit.case import Case
from claimcheck.audit.document import Claim
from claimcheck.audit.finding import Abstained, Found, Passed, Result, Rule
from claimcheck.audit.polarity import HEDGES, keys, limiters, negations
from claimcheck.audit.relation import covered, relation
from claimcheck.audit.rules.pairs import contrast

SURE = 0.8  # of the judge's probability
READER = "needs a reader"


def check(case: Case) -> Iterator[Result]:
    """Compare what the aligned sentence says with the mark."""
    assert case.sources is not None  # noqa: S101 - the engine keeps this rule from running without
    agreed = 0
    for alignment in case.alignments:
        claim, best = alignment.claim, alignment.best
        if claim.mark is None:
            continue
        if best is None:
            yield Abstained("no sentence of the sources says anything like it", claim.number)
            continue
        supports = _supports(case, claim, best)
        if supports is None:
            yield Abstained(f"{READER}: {_where(case, best)}", claim.number)
        elif supports != claim.mark:
            yield _found(case, claim, best, supports)
        else:
            agreed += 1
    if agreed:
        yield Passed(f"{agreed} marks agree with the source sentence")


def _supports(  # noqa: PLR0911 - one per reason to abstain
    case: Case, claim: Claim, match: Match
) -> bool | None:
    """True if the sentence says what the claim says, False if the opposite, None where unsure."""
    if case.judge is not None:
        judged = case.judge.judge(match.sentence.plain, claim.text)
        if max(judged.entailment, judged.contradiction) < SURE:
            return None
        return judged.entailment > judged.contradiction
    if match.score < SAYS_IT:
        return None
    if match.rest is not None:
        rest = keys(match.rest)
        if negations(rest) or limiters(rest):  # what the claim left out may turn it: CC104
            return None
    if contrast(claim.text, match.part):
        return None
    if HEDGES.search(match.sentence.plain) and not HEDGES.search(claim.text):
        return None
    how = relation(claim.text, match.part)
    if how == "opposite":
        return False
    return True if how == "same" and covered(claim.text, match.part) else None


def _where(case: Case, match: Match) -> str:
    assert case.sources is not None  # noqa: S101 - checked by the caller
    return (
        f"{case.sources.evidence(match.sentence).place} says something like it ({match.score:.0%} of "
        f"its words)"
    )


def _found(case: Case, claim: Claim, match: Match, supports: bool) -> Found:
    assert case.sources is not None  # noqa: S101 - checked by the caller
    sign, does = ("×", "says the same") if supports else ("✓", "says the opposite")
    return Found(
        claim.span,
        f"claim {claim.number} is marked {sign}, and its source {does}",
        "Correct the mark, or say why the source is not believed.",
        claim=claim.number,
        evidence=(case.sources.evidence(match.sentence),),
    )


RULE = Rule(
    id="CC801",
    name="mark-contradicts-source",
    summary="A × stands at a claim that its source supports, or a ✓ at one that it contradicts.",
    severity="error",
    basis="judgement",
    needs=("claims", "sources"),
    english=True,
    check=check,
    long="""
Every claim is aligned with the sentences of the sources by its words; negations, "rarely", "fails to",
words such as "lower" and the sides of a comparison decide whether the sentence says the same or the opposite.
With --nli a natural-language-inference model decides instead. The same is what has the same words in the
same order, up to a passive, a converse or details that the source adds. Where neither is sure, as when only
one of the two has a bound ("at most"), a quantifier, a limiter or a hedge, the rule says "needs a reader".

Bad:   "Tuning in the domain improves the ranking." ×, the source: "Tuning in the domain improves the
       ranking."
Good:  the same claim with ✓, or with the experiment that refutes it
""",
)
