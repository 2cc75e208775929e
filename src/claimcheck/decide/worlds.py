"""Worlds whose truth is known: planted Gaussian ones, and queries resampled from real scores.

A world is what `decide` would see, with a hypothesis and whether it is true in that world.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from claimcheck.decide.evidence import Evidence
from claimcheck.decide.formula import count_of
from claimcheck.record import Role, SystemFacts
from claimcheck.scores import Block, Cell, ScoreKey, ScoreTable
from claimcheck.spec.hypothesis import (
    EVERYWHERE,
    MOSTLY,
    ON_AVERAGE,
    RARELY,
    SOMEWHERE,
    Compare,
    Comparison,
    Hold,
    Hypothesis,
    Only,
    Operand,
)

FloatArray = NDArray[np.float64]

MEASURE = "score"
CONTRASTS: Mapping[str, tuple[Comparison, Hold]] = {
    "better on average": ("better", ON_AVERAGE),
    "not_better on average": ("not_better", ON_AVERAGE),
    "comparable on average": ("comparable", ON_AVERAGE),
    "different on average": ("different", ON_AVERAGE),
    "better everywhere": ("better", EVERYWHERE),
    "better somewhere": ("better", SOMEWHERE),
    "better mostly": ("better", MOSTLY),
    "better rarely": ("better", RARELY),
    "comparable everywhere": ("comparable", EVERYWHERE),
}
KINDS = (*CONTRASTS, "best on average", "best everywhere", "only on average")
FAMILIES = ("narrow", "wide")
UNSEEN = 6  # languages that the truth is about where it is about others than the evidence


class World(NamedTuple):
    """Evidence, a hypothesis about it, and whether that is true."""

    evidence: Evidence
    hypothesis: Hypothesis
    truth: bool


@dataclass(frozen=True, slots=True)
class Shape:
    """How much a world shows of itself; None: drawn anew for every world.

    Attributes:
        queries: per cell.
        cells: language pairs.
        runs: training runs per system; 1 means untrained systems.
        unequal: whether each cell has only part of the queries.
    """

    queries: int | None = None
    cells: int | None = None
    runs: int | None = None
    unequal: bool = False


def planted(kind: str, family: str, rng: np.random.Generator, shape: Shape | None = None) -> World:
    """A Gaussian world.

    Effects δ_c ~ N(μ, τ²) with τ ∈ {.003, .01, .03}; μ is uniform on −.03, −.02, …, .03 in the narrow
    family, N(0, .06²) in the wide one. Per-query differences have sd .25–.45 and correlate by .1–.5
    between cells; runs differ by σ_g ≤ .01 in common and σ_s ≤ .005 per cell.
    """
    shape = shape or Shape()
    systems = 2 if kind in CONTRASTS else int(rng.integers(3, 7))
    n = shape.queries or int(rng.choice([150, 300, 500]))
    cells = shape.cells or int(rng.choice([6, 9, 12, 20, 30]))
    runs = shape.runs or int(rng.choice([3, 5]))
    effects = _effects(systems, cells, family, rng)
    scores = _scores(effects, n, runs, rng)
    table = _table(scores, rng if shape.unequal else None)
    return _posed(kind, effects, table, rng, trained=runs > 1)


def unseen(kind: str, family: str, rng: np.random.Generator) -> World:
    """A world whose truth lies elsewhere: evidence on the pairs of some languages, truth on those of others.

    Effects are μ plus an effect of the query's language, one of the document's and one of the pair, with
    a third of τ² each. The six languages of the truth are other ones than the four to six of the evidence.
    """
    comparison, hold = CONTRASTS[kind]
    seen = int(rng.integers(4, 7))
    mu = rng.integers(-3, 4) * 0.01 if family == "narrow" else rng.normal(0.0, 0.06)
    part = rng.choice([0.003, 0.01, 0.03]) / np.sqrt(3.0)
    shown, meant = (_by_language(size, mu, part, rng) for size in (seen, UNSEEN))
    effects = np.stack([shown, np.zeros(shown.size)])
    table = _table(_scores(effects, int(rng.choice([150, 300, 500])), 1, rng), None)
    margin = float(rng.choice([0.0, 0.01, 0.02] if comparison == "better" else [0.01, 0.02, 0.03]))
    atom = Compare(comparison, Operand("a"), Operand("b"), margin, hold)
    return World(_evidence(table, trained=False), atom, _holds(atom, meant))


def _by_language(languages: int, mu: float, part: float, rng: np.random.Generator) -> FloatArray:
    """Effects of all ordered pairs of languages."""
    source, target = part * rng.standard_normal((2, languages))
    pairs = mu + source[:, None] + target + part * rng.standard_normal((languages, languages))
    return np.asarray(pairs[~np.eye(languages, dtype=bool)])


def several_tasks(kind: str, family: str, rng: np.random.Generator) -> World:
    """A world of two to four tasks, each with queries and a noise of its own.

    Effects are μ plus an effect of the task and one of the cell, each with an sd of .003, .01 or .03.
    """
    comparison, hold = CONTRASTS[kind]
    mu = rng.integers(-3, 4) * 0.01 if family == "narrow" else rng.normal(0.0, 0.06)
    between, within = rng.choice([0.003, 0.01, 0.03], 2)
    blocks: dict[ScoreKey, Block] = {}
    deltas = []
    for t in range(int(rng.integers(2, 5))):
        cells = int(rng.choice([4, 6, 9, 12]))
        delta = mu + between * rng.standard_normal() + within * rng.standard_normal(cells)
        scores = _scores(np.stack([delta, np.zeros(cells)]), int(rng.choice([150, 300, 500])), 1, rng)
        blocks |= _blocks(scores, None, task=f"t{t}")
        deltas.append(delta)
    margin = float(rng.choice([0.0, 0.01, 0.02] if comparison == "better" else [0.01, 0.02, 0.03]))
    atom = Compare(comparison, Operand("a"), Operand("b"), margin, hold)
    evidence = _evidence(ScoreTable(blocks), trained=False)
    return World(evidence, atom, _holds(atom, np.concatenate(deltas)))


def at_boundary(kind: str, rng: np.random.Generator) -> World:
    """The world in which a quantified claim is false by the least and looks true the most.

    As many cells as may be are huge, the others lie exactly at the margin.
    """
    comparison, hold = CONTRASTS[kind]
    cells = int(rng.choice([6, 9, 12]))
    count = count_of(hold, cells)
    huge = 0
    if count is not None:
        huge = count.k - 1 if count.at_least else count.k + 1
    margin = 0.01
    effects = np.zeros((2, cells))
    effects[0] = margin if count is None or count.at_least else margin - 0.3
    effects[0, :huge] = 0.3 if count is None or count.at_least else margin
    scores = _scores(effects, int(rng.choice([150, 300])), 1, rng)
    atom = Compare(comparison, Operand("a"), Operand("b"), margin, hold)
    return World(_evidence(_table(scores, None), trained=False), atom, truth=False)


def resampled(kind: str, scores: ScoreTable, measure: str, rng: np.random.Generator) -> World:
    """Queries drawn with replacement from real scores; the truth is what all of them say.

    Two systems and some of the cells they share are picked at random, the margin from 0 to .03.
    """
    comparison, hold = CONTRASTS[kind]
    by_task: dict[str, dict[Cell, list[str]]] = {}
    for key in scores:
        if key.split == "test" and key.measure == measure:
            by_task.setdefault(key.cell.task, {}).setdefault(key.cell, []).append(key.system)
    task = str(rng.choice(sorted(by_task)))
    a, b = (
        str(s)
        for s in rng.choice(sorted({s for own in by_task[task].values() for s in own}), 2, replace=False)
    )
    shared = sorted(cell for cell, own in by_task[task].items() if a in own and b in own)
    if not shared:
        return resampled(kind, scores, measure, rng)
    size = int(rng.integers(1, len(shared) + 1))
    picked = [shared[i] for i in sorted(rng.choice(len(shared), size, replace=False))]
    per_query = {(s, c): scores[ScoreKey("test", measure, c, s)] for s in (a, b) for c in picked}
    everyone = sorted({q for block in per_query.values() for q in block.queries})
    n = int(rng.choice([150, 300, 500]))
    drawn = rng.integers(len(everyone), size=n)
    effects = np.zeros((2, len(picked)))
    blocks: dict[ScoreKey, Block] = {}
    for (system, cell), block in per_query.items():
        row, column = (0 if system == a else 1), picked.index(cell)
        effects[row, column] = block.per_query.mean()
        place = {q: i for i, q in enumerate(block.queries)}
        rows = [(f"q{i:04d}", place[everyone[j]]) for i, j in enumerate(drawn) if everyone[j] in place]
        values = block.per_query[[i for _, i in rows]]
        key = ScoreKey("test", MEASURE, cell, "ab"[row])
        blocks[key] = Block((0,), tuple(q for q, _ in rows), values[None])
    margin = float(rng.choice([0.0, 0.01, 0.02, 0.03] if comparison == "better" else [0.01, 0.02, 0.03]))
    atom = Compare(comparison, Operand("a"), Operand("b"), margin, hold)
    return World(Evidence.from_scores(ScoreTable(blocks)), atom, _holds(atom, effects[0] - effects[1]))


def _effects(systems: int, cells: int, family: str, rng: np.random.Generator) -> FloatArray:
    """True mean scores, shape (systems, cells); two systems differ by effects of sd τ over the cells.

    The last system's mean is 0. Of several systems each has effects of its own on the cells; of two it is
    enough that one has, since only the difference matters.
    """
    effects = np.zeros((systems, cells))
    tau = rng.choice([0.003, 0.01, 0.03]) / (np.sqrt(2.0) if systems > 2 else 1.0)
    for s in range(systems - 1):
        mu = rng.integers(-3, 4) * 0.01 if family == "narrow" else rng.normal(0.0, 0.06)
        effects[s] = mu + tau * rng.standard_normal(cells)
    if systems > 2:
        effects[-1] = tau * rng.standard_normal(cells)
    return effects


def _scores(effects: FloatArray, n: int, runs: int, rng: np.random.Generator) -> FloatArray:
    """Per-query scores, shape (systems, cells, runs, n)."""
    systems, cells = effects.shape
    sd, rho = rng.uniform(0.25, 0.45) / np.sqrt(2.0), rng.choice([0.1, 0.3, 0.5])
    common = rng.standard_normal((systems, 1, 1, n))
    own = rng.standard_normal((systems, cells, 1, n))
    scores = effects[:, :, None, None] + sd * (np.sqrt(rho) * common + np.sqrt(1.0 - rho) * own)
    if runs > 1:
        scores = scores + 0.1 * rng.standard_normal((systems, cells, runs, n))
        scores += rng.choice([0.0, 0.005, 0.01]) * rng.standard_normal((systems, 1, runs, 1))
        scores += rng.choice([0.0, 0.005]) * rng.standard_normal((systems, cells, runs, 1))
    return np.asarray(scores)


def _table(scores: FloatArray, gaps: np.random.Generator | None) -> ScoreTable:
    """A score table of one task; see `_blocks`."""
    return ScoreTable(_blocks(scores, gaps, task="t"))


def _blocks(scores: FloatArray, gaps: np.random.Generator | None, task: str) -> dict[ScoreKey, Block]:
    """Scores of systems a, b, c, …; with `gaps` each cell has 30–100 % of the queries."""
    systems, cells, runs, n = scores.shape
    queries = tuple(f"q{i:04d}" for i in range(n))
    blocks = {}
    for c in range(cells):
        keep = np.arange(n)
        if gaps is not None:
            keep = np.sort(gaps.choice(n, int(n * gaps.uniform(0.3, 1.0)), replace=False))
        names = queries if keep.size == n else tuple(queries[i] for i in keep)
        for s in range(systems):
            key = ScoreKey("test", MEASURE, Cell(task, f"q{c:02d}-d"), _name(s))
            blocks[key] = Block(tuple(range(runs)), names, np.ascontiguousarray(scores[s, c][:, keep]))
    return blocks


def _name(s: int) -> str:
    return "abcdefghij"[s]


def _evidence(table: ScoreTable, *, trained: bool, roles: Sequence[Role] = ()) -> Evidence:
    recipe = "planted" if trained else None
    facts = {name: SystemFacts(name=name, method="dense", recipe=recipe) for name in table.systems}
    return Evidence(table, facts, tuple(roles))


def _posed(
    kind: str, effects: FloatArray, table: ScoreTable, rng: np.random.Generator, *, trained: bool
) -> World:
    """The question of a kind about planted effects, and its answer."""
    if kind in CONTRASTS:
        comparison, hold = CONTRASTS[kind]
        margin = float(rng.choice([0.0, 0.01, 0.02] if comparison == "better" else [0.01, 0.02, 0.03]))
        atom = Compare(comparison, Operand("a"), Operand("b"), margin, hold)
        return World(_evidence(table, trained=trained), atom, _holds(atom, effects[0] - effects[1]))
    names = tuple(_name(s) for s in range(effects.shape[0]))
    if kind == "only on average":
        only = Only("a", names[:-1], Operand(names[-1]), 0.01)
        gains = (effects[:-1] - effects[-1]).mean(axis=1)
        return World(
            _evidence(table, trained=trained), only, bool(gains[0] > 0.01 and (gains[1:] < 0.01).all())
        )
    split = int(rng.integers(1, len(names)))
    roles = (Role("left", None, names[:split]), Role("right", None, names[split:]))
    hold = EVERYWHERE if kind == "best everywhere" else ON_AVERAGE
    left, right = (Operand(role.name, "best" if len(role.members) > 1 else None) for role in roles)
    best = Compare("better", left, right, float(rng.choice([0.0, 0.01])), hold)
    gaps = effects[:split].max(axis=0) - effects[split:].max(axis=0)
    if hold is ON_AVERAGE:
        gaps = np.array([effects[:split].mean(axis=1).max() - effects[split:].mean(axis=1).max()])
    return World(_evidence(table, trained=trained, roles=roles), best, bool((gaps > best.margin).all()))


def _holds(atom: Compare, delta: FloatArray) -> bool:
    """Truth of a comparison, by its definition."""
    count = count_of(atom.hold, delta.size)
    values = np.array([delta.mean()]) if count is None else delta
    match atom.kind:
        case "better":
            held = values > atom.margin
        case "not_better":
            held = values < atom.margin
        case "comparable":
            held = np.abs(values) < atom.margin
        case "different":
            held = np.abs(values) > atom.margin
    if count is None:
        return bool(held[0])
    return bool(held.sum() >= count.k if count.at_least else held.sum() <= count.k)
