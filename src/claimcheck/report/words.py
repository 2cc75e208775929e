"""What may be said of a verdict, and in which words: the honesty rules as text.

A lean is called a lean in the same breath as its direction, proxy evidence is named beside the verdict, an
inspection is no test, and failed controls void every mark. Every rendering takes its words from here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from claimcheck.record import AtomResult, Control, Record, SourceSays, Verdict, tally
from claimcheck.report.numbers import NONE, number, plural, share

Tone = Literal["verified", "refuted", "neutral"]
Shape = Literal["circle", "square", "none"]


@dataclass(frozen=True, slots=True)
class Stamp:
    """A verdict as a reader meets it.

    Attributes:
        word: "verified", "leans refuted", "not tested", "error", "void".
        strength: the second line, e.g. "conclusive on proxy".
        phrase: both in one breath, for running text.
        tone: colour role; never the only carrier of meaning.
        shape, filled: marker in figures: circle verified, square refuted, hollow for a lean.
        group: what the filter chips select by.
    """

    word: str
    strength: str
    phrase: str
    tone: Tone
    shape: Shape
    filled: bool
    group: str


def failed_controls(record: Record) -> tuple[Control, ...]:
    """The controls that void this run's marks."""
    return tuple(control for control in record.controls if not control.passed)


def stamp(verdict: Verdict, *, void: bool) -> Stamp:
    """The words for a verdict; `void` if a control of the run failed."""
    mark, strength = verdict.mark, verdict.strength
    if strength == "error":
        return Stamp("error", "no verdict", "error, no verdict", "neutral", "none", False, "error")
    if strength == "not tested" or mark is None:
        return Stamp("not tested", "", "not tested", "neutral", "none", False, "not-tested")
    shape: Shape = "circle" if mark == "verified" else "square"
    if void:
        return Stamp(
            "void", f"was {mark}", f"void: a control failed (was {mark})", "neutral", shape, False, "void"
        )
    if strength == "by inspection":
        return Stamp(mark, "by inspection", f"{mark} by inspection", mark, shape, True, mark)
    if strength == "conclusive":
        words = "conclusive on proxy" if verdict.fidelity == "proxy" else "conclusive"
        return Stamp(mark, words, f"{mark}, {words}", mark, shape, True, mark)
    confidence = share(verdict.confidence)
    phrase = f"leans {mark}, {confidence}, inconclusive"
    return Stamp(f"leans {mark}", f"{confidence}, inconclusive", phrase, mark, shape, False, "leans")


def said(says: SourceSays) -> str:
    """What the synthesis said of the claim: ``verified 0.41``, or a dash where it said nothing."""
    if says.verified is None:
        return NONE if says.confidence is None else share(says.confidence)
    word = "verified" if says.verified else "refuted"
    return word if says.confidence is None else f"{word} {share(says.confidence)}"


def agreement(says: SourceSays, verdict: Verdict, *, void: bool) -> str:
    """How our mark compares with the synthesis's; empty where one of them is missing."""
    if says.verified is None or verdict.mark is None or void:
        return ""
    same = says.verified == (verdict.mark == "verified")
    if verdict.strength == "inconclusive":
        return "we lean the same way" if same else "we lean the other way"
    return "we agree" if same else "we disagree"


def fidelity(verdict: Verdict) -> str:
    """``exact`` or ``proxy``, blank where nothing was tested."""
    return verdict.fidelity if verdict.mark is not None else ""


def confidence(verdict: Verdict) -> float | None:
    """The confidence as tables show it: none where nothing was tested, and none for an inspection."""
    return verdict.confidence if verdict.strength in ("conclusive", "inconclusive") else None


def evidence(record: Record) -> str:
    """The fidelity of the run as a whole."""
    kinds = {v.fidelity for v in record.verdicts if v.mark is not None}
    if not kinds:
        return "nothing tested"
    if len(kinds) == 2:
        return "exact for some claims, proxy for others"
    return f"{kinds.pop()} evidence"


def tally_parts(record: Record) -> tuple[str, ...]:
    """``7 tested``, ``2 by inspection`` and what else there is, from the one `tally`."""
    counts = tally(record.verdicts)
    parts = [f"{counts.tested} tested"]
    parts += [f"{counts.by_inspection} by inspection"] if counts.by_inspection else []
    parts += [f"{counts.not_tested} not tested"] if counts.not_tested else []
    parts += [plural(counts.errors, "error")] if counts.errors else []
    return tuple(parts)


def holds_where(atom: AtomResult) -> str:
    """The region of Δ in which an atom is true, as a formula."""
    if atom.margin is None:
        return ""
    m = number(atom.margin)
    return {
        "better": f"Δ > {m}",
        "only": f"Δ > {m}, and of no other",
        "not_better": f"Δ < {m}",
        "comparable": f"|Δ| < {m}",
        "different": f"|Δ| > {m}",
    }.get(atom.kind, "")


def tally_text(record: Record) -> str:
    """``9 claims: 6 verified, 3 refuted (2 inconclusive)``, or that all marks are void."""
    counts = tally(record.verdicts)
    if failed_controls(record):
        return f"{plural(counts.claims, 'claim')}, all marks void"
    lean = f" ({counts.inconclusive} inconclusive)" if counts.inconclusive else ""
    return f"{plural(counts.claims, 'claim')}: {counts.verified} verified, {counts.refuted} refuted{lean}"


def flags(record: Record, verdict: Verdict) -> tuple[str, ...]:
    """What a reader must know beside the verdict."""
    claim = record.claim(verdict.claim)
    found = []
    if claim.changed_after_evidence is not None:
        found.append(f"changed after evidence (before: {claim.changed_after_evidence})")
    if claim.depends_on:
        found.append(f"depends on {', '.join(claim.depends_on)}: no independent confirmation")
    if verdict.power.underpowered:
        found.append("underpowered")
    return tuple(found)


def over_cells(atom: AtomResult) -> str:
    """``on average``, ``mostly: 6 of 9 cells``."""
    hold = atom.hold.replace("on-average", "on average")
    return f"{hold}: {atom.required}" if atom.required else hold
