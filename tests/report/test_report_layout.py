"""Axes, figures, and what both emitters make of them."""

from __future__ import annotations

import dataclasses
import itertools
import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from report_sample import HOSTILE, sample

from claimcheck.record import CurvePoint, Interval, Power, Sensitivity
from claimcheck.report.escape import latex
from claimcheck.report.layout import curves, forest
from claimcheck.report.layout.axis import axis, distinct, fitted, span, text_width
from claimcheck.report.layout.figure import Figure, Line, Note, Point, Tile
from claimcheck.report.layout.heatmap import LEVELS, POINTS, Entry, heatmap
from claimcheck.report.layout.pgf import LINE, pgf
from claimcheck.report.layout.svg import svg
from claimcheck.report.text import clean
from claimcheck.report.view import report_view

_NUMBERS = st.floats(-10, 10, allow_nan=False)


@given(_NUMBERS, st.floats(1e-6, 10), st.integers(2, 8))
def test_ticks_are_round_inside_the_range_and_evenly_spaced(low: float, width: float, target: int) -> None:
    """Labels say exactly where their tick is."""
    made = axis(low, low + width, target=target)
    ticks = [t.at for t in made.ticks]
    assert 1 <= len(ticks) <= 2 * target + 2
    assert all(low - 1e-9 <= at <= low + width + 1e-9 for at in ticks)
    gaps = {round(b - a, 9) for a, b in itertools.pairwise(ticks)}
    assert len(gaps) <= 1
    for tick in made.ticks:
        if tick.label[0].isdigit() or tick.label[0] == "−":
            digits = len(tick.label.partition(".")[2])
            assert abs(float(tick.label.replace("−", "-")) - tick.at) <= 0.5 * 10**-digits + 1e-9


def test_one_wild_interval_does_not_squeeze_the_rest() -> None:
    """The axis holds every point, and cuts an interval that is far wider than all others."""
    low, high = span([0.01, -0.02], [Interval(0.0, 0.02), Interval(-0.03, -0.01), Interval(-5, 5)])
    assert low < -0.02
    assert high > 0.01
    assert high - low < 1


def test_labels_are_cut_to_fit() -> None:
    """Wide scripts count double."""
    assert fitted("short", 200) == "short"
    assert text_width(fitted("W" * 100, 120)) <= 120
    assert text_width("漢字") > text_width("ab")


@pytest.mark.parametrize("width", [12, 30, 45, 70, 200])
def test_cut_labels_are_never_alike(width: float) -> None:
    """Names that begin alike, end alike, or do both are told apart in any width, and fit into it."""
    names = [f"{a}-{b}-mono-{c}" for a in ("icd-joint", "muse") for b in ("small", "large") for c in "123"]
    made = distinct(names, width)
    assert len(set(made)) == len(names)
    assert all(text_width(label) <= width + 2 for label in made) or width < 20
    assert distinct(["short", "names"], 200) == ["short", "names"]


def test_long_names_above_a_heat_map_are_turned_on_paper() -> None:
    """Whole, where a column is as wide as a number; short ones stand upright."""
    pairs = [f"en-l{i}" for i in range(30)]
    short = list("abcdefghijkl")
    for names, turned in (([f"icd-joint-mono-{name}" for name in short], True), (short, False)):
        entries = {(s, p): Entry(0.5) for s in names for p in pairs}
        figure = heatmap(names, pairs, entries, name="h", title="t", description="d")
        text = pgf(figure)
        assert ("rotate=90" in text) == turned
        assert all(latex(name) in text for name in names)


def _rows() -> list[forest.Row]:
    return [
        forest.Row("a", -0.04, Interval(-0.06, -0.02), 0.02, "not_better", "verified"),
        forest.Row("b", 0.03, Interval(0.0, 0.06), 0.01, "comparable", "refuted", "square", False),
        forest.Row("none", remark="not tested"),
        forest.Row("mean", 0.0, Interval(-0.01, 0.01), 0.01, "better", "refuted", diamond=True),
    ]


def _forest(rows: list[forest.Row]) -> Figure:
    x = forest.shared_axis(rows, "Δ")
    return forest.forest(rows, name="f", title="T", description="D", x=x)


def test_a_forest_plot_puts_effects_margins_and_arrows_where_the_numbers_are() -> None:
    """Marker shape by verdict, an arrow towards the region in which each claim is true."""
    figure = _forest(_rows())
    points = [m for m in figure.marks if isinstance(m, Point)]
    placed = {(p.shape, p.filled, p.x) for p in points}
    assert ("circle", True, -0.04) in placed
    assert ("square", False, 0.03) in placed
    assert {(p.shape, p.x) for p in points if p.y == pytest.approx(0.42)} == {("left", 0.02)}
    assert {(p.shape, p.x) for p in points if p.y == pytest.approx(-1 + 0.42)} == {
        ("right", -0.01),
        ("left", 0.01),
    }
    assert [p.half for p in points if p.shape == "diamond"] == [(-0.01, 0.01)]
    assert [t.label for t in figure.right] == [
        "−0.040 [−0.060, −0.020]",
        "+0.030 [0.000, +0.060]",
        "not tested",
        "0.000 [−0.010, +0.010]",
    ]


def test_an_interval_that_leaves_the_axis_gets_an_arrowhead() -> None:
    """Nothing is cut silently."""
    rows = [forest.Row("a", 0.01, Interval(-9, 9), 0.0, "better"), forest.Row("b", 0.02, Interval(0, 0.03))]
    rows += [forest.Row(str(i), 0.02, Interval(0.01, 0.03)) for i in range(3)]
    figure = _forest(rows)
    ends = {(m.shape, m.x) for m in figure.marks if isinstance(m, Point) and m.y == 0 and m.size == 8}
    assert ends == {("left", figure.x.low), ("right", figure.x.high)}


def test_figures_of_a_whole_report_are_well_formed_in_both_emissions() -> None:
    """SVG parses with title and description; pgfplots has balanced braces and every label of the figure."""
    report = report_view(sample())
    figures = [report.forest, *(m.figure for m in report.maps), *report.powers, *report.reliability]
    figures += [c.figure for claim in report.claims for c in claim.cells]
    figures += [f for claim in report.claims for f in claim.curves]
    assert report.models is not None
    figures += [*report.models.tried, *report.models.losses]
    assert len(figures) > 20
    for figure in figures:
        assert figure is not None
        root = etree.fromstring(str(svg(figure)))
        assert root.get("role") == "img"
        assert root.findtext("title") == figure.title
        assert root.findtext("desc") == figure.description
        assert root.get("aria-labelledby") == f"{figure.name}-t {figure.name}-d"
        assert not {a for e in root.iter() for a in e.attrib if a == "style" or a.startswith("on")}
        text = pgf(figure)
        bare = re.sub(r"\\[{}]", "", text)
        assert bare.count("{") == bare.count("}")
        assert (
            text.count("\\begin{") == text.count("\\end{") == (1 if isinstance(figure.marks[0], Tile) else 2)
        )
        assert sum(isinstance(m, Point | Tile) for m in figure.marks) <= POINTS


def test_both_emissions_say_the_same_numbers() -> None:
    """Laid out once: what stands in the SVG stands in the TeX."""
    figure = _forest(_rows())
    texts = {t.text for t in etree.fromstring(str(svg(figure))).iter("text")}
    tex = pgf(figure)
    for tick in (*figure.right, *figure.x.ticks):
        assert tick.label in texts
        assert tick.label.replace("−", "$-$").replace("[", "{[}").replace("]", "{]}") in tex


def test_coordinates_hold_no_exponent_and_no_minus_zero() -> None:
    """TeX reads neither."""
    row = forest.Row("tiny", 1e-9, Interval(-1e-9, 2e-9), 1e-7, "better")
    tex = pgf(_forest([row])).partition("\\begin{tikzpicture}")[2]
    assert not re.search(r"\d[eE][+-]?\d", tex)
    assert not re.search(r"-0(?![.\d])", tex)


def test_hostile_labels_stay_text_in_both_emissions() -> None:
    """A label cannot close an element or start a command."""
    figure = _forest([forest.Row(clean(HOSTILE), 0.1, Interval(0, 0.2), remark=clean(HOSTILE))])
    markup = str(svg(figure))
    assert "<script" not in markup
    etree.fromstring(markup)
    tex = pgf(figure)
    assert "\\write18" not in tex
    assert "\\input" not in tex


def test_heat_map_levels_are_symmetric_and_the_baseline_is_neutral() -> None:
    """The largest distance gets the strongest tint, in its own direction."""
    entries = {
        ("base", "en-de"): Entry(0.5),
        ("up", "en-de"): Entry(0.7, 0.2, True),
        ("down", "en-de"): Entry(0.4, -0.1),
    }
    figure = heatmap(["base", "up", "down"], ["en-de"], entries, name="h", title="t", description="d")
    tiles = [m for m in figure.marks if isinstance(m, Tile)]
    assert [(t.text, t.level, t.dot) for t in tiles] == [
        ("0.500", 0, False),
        ("0.700", LEVELS, True),
        ("0.400", -LEVELS // 2, False),
    ]


def test_many_pairs_turn_the_heat_map() -> None:
    """Thirty pairs of two systems run from top to bottom, each number still in its place."""
    pairs = [f"en-l{i}" for i in range(30)]
    entries = {(s, p): Entry(i + 0.001 * j) for i, s in enumerate("ab") for j, p in enumerate(pairs)}
    figure = heatmap(["a", "b"], pairs, entries, name="h", title="t", description="d")
    assert [t.label for t in figure.x.ticks] == ["a", "b"]
    tile = next(m for m in figure.marks if isinstance(m, Tile) and (m.x, m.y) == (1, -7))
    assert tile.text == "1.007"


def test_curves_show_where_they_cross() -> None:
    """The tipping margin is marked, and a power curve says where it reaches 0.8."""
    points = tuple(CurvePoint(x / 100, 1 / (1 + math.exp(x - 5))) for x in range(11))
    figure = curves.sensitivity(Sensitivity(points, 0.05), margin=0.01, alpha=0.05, name="s", claim="c")
    assert "tips at a margin of 0.050" in figure.description
    assert any(isinstance(m, Point) and (m.x, m.y) == (0.05, 0.5) for m in figure.marks)
    power = curves.power(
        Power(curve=tuple(CurvePoint(x / 10, x / 10) for x in range(11))), name="p", claim="c"
    )
    assert "reaches 0.8 at 0.800" in power.description
    low = curves.power(Power(curve=(CurvePoint(0, 0.1), CurvePoint(1, 0.2))), name="p", claim="c")
    assert "stays below 0.8" in low.description


@pytest.mark.parametrize("at", [0.012, 0.05, 0.055, 0.07, 0.096])
def test_notes_of_a_sensitivity_curve_keep_apart(at: float) -> None:
    """Wherever the mark tips, the note that says so touches neither "verified" nor "refuted"."""
    points = tuple(CurvePoint(x / 1000, 1 / (1 + math.exp(x - 1000 * at))) for x in range(101))
    figure = curves.sensitivity(Sensitivity(points, at), margin=None, alpha=0.05, name="s", claim="c")
    spans = {}
    for note in (m for m in figure.marks if isinstance(m, Note)):
        x = (note.x - figure.x.low) / (figure.x.high - figure.x.low) * figure.width + note.dx
        wide = text_width(note.text, 11)
        left = x - wide if note.anchor == "end" else x
        spans[note.text.split()[0]] = left, left + wide
    for side in ("verified", "refuted"):
        assert spans["tips"][1] < spans[side][0] or spans[side][1] < spans["tips"][0]


def test_the_difference_plot_survives_identical_runs() -> None:
    """All differences zero: an empty plot, no division by zero."""
    figure = curves.differences((0.0, 0.0), margin=0.0, n=2, name="d", claim="c")
    assert figure.y.low < 0 < figure.y.high
    assert sum(isinstance(m, Line) for m in figure.marks) == 2


def test_labels_of_axes_are_cut_to_the_plot() -> None:
    """TeX stops at a label that is wider than any page; a usual one stays whole."""
    figure = report_view(sample()).powers[0]
    endless = dataclasses.replace(
        figure,
        x=dataclasses.replace(figure.x, label="x" * 10_000),
        y=dataclasses.replace(figure.y, label="y" * 10_000),
    )
    for text in (str(svg(endless)), pgf(endless)):
        assert not re.search(r"([xy])\1{200}", text)
    for text in (str(svg(figure)), pgf(figure, 0.48 * LINE)):
        assert figure.x.label in text
        assert figure.y.label in text
