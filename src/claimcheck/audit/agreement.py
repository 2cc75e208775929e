"""The agreement table: what the synthesis said of each claim beside what the experiment found.

In: a document and a Record. Out: `Agreement`, a frozen value that turns into JSON with `record.plain`.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from claimcheck.audit.document import Claim, Document
from claimcheck.audit.polarity import DOWN, UP, keys, limiters, negations
from claimcheck.audit.relation import relation
from claimcheck.audit.statement import plain
from claimcheck.audit.wording import content_words, without_citations, word_keys

if TYPE_CHECKING:
    from claimcheck.record import ClaimFacts, CurvePoint, Mark, Record

# Shares of the content words, by weight, that a claim and a statement which say the same have in common.
# Measured on the shipped claims: light paraphrases have .81 and more of the statement, other claims about
# the same things at most .71. A claim may add details ("by 0.06 MAP"), a cut one lacks an end.
_OF_STATEMENT, _OF_STATEMENT_IF_CUT, _OF_CLAIM = 0.75, 0.5, 0.5
# A document that the specs were written from shows by its marks and confidences: so many of them in their
# order, and most of those it has. Then a claim may be worded otherwise, as long as it is about the same.
_QUOTED, _MOSTLY, _ABOUT = 3, 2 / 3, 0.25
_NUMBER = re.compile(r"\d*\.?\d+")


@dataclass(frozen=True, slots=True)
class AgreementRow:
    """One claim of the document. `said` is True for ✓, False for ×; `found` None where no verdict exists."""

    number: int
    text: str
    said: bool | None
    said_confidence: float | None
    claim: str | None = None  # id in the Record
    found: Mark | None = None
    strength: str = ""
    found_confidence: float | None = None
    fidelity: str = ""
    agree: bool | None = None


@dataclass(frozen=True, slots=True)
class Agreement:
    """All rows and what they come to. Counts concern rows in which both sides have a mark.

    kappa: Cohen's κ of the two marks; None with fewer than two rows, or when both sides use one mark only.
    brier: mean (confidence − outcome)² over conclusive verdicts, outcome 1 for verified; the stated
    confidence
        is read as the probability that the claim is true. None without conclusive verdicts.
    reliability: per bin of stated confidence: mean confidence → share verified, over conclusive verdicts.
    """

    document: str
    record: str
    rows: tuple[AgreementRow, ...]
    compared: int
    agreed: int
    kappa: float | None
    brier: float | None
    brier_n: int
    reliability: tuple[CurvePoint, ...]
    notes: tuple[str, ...] = ()


def compare_marks(document: Document, record: Record) -> Agreement:
    """Match the document's claims with the Record's and compare their marks."""
    matched = match_claims(document.claims, record.claims)
    rows = tuple(_row(claim, matched.get(claim.number), record) for claim in document.claims)
    both = [(r.said, r.found == "verified") for r in rows if r.said is not None and r.found is not None]
    forecasts = [
        (r.said_confidence, float(r.found == "verified"))
        for r in rows
        if r.said_confidence is not None and r.found is not None and r.strength == "conclusive"
    ]
    missing = [r.number for r in rows if r.claim is None]
    untested = sorted({c.id for c in record.claims} - {r.claim for r in rows if r.claim})
    notes = []
    if missing:
        notes.append(f"no experiment for it in the Record: claim {', '.join(map(str, missing))}")
    if untested:
        notes.append(f"in the Record alone: {', '.join(untested)}")
    if both and kappa(both) is None:
        notes.append("κ is not defined: both sides must use both marks at least once between them")
    return Agreement(
        document=document.source.name,
        record=record.id,
        rows=rows,
        compared=len(both),
        agreed=sum(a == b for a, b in both),
        kappa=kappa(both),
        brier=sum((p - y) ** 2 for p, y in forecasts) / len(forecasts) if forecasts else None,
        brier_n=len(forecasts),
        reliability=reliability(forecasts),
        notes=tuple(notes),
    )


def _row(claim: Claim, facts: ClaimFacts | None, record: Record) -> AgreementRow:
    if facts is None:
        return AgreementRow(claim.number, claim.text, claim.mark, claim.confidence)
    verdict = record.verdict(facts.id)
    agree = None if claim.mark is None or verdict.mark is None else claim.mark == (verdict.mark == "verified")
    return AgreementRow(
        number=claim.number,
        text=claim.text,
        said=claim.mark,
        said_confidence=claim.confidence,
        claim=facts.id,
        found=verdict.mark,
        strength=verdict.strength,
        found_confidence=verdict.confidence,
        fidelity=verdict.fidelity,
        agree=agree,
    )


def match_claims(claims: Sequence[Claim], facts: Sequence[ClaimFacts]) -> dict[int, ClaimFacts]:
    """Document claim number → Record claim that says the same; one to one, the surest pairs first.

    Where two pairs are equally sure, mark and confidence quoted in `source.says` decide, then the order.
    If the specs quote this very document, these pairs come before all others.
    """
    rarity = weights([fact.statement for fact in facts])
    scored = [(2.0, True, 0, i, j) for i, j in quoted(claims, facts, rarity)]
    for i, claim in enumerate(claims):
        for j, fact in enumerate(facts):
            alike = likeness(claim.text, fact.statement, rarity)
            if alike > 0:
                scored.append((round(alike, 6), _same_numbers(claim, fact), -abs(i - j), i, j))
    found: dict[int, ClaimFacts] = {}
    used: set[int] = set()
    for *_, i, j in sorted(scored, reverse=True):
        if claims[i].number not in found and j not in used:
            found[claims[i].number] = facts[j]
            used.add(j)
    return found


def quoted(
    claims: Sequence[Claim], facts: Sequence[ClaimFacts], weight: Callable[[str], float]
) -> list[tuple[int, int]]:
    """Places of the claims whose mark and confidence the specs quote, in order; [] of another document."""
    longest: list[list[tuple[int, int]]] = [[] for _ in range(len(facts) + 1)]  # per first so many facts
    for i, claim in enumerate(claims):
        before = list(longest)
        for j, fact in enumerate(facts):
            longer = [*before[j], (i, j)] if _same_numbers(claim, fact) else []
            longest[j + 1] = max(longer, longest[j + 1], longest[j], key=len)
    found = longest[-1]
    told = sum(c.mark is not None and c.confidence is not None for c in claims)
    kinds = {(claims[i].mark, claims[i].confidence) for i, _ in found}
    if len(kinds) < _QUOTED or len(found) < _MOSTLY * told:
        return []
    return [(i, j) for i, j in found if _about(claims[i].text, facts[j].statement, weight) >= _ABOUT]


def _about(claim: str, statement: str, weight: Callable[[str], float]) -> float:
    """The larger of the shares of their weighted content words that two texts have in common."""
    left, right = _stems(claim), _stems(statement)
    sums = [sum(map(weight, words)) for words in (left & right, left, right)]
    return sums[0] / min(sums[1:]) if min(sums) > 0 else 0.0


def _same_numbers(claim: Claim, fact: ClaimFacts) -> bool:
    said = fact.says
    if said.verified is None or said.confidence is None or claim.confidence is None:
        return False
    return said.verified == claim.mark and abs(said.confidence - claim.confidence) < 0.005


def weights(statements: Sequence[str]) -> Callable[[str], float]:
    """The weight of a stem, log((N + 1) / n) where n of N statements have it; one that none has is rare."""
    holders = Counter(word for statement in statements for word in _stems(statement))
    return lambda word: math.log((len(statements) + 1) / max(holders[word], 1))


def likeness(claim: str, statement: str, weight: Callable[[str], float]) -> float:
    """How surely a claim of a document says what a statement of the Record says; 0 where it does not.

    The harmonic mean of the shares of their weighted content words that they have in common. Each must be
    large; the first may be smaller where the claim is a run of words cut from the statement. Numbers of the
    statement must be in the claim, and nothing may turn what is said.
    """
    left, right = _stems(claim), _stems(statement)
    shared = sum(map(weight, left & right))
    if not shared:
        return 0.0
    of_claim, of_statement = shared / sum(map(weight, left)), shared / sum(map(weight, right))
    if of_claim < _OF_CLAIM or of_statement < _OF_STATEMENT_IF_CUT:
        return 0.0
    if not is_run(claim, statement) and (
        of_statement < _OF_STATEMENT or not _numbers(statement) <= _numbers(claim)
    ):
        return 0.0
    return 0.0 if turned(claim, statement) else 2 * of_claim * of_statement / (of_claim + of_statement)


@lru_cache(maxsize=4096)
def _stems(text: str) -> frozenset[str]:
    return frozenset(content_words(without_citations(text)))


def is_run(part: str, whole: str) -> bool:
    """Whether the words of one text stand in a row in another; the last one may be cut."""
    run = "".join(f" {key}" for key in word_keys(part))
    return bool(run) and run in "".join(f" {key}" for key in word_keys(whole))


def turned(claim: str, statement: str) -> bool:
    """Whether two texts with the same words may differ in a "not" or "only", in sides or direction."""
    how = relation(claim, statement)
    if how in ("same", "alike"):
        return False
    if how == "opposite" or _exchanged(claim, statement):
        return True
    left, right = keys(claim), keys(statement)
    if any(bool(find(left)) != bool(find(right)) for find in (negations, limiters)):
        return True
    ways = [{way for way in (UP, DOWN) if way & set(words)} for words in (left, right)]
    return all(ways) and not ways[0] & ways[1]


def _exchanged(a: str, b: str) -> bool:
    """Whether words on either side of "than" in one text are on the other side in the other."""
    (left_a, _, right_a), (left_b, _, right_b) = (plain(text)[0].partition(" than ") for text in (a, b))
    before_a, after_a, before_b, after_b = (
        set(content_words(text)) for text in (left_a, right_a, left_b, right_b)
    )
    to_behind = (before_a - after_a) & (after_b - before_b)
    to_front = (after_a - before_a) & (before_b - after_b)
    return bool(to_behind and to_front)


def _numbers(text: str) -> set[float]:
    return {float(number) for number in _NUMBER.findall(text)}


def kappa(pairs: Sequence[tuple[bool, bool]]) -> float | None:
    """Cohen's κ = (p_o − p_e) / (1 − p_e) (Cohen 1960); None where p_e = 1 or with fewer than two pairs."""
    n = len(pairs)
    if n < 2:
        return None
    observed = sum(a == b for a, b in pairs) / n
    left, right = sum(a for a, _ in pairs) / n, sum(b for _, b in pairs) / n
    expected = left * right + (1 - left) * (1 - right)
    return None if expected == 1 else (observed - expected) / (1 - expected)


def reliability(forecasts: Sequence[tuple[float, float]], bins: int = 5) -> tuple[CurvePoint, ...]:
    """Mean forecast → share true per equal-width bin; empty bins are left out."""
    from claimcheck.record import CurvePoint

    points = []
    for index in range(bins):
        inside = [(p, y) for p, y in forecasts if min(int(p * bins), bins - 1) == index]
        if inside:
            n = len(inside)
            points.append(CurvePoint(sum(p for p, _ in inside) / n, sum(y for _, y in inside) / n, n))
    return tuple(points)
