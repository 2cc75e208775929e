"""One claim's section of a report: statement, test, trace, figures, tables, how to run it again."""

from __future__ import annotations

import json
import shlex
from dataclasses import dataclass

from claimcheck.record import AtomResult, CellEffect, Record, Verdict, plain
from claimcheck.report import numbers, words
from claimcheck.report.bibtex import Link, link
from claimcheck.report.grid import Column, Grid, grid
from claimcheck.report.headline import headline
from claimcheck.report.layout import curves, forest
from claimcheck.report.layout.figure import Figure
from claimcheck.report.words import Stamp

_CELL_ROWS = 60  # a forest plot longer than a page is a table


@dataclass(frozen=True, slots=True)
class TraceLine:
    """One gate: `state` is "passed", "failed" or "noted"."""

    state: str
    name: str
    detail: str
    flip: str


@dataclass(frozen=True, slots=True)
class CellPlot:
    """The effects of one atom by cell, and how to read them."""

    figure: Figure
    caption: str


@dataclass(frozen=True, slots=True)
class ClaimView:
    """All that a report says about one claim."""

    anchor: str
    id: str
    statement: str
    stamp: Stamp
    reason: str
    said: str
    agreement: str
    hypothesis: str
    measure: str
    alpha: str
    fidelity: str
    facts: tuple[tuple[str, str], ...]
    sources: tuple[Link, ...]
    flags: tuple[str, ...]
    trace: tuple[TraceLine, ...]
    tests: Grid | None
    cells: tuple[CellPlot, ...]
    scores: tuple[Grid, ...]
    curves: tuple[Figure, ...]
    sensitivity: Grid | None
    side: Grid | None
    deviations: tuple[str, ...]
    notes: tuple[str, ...]
    command: str
    spec: str
    digest: str


def claim_view(record: Record, verdict: Verdict, anchor: str) -> ClaimView:
    """The section of one verdict."""
    claim = record.claim(verdict.claim)
    void = bool(words.failed_controls(record))
    # What inspection found stands in the trace already.
    notes = [
        *verdict.notes,
        *(note for atom in verdict.atoms if atom.kind != "covers" for note in atom.notes),
    ]
    profile, only = shlex.quote(record.profile), shlex.quote(verdict.claim)
    return ClaimView(
        anchor=anchor,
        id=verdict.claim,
        statement=claim.statement,
        stamp=words.stamp(verdict, void=void),
        reason=verdict.reason,
        said=words.said(claim.says),
        agreement=words.agreement(claim.says, verdict, void=void),
        hypothesis=claim.hypothesis,
        measure="" if verdict.strength == "by inspection" else claim.measure,
        alpha=f"{claim.alpha:g}",
        fidelity=words.fidelity(verdict),
        facts=_facts(verdict),
        sources=tuple(link(cite) for cite in claim.cites),
        flags=words.flags(record, verdict),
        trace=tuple(TraceLine(_state(g.passed), g.name, g.detail, g.flip) for g in verdict.trace),
        tests=None if verdict.strength == "by inspection" else _tests(verdict, anchor),
        cells=tuple(
            f for i, a in enumerate(verdict.atoms) if (f := _cells(verdict, a, anchor, i, void=void))
        ),
        scores=tuple(
            g for i, a in enumerate(verdict.atoms) if (g := _scores(verdict, a, claim.measure, anchor, i))
        ),
        curves=_curves(verdict, claim.alpha, anchor),
        sensitivity=_sensitivity(verdict, anchor),
        side=_side(verdict, anchor),
        deviations=verdict.deviations,
        notes=tuple(dict.fromkeys(notes)),
        command=f"claimcheck verify SUITE --profile {profile} --only {only}",
        spec=_spec_text(claim.spec),
        digest=claim.digest,
    )


def _state(passed: bool | None) -> str:
    return "noted" if passed is None else "passed" if passed else "failed"


def _facts(verdict: Verdict) -> tuple[tuple[str, str], ...]:
    """The numbers of the decision, in one line each."""
    if verdict.mark is None or verdict.strength == "by inspection":
        return ()
    facts = [
        ("C, share of true draws", numbers.drawn(verdict.c, verdict.c_se)),
        ("C without pooling", numbers.share(verdict.c_unpooled)),
        ("C under the prior alone", numbers.share(verdict.c_prior)),
        ("p for the claim", numbers.p_value(verdict.p_for)),
        ("p against the claim", numbers.p_value(verdict.p_against)),
        (f"p of the mark (correction: {verdict.correction or 'none'})", numbers.p_value(verdict.p)),
        ("power, were it true", numbers.share(verdict.power.verified)),
        ("power, were it false", numbers.share(verdict.power.refuted)),
    ]
    return tuple((name, value) for name, value in facts if value != numbers.NONE)


def _tests(verdict: Verdict, anchor: str) -> Grid | None:
    columns = (
        Column("Contrast"),
        Column("True where"),
        Column("Over the cells"),
        Column("Δ [95 % interval]", numeric=True),
        Column("s.e.", numeric=True, essential=False),
        Column("df", numeric=True, essential=False),
        Column("n", numeric=True),
        Column("p for", numeric=True),
        Column("p against", numeric=True),
        Column("p by sign flips", numeric=True, essential=False),
        Column("C", numeric=True),
        Column("MDE", numeric=True),
        Column("Status", essential=False),
    )
    rows = [
        (
            atom.label,
            words.holds_where(atom),
            words.over_cells(atom),
            numbers.effect(atom.delta, atom.interval),
            numbers.number(atom.se, 4),
            numbers.number(atom.df, 0),
            numbers.count(atom.n),
            numbers.p_value(atom.p_t),
            numbers.p_value(atom.p_t_against),
            numbers.p_value(atom.p_perm),
            numbers.share(atom.confidence),
            numbers.number(atom.mde),
            "" if atom.status == "ok" else atom.status,
        )
        for atom in verdict.atoms
    ]
    caption = (
        "The contrasts of the claim. p: one-sided t, uncorrected. MDE: the smallest mean effect beyond the "
        "margin whose corrected test has a power of 0.8; a count of cells has none, see its power instead."
    )
    return grid(f"{anchor}-tests", caption, columns, rows)


_MEASURED = "Thick: as measured; thin below it: pooled over cells. The diamond is the mean over cells."
_BEST = (
    "Point: as measured, of whichever is taken in that cell; thin below it: pooled over cells. The diamond "
    "is the pooled effect of the one taken on average, which is no mean of the rows: each takes its own."
)


def _cells(verdict: Verdict, atom: AtomResult, anchor: str, i: int, *, void: bool) -> CellPlot | None:
    """The effect on every cell, and the diamond of their mean under them; of many cells, both ends."""
    if len(atom.cells) < 2:
        return None
    mark = words.stamp(verdict, void=void)
    shown = atom.cells
    if len(shown) > _CELL_ROWS:
        ordered = sorted(atom.cells, key=lambda cell: cell.delta)
        shown = (*ordered[: _CELL_ROWS // 2], *ordered[-(_CELL_ROWS // 2) :])
    rows = [
        forest.Row(
            _cell_name(cell, shown),
            cell.delta,
            cell.interval,
            atom.margin,
            atom.kind,
            "ink",
            "circle",
            True,
            False,
            cell.pooled,
            cell.pooled_interval,
        )
        for cell in shown
    ]
    best_of = all(cell.interval is None for cell in atom.cells)
    if atom.delta is not None:
        label = "taken on average" if best_of else "mean over cells"
        rows.append(
            forest.Row(label, atom.delta, atom.interval, atom.margin, atom.kind, mark.tone, diamond=True)
        )
    half = numbers.count(len(shown) // 2)
    left_out = f" (the {half} lowest and {half} highest of {numbers.count(len(atom.cells))} cells)"
    left_out = left_out if len(shown) < len(atom.cells) else ""
    described = "; ".join(f"{row.label} {numbers.effect(row.delta, row.interval)}" for row in rows)
    title = f"{verdict.claim}: {atom.label}, by cell{left_out}"
    x = forest.shared_axis(rows, f"Δ {atom.label}")
    name = f"{anchor}-cells-{i + 1}"
    figure = forest.forest(rows, name=name, title=title, description=described, x=x, head="Cell", width=360)
    return CellPlot(figure, _BEST if best_of else _MEASURED)


def _cell_name(cell: CellEffect, among: tuple[CellEffect, ...]) -> str:
    """What tells this cell from the others: its pair, its task, its systems."""
    parts = []
    if len({c.task for c in among}) > 1:
        parts.append(cell.task)
    if len({c.pair for c in among}) > 1 or not parts:
        parts.append(numbers.pair(cell.pair) or cell.task)
    if len({(c.a, c.b) for c in among}) > 1:
        parts.append(cell.a)
    return " · ".join(parts)


def _scores(verdict: Verdict, atom: AtomResult, measure: str, anchor: str, i: int) -> Grid | None:
    columns = (
        Column("Cell"),
        Column("A"),
        Column("B"),
        Column("n", numeric=True),
        Column(f"{measure} of A", numeric=True),
        Column(f"{measure} of B", numeric=True),
        Column("Δ [95 % interval]", numeric=True),
        Column("p", numeric=True),
        Column("Δ pooled [95 %]", numeric=True, essential=False),
        Column("Note", essential=False),
    )
    rows = [
        (
            " · ".join(part for part in (cell.task, numbers.pair(cell.pair)) if part),
            cell.a,
            cell.b,
            numbers.count(cell.n),
            numbers.number(cell.mean_a),
            numbers.number(cell.mean_b),
            numbers.effect(cell.delta, cell.interval),
            numbers.p_value(cell.p),
            numbers.effect(cell.pooled, cell.pooled_interval),
            cell.note,
        )
        for cell in atom.cells
    ]
    caption = (
        f"{verdict.claim}: {atom.label}, on each cell. p: one-sided t of the contrast there, uncorrected."
    )
    return grid(f"{anchor}-scores-{i + 1}", caption, columns, rows)


def _curves(verdict: Verdict, alpha: float, anchor: str) -> tuple[Figure, ...]:
    atom = headline(verdict)
    found: list[Figure] = []
    if atom is not None and len(atom.differences) > 1:
        found.append(
            curves.differences(
                atom.differences,
                margin=atom.margin,
                n=atom.n,
                name=f"{anchor}-queries",
                claim=verdict.claim,
            )
        )
    if len(verdict.sensitivity.margin_curve) > 1:
        margin = atom.margin if atom is not None else None
        found.append(
            curves.sensitivity(
                verdict.sensitivity, margin=margin, alpha=alpha, name=f"{anchor}-margin", claim=verdict.claim
            )
        )
    return tuple(found)


def _sensitivity(verdict: Verdict, anchor: str) -> Grid | None:
    columns = (
        Column("Had we chosen"),
        Column("Mark"),
        Column("Confidence", numeric=True),
        Column("Δ", numeric=True),
        Column("p", numeric=True),
    )
    rows = [
        (
            row.choice,
            (row.mark or numbers.NONE) + (", flips" if row.mark not in (None, verdict.mark) else ""),
            numbers.share(row.confidence),
            numbers.signed(row.delta),
            numbers.p_value(row.p),
        )
        for row in verdict.sensitivity.rows
    ]
    caption = f"{verdict.claim}: the mark under other choices. p: of the mark, corrected as the claim's own."
    return grid(f"{anchor}-sensitivity", caption, columns, rows)


def _side(verdict: Verdict, anchor: str) -> Grid | None:
    columns = (
        Column("Formula"),
        Column("Cells"),
        Column("Δ [95 % interval]", numeric=True),
        Column("n", numeric=True),
        Column("p for", numeric=True),
        Column("p against", numeric=True),
        Column("C", numeric=True),
        Column("Status"),
    )
    rows = [
        (
            side.hypothesis,
            side.cells,
            numbers.effect(side.delta, side.interval),
            numbers.count(side.n),
            numbers.p_value(side.p),
            numbers.p_value(side.p_against),
            numbers.share(side.confidence),
            "" if side.status == "ok" else side.status,
        )
        for side in verdict.side
    ]
    caption = f"{verdict.claim}: formulas to be read beside it, uncorrected; they have no part in the mark."
    return grid(f"{anchor}-side", caption, columns, rows)


def _spec_text(spec: object) -> str:
    """The claim file, as YAML's JSON subset: what `verify` accepts again."""
    return json.dumps(plain(spec), ensure_ascii=False, indent=2)
