"""A `Figure` as pgfplots: a `tikzpicture` that needs the packages pgfplots and nothing else.

Colours are defined in each file (once more is no harm), so that a figure can be put into any paper.
Pixels become points at 0.75, and less where the figure would be wider than our line; on a shorter one TeX
scales the finished picture.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import NamedTuple

from claimcheck.report.escape import latex
from claimcheck.report.layout.axis import distinct, fitted, text_width
from claimcheck.report.layout.figure import Area, Band, Figure, Line, Mark, Note, Point, Tile

LINE = 452.0  # points: the text width of A4 paper with 2.55 cm margins
PAGE = 600.0  # points: what such a page leaves for a figure beside its axis and its caption
_SIZE = 7.6  # points: \footnotesize, what labels are set in
_TICK = 5.8  # points: \scriptsize, the head of a column of tiles
_HEAD = 110.0  # points: the longest of them, when they are turned
_PALETTE = {
    "ink": "1D1C1A",
    "muted": "7A756C",
    "faint": "BDB8AD",
    "grid": "E4E0D6",
    "band": "E8E3D8",
    "verified": "0C685C",
    "refuted": "A23C10",
    "neutral": "625E57",
    "accent": "2C4F88",
}
# pgfplots loads graphicx.
_FIT = "\\leavevmode\\ifdim\\wd0>\\linewidth\\resizebox{\\linewidth}{!}{\\box0}\\else\\box0 \\fi"
_MARKS = {"circle": "*", "square": "square*", "diamond": "diamond*", "bar": "|"}
_INKS = {tone: tone if tone in ("ink", "accent") else "neutral" for tone in _PALETTE}  # words are never paler
_ANCHORS = {"start": "west", "middle": "center", "end": "east"}


def pgf(figure: Figure, line: float = LINE) -> str:
    """The figure as the text of a `.tex` file, at most `line` points wide."""
    left = max((text_width(t.label, _SIZE) for t in figure.y.ticks), default=0.0) + (
        22 if figure.y.label else 6
    )
    right = max((text_width(t.label, _SIZE) for t in figure.right), default=4.0) + 8
    scale = min(0.75, max(0.2, (line - left - right) / figure.width))
    width, height = scale * figure.width, min(PAGE, min(0.75, max(scale, 0.55)) * figure.height)
    frame = _Frame(figure, width, height)
    if tiles := [mark for mark in figure.marks if isinstance(mark, Tile)]:
        body = _mosaic(figure, tiles, frame)
    else:
        areas = "".join(_area(mark, frame) for mark in figure.marks if isinstance(mark, Area))
        marks = "".join(_marks([mark for mark in figure.marks if not isinstance(mark, Area)], frame))
        axis = f"{_axis(figure, width, height, line)}\\end{{axis}}\n"
        body = f"{areas}{axis}{marks}{_outside(figure, frame)}"
    picture = f"\\begin{{tikzpicture}}[x=1pt, y=1pt]\n{body}\\end{{tikzpicture}}%\n"
    return f"{_colours()}\\begingroup\\setbox0=\\hbox{{{picture}}}%\n{_FIT}\\endgroup\n"


class _Frame(NamedTuple):
    """Where a figure's axes lie, in points from their lower left corner.

    pgfplots draws axes, ticks and grid; everything else is placed here, since it would take ten times as long
    for each text or point.
    """

    figure: Figure
    width: float
    height: float

    @property
    def across(self) -> float:
        """Points per unit of x."""
        return self.width / (self.figure.x.high - self.figure.x.low)

    @property
    def down(self) -> float:
        """Points per unit of y."""
        return self.height / (self.figure.y.high - self.figure.y.low)

    def place(self, x: float, y: float) -> tuple[float, float]:
        """From data to points."""
        return (x - self.figure.x.low) * self.across, (y - self.figure.y.low) * self.down

    def at(self, x: float, y: float) -> str:
        """The same as a coordinate: ``(12.5,40)``."""
        return _pt(*self.place(x, y))


def _colours() -> str:
    lines = [f"\\definecolor{{cc{name}}}{{HTML}}{{{value}}}%\n" for name, value in _PALETTE.items()]
    return "".join(lines)


def _axis(figure: Figure, width: float, height: float, line: float) -> str:
    x, y = figure.x, figure.y
    ticks = () if figure.flush else y.ticks
    options = [
        "scale only axis",
        f"width={_n(width)}pt",
        f"height={_n(height)}pt",
        f"xmin={_n(x.low)}, xmax={_n(x.high)}, ymin={_n(y.low)}, ymax={_n(y.high)}",
        f"xtick={{{','.join(_n(t.at) for t in x.ticks)}}}" if x.ticks else "xtick=\\empty",
        f"xticklabels={{{','.join('{' + latex(t.label) + '}' for t in x.ticks)}}}",
        f"ytick={{{','.join(_n(t.at) for t in ticks)}}}" if ticks else "ytick=\\empty",
        f"yticklabels={{{','.join('{' + latex(t.label) + '}' for t in ticks)}}}",
        "axis x line*=bottom, axis y line*=left",
        "y axis line style={draw=none}, ytick style={draw=none}",
        "x axis line style={ccmuted}, xtick style={ccmuted}",
        "tick label style={font=\\footnotesize}, label style={font=\\footnotesize}, scaled ticks=false",
        "clip=false, tick align=outside",
    ]
    if figure.grid in ("x", "xy"):
        options.append("xmajorgrids, grid style={ccgrid}, axis on top=false")
    if x.label:
        options.append(f"xlabel={{{latex(fitted(x.label, max(width, 0.9 * line), _SIZE))}}}")
    if y.label:
        options.append(f"ylabel={{{latex(fitted(y.label, 1.5 * height, _SIZE))}}}")
    return "\\begin{axis}[\n  " + ",\n  ".join(options) + ",\n]\n"


def _outside(figure: Figure, frame: _Frame) -> str:
    """Labels at both sides, and the heads above them."""
    x, (left, right), above = figure.x, figure.heads, frame.height + 3.0
    widest = max((text_width(t.label, _SIZE) for t in figure.y.ticks), default=0.0)
    start, end = -5.0 - widest, frame.width + 6.0
    texts = [_label("left, ", end, frame.place(x.high, tick.at)[1], tick.label) for tick in figure.right]
    if figure.flush:
        texts += [_label("left, ", start, frame.place(x.low, t.at)[1], t.label) for t in figure.y.ticks]
    if left:
        texts.append(_label("left, bottom, ", start, above, left, "\\color{ccneutral}"))
    if right:
        texts.append(_label("left, bottom, ", end, above, right, "\\color{ccneutral}"))
    return "".join(texts)


def _label(anchor: str, x: float, y: float, text: str, colour: str = "") -> str:
    return _set(anchor, x, y, f"\\footnotesize{colour} {latex(text)}")


def _area(mark: Area, frame: _Frame) -> str:
    corners = " -- ".join(frame.at(*point) for point in mark.points)
    return f"\\fill[cc{mark.tone}!65] {corners} -- cycle;\n"


def _marks(marks: Sequence[Mark], frame: _Frame) -> Iterator[str]:
    """Neighbouring marks of one kind and style become one command: TeX takes long for each."""
    for kind, run in groupby(marks, type):
        styles: dict[str, list[str]] = {}
        for mark in run:
            style, path = _mark(mark, frame)
            styles.setdefault(style, []).append(path)
        for style, paths in styles.items():
            drawn = " ".join(paths)
            if kind is Point and style.startswith("\\path"):
                drawn = f"coordinates {{{drawn}}}"
            yield f"{style} {drawn};\n"


def _mark(mark: Mark, frame: _Frame) -> tuple[str, str]:
    """Command with its options, and what it draws."""
    match mark:
        case Band():
            corners = f"{frame.at(mark.x0, mark.y0)} rectangle {frame.at(mark.x1, mark.y1)}"
            return f"\\fill[cc{mark.tone}]", corners
        case Line():
            dash = "" if mark.dash == "solid" else f", {mark.dash}"
            pen = f"cc{mark.tone}, line width={_n(0.6 * mark.width)}pt{dash}"
            return f"\\draw[{pen}]", " -- ".join(frame.at(*point) for point in mark.points)
        case Note():
            return "\\path", f"{frame.at(mark.x, mark.y)} node[{_look(mark)}] {{{latex(mark.text)}}}"
        case Point():
            return _point(mark, frame)
        case Tile() | Area():
            raise TypeError("tiles and areas are drawn by themselves")


def _look(mark: Note) -> str:
    shift = f"xshift={_n(0.6 * mark.dx)}pt, yshift={_n(-0.6 * mark.dy)}pt"
    return f"anchor={_ANCHORS[mark.anchor]}, {shift}, inner sep=0pt, font=\\scriptsize, cc{_INKS[mark.tone]}"


def _point(mark: Point, frame: _Frame) -> tuple[str, str]:
    x, y = frame.place(mark.x, mark.y)
    if mark.half is not None:
        rise = 0.32 * mark.size
        low, high = (frame.at(end, mark.y) for end in mark.half)
        up, down = _pt(x, y + rise), _pt(x, y - rise)
        return f"\\fill[cc{mark.tone}]", f"{low} -- {up} -- {high} -- {down} -- cycle"
    fill = f"fill=cc{mark.tone}" if mark.filled else "fill=white"
    options = f"mark size={_n(0.3 * mark.size)}pt, line width=0.8pt, draw=cc{mark.tone}, {fill}"
    shape = _MARKS.get(mark.shape, "triangle*")
    if mark.shape in ("left", "right"):
        options += f", rotate={90 if mark.shape == 'left' else -90}"
    return f"\\path plot[only marks, mark={shape}, mark options={{{options}}}]", _pt(x, y)


def _mosaic(figure: Figure, tiles: Sequence[Tile], frame: _Frame) -> str:
    """A heat map, all of it in points; the numbers of a row are one text."""
    across, down = frame.across, frame.down
    fills: dict[str, list[str]] = {}
    rows: dict[float, dict[float, str]] = {}
    dots = []
    for tile in tiles:
        (x, y), (dx, dy) = frame.place(tile.x, tile.y), (0.48 * across, 0.45 * down)
        corners = f"{_pt(x - dx, y - dy)} rectangle {_pt(x + dx, y + dy)}"
        fills.setdefault(_tint(tile.level), []).append(corners)
        rows.setdefault(tile.y, {})[tile.x] = latex(tile.text)
        if tile.dot:
            dots.append(f"{_pt(x + 0.38 * across, y + 0.28 * down)} circle[radius=0.8]")
    texts = [
        _set("left, ", 0.0, frame.place(0.0, y)[1], f"\\scriptsize{_row(figure, found, across)}")
        for y, found in rows.items()
    ]
    texts += [
        _set("right, ", -6.0, frame.place(0.0, tick.at)[1], f"\\footnotesize {latex(tick.label)}")
        for tick in figure.y.ticks
    ]
    texts += _heads(figure, frame)
    drawn = [f"\\fill[{fill}] {' '.join(paths)};\n" for fill, paths in fills.items()]
    drawn += [f"\\fill[ccink] {' '.join(dots)};\n"] if dots else []
    return "".join([*drawn, *texts])


def _heads(figure: Figure, frame: _Frame) -> list[str]:
    """Names of columns above them; turned if one is wider than its column, and never two alike."""
    labels = [tick.label for tick in figure.x.ticks]
    turned = any(text_width(label, _TICK) > frame.across - 2.0 for label in labels)
    texts = []
    for tick, label in zip(figure.x.ticks, distinct(labels, _HEAD, _TICK), strict=True):
        x, y = _n(frame.place(tick.at, 0.0)[0], 3), _n(frame.height + (4.0 if turned else 2.0), 3)
        place = f"left, x={x}pt, y={y}pt, rotate=90" if turned else f"bottom, x={x}pt, y={y}pt"
        texts.append(f"\\pgftext[{place}]{{\\scriptsize\\strut {latex(label)}}}\n")
    return texts


def _row(figure: Figure, found: Mapping[float, str], across: float) -> str:
    """The numbers of a row of tiles in boxes as wide as a tile."""
    boxes = "".join(f"\\ccbox{{{found.get(tick.at, '')}}}" for tick in figure.x.ticks)
    return f"\\def\\ccbox#1{{\\hbox to{_n(across)}pt{{\\hss#1\\hss}}}}{boxes}"


def _tint(level: int) -> str:
    tone = "verified" if level > 0 else "refuted"
    return f"cc{tone}!{9 * abs(level)}" if level else "ccgrid!60"


def _set(anchor: str, x: float, y: float, text: str) -> str:
    return f"\\pgftext[{anchor}x={_n(x, 3)}pt, y={_n(y, 3)}pt]{{{text}}}\n"


def _pt(x: float, y: float) -> str:
    """A coordinate in points, to a thousandth."""
    return f"({_n(x, 3)},{_n(y, 3)})"


def _n(value: float, digits: int = 6) -> str:
    """A number without exponent, by default to a millionth."""
    text = f"{value:.{digits}f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text
