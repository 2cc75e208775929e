"""Paths on the command line → a checked `Project`, or every mistake of every file at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

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
    return load_with_warnings(paths, profile)[0]


def load_with_warnings(
    paths: Sequence[Path], profile: str | None = None
) -> tuple[Project, tuple[SpecError, ...]]:
    """As `load_project`, with what is no mistake but hardly meant."""
    folder, files = find_suite(paths)
    errors: list[SpecError] = []
    suite, default_profile = _suite(folder, errors)
    claims = _claims(files, suite.defaults if suite else Defaults(), errors)
    loaded = _chosen_profile(folder, profile or default_profile, errors)
    untested: dict[str, str] = {}
    besides: dict[str, list[ReadBeside]] = {}
    warnings: list[SpecError] = []
    if loaded is not None:
        others = _OtherProfiles(folder, loaded.spec.profile)
        for read in claims:
            untested |= _untested(read, loaded, others, errors)
            besides[str(read.node.get("claim"))] = _beside(read, loaded, others, errors)
            found = hold_warnings(read.hypothesis.atoms, read.selection, loaded)
            warnings += [_error(read.node, problem) for problem in found]
    _check_dependencies(claims, errors)
    whole = tuple(_with_beside(c, besides.get(c.id, ())) for read in claims if (c := read.claim) is not None)
    if errors or suite is None or loaded is None:
        raise SpecErrors(errors)
    return Project(folder, suite, whole, loaded, untested), tuple(warnings)


@dataclass(frozen=True, slots=True)
class _ReadClaim:
    """What can be checked against a profile; `claim` is None if something else in its file is wrong."""

    claim: Claim | None
    hypothesis: ReadHypothesis
    selection: CellSelection
    beside: tuple[ReadBeside, ...]
    node: YamlMap


class _OtherProfiles:
    """The suite's other profiles, read only when a claim lacks something in the chosen one."""

    def __init__(self, folder: Path, chosen: str) -> None:
        self._folder, self._chosen = folder, chosen
        self._loaded: list[LoadedProfile] | None = None

    def without(self, problem: Problem, problems_in: Callable[[LoadedProfile], list[Problem]]) -> str | None:
        """Name of a profile in which this problem does not occur."""
        if self._loaded is None:
            names = [name for name in profile_names(self._folder) if name != self._chosen]
            loaded = [_profile(profile_file(self._folder, name), []) for name in names]
            self._loaded = [profile for profile in loaded if profile is not None]
        for profile in self._loaded:
            if problem.loc not in [other.loc for other in problems_in(profile)]:
                return profile.spec.profile
        return None


def _untested(
    read: _ReadClaim, loaded: LoadedProfile, others: _OtherProfiles, errors: list[SpecError]
) -> dict[str, str]:
    """Claim id → why it cannot be tested in this profile, if another profile can test it."""

    def problems_in(profile: LoadedProfile) -> list[Problem]:
        return check_claim(read.hypothesis.atoms, read.selection, read.node, profile)

    reasons = []
    for problem in problems_in(loaded):
        elsewhere = others.without(problem, problems_in) if problem.lacking else None
        if elsewhere is None:
            errors.append(_error(read.node, problem))
        else:
            reasons.append(f"{problem.message}; profile '{elsewhere}' has what it needs")
    return {str(read.node.get("claim")): reasons[0]} if reasons else {}


def _beside(
    read: _ReadClaim, loaded: LoadedProfile, others: _OtherProfiles, errors: list[SpecError]
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
            if not problem.lacking or others.without(problem, problems_in) is None
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


def _chosen_profile(folder: Path, name: str | None, errors: list[SpecError]) -> LoadedProfile | None:
    if name is None:
        return None
    names = profile_names(folder)
    if name in names:
        return _profile(profile_file(folder, name), errors)
    hint = did_you_mean(name, names) or f"; write {PROFILE_FOLDER}/{name}.yaml"
    place = Place(shown_path(folder / SUITE_FILE))
    errors.append(SpecError(f"profile: there is no profile '{name}'{hint}", place))
    return None


def _profile(file: Path, errors: list[SpecError]) -> LoadedProfile | None:
    node = _yaml(file, errors)
    spec = build(ProfileSpec, node, errors) if node is not None else None
    return check_profile(spec, file, node, errors) if spec is not None and node is not None else None


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
