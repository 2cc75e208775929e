"""A whole loaded suite with one profile: what `spec` hands to `plan`."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from claimcheck.errors import Place
from claimcheck.spec.beside import Beside
from claimcheck.spec.hypothesis import CellSelection, Hypothesis
from claimcheck.spec.models import Says, Setting, SuiteSpec
from claimcheck.spec.profile import ProfileSpec, RerankSystem


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim with every default filled in.

    `spec` is plain JSON from which `grammar` reads selection and hypothesis again. `depends_on` are claims
    that it does not confirm independently. `beside` are formulas and `shown` systems and roles to be read
    with it, as far as the profile has them; they enter no mark.
    """

    id: str
    statement: str
    selection: CellSelection
    measure: str
    alpha: float
    hypothesis: Hypothesis
    cites: tuple[str, ...]
    says: Says
    setting: Setting
    spec: Mapping[str, Any]
    place: Place
    depends_on: tuple[str, ...] = ()
    beside: tuple[Beside, ...] = ()
    shown: tuple[str, ...] = ()

    @property
    def digest(self) -> str:
        """sha256 of what is claimed and how it is tested; the source's marks are no part of it."""
        text = json.dumps(
            self.spec, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
        )
        return hashlib.sha256(text.encode()).hexdigest()


class TaskCells(NamedTuple):
    """A task as claims select it.

    `pairs` are its cells as far as the spec tells; "" where a score table names no languages.
    """

    name: str
    kind: str
    corpus: str
    pairs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LoadedProfile:
    """A profile with what its names resolve to.

    Attributes:
        file: relative paths in the profile are relative to its folder.
        tasks: every task with its cells, those of score tables included, sorted by name.
        tables: name of a `scores:` system → the names of the systems in its table.
    """

    spec: ProfileSpec
    file: Path
    tasks: tuple[TaskCells, ...]
    tables: Mapping[str, tuple[str, ...]]

    @property
    def systems(self) -> tuple[str, ...]:
        """Names that stand for one system each, those inside score tables included, sorted."""
        own = [name for name in self.spec.systems if name not in self.tables]
        return tuple(sorted({*own, *(s for names in self.tables.values() for s in names)}))

    def members(self, name: str, corpus: str | None = None) -> tuple[str, ...]:
        """The systems behind a system's or role's name, on one corpus if the role is keyed by corpus.

        For a role keyed by corpus and no `corpus`, all members on all corpora, sorted.
        """
        role = self.spec.roles.get(name)
        if role is None:
            return (name,)
        if not isinstance(role, Mapping):
            return role
        if corpus is not None:
            return role.get(corpus, ())
        return tuple(sorted({m for members in role.values() for m in members}))

    def baseline(self, system: str) -> str | None:
        """The `baseline:` of a system, or of a table's; a re-ranked system has its first stage by default."""
        spec = self.spec.systems.get(system)
        if spec is None:
            spec = next((self.spec.systems[t] for t, names in self.tables.items() if system in names), None)
        if isinstance(spec, RerankSystem) and spec.baseline is None:
            return spec.rerank
        return spec.baseline if spec is not None and spec.baseline != system else None

    def path(self, text: str) -> Path:
        """A path written in the profile, as a path of this machine."""
        return self.file.parent / text


@dataclass(frozen=True, slots=True)
class Project:
    """Suite, claims and one profile, checked against one another.

    Attributes:
        folder: where `suite.yaml` is.
        claims: in the order of their file names.
        loaded: the profile.
        untested: claim id → why this profile cannot test it (it lacks what another profile has).
    """

    folder: Path
    suite: SuiteSpec
    claims: tuple[Claim, ...]
    loaded: LoadedProfile
    untested: Mapping[str, str]

    @property
    def profile(self) -> ProfileSpec:
        """The profile as it is written."""
        return self.loaded.spec

    @property
    def profile_file(self) -> Path:
        """Where the profile is."""
        return self.loaded.file

    @property
    def tasks(self) -> tuple[TaskCells, ...]:
        """As `LoadedProfile.tasks`."""
        return self.loaded.tasks

    @property
    def tables(self) -> Mapping[str, tuple[str, ...]]:
        """As `LoadedProfile.tables`."""
        return self.loaded.tables

    @property
    def systems(self) -> tuple[str, ...]:
        """As `LoadedProfile.systems`."""
        return self.loaded.systems

    def claim(self, id: str) -> Claim:  # noqa: A002 - what the field calls it
        """The claim with this id; KeyError if there is none."""
        return {c.id: c for c in self.claims}[id]

    def members(self, name: str, corpus: str | None = None) -> tuple[str, ...]:
        """As `LoadedProfile.members`."""
        return self.loaded.members(name, corpus)

    def baseline(self, system: str) -> str | None:
        """As `LoadedProfile.baseline`."""
        return self.loaded.baseline(system)

    def path(self, text: str) -> Path:
        """As `LoadedProfile.path`."""
        return self.loaded.path(text)
