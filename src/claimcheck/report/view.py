"""The view model: what a report shows, as frozen values that templates only have to loop over.

In comes a Record, out comes a `Report`; HTML and LaTeX both read it. Nothing here computes a statistic:
every number is looked up in the Record and formatted by `numbers`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from claimcheck.record import Control, Record, Verdict, dumps
from claimcheck.report import numbers, words
from claimcheck.report.answer import answer
from claimcheck.report.audit_view import AuditView, audit_views
from claimcheck.report.bibtex import Entry, citations
from claimcheck.report.choices_view import Choices, choices_view
from claimcheck.report.claim_view import ClaimView, claim_view
from claimcheck.report.grid import Grid
from claimcheck.report.headline import headline
from claimcheck.report.layout import curves, forest
from claimcheck.report.layout.figure import Axis, Figure
from claimcheck.report.models_view import ModelsView, models_view
from claimcheck.report.provenance_view import (
    Provenance,
    calibration_grid,
    calibration_words,
    provenance,
)
from claimcheck.report.scores_view import ScoreMap, score_maps
from claimcheck.report.text import cleaned, slug
from claimcheck.report.words import Stamp

# The order in which the verdict column sorts: what may be quoted first.
_RANKS: list[tuple[str, str | None]] = [
    ("conclusive", "verified"),
    ("conclusive", "refuted"),
    ("by inspection", "verified"),
    ("by inspection", "refuted"),
    ("inconclusive", "verified"),
    ("inconclusive", "refuted"),
]


@dataclass(frozen=True, slots=True)
class VerdictRow:
    """One line of the verdict table; the sort keys are plain numbers, None sorts last."""

    anchor: str
    id: str
    rank: int
    statement: str
    stamp: Stamp
    said: str
    agreement: str
    measure: str
    effect: str
    mini: Figure | None
    p: str
    n: str
    confidence: str
    fidelity: str
    flags: tuple[str, ...]
    delta_key: float | None
    p_key: float | None
    n_key: int | None
    confidence_key: float | None


@dataclass(frozen=True, slots=True)
class Report:
    """A whole report, in the order in which it is read.

    `record` has clean strings; `json` is the text of `record.json` as it is, `id`
    its short digest.
    """

    record: Record
    json: str

    title: str
    question: str
    answer: str
    tally: str
    tally_parts: tuple[str, ...]
    id: str
    suite: str
    profile: str
    evidence: str
    time: str
    failed: tuple[Control, ...]
    notes: tuple[str, ...]
    rows: tuple[VerdictRow, ...]
    scale: Figure | None
    forest: Figure | None
    caption: str
    maps: tuple[ScoreMap, ...]
    models: ModelsView | None
    choices: Mapping[str, tuple[Choices, ...]]  # claim → what was chosen for it on dev queries
    claims: tuple[ClaimView, ...]
    powers: tuple[Figure, ...]
    calibration: Grid | None
    reliability: tuple[Figure, ...]
    calibration_status: str
    calibration_words: str
    audits: tuple[AuditView, ...]
    provenance: Provenance
    references: tuple[Entry, ...]


def report_view(record: Record, *, seconds: float | None = None, day: str = "") -> Report:
    """The view of a Record.

    Args:
        record: what to show.
        seconds: what all its steps took; `record.json` holds no times, the `run.json` beside it does.
        day: when the run ended, ISO 8601, from there too.
    """
    json = dumps(record)
    identity = hashlib.sha256(json.encode()).hexdigest()[:12]  # as `Record.id`, from one serialisation
    record = cleaned(record)
    void = bool(words.failed_controls(record))
    taken: set[str] = set()
    anchors = [slug(f"claim-{v.claim}", taken) for v in record.verdicts]
    lines = [_forest_rows(v, void=void) for v in record.verdicts]
    flat = [row for rows in lines for row in rows]
    drawn = any(row.delta is not None for row in flat)
    axis = forest.shared_axis(flat, "Δ, in the measure of each claim") if drawn else None
    rows = tuple(
        _verdict_row(
            record,
            v,
            anchor,
            forest.mini(line[0], axis, anchor) if axis and line[0].delta is not None else None,
        )
        for v, anchor, line in zip(record.verdicts, anchors, lines, strict=True)
    )
    claims = tuple(claim_view(record, v, a) for v, a in zip(record.verdicts, anchors, strict=True))
    return Report(
        record=record,
        json=json,
        title=record.title or record.suite,
        question=record.question,
        answer=answer(record),
        tally=words.tally_text(record),
        tally_parts=words.tally_parts(record),
        id=identity,
        suite=record.suite,
        profile=record.profile,
        evidence=words.evidence(record),
        time="" if seconds is None else numbers.duration(seconds),
        failed=words.failed_controls(record),
        notes=record.notes,
        rows=rows,
        scale=forest.scale(axis) if axis else None,
        forest=_forest(record, flat, axis) if axis else None,
        caption=_caption(record),
        maps=score_maps(record),
        models=models_view(record),
        choices=choices_view(record, {v.claim: a for v, a in zip(record.verdicts, anchors, strict=True)}),
        claims=claims,
        powers=tuple(
            curves.power(v.power, name=f"{a}-power", claim=v.claim)
            for v, a in zip(record.verdicts, anchors, strict=True)
            if len(v.power.curve) > 1
        ),
        calibration=calibration_grid(record),
        reliability=tuple(
            curves.reliability(r, name=slug(f"calibration-{r.kind}", taken))
            for r in record.calibration.results
            if r.reliability
        ),
        calibration_status=record.calibration.status,
        calibration_words=calibration_words(record),
        audits=audit_views(record, {v.claim: a for v, a in zip(record.verdicts, anchors, strict=True)}),
        provenance=provenance(record, day),
        references=citations(record, identity, day=day),
    )


def _verdict_row(record: Record, verdict: Verdict, anchor: str, mini: Figure | None) -> VerdictRow:
    claim = record.claim(verdict.claim)
    atom = headline(verdict)
    void = bool(words.failed_controls(record))
    confidence = words.confidence(verdict)
    return VerdictRow(
        anchor=anchor,
        id=verdict.claim,
        rank=_rank(verdict),
        statement=claim.statement,
        stamp=words.stamp(verdict, void=void),
        said=words.said(claim.says),
        agreement=words.agreement(claim.says, verdict, void=void),
        measure=claim.measure if atom else "",
        effect=numbers.effect(atom.delta, atom.interval) if atom else numbers.NONE,
        mini=mini,
        p=numbers.p_value(verdict.p),
        n=numbers.count(atom.n) if atom else numbers.NONE,
        confidence=numbers.share(confidence),
        fidelity=words.fidelity(verdict),
        flags=words.flags(record, verdict),
        delta_key=atom.delta if atom else None,
        p_key=verdict.p,
        n_key=atom.n if atom else None,
        confidence_key=confidence,
    )


def _rank(verdict: Verdict) -> int:
    key = (verdict.strength, verdict.mark)
    return _RANKS.index(key) if key in _RANKS else len(_RANKS)


def _forest_rows(verdict: Verdict, *, void: bool) -> list[forest.Row]:
    """A row per atom with an effect; one row that says why, where there is none."""
    mark = words.stamp(verdict, void=void)
    tested = [atom for atom in verdict.atoms if atom.delta is not None]
    if not tested:
        return [forest.Row(verdict.claim, remark=mark.phrase)]
    return [
        forest.Row(
            f"{verdict.claim}  {atom.label}" if i == 0 else atom.label,
            atom.delta,
            atom.interval,
            atom.margin,
            atom.kind,
            mark.tone,
            "circle" if mark.shape == "none" else mark.shape,
            mark.filled,
        )
        for i, atom in enumerate(tested)
    ]


def _forest(record: Record, rows: list[forest.Row], axis: Axis) -> Figure:
    described = "; ".join(
        f"{v.claim}: {words.stamp(v, void=bool(words.failed_controls(record))).phrase}, "
        f"{numbers.effect(atom.delta, atom.interval)}"
        for v in record.verdicts
        if (atom := headline(v)) is not None
    )
    title = "Effects of all claims with their intervals and margins"
    return forest.forest(rows, name="forest", title=title, description=described, x=axis, head="Claim")


def _caption(record: Record) -> str:
    """What the p-values and confidences of the verdict table are."""
    alphas = sorted({claim.alpha for claim in record.claims})
    alpha = ", ".join(f"{a:g}" for a in alphas)
    corrections = sorted({v.correction for v in record.verdicts if v.correction})
    corrected = f", correction: {'; '.join(corrections) or 'none'}"
    return (
        f"Paired one-sided t over queries (clusters of translations) at α = {alpha}{corrected}. "
        "Confidence: the share of posterior draws in which the whole formula has the mark's truth value. "
        "Δ is the first contrast of the claim, n its queries."
    )
