"""Properties that must hold for every table: monotonicity, complements, order."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from planted_evidence import MEASURE, PAIRS, ask, better, evidence, table

from claimcheck.decide import Evidence, Question, decide
from claimcheck.decide.case import Case
from claimcheck.decide.context import Context
from claimcheck.decide.formula import truth
from claimcheck.record import plain
from claimcheck.scores import Block, Cell, ScoreKey, ScoreTable
from claimcheck.spec.hypothesis import (
    EVERYWHERE,
    MOSTLY,
    ON_AVERAGE,
    RARELY,
    SOMEWHERE,
    All,
    Any,
    Compare,
    Hypothesis,
    Not,
    Operand,
)

EFFECTS = st.lists(st.floats(-0.1, 0.1), min_size=2, max_size=6)
few = settings(max_examples=25, deadline=None)


def case(hypothesis: Hypothesis, effects: list[float], seed: int = 0, n: int = 40) -> Case:
    """A claim about systems a and b with the given effects per pair."""
    scores = table({"a": effects, "b": 0.0, "c": 0.01}, n=n, pairs=PAIRS[: len(effects)], seed=seed)
    on = evidence(scores, roles={"r": ["a", "c"]})
    return Case.of(ask(hypothesis, resamples=500), Context(on, MEASURE))


def held(hypothesis: Hypothesis, effects: list[float], seed: int) -> np.ndarray:
    """The truth of a formula in each of the same 500 draws."""
    found = case(hypothesis, effects, seed)
    return truth(found.node, found.draws(500), 500)


@few
@given(EFFECTS, st.floats(-0.05, 0.05), st.integers(0, 99), st.sampled_from(["a", "r"]))
def test_quantifiers_are_nested_draw_by_draw(effects: list[float], m: float, seed: int, who: str) -> None:
    """Everywhere implies mostly and on average, each of which implies somewhere."""
    a = Operand(who, "best" if who == "r" else None)
    at = {h.name: held(Compare("better", a, Operand("b"), m, h), effects, seed) for h in
          (EVERYWHERE, MOSTLY, ON_AVERAGE, SOMEWHERE)}  # fmt: skip
    assert (at["everywhere"] <= at["mostly"]).all()
    assert (at["mostly"] <= at["somewhere"]).all()
    if who == "a":  # the best on average need not be the best anywhere
        assert (at["everywhere"] <= at["on-average"]).all()
        assert (at["on-average"] <= at["somewhere"]).all()


@few
@given(
    EFFECTS,
    st.integers(0, 99),
    st.sampled_from(["better", "not_better", "comparable", "different"]),
    st.sampled_from([ON_AVERAGE, EVERYWHERE, SOMEWHERE, MOSTLY, RARELY]),
)
def test_a_formula_and_its_negation_are_complements(effects: list[float], seed: int, kind: str, hold) -> None:  # type: ignore[no-untyped-def]
    """C(F) + C(not F) = 1 on the same draws; both p-values are never at most α < ½; they swap."""
    atom = Compare(kind, Operand("a"), Operand("b"), 0.02, hold)  # type: ignore[arg-type]
    plainly, negated = case(atom, effects, seed), case(Not(atom), effects, seed)
    assert (truth(plainly.node, plainly.draws(500), 500) ^ truth(negated.node, negated.draws(500), 500)).all()
    p_for, p_against = plainly.test()
    assert negated.test() == (p_against, p_for)
    assert max(p_for, p_against) >= 0.49


@few
@given(EFFECTS, st.integers(0, 99))
def test_confidence_falls_with_the_margin(effects: list[float], seed: int) -> None:
    """C(better by m) never grows with m on the same draws."""
    found = case(better("a", "b", hold=MOSTLY), effects, seed)
    draws = found.draws(500)
    shares = [found.share(draws, 500, m) for m in np.linspace(-0.1, 0.1, 9)]
    assert shares == sorted(shares, reverse=True)


@few
@given(st.floats(-0.1, 0.1), st.integers(0, 99))
def test_one_cell_makes_all_quantifiers_agree(effect: float, seed: int) -> None:
    """With a single cell every quantifier says the same, in C and in p."""
    found = [
        case(better("a", "b", 0.01, h), [effect], seed) for h in (ON_AVERAGE, EVERYWHERE, SOMEWHERE, MOSTLY)
    ]
    shares = {f.share(f.draws(500), 500) for f in found}
    assert len(shares) == 1
    assert len({round(f.test()[0], 12) for f in found}) == 1


def test_three_cells_make_rarely_nowhere() -> None:
    """At most a quarter of three cells is none of them."""
    rarely, nowhere = (
        held(better("a", "b", 0.0, RARELY), [0.01, 0.0, -0.01], 1),
        held(Not(better("a", "b", 0.0, SOMEWHERE)), [0.01, 0.0, -0.01], 1),
    )
    np.testing.assert_array_equal(rarely, nowhere)


@few
@given(EFFECTS, st.integers(0, 99))
def test_a_constant_added_to_both_systems_changes_nothing(effects: list[float], seed: int) -> None:
    """Only differences matter."""
    scores = table({"a": effects, "b": 0.0}, n=40, pairs=PAIRS[: len(effects)], seed=seed)
    moved = ScoreTable(
        {k: Block(scores[k].seeds, scores[k].queries, scores[k].values + 0.25) for k in scores}
    )
    one, two = (
        Case.of(ask(better("a", "b", 0.01, MOSTLY)), Context(evidence(s), MEASURE)) for s in (scores, moved)
    )
    assert one.test() == pytest.approx(two.test(), rel=1e-9)
    # eigenvectors may turn within equal eigenvalues, so draws agree in distribution
    c = [found.share(found.draws(4000), 4000) for found in (one, two)]
    assert c[0] == pytest.approx(c[1], abs=0.04)


def test_a_duplicated_cell_leaves_unpooled_confidence() -> None:
    """An exact copy of a cell says nothing new: everywhere, somewhere and on average stay."""
    scores = table({"a": 0.02, "b": 0.0}, n=80, pairs=("en-de",))
    copy = {k._replace(cell=Cell("t", "en-fr")): scores[k] for k in scores}
    both = ScoreTable({**{k: scores[k] for k in scores}, **copy})
    for hold in (ON_AVERAGE, EVERYWHERE, SOMEWHERE):
        one, two = (
            Case.of(ask(better("a", "b", 0.01, hold)), Context(evidence(s), MEASURE)) for s in (scores, both)
        )
        c = [x.share(x.draws(20_000, flat=True), 20_000) for x in (one, two)]
        assert c[0] == pytest.approx(c[1], abs=0.012)
        assert one.test()[0] == pytest.approx(two.test()[0], abs=0.012)


def test_repeating_a_part_changes_nothing() -> None:
    """`all` and `any` of one and the same statement are that statement."""
    atom = better("a", "b", 0.01)
    alone, twice = held(atom, [0.02, 0.01], 3), held(All((atom, Any((atom, atom)))), [0.02, 0.01], 3)
    np.testing.assert_array_equal(alone, twice)


QUESTIONS = [
    Question("c1", better("a", "b", 0.01, MOSTLY), resamples=300),
    Question("c2", Compare("better", Operand("r", "best"), Operand("b"), 0.0, EVERYWHERE), resamples=300),
    Question("c3", All((better("a", "b"), Not(better("c", "a", 0.02)))), resamples=300),
]


@settings(max_examples=4, deadline=None)
@given(st.integers(0, 10**6))
def test_order_of_everything_is_irrelevant(seed: int) -> None:
    """Shuffled keys, facts, roles, seeds and queries give the same verdicts to the last bit."""
    random = Random(seed)
    scores = table({"a": 0.05, "b": 0.0, "c": 0.02}, n=40, runs={"a": 3}, tasks=("t1", "t2"))
    on = evidence(scores, roles={"r": ["a", "c"]}, recipes={"a": "x"})
    columns: dict[str, list[object]] = {
        k: [] for k in ("split", "measure", "task", "pair", "system", "seed", "query", "score")
    }
    for key in scores:
        block = scores[key]
        for i, run in enumerate(block.seeds):
            for j, query in enumerate(block.queries):
                row = (key.split, key.measure, *key.cell, key.system, run, query, block.values[i, j])
                for name, value in zip(columns, row, strict=True):
                    columns[name].append(value)
    order = list(range(len(columns["score"])))
    random.shuffle(order)
    shuffled = ScoreTable.from_columns({k: np.array([v[i] for i in order]) for k, v in columns.items()})
    systems = list(on.systems.items())
    random.shuffle(systems)
    other = Evidence(shuffled, dict(systems), on.roles[::-1], on.tasks)
    assert plain(decide(QUESTIONS, on)) == plain(decide(QUESTIONS, other))


def test_same_question_same_answer_whatever_stands_beside_it() -> None:
    """Uncorrected numbers of a claim do not depend on the other claims."""
    on = evidence(table({"a": 0.05, "b": 0.0, "c": 0.02}, n=60), roles={"r": ["a", "c"]})
    together = decide(QUESTIONS, on)
    for question, verdict in zip(QUESTIONS, together, strict=True):
        alone = decide([question], on)[0]
        assert (alone.c, alone.p_for, alone.p_against) == (verdict.c, verdict.p_for, verdict.p_against)


def test_blocks_are_not_changed() -> None:
    """Deciding never writes into the scores."""
    scores = table({"a": 0.05, "b": 0.0, "c": 0.02}, n=40)
    before = scores.digest()
    decide(QUESTIONS, evidence(scores, roles={"r": ["a", "c"]}))
    assert scores.digest() == before
    assert isinstance(next(iter(scores)), ScoreKey)
