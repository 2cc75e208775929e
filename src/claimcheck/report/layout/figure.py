"""A figure as values: axes and marks in data coordinates, without a word about SVG or TeX.

The layouts of this package make a `Figure` from numbers of the Record; `svg` and `pgf` draw it. Sizes are
CSS pixels (1 px = 0.75 pt), colours are roles that each emitter maps to its own palette.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Tone = Literal["ink", "muted", "faint", "band", "verified", "refuted", "neutral", "accent"]
Shape = Literal["circle", "square", "diamond", "left", "right", "bar"]
Dash = Literal["solid", "dashed", "dotted"]
Anchor = Literal["start", "middle", "end"]


@dataclass(frozen=True, slots=True)
class Tick:
    """A labelled position on an axis."""

    at: float
    label: str


@dataclass(frozen=True, slots=True)
class Axis:
    """A range with its ticks; `label` names quantity and unit."""

    low: float
    high: float
    ticks: tuple[Tick, ...] = ()
    label: str = ""


@dataclass(frozen=True, slots=True)
class Band:
    """A filled rectangle behind the data."""

    x0: float
    x1: float
    y0: float
    y1: float
    tone: Tone = "band"


@dataclass(frozen=True, slots=True)
class Line:
    """A polyline."""

    points: tuple[tuple[float, float], ...]
    tone: Tone = "ink"
    dash: Dash = "solid"
    width: float = 1.0


@dataclass(frozen=True, slots=True)
class Area:
    """A filled polygon."""

    points: tuple[tuple[float, float], ...]
    tone: Tone


@dataclass(frozen=True, slots=True)
class Point:
    """A marker; `half` widens a diamond to that half-length in data units; `hint` shows on hovering."""

    x: float
    y: float
    shape: Shape = "circle"
    tone: Tone = "ink"
    filled: bool = True
    size: float = 9.0
    half: tuple[float, float] | None = None  # left and right tip of a diamond
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """A word in the plot, shifted by (dx, dy) pixels, dy downwards."""

    x: float
    y: float
    text: str
    anchor: Anchor = "start"
    tone: Tone = "muted"
    dx: float = 0.0
    dy: float = 0.0


@dataclass(frozen=True, slots=True)
class Tile:
    """A cell of a heat map: `level` −6…6 is its place on the diverging scale, 0 is the baseline."""

    x: float
    y: float
    text: str
    level: int
    dot: bool = False
    hint: str = ""


Mark = Band | Line | Area | Point | Note | Tile


@dataclass(frozen=True, slots=True)
class Figure:
    """A plot: `width` × `height` pixels of plot area, text outside it at the left, right, bottom and top.

    Attributes:
        name: file name and identifier.
        title, description: for the caption and for readers who do not see the figure.
        y: its ticks are the labels at the left.
        right: labels at the right, at the y positions of their ticks.
        heads: what stands above the left and right labels.
        flush: whether the labels at the left are set flush left, as in a table.
        top: whether the x axis stands above the plot.
        frame: False for a figure inside a table cell: the plot area alone.
    """

    name: str
    title: str
    description: str
    width: float
    height: float
    x: Axis
    y: Axis
    marks: tuple[Mark, ...]
    right: tuple[Tick, ...] = ()
    heads: tuple[str, str] = ("", "")
    grid: Literal["x", "xy", "none"] = "x"
    flush: bool = False
    top: bool = False
    frame: bool = True
