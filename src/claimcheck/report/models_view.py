"""How models were trained and merged in this run, and what that says about why merging did or did not work.

In comes a Record, out come tables, loss curves and sentences. Runs of one model with several seeds are one
row: what is the same is said once, what differs as a range.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from claimcheck.record import DevScore, ModelFacts, Record
from claimcheck.report import numbers
from claimcheck.report.grid import Column, Grid, grid
from claimcheck.report.layout import training
from claimcheck.report.layout.figure import Figure
from claimcheck.report.text import slug

_ALIKE, _UNLIKE = 0.5, 0.2  # cosines of changes: above, models learnt much the same; below, different things
_LINE = 0.9  # share of tensors from which on a spherical method is a plain mean by another name


@dataclass(frozen=True, slots=True)
class ModelsView:
    """The section on models; `findings` are sentences on what the merges met."""

    trained: Grid | None
    merged: Grid | None
    findings: tuple[str, ...]
    tried: tuple[Figure, ...]
    candidates: Grid | None
    losses: tuple[Figure, ...]


def models_view(record: Record) -> ModelsView | None:
    """None if nothing was trained or merged."""
    if not record.models:
        return None
    groups: dict[str, list[ModelFacts]] = {}
    for model in sorted(_with_dev_scores(record), key=lambda m: (m.name, m.seed)):
        groups.setdefault(model.name, []).append(model)
    taken: set[str] = set()
    merges = {name: runs for name, runs in groups.items() if any(run.merge for run in runs)}
    return ModelsView(
        trained=_trained({name: runs for name, runs in groups.items() if name not in merges}),
        merged=_merged(merges),
        findings=tuple(_findings(merges)),
        tried=_tried(groups),
        candidates=_candidates(groups),
        losses=tuple(
            training.loss(
                [run.loss for run in runs if len(run.loss) > 1], name=slug(f"loss-{name}", taken), of=name
            )
            for name, runs in groups.items()
            if any(len(run.loss) > 1 for run in runs)
        ),
    )


def _with_dev_scores(record: Record) -> Iterator[ModelFacts]:
    """The models; one with nothing to choose has the dev score by which a claim chose among systems."""
    models = {system.name: system.model for system in record.systems}
    known: dict[tuple[str | None, int], tuple[float, str]] = {}
    for made in record.choices:
        for system, score in sorted(made.scores.items()):
            known.setdefault((models.get(system), made.seed), (score, made.measure))
    for model in record.models:
        if not model.candidates and (model.name, model.seed) in known:
            score, measure = known[model.name, model.seed]
            yield replace(model, candidates=(DevScore(model.choice, score),), measure=measure)
        else:
            yield model


def _trained(groups: Mapping[str, Sequence[ModelFacts]]) -> Grid | None:
    columns = (
        Column("Model"),
        Column("How"),
        Column("Base"),
        Column("Languages"),
        Column("Texts of", essential=False),
        Column("Pairs", numeric=True),
        Column("Steps", numeric=True),
        Column("Seeds", numeric=True),
        Column("Chosen"),
        Column("Dev score", numeric=True),
        Column("Loss, first to last", numeric=True),
    )
    rows = [
        (
            name,
            _same(run.kind for run in runs),
            _same(run.base for run in runs),
            _same(" ".join(run.languages) for run in runs),
            _same(", ".join(run.corpora) for run in runs),
            _counts(run.pairs for run in runs),
            _counts(run.steps for run in runs),
            numbers.count(len(runs)),
            _same(run.choice for run in runs),
            numbers.spread(chosen_scores(runs)),
            _losses(runs),
        )
        for name, runs in groups.items()
    ]
    caption = (
        "Models that were trained in this run. Chosen on dev queries before any test query was looked at; "
        f"dev score: {_measures(groups)}, over seeds from the lowest to the highest."
    )
    return grid("models-trained", caption, columns, rows)


def _merged(groups: Mapping[str, Sequence[ModelFacts]]) -> Grid | None:
    columns = (
        Column("Model"),
        Column("Of"),
        Column("Seeds", numeric=True),
        Column("Chosen"),
        Column("Dev score", numeric=True),
        Column("‖Δ‖ / ‖base‖", numeric=True),
        Column("Cosine of changes", numeric=True),
        Column("Signs differ", numeric=True),
        Column("On the line", numeric=True),
    )
    rows = []
    for name, runs in groups.items():
        merges = [run.merge for run in runs if run.merge is not None]
        rows.append(
            (
                name,
                _same(", ".join(merge.models) for merge in merges),
                numbers.count(len(runs)),
                _same(_became(run) for run in runs),
                numbers.spread(chosen_scores(runs)),
                numbers.spread([norm for merge in merges for norm in merge.norms]),
                numbers.spread([merge.cosine for merge in merges], digits=2),
                numbers.percents([merge.conflicts for merge in merges]),
                numbers.percents([merge.fallback for merge in merges]),
            )
        )
    untuned = ""
    if any(run.merge and len(run.candidates) == 1 for runs in groups.values() for run in runs):
        untuned = "; of a merge with nothing to tune, the one by which a claim chose among systems"
    caption = (
        "Models that were merged in this run, or scaled where it is one, and what the merges met. ‖Δ‖: how "
        "far training moved a model from its base. Cosine: 1 if all moved the same way, 0 if they moved in "
        "unrelated directions. Signs differ: share of the elements that several models moved, and not all "
        "up or all down. On the line: share of the tensors that a spherical method could only average. "
        f"Dev score: {_measures(groups)}{untuned}."
    )
    return grid("models-merged", caption, columns, rows)


def _became(run: ModelFacts) -> str:
    """What was chosen; in the words of the candidates where it is no merge."""
    back = training.fallback(run)
    return run.choice if back is None else back if back == training.BASE else f"{back} alone"


def _findings(groups: Mapping[str, Sequence[ModelFacts]]) -> Iterator[str]:
    """What the merges of the same models met, in words; only what the numbers say."""
    families: dict[tuple[str, ...], dict[str, Sequence[ModelFacts]]] = {}
    for name, runs in groups.items():
        first = next(run.merge for run in runs if run.merge is not None)
        families.setdefault(first.models, {})[name] = runs
    for models, merges in families.items():
        parts = [*_changes(models, merges), *_lines(merges), *_fallbacks(merges), *_on_dev(merges)]
        if parts:
            how = "Merging" if len(models) > 1 else "Scaling the change of"
            yield f"{how} {', '.join(models)}: {'; '.join(parts)}."


def _changes(models: Sequence[str], merges: Mapping[str, Sequence[ModelFacts]]) -> Iterator[str]:
    met = [run.merge for runs in merges.values() for run in runs if run.merge is not None]
    cosines = [merge.cosine for merge in met if merge.cosine is not None]
    conflicts = [merge.conflicts for merge in met if merge.conflicts is not None]
    if cosines:
        how = (
            "much the same" if min(cosines) > _ALIKE else "different things" if max(cosines) < _UNLIKE else ""
        )
        learnt = f", so they learnt {how}" if how else ""
        yield f"their changes of the base have a cosine of {numbers.spread(cosines, digits=2)}{learnt}"
    if conflicts:
        chance = numbers.percent(1 - 2.0 ** (1 - len(models)))
        share = numbers.percents(conflicts)
        yield f"signs differ in {share} of what several of them moved (unrelated changes: {chance})"


def _lines(merges: Mapping[str, Sequence[ModelFacts]]) -> Iterator[str]:
    for name, runs in merges.items():
        shares = [run.merge.fallback for run in runs if run.merge and run.merge.fallback is not None]
        if shares and min(shares) >= _LINE:
            yield f"{name} is a plain mean: {numbers.percents(shares)} of its tensors leave no arc"


def _fallbacks(merges: Mapping[str, Sequence[ModelFacts]]) -> Iterator[str]:
    """Which tuned merges are no merges: a candidate that merges nothing was best on dev queries."""
    met: dict[str, list[str]] = {}
    for name, runs in merges.items():
        for back, n in sorted(Counter(b for run in runs if (b := training.fallback(run))).items()):
            alone = "the base" if back == training.BASE else back
            first = name if back in met else f"{name} fell back to {alone} alone"
            share = "every run" if n == len(runs) else f"{n} of {numbers.plural(len(runs), 'run')}"
            met.setdefault(back, []).append(f"{first} in {share}")
    yield from (", ".join(met[back]) for back in sorted(met))


def _on_dev(merges: Mapping[str, Sequence[ModelFacts]]) -> Iterator[str]:
    """What was chosen beside the base alone, on dev queries."""
    base = [
        c.score for runs in merges.values() for r in runs for c in r.candidates if c.choice == training.BASE
    ]
    if not base:
        return
    scores = [
        f"{name} the base itself"
        if all(training.fallback(run) == training.BASE for run in runs)
        else f"{name} {numbers.spread(chosen_scores(runs))}"
        for name, runs in merges.items()
        if chosen_scores(runs)
    ]
    yield f"on dev queries the base alone scores {numbers.spread(base)}, {', '.join(scores)}"


def chosen_scores(runs: Sequence[ModelFacts]) -> list[float]:
    """The dev scores of what was chosen, for the runs that know it."""
    return [c.score for run in runs for c in run.candidates if training.chosen(run, c)]


def _tried(groups: Mapping[str, Sequence[ModelFacts]]) -> tuple[Figure, ...]:
    by_measure: dict[str, dict[str, Sequence[ModelFacts]]] = {}
    for name, runs in groups.items():
        if any(len(run.candidates) > (1 if run.merge is None else 0) for run in runs):
            measure = next(run.measure for run in runs if run.candidates)
            by_measure.setdefault(measure, {})[name] = runs
    taken: set[str] = set()
    return tuple(
        training.tried(rows, measure=measure, name=slug(f"tried-{measure}", taken))
        for measure, rows in sorted(by_measure.items())
    )


def _candidates(groups: Mapping[str, Sequence[ModelFacts]]) -> Grid | None:
    columns = (
        Column("Model"),
        Column("Choice"),
        Column("Measure"),
        Column("Dev score", numeric=True),
        Column("Chosen with seeds"),
    )
    rows = []
    for name, runs in groups.items():
        scores: dict[str, list[float]] = {}
        for run in runs:
            for candidate in run.candidates:
                scores.setdefault(candidate.choice, []).append(candidate.score)
        for choice, values in scores.items():
            seeds = ", ".join(str(r.seed) for r in runs if training.chosen(r, DevScore(choice, 0.0)))
            measure = next(run.measure for run in runs if run.candidates)
            rows.append((name, choice, measure, numbers.spread(values), seeds))
    caption = "All that was tried on dev queries; scores over seeds from the lowest to the highest."
    return grid("models-candidates", caption, columns, rows)


def _measures(groups: Mapping[str, Sequence[ModelFacts]]) -> str:
    found = {run.measure for runs in groups.values() for run in runs if run.measure}
    return ", ".join(sorted(found)) or "none was needed"


def _losses(runs: Sequence[ModelFacts]) -> str:
    curves = [sorted(run.loss, key=lambda point: point.x) for run in runs if run.loss]
    if not curves:
        return numbers.NONE
    first, last = [curve[0].y for curve in curves], [curve[-1].y for curve in curves]
    return f"{numbers.spread(first)} → {numbers.spread(last)}"


def _counts(values: Iterator[int | None]) -> str:
    known = sorted({value for value in values if value is not None})
    ends = dict.fromkeys(numbers.count(value) for value in (known[:1] + known[-1:]))
    return "–".join(ends) or numbers.NONE


def _same(values: Iterator[str]) -> str:
    """What all runs share, or each with how many have it."""
    counted = Counter(values)
    if len(counted) <= 1:
        return next(iter(counted), "")
    return "; ".join(f"{value} ({n}×)" for value, n in counted.most_common())
