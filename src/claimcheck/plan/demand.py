"""Which systems must be scored on which tasks, and for which claims: what a selection of claims needs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from claimcheck.errors import NothingSelected, SpecErrors
from claimcheck.spec.cells import select
from claimcheck.spec.files import claim_files
from claimcheck.spec.hypothesis import Compare, Covers, Hypothesis, Only, Operand, OwnBaseline, atoms
from claimcheck.spec.project import Claim, Project
from claimcheck.spec.yaml import read_yaml


@dataclass(frozen=True, slots=True)
class Demand:
    """What a selection of claims needs.

    Attributes:
        claims: the selected claims in suite order, also those that this profile cannot test.
        pairs: (system, task) → ids of the claims that need it, sorted by system and task.
        unselected: the suite's other claims that could be tested, which the correction counts.
    """

    claims: tuple[Claim, ...]
    pairs: Mapping[tuple[str, str], tuple[str, ...]]
    unselected: tuple[str, ...] = ()


def demand(project: Project, *, only: Sequence[str] = (), skip: Sequence[str] = ()) -> Demand:
    """Select claims by id or glob and list what they need.

    Raises:
        NothingSelected: no claim is left.
    """
    claims = select_claims(project.claims, only, skip)
    needed: dict[tuple[str, str], set[str]] = {}
    for claim in (c for c in claims if c.id not in project.untested):
        tasks = sorted({task for task, _ in select(claim.selection, project.tasks)})
        corpora = {t.name: t.corpus for t in project.tasks}
        for task in tasks:
            found = _systems(project, claim.hypothesis, corpora[task])
            found |= {member for name in claim.shown for member in project.members(name, corpora[task])}
            for system in found:
                needed.setdefault((system, task), set()).add(claim.id)
        for beside in claim.beside:
            for task in sorted({task for task, _ in select(beside.selection, project.tasks)}):
                for system in _systems(project, beside.hypothesis, corpora[task]):
                    needed.setdefault((system, task), set()).add(claim.id)
    pairs = {key: tuple(sorted(needed[key])) for key in sorted(needed)}
    return Demand(claims, pairs, _unselected(project, {c.id for c in claims}))


def _unselected(project: Project, selected: AbstractSet[str]) -> tuple[str, ...]:
    """The suite's other claims that are no mere inspection, those in files that were not named included.

    Whoever looks at one claim of a suite at a time tests all of them: the correction must not shrink.
    """
    found = [
        c.id
        for c in project.claims
        if c.id not in selected and c.id not in project.untested and _is_test(c.hypothesis)
    ]
    named = {Path(c.place.file).name for c in project.claims}
    files = claim_files(project.folder) if project.folder.is_dir() else []
    return (*found, *(f.stem for f in files if f.name not in named and _may_test(f)))


def _is_test(hypothesis: Hypothesis) -> bool:
    return any(not isinstance(atom, Covers) for atom in atoms(hypothesis))


def _may_test(file: Path) -> bool:
    """Whether a claim file may be a test; one with mistakes may."""
    try:
        hypothesis = read_yaml(file).get("hypothesis")
    except SpecErrors:
        return True
    return not (isinstance(hypothesis, Mapping) and set(hypothesis) == {"covers"})


def select_claims(claims: Sequence[Claim], only: Sequence[str], skip: Sequence[str]) -> tuple[Claim, ...]:
    """The claims whose id matches `only` (all if empty) and not `skip`.

    Raises:
        NothingSelected: none is left.
    """

    def matches(claim: Claim, patterns: Iterable[str]) -> bool:
        return any(fnmatchcase(claim.id, pattern) for pattern in patterns)

    chosen = tuple(c for c in claims if (not only or matches(c, only)) and not matches(c, skip))
    if not chosen:
        have = ", ".join(c.id for c in claims)
        raise NothingSelected(f"no claim is selected; the suite has {have}")
    return chosen


def _systems(project: Project, hypothesis: Hypothesis, corpus: str) -> set[str]:
    """Systems a formula needs on one corpus, own baselines and floors included."""
    found: set[str] = set()
    for atom in atoms(hypothesis):
        match atom:
            case Compare(a=a, b=b):
                found |= _operand(project, a, corpus)
                found |= (
                    _baselines(project, found) if isinstance(b, OwnBaseline) else _operand(project, b, corpus)
                )
            case Only(among=among, than=than):
                members = {m for name in among for m in project.members(name, corpus)}
                found |= members
                found |= (
                    _baselines(project, members)
                    if isinstance(than, OwnBaseline)
                    else _operand(project, than, corpus)
                )
            case Covers(of=of):
                found |= set(project.members(of, corpus) if of else project.systems)
    for system in tuple(found):
        spec = project.profile.systems.get(system)
        if spec is not None and spec.competence is not None:
            found.add(spec.competence.of)
    return found


def _operand(project: Project, operand: Operand, corpus: str) -> set[str]:
    return set(project.members(operand.name, corpus))


def _baselines(project: Project, systems: Iterable[str]) -> set[str]:
    return {b for b in map(project.baseline, systems) if b is not None}
