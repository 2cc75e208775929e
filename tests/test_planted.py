"""Verdicts can flip: planted score tables decide every shipped claim both ways, through the real command."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from claimcheck.decide import Evidence, Question, decide
from claimcheck.measure.facts import roles
from claimcheck.plan.demand import demand
from claimcheck.record import Role, SystemFacts, TaskFacts, Verdict
from claimcheck.scores import Block, Cell, ScoreKey, ScoreTable
from claimcheck.spec.cells import select
from claimcheck.spec.load import load_project
from claimcheck.spec.project import Claim, Project

ROOT = Path(__file__).parent.parent
QUERIES = 200


def _blocks(
    cells: Iterable[Cell],
    mean: Callable[[str, Cell], float],
    systems: Iterable[str],
    measure: str,
    *,
    splits: Sequence[str] = ("test",),
    n: int = QUERIES,
) -> ScoreTable:
    """Scores of each system: a common difficulty per query, its mean on the cell, and noise of its own."""
    blocks = {}
    difficulty = np.random.default_rng(1).normal(0, 0.1, n)
    for i, system in enumerate(sorted(systems)):
        for j, cell in enumerate(cells):
            for k, split in enumerate(splits):
                noise = np.random.default_rng([2, i, j, k]).normal(0, 0.1, n)
                values = np.clip(mean(system, cell) + difficulty + noise, 0, 1)
                block = Block((0,), tuple(f"q{q:03}" for q in range(n)), values[None])
                blocks[ScoreKey(split, measure, cell, system)] = block
    return ScoreTable(blocks)


def _table(means: Mapping[str, float], cells: tuple[Cell, ...], measure: str) -> ScoreTable:
    """Scores of systems that are as good on every cell."""
    return _blocks(cells, lambda system, _: means[system], means, measure)


@dataclass(frozen=True)
class World:
    """Mean scores by role (all else: `OTHERS`), and what is known of systems beside their baselines."""

    roles: Mapping[str, float] = field(default_factory=dict)
    families: Mapping[str, str] = field(default_factory=dict)
    training: Mapping[str, Any] = field(default_factory=dict)


OTHERS = 0.5


def _decide(project: Project, claim: Claim, world: World) -> Verdict:
    """Decide a claim on planted scores of what it needs; systems with a family are its encoders."""
    corpora = {task.name: task.corpus for task in project.tasks}
    needed = demand(project, only=[claim.id]).pairs
    systems = sorted({system for system, _ in needed} | set(world.families))

    def mean(system: str, cell: Cell) -> float:
        told = [m for role, m in world.roles.items() if system in project.members(role, corpora[cell.task])]
        return told[0] if told else OTHERS

    cells = [Cell(*cell) for cell in select(claim.selection, project.tasks)]
    facts = {
        name: SystemFacts(name, "dense", family=world.families.get(name), baseline=project.baseline(name))
        for name in systems
    }
    for name in project.members("reranked") if world.training else ():
        shared = {cell.task: 0 for cell in cells}
        facts[name] = replace(facts[name], **{"shared_texts": shared, **world.training})
    given = roles(project)
    if world.families:
        given = (*(r for r in given if r.name != "encoders"), Role("encoders", None, tuple(world.families)))
    evidence = Evidence(
        scores=_blocks(cells, mean, systems, claim.measure, splits=("dev", "test")),
        systems=facts,
        roles=given,
        tasks={
            t.name: TaskFacts(t.name, t.kind, t.corpus, tuple(sorted({p[:2] for p in t.pairs})), t.pairs)
            for t in project.tasks
        },
    )
    question = Question(
        claim.id, claim.hypothesis, claim.selection, claim.measure, claim.alpha, resamples=2000
    )
    return decide([question], evidence, correction="bonferroni")[0]


SHIPPED = load_project([ROOT / "claims"])
EXAMPLE = load_project([ROOT / "docs" / "examples" / "two-encoders"])

WORLDS: Mapping[str, tuple[World, World]] = {
    "c0": (World({"merged": 0.6}), World({"joint": 0.6})),
    "c2": (World({"clwe": 0.6}), World({"vanilla": 0.6})),
    "c3": (World({"specialised": 0.6}), World({"unspecialised": 0.6})),
    "c4": (World({"specialised": 0.6}), World({"vanilla": 0.6})),
    "c5": (World({"localised": 0.6}), World({"localised": 0.45})),
    "c7": (World({"reranked": 0.4}), World({"reranked": 0.6})),
    "c8": (
        World({"in-domain": 0.65, "out-of-domain": 0.4, "zero-shot": 0.4}),
        World({"in-domain": 0.65, "out-of-domain": 0.6, "zero-shot": 0.4}),
    ),
}
"""Claim → a world in which it holds, and one in which it does not."""


@pytest.mark.parametrize("claim", WORLDS)
def test_shipped_claims_flip(claim: str) -> None:
    """Each claim is verified where what it says was planted, and refuted where the opposite was."""
    found = [_decide(SHIPPED, SHIPPED.claim(claim), world) for world in WORLDS[claim]]
    assert [(v.mark, v.strength) for v in found] == [("verified", "conclusive"), ("refuted", "conclusive")]


def test_c8_needs_each_of_its_parts() -> None:
    """It is refuted as well where re-ranking helps, and where tuning in the domain does not."""
    for change in ({"zero-shot": 0.6}, {"in-domain": 0.5}):
        world = World({"in-domain": 0.65, "out-of-domain": 0.4, "zero-shot": 0.4} | change)
        found = _decide(SHIPPED, SHIPPED.claim("c8"), world)
        assert (found.mark, found.strength) == ("refuted", "conclusive")


def test_c1_flips() -> None:
    """c1 is verified where four encoder families were used, refuted where there was one."""
    claim = SHIPPED.claim("c1")
    names = SHIPPED.members("specialised") + SHIPPED.members("localised")
    many = World(families={name: f"family {i % 4}" for i, name in enumerate(sorted(names))})
    one = World(families=dict.fromkeys(names, "one"))
    found = [_decide(SHIPPED, claim, world) for world in (many, one)]
    assert [(v.mark, v.strength) for v in found] == [
        ("verified", "by inspection"),
        ("refuted", "by inspection"),
    ]


@pytest.mark.parametrize(
    ("training", "mark"),
    [
        ({"trained_languages": ("en",), "trained_corpora": ("other",)}, "verified"),
        ({"trained_languages": ("de", "en"), "trained_corpora": ("other",)}, "refuted"),
        ({"trained_languages": ("en",), "trained_corpora": ("icd10",)}, "refuted"),
        (
            {
                "trained_languages": ("en",),
                "trained_corpora": ("other",),
                "shared_texts": {"icd10-ranking": 1, "smarthome-ranking": 0},
            },
            "refuted",
        ),
    ],
)
def test_c6_flips(training: Mapping[str, Any], mark: str) -> None:
    """c6 is refuted by another training language, by the test's own corpus, and by a text in common."""
    found = _decide(SHIPPED, SHIPPED.claim("c6"), World(training=training))
    assert (found.mark, found.strength) == (mark, "by inspection")


def test_no_shipped_claim_is_left_out() -> None:
    """Whoever adds a claim plants a world for it."""
    assert {claim.id for claim in SHIPPED.claims} == {*WORLDS, "c1", "c6"}


def test_two_encoders_flips() -> None:
    """The example claim needs a winner on both sides: one encoder ahead everywhere refutes it."""
    claim = EXAMPLE.claims[0]
    cells = tuple(Cell(t.name, p) for t in EXAMPLE.tasks for p in t.pairs)
    half = len(cells) // 2
    first = _table({"muse": 0.6, "e5": 0.5}, cells[:half], claim.measure)
    second = _table({"muse": 0.5, "e5": 0.6}, cells[half:], claim.measure)
    question = Question(
        claim.id, claim.hypothesis, claim.selection, claim.measure, claim.alpha, resamples=2000
    )
    mixed = decide([question], Evidence.from_scores(first.merged(second)), correction="none")[0]
    one_sided = Evidence.from_scores(_table({"muse": 0.6, "e5": 0.5}, cells, claim.measure))
    clear = decide([question], one_sided, correction="none")[0]
    assert (mixed.mark, mixed.strength) == ("verified", "conclusive")
    assert (clear.mark, clear.strength) == ("refuted", "conclusive")


def _suite(folder: Path, scores: str, hypothesis: str) -> Path:
    (folder / "profiles").mkdir(parents=True)
    (folder / "suite.yaml").write_text("suite: planted\ntitle: Planted\nprofile: table\n")
    (folder / "profiles" / "table.yaml").write_text(
        "profile: table\nsystems:\n  t: {scores: ../scores.csv}\n"
    )
    (folder / "p.yaml").write_text(f"claim: p\nstatement: Planted.\nhypothesis: {hypothesis}\n")
    (folder / "scores.csv").write_text(scores)
    return folder


def _csv(shift: float, n: int = 100, noise: float = 0.1) -> str:
    rng = np.random.default_rng(4)
    a, b = np.clip(0.5 + shift + rng.normal(0, noise, n), 0, 1), np.clip(0.5 + rng.normal(0, noise, n), 0, 1)
    return "query,a,b\n" + "".join(
        f"q{i},{x:.4f},{y:.4f}\n" for i, (x, y) in enumerate(zip(a, b, strict=True))
    )


@pytest.mark.parametrize(
    ("shift", "hypothesis", "mark", "strength"),
    [
        (0.1, "{better: a, than: b, by: 0.01}", "verified", "conclusive"),
        (0.1, "{better: b, than: a, by: 0.01}", "refuted", "conclusive"),
        (-0.1, "{better: a, than: b, by: 0.01}", "refuted", "conclusive"),
        (0.0, "{comparable: a, to: b, within: 0.1}", "verified", "conclusive"),
        (0.2, "{comparable: a, to: b, within: 0.1}", "refuted", "conclusive"),
        (0.2, "{different: a, from: b, by: 0.05}", "verified", "conclusive"),
        (0.2, "{not: {better: a, than: b, by: 0.01}}", "refuted", "conclusive"),
    ],
)
def test_planted_tables_through_the_command(
    tmp_path: Path, shift: float, hypothesis: str, mark: str, strength: str
) -> None:
    """A table of scores is enough for a verdict; swapping the operands flips it."""
    verdict = _verify(_suite(tmp_path / "s", _csv(shift), hypothesis), tmp_path)
    assert (verdict["mark"], verdict["strength"]) == (mark, strength)


def test_too_little_evidence_is_inconclusive(tmp_path: Path) -> None:
    """A small noisy difference leans, and says that it only leans."""
    verdict = _verify(_suite(tmp_path / "s", _csv(0.02, n=40, noise=0.2), "{better: a, than: b}"), tmp_path)
    assert verdict["strength"] == "inconclusive"


def _verify(suite: Path, folder: Path) -> dict[str, object]:
    command = [sys.executable, "-m", "claimcheck", "verify", str(suite), "--format", "json", "-q"]
    places = ["--store", str(folder / "store"), "--out", str(folder / "out")]
    done = subprocess.run([*command, *places], capture_output=True, text=True, check=True)
    verdicts = json.loads(done.stdout)["verdicts"]
    assert len(verdicts) == 1
    return dict(verdicts[0])
