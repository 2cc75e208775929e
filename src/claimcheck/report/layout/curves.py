"""Curves: confidence over margin, power over effect, truth over forecast, and differences by query."""

from __future__ import annotations

from collections.abc import Sequence

from claimcheck.record import CalibrationResult, CurvePoint, Power, Sensitivity
from claimcheck.report.layout.axis import axis
from claimcheck.report.layout.figure import Anchor, Area, Axis, Figure, Line, Mark, Note, Point, Tick
from claimcheck.report.numbers import number, plural, share, signed

_SIZE = (300.0, 170.0)
_SMALL = (235.0, 140.0)
_UNIT = Axis(0.0, 1.0, (Tick(0, "0"), Tick(0.25, "0.25"), Tick(0.5, "0.5"), Tick(0.75, "0.75"), Tick(1, "1")))
_POWER = 0.8  # the usual target: below it a study is called underpowered


def sensitivity(found: Sensitivity, *, margin: float | None, alpha: float, name: str, claim: str) -> Figure:
    """C over the margin, with the declared margin and the one at which the mark tips."""
    points = _sorted(found.margin_curve)
    x = axis(points[0].x, points[-1].x, label="margin", target=4)
    marks: list[Mark] = [
        Line(((x.low, 1 - alpha), (x.high, 1 - alpha)), "faint", "dotted"),
        Line(((x.low, alpha), (x.high, alpha)), "faint", "dotted"),
        Line(((x.low, 0.5), (x.high, 0.5)), "muted", "dashed"),
        *_sides(x, found.tipping),
    ]
    if margin is not None and x.low <= margin <= x.high:
        marks.append(Line(((margin, 0.0), (margin, 1.0)), "muted"))
        above = min(points, key=lambda p: abs(p.x - margin)).y > 0.5  # where the curve is, the note is not
        foot, lift = (0.0, -14.0) if above else (1.0, 16.0)
        marks.append(_beside(margin, foot, f"declared {number(margin)}", x, dy=lift))
    marks.append(Line(_path(points), "accent", width=2.2))
    told = "The mark is the same at every margin shown."
    if found.tipping is not None and x.low <= found.tipping <= x.high:
        tip = number(found.tipping)
        marks.append(Point(found.tipping, 0.5, "diamond", "accent", size=11, hint=f"tipping margin {tip}"))
        marks.append(_beside(found.tipping, 0.5, f"tips at {tip}", x, dy=-8, ink=True))
        told = f"The mark tips at a margin of {tip}."
    title = f"{claim}: confidence in the claim over its margin"
    described = f"C goes from {share(points[0].y)} at margin {number(points[0].x)} "
    described += f"to {share(points[-1].y)} at {number(points[-1].x)}. {told}"
    y = Axis(0.0, 1.0, _UNIT.ticks, "C, share of draws")
    return Figure(name, title, described, *_SIZE, x, y, tuple(marks), grid="none")


def _sides(x: Axis, tipping: float | None) -> tuple[Note, Note]:
    """What lies above and below one half, at the end of the line that the tipping margin is further from."""
    late = tipping is not None and x.low + 0.5 * (x.high - x.low) < tipping <= x.high
    at, dx = (x.low, 4.0) if late else (x.high, 0.0)
    anchor: Anchor = "start" if late else "end"
    return (
        Note(at, 0.5, "verified ↑", anchor, dx=dx, dy=-5),
        Note(at, 0.5, "refuted ↓", anchor, dx=dx, dy=13),
    )


def power(found: Power, *, name: str, claim: str) -> Figure:
    """The chance of a conclusive mark over the true effect beyond the margin."""
    points = _sorted(found.curve)
    x = axis(points[0].x, points[-1].x, label="true effect beyond the margin", target=4)
    marks: list[Mark] = [
        Line(((x.low, _POWER), (x.high, _POWER)), "muted", "dashed"),
        Note(x.low, _POWER, "0.8", dx=4, dy=-5),
        Line(_path(points), "accent", width=2.2),
        *(Point(p.x, p.y, tone="accent", size=5, hint=f"{signed(p.x)}: {share(p.y)}") for p in points),
    ]
    reached = next((p.x for p in points if p.y >= _POWER), None)
    said = f"reaches 0.8 at {number(reached)}" if reached is not None else "stays below 0.8"
    described = f"From {share(points[0].y)} at {number(points[0].x)} to {share(points[-1].y)}; {said}."
    y = Axis(0.0, 1.0, _UNIT.ticks, "P(conclusive)")
    return Figure(name, f"{claim}: power", described, *_SMALL, x, y, tuple(marks), grid="none")


def stated(found: Sequence[CurvePoint], *, name: str, title: str) -> Figure:
    """How often claims were found verified where a synthesis was so confident; each point has its n."""
    points = _sorted(found)
    marks: list[Mark] = [Line(((0.0, 0.0), (1.0, 1.0)), "muted", "dashed")]
    marks += [Point(p.x, p.y, tone="accent", size=8, hint=_claims(p)) for p in points]
    marks += [_counted(p) for p in points]
    x = Axis(0.0, 1.0, _UNIT.ticks, "confidence the synthesis stated")
    y = Axis(0.0, 1.0, _UNIT.ticks, "share found verified")
    described = f"By bin: {'; '.join(_claims(p) for p in points)}. On the dashed line both are the same."
    return Figure(name, title, described, 200.0, 200.0, x, y, tuple(marks), grid="none")


def _claims(point: CurvePoint) -> str:
    n = point.n or 0
    return f"stated {number(point.x, 2)}: {round(point.y * n)} of {n} verified"


def _counted(point: CurvePoint) -> Note:
    """The n of a point: above it, but below one at the upper edge, and towards the middle."""
    late, lift = point.x > 0.7, 14.0 if point.y > 0.9 else -5.0
    return Note(point.x, point.y, f"n {point.n}", "end" if late else "start", dx=-7 if late else 7, dy=lift)


def reliability(result: CalibrationResult, *, name: str) -> Figure:
    """How often claims were true when the engine's confidence was so high; the diagonal is perfect."""
    points = _sorted(result.reliability)
    marks: list[Mark] = [
        Line(((0.0, 0.0), (1.0, 1.0)), "muted", "dashed"),
        Line(_path(points), "accent", width=1.6),
        *(Point(p.x, p.y, tone="accent", size=7, hint=_bin(p)) for p in points),
    ]
    x = Axis(0.0, 1.0, _UNIT.ticks, "stated confidence C")
    y = Axis(0.0, 1.0, _UNIT.ticks, "share that was true")
    error = f"expected calibration error {number(result.ece)}, Brier {number(result.brier)}"
    described = f"{plural(len(points), 'bin')}; {error}."
    title = f"{result.kind}: stated confidence against truth"
    return Figure(name, title, described, 200.0, 200.0, x, y, tuple(marks), grid="none")


def _bin(point: CurvePoint) -> str:
    among = f", {plural(point.n, 'world')}" if point.n is not None else ""
    return f"stated {share(point.x)}, true {share(point.y)}{among}"


def differences(
    values: Sequence[float],
    *,
    margin: float | None,
    n: int | None,
    name: str,
    claim: str,
) -> Figure:
    """Per-query differences from the smallest to the largest: gains above the line, losses below it."""
    ordered = sorted(values)
    mean = sum(ordered) / len(ordered)
    step = 100.0 / len(ordered)
    extent = max(0.001, *(abs(v) for v in ordered), abs(margin or 0.0))
    y = axis(-1.05 * extent, 1.05 * extent, label="difference of one query", target=4)
    x = Axis(0.0, 100.0, tuple(Tick(v, f"{v} %") for v in (0, 25, 50, 75, 100)), "queries, sorted")
    marks: list[Mark] = []
    for tone, keep in (("refuted", min), ("verified", max)):
        outline = [(i * step + side, keep(v, 0.0)) for i, v in enumerate(ordered) for side in (0.0, step)]
        if any(height for _, height in outline):
            marks.append(Area(((0.0, 0.0), *outline, (100.0, 0.0)), tone))  # type: ignore[arg-type]
    marks.append(Line(((0.0, 0.0), (100.0, 0.0)), "muted"))
    if margin:
        marks.append(Line(((0.0, margin), (100.0, margin)), "muted", "dotted"))
    marks.append(Line(((0.0, mean), (100.0, mean)), "ink", "dashed"))
    marks.append(Note(50.0, mean, f"mean {signed(mean)}", "middle", "ink", dy=-6 if mean >= 0 else 15))
    counted = f"{plural(n, 'query') if n == 1 else f'{n:,} queries'}" if n is not None else "all queries"
    described = f"From {signed(ordered[0])} to {signed(ordered[-1])} over {counted}, mean {signed(mean)}."
    return Figure(name, f"{claim}: difference by query", described, *_SIZE, x, y, tuple(marks), grid="none")


def _sorted(points: Sequence[CurvePoint]) -> list[CurvePoint]:
    return sorted(points, key=lambda p: p.x)


def _path(points: Sequence[CurvePoint]) -> tuple[tuple[float, float], ...]:
    return tuple((p.x, p.y) for p in points)


def _beside(at: float, y: float, text: str, x: Axis, *, dy: float, ink: bool = False) -> Note:
    """A note right of a position, or left of it where the right side is short."""
    late = at > x.low + 0.6 * (x.high - x.low)
    return Note(at, y, text, "end" if late else "start", "ink" if ink else "muted", -6 if late else 6, dy)
