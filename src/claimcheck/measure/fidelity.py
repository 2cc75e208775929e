"""Does the evidence test what the source tested? Compare the source's setting with the profile."""

from __future__ import annotations

import re
from collections.abc import Iterable

from claimcheck.record import Fidelity, SystemFacts, TaskFacts
from claimcheck.spec.model_names import entry_of, sources, system_models
from claimcheck.spec.project import Claim, Project


def fidelity(
    project: Project, claim: Claim, systems: Iterable[SystemFacts], tasks: Iterable[TaskFacts]
) -> tuple[Fidelity, tuple[str, ...]]:
    """Exact, or proxy with every deviation from the source's setting.

    A name of the source is met by a system, model, corpus or task of that name, or by a `stands_for`
    entry that gives it alone: "XLM-R (one layer)" stands for XLM-R but is not it. A claim without a
    stated setting has nothing to deviate from.
    """
    setting = claim.setting
    systems, tasks = tuple(systems), tuple(tasks)
    have_systems = {n for s in systems for n in (s.name, s.model, s.stands_for) if n}
    have_collections = {n for t in tasks for n in (t.name, t.corpus)}
    have_collections |= {
        project.profile.stands_for[n] for n in sorted(have_collections) if n in project.profile.stands_for
    }
    deviations = [
        *_lacking("system", setting.systems or (), have_systems, _behind(project, systems)),
        *_lacking("collection", setting.collections or (), have_collections, [t.corpus for t in tasks]),
    ]
    if setting.measure is not None and setting.measure != claim.measure:
        deviations.append(f"measure: the source used {setting.measure}, here {claim.measure}")
    return ("proxy" if deviations else "exact"), tuple(deviations)


def _behind(project: Project, systems: Iterable[SystemFacts]) -> set[str]:
    """What the systems rest on: models that were published or made here from texts, else their own names."""
    profile = project.profile
    found = set()
    for system in systems:
        models = system_models(profile, system.name)
        rests = {one for name in models for one in sources(profile, name) or {entry_of(profile, name)}}
        found |= rests or {system.model or system.name}
    return found


def _lacking(what: str, wanted: Iterable[str], have: set[str], instead: Iterable[str]) -> list[str]:
    names = {_plain(name) for name in have}
    missing = [name for name in wanted if _plain(name) not in names]
    if not missing:
        return []
    used = ", ".join(sorted(set(instead))) or "none"
    return [f"{what}s: the source used {', '.join(missing)}; here {used}"]


def _plain(name: str) -> str:
    return re.sub(r"[\s_-]+", "", name).casefold()
