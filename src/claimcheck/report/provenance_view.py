"""Where everything came from: controls, data, licences, systems, software, digests, calibration."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.metadata import version

from claimcheck.record import Record, SystemFacts
from claimcheck.report import numbers
from claimcheck.report.grid import Column, Grid, grid


@dataclass(frozen=True, slots=True)
class Provenance:
    """The tables of the last but one section; those without rows are left out."""

    facts: tuple[tuple[str, str], ...]
    tables: tuple[Grid, ...]


def provenance(record: Record, day: str = "") -> Provenance:
    """Facts and tables of a Record's environment; `day` is when its run ended."""
    facts = [
        ("run ended", day),
        ("this report made by", f"claimcheck {version('claimcheck-ir')}"),
        ("suite", record.suite),
        ("profile", record.profile),
        ("digest of the scores", record.scores_digest),
    ]
    seeds = sorted({run.seed for run in record.runs} - {0} | {model.seed for model in record.models})
    facts += [("seeds of what was trained here", ", ".join(map(str, seeds)))]
    facts += [(str(name), _value(value)) for name, value in sorted(record.defaults.items())]
    tables = (
        _controls(record),
        _tasks(record),
        _systems(record),
        _data(record),
        _files(record),
        _software(record),
        _steps(record),
    )
    return Provenance(tuple(f for f in facts if f[1]), tuple(t for t in tables if t is not None))


def _value(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def _controls(record: Record) -> Grid | None:
    columns = (Column("Control"), Column("Outcome"), Column("Detail"))
    rows = [(c.name, "passed" if c.passed else "FAILED", c.detail) for c in record.controls]
    return grid("controls", "Controls of this run; a failed one voids all marks.", columns, rows)


def _tasks(record: Record) -> Grid | None:
    columns = (
        Column("Task"),
        Column("Kind"),
        Column("Corpus"),
        Column("Languages"),
        Column("Pairs", numeric=True),
        Column("Queries", numeric=True),
        Column("Documents", numeric=True),
        Column("Notes", essential=False),
    )
    rows = [
        (
            task.name,
            task.kind,
            task.corpus,
            " ".join(task.languages),
            numbers.count(len(task.pairs)),
            ", ".join(f"{split} {numbers.count(n)}" for split, n in sorted(task.queries.items())),
            _range(list(task.documents.values())),
            "; ".join(task.notes),
        )
        for task in record.tasks
    ]
    return grid("tasks", "Tasks: queries per split and documents per language.", columns, rows)


def _range(values: list[int]) -> str:
    if not values:
        return numbers.NONE
    low, high = min(values), max(values)
    return numbers.count(low) if low == high else f"{numbers.count(low)}–{numbers.count(high)}"


def _systems(record: Record) -> Grid | None:
    columns = (
        Column("System"),
        Column("Method"),
        Column("Model"),
        Column("Stands for"),
        Column("Baseline"),
        Column("Trained on"),
        Column("Test texts trained on too", essential=False),
        Column("Detail", essential=False),
        Column("Trouble"),
    )
    rows = [
        (
            s.name,
            s.method,
            s.model or "",
            s.stands_for or "",
            s.baseline or "",
            ", ".join([*s.trained_corpora, *s.trained_languages]),
            ", ".join(f"{numbers.count(n)} of {task}" for task, n in sorted(s.shared_texts.items()) if n),
            s.detail,
            _trouble(s),
        )
        for s in record.systems
    ]
    return grid("systems", "Systems, and what they stand for.", columns, rows)


def _trouble(system: SystemFacts) -> str:
    """Why a system has no scores, or what it fell short of."""
    below = f"below its floor: {system.below_floor}" if system.below_floor else ""
    return "; ".join(part for part in (system.failed or "", below) if part)


def _data(record: Record) -> Grid | None:
    columns = (
        Column("Name"),
        Column("Source"),
        Column("Licence"),
        Column("sha256"),
        Column("Note", essential=False),
    )
    rows = [(d.name, d.source, d.licence, d.sha256[:16], d.note) for d in record.data]
    return grid("data", "Texts and weights, with licences and the head of their digests.", columns, rows)


def _files(record: Record) -> Grid | None:
    rows = [(name, digest[:16]) for name, digest in sorted(record.files.items())]
    columns = (Column("File"), Column("sha256"))
    return grid("files", "Files of the suite as they were, with the head of their digests.", columns, rows)


def _software(record: Record) -> Grid | None:
    rows = [(name, version) for name, version in sorted(record.software.items())]
    return grid("software", "Software.", (Column("Package"), Column("Version")), rows)


def _steps(record: Record) -> Grid | None:
    columns = (Column("Step"), Column("Kind"), Column("Key"), Column("Failed with"))
    rows = [(s.title, s.kind, s.key[:16], s.failed or "") for s in record.steps]
    return grid("steps", "Steps of the plan, with the head of their keys.", columns, rows)


def calibration_grid(record: Record) -> Grid | None:
    """How often the engine is right on planted worlds."""
    columns = (
        Column("Kind"),
        Column("Worlds", numeric=True),
        Column("ECE", numeric=True),
        Column("Brier", numeric=True),
        Column("Wrong among conclusive", numeric=True),
        Column("Power", numeric=True),
        Column("Type I", numeric=True),
    )
    rows = [
        (
            r.kind,
            numbers.count(r.worlds),
            numbers.number(r.ece),
            numbers.number(r.brier),
            numbers.share(r.wrong_conclusive),
            numbers.share(r.power),
            numbers.number(r.type_one),
            numbers.share(r.type_one),
        )
        for r in record.calibration.results
    ]
    return grid("calibration-table", "Calibration on planted worlds, by kind of claim.", columns, rows)


def calibration_words(record: Record) -> str:
    """What that comes to, in one sentence; empty where nothing was compared."""
    results = record.calibration.results
    if not results:
        return ""
    worlds = numbers.plural(sum(r.worlds for r in results), "world")
    kinds = numbers.plural(len(results), "kind")
    ranked = sorted(results, key=lambda r: (r.ece, r.kind))
    usual, worst = ranked[len(ranked) // 2], ranked[-1]
    wrong = numbers.percent(max(r.wrong_conclusive for r in results), 1)
    return (
        f"In {worlds} of {kinds} of claim, confidence and the share that was true differed on average by "
        f"{numbers.number(usual.ece)} in the median kind (expected calibration error, ECE) and by "
        f"{numbers.number(worst.ece)} in the worst, “{worst.kind}”; of the marks called conclusive at most "
        f"{wrong} of a kind were wrong."
    )
