"""Paths on the command line → a checked `Project`, or every mistake of every file at once."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TypeVar

from claimcheck.errors import Place, SpecError, SpecErrors, UsageError
from claimcheck.spec.cells import task_cells
from claimcheck.spec.grammar import plain_hypothesis, plain_selection, read_hypothesis, read_selection
from claimcheck.spec.models import ClaimSpec, Defaults, SuiteSpec
from claimcheck.spec.names import did_you_mean
from claimcheck.spec.problems import build
from claimcheck.spec.profile import ProfileSpec
from claimcheck.spec.project import Claim, Project
from claimcheck.spec.yaml import YamlMap, read_yaml, shown_path

SUITE_FILE = "suite.yaml"
PROFILE_FOLDER = "profiles"
M = TypeVar("M", SuiteSpec, ProfileSpec)


def load_project(paths: Sequence[Path], profile: str | None = None) -> Project:
    """Load a suite folder, or some claims of one suite, with one profile.

    Args:
        paths: a suite folder, its `suite.yaml`, or claim files beside one `suite.yaml`.
        profile: name of a profile; None takes the suite's.

    Raises:
        UsageError: a path does not exist, or the paths belong to different suites.
        SpecErrors: all mistakes of all files.
    """
    folder, files = find_suite(paths)
    errors: list[SpecError] = []
    suite = _read(SuiteSpec, folder / SUITE_FILE, errors)
    nodes = {file: node for file in files if (node := _yaml(file, errors)) is not None}
    defaults = suite.defaults if suite else Defaults()
    claims = [claim for node in nodes.values() if (claim := _claim(node, defaults, errors))]
    profile_file = _profile_file(folder, profile or (suite.profile if suite else None), errors)
    profile_spec = _read(ProfileSpec, profile_file, errors) if profile_file else None
    if errors or suite is None or profile_spec is None or profile_file is None:
        raise SpecErrors(errors)
    return Project(folder, suite, tuple(claims), profile_spec, profile_file, {}, task_cells(profile_spec), {})


def find_suite(paths: Sequence[Path]) -> tuple[Path, tuple[Path, ...]]:
    """The suite's folder and the claim files to load, sorted by name.

    Raises:
        UsageError: as `load_project`.
    """
    folders: dict[Path, None] = {}
    files: set[Path] = set()
    for path in paths or (Path("."),):
        if not path.exists():
            raise UsageError(f"{path}: no such file or folder")
        folder = path if path.is_dir() else path.parent
        if not (folder / SUITE_FILE).is_file():
            raise UsageError(f"{path}: no {SUITE_FILE} in {folder}; make a suite with `claimcheck new DIR`")
        folders[folder] = None
        whole = path.is_dir() or path.name == SUITE_FILE
        files.update(claim_files(folder) if whole else [path])
    if len({folder.resolve() for folder in folders}) > 1:
        names = ", ".join(str(f) for f in folders)
        raise UsageError(f"the paths belong to different suites ({names}); verify one suite at a time")
    return next(iter(folders)), tuple(sorted(files, key=lambda f: f.name))


def claim_files(folder: Path) -> list[Path]:
    """Every YAML file beside `suite.yaml`, sorted by name."""
    return sorted(
        f for f in folder.iterdir() if f.suffix in (".yaml", ".yml") and f.name != SUITE_FILE and f.is_file()
    )


def profile_names(folder: Path) -> list[str]:
    """Names of the profiles of a suite, sorted."""
    return sorted(
        f.stem for f in (folder / PROFILE_FOLDER).glob("*.yaml") if not f.name.endswith(".lock.yaml")
    )


def _profile_file(folder: Path, name: str | None, errors: list[SpecError]) -> Path | None:
    if name is None:
        return None
    names = profile_names(folder)
    if name in names:
        return folder / PROFILE_FOLDER / f"{name}.yaml"
    where = Place(shown_path(folder / SUITE_FILE))
    hint = did_you_mean(name, names) or f"; put one at {PROFILE_FOLDER}/{name}.yaml"
    errors.append(SpecError(f"profile: there is no profile '{name}'{hint}", where))
    return None


def _yaml(file: Path, errors: list[SpecError]) -> YamlMap | None:
    try:
        return read_yaml(file)
    except SpecErrors as failure:
        errors.extend(failure.errors)
        return None


def _read(model: type[M], file: Path, errors: list[SpecError]) -> M | None:
    node = _yaml(file, errors)
    return build(model, node, errors) if node is not None else None


def _claim(node: YamlMap, defaults: Defaults, errors: list[SpecError]) -> Claim | None:
    spec = build(ClaimSpec, node, errors)
    if spec is None:
        return None
    hypothesis = read_hypothesis(spec.hypothesis, margin=defaults.margin, errors=errors, root=node)
    selection = read_selection(spec.on, errors=errors, root=node)
    if hypothesis is None or selection is None:
        return None
    measure = spec.measure or defaults.measure
    statement = " ".join(spec.statement.split())
    return Claim(
        id=spec.claim,
        statement=statement,
        selection=selection,
        measure=measure,
        alpha=defaults.alpha,
        hypothesis=hypothesis,
        cites=spec.source.cites or (),
        says=spec.source.says,
        setting=spec.source.setting,
        spec={
            "claim": spec.claim,
            "statement": statement,
            "on": plain_selection(selection),
            "measure": measure,
            "alpha": defaults.alpha,
            "hypothesis": plain_hypothesis(hypothesis),
        },
        place=spec.place,
    )
