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
        *_lacking("collection", setting.collections or (), have_collections, _sized(tasks)),
    ]
    if setting.measure is not None and setting.measure != claim.measure:
        deviations.append(f"measure: the source used {setting.measure}, here {claim.measure}")
    return ("proxy" if deviations else "exact"), tuple(deviations)


def _sized(tasks: Iterable[TaskFacts]) -> list[str]:
    """Corpora with the number of documents that are ranked in each language: size is a deviation too."""
    sizes: dict[str, set[int]] = {}
    for task in tasks:
        sizes.setdefault(task.corpus, set()).update(task.documents.values())
    return [f"{corpus} ({_documents(found)})" if found else corpus for corpus, found in sizes.items()]


def _documents(sizes: set[int]) -> str:
    low, high = min(sizes), max(sizes)
    count = f"{low:,}" if low == high else f"{low:,} to {high:,}"
    return f"{count} {'document' if high == 1 else 'documents'} per language"


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
