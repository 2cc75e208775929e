"""Verdicts on planted tables: they can come out either way, and say what they rest on."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from planted_evidence import MEASURE, PAIRS, ask, better, evidence, table

from claimcheck.decide import Evidence, decide
from claimcheck.record import Role, SystemFacts, TaskFacts, Verdict
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
    Covers,
    Hold,
    Hypothesis,
    Not,
    Only,
    Operand,
    OwnBaseline,
)


def one(hypothesis: Hypothesis, on: Evidence) -> Verdict:
    """The verdict on a single claim."""
    return decide([ask(hypothesis)], on)[0]


PLANTED = evidence(
    table(
        {"good": 0.1, "fair": 0.0, "same": 0.0, "mixed": [0.15, 0.15, 0.15, 0.15, 0.15, -0.1]}, n=400, sd=0.15
    ),
    roles={"strong": ["good", "fair"], "weak": ["fair", "same"], "tuned": ["good", "same"]},
    baselines={"good": "fair", "same": "fair", "mixed": "fair"},
)


@pytest.mark.parametrize(
    ("hypothesis", "mark"),
    [
        (better("good", "fair", 0.02), "verified"),
        (better("fair", "good", 0.02), "refuted"),
        (Compare("not_better", Operand("fair"), Operand("good"), 0.02), "verified"),
        (Compare("not_better", Operand("good"), Operand("fair"), 0.02), "refuted"),
        (Compare("comparable", Operand("fair"), Operand("same"), 0.05), "verified"),
        (Compare("comparable", Operand("good"), Operand("fair"), 0.05), "refuted"),
        (Compare("different", Operand("good"), Operand("fair"), 0.05), "verified"),
        (Compare("different", Operand("fair"), Operand("same"), 0.05), "refuted"),
        (better("good", "fair", 0.02, EVERYWHERE), "verified"),
        (better("mixed", "fair", 0.02, EVERYWHERE), "refuted"),
        (better("mixed", "fair", 0.02, SOMEWHERE), "verified"),
        (better("fair", "good", 0.02, SOMEWHERE), "refuted"),
        (better("mixed", "fair", 0.02, MOSTLY), "verified"),
        (better("fair", "mixed", 0.02, MOSTLY), "refuted"),
        (better("fair", "mixed", 0.02, RARELY), "verified"),
        (better("mixed", "fair", 0.02, RARELY), "refuted"),
        (better("mixed", "fair", 0.02, Hold("at-least", Fraction("0.5"), "in at least 0.5")), "verified"),
        (better("mixed", "fair", 0.02, Hold("at-most", Fraction("0.3"), "in at most 0.3")), "refuted"),
        (Only("good", ("good", "same"), Operand("fair"), 0.03), "verified"),
        (Only("same", ("good", "same"), Operand("fair"), 0.03), "refuted"),
        (Only("good", ("good", "same"), OwnBaseline(), 0.05, EVERYWHERE), "verified"),
        (Compare("better", Operand("strong", "best"), Operand("weak", "best"), 0.02), "verified"),
        (Compare("better", Operand("weak", "best"), Operand("strong", "best"), 0.02), "refuted"),
        (Compare("better", Operand("strong", "best"), Operand("weak", "best"), 0.02, EVERYWHERE), "verified"),
        (Compare("better", Operand("good"), Operand("weak", "worst"), 0.02), "verified"),
        (Compare("better", Operand("tuned", "mean"), Operand("fair"), 0.02), "verified"),
        (Compare("better", Operand("tuned", "mean"), Operand("fair"), 0.08), "refuted"),
        (Compare("better", Operand("tuned", "each"), OwnBaseline(), 0.05, EVERYWHERE), "refuted"),
        (Compare("better", Operand("tuned", "best"), OwnBaseline(), 0.02), "verified"),
        (Compare("better", Operand("tuned", "worst"), OwnBaseline(), 0.05), "refuted"),
        (Compare("better", Operand("tuned", "each"), Operand("weak", "best"), 0.02, SOMEWHERE), "verified"),
        (All((better("good", "fair", 0.02), better("good", "same", 0.02))), "verified"),
        (All((better("good", "fair", 0.02), better("same", "fair", 0.02))), "refuted"),
        (Any((better("good", "fair", 0.02), better("same", "fair", 0.02))), "verified"),
        (Any((better("fair", "good", 0.02), better("same", "good", 0.02))), "refuted"),
        (Not(better("fair", "good", 0.02)), "verified"),
        (Not(better("good", "fair", 0.02)), "refuted"),
    ],
)
def test_clear_effects_give_conclusive_marks(hypothesis: Hypothesis, mark: str) -> None:
    """Every kind of formula can be conclusively verified and conclusively refuted."""
    verdict = one(hypothesis, PLANTED)
    assert (verdict.mark, verdict.strength) == (mark, "conclusive"), verdict
    own, other = (
        (verdict.p_for, verdict.p_against) if mark == "verified" else (verdict.p_against, verdict.p_for)
    )
    assert own is not None
    assert other is not None
    assert own <= 0.05 < other
    assert verdict.confidence is not None
    assert verdict.confidence >= 0.95
    assert all(g.passed is not False for g in verdict.trace)


def test_swapping_the_operands_flips_the_mark() -> None:
    """`A better than B` and `B better than A` never agree, and their numbers mirror each other."""
    small = evidence(table({"a": 0.012, "b": 0.0}, n=150))
    ab, ba = one(better("a", "b"), small), one(better("b", "a"), small)
    assert {ab.mark, ba.mark} == {"verified", "refuted"}
    assert ab.p_for == pytest.approx(ba.p_against)
    assert ab.c is not None
    assert ba.c is not None
    assert ab.c + ba.c == pytest.approx(1.0, abs=0.03)


def test_small_effects_stay_inconclusive() -> None:
    """An effect within its error is a lean: both legs are reported as failed."""
    verdict = one(better("a", "b", 0.01), evidence(table({"a": 0.012, "b": 0.0}, n=60)))
    assert verdict.strength == "inconclusive"
    assert verdict.mark is not None
    failed = {g.name for g in verdict.trace if g.passed is False}
    assert failed == {"confidence", "test"}
    assert all(g.flip for g in verdict.trace if g.name in failed)
    assert verdict.power.underpowered


def test_shuffling_one_systems_scores_makes_it_lose() -> None:
    """Scores that no longer belong to their queries lose their advantage."""
    scores = table({"a": 0.15, "b": 0.0})
    rng = np.random.default_rng(0)
    broken = ScoreTable(
        {
            key: replace(block, values=rng.permuted(block.values, axis=1) - 0.3)
            if key.system == "a"
            else block
            for key in scores
            for block in [scores[key]]
        }
    )
    assert one(better("a", "b"), evidence(scores)).mark == "verified"
    assert one(better("a", "b"), evidence(broken)).mark == "refuted"


def test_fewer_than_three_runs_are_never_conclusive() -> None:
    """A huge effect of models trained twice stays inconclusive and says why."""
    for runs, strength in ((1, "inconclusive"), (2, "inconclusive"), (3, "conclusive")):
        scores = table({"a": 0.3, "b": 0.0}, runs={"a": runs, "b": runs}, seed_sd=0.005)
        verdict = one(better("a", "b"), evidence(scores, recipes={"a": "r", "b": "r"}))
        assert (verdict.mark, verdict.strength) == ("verified", strength)
        gate = next(g for g in verdict.trace if g.name == "training runs")
        assert gate.passed is (runs >= 3)
        assert f"{runs} run" in gate.detail


def test_seeds_widen_the_error() -> None:
    """Runs that differ a lot take the certainty from an effect that the queries alone would show."""
    steady = table({"a": 0.06, "b": 0.0}, runs={"a": 3, "b": 3}, n=500)
    shaky = table({"a": 0.06, "b": 0.0}, runs={"a": 3, "b": 3}, n=500, seed_sd=0.06)
    recipes = {"a": "r", "b": "r"}
    calm, nervous = (one(better("a", "b"), evidence(s, recipes=recipes)) for s in (steady, shaky))
    assert calm.strength == "conclusive"
    assert nervous.strength == "inconclusive"
    assert nervous.atoms[0].se is not None
    assert calm.atoms[0].se is not None
    assert nervous.atoms[0].se > 2 * calm.atoms[0].se
    assert nervous.atoms[0].df is not None
    assert nervous.atoms[0].df < 20


def test_a_missed_floor_caps_the_verdict() -> None:
    """A stand-in below its competence floor makes a claim that rests on it inconclusive."""
    on = evidence(table({"a": 0.3, "b": 0.0}))
    facts = {**on.systems, "b": replace(on.systems["b"], below_floor="nDCG .31, at least .45 needed")}
    verdict = one(better("a", "b"), replace(on, systems=facts))
    assert (verdict.mark, verdict.strength) == ("verified", "inconclusive")
    assert "floor" in verdict.reason


def test_what_is_missing_is_said_and_not_tested() -> None:
    """Roles without members, systems without scores, failed steps and unknown cells have a status."""
    on = evidence(table({"a": 0.1, "b": 0.0}))
    with_failed = replace(
        on,
        systems={
            **on.systems,
            "broken": SystemFacts("broken", "dense", failed="out of memory"),
            "later": SystemFacts("later", "dense"),
        },
        roles=(Role("several", None, ("a", "b")), Role("elsewhere", "other", ("a",))),
    )
    found = {
        name: one(hypothesis, with_failed)
        for name, hypothesis in {
            "absent": better("a", "zzz"),
            "broken": better("a", "broken"),
            "later": better("a", "later"),
            "several": better("several", "b"),
            "elsewhere": better("elsewhere", "b"),
            "baseline": Compare("better", Operand("a"), OwnBaseline(), 0.0),
            "dev": Compare("better", Operand("several", "dev-best"), Operand("b"), 0.0),
            "alone": Only("a", ("a",), Operand("b"), 0.01),
        }.items()
    }
    assert {name: v.strength for name, v in found.items()} == {
        "absent": "not tested",
        "broken": "error",
        "later": "not tested",
        "several": "error",
        "elsewhere": "not tested",
        "baseline": "error",
        "dev": "error",
        "alone": "error",
    }
    assert "out of memory" in found["broken"].reason
    for verdict in found.values():
        assert verdict.mark is None
        assert verdict.confidence is None
        assert verdict.reason


def test_one_query_is_a_status() -> None:
    """N = 1 gives no number, n = 2 gives one."""
    assert one(better("a", "b"), evidence(table({"a": 0.1, "b": 0.0}, n=1))).strength == "not tested"
    two = one(better("a", "b"), evidence(table({"a": 0.1, "b": 0.0}, n=2)))
    assert two.strength == "inconclusive"
    assert two.p_for is not None
    assert np.isfinite(two.p_for)


def test_identical_systems() -> None:
    """Equal scores: no superiority at all, and comparability as sure as the number of queries allows."""
    scores = table({"a": 0.0}, n=300)
    both = {**{k: scores[k] for k in scores}}
    both |= {k._replace(system="b"): scores[k] for k in scores}
    on = evidence(ScoreTable(both))
    ahead = one(better("a", "b"), on)
    assert (ahead.c, ahead.p_for, ahead.p_against) == (0.0, 1.0, 1.0)
    assert ahead.strength == "inconclusive"
    assert ahead.atoms[0].status == "identical runs"
    equal = one(Compare("comparable", Operand("a"), Operand("b"), 0.02), on)
    assert equal.c == 1.0
    assert equal.p_for == pytest.approx(0.98**300)
    assert equal.strength == "conclusive"
    for hold in (EVERYWHERE, SOMEWHERE, MOSTLY, RARELY):
        verdict = one(better("a", "b", 0.01, hold), on)
        assert verdict.mark == ("verified" if hold is RARELY else "refuted")


def test_constant_differences_are_no_certainty() -> None:
    """A difference equal on every query has no spread; two pseudo-queries stand in for it."""
    queries = tuple(f"q{i}" for i in range(40))
    blocks = {
        ScoreKey("test", MEASURE, Cell("t", "en-de"), name): Block((0,), queries, np.full((1, 40), value))
        for name, value in (("a", 0.6), ("b", 0.5))
    }
    verdict = one(better("a", "b"), evidence(ScoreTable(blocks)))
    assert verdict.p_for is not None
    assert 0.0 < verdict.p_for < 0.5
    assert "pseudo-queries" in verdict.atoms[0].notes[0]
    assert verdict.atoms[0].p_perm is None


def test_missing_cells_are_left_out_and_named() -> None:
    """A cell without scores of one side is not used, and the verdict says so."""
    scores = table({"a": 0.1, "b": 0.0})
    holes = ScoreTable({k: scores[k] for k in scores if not (k.system == "b" and k.cell.pair == "fr-de")})
    verdict = one(better("a", "b"), evidence(holes))
    assert len(verdict.atoms[0].cells) == len(PAIRS) - 1
    assert "1 of 6 cells left out: t · fr→de (no scores of b)" in verdict.notes[0]


def test_missing_queries_score_zero_and_are_counted() -> None:
    """A query that another system has is a 0, as in trec_eval -c."""
    scores = table({"a": 0.1, "b": 0.0}, n=50, pairs=("en-de",))
    key = next(k for k in scores if k.system == "b")
    block = scores[key]
    short = Block(block.seeds, block.queries[:40], block.values[:, :40])
    verdict = one(better("a", "b"), evidence(ScoreTable({**{k: scores[k] for k in scores}, key: short})))
    assert "10 of b on t · en→de" in verdict.notes[0]
    cell = verdict.atoms[0].cells[0]
    assert cell.n == 50
    assert cell.mean_b == pytest.approx(block.values[:, :40].sum() / 50)


def test_dev_best_is_chosen_on_dev_and_per_run() -> None:
    """The member that wins on dev is tested even where another wins on test."""
    test = table({"x": 0.0, "y": 0.2, "b": 0.1}, splits=("test",))
    dev = table({"x": 0.2, "y": 0.0}, splits=("dev",), seed=1)
    on = evidence(test.merged(dev), roles={"r": ["x", "y"]})
    verdict = one(Compare("better", Operand("r", "dev-best"), Operand("b"), 0.0), on)
    assert verdict.mark == "refuted"
    assert verdict.atoms[0].delta == pytest.approx(-0.1, abs=0.03)
    runs = {"x": 3, "y": 3}
    test = table({"x": 0.0, "y": 0.0, "b": 0.0}, runs=runs)
    dev = table({"x": 0.0, "y": 0.0}, runs=runs, seed_sd=0.2, splits=("dev",), seed=2)
    on = evidence(test.merged(dev), roles={"r": ["x", "y"]}, recipes={"x": "q", "y": "q"})
    from claimcheck.decide.context import Context
    from claimcheck.decide.operands import covered, dev_best

    context = Context(on, MEASURE)
    cells = tuple(context.test.cells)
    arm = dev_best(context, "r", covered(context, "r", cells))
    chosen = arm.picks[cells[0]]
    assert arm.seeds == (1, 2, 3)
    for i, name in enumerate(chosen):
        mean = {s: np.mean([context.dev.runs(c, s)[i].mean() for c in cells]) for s in ("x", "y")}
        assert name == max(mean, key=lambda s: mean[s])
    expected = np.stack([context.test.runs(cells[0], name)[i] for i, name in enumerate(chosen)])
    np.testing.assert_array_equal(context.runs(arm, cells[0]), expected)


def test_roles_keyed_by_corpus_mean_another_system_on_each() -> None:
    """In-domain is another model on each corpus."""
    scores = table({"x": 0.1, "y": 0.0, "b": 0.0}, tasks=("t1", "t2"))
    tasks = {t: TaskFacts(t, "sentence", c, ("en",), PAIRS) for t, c in (("t1", "c1"), ("t2", "c2"))}
    roles = (Role("home", "c1", ("x",)), Role("home", "c2", ("y",)))
    on = Evidence(scores, {s: SystemFacts(s, "dense") for s in scores.systems}, roles, tasks)
    verdict = one(better("home", "b", 0.02), on)
    gains = {t: [c.delta for c in verdict.atoms[0].cells if c.task == t] for t in ("t1", "t2")}
    assert np.mean(gains["t1"]) == pytest.approx(0.1, abs=0.03)
    assert np.mean(gains["t2"]) == pytest.approx(0.0, abs=0.03)
    assert verdict.atoms[0].delta == pytest.approx(0.05, abs=0.03)


def test_correction_over_the_suite() -> None:
    """Bonferroni multiplies by the tested claims; Holm helps independent ones; inspections do not count."""
    on = evidence(table({"a": 0.03, "b": 0.0}, n=300))
    questions = [
        ask(better("a", "b"), "c1"),
        ask(better("b", "a"), "c2"),
        ask(Covers(systems=2), "c3"),
        ask(better("a", "zzz"), "c4"),
        ask(better("a", "b", 0.02), "c5"),
    ]
    plain, corrected = (
        decide(questions, on, correction="none"),
        decide(questions, on, correction="bonferroni"),
    )
    assert [v.claim for v in corrected] == ["c1", "c2", "c3", "c4", "c5"]
    assert corrected[0].correction == "bonferroni over 3 claims"
    for a, b in zip(plain, corrected, strict=True):
        if a.p is not None:
            assert b.p == pytest.approx(min(1.0, 3 * a.p))
    free = [replace(q, independent=True) for q in questions]
    holm = decide(free, on, correction="holm")
    assert "holm" in holm[0].correction
    for a, b in zip(holm, corrected, strict=True):
        if a.p is not None and b.p is not None:
            assert a.p <= b.p + 1e-12
    mixed = decide([replace(questions[0], independent=True), *questions[1:]], on, correction="holm")
    assert "holm" in mixed[0].correction
    assert "bonferroni" in mixed[1].correction


def test_claims_left_out_of_a_run_still_count() -> None:
    """One claim of a suite at a time gets the p that it has among all of them."""
    on = evidence(table({"a": 0.03, "b": 0.0}, n=300))
    questions = [ask(better("a", "b"), "c1"), ask(better("b", "a"), "c2"), ask(better("a", "b", 0.02), "c5")]
    for method in ("bonferroni", "none"):
        together = decide(questions, on, correction=method)
        alone = [decide([question], on, correction=method, others=2)[0] for question in questions]
        assert [v.p for v in alone] == [v.p for v in together]
    assert alone[0].correction == "none"
    assert decide(questions[:1], on, others=2)[0].correction == (
        "bonferroni over 3 claims, 2 of them not tested here"
    )


def test_inspection_decides_what_it_can() -> None:
    """A formula of `covers` only has no p-value; mixed with comparisons it drops out, or decides."""
    on = PLANTED
    seen = one(Covers(systems=4, pairs=6), on)
    assert (seen.mark, seen.strength, seen.confidence, seen.p) == ("verified", "by inspection", 1.0, None)
    unseen = one(Covers(systems=9), on)
    assert (unseen.mark, unseen.strength) == ("refuted", "by inspection")
    assert "at least 9 systems" in unseen.reason
    good = better("good", "fair", 0.02)
    both, alone = one(All((Covers(systems=4), good)), on), one(good, on)
    assert both.p_for == alone.p_for
    assert both.strength == "conclusive"
    assert one(All((Covers(systems=9), good)), on).strength == "by inspection"
    assert one(Any((Covers(systems=9), good)), on).p_for == alone.p_for
    assert one(Not(Covers(systems=9)), on).mark == "verified"


SEVERAL = evidence(
    table({"a": 0.3, "b": [0.0, 0.4, 0.0, 0.0, 0.0, 0.0], "c": 0.0, "d": -0.1}, n=400, sd=0.15),
    roles={"ab": ["a", "b"], "cd": ["c", "d"]},
    baselines={"a": "c", "b": "d"},
)


@pytest.mark.parametrize(
    ("hypothesis", "effect"),
    [
        (Compare("better", Operand("ab", "best"), Operand("cd", "best"), 0.02), 0.3),
        (Compare("better", Operand("ab", "worst"), Operand("cd", "worst"), 0.02), 0.4 / 6 + 0.1),
        (Compare("better", Operand("ab", "best"), OwnBaseline(), 0.02), 0.3),
        (Only("a", ("a", "d"), Operand("c"), 0.02), 0.3),
    ],
)
def test_differences_by_query_are_of_what_is_taken(hypothesis: Hypothesis, effect: float) -> None:
    """They average to the effect of the contrast that is taken on average, and say which that is."""
    atom = one(hypothesis, SEVERAL).atoms[0]
    assert np.mean(atom.differences) == pytest.approx(effect, abs=0.02)
    assert sum("differences by query: " in note for note in atom.notes) == 1


def test_a_best_of_has_no_interval_as_measured() -> None:
    """The best in each cell is too good for a plain interval: only the pooled effect has one."""
    verdict = one(Compare("better", Operand("ab", "best"), Operand("cd", "best"), 0.02), SEVERAL)
    assert all(c.interval is None and c.pooled_interval is not None for c in verdict.atoms[0].cells)
    rows = {row.choice: row.delta for row in verdict.sensitivity.rows}
    assert rows["sign flips instead of t"] == verdict.atoms[0].delta


def test_the_trace_carries_the_numbers() -> None:
    """Atoms, cells, differences, curve, rows and power are there for the report."""
    verdict = one(better("good", "fair", 0.02, MOSTLY), PLANTED)
    atom = verdict.atoms[0]
    assert (atom.label, atom.kind, atom.hold, atom.margin) == ("good − fair", "better", "mostly", 0.02)
    assert atom.required == "at least 4 of 6 cells"
    assert atom.n == 400
    assert len(atom.cells) == 6
    assert len(atom.differences) == 200
    assert list(atom.differences) == sorted(atom.differences)
    cell = atom.cells[0]
    assert cell.interval.low < cell.delta < cell.interval.high
    assert cell.delta == pytest.approx(cell.mean_a - cell.mean_b)
    assert cell.pooled_interval is not None
    assert cell.pooled_interval.high - cell.pooled_interval.low < cell.interval.high - cell.interval.low
    assert atom.mde is None  # a count of cells is no mean
    averaged = one(better("good", "fair", 0.02), PLANTED)
    assert averaged.atoms[0].mde is not None
    assert 0.01 < averaged.atoms[0].mde < 0.1
    assert not averaged.power.underpowered  # what was looked for was found
    (told,) = [g.detail for g in verdict.trace if g.name == "cells"]
    assert re.fullmatch(
        r"good − fair: Δ > 0.02 in [\d.]+ \(\d to 6\) of 6 cells, pooled; in 6 as measured; "
        r"claimed: at least 4 of 6 cells",
        told,
    )
    curve = verdict.sensitivity.margin_curve
    assert len(curve) == 41
    assert [p.y for p in curve] == sorted((p.y for p in curve), reverse=True)
    assert verdict.sensitivity.tipping is not None
    assert 0.05 < verdict.sensitivity.tipping < 0.12
    choices = [row.choice for row in verdict.sensitivity.rows]
    assert choices == [
        "cells not pooled",
        "sign flips instead of t",
        "without de",
        "without en",
        "without fr",
    ]
    assert verdict.power.verified is not None
    assert verdict.power.refuted is not None
    assert verdict.power.curve[-1].y > 0.9
    assert [g.name for g in verdict.trace] == [
        "evidence",
        "confidence",
        "test",
        "training runs",
        "cells",
        "weakest cell",
        "power",
    ]


def test_other_measures_and_tasks_are_rows_of_the_sensitivity() -> None:
    """Each other measure, and each task left out, gets its row."""
    scores = table({"a": 0.1, "b": 0.0}, tasks=("t1", "t2"), measures=(MEASURE, "AP", "RR@10"), n=100)
    rows = {r.choice: r for r in one(better("a", "b", 0.01), evidence(scores)).sensitivity.rows}
    assert {"measure AP", "measure RR@10", "without t1", "without t2"} <= rows.keys()
    assert rows["measure AP"].mark == "verified"
    assert rows["measure AP"].delta == pytest.approx(0.1, abs=0.04)


def test_nothing_is_nan() -> None:
    """No number of any verdict is NaN or infinite, whatever the table."""
    from claimcheck.record import plain

    tables = [
        table({"a": 0.0, "b": 0.0, "c": 0.0}, n=2),
        table({"a": 0.0, "b": 0.0, "c": 0.0}, n=3, pairs=("en-de",)),
        table({"a": 0.1, "b": 0.0, "c": 0.0}, n=30, runs={"a": 2}),
    ]
    hypotheses = [
        better("a", "b", 0.01, hold) for hold in (ON_AVERAGE, EVERYWHERE, SOMEWHERE, MOSTLY, RARELY)
    ]
    hypotheses += [
        Compare("comparable", Operand("r", "best"), Operand("c"), 0.02, EVERYWHERE),
        Only("a", ("a", "b"), Operand("c"), 0.01),
    ]
    for scores in tables:
        on = evidence(scores, roles={"r": ["a", "b"]})
        for verdict in decide([ask(h, resamples=500) for h in hypotheses], on):
            text = repr(plain(verdict))
            assert "nan" not in text.replace("tenant", "")
            assert "inf" not in text.replace("conf", "").replace("'inf", "")
