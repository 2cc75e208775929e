"""Mean scores as heat maps, systems × language pairs, one per task and measure, each with its table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

from claimcheck.record import MeanScore, Record
from claimcheck.report import numbers
from claimcheck.report.grid import Column, Grid
from claimcheck.report.layout.figure import Figure
from claimcheck.report.layout.heatmap import POINTS, Entry, heatmap
from claimcheck.report.text import slug

_Contrast: TypeAlias = tuple[str, str, str, str]  # task, pair, a, b


@dataclass(frozen=True, slots=True)
class ScoreMap:
    """A heat map with its table."""

    title: str
    note: str
    figure: Figure | None
    table: Grid


class _Group(NamedTuple):
    """Mean scores of one measure on one task, with the axes of their table."""

    name: str
    task: str
    measure: str
    means: Mapping[tuple[str, str], MeanScore]  # (system, pair) → mean
    systems: Sequence[str]
    pairs: Sequence[str]

    @property
    def title(self) -> str:
        """What the numbers are."""
        return f"{self.measure} on {self.task}"

    @property
    def queries(self) -> str:
        """How many queries a cell has, or from how many to how many."""
        n = sorted({mean.n for mean in self.means.values()})
        return numbers.count(n[0]) if len(n) == 1 else f"{numbers.count(n[0])} to {numbers.count(n[-1])}"


def score_maps(record: Record) -> tuple[ScoreMap, ...]:
    """One map per (task, measure) that has mean scores."""
    groups: dict[tuple[str, str], list[MeanScore]] = {}
    for mean in record.means:
        groups.setdefault((mean.task, mean.measure), []).append(mean)
    order = {system.name: i for i, system in enumerate(record.systems)}
    contrasts = _contrasts(record)
    baselines = {s.name: s.baseline for s in record.systems if s.baseline is not None}
    taken: set[str] = set()
    found = []
    for (task, measure), means in sorted(groups.items()):
        group = _Group(
            slug(f"scores-{task}-{measure}", taken),
            task,
            measure,
            {(m.system, m.pair): m for m in means},
            sorted({m.system for m in means}, key=lambda s: (order.get(s, len(order)), s)),
            sorted({m.pair for m in means}, key=_pair_order),
        )
        found.append(_score_map(group, baselines, contrasts))
    return tuple(found)


def _score_map(group: _Group, baselines: Mapping[str, str], contrasts: Mapping[_Contrast, bool]) -> ScoreMap:
    usual = Counter(baselines[s] for s in group.systems if baselines.get(s) in group.systems).most_common(1)
    reference = usual[0][0] if usual else None
    entries = {}
    for (system, pair), mean in group.means.items():
        against = baselines.get(system) or (reference if system != reference else None)
        base = group.means.get((against, pair)) if against else None
        delta = None if base is None else mean.mean - base.mean
        dot = against is not None and contrasts.get((group.task, pair, system, against), False)
        entries[system, pair] = Entry(mean.mean, delta, dot)
    shown = _shown(group, reference, contrasts)
    figure = None
    if shown:
        text = _described(entries, len(shown), len(group.pairs))
        figure = heatmap(shown, group.pairs, entries, name=group.name, title=group.title, description=text)
    dots = any(entries[at].significant for at in entries if at[0] in shown)
    return ScoreMap(group.title, _note(group, reference, len(shown), dots=dots), figure, _table(group))


def _shown(group: _Group, reference: str | None, contrasts: Mapping[_Contrast, bool]) -> Sequence[str]:
    """The systems of the plot: all, or as many as it has room for, those that claims speak of first."""
    named = Counter(system for task, _, *pair in contrasts if task == group.task for system in pair)
    ranked = sorted(group.systems, key=lambda system: (system != reference, -named[system]))
    kept = set(ranked[: POINTS // max(1, len(group.pairs))])
    return [system for system in group.systems if system in kept]


def _pair_order(pair: str) -> tuple[bool, str]:
    """Cross-lingual pairs first, then monolingual ones."""
    query, _, document = pair.partition("-")
    return query == document, pair


def _described(entries: Mapping[tuple[str, str], Entry], systems: int, pairs: int) -> str:
    best = max(entries, key=lambda key: (entries[key].mean, key))
    worst = min(entries, key=lambda key: (entries[key].mean, key))
    size = f"{numbers.plural(systems, 'system')} by {numbers.plural(pairs, 'language pair')}"
    ends = [f"{numbers.number(entries[at].mean)} ({at[0]}, {numbers.pair(at[1])})" for at in (worst, best)]
    return f"{size}; from {ends[0]} to {ends[1]}."


def _note(group: _Group, reference: str | None, shown: int, *, dots: bool) -> str:
    all_of_them = shown == len(group.systems)
    part = "" if all_of_them else f" Shown: {shown} of {len(group.systems)} systems; the table holds all."
    against = f"its baseline ({reference}, unless the system names its own)" if reference else "its baseline"
    tint = f" Tint: distance from {against}." if reference else ""
    dot = " A dot: a claim contrasts the system with its baseline there, and the interval excludes 0"
    dot = f"{dot} (uncorrected)." if dots else ""
    return f"Mean over {group.queries} queries per cell.{tint}{dot}{part}"


def _table(group: _Group) -> Grid:
    columns = [Column("System"), *(Column(numbers.pair(p) or "all", numeric=True) for p in group.pairs)]
    columns.append(Column("Seeds", numeric=True))
    rows = []
    for system in group.systems:
        cells = [group.means.get((system, pair)) for pair in group.pairs]
        seeds = max((m.seeds for m in cells if m is not None), default=1)
        values = [numbers.number(m.mean) if m is not None else numbers.NONE for m in cells]
        rows.append((system, *values, numbers.count(seeds) if seeds > 1 else numbers.NONE))
    caption = f"{group.title}: means over {group.queries} queries per cell."
    return Grid(f"{group.name}-table", caption, tuple(columns), tuple(rows))


def _contrasts(record: Record) -> dict[_Contrast, bool]:
    """(task, pair, a, b) in either order → whether the interval of the difference excludes 0."""
    found: dict[_Contrast, bool] = {}
    for verdict in record.verdicts:
        for atom in verdict.atoms:
            for cell in atom.cells:
                interval = cell.interval or cell.pooled_interval
                excludes = interval is not None and (interval.low > 0 or interval.high < 0)
                found[cell.task, cell.pair, cell.a, cell.b] = excludes
                found[cell.task, cell.pair, cell.b, cell.a] = excludes
    return found
