"""Power by simulation: how often would a claim of this shape come out conclusive, had it been true?

Worlds are drawn with the errors that the run was found to have, and put through the same two legs.
"""

from __future__ import annotations

import numpy as np

from claimcheck.decide.case import Case
from claimcheck.decide.formula import (
    AtomNode,
    JoinNode,
    Node,
    NotNode,
    ValuesOf,
    draws_of,
    groups_of,
    p_values,
    shared_noise,
    truth,
)
from claimcheck.decide.groups import Group, Source
from claimcheck.decide.verdict import Correction
from claimcheck.record import CurvePoint, Power

WORLDS = 100
DRAWS = 60  # posterior draws per world
NUMBERS = 1_000_000  # draws × rows at most
EFFECTS = (0.0, 1.0, 2.0, 4.0)  # of the curve, in units of the effect scale
ENOUGH = 0.8


def power(case: Case, correction: Correction) -> Power:
    """P(conclusive verified) with effects beyond the margin, P(conclusive refuted) short of it."""
    scale = case.question.effect_scale
    curve: list[float] = []
    for effect in EFFECTS:  # more effect cannot lower a power of 1
        certain = bool(curve) and curve[-1] == 1.0
        curve.append(1.0 if certain else _share(case, correction, verified=True, beyond=effect * scale))
    verified = curve[EFFECTS.index(1.0)]
    refuted = _share(case, correction, verified=False, beyond=scale)
    points = tuple(CurvePoint(e * scale, share) for e, share in zip(EFFECTS, curve, strict=True))
    return Power(verified, refuted, verified < ENOUGH and refuted < ENOUGH, points)


def _share(case: Case, correction: Correction, *, verified: bool, beyond: float) -> float:
    """Share of worlds that end conclusive in the planted direction."""
    planted: dict[int, tuple[Group, float]] = {}
    _plant(case.node, verified, beyond, planted)
    groups = groups_of(case.node)
    width = sum(g.sample.y.size for g in groups)
    worlds = int(np.clip(NUMBERS // (DRAWS * width), 20, WORLDS))
    rng = case.rng(4)
    noise = shared_noise(groups, worlds, rng)
    values: ValuesOf = {id(g): g.planted(planted[id(g)][1]) + g.errors(worlds, rng, noise) for g in groups}
    ps = p_values(case.node, {k: Source(y) for k, y in values.items()}, worlds=worlds)
    passed = correction.factor * (ps.held if verified else ps.failed) <= case.question.alpha
    if not passed.any():
        return 0.0
    left = {k: y[passed] for k, y in values.items()}
    count = int(passed.sum())
    n = int(np.clip(NUMBERS // (count * width), 40, DRAWS))
    held = (
        truth(case.node, draws_of(case.node, n, rng, values=left), count * n).reshape(count, n).mean(axis=1)
    )
    sure = (held if verified else 1.0 - held) >= 1.0 - case.question.alpha
    return float(sure.sum() / worlds)


def _plant(node: Node, wanted: bool, beyond: float, planted: dict[int, tuple[Group, float]]) -> None:
    """Give every contrast the effect that makes each atom as wanted, `beyond` past its margin."""
    if isinstance(node, AtomNode):
        planted.setdefault(id(node.group), (node.group, _effect(node, wanted, beyond)))
    elif isinstance(node, NotNode):
        _plant(node.part, not wanted, beyond, planted)
    elif isinstance(node, JoinNode):
        for part in node.parts:
            _plant(part, wanted, beyond, planted)


def _effect(atom: AtomNode, wanted: bool, beyond: float) -> float:
    if atom.count is not None and not atom.count.at_least:
        wanted = not wanted
    margin = atom.atom.margin
    match atom.kind:
        case "better" | "only":
            return margin + beyond if wanted else margin - beyond
        case "not_better":
            return margin - beyond if wanted else margin + beyond
        case "comparable":
            return max(0.0, margin - beyond) if wanted else margin + beyond
        case _:
            return margin + beyond if wanted else max(0.0, margin - beyond)
