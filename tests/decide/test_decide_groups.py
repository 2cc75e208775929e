"""Contrast groups against brute force: samples, systems, families, permutations, shared noise."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from planted_evidence import MEASURE, PAIRS, ask, better, evidence, table
from scipy import stats

from claimcheck.decide.case import Case
from claimcheck.decide.context import Context
from claimcheck.decide.families import Exclusive, Extremes
from claimcheck.decide.formula import AtomNode, Count, count_of, draws_of
from claimcheck.decide.groups import Source
from claimcheck.decide.linear import Linear
from claimcheck.decide.noise import Noise
from claimcheck.decide.permute import Flips
from claimcheck.decide.rows import build
from claimcheck.decide.systems import Systems, contrast_basis
from claimcheck.scores import Block, Cell, ScoreKey, ScoreTable
from claimcheck.spec.hypothesis import (
    EVERYWHERE,
    MOSTLY,
    ON_AVERAGE,
    RARELY,
    SOMEWHERE,
    All,
    Compare,
    Only,
    Operand,
    OwnBaseline,
)
from claimcheck.stats.combine import any_of

TWELVE = tuple(f"{a}-{b}" for a, b in product(("en", "de", "fr", "ja"), repeat=2) if a != b)
SCORES = table({"a": 0.05, "b": 0.0, "c": 0.03, "d": 0.01}, n=60, seed=5)
ON = evidence(SCORES, roles={"ab": ["a", "b"], "cd": ["c", "d"]}, baselines={"a": "d", "b": "d", "c": "d"})


def group(atom: Compare | Only, on=ON):  # type: ignore[no-untyped-def]
    """The compiled group of an atom."""
    found = Case.of(ask(atom), Context(on, MEASURE))
    assert isinstance(found.node, AtomNode)
    return found.node.group


def means(system: str) -> np.ndarray:
    """Mean score per pair, pairs sorted."""
    keys = sorted(k for k in SCORES if k.system == system)
    return np.array([SCORES[k].per_query.mean() for k in keys])


def columns(a: str, b: str) -> np.ndarray:
    """Per-query differences, shape (queries, pairs)."""
    keys = sorted(k for k in SCORES if k.system == a)
    return np.stack([SCORES[k].per_query - SCORES[k._replace(system=b)].per_query for k in keys], axis=1)


def test_rows_of_a_plain_contrast() -> None:
    """Estimates, covariance and t-tests are the textbook's."""
    found = group(better("a", "b", hold=MOSTLY))
    d = columns("a", "b")
    assert isinstance(found, Linear)
    np.testing.assert_allclose(found.sample.y, d.mean(axis=0))
    (task,) = found.sample.tasks
    np.testing.assert_allclose(task.residuals.T @ task.residuals, np.cov(d.T) / 60)
    sides = found.unit_sides(0.01)
    np.testing.assert_allclose(sides.above[0], stats.ttest_1samp(d, 0.01, alternative="greater").pvalue)
    np.testing.assert_allclose(sides.below[0], stats.ttest_1samp(d, 0.01, alternative="less").pvalue)
    macro = stats.ttest_1samp(d.mean(axis=1), 0.01, alternative="greater").pvalue
    assert found.average_sides(0.01).above[0] == pytest.approx(macro)
    _, estimate = found.observed()
    assert estimate.n == 60
    assert estimate.delta == pytest.approx(d.mean())


def test_intervals_of_cells_are_of_what_is_shown() -> None:
    """Of `only` that is the first contrast, with the textbook's interval; a best of several has none."""
    only = group(Only("a", ("a", "c"), Operand("b"), 0.01, MOSTLY))
    d = columns("a", "b")
    np.testing.assert_allclose(only.observed()[0], d.mean(axis=0))
    np.testing.assert_allclose(only.shown.y, d.mean(axis=0))
    np.testing.assert_allclose(only.shown.row_errors[0], d.std(axis=0, ddof=1) / np.sqrt(60))
    best = group(Compare("better", Operand("ab", "best"), Operand("c"), 0.01, MOSTLY))
    assert best.shown is None


def by_task(effects: dict[str, float], pairs: tuple[str, ...] = PAIRS, alike: float = 0.6):  # type: ignore[no-untyped-def]
    """Evidence of "a" and "b" on tasks of 150 queries; on the last, differences correlate over the pairs."""
    rng = np.random.default_rng(3)
    blocks: dict[ScoreKey, Block] = {}
    for task, effect in effects.items():
        rho = alike if task == list(effects)[-1] else 0.1
        common, names = rng.normal(0, 1, 150), tuple(f"q{i}" for i in range(150))
        for pair in pairs:
            noise = np.sqrt(rho) * common + np.sqrt(1 - rho) * rng.normal(0, 1, 150)
            a = 0.5 + effect + 0.11 * (noise - noise.mean())  # so that the effects are what is observed
            for system, values in (("a", a), ("b", np.full(150, 0.5))):
                key = ScoreKey("test", MEASURE, Cell(task, pair), system)
                blocks[key] = Block((0,), names, values[None])
    return evidence(ScoreTable(blocks))


def test_a_task_that_gains_is_not_taken_for_noise() -> None:
    """No gain on one task and .034 on the other, whose cells err together: neither is drawn to the other.

    With cells as the only units the second task's gain counts as one large common error, and C is .31.
    """
    found = group(better("a", "b", by=0.01), by_task({"one": 0.0, "two": 0.034}, pairs=TWELVE))
    effects = found.draw(20_000, np.random.default_rng(0))
    assert (effects.average > 0.01).mean() > 0.85
    one, two = np.split(effects.units.mean(axis=0), 2)
    assert abs(one.mean()) < 0.004
    assert two.mean() > 0.025


def test_tasks_have_effects_of_their_own_where_cells_can_tell(monkeypatch: pytest.MonkeyPatch) -> None:
    """A column per task and contrast; none for a single task, for single cells, or for too many contrasts."""
    both = group(better("a", "b", hold=MOSTLY), by_task({"one": 0.0, "two": 0.03}))
    np.testing.assert_array_equal(both.design.grouped, [False, True, True])
    np.testing.assert_array_equal(both.design.columns, np.repeat([[1, 1, 0], [1, 0, 1]], 6, axis=0))
    single = group(better("a", "b", hold=MOSTLY), by_task({"one": 0.0}))
    assert not single.design.grouped.any()
    lone = group(better("a", "b", hold=MOSTLY), by_task({"one": 0.0, "two": 0.03}, pairs=("en-de",)))
    assert not lone.design.grouped.any()
    prior = both.draw_prior(100_000, np.random.default_rng(1)).units
    within, across = (np.corrcoef(prior[:, 0], prior[:, i])[0, 1] for i in (1, 6))
    assert within > across + 0.1
    monkeypatch.setattr("claimcheck.decide.groups.MOST_BY_TASK", 1)
    assert not group(better("a", "b", hold=MOSTLY), by_task({"one": 0.0, "two": 0.03})).design.grouped.any()


def test_interval_of_the_average_covers() -> None:
    """95 % intervals of the macro mean hold the truth in 93–97 % of runs, with and without seeds."""
    for runs in (1, 4):
        hits = 0
        for seed in range(300):
            scores = table({"a": 0.05, "b": 0.0}, n=40, pairs=PAIRS[:3], seed=seed, seed_sd=0.03 * (runs > 1),
                           runs={"a": runs, "b": runs})  # fmt: skip
            _, e = group(better("a", "b"), evidence(scores)).observed()
            assert e.se is not None
            assert e.df is not None
            hits += abs(e.delta - 0.05) < stats.t.ppf(0.975, e.df) * e.se
        assert 0.92 < hits / 300 < 0.985


def test_seed_variance_enters_every_contrast() -> None:
    """A common run error adds γ² to each cell and to the average alike."""
    runs = {"a": 5, "b": 5}
    scores = table({"a": 0.05, "b": 0.0}, n=200, runs=runs, seed_sd=0.05, seed=3)
    trained = group(better("a", "b"), evidence(scores, recipes={"a": "r", "b": "r"})).sample
    common = trained.seeds.common
    assert trained.seeds.df[0] == 8.0
    assert trained.seeds.runs == (5, 5)
    cov = trained.covariance
    (task,) = trained.tasks
    extra = cov - task.residuals.T @ task.residuals
    np.testing.assert_allclose(extra[0, 1], common.sum())
    np.testing.assert_allclose(np.diagonal(extra), common.sum() + trained.seeds.cell.sum())
    variance, df = trained.variance(np.full((1, 6), 1 / 6))
    assert variance[0] == pytest.approx(cov.mean())
    assert df[0] < 20
    np.testing.assert_allclose(trained.row_errors[0], np.sqrt(np.diagonal(cov)))


def test_simulated_errors_have_the_samples_covariance() -> None:
    """Errors drawn for power and maxT follow the covariance of all sources."""
    scores = table({"a": 0.05, "b": 0.0}, n=50, runs={"a": 3, "b": 3}, seed_sd=0.04, tasks=("t1", "t2"))
    sample = group(better("a", "b"), evidence(scores)).sample
    errors = sample.errors(60_000, np.random.default_rng(0))
    np.testing.assert_allclose(np.cov(errors.T), sample.covariance, atol=0.02 * sample.covariance.max())


def test_systems_pool_contrasts_that_cancel_cell_effects() -> None:
    """Best against best: pairs, averages and observed values are brute force."""
    atom = Compare("better", Operand("ab", "best"), Operand("cd", "best"), 0.01, EVERYWHERE)
    found = group(atom)
    assert isinstance(found, Systems)
    np.testing.assert_allclose(contrast_basis(4).T @ contrast_basis(4), np.eye(3), atol=1e-12)
    np.testing.assert_allclose(contrast_basis(4).sum(axis=0), 0, atol=1e-12)
    unit, average = found.observed()
    A, C = np.stack([means("a"), means("b")]), np.stack([means("c"), means("d")])
    np.testing.assert_allclose(unit, A.max(axis=0) - C.max(axis=0))
    assert average.delta == pytest.approx(A.mean(axis=1).max() - C.mean(axis=1).max())
    p = np.array(
        [[stats.ttest_1samp(columns(x, y), 0.01, alternative="greater").pvalue for y in "cd"] for x in "ab"]
    )
    np.testing.assert_allclose(found.unit_sides(0.01).above[0], np.minimum(1, 2 * p.max(axis=1).min(axis=0)))
    np.testing.assert_allclose(
        found.unit_sides(0.01).below[0], np.minimum(1, 2 * (1 - p).max(axis=0).min(axis=0))
    )
    macro = np.array(
        [
            [stats.ttest_1samp(columns(x, y).mean(axis=1), 0.01, alternative="greater").pvalue for y in "cd"]
            for x in "ab"
        ]
    )
    assert found.average_sides(0.01).above[0] == pytest.approx(min(1, 2 * macro.max(axis=1).min()))
    a, b = found.side_means(lambda arm, _: float(arm.name == "a") + 2.0 * (arm.name == "d"))
    assert (a, b) == ([1.0] * 6, [2.0] * 6)


@pytest.mark.parametrize(("first", "second"), list(product(["best", "worst"], repeat=2)))
def test_takes_in_draws_and_tests_mean_what_they_say(first: str, second: str) -> None:
    """Every combination of best and worst: draws by max and min, p-values by quantifiers over pairs."""
    atom = Compare("better", Operand("ab", first), Operand("cd", second), 0.01, EVERYWHERE)  # type: ignore[arg-type]
    found = group(atom)
    pick = {"best": np.max, "worst": np.min}
    unit, _ = found.observed()
    A, C = np.stack([means("a"), means("b")]), np.stack([means("c"), means("d")])
    np.testing.assert_allclose(unit, pick[first](A, axis=0) - pick[second](C, axis=0))
    drawn = found.combine(np.tile(found.sample.y, (1, 1)))
    np.testing.assert_allclose(drawn.units[0], unit)
    assert drawn.average[0] == pytest.approx(found.observed()[1].delta)
    p = np.array(
        [
            [stats.ttest_1samp(columns(x, y), 0.01, alternative="greater").pvalue[0] for y in "cd"]
            for x in "ab"
        ]
    )
    some, every = (lambda v: min(1.0, len(v) * min(v))), max
    expected = {
        ("best", "best"): some([every(row) for row in p]),
        ("worst", "worst"): some([every(column) for column in p.T]),
        ("best", "worst"): some(p.ravel().tolist()),
        ("worst", "best"): every(p.ravel().tolist()),
    }[first, second]
    assert found.unit_sides(0.01).above[0][0] == pytest.approx(expected)
    negated = {
        ("best", "best"): some([every(column) for column in (1 - p).T]),
        ("worst", "worst"): some([every(row) for row in 1 - p]),
        ("best", "worst"): every((1 - p).ravel().tolist()),
        ("worst", "best"): some((1 - p).ravel().tolist()),
    }[first, second]
    assert found.unit_sides(0.01).below[0][0] == pytest.approx(negated)


def test_each_against_the_best() -> None:
    """Every member becomes a unit of its own."""
    found = group(Compare("better", Operand("ab", "each"), Operand("cd", "best"), 0.0, MOSTLY))
    unit, average = found.observed()
    best = np.maximum(means("c"), means("d"))
    np.testing.assert_allclose(unit, np.concatenate([means("a") - best, means("b") - best]))
    macro = max(means("c").mean(), means("d").mean())
    assert average.delta == pytest.approx(np.mean([means("a").mean(), means("b").mean()]) - macro)
    assert [u.a for u in found.units] == ["a"] * 6 + ["b"] * 6
    drawn = found.combine(found.sample.y[None])
    np.testing.assert_allclose(drawn.units[0], unit)
    assert drawn.average[0] == pytest.approx(average.delta)
    assert found.average_sides(0.0).above.shape == (1,)


def test_mean_and_each_are_linear() -> None:
    """`mean` averages arms, `each` keeps them, own baselines are matched."""
    averaged = group(Compare("better", Operand("ab", "mean"), OwnBaseline(), 0.0))
    assert isinstance(averaged, Linear)
    np.testing.assert_allclose(averaged.sample.y, (means("a") + means("b")) / 2 - means("d"))
    each = group(Compare("better", Operand("ab", "each"), OwnBaseline(), 0.0))
    assert {(u.a, u.b) for u in each.units} == {("a", "d"), ("b", "d")}
    assert len(each.units) == 12
    a, b = each.side_means(lambda arm, _: {"a": 1.0, "b": 2.0, "d": 5.0}[arm.name])
    assert set(a) == {1.0, 2.0}
    assert set(b) == {5.0}


def test_best_of_matched_contrasts() -> None:
    """Best against own baselines takes the largest gain."""
    found = group(Compare("better", Operand("ab", "best"), OwnBaseline(), 0.01, EVERYWHERE))
    assert isinstance(found, Extremes)
    gains = np.stack([means("a") - means("d"), means("b") - means("d")])
    unit, average = found.observed()
    np.testing.assert_allclose(unit, gains.max(axis=0))
    assert average.delta == pytest.approx(gains.mean(axis=1).max())
    p = np.stack([stats.ttest_1samp(columns(x, "d"), 0.01, alternative="greater").pvalue for x in "ab"])
    np.testing.assert_allclose(found.unit_sides(0.01).above[0], np.minimum(1, 2 * p.min(axis=0)))
    np.testing.assert_allclose(found.unit_sides(0.01).below[0], (1 - p).max(axis=0))


def test_only_is_a_conjunction() -> None:
    """X above, all others below: the largest p; against it parts times the smallest."""
    found = group(Only("a", ("a", "b", "c"), Operand("d"), 0.02))
    assert isinstance(found, Exclusive)
    macro = {
        x: stats.ttest_1samp(columns(x, "d").mean(axis=1), 0.02, alternative="greater").pvalue for x in "abc"
    }
    sides = found.average_sides(0.02)
    assert sides.above[0] == pytest.approx(max(macro["a"], 1 - macro["b"], 1 - macro["c"]))
    assert sides.below[0] == pytest.approx(min(1, 3 * min(1 - macro["a"], macro["b"], macro["c"])))
    drawn = found.combine(found.sample.y[None])
    assert drawn.rival is not None
    np.testing.assert_allclose(drawn.units[0], means("a") - means("d"))
    np.testing.assert_allclose(drawn.rival[0], np.maximum(means("b"), means("c")) - means("d"))


@pytest.mark.parametrize("atom", [
    better("a", "b", hold=MOSTLY),
    Compare("better", Operand("ab", "best"), Operand("cd", "best"), 0.01, EVERYWHERE),
    Compare("better", Operand("ab", "each"), Operand("cd", "best"), 0.01, MOSTLY),
    Compare("better", Operand("ab", "best"), OwnBaseline(), 0.01),
    Only("a", ("a", "b"), Operand("d"), 0.01),
])  # fmt: skip
def test_a_group_on_some_cells_is_the_group_of_these_cells(atom: Compare | Only) -> None:
    """Leaving cells out of a compiled group equals compiling without them."""
    whole = group(atom)
    kept = frozenset(whole.sample.cells[i] for i in (0, 2, 3))
    part = whole.on(kept)
    fewer = group(atom, evidence(
        ScoreTable({k: SCORES[k] for k in SCORES if k.cell in kept}),
        roles={"ab": ["a", "b"], "cd": ["c", "d"]}, baselines={"a": "d", "b": "d", "c": "d"},
    ))  # fmt: skip
    np.testing.assert_allclose(part.observed()[0], fewer.observed()[0])
    assert part.units == fewer.units
    for got, expected in zip(part.unit_sides(0.01), fewer.unit_sides(0.01), strict=True):
        np.testing.assert_allclose(got, expected)
    for got, expected in zip(part.average_sides(0.01), fewer.average_sides(0.01), strict=True):
        np.testing.assert_allclose(got, expected)
    a, b = (g.draw(4000, np.random.default_rng(0)).average for g in (part, fewer))
    np.testing.assert_allclose(a, b, atol=1e-9)


@pytest.mark.parametrize("atom", [
    better("a", "b", hold=MOSTLY),
    Compare("better", Operand("ab", "best"), Operand("cd", "best"), 0.01, EVERYWHERE),
    Compare("better", Operand("ab", "best"), OwnBaseline(), 0.01),
    Only("a", ("a", "b"), Operand("d"), 0.01),
])  # fmt: skip
def test_planted_effects_reach_the_units(atom: Compare | Only) -> None:
    """Power plants effects in rows; the units must show them, in draws and in tests."""
    found = group(atom)
    y = found.planted(0.04)[None]
    drawn = found.combine(y)
    np.testing.assert_allclose(drawn.units, 0.04)
    np.testing.assert_allclose(drawn.average, 0.04)
    sides = found.average_sides(0.0, Source(np.repeat(y, 3, axis=0)))
    assert sides.above.shape == (3,)
    assert (sides.above < 0.5).all()


def test_permutation_over_several_tasks_is_enumeration() -> None:
    """Clusters of all tasks are flipped together; small tables are enumerated."""
    scores = table({"a": 0.1, "b": 0.0}, n=4, pairs=("en-de", "de-en"), tasks=("t1", "t2"))
    sample = group(better("a", "b"), evidence(scores)).sample
    u = np.concatenate([(t.d - 0.02).sum(axis=1) / (4 * 4) for t in sample.tasks])
    sums = np.array([np.dot(s, u) for s in product((-1, 1), repeat=8)])
    found = Flips(9999, 0).averages(sample, 0.02, np.full((1, 4), 0.25))
    assert found.above[0] == pytest.approx((sums >= u.sum() - 1e-9).mean())
    assert found.below[0] == pytest.approx((sums <= u.sum() + 1e-9).mean())
    rows = Flips(9999, 0).rows(sample, 0.02)
    d = sample.tasks[0].d[:, 0] - 0.02
    each = np.array([np.dot(s, d) for s in product((-1, 1), repeat=4)])
    assert rows.above[sample.tasks[0].rows[0]] == pytest.approx((each >= d.sum() - 1e-9).mean())
    unit = np.zeros((8, 4))
    for i, task in enumerate(sample.tasks):
        centred = task.d - 0.02
        unit[4 * i : 4 * i + 4, task.rows] = centred / np.sqrt((centred**2).sum(axis=0))
    largest = np.array([(np.array(s) @ unit).max() for s in product((-1, 1), repeat=8)])
    some = Flips(9999, 0).some(sample, 0.02)
    assert some.above[0] == pytest.approx((largest >= unit.sum(axis=0).max() - 1e-9).mean())


def test_permutation_agrees_with_t() -> None:
    """Flips and t differ little on 60 queries, for units, averages and quantifiers."""
    for hold in (ON_AVERAGE, EVERYWHERE, SOMEWHERE, MOSTLY):
        found = Case.of(ask(better("a", "b", 0.01, hold), resamples=10_000), Context(ON, MEASURE))
        t, flips = found.test(), found.permuted()
        slack = 0.35 if hold is MOSTLY else 0.04  # at least k: another test altogether
        assert t[0] == pytest.approx(flips[0], abs=slack)
        if hold is ON_AVERAGE:
            assert t[1] == pytest.approx(flips[1], abs=0.02)


def test_shared_noise_correlates_what_shares_queries() -> None:
    """A − b and a − c err together through a; unshared draws would not."""
    found = Case.of(ask(All((better("a", "b"), better("a", "c")))), Context(ON, MEASURE))
    groups = [a.group for a in found.atoms]
    draws = draws_of(found.node, 20_000, np.random.default_rng(0), flat=True)
    first, second = (draws[id(g)].average for g in groups)
    x, y = columns("a", "b").mean(axis=1), columns("a", "c").mean(axis=1)
    assert np.corrcoef(first, second)[0, 1] == pytest.approx(np.corrcoef(x, y)[0, 1], abs=0.03)
    assert first.std() == pytest.approx(x.std(ddof=1) / np.sqrt(60), rel=0.03)


def test_shared_noise_of_one_sample_is_standard() -> None:
    """Every direction gets unit variance, whatever else takes part."""
    found = Case.of(ask(All((better("a", "b"), better("c", "d")))), Context(ON, MEASURE))
    samples = [a.group.live for a in found.atoms]
    noise = Noise(samples, 40_000, np.random.default_rng(1))
    for sample, pooled in product(samples, (True, False)):
        (z,) = noise.directions(sample, pooled=pooled)
        np.testing.assert_allclose(np.cov(z.T), np.eye(z.shape[1]), atol=0.03)


def test_many_rows_are_decomposed_through_their_queries() -> None:
    """More rows than queries: the same estimates, finite draws, exact variances of averages."""
    pairs = tuple(f"q{i}-d" for i in range(9))
    scores = table({f"s{i}": 0.01 * i for i in range(50)}, n=40, pairs=pairs)
    context = Context(evidence(scores), MEASURE)
    from claimcheck.decide.operands import Arm

    cells = context.test.cells
    arms = [Arm(f"s{i}", dict.fromkeys(cells, (f"s{i}",)), None, None) for i in range(50)]
    W = np.eye(50)[1:] - np.eye(50)[:1]
    sample = build(context, arms, np.tile(W, (9, 1)), cells, np.repeat(np.arange(9), 49), seed_sd=0.01)
    assert sample.y.size == 441
    assert sample.spectra[0].floor is not None
    found = Linear(sample, np.zeros(441, dtype=np.int64), (), 0.025, 1000, 0)
    drawn = found.draw(2000, np.random.default_rng(0))
    assert np.isfinite(drawn.units).all()
    assert abs(drawn.average.mean() - sample.y.mean()) < 0.05
    for spectrum, shrunk in zip(sample.spectra, sample.shrunk, strict=True):
        assert shrunk.floor is not None
        assert spectrum.floor is not None
        assert shrunk.floor > spectrum.floor


def test_counts_of_quantifiers() -> None:
    """Quantifiers as numbers of cells, and in words."""
    assert count_of(ON_AVERAGE, 6) is None
    assert count_of(EVERYWHERE, 6) == Count(6, 6, at_least=True)
    assert str(count_of(EVERYWHERE, 6)) == "6 of 6 cells"
    assert str(count_of(SOMEWHERE, 6)) == "at least 1 of 6 cells"
    assert str(count_of(MOSTLY, 9)) == "at least 6 of 9 cells"
    assert str(count_of(RARELY, 9)) == "at most 2 of 9 cells"


def test_maxt_is_less_strict_than_bonferroni() -> None:
    """Some cell: the joint distribution never costs more than the number of cells."""
    found = group(better("a", "b", hold=SOMEWHERE))
    p = found.count_sides(0.02, 1).above[0]
    assert p <= any_of(found.unit_sides(0.02).above)[0] + 0.01
    assert p >= found.unit_sides(0.02).above.min() - 0.01


def test_single_seed_blocks_count_as_untrained_without_a_recipe() -> None:
    """A block with several seeds is trained even if nobody declared a recipe."""
    scores = table({"a": 0.05, "b": 0.0}, n=30, runs={"a": 3})
    seeds = group(better("a", "b"), evidence(scores)).sample.seeds
    assert seeds.recipe == ("runs of a", None)
    assert seeds.runs == (3, None)
    assert isinstance(scores[next(iter(scores))], Block)
