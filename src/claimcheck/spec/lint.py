"""Check every file of a suite under every one of its profiles, without planning or running anything."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from claimcheck.errors import Place, SpecError, SpecErrors
from claimcheck.spec import model_names
from claimcheck.spec.check_paths import absent_paths
from claimcheck.spec.load import ReadSuite
from claimcheck.spec.project import Project

Level = Literal["error", "warning"]


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One thing to look at. Errors keep a suite from running, warnings do not."""

    place: Place
    level: Level
    message: str

    def __str__(self) -> str:
        """Render as ``file:line:column: message``, warnings marked as such."""
        return (
            f"{self.place}: {self.message}"
            if self.level == "error"
            else f"{self.place}: warning: {self.message}"
        )


def lint(paths: Sequence[Path], profile: str | None = None) -> list[Finding]:
    """Everything wrong or doubtful in a suite, sorted by place.

    Files and folders are looked for under the profile that a run would take; others may need more.

    Args:
        paths: as for `load_project`.
        profile: check only under this profile; None checks under every one, and the one that the suite names.

    Raises:
        UsageError: a path does not exist, or the paths belong to different suites.
    """
    suite = ReadSuite(paths)
    found: set[Finding] = set()
    for name in [profile] if profile else suite.profiles:
        try:
            project, warnings = suite.under(name)
        except SpecErrors as failure:
            found |= {_finding("error", error) for error in failure.errors}
        else:
            absent = absent_paths(project.loaded) if name == (profile or suite.default) else ()
            doubtful = (*warnings, *_unused(project), *absent)
            found |= {_finding("warning", warning) for warning in doubtful}
    return sorted(found)


def _finding(level: Level, error: SpecError) -> Finding:
    return Finding(error.place or Place(""), level, error.message)


def _unused(project: Project) -> list[SpecError]:
    """Models no system uses and corpora no task uses: most often a slip of the pen."""
    profile = project.profile
    models = {
        entry
        for system in profile.systems
        for name in model_names.system_models(profile, system)
        for entry in model_names.behind(profile, name)
    }
    corpora = {task.corpus for task in profile.tasks.values()}
    corpora |= {c for entry in profile.models for c in model_names.trained_on(profile, entry).corpora}
    unused = [
        SpecError(f"models.{name}: no system uses it", model.place)
        for name, model in profile.models.items()
        if name not in models
    ]
    unused += [
        SpecError(f"corpora.{name}: no task and no training uses it", corpus.place)
        for name, corpus in profile.corpora.items()
        if name not in corpora
    ]
    return unused
