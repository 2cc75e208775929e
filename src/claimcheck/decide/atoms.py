"""What a report shows of each atom: effect, interval, tests, cells, per-query differences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from claimcheck.decide import say
from claimcheck.decide.case import Case
from claimcheck.decide.context import Context
from claimcheck.decide.engine import QUANTILES
from claimcheck.decide.formula import AtomNode, DrawsOf, FixedNode, Node, leaves
from claimcheck.decide.groups import Effects, Group, Source
from claimcheck.decide.linear import Linear
from claimcheck.decide.sample import Sample
from claimcheck.decide.verdict import Correction
from claimcheck.record import AtomResult, CellEffect, Gate, Interval
from claimcheck.stats.combine import at_least_k
from claimcheck.stats.power import mde
from claimcheck.stats.ttest import half_width

FloatArray = NDArray[np.float64]

SHOWN_DRAWS = 2_000  # draws behind the pooled interval of a cell


def atom_results(case: Case, draws: DrawsOf, correction: Correction) -> tuple[AtomResult, ...]:
    """Results of all atoms from left to right; each says whether it stands negated."""
    out = []
    for atom, negated in leaves(case.node):
        if isinstance(atom, FixedNode):
            out.append(_inspected(atom))
        else:
            alpha = case.question.alpha / correction.factor
            out.append(_compared(case, atom, draws[id(atom.group)], alpha, negated=negated))
    return tuple(out)


def inspection_results(node: Node) -> tuple[tuple[AtomResult, ...], tuple[Gate, ...]]:
    """Results and gates of the atoms that inspection decides."""
    fixed = [atom for atom, _ in leaves(node) if isinstance(atom, FixedNode)]
    gates = tuple(Gate(f.name, f.met, f.detail) for atom in fixed for f in atom.findings)
    return tuple(_inspected(atom) for atom in fixed), gates


_REGIONS = {"better": "Δ > {m}", "not_better": "Δ < {m}", "comparable": "|Δ| < {m}", "different": "|Δ| > {m}"}


def counted(case: Case, draws: DrawsOf) -> Iterator[str]:
    """On how many cells the comparison of a quantifier holds: as measured, and by the pooled effects."""
    for atom, _ in leaves(case.node):
        if isinstance(atom, FixedNode) or atom.count is None:
            continue
        found = draws[id(atom.group)]
        held = atom.units_true(found)
        region = _REGIONS.get(atom.kind, "it holds").format(m=f"{atom.atom.margin:g}")
        low, high = (int(v) for v in np.quantile(held, [0.025, 0.975]))
        line = (
            f"{atom.label}: {region} in {held.mean():.1f} ({low} to {high}) of {atom.count.n} cells, pooled"
        )
        if found.rival is None:
            values, _ = atom.group.observed()
            measured = int(atom.units_true(Effects(values[None], values[:1]))[0])
            line += f"; in {measured} as measured"
        yield f"{line}; claimed: {atom.count}"


def _inspected(atom: FixedNode) -> AtomResult:
    return AtomResult(
        label="coverage", kind="covers", hold="", margin=None, status="ok", confidence=float(atom.met),
        notes=tuple(f"{'met' if f.met else 'not met'}: {f.name} ({f.detail})" for f in atom.findings),
    )  # fmt: skip


def _compared(case: Case, atom: AtomNode, draws: Effects, alpha: float, *, negated: bool) -> AtomResult:
    """One atom; `alpha` is the corrected level."""
    group = atom.group
    held = atom.truth(draws)
    ps = atom.test()
    _, estimate = group.observed()
    delta, pooled = estimate.delta, []
    if estimate.se is None or estimate.df is None:
        # the best of several observed means is too good to be true, so both numbers are of the posterior
        delta = float(draws.average.mean())
        low, high = np.quantile(draws.average, [0.025, 0.975])
        pooled = [
            f"Δ and its interval are of the pooled effect, as a best-of has no plain standard error; "
            f"the observed difference is {say.signed(estimate.delta)}"
        ]
    else:
        wide = float(half_width(estimate.se, estimate.df))
        low, high = delta - wide, delta + wide
    count = atom.count
    smallest = None
    if estimate.se and estimate.df is not None and count is None:  # of a count of cells there is none
        smallest = mde(estimate.se * np.sqrt(estimate.n), estimate.n, alpha, df=estimate.df)
    return AtomResult(
        label=f"not ({atom.label})" if negated else atom.label,
        kind=atom.kind,
        hold=atom.atom.hold.name,
        margin=atom.atom.margin,
        status="identical runs" if group.sample.identical.all() else "ok",
        confidence=float(held.mean()),
        delta=delta,
        interval=Interval(float(low), float(high)),
        se=estimate.se,
        df=estimate.df,
        n=estimate.n,
        p_t=float(ps.held[0]),
        p_t_against=float(ps.failed[0]),
        p_perm=_permutation_p(case, atom),
        required="" if count is None else str(count),
        cells=_cells(case, atom, draws),
        differences=_differences(group),
        mde=smallest,
        notes=(*pooled, *_notes(atom)),
    )


def _permutation_p(case: Case, atom: AtomNode) -> float | None:
    """One-sided p of the atom by sign flips; None where too few queries differ for them to mean much."""
    sample = getattr(atom.group, "pairs", atom.group.sample)
    if sample.guarded.any() or case.compiler.context.pairs_alone:
        return None
    return float(atom.test(Source(flips=case.flips)).held[0])


def _cells(case: Case, atom: AtomNode, draws: Effects) -> tuple[CellEffect, ...]:
    """One line per unit, sorted by task and pair."""
    group, context = atom.group, case.compiler.context
    deltas, _ = group.observed()
    some = draws.units[:: max(1, draws.units.shape[0] // SHOWN_DRAWS)]
    low, high = np.quantile(some, [0.025, 0.975], axis=0)
    pooled = draws.units.mean(axis=0)
    p = atom.unit_test().held[0]
    shown = group.shown
    wide = None if shown is None else half_width(*shown.row_errors)
    means = unit_means(context, atom.group)
    out = []
    for u, unit in enumerate(group.units):
        note = "the best there: only pooled it has an interval" if shown is None else _unit_note(shown, u)
        own = None if wide is None else Interval(float(deltas[u] - wide[u]), float(deltas[u] + wide[u]))
        out.append(
            CellEffect(
                task=unit.cell.task,
                pair=unit.cell.pair,
                a=unit.a,
                b=unit.b,
                n=int(context.test.index(unit.cell).positions.size),
                mean_a=float(means[0][u]),
                mean_b=float(means[1][u]),
                delta=float(deltas[u]),
                interval=own,
                p=float(p[u]),
                pooled=float(pooled[u]),
                pooled_interval=Interval(float(low[u]), float(high[u])),
                note=note,
            )
        )
    return tuple(sorted(out, key=lambda e: (e.task, e.pair, e.a, e.b)))


def _unit_note(shown: Sample, u: int) -> str:
    if shown.identical[u]:
        return "identical runs"
    return "two pseudo-queries added: fewer than 30 queries differ" if shown.guarded[u] else ""


def unit_means(context: Context, group: Group) -> tuple[Sequence[float], Sequence[float]]:
    """Mean scores of the two sides of every unit."""
    return group.side_means(lambda arm, cell: float(context.seed_means(arm, cell)[0].mean()))


def _differences(group: Group) -> tuple[float, ...]:
    """Sorted differences per query cluster, averaged over the cells that have it."""
    values = []
    for task in group.by_query.tasks:
        have = ~np.isnan(task.d)
        count = have.sum(axis=1)
        total = np.where(have, task.d, 0.0).sum(axis=1)
        values.append(total[count > 0] / count[count > 0])
    flat = np.sort(np.concatenate(values))
    if flat.size > QUANTILES:
        flat = np.quantile(flat, (np.arange(QUANTILES) + 0.5) / QUANTILES)
    return tuple(float(v) for v in flat)


def _two_tests(atom: AtomNode) -> list[str]:
    """Both p-values of a count of cells, of which the test takes twice the smaller."""
    count, group = atom.count, atom.group
    if count is None or not isinstance(group, Linear) or atom.kind not in ("better", "not_better"):
        return []
    k = count.k if count.at_least else count.n - count.k
    if not 1 < k < count.n:
        return []
    above = (atom.kind == "better") == count.at_least
    weakest, each = group.weakest_sides(atom.atom.margin, k), group.unit_sides(atom.atom.margin)
    mean = float((weakest.above if above else weakest.below)[0])
    single = float(at_least_k(each.above if above else each.below, k)[0])
    return [
        f"p is twice the smaller of two: by the mean of the {count.n - k + 1} weakest cells "
        f"{say.share(mean)}, cell by cell (Benjamini & Heller) {say.share(single)}"
    ]


def _taken(group: Group) -> list[str]:
    """Of which systems the differences by query are, where several could be taken."""
    sample = group.by_query
    if sample is group.sample:
        return []
    sides = [
        sorted({sample.arms[s].name for row in sample.weights for s in np.flatnonzero(sign * row > 0.0)})
        for sign in (1.0, -1.0)
    ]
    return [f"differences by query: {', '.join(sides[0])} − {', '.join(sides[1])}, as taken on average"]


def _notes(atom: AtomNode) -> tuple[str, ...]:
    out = [*_two_tests(atom), *_taken(atom.group)]
    sample = atom.group.sample
    guarded = int((sample.guarded & ~sample.identical).sum())
    if guarded:
        out.append(
            "two pseudo-queries (+1 and −1) added where fewer than 30 queries differ or none varies: "
            f"{guarded} of {sample.y.size} contrasts"
        )
    if sample.identical.any():
        out.append(
            f"identical runs on {int(sample.identical.sum())} of {sample.y.size} contrasts: "
            "effect 0, p = (1 − m)^n"
        )
    return tuple(out)
