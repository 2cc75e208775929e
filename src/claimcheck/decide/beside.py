"""Formulas that are read beside a claim: tested alike, but uncorrected and without a mark (decide)."""

from __future__ import annotations

from collections.abc import Sequence

from claimcheck.decide.atoms import atom_results
from claimcheck.decide.case import Case
from claimcheck.decide.context import Context
from claimcheck.decide.evidence import Evidence
from claimcheck.decide.operands import UntestableError
from claimcheck.decide.question import Question
from claimcheck.decide.threads import one_thread
from claimcheck.decide.verdict import UNCORRECTED
from claimcheck.record import SideResult
from claimcheck.spec.hypothesis import CellSelection
from claimcheck.spec.words import in_words


@one_thread()
def side_results(questions: Sequence[Question], evidence: Evidence) -> tuple[SideResult, ...]:
    """One result per question, in their order; what the evidence lacks ends in its `status`."""
    contexts: dict[str, Context] = {}
    for question in questions:
        contexts.setdefault(question.measure, Context(evidence, question.measure))
    return tuple(_result(question, contexts[question.measure]) for question in questions)


def _result(question: Question, context: Context) -> SideResult:
    said, where = in_words(question.hypothesis), _words(question.cells)
    try:
        case = Case.of(question, context)
    except UntestableError as stop:
        return SideResult(said, where, stop.reason)
    draws = case.draws(question.resamples)
    p_for, p_against = case.test()
    found = SideResult(
        said,
        where,
        "ok",
        confidence=case.share(draws, question.resamples),
        p=p_for,
        p_against=p_against,
    )
    atoms = atom_results(case, draws, UNCORRECTED)
    if len(atoms) != 1:
        return found
    (atom,) = atoms
    return SideResult(
        said,
        where,
        atom.status,
        confidence=found.confidence,
        p=p_for,
        p_against=p_against,
        delta=atom.delta,
        interval=atom.interval,
        n=atom.n,
    )


def _words(cells: CellSelection) -> str:
    """Which cells, as a reader says it: ``document tasks of icd10, monolingual pairs``."""
    tasks = "all tasks" if cells.tasks == ("*",) else ", ".join(cells.tasks)
    if cells.kinds or cells.corpora:
        kinds = " and ".join(cells.kinds) + " tasks" if cells.kinds else "tasks"
        tasks = kinds + (f" of {', '.join(cells.corpora)}" if cells.corpora else "")
    pairs = "all pairs" if cells.pairs == "all" else f"{cells.pairs} pairs"
    if not isinstance(cells.pairs, str):
        pairs = ", ".join(pair.replace("-", "→") for pair in cells.pairs)
    return f"{tasks}, {pairs}"
