"""What `take: dev-best` chose, read off the decision: against the scores themselves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from claimcheck.bundle.again import decided_again
from claimcheck.choices import dev_choices
from claimcheck.judge import decide_record
from claimcheck.record import ClaimFacts, Record, Role, SourceSays, SystemFacts, TaskFacts, dumps, loads
from claimcheck.scores import Block, Cell, ScoreKey, ScoreTable

MEASURE, PAIRS, SEEDS = "AP", ("de-en", "en-de"), (1, 2, 3)
MERGED = {"c1": ("a", "b"), "c2": ("x", "y", "z")}
TASKS = {"t1": "c1", "t2": "c2"}
DEFAULTS = {
    "alpha": 0.05, "correction": "none", "effect_scale": 0.025, "measure": MEASURE, "resamples": 1000,
    "seed_sd": 0.01,
}  # fmt: skip


def claim(name: str, better: Mapping[str, Any] | str) -> ClaimFacts:
    """A claim that something is better than `base` on average."""
    hypothesis = {"better": better, "than": "base", "by": 0.0, "hold": "on-average"}
    spec = {"hypothesis": hypothesis, "on": {"tasks": ["*"], "pairs": "all"}}
    return ClaimFacts(name, "s", MEASURE, 0.05, "h", (), SourceSays(), spec, "0")


def record(*claims: ClaimFacts) -> Record:
    """Two tasks of two corpora, on each of which `merged` means other systems."""
    members = [name for names in MERGED.values() for name in names]
    trained = tuple(SystemFacts(name, "dense", recipe="r") for name in members)
    return Record(
        suite="s", title="t", question="q", profile="p", defaults=DEFAULTS, claims=claims, verdicts=(),
        tasks=tuple(TaskFacts(t, "sentence", c, ("de", "en"), PAIRS) for t, c in TASKS.items()),
        systems=(SystemFacts("base", "dense"), *trained),
        roles=tuple(Role("merged", corpus, names) for corpus, names in MERGED.items()),
        means=(), controls=(), data=(), steps=(), software={}, scores_digest="0",
    )  # fmt: skip


def scores(*, dev: bool = True) -> ScoreTable:
    """Noise on both splits, so that test queries would choose otherwise."""
    rng = np.random.default_rng(5)
    blocks = {}
    for split, n in (("test", 30), ("dev", 11)) if dev else (("test", 30),):
        for task, corpus in TASKS.items():
            for pair in PAIRS:
                for name in ("base", *MERGED[corpus]):
                    seeds = (0,) if name == "base" else SEEDS
                    values = rng.uniform(size=(len(seeds), n))
                    queries = tuple(f"q{i:02}" for i in range(n))
                    blocks[ScoreKey(split, MEASURE, Cell(task, pair), name)] = Block(seeds, queries, values)
    return ScoreTable(blocks)


def test_choices_are_those_of_the_scores() -> None:
    """Per corpus and run the member with the best mean of dev means; both the means and the best are told."""
    table = scores()
    made = dev_choices(record(claim("c", {"role": "merged", "take": "dev-best"})), table)
    assert [(c.claim, c.role, c.tasks, c.seed) for c in made] == [
        ("c", "merged", (task,), seed) for task in TASKS for seed in SEEDS
    ]
    for choice in made:
        task, run = choice.tasks[0], SEEDS.index(choice.seed)
        means = {
            name: np.mean(
                [table[ScoreKey("dev", MEASURE, Cell(task, p), name)].values[run].mean() for p in PAIRS]
            )
            for name in MERGED[TASKS[task]]
        }
        assert choice.scores == pytest.approx(means)
        assert choice.chosen == max(means, key=lambda name: means[name])
    assert len({c.chosen for c in made if c.tasks == ("t2",)}) > 1  # else seeds would not matter


def test_nothing_is_told_where_nothing_was_chosen() -> None:
    """A claim without dev-best, one whose cells have no dev scores, and one whose role has nobody."""
    other = claim("c", {"role": "merged", "take": "mean"})
    chosen = claim("d", {"role": "merged", "take": "dev-best"})
    nobody = claim("e", {"role": "missing", "take": "dev-best"})
    assert dev_choices(record(other), scores()) == ()
    assert dev_choices(record(chosen), scores(dev=False)) == ()
    assert {c.claim for c in dev_choices(record(other, chosen, nobody), scores())} == {"d"}


def test_a_bundle_that_names_another_choice_does_not_agree() -> None:
    """Choices are computed again with the verdicts: another name, another score, none at all."""
    table = scores()
    given = record(claim("c", {"role": "merged", "take": "dev-best"}))
    verdicts, controls = decide_record(given, table, {})
    whole = replace(given, verdicts=verdicts, controls=controls, choices=dev_choices(given, table))
    assert decided_again(loads(dumps(whole)), table)[1] == []
    first = whole.choices[0]
    other = next(name for name in first.scores if name != first.chosen)
    for forged in (replace(first, chosen=other), replace(first, scores={**first.scores, other: 0.999}), None):
        wrong = decided_again(
            replace(whole, choices=((forged, *whole.choices[1:]) if forged else ())), table
        )[1]
        assert len(wrong) == 1
        assert wrong[0].startswith("choices")


def test_a_record_keeps_them_and_one_without_reads_as_before() -> None:
    """They survive the file; a Record written before there were any is read with none."""
    given = record(claim("c", {"role": "merged", "take": "dev-best"}))
    kept = replace(given, choices=dev_choices(given, scores()))
    assert [c.chosen for c in loads(dumps(kept)).choices] == [c.chosen for c in kept.choices]
    assert dumps(loads(dumps(kept))) == dumps(kept)
    old = "".join(line for line in dumps(given).splitlines(keepends=True) if not line.startswith('"choices"'))
    assert loads(old).choices == ()
