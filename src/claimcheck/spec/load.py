"""Paths on the command line → a checked `Project`, or every mistake of every file at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import NamedTuple

from claimcheck.errors import DataError, Place, SpecError, SpecErrors
from claimcheck.measures import parse_measure
from claimcheck.spec.beside import ReadBeside, read_beside
from claimcheck.spec.check_claim import Problem, check_beside, check_claim, hold_warnings
from claimcheck.spec.check_profile import check_profile
from claimcheck.spec.files import PROFILE_FOLDER, SUITE_FILE, find_suite, profile_file, profile_names
from claimcheck.spec.grammar import ReadHypothesis, read_hypothesis
from claimcheck.spec.hypothesis import CellSelection
from claimcheck.spec.models import ClaimSpec, Defaults, SuiteSpec
from claimcheck.spec.names import did_you_mean
from claimcheck.spec.plain import plain_hypothesis
from claimcheck.spec.problems import Loc, build, dotted
from claimcheck.spec.profile import ProfileSpec
from claimcheck.spec.project import Claim, LoadedProfile, Project
from claimcheck.spec.selection import plain_selection, read_selection
from claimcheck.spec.yaml import YamlMap, place_of, read_yaml, shown_path


def load_project(paths: Sequence[Path], profile: str | None = None) -> Project:
    """Load a suite folder, or some claims of one suite, with one profile.

    Args:
        paths: a suite folder, its `suite.yaml`, or claim files beside one `suite.yaml`.
        profile: name of a profile; None takes the suite's.

    Raises:
        UsageError: a path does not exist, or the paths belong to different suites.
        SpecErrors: all mistakes of all files.
    """
    return ReadSuite(paths).under(profile)[0]


class ReadSuite:
    """A suite's files, each read once, to be checked under any of its profiles.

    Args:
        paths: as for `load_project`.

    Raises:
        UsageError: a path does not exist, or the paths belong to different suites.
    """

    def __init__(self, paths: Sequence[Path]) -> None:
        self._folder, files = find_suite(paths)
        self._names = profile_names(self._folder)
        self._errors: list[SpecError] = []
        self._suite, self._default = _suite(self._folder, self._errors)
        defaults = self._suite.defaults if self._suite else Defaults()
        self._claims = _claims(files, defaults, self._errors)
        _check_dependencies(self._claims, self._errors)
        self._profiles: dict[str, _ReadProfile] = {}

    def under(self, profile: str | None = None) -> tuple[Project, tuple[SpecError, ...]]:
        """The suite with one profile, None being its own, and warnings: what is no mistake but hardly meant.

        Raises:
            SpecErrors: all mistakes of the suite, its claims and this profile.
        """
        errors = list(self._errors)
        loaded = self._chosen(profile or self._default, errors)
        untested: dict[str, str] = {}
        besides: dict[str, list[ReadBeside]] = {}
        warnings: list[SpecError] = []
        if loaded is not None:
            others = partial(self._others, loaded.spec.profile)
            for read in self._claims:
                untested |= _untested(read, loaded, others, errors)
                besides[str(read.node.get("claim"))] = _beside(read, loaded, others, errors)
                found = hold_warnings(read.hypothesis.atoms, read.selection, loaded)
                warnings += [_error(read.node, problem) for problem in found]
        whole = tuple(
            _with_beside(c, besides.get(c.id, ())) for read in self._claims if (c := read.claim) is not None
        )
        if errors or self._suite is None or loaded is None:
            raise SpecErrors(errors)
        return Project(self._folder, self._suite, whole, loaded, untested), tuple(warnings)

    @property
    def profiles(self) -> list[str | None]:
        """The profiles it can be checked under: all in its folder, and the one that it names."""
        return list(dict.fromkeys([*self._names, self._default]))

    @property
    def default(self) -> str | None:
        """The profile that the suite names; None if it names none."""
        return self._default

    def _others(self, chosen: str) -> Iterator[LoadedProfile]:
        """All but one profile that can be loaded, read only as far as they are asked for."""
        for name in self._names:
            loaded = self._profile(name).profile if name != chosen else None
            if loaded is not None:
                yield loaded

    def _profile(self, name: str) -> _ReadProfile:
        if name not in self._profiles:
            errors: list[SpecError] = []
            node = _yaml(profile_file(self._folder, name), errors)
            spec = build(ProfileSpec, node, errors) if node is not None else None
            checked = None
            if spec is not None and node is not None:
                checked = check_profile(spec, profile_file(self._folder, name), node, errors)
            self._profiles[name] = _ReadProfile(checked, tuple(errors))
        return self._profiles[name]

    def _chosen(self, name: str | None, errors: list[SpecError]) -> LoadedProfile | None:
        if name is None:
            return None
        if name in self._names:
            read = self._profile(name)
            errors += read.errors
            return read.profile
        hint = did_you_mean(name, self._names) or f"; write {PROFILE_FOLDER}/{name}.yaml"
        place = Place(shown_path(self._folder / SUITE_FILE))
        errors.append(SpecError(f"profile: there is no profile '{name}'{hint}", place))
        return None


class _ReadProfile(NamedTuple):
    """A profile if it could be loaded, and what is wrong with it."""

    profile: LoadedProfile | None
    errors: tuple[SpecError, ...]


@dataclass(frozen=True, slots=True)
class _ReadClaim:
    """What can be checked against a profile; `claim` is None if something else in its file is wrong."""

    claim: Claim | None
    hypothesis: ReadHypothesis
    selection: CellSelection
    beside: tuple[ReadBeside, ...]
    node: YamlMap


Others = Callable[[], Iterable[LoadedProfile]]


ProblemsIn = Callable[[LoadedProfile], list[Problem]]


def _elsewhere(others: Others, problems: Sequence[Problem], problems_in: ProblemsIn) -> str | None:
    """Name of another profile in which none of these problems occurs."""
    for loaded in others():
        if not {problem.loc for problem in problems} & {other.loc for other in problems_in(loaded)}:
            return loaded.spec.profile
    return None


def _untested(
    read: _ReadClaim, loaded: LoadedProfile, others: Others, errors: list[SpecError]
) -> dict[str, str]:
    """Claim id → why it cannot be tested in this profile, if another profile can test it."""

    def problems_in(profile: LoadedProfile) -> list[Problem]:
        return check_claim(read.hypothesis.atoms, read.selection, read.node, profile)

    problems = problems_in(loaded)
    wrong = [p for p in problems if not p.lacking or _elsewhere(others, [p], problems_in) is None]
    errors += [_error(read.node, problem) for problem in wrong]
    if wrong or not problems:
        return {}
    lacking = ", ".join(dict.fromkeys(problem.lacking for problem in problems))
    whole = _elsewhere(others, problems, problems_in)
    has = f"profile '{whole}' does" if whole else "nor does any other alone"
    here = f"'{loaded.spec.profile}'"
    reason = f"profile {here} does not have what this claim needs, {has}: {here} lacks {lacking}"
    return {str(read.node.get("claim")): reason}


def _beside(
    read: _ReadClaim, loaded: LoadedProfile, others: Others, errors: list[SpecError]
) -> list[ReadBeside]:
    """The entries of `beside:` that this profile has all names and cells of; others must have the rest."""
    kept = []
    for entry in read.beside:

        def problems_in(profile: LoadedProfile, entry: ReadBeside = entry) -> list[Problem]:
            return check_beside(entry, read.node, profile)

        found = problems_in(loaded)
        errors += [
            _error(read.node, problem)
            for problem in found
            if not problem.lacking or _elsewhere(others, [problem], problems_in) is None
        ]
        if not found:
            kept.append(entry)
    return kept


def _with_beside(claim: Claim, entries: Sequence[ReadBeside]) -> Claim:
    return replace(
        claim,
        beside=tuple(entry.formula for entry in entries if entry.formula is not None),
        shown=tuple(entry.name for entry in entries if entry.name is not None),
    )


def _check_dependencies(claims: Sequence[_ReadClaim], errors: list[SpecError]) -> None:
    known = [str(read.node.get("claim")) for read in claims]
    for read in claims:
        for i, other in enumerate(read.claim.depends_on if read.claim is not None else ()):
            if other not in known or other == read.node.get("claim"):
                message = f"depends_on: no other claim is called '{other}'{did_you_mean(other, known)}"
                errors.append(SpecError(message, place_of(read.node, ("depends_on", i), read.node.place)))


def _suite(folder: Path, errors: list[SpecError]) -> tuple[SuiteSpec | None, str | None]:
    """The suite, and the profile it names even if something else in it is wrong."""
    node = _yaml(folder / SUITE_FILE, errors)
    if node is None:
        return None, None
    suite = build(SuiteSpec, node, errors)
    defaults, profile = node.get("defaults"), node.get("profile")
    if isinstance(defaults, YamlMap) and isinstance(defaults.get("measure"), str):
        _check_measure(defaults["measure"], node, ("defaults", "measure"), errors)
    return suite, profile if isinstance(profile, str) else None


def _claims(files: Sequence[Path], defaults: Defaults, errors: list[SpecError]) -> list[_ReadClaim]:
    nodes = [node for file in files if (node := _yaml(file, errors)) is not None]
    first: dict[str, Place] = {}
    for node in nodes:
        name, place = node.get("claim"), place_of(node, ("claim",), node.place)
        if isinstance(name, str) and name in first:
            message = (
                f"claim: '{name}' is the id of another claim too, at {first[name]}; ids are unique in a suite"
            )
            errors.append(SpecError(message, place))
        elif isinstance(name, str):
            first[name] = place
    return [read for node in nodes if (read := _claim(node, defaults, errors)) is not None]


def _claim(node: YamlMap, defaults: Defaults, errors: list[SpecError]) -> _ReadClaim | None:
    spec = build(ClaimSpec, node, errors)
    hypothesis = None
    if "hypothesis" in node:
        hypothesis = read_hypothesis(node["hypothesis"], margin=defaults.margin, errors=errors, root=node)
    selection = read_selection(node.get("on"), errors=errors, root=node)
    if isinstance(node.get("measure"), str):
        _check_measure(node["measure"], node, ("measure",), errors)
    if hypothesis is None or selection is None:
        return None
    claim = _resolved(spec, hypothesis, selection, defaults) if spec is not None else None
    beside = read_beside(node, selection, margin=defaults.margin, errors=errors)
    return _ReadClaim(claim, hypothesis, selection, beside, node)


def _resolved(spec: ClaimSpec, read: ReadHypothesis, selection: CellSelection, defaults: Defaults) -> Claim:
    measure, statement = spec.measure or defaults.measure, " ".join(spec.statement.split())
    plain = {
        "claim": spec.claim,
        "statement": statement,
        "on": plain_selection(selection),
        "measure": measure,
        "alpha": defaults.alpha,
        "hypothesis": plain_hypothesis(read.hypothesis),
    }
    return Claim(
        id=spec.claim,
        statement=statement,
        selection=selection,
        measure=measure,
        alpha=defaults.alpha,
        hypothesis=read.hypothesis,
        cites=spec.source.cites or (),
        says=spec.source.says,
        setting=spec.source.setting,
        spec=plain,
        place=spec.place,
        depends_on=spec.depends_on or (),
    )


def _yaml(file: Path, errors: list[SpecError]) -> YamlMap | None:
    try:
        return read_yaml(file)
    except SpecErrors as failure:
        errors.extend(failure.errors)
        return None


def _check_measure(measure: str, node: YamlMap, loc: Loc, errors: list[SpecError]) -> None:
    try:
        parse_measure(measure)
    except DataError as error:
        errors.append(SpecError(f"{dotted(loc)}: {error}", place_of(node, loc, node.place)))


def _error(node: YamlMap, problem: Problem) -> SpecError:
    shown = problem.loc
    if shown[-1:] == ("role",):
        shown = shown[:-1]
    elif isinstance(shown[-1], int) and not isinstance(_value(node, shown[:-1]), list):
        shown = shown[:-1]  # one name where a list may stand
    return SpecError(f"{dotted(shown)}: {problem.message}", place_of(node, problem.loc, node.place))


def _value(node: object, loc: Loc) -> object:
    for step in loc:
        node = node[step] if isinstance(node, dict) and step in node else None
    return node
