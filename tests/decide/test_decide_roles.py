"""Roles whose members are other systems on each corpus decide as if the systems had one name everywhere."""

from __future__ import annotations

import pytest
from planted_evidence import MEASURE, PAIRS, ask, table

from claimcheck.decide import Evidence, decide
from claimcheck.record import Role, SystemFacts, TaskFacts, Verdict
from claimcheck.scores import Cell, ScoreKey, ScoreTable
from claimcheck.spec.hypothesis import (
    EVERYWHERE,
    MOSTLY,
    ON_AVERAGE,
    SOMEWHERE,
    Compare,
    Hold,
    Operand,
    OwnBaseline,
)

CORPORA = {"t1": "c1", "t2": "c2"}
EFFECTS: dict[str, float] = {
    "good": 0.06,
    "fine": 0.05,
    "fair": 0.04,
    "weak": -0.3,
    "poor": -0.35,
    "base": 0.0,
}
ROLES = {"strong": ("good", "fine"), "rest": ("fair", "weak", "poor")}
TASKS = {name: TaskFacts(name, "sentence", corpus, ("en",), PAIRS) for name, corpus in CORPORA.items()}
SCORES = table(EFFECTS, tasks=tuple(CORPORA), n=150)


def _facts(scores: ScoreTable) -> dict[str, SystemFacts]:
    own = {name: name.replace(name.split("-")[0], "base") for name in scores.systems}
    return {name: SystemFacts(name, "dense", baseline=own[name]) for name in scores.systems}


def _plain() -> Evidence:
    roles = tuple(Role(name, None, members) for name, members in ROLES.items())
    return Evidence(SCORES, _facts(SCORES), roles, TASKS)


def _keyed(left_out: str = "") -> Evidence:
    """The same scores, where each system has another name on each corpus, and perhaps lacks on the second."""
    blocks = {}
    for key in SCORES:
        corpus = CORPORA[key.cell.task]
        blocks[ScoreKey(key.split, key.measure, key.cell, f"{key.system}-{corpus}")] = SCORES[key]
    scores = ScoreTable(blocks)
    roles = [
        Role(name, corpus, tuple(f"{m}-{corpus}" for m in members if (m, corpus) != (left_out, "c2")))
        for name, members in ROLES.items()
        for corpus in CORPORA.values()
    ]
    return Evidence(scores, _facts(scores), tuple(roles), TASKS)


def _one(hypothesis: Compare, on: Evidence) -> Verdict:
    return decide([ask(hypothesis)], on)[0]


@pytest.mark.parametrize("hold", [ON_AVERAGE, EVERYWHERE, SOMEWHERE, MOSTLY], ids=lambda h: h.name)
@pytest.mark.parametrize(
    ("take", "other"),
    [("best", "best"), ("mean", "best"), ("worst", "mean"), ("mean", "mean"), ("each", "best")],
)
def test_names_do_not_matter(hold: Hold, take: str, other: str) -> None:
    """Effects, confidence and p-values are those of the same scores under one name per system."""
    hypothesis = Compare("better", Operand("strong", take), Operand("rest", other), 0.01, hold)
    plain, keyed = _one(hypothesis, _plain()), _one(hypothesis, _keyed())
    assert keyed.strength != "error"
    assert (keyed.mark, keyed.strength) == (plain.mark, plain.strength)
    assert keyed.confidence == pytest.approx(plain.confidence, abs=1e-9)
    assert (keyed.p_for, keyed.p_against) == pytest.approx((plain.p_for, plain.p_against), rel=1e-9)
    (one,), (two,) = plain.atoms, keyed.atoms
    assert two.delta == pytest.approx(one.delta, abs=1e-12)
    assert [(c.task, c.pair, c.delta) for c in two.cells] == [(c.task, c.pair, c.delta) for c in one.cells]


@pytest.mark.parametrize("take", ["best", "worst", "mean", "each"])
def test_own_baselines_follow_their_systems(take: str) -> None:
    """Each member is compared with the baseline of its own name on the corpus."""
    hypothesis = Compare("better", Operand("strong", take), OwnBaseline(), 0.01, EVERYWHERE)
    plain, keyed = _one(hypothesis, _plain()), _one(hypothesis, _keyed())
    assert keyed.confidence == pytest.approx(plain.confidence, abs=1e-9)
    assert keyed.p_for == pytest.approx(plain.p_for, rel=1e-9)


def test_pooled_effects_stay_with_the_evidence() -> None:
    """A single strong member among weak ones: the best of them is pooled towards what was seen of it."""
    hypothesis = Compare("better", Operand("strong", "best"), Operand("rest", "best"), 0.0, EVERYWHERE)
    for cell in _one(hypothesis, _keyed()).atoms[0].cells:
        assert cell.pooled == pytest.approx(cell.delta, abs=0.06)
        assert cell.delta == pytest.approx(0.02, abs=0.08)


def test_each_member_counts_once_per_cell() -> None:
    """A corpus with fewer members has fewer units, named after the systems that are there."""
    role = Compare("better", Operand("rest", "each"), OwnBaseline(), 0.01, MOSTLY)
    cells = _one(role, _keyed("poor")).atoms[0].cells
    assert len(cells) == len(PAIRS) * (3 + 2)
    assert {(c.a, c.b) for c in cells if c.task == "t2"} == {
        ("fair-c2", "base-c2"),
        ("weak-c2", "base-c2"),
    }
    assert "of 30 cells" in _one(role, _keyed("poor")).atoms[0].required


def test_a_mean_weighs_the_members_of_each_corpus_alike() -> None:
    """Three members on one corpus and two on the other: on each the plain mean of those that are there."""
    hypothesis = Compare("better", Operand("rest", "mean"), Operand("strong", "mean"), 0.0)
    for cell in _one(hypothesis, _keyed("poor")).atoms[0].cells:
        names = ROLES["rest"] if cell.task == "t1" else ("fair", "weak")
        keys = [ScoreKey("test", MEASURE, Cell(cell.task, cell.pair), name) for name in names]
        expected = sum(SCORES[key].values.mean() for key in keys) / len(keys)
        assert cell.mean_a == pytest.approx(expected, abs=1e-12)


def test_members_that_do_not_correspond() -> None:
    """The best on average needs matching members; cell by cell it does not."""
    average = Compare("better", Operand("strong", "best"), Operand("rest", "best"), 0.01)
    verdict = _one(average, _keyed("weak"))
    assert verdict.strength == "error"
    assert "as many for each corpus" in verdict.reason
    everywhere = Compare("better", Operand("strong", "best"), Operand("rest", "best"), 0.01, SOMEWHERE)
    verdict = _one(everywhere, _keyed("weak"))
    assert verdict.mark == "verified"
    for cell in verdict.atoms[0].cells:
        assert cell.b == "best rest"
        assert cell.delta == pytest.approx(0.02, abs=0.08)
