"""`covers`: what the evidence itself consists of, decided by inspection and without a p-value."""

from __future__ import annotations

from collections.abc import Callable, Sequence
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
        names = sorted({s for c in tested for s in by_cell[c] if s in context.test.systems(c)})
    else:
        names = sorted({s for cell in tested for s in context.test.systems(cell)})
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
        *_training(context, covers, systems, tasks, codes),
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
    systems: Sequence[SystemFacts],
    tasks: Sequence[TaskFacts],
    codes: Sequence[str],
) -> list[Finding]:
    """Requirements on what was trained against what is tested."""
    out = []
    trained = [s for s in systems if s.trained_languages or s.trained_corpora]
    spoken = sorted({code for s in trained for code in s.trained_languages})
    learned = sorted({corpus for s in trained for corpus in s.trained_corpora})
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
        tested = sorted({t.corpus for t in tasks})
        shared = sorted(set(tested) & set(learned))
        met = bool(learned) and bool(tested) and not shared
        detail = (
            f"both: {', '.join(shared)}"
            if shared
            else f"trained on {', '.join(learned) or 'nothing'}, tested on {', '.join(tested) or 'nothing'}"
        )
        out.append(Finding("other corpora in training than in the test", met, detail))
    if covers.train_test_disjoint:
        out.append(_disjoint(context, learned, tasks))
    return out


def _disjoint(context: Context, learned: Sequence[str], tasks: Sequence[TaskFacts]) -> Finding:
    """No text digest of the training side occurs among those of the tested tasks."""
    name = "no text shared between training and test"
    train = {
        digest: f"{task.name}: {what}"
        for task in context.evidence.tasks.values()
        if task.corpus in learned
        for what, digest in task.text_digests.items()
        if _is_training(what) or task.name not in {t.name for t in tasks}
    }
    test = {
        d: f"{t.name}: {what}" for t in tasks for what, d in t.text_digests.items() if not _is_training(what)
    }
    if not train or not test:
        return Finding(
            name, met=False, detail="no digests of the texts on one of the sides, so it cannot be shown"
        )
    shared = sorted(train.keys() & test.keys())
    if shared:
        return Finding(
            name, met=False, detail=f"{len(shared)} shared, e.g. {train[shared[0]]} = {test[shared[0]]}"
        )
    return Finding(name, met=True, detail=f"{len(train)} and {len(test)} digests, none in common")


def _is_training(what: str) -> bool:
    return what.split(".", maxsplit=1)[0].split("-", maxsplit=1)[0] == "train"


def _distinct(values: Sequence[str | None]) -> list[str]:
    return sorted({v for v in values if v})
