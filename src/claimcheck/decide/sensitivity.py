"""How a verdict depends on what was chosen: margin, measure, test, pooling, languages, tasks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from claimcheck.decide.case import Case
from claimcheck.decide.cells import languages
from claimcheck.decide.context import Context
from claimcheck.decide.engine import EASY_DRAWS
from claimcheck.decide.formula import DrawsOf, groups_of
from claimcheck.decide.operands import UntestableError
from claimcheck.decide.tipping import nearest_crossing
from claimcheck.decide.verdict import Correction, Finding, Tips
from claimcheck.record import CurvePoint, Sensitivity, SensitivityRow
from claimcheck.scores import Cell

POINTS = 41  # of the margin curve
CURVE_NUMBERS = 300_000  # draws × units behind each point at most
MOST_MEASURES = 6
LEFT_OUT_ROWS = 15_000  # contrasts refitted at most for leaving languages out
ROW_DRAWS = 1_000  # behind each row


@dataclass(frozen=True, slots=True)
class Choices:
    """The claim's own numbers: what other choices are compared with.

    `unpooled` is C without pooling cells.
    """

    finding: Finding
    correction: Correction
    unpooled: float


def sensitivity(
    case: Case, draws: DrawsOf, chosen: Choices, contexts: Mapping[str, Context]
) -> tuple[Sensitivity, Tips]:
    """Curve over the margin, the verdict's numbers under other choices, and what would turn its gates.

    Args:
        case: the claim.
        draws: its posterior draws.
        chosen: its numbers, and the correction of its p-values over the suite.
        contexts: the evidence on other measures, by name.
    """
    finding, correction = chosen.finding, chosen.correction
    some, n = _thinned(draws)
    scale, margin = case.question.effect_scale, case.atoms[0].atom.margin
    lowest = -margin if any(a.kind in ("comparable", "different") for a in case.atoms) else float("-inf")
    alpha, verified = case.question.alpha, finding.mark == "verified"

    def share(shift: float) -> float:
        return case.share(some, n, shift)

    def own_p(shift: float) -> float:
        return correction(case.test(shift)[0 if verified else 1])

    tip = nearest_crossing(lambda s: share(s) >= 0.5, scale, lowest)
    sure = nearest_crossing(
        lambda s: (share(s) if verified else 1.0 - share(s)) >= 1.0 - alpha, scale, lowest
    )
    test = nearest_crossing(lambda s: own_p(s) <= alpha, scale, lowest)
    reach = max(2.0 * scale, 1.5 * abs(tip or 0.0))
    shifts = np.linspace(max(-reach, lowest), reach, POINTS)
    curve = tuple(CurvePoint(float(margin + s), share(float(s))) for s in shifts)
    rows = (
        *_same_scores(case, draws, chosen),
        *_other_measures(case, correction, contexts),
        *_left_out(case, correction),
    )
    found = Sensitivity(curve, None if tip is None else margin + tip, rows)
    return found, Tips(None if sure is None else margin + sure, None if test is None else margin + test)


def _thinned(draws: DrawsOf) -> tuple[DrawsOf, int]:
    """Every so many draws, for curves that evaluate the formula often."""
    first = next(iter(draws.values()))
    total, widest = first.average.shape[0], max(e.units.shape[1] for e in draws.values())
    step = max(1, total // max(500, min(EASY_DRAWS, CURVE_NUMBERS // widest)))
    some = {key: e.thinned(step) for key, e in draws.items()}
    return some, first.average[::step].shape[0]


def _row(
    choice: str, c: float, ps: tuple[float, float], correction: Correction, delta: float | None
) -> SensitivityRow:
    found = Finding(c, *ps)
    return SensitivityRow(choice, found.mark, max(c, 1.0 - c), delta, correction(found.own_p))


def _delta(case: Case, draws: DrawsOf) -> float:
    """The first atom's effect as the verdict gives it: of a best-of that of the posterior."""
    group = case.atoms[0].group
    estimate = group.observed()[1]
    return estimate.delta if estimate.se is not None else float(draws[id(group)].average.mean())


def _same_scores(case: Case, draws: DrawsOf, chosen: Choices) -> list[SensitivityRow]:
    """Without pooling; by permutation instead of t."""
    finding, correction = chosen.finding, chosen.correction
    ps, plain = (finding.p_for, finding.p_against), case.atoms[0].group.observed()[1].delta
    rows = [_row("cells not pooled", chosen.unpooled, ps, correction, plain)]
    guarded = any(atom.group.sample.guarded.any() for atom in case.atoms)
    if not guarded and not case.compiler.context.pairs_alone:
        rows.append(
            _row("sign flips instead of t", finding.c, case.permuted(), correction, _delta(case, draws))
        )
    return rows


def _other_measures(
    case: Case, correction: Correction, contexts: Mapping[str, Context]
) -> list[SensitivityRow]:
    """The same claim on the other measures there are."""
    rows = []
    question = replace(case.question, resamples=min(case.question.resamples, EASY_DRAWS))
    others = [name for name in sorted(contexts) if name != case.question.measure]
    for name in others[:MOST_MEASURES]:
        try:
            other = Case.of(replace(question, measure=name), contexts[name])
        except UntestableError:
            continue
        rows.append(_light(f"measure {name}", other, correction))
    return rows


def _left_out(case: Case, correction: Correction) -> list[SensitivityRow]:
    """Without each language, and without each task, where something is left.

    Of many languages on very many contrasts, those with the most cells are left out in turn.
    """
    counts = Counter(code for cell in case.cells for code in set(languages(cell.pair)))
    rows = sum(group.sample.y.size for group in groups_of(case.node))
    most = max(4, LEFT_OUT_ROWS // rows)
    spoken = sorted(sorted(counts, key=lambda code: (-counts[code], code))[:most])
    tasks = sorted({cell.task for cell in case.cells})
    choices = [(f"without {code}", _cells_without(case.cells, code)) for code in spoken]
    choices += [(f"without {task}", tuple(c for c in case.cells if c.task != task)) for task in tasks]
    return [
        _light(choice, case.on(frozenset(cells)), correction)
        for choice, cells in choices
        if cells and len(cells) < len(case.cells)
    ]


def _cells_without(cells: tuple[Cell, ...], code: str) -> tuple[Cell, ...]:
    return tuple(c for c in cells if code not in languages(c.pair))


def _light(choice: str, case: Case, correction: Correction) -> SensitivityRow:
    n = min(ROW_DRAWS, case.question.resamples)
    draws = case.draws(n, 3)
    return _row(choice, case.share(draws, n), case.test(), correction, _delta(case, draws))
