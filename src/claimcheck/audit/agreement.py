"""The agreement table: what the synthesis said of each claim beside what the experiment found.

In: a document and a Record. Out: `Agreement`, a frozen value that turns into JSON with `record.plain`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from claimcheck.audit.document import Claim, Document
from claimcheck.audit.wording import content_words

if TYPE_CHECKING:
    from claimcheck.record import ClaimFacts, CurvePoint, Mark, Record

_SIMILAR = 0.35  # share of content words that makes two wordings one claim
_RELATED = 0.08  # enough when mark and confidence are the very numbers the spec quotes


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
        notes.append(f"without a counterpart in the Record: claim {', '.join(map(str, missing))}")
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
    """Document claim number → Record claim; one to one, the surest pairs first.

    Two wordings of one claim share content words; a spec that came from this document also quotes its mark
    and
    confidence in `source.says`, which counts like an equal wording, and keeps the document's order.
    """
    scored = []
    for i, claim in enumerate(claims):
        for j, fact in enumerate(facts):
            alike = similarity(claim.text, fact.statement)
            same = _same_numbers(claim, fact)
            if alike >= _SIMILAR or (same and alike >= _RELATED):
                scored.append((alike + (0.5 if same else 0.0), -abs(i - j), i, j))
    found: dict[int, ClaimFacts] = {}
    used: set[int] = set()
    for _, _, i, j in sorted(scored, reverse=True):
        if claims[i].number not in found and j not in used:
            found[claims[i].number] = facts[j]
            used.add(j)
    return found


def _same_numbers(claim: Claim, fact: ClaimFacts) -> bool:
    said = fact.says
    if said.verified is None or said.confidence is None or claim.confidence is None:
        return False
    return said.verified == claim.mark and abs(said.confidence - claim.confidence) < 0.005


def similarity(a: str, b: str) -> float:
    """Dice coefficient of the content words of two texts."""
    left, right = set(content_words(a)), set(content_words(b))
    return 2 * len(left & right) / (len(left) + len(right)) if left and right else 0.0


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
