"""A claim against a profile: are its names, takes, baselines and cells there?

A problem that says what is `lacking` may be a matter of the profile: where another profile of the suite
has no such problem, the claim is not tested in this profile instead of wrong (`load.py` decides).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from claimcheck.spec.beside import ReadBeside
from claimcheck.spec.cells import select, selects_task
from claimcheck.spec.grammar import COMPARISONS, PlacedAtom
from claimcheck.spec.hypothesis import CellSelection, Compare, Covers, Operand, OwnBaseline
from claimcheck.spec.names import did_you_mean
from claimcheck.spec.problems import Loc
from claimcheck.spec.profile import KNOWN_ITEM_READERS
from claimcheck.spec.project import LoadedProfile


class Problem(NamedTuple):
    """What is wrong at a place of a claim file.

    `lacking` names what another profile may have; empty where no profile could help.
    """

    loc: Loc
    message: str
    lacking: str = ""


class Mention(NamedTuple):
    """One operand of an atom, and whether its members need a `baseline:`."""

    operand: Operand
    loc: Loc
    own_baseline: bool


def check_claim(
    atoms: tuple[PlacedAtom, ...], selection: CellSelection, raw: Mapping[str, object], profile: LoadedProfile
) -> list[Problem]:
    """All problems of one claim under one profile; `raw` is the claim file."""
    problems = list(_selection(selection, profile))
    corpora = sorted({task.corpus for task in profile.tasks if selects_task(selection, task)})
    for atom in atoms:
        for mention in _mentions(atom):
            problems += _mention(mention, _is_role(raw, mention.loc), corpora, profile)
        problems += _matching(atom, corpora, profile)
    return problems


def check_beside(entry: ReadBeside, raw: Mapping[str, object], profile: LoadedProfile) -> list[Problem]:
    """All problems of one entry of `beside:` under one profile; `raw` is the claim file."""
    if entry.formula is not None:
        problems = check_claim(entry.atoms, entry.formula.selection, raw, profile)
        return [p if p.loc[:1] != ("on",) else p._replace(loc=entry.loc) for p in problems]
    known = {*profile.spec.roles, *profile.systems}
    if entry.name in known:
        return []
    hint = did_you_mean(str(entry.name), known)
    what = f"system or role '{entry.name}'"
    return [Problem(entry.loc, f"unknown {what}{hint}", what)]


def hold_warnings(
    atoms: tuple[PlacedAtom, ...], selection: CellSelection, profile: LoadedProfile
) -> Iterator[Problem]:
    """Atoms whose "at most" share of the cells rounds down to none."""
    cells = select(selection, profile.tasks)
    corpus_of = {task.name: task.corpus for task in profile.tasks}
    for atom, loc in atoms:
        if isinstance(atom, Covers) or atom.hold.kind != "at-most" or atom.hold.share is None:
            continue
        n = len(cells)
        if isinstance(atom, Compare):
            sides = [side for side in (atom.a, atom.b) if isinstance(side, Operand) and side.take == "each"]
            n = sum(math.prod(len(profile.members(s.name, corpus_of[t])) for s in sides) for t, _ in cells)
        if n and math.floor(atom.hold.share * n) == 0:
            message = f"'{atom.hold.name}' of {n} cells is none at all; take more cells or a larger share"
            yield Problem((*loc, "hold"), message)


def _selection(selection: CellSelection, profile: LoadedProfile) -> Iterator[Problem]:
    """Tasks and pairs that a claim asks for and the profile does not have."""
    before = False
    names = [task.name for task in profile.tasks]
    for i, name in enumerate(selection.tasks):
        one = CellSelection(tasks=(name,))
        if not any(selects_task(one, task) for task in profile.tasks) and name != "*":
            before = True
            message = f"no task is called '{name}'{did_you_mean(name, names)}"
            yield Problem(("on", "tasks", i), message, f"task '{name}'")
    for i, corpus in enumerate(selection.corpora):
        if corpus not in profile.spec.corpora:
            before = True
            message = f"unknown corpus '{corpus}'{did_you_mean(corpus, profile.spec.corpora)}"
            yield Problem(("on", "tasks", "corpus", i), message, f"corpus '{corpus}'")
    chosen = [task for task in profile.tasks if selects_task(selection, task)]
    there = {pair for task in chosen for pair in task.pairs}
    if not isinstance(selection.pairs, str) and chosen:
        for i, pair in enumerate(selection.pairs):
            if pair not in there:
                before = True
                yield Problem(("on", "pairs", i), _no_pair(pair, there), f"language pair '{pair}'")
    if not before and not select(selection, profile.tasks):
        yield Problem(("on",), _no_cell(selection, profile), f"what `on:` selects ({_asked(selection)})")


def _no_pair(pair: str, there: set[str]) -> str:
    languages = sorted({language for known in there for language in known.split("-") if language})
    lacking = next((language for language in pair.split("-") if language not in languages), None)
    if lacking is not None:
        has = ", ".join(languages)
        return f"language pair '{pair}': no selected task has the language '{lacking}' (they have {has})"
    return f"language pair '{pair}': no selected task has it{did_you_mean(pair, there)}"


def _no_cell(selection: CellSelection, profile: LoadedProfile) -> str:
    chosen = [task for task in profile.tasks if selects_task(selection, task)]
    if not chosen:
        asked = "".join(f"{word} " for word in (*selection.kinds, *selection.corpora))
        return f"selects no {asked}task; the profile has {_listed(task.name for task in profile.tasks)}"
    where = f"no {selection.pairs} cell in {_listed(task.name for task in chosen)}"
    corpora = [profile.spec.corpora.get(task.corpus) for task in chosen]
    has = sorted({pair for task in chosen for pair in task.pairs})
    if selection.pairs == "cross-lingual" and has:
        same = f"queries and documents have the same language ({', '.join(has)})"
        return f"{where}: {same}; write `on: {{pairs: monolingual}}`"
    if any(corpus is not None and corpus.reader in KNOWN_ITEM_READERS for corpus in corpora):
        return f"{where}: a query would find its own string (document tasks allow it with `own_title: drop`)"
    return f"{where} (there is {', '.join(has) or 'none at all'})"


def _asked(selection: CellSelection) -> str:
    """The cells that a claim asks for, in a few words."""
    tasks = (*selection.kinds, *selection.corpora) or selection.tasks
    pairs = selection.pairs if isinstance(selection.pairs, str) else ", ".join(selection.pairs)
    return f"{pairs} pairs" if tasks == ("*",) else f"{', '.join(tasks)}; {pairs} pairs"


def _listed(names: Iterator[str]) -> str:
    return ", ".join(names) or "none"


def _mentions(placed: PlacedAtom) -> Iterator[Mention]:
    atom, loc = placed
    if isinstance(atom, Covers):
        if atom.of is not None:
            yield Mention(Operand(atom.of, "each"), (*loc, "covers", "of"), own_baseline=False)
        return
    if isinstance(atom, Compare):
        own = isinstance(atom.b, OwnBaseline)
        yield Mention(atom.a, (*loc, atom.kind), own)
        if isinstance(atom.b, Operand):
            yield Mention(atom.b, (*loc, COMPARISONS[atom.kind].other), own_baseline=False)
        return
    own = isinstance(atom.than, OwnBaseline)
    for i, name in enumerate(atom.among):
        yield Mention(Operand(name), (*loc, "among", i), own)
    if isinstance(atom.than, Operand):
        yield Mention(atom.than, (*loc, "better_than"), own_baseline=False)


def _is_role(raw: object, loc: Loc) -> bool:
    """Whether the operand is written as `{role: …}`."""
    for step in loc:
        raw = raw[step] if isinstance(raw, Mapping | list) else None  # type: ignore[index]
    return isinstance(raw, Mapping)


def _mention(
    mention: Mention, as_role: bool, corpora: list[str], profile: LoadedProfile
) -> Iterator[Problem]:
    operand, loc = mention.operand, mention.loc
    name, at = operand.name, (*loc, "role") if as_role else loc
    roles, systems = profile.spec.roles, profile.systems
    if name in profile.tables and name not in systems:
        inside = ", ".join(profile.tables[name])
        yield Problem(at, f"'{name}' is a table of scores; name one of its systems: {inside}")
        return
    if as_role and name in systems:
        yield Problem(at, f"'{name}' is a system; write it without `role:`")
        return
    if name not in roles and name not in systems:
        what = "role" if as_role else "system or role"
        known = roles if as_role else {*roles, *systems}
        yield Problem(at, f"unknown {what} '{name}'{did_you_mean(name, known)}", f"{what} '{name}'")
        return
    yield from _members(mention, at, corpora, profile)


def _matching(placed: PlacedAtom, corpora: list[str], profile: LoadedProfile) -> Iterator[Problem]:
    """Which of several is best on average, or each against a best, asks for the same ones on every corpus."""
    atom, loc = placed
    if not isinstance(atom, Compare):
        return
    sides = [side for side in (atom.a, atom.b) if isinstance(side, Operand)]
    if not any(side.take in ("best", "worst") for side in sides):
        return
    for side in sides:
        average = atom.hold.kind == "on-average" and side.take in ("best", "worst")
        sizes = {corpus: len(profile.members(side.name, corpus)) for corpus in corpora}
        if (average or side.take == "each") and len(set(sizes.values())) > 1:
            said = ", ".join(f"{count} on {corpus}" for corpus, count in sizes.items())
            yield Problem(
                loc,
                f"role '{side.name}' has {said}; members correspond in their order, so list as many for each "
                "corpus, or claim it for one corpus",
                f"as many members of role '{side.name}' for each corpus",
            )


def _members(mention: Mention, at: Loc, corpora: list[str], profile: LoadedProfile) -> Iterator[Problem]:
    name = mention.operand.name
    by_corpus = isinstance(profile.spec.roles.get(name), Mapping)
    sets = (
        {corpus: profile.members(name, corpus) for corpus in corpora}
        if by_corpus
        else {"": profile.members(name)}
    )
    for corpus, members in sets.items():
        if not members:
            lacking = f"a system of role '{name}' for corpus '{corpus}'"
            yield Problem(at, f"role '{name}' names no system for corpus '{corpus}'", lacking)
    most = max((len(members) for members in sets.values()), default=0)
    if most > 1 and mention.operand.take is None:
        how = f"say how to take them: {{role: {name}, take: mean|best|worst|dev-best|each}}"
        if "among" in at:
            how = "'only' takes one at a time; give each a role of its own"
        message = f"role '{name}' has {most} members; {how}"
        yield Problem(mention.loc, message)
    if mention.own_baseline:
        for member in sorted({m for members in sets.values() for m in members}):
            if profile.baseline(member) is None:
                yield Problem(
                    at,
                    f"system '{member}' has no `baseline:` in profile '{profile.spec.profile}'",
                    f"`baseline:` of system '{member}'",
                )
