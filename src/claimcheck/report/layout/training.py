"""Figures on training: loss over steps, and the scores of everything that was tried on dev queries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from claimcheck.record import CurvePoint, DevScore, ModelFacts
from claimcheck.report.layout.axis import axis, fitted
from claimcheck.report.layout.figure import Axis, Figure, Line, Mark, Point, Tick
from claimcheck.report.layout.heatmap import POINTS
from claimcheck.report.numbers import number, plural, spread

BASE = "base alone"  # the choice that changes nothing
_NO_STEP = "task_arithmetic, scale 0"  # its recipe
_SMALL = (235.0, 130.0)
_ROW = 22.0
_ROWS = 60
_LABEL = 260.0


def loss(curves: Sequence[Sequence[CurvePoint]], *, name: str, of: str) -> Figure:
    """Training loss over steps, a line per seed."""
    room = max(2, POINTS // len(curves))
    lines = [_thinned(sorted(curve, key=lambda p: p.x), room) for curve in curves]
    points = [point for line in lines for point in line]
    x = axis(0.0, max(p.x for p in points), label="training step", target=4)
    low, high = min(0.0, *(p.y for p in points)), max(p.y for p in points)
    y = axis(low, high if high > low else low + 1.0, label="loss", target=4)
    marks: tuple[Mark, ...] = tuple(
        Line(tuple((p.x, p.y) for p in line), "accent", width=1.4) for line in lines
    )
    ends = f"from {spread([line[0].y for line in lines])} to {spread([line[-1].y for line in lines])}"
    described = f"{plural(len(lines), 'seed')}; {ends} at step {number(x.high, 0)}."
    return Figure(name, f"{of}: training loss", described, *_SMALL, x, y, marks, grid="none")


def _thinned(points: Sequence[CurvePoint], room: int) -> list[CurvePoint]:
    """At most `room` of the points, evenly, the last one among them."""
    step = -(-len(points) // room)
    return [*points[:-1:step], points[-1]] if step > 1 else list(points)


def tried(groups: Mapping[str, Sequence[ModelFacts]], *, measure: str, name: str) -> Figure:
    """A row per model: what was tried is hollow, what was chosen filled, the base alone a bar."""
    shown = dict(list(groups.items())[:_ROWS])
    room = max(1, POINTS // max(1, len(shown)))
    scores = [c.score for runs in shown.values() for run in runs for c in run.candidates]
    low, high = min(scores), max(scores)
    pad = 0.05 * (high - low) or 0.01
    x = axis(low - pad, high + pad, label=f"{measure} on dev queries")
    marks: list[Mark] = []
    right = []
    for i, runs in enumerate(shown.values()):
        points = [p for run in runs for p in _row(run, -i)]
        kept = sorted(points, key=lambda p: p.filled)[
            -room:
        ]  # what was chosen is drawn last, and never left out
        ends = [p.x for p in kept]
        marks += [Line(((min(ends), float(-i)), (max(ends), float(-i))), "faint"), *kept]
        scores = [c.score for run in runs for c in run.candidates if chosen(run, c)]
        right.append(Tick(-i, spread(scores)))
    left = tuple(Tick(-i, fitted(model, _LABEL)) for i, model in enumerate(shown))
    y = Axis(0.4 - len(shown), 0.6, left)
    described = "; ".join(f"{t.label} chosen at {r.label}" for t, r in zip(left, right, strict=True))
    title = f"What was tried, {measure} on dev queries"
    return Figure(
        name,
        title,
        described,
        360.0,
        _ROW * len(shown),
        x,
        y,
        tuple(marks),
        tuple(right),
        ("Model", "Chosen"),
        flush=True,
    )


def chosen(run: ModelFacts, candidate: DevScore) -> bool:
    """Whether a candidate is what became of the run, which may name its method first: "ties, density 0.2"."""
    back = fallback(run)
    if back is not None:
        return candidate.choice in (back, f"{back} alone")
    return run.choice == candidate.choice or run.choice.endswith(f", {candidate.choice}")


def fallback(run: ModelFacts) -> str | None:
    """What a merge is if it is none: the one of its models that alone was best on dev, or `BASE`."""
    if run.merge is None or len(run.merge.models) < 2:
        return None
    if run.choice in (BASE, _NO_STEP):
        return BASE
    return next((m for m in run.merge.models if run.choice in (f"{m} alone", f"linear, of {m}")), None)


def _row(run: ModelFacts, y: int) -> list[Point]:
    found = []
    for candidate in run.candidates:
        hint = f"{run.name}, seed {run.seed}: {candidate.choice}, {number(candidate.score)}"
        best = chosen(run, candidate)
        if candidate.choice == BASE:
            found.append(Point(candidate.score, y, "bar", "ink", size=10, hint=hint))
        else:
            found.append(Point(candidate.score, y, "circle", "accent", best, 8 if best else 7, hint=hint))
    return found
