"""What `take: dev-best` chose behind a claim: run by run the system, its dev score, and what it really is.

In comes a Record, out comes per claim one `Choices` for each role that was chosen from. A merge that was
tuned may have fallen back to one of its models or to the base; the row says so, a sentence counts it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from claimcheck.record import DevChoice, ModelFacts, Record
from claimcheck.report import numbers
from claimcheck.report.grid import Column, Grid, grid
from claimcheck.report.layout import training
from claimcheck.report.text import slug

_SAME = 1e-9  # scores closer than this are those of one model, or cannot be told apart


@dataclass(frozen=True, slots=True)
class Choices:
    """What was chosen of one role: a line per run, and the same as a table.

    `counted` says in how many runs it is no merge; "" where merges were not among it.
    """

    role: str
    counted: str
    lines: tuple[str, ...]
    table: Grid


def choices_view(record: Record, anchors: Mapping[str, str]) -> dict[str, tuple[Choices, ...]]:
    """Claim → what was chosen for it, a role at a time; claims that chose nothing are absent.

    `anchors` leads from claims to their sections and begins the names of the tables.
    """
    taken: set[str] = set()
    found: dict[str, tuple[Choices, ...]] = {}
    for claim, anchor in anchors.items():
        groups = choices_of(record, claim)
        if groups:
            found[claim] = tuple(
                Choices(
                    role,
                    counted(record, made),
                    tuple(line(record, choice) for choice in made),
                    _table(record, role, made, slug(f"{anchor}-dev-{role}", taken)),
                )
                for role, made in groups.items()
            )
    return found


def choices_of(record: Record, claim: str) -> dict[str, list[DevChoice]]:
    """Role → what was chosen of it for a claim, run by run."""
    found: dict[str, list[DevChoice]] = {}
    for choice in record.choices:
        if choice.claim == claim:
            found.setdefault(choice.role, []).append(choice)
    return found


def counted(record: Record, made: Sequence[DevChoice]) -> str:
    """In how many runs what was chosen is no merge; "" where no merge of several models was among it."""
    models = [_model(record, choice) for choice in made]
    merges = [m for m in models if m is not None and m.merge is not None and len(m.merge.models) > 1]
    if not merges:
        return ""
    backs = [training.fallback(model) for model in merges]
    base = backs.count(training.BASE)
    single = [back for back in backs if back not in (None, training.BASE)]
    one = (
        "one specialist" if all(_specialist(record, back) for back in single) else "one of the models merged"
    )
    kinds = ((len(single), f"no merge but {one}"), (base, "no merge but the base"))
    runs = numbers.plural(len(made), "run")
    told = [f"{numbers.count(n)} of {runs} what was chosen is {kind}" for n, kind in kinds if n]
    return f"In {', in '.join(told or [f'{len(merges)} of {runs} what was chosen is a merge'])}."


def line(record: Record, choice: DevChoice) -> str:
    """``icd10-domain, seed 1: icd-ties 0.792, fell back to the specialist icd-spec.de alone``."""
    run = [*choice.tasks, *([f"seed {choice.seed}"] if choice.seed else [])]
    chosen = f"{choice.chosen} {numbers.number(choice.scores.get(choice.chosen))}"
    return f"{', '.join(run)}: {', '.join(filter(None, (chosen, what(record, choice))))}"


def what(record: Record, choice: DevChoice) -> str:
    """What a choice really is: what was tuned into it, or what it fell back to."""
    model = _model(record, choice)
    if model is None:
        return ""
    if model.merge is not None and len(model.merge.models) == 1:
        (scaled,) = model.merge.models
        return model.choice if scaled in model.choice else f"{model.choice}, of {scaled}"
    back = training.fallback(model)
    if back is None:
        return model.choice
    if back == training.BASE:
        return "fell back to the base alone"
    return f"fell back to {'the specialist ' if _specialist(record, back) else ''}{back} alone"


def _specialist(record: Record, name: str | None) -> bool:
    """Whether a model was trained on one language."""
    return any(model.name == name and len(model.languages) == 1 for model in record.models)


def _model(record: Record, choice: DevChoice) -> ModelFacts | None:
    """The model behind what was chosen; None for a system that was not made here."""
    name = next((s.model for s in record.systems if s.name == choice.chosen), None)
    runs = {model.seed: model for model in record.models if model.name == name}
    return runs.get(choice.seed, next(iter(runs.values())) if len(runs) == 1 else None)


def _table(record: Record, role: str, made: Sequence[DevChoice], name: str) -> Grid:
    columns = (
        Column("Task"),
        Column("Seed", numeric=True),
        Column("Chosen"),
        Column("What it is"),
        Column("Dev score", numeric=True),
        Column("Same score"),
        Column("Next best"),
    )
    rows = [
        (
            ", ".join(choice.tasks),
            numbers.count(choice.seed) if choice.seed else "",
            choice.chosen,
            what(record, choice),
            numbers.number(choice.scores.get(choice.chosen)),
            *_others(choice),
        )
        for choice in made
    ]
    caption = (
        f"What was chosen of {role}: in each run the system with the highest mean {made[0].measure} on dev "
        f"queries, before any test query was looked at. Of systems with the same score, the first by name."
    )
    found = grid(name, caption, columns, rows)
    return found if found is not None else Grid(name, caption, columns[:1], ())


def _others(choice: DevChoice) -> tuple[str, str]:
    """The systems that scored the same, and the best of those that scored less."""
    best = choice.scores.get(choice.chosen, 0.0)
    others = {name: score for name, score in choice.scores.items() if name != choice.chosen}
    equal = sorted(name for name, score in others.items() if abs(score - best) < _SAME)
    below = sorted((-score, name) for name, score in others.items() if name not in equal)
    return ", ".join(equal), f"{below[0][1]}, {numbers.number(-below[0][0])}" if below else ""
