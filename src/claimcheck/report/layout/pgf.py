"""A `Figure` as pgfplots: a `tikzpicture` that needs the packages pgfplots and nothing else.

Colours are defined in each file (once more is no harm), so that a figure can be put into any paper.
Pixels become points at 0.75, and less where the figure would be wider than a line.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from claimcheck.report.escape import latex
from claimcheck.report.layout.axis import text_width
from claimcheck.report.layout.figure import Area, Band, Figure, Line, Mark, Note, Point, Tile

LINE = 452.0  # points: the text width of A4 paper with 2.55 cm margins
_SIZE = 7.6  # points: \footnotesize, what labels are set in
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
    width, height = scale * figure.width, min(0.75, max(scale, 0.55)) * figure.height
    body = "".join(_marks(figure.marks)) + _dots(figure.marks)
    return f"{_colours()}\\begin{{tikzpicture}}\n{_axis(figure, width, height)}{body}{_outside(figure)}" + (
        "\\end{axis}\n\\end{tikzpicture}%\n"
    )


def _colours() -> str:
    lines = [f"\\definecolor{{cc{name}}}{{HTML}}{{{value}}}%\n" for name, value in _PALETTE.items()]
    return "".join(lines)


def _axis(figure: Figure, width: float, height: float) -> str:
    x, y = figure.x, figure.y
    bottom = "top" if figure.top else "bottom"
    options = [
        "scale only axis",
        f"width={_n(width)}pt",
        f"height={_n(height)}pt",
        f"xmin={_n(x.low)}, xmax={_n(x.high)}, ymin={_n(y.low)}, ymax={_n(y.high)}",
        f"xtick={{{','.join(_n(t.at) for t in x.ticks)}}}" if x.ticks else "xtick=\\empty",
        f"xticklabels={{{','.join('{' + latex(t.label) + '}' for t in x.ticks)}}}",
        f"ytick={{{','.join(_n(t.at) for t in y.ticks)}}}" if y.ticks else "ytick=\\empty",
        f"yticklabels={{{','.join('{' + latex(t.label) + '}' for t in y.ticks)}}}",
        f"axis x line*={bottom}, axis y line*=left",
        "y axis line style={draw=none}, ytick style={draw=none}",
        "x axis line style={ccmuted}, xtick style={ccmuted}",
        "tick label style={font=\\footnotesize}, label style={font=\\footnotesize}, scaled ticks=false",
        "clip=false, tick align=outside",
    ]
    if figure.top:
        options.append("x axis line style={draw=none}, xtick style={draw=none}")
    if figure.flush:
        widest = max((text_width(t.label, _SIZE) for t in figure.y.ticks), default=0.0)
        options.append(f"yticklabel style={{align=left, text width={_n(widest)}pt}}")
    if figure.grid in ("x", "xy"):
        options.append("xmajorgrids, grid style={ccgrid}, axis on top=false")
    if x.label:
        options.append(f"xlabel={{{latex(x.label)}}}")
    if y.label:
        options.append(f"ylabel={{{latex(y.label)}}}")
    return "\\begin{axis}[\n  " + ",\n  ".join(options) + ",\n]\n"


def _outside(figure: Figure) -> str:
    """Labels at the right, and the heads above the labels."""
    x, (left, right), top = figure.x, figure.heads, figure.y.high
    nodes = [_beside("west, xshift=6pt", _at(x.high, tick.at), tick.label) for tick in figure.right]
    if left:
        wide = _n(max((text_width(t.label, _SIZE) for t in figure.y.ticks), default=0.0))
        place = f"south east, align=left, text width={wide}pt, xshift=-5pt, yshift=3pt, ccneutral"
        nodes.append(_beside(place, _at(x.low, top), left))
    if right:
        nodes.append(_beside("south west, xshift=6pt, yshift=3pt, ccneutral", _at(x.high, top), right))
    return "".join(nodes)


def _beside(place: str, at: str, text: str) -> str:
    return f"\\node[font=\\footnotesize, inner sep=0pt, anchor={place}] at {at} {{{latex(text)}}};\n"


def _marks(marks: Sequence[Mark]) -> Iterator[str]:
    """Neighbouring marks of one kind and style become one command: TeX takes long for each."""
    for kind, run in groupby(marks, type):
        styles: dict[str, list[str]] = {}
        for mark in run:
            style, path = _mark(mark)
            styles.setdefault(style, []).append(path)
        for style, paths in styles.items():
            if kind is Point and style.startswith("\\addplot"):
                yield f"{style} coordinates {{{' '.join(paths)}}};\n"
            elif style.startswith("\\addplot"):  # takes one path
                yield from (f"{style} {path};\n" for path in paths)
            else:
                yield f"{style} {' '.join(paths)};\n"


def _mark(mark: Mark) -> tuple[str, str]:
    """Command with its options, and what it draws."""
    match mark:
        case Band():
            return f"\\fill[cc{mark.tone}]", f"{_at(mark.x0, mark.y0)} rectangle {_at(mark.x1, mark.y1)}"
        case Line():
            return _line(mark)
        case Area():
            path = f"coordinates {{{_points(mark.points)}}} -- cycle"
            return f"\\addplot[draw=none, fill=cc{mark.tone}!65]", path
        case Note():
            return "\\path", f"{_at(mark.x, mark.y)} node[{_look(mark)}] {{{latex(mark.text)}}}"
        case Tile():
            return _tile(mark)
        case Point():
            return _point(mark)


def _line(mark: Line) -> tuple[str, str]:
    dash = "" if mark.dash == "solid" else f", {mark.dash}"
    pen = f"cc{mark.tone}, line width={_n(0.6 * mark.width)}pt{dash}"
    if len(mark.points) == 2:
        return f"\\draw[{pen}]", " -- ".join(_at(x, y) for x, y in mark.points)
    return f"\\addplot[{pen}, no marks]", f"coordinates {{{_points(mark.points)}}}"


def _look(mark: Note) -> str:
    shift = f"xshift={_n(0.6 * mark.dx)}pt, yshift={_n(-0.6 * mark.dy)}pt"
    return f"anchor={_ANCHORS[mark.anchor]}, {shift}, inner sep=0pt, font=\\scriptsize, cc{_INKS[mark.tone]}"


def _point(mark: Point) -> tuple[str, str]:
    if mark.half is not None:
        low, high = mark.half
        rise, centre = _n(0.32 * mark.size), f"axis cs:{_n(mark.x)},{_n(mark.y)}"
        up, down = f"([yshift={rise}pt]{centre})", f"([yshift=-{rise}pt]{centre})"
        corners = f"{_at(low, mark.y)} -- {up} -- {_at(high, mark.y)} -- {down} -- cycle"
        return f"\\fill[cc{mark.tone}]", corners
    fill = f"fill=cc{mark.tone}" if mark.filled else "fill=white"
    options = f"mark size={_n(0.3 * mark.size)}pt, line width=0.8pt, draw=cc{mark.tone}, {fill}"
    shape = _MARKS.get(mark.shape, "triangle*")
    if mark.shape in ("left", "right"):
        options += f", rotate={90 if mark.shape == 'left' else -90}"
    return f"\\addplot[only marks, mark={shape}, mark options={{{options}}}]", _points(((mark.x, mark.y),))


def _tile(mark: Tile) -> tuple[str, str]:
    tone, share = ("verified" if mark.level > 0 else "refuted"), 9 * abs(mark.level)
    fill = f"cc{tone}!{share}" if mark.level else "ccgrid!60"
    corners = f"{_at(mark.x - 0.48, mark.y - 0.45)} rectangle {_at(mark.x + 0.48, mark.y + 0.45)}"
    text = f" node[midway, font=\\scriptsize, inner sep=0pt, black] {{{latex(mark.text)}}}"
    return f"\\fill[{fill}]", corners + text


def _dots(marks: Sequence[Mark]) -> str:
    """The dots of significant tiles, above all tiles."""
    places = [_points(((m.x + 0.38, m.y + 0.28),)) for m in marks if isinstance(m, Tile) and m.dot]
    options = "only marks, mark=*, mark options={mark size=0.8pt, draw=ccink, fill=ccink}"
    return f"\\addplot[{options}] coordinates {{{' '.join(places)}}};\n" if places else ""


def _points(points: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"({_n(x)},{_n(y)})" for x, y in points)


def _at(x: float, y: float) -> str:
    return f"(axis cs:{_n(x)},{_n(y)})"


def _n(value: float) -> str:
    """A coordinate without exponent, to a millionth."""
    text = f"{value:.6f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text
