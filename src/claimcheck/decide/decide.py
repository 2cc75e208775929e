"""The decision: questions and evidence in, verdicts out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from claimcheck.decide import say
from claimcheck.decide.atoms import atom_results, counted, inspection_results
from claimcheck.decide.case import Case
from claimcheck.decide.context import Context
from claimcheck.decide.engine import EASY_DRAWS
from claimcheck.decide.evidence import Evidence
from claimcheck.decide.formula import DrawsOf
from claimcheck.decide.operands import UntestableError
from claimcheck.decide.question import Question
from claimcheck.decide.sensitivity import Choices, sensitivity
from claimcheck.decide.simulate import power
from claimcheck.decide.threads import one_thread
from claimcheck.decide.verdict import Correction, Finding, corrections, judge
from claimcheck.record import AtomResult, CellEffect, Gate, Power, Verdict
from claimcheck.scores import Cell


@dataclass(frozen=True)
class _Tested:
    case: Case
    draws: DrawsOf
    finding: Finding


@one_thread()
def decide(
    questions: Sequence[Question], evidence: Evidence, *, correction: str = "bonferroni", others: int = 0
) -> tuple[Verdict, ...]:
    """Decide claims.

    Args:
        questions: the claims, each with the measure it is tested on.
        evidence: scores and facts.
        correction: over the tested claims: "none", "bonferroni" or "holm".
        others: claims of the suite that are not decided here, but are tests that the correction counts.

    Returns:
        A verdict per question, in their order. Whatever the evidence lacks ends in a verdict with the
        strength "not tested" or "error" and a reason.
    """
    contexts: dict[str, Context] = {}
    found: list[Verdict | _Tested] = []
    for question in questions:
        if question.measure not in contexts:
            contexts[question.measure] = Context(evidence, question.measure)
        found.append(_examine(question, contexts[question.measure]))
    tested = [f for f in found if isinstance(f, _Tested)]
    factors = iter(
        corrections(
            [t.finding for t in tested], [t.case.question.independent for t in tested], correction, others
        )
    )
    if tested:
        for measure in evidence.scores.measures:
            contexts.setdefault(measure, Context(evidence, measure))
    return tuple(_verdict(f, next(factors), contexts) if isinstance(f, _Tested) else f for f in found)


def _examine(question: Question, context: Context) -> Verdict | _Tested:
    try:
        case = Case.of(question, context)
    except UntestableError as stop:
        return Verdict(question.claim, None, stop.strength, stop.reason)
    if case.fixed is not None:
        return _inspected(case)
    n = question.resamples
    draws = case.draws(n)
    return _Tested(case, draws, Finding(case.share(draws, n), *case.test()))


def _inspected(case: Case) -> Verdict:
    atoms, gates = inspection_results(case.node)
    met = bool(case.fixed)
    unmet = [g.name for g in gates if g.passed is False]
    reason = "all that it requires was found" if met else f"not found: {', '.join(unmet)}"
    return Verdict(
        claim=case.question.claim,
        mark="verified" if met else "refuted",
        strength="by inspection",
        reason=reason,
        confidence=1.0,
        c=float(met),
        atoms=atoms,
        trace=gates,
        notes=_notes(case),
    )


def _verdict(tested: _Tested, correction: Correction, contexts: Mapping[str, Context]) -> Verdict:
    case, finding = tested.case, tested.finding
    n = case.question.resamples
    unpooled = case.share(case.draws(EASY_DRAWS, 1, flat=True), EASY_DRAWS)
    found, tips = sensitivity(case, tested.draws, Choices(finding, correction, unpooled), contexts)
    judgement = judge(case, finding, correction, tips)
    _, inspected = inspection_results(case.node)
    atoms, strongest = atom_results(case, tested.draws, correction), power(case, correction)
    if judgement.strength == "conclusive":  # what was looked for was found
        strongest = replace(strongest, underpowered=False)
    return Verdict(
        claim=case.question.claim,
        mark=finding.mark,
        strength=judgement.strength,
        reason=judgement.reason,
        confidence=max(finding.c, 1.0 - finding.c),
        c=finding.c,
        c_se=float(np.sqrt(finding.c * (1.0 - finding.c) / n)),
        c_unpooled=unpooled,
        c_prior=case.prior_share(EASY_DRAWS),
        p=correction(finding.own_p),
        p_for=finding.p_for,
        p_against=finding.p_against,
        correction=correction.words,
        atoms=atoms,
        trace=(
            _evidence_gate(case),
            *inspected,
            *judgement.gates,
            *_told(case, tested.draws, atoms, strongest),
        ),
        sensitivity=found,
        power=strongest,
        notes=_notes(case),
    )


def _evidence_gate(case: Case) -> Gate:
    n = sum(case.compiler.context.test.clusters(task) for task in sorted({c.task for c in case.cells}))
    if case.compiler.context.pairs_alone:
        return Gate("evidence", None, f"{case.question.measure}, means of {n} language pairs")
    cells = f"{len(case.cells)} {'cell' if len(case.cells) == 1 else 'cells'}"
    return Gate("evidence", None, f"{case.question.measure} on {cells}, {n} distinct queries")


def _told(case: Case, draws: DrawsOf, atoms: Sequence[AtomResult], found: Power) -> list[Gate]:
    """Lines of the trace that only inform: counts and weakest cells of quantifiers, and power."""
    gates = [Gate("cells", None, line) for line in counted(case, draws)]
    for atom in atoms:
        if atom.required and atom.cells:
            weakest = (max if atom.kind in ("not_better", "comparable") else min)(
                atom.cells, key=_strength(atom.kind)
            )
            where = Cell(weakest.task, weakest.pair)
            numbers = f"Δ {say.signed(weakest.delta)}"
            if weakest.pooled is not None:
                numbers += f", pooled {say.signed(weakest.pooled)}"
            detail = f"{weakest.a} − {weakest.b} on {where}: {numbers}"
            gates.append(Gate("weakest cell", None, detail))
    scale = case.question.effect_scale
    if found.verified is not None and found.refuted is not None:
        detail = (
            f"an effect {scale:g} past the margin would come out conclusive in {found.verified:.0%} of runs "
            f"like this, one {scale:g} short of it in {found.refuted:.0%}"
        )
        flip = "more queries, cells or training runs" if found.underpowered else ""
        gates.append(Gate("power", None, detail + (": underpowered" if found.underpowered else ""), flip))
    return gates


def _strength(kind: str) -> Callable[[CellEffect], float]:
    """What makes a cell strong for an atom of this kind."""
    if kind in ("comparable", "different"):
        return lambda cell: abs(cell.delta)
    return lambda cell: cell.delta


def _notes(case: Case) -> tuple[str, ...]:
    """What was left out or filled in, for the reader."""
    out = []
    if case.compiler.context.pairs_alone:
        out.append(
            "only means per language pair are known: the error is that of resampling pairs, clustered by the "
            "language of the queries and that of the documents; it says how the average moves with other "
            "languages, not with other queries"
        )
    if dropped := case.compiler.dropped:
        first, reason = min(dropped.items())
        more = f" and {len(dropped) - 1} more" if len(dropped) > 1 else ""
        out.append(f"{len(dropped)} of {len(case.compiler.cells)} cells left out: {first} ({reason}){more}")
    if missing := case.compiler.missing:
        where, count = min(missing.items())
        more = f", and in {len(missing) - 1} other places" if len(missing) > 1 else ""
        out.append(f"queries without a score count as 0: {count} of {where}{more}")
    return tuple(out)
