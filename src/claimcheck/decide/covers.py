"""`covers`: what the evidence itself consists of, decided by inspection and without a p-value."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from claimcheck.decide.cells import is_cross_lingual, languages
from claimcheck.decide.context import Context
from claimcheck.decide.languages import family, script
from claimcheck.decide.operands import UntestableError, covered
from claimcheck.record import SystemFacts, TaskFacts
from claimcheck.scores import Cell
from claimcheck.spec.hypothesis import Covers


class Finding(NamedTuple):
    """One requirement: what it asks, whether the evidence meets it, what was found."""

    name: str
    met: bool
    detail: str


def inspect(context: Context, covers: Covers, cells: Sequence[Cell]) -> tuple[Finding, ...]:
    """Check every requirement that `covers` states against the cells and systems with scores.

    Raises:
        UntestableError: no cell with scores, or none of the systems it is about has any.
    """
    tested = [cell for cell in cells if context.test.systems(cell)]
    if covers.of is not None:
        by_cell = covered(context, covers.of, tested)
        tested = [c for c in tested if any(s in context.test.systems(c) for s in by_cell.get(c, ()))]
        used = {c: tuple(s for s in by_cell[c] if s in context.test.systems(c)) for c in tested}
    else:
        used = {cell: tuple(context.test.systems(cell)) for cell in tested}
    names = sorted({s for systems in used.values() for s in systems})
    if not tested or not names:
        raise UntestableError(
            "not tested", f"{covers.of or 'no system'} has no scores on the cells of this claim"
        )
    systems = [context.evidence.systems.get(n, SystemFacts(name=n, method="scores")) for n in names]
    tasks = [
        context.evidence.tasks[t] for t in sorted({c.task for c in tested}) if t in context.evidence.tasks
    ]
    codes = sorted({code for cell in tested for code in languages(cell.pair)})
    findings = [
        *_counts(covers, systems, tasks, tested, codes),
        *_training(context, covers, [s for s in systems if s.trained_corpora], used, codes),
    ]
    if not findings:
        raise UntestableError("error", "covers: requires nothing; say what is to be covered")
    return tuple(findings)


def _counts(
    covers: Covers,
    systems: Sequence[SystemFacts],
    tasks: Sequence[TaskFacts],
    cells: Sequence[Cell],
    codes: Sequence[str],
) -> list[Finding]:
    """Requirements of at least so many different things."""
    pairs = sorted(
        {cell.pair for cell in cells if is_cross_lingual(cell.pair)} or {c.pair for c in cells if c.pair}
    )
    found: tuple[tuple[str, int | None, Callable[[], Sequence[str]]], ...] = (
        ("systems", covers.systems, lambda: [s.name for s in systems]),
        ("encoder families", covers.families, lambda: _distinct([s.family for s in systems])),
        ("language pairs", covers.pairs, lambda: [p.replace("-", "→") for p in pairs]),
        ("language families", covers.language_families, lambda: _distinct([family(c) for c in codes])),
        ("scripts", covers.scripts, lambda: _distinct([script(c) for c in codes])),
    )
    out = []
    for name, least, things in found:
        if least is not None:
            seen = things()
            out.append(
                Finding(
                    f"at least {least} {name}",
                    len(seen) >= least,
                    f"{len(seen)}: {', '.join(seen) or 'none'}",
                )
            )
    kinds = _distinct([t.kind for t in tasks])
    out += [
        Finding(f"{kind} tasks", kind in kinds, f"kinds: {', '.join(kinds) or 'none'}")
        for kind in covers.task_kinds
    ]
    return out


def _training(
    context: Context,
    covers: Covers,
    trained: Sequence[SystemFacts],
    used: Mapping[Cell, Sequence[str]],
    codes: Sequence[str],
) -> list[Finding]:
    """Requirements on what was trained against what it is tested on."""
    out = []
    spoken = sorted({code for s in trained for code in s.trained_languages})
    tested_on = {
        s.name: sorted({cell.task for cell, names in used.items() if s.name in names}) for s in trained
    }
    if covers.trained_on_languages is not None:
        wanted = sorted(covers.trained_on_languages)
        out.append(
            Finding(
                f"trained on {', '.join(wanted)} only",
                spoken == wanted,
                f"trained on {', '.join(spoken) or 'nothing'}",
            )
        )
    seen = f"tested on {', '.join(codes) or 'nothing'}"
    out += [Finding(f"tested without {c}", c not in codes, seen) for c in covers.test_excludes_languages]
    if covers.train_test_corpora_differ:
        out.append(_other_corpora(context, trained, tested_on))
    if covers.train_test_disjoint:
        out.append(_disjoint(trained, tested_on))
    return out


def _other_corpora(
    context: Context, trained: Sequence[SystemFacts], tested_on: Mapping[str, Sequence[str]]
) -> Finding:
    """No system is tested on a corpus that it was trained on."""
    name = "other corpora in training than in the test"
    facts = context.evidence.tasks
    corpora = {s.name: {facts[t].corpus for t in tested_on[s.name] if t in facts} for s in trained}
    if not any(corpora.values()):
        return Finding(name, met=False, detail="nothing was trained, or it is not known what it is tested on")
    both = [f"{s.name} on {c}" for s in trained for c in sorted(corpora[s.name] & {*s.trained_corpora})]
    if both:
        return Finding(name, met=False, detail=f"trained and tested: {', '.join(both)}")
    ways = sorted({(", ".join(s.trained_corpora), ", ".join(sorted(corpora[s.name]))) for s in trained})
    detail = "; ".join(f"trained on {learned}, tested on {tested}" for learned, tested in ways)
    return Finding(name, met=True, detail=detail)


def _disjoint(trained: Sequence[SystemFacts], tested_on: Mapping[str, Sequence[str]]) -> Finding:
    """No text of a task was among what a system tested on it was trained on."""
    name = "no text shared between training and test"
    counts = {(s.name, task): s.shared_texts.get(task) for s in trained for task in tested_on[s.name]}
    unknown = sorted(f"{system} on {task}" for (system, task), count in counts.items() if count is None)
    if not counts or unknown:
        of = f" of {unknown[0]}" if unknown else ""
        return Finding(name, met=False, detail=f"the training texts{of} are not known, so it cannot be shown")
    shared = sorted(((count or 0, *key) for key, count in counts.items() if count), reverse=True)
    if shared:
        most, system, task = shared[0]
        return Finding(name, met=False, detail=f"{most} texts of {task} are training texts of {system}")
    return Finding(name, met=True, detail=f"texts of {len(counts)} systems on tasks compared, none in common")


def _distinct(values: Sequence[str | None]) -> list[str]:
    return sorted({v for v in values if v})
