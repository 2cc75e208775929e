"""Mean scores as heat maps, systems × language pairs, one for each task and measure, with the same data as a table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from claimcheck.record import MeanScore, Record
from claimcheck.report import numbers
from claimcheck.report.grid import Column, Grid, grid
from claimcheck.report.layout.figure import Figure
from claimcheck.report.layout.heatmap import POINTS, Entry, heatmap
from claimcheck.report.text import slug


@dataclass(frozen=True, slots=True)
class ScoreMap:
    """A heat map with its table."""

    title: str
    note: str
    figure: Figure | None
    table: Grid


def score_maps(record: Record) -> tuple[ScoreMap, ...]:
    """One map per (task, measure) that has mean scores."""
    groups: dict[tuple[str, str], list[MeanScore]] = {}
    for mean in record.means:
        groups.setdefault((mean.task, mean.measure), []).append(mean)
    contrasts = _contrasts(record)
    taken: set[str] = set()
    found = []
    for (task, measure), means in sorted(groups.items()):
        name = slug(f"scores-{task}-{measure}", taken)
        found.append(_score_map(record, name, task, measure, means, contrasts))
    return tuple(found)


def _score_map(
    record: Record,
    name: str,
    task: str,
    measure: str,
    means: Sequence[MeanScore],
    contrasts: Mapping[tuple[str, str, str, str], bool],
) -> ScoreMap:
    by_cell = {(m.system, m.pair): m for m in means}
    pairs = sorted({m.pair for m in means}, key=_pair_order)
    order = {system.name: i for i, system in enumerate(record.systems)}
    systems = sorted({m.system for m in means}, key=lambda s: (order.get(s, len(order)), s))
    baselines = {s.name: s.baseline for s in record.systems if s.baseline is not None}
    usual = Counter(baselines[s] for s in systems if baselines.get(s) in systems).most_common(1)
    reference = usual[0][0] if usual else None
    entries = {}
    for (system, pair), mean in by_cell.items():
        against = baselines.get(system) or (reference if system != reference else None)
        base = by_cell.get((against, pair)) if against else None
        delta = None if base is None else mean.mean - base.mean
        dot = against is not None and contrasts.get((task, pair, system, against), False)
        entries[system, pair] = Entry(mean.mean, delta, dot)
    n = sorted({m.n for m in means})
    queries = numbers.count(n[0]) if len(n) == 1 else f"{numbers.count(n[0])} to {numbers.count(n[-1])}"
    title = f"{measure} on {task}"
    shown = _shown(systems, pairs)
    figure = None
    if shown:
        figure = heatmap(
            shown, pairs, entries, name=name, title=title, description=_described(shown, pairs, entries)
        )
    return ScoreMap(title, _note(measure, queries, reference, len(shown), len(systems)), figure, _table(
        name, title, queries, systems, pairs, by_cell
    ))  # fmt: skip


def _pair_order(pair: str) -> tuple[bool, str]:
    """Cross-lingual pairs first, then monolingual ones."""
    query, _, document = pair.partition("-")
    return query == document, pair


def _shown(systems: Sequence[str], pairs: Sequence[str]) -> Sequence[str]:
    return systems[: POINTS // max(1, len(pairs))]


def _described(systems: Sequence[str], pairs: Sequence[str], entries: Mapping[tuple[str, str], Entry]) -> str:
    best = max(entries, key=lambda key: (entries[key].mean, key))
    worst = min(entries, key=lambda key: (entries[key].mean, key))
    return (
        f"{numbers.plural(len(systems), 'system')} by {numbers.plural(len(pairs), 'language pair')}; "
        f"from {numbers.number(entries[worst].mean)} ({worst[0]}, {numbers.pair(worst[1])}) "
        f"to {numbers.number(entries[best].mean)} ({best[0]}, {numbers.pair(best[1])}). The table below holds all numbers."
    )


def _note(measure: str, queries: str, reference: str | None, shown: int, systems: int) -> str:
    part = f" Shown: the first {shown} of {systems} systems; the table holds all." if shown < systems else ""
    against = (
        f"its baseline ({reference}, unless the system names its own)"
        if reference
        else "its baseline, where it has one"
    )
    return (
        f"Mean {measure} over {queries} queries per cell. Tint: distance from {against}. "
        f"A dot: a claim's contrast with the baseline has an interval that excludes 0, uncorrected.{part}"
    )


def _table(
    name: str,
    title: str,
    queries: str,
    systems: Sequence[str],
    pairs: Sequence[str],
    means: Mapping[tuple[str, str], MeanScore],
) -> Grid:
    columns = [Column("System"), *(Column(numbers.pair(p) or "all", numeric=True) for p in pairs)]
    columns.append(Column("Seeds", numeric=True))
    rows = []
    for system in systems:
        cells = [means.get((system, pair)) for pair in pairs]
        seeds = max((m.seeds for m in cells if m is not None), default=1)
        values = [numbers.number(m.mean) if m is not None else numbers.NONE for m in cells]
        rows.append((system, *values, numbers.count(seeds) if seeds > 1 else numbers.NONE))
    table = grid(f"{name}-table", f"{title}: means over {queries} queries per cell.", columns, rows)
    assert table is not None  # noqa: S101 - a group of means has at least one row
    return table


def _contrasts(record: Record) -> dict[tuple[str, str, str, str], bool]:
    """(task, pair, a, b) in either order → whether the interval of the difference excludes 0."""
    found: dict[tuple[str, str, str, str], bool] = {}
    for verdict in record.verdicts:
        for atom in verdict.atoms:
            for cell in atom.cells:
                excludes = cell.interval.low > 0 or cell.interval.high < 0
                found[cell.task, cell.pair, cell.a, cell.b] = excludes
                found[cell.task, cell.pair, cell.b, cell.a] = excludes
    return found
