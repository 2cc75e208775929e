"""A `Figure` as pgfplots: a `tikzpicture` that needs the packages pgfplots and nothing else.

Colours are defined in each file (once more is no harm), so that a figure can be put into any paper.
Pixels become points at 0.75, and less where the figure would be wider than a line.
"""

from __future__ import annotations

from claimcheck.report.escape import latex
from claimcheck.report.layout.axis import text_width
from claimcheck.report.layout.figure import Area, Band, Figure, Line, Mark, Note, Point, Tile

LINE = 452.0  # points: the text width of A4 paper with 2.55 cm margins
_SIZE = 7.6  # points: \footnotesize, what labels are set in
_PALETTE = {
    "ink": "1D1C1A", "muted": "7A756C", "faint": "BDB8AD", "grid": "E4E0D6", "band": "E8E3D8", "verified": "0C685C",
    "refuted": "A23C10", "neutral": "625E57", "accent": "2C4F88",
}  # fmt: skip
_MARKS = {"circle": "*", "square": "square*", "diamond": "diamond*", "bar": "|"}
_ANCHORS = {"start": "west", "middle": "center", "end": "east"}


def pgf(figure: Figure, line: float = LINE) -> str:
    """The figure as the text of a `.tex` file, at most `line` points wide."""
    left = max((text_width(t.label, _SIZE) for t in figure.y.ticks), default=0.0) + (
        14 if figure.y.label else 4
    )
    right = max((text_width(t.label, _SIZE) for t in figure.right), default=0.0) + 8
    scale = min(0.75, max(0.2, (line - left - right) / figure.width))
    width, height = scale * figure.width, min(0.75, max(scale, 0.5)) * figure.height
    body = "".join(f"{_mark(mark, figure)}\n" for mark in figure.marks)
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
    if figure.grid in ("x", "xy"):
        options.append("xmajorgrids, grid style={ccgrid}, axis on top=false")
    if x.label:
        options.append(f"xlabel={{{latex(x.label)}}}")
    if y.label:
        options.append(f"ylabel={{{latex(y.label)}}}")
    return "\\begin{axis}[\n  " + ",\n  ".join(options) + ",\n]\n"


def _outside(figure: Figure) -> str:
    """Labels at the right, and the heads above the labels."""
    style = "font=\\footnotesize, inner sep=0pt"
    lines = [
        f"\\node[anchor=west, xshift=6pt, {style}] at (axis cs:{_n(figure.x.high)},{_n(t.at)}) {{{latex(t.label)}}};\n"
        for t in figure.right
    ]
    left, right = figure.heads
    top = _n(figure.y.high)
    if left:
        lines.append(
            f"\\node[anchor=south east, xshift=-4pt, yshift=3pt, {style}, ccneutral] "
            f"at (axis cs:{_n(figure.x.low)},{top}) {{{latex(left)}}};\n"
        )
    if right:
        lines.append(
            f"\\node[anchor=south west, xshift=6pt, yshift=3pt, {style}, ccneutral] "
            f"at (axis cs:{_n(figure.x.high)},{top}) {{{latex(right)}}};\n"
        )
    return "".join(lines)


def _mark(mark: Mark, figure: Figure) -> str:
    match mark:
        case Band():
            return f"\\fill[cc{mark.tone}] {_at(mark.x0, mark.y0)} rectangle {_at(mark.x1, mark.y1)};"
        case Line():
            dash = "" if mark.dash == "solid" else f", {mark.dash}"
            path = " -- ".join(_at(x, y) for x, y in mark.points) if len(mark.points) < 3 else ""
            if path:
                return f"\\draw[cc{mark.tone}, line width={_n(0.6 * mark.width)}pt{dash}] {path};"
            points = " ".join(f"({_n(x)},{_n(y)})" for x, y in mark.points)
            return f"\\addplot[cc{mark.tone}, line width={_n(0.6 * mark.width)}pt{dash}, no marks] coordinates {{{points}}};"
        case Area():
            points = " ".join(f"({_n(x)},{_n(y)})" for x, y in mark.points)
            return f"\\addplot[draw=none, fill=cc{mark.tone}!65] coordinates {{{points}}} -- cycle;"
        case Point():
            return _point(mark)
        case Note():
            shift = f"xshift={_n(0.6 * mark.dx)}pt, yshift={_n(-0.6 * mark.dy)}pt"
            anchor = _ANCHORS[mark.anchor]
            options = f"anchor={anchor}, {shift}, inner sep=0pt, font=\\scriptsize, cc{mark.tone}"
            return f"\\node[{options}] at {_at(mark.x, mark.y)} {{{latex(mark.text)}}};"
        case Tile():
            return _tile(mark)


def _point(mark: Point) -> str:
    radius = 0.3 * mark.size
    if mark.half is not None:
        low, high = mark.half
        rise, centre = _n(0.32 * mark.size), f"axis cs:{_n(mark.x)},{_n(mark.y)}"
        up, down = f"([yshift={rise}pt]{centre})", f"([yshift=-{rise}pt]{centre})"
        return f"\\fill[cc{mark.tone}] {_at(low, mark.y)} -- {up} -- {_at(high, mark.y)} -- {down} -- cycle;"
    fill = f"fill=cc{mark.tone}" if mark.filled else "fill=white"
    options = f"mark size={_n(radius)}pt, line width=0.8pt, draw=cc{mark.tone}, {fill}"
    shape = _MARKS.get(mark.shape, "triangle*")
    if mark.shape in ("left", "right"):
        options += f", rotate={90 if mark.shape == 'left' else -90}"
    place = f"coordinates {{({_n(mark.x)},{_n(mark.y)})}}"
    return f"\\addplot[only marks, mark={shape}, mark options={{{options}}}] {place};"


def _tile(mark: Tile) -> str:
    tone, share = ("verified" if mark.level > 0 else "refuted"), 9 * abs(mark.level)
    fill = f"cc{tone}!{share}" if mark.level else "ccgrid!60"
    corners = f"{_at(mark.x - 0.48, mark.y - 0.45)} rectangle {_at(mark.x + 0.48, mark.y + 0.45)}"
    text = latex(mark.text)
    dot = f"\\fill[ccink] {_at(mark.x + 0.38, mark.y + 0.28)} circle[radius=0.8pt];" if mark.dot else ""
    node = f"\\node[font=\\scriptsize, inner sep=0pt] at {_at(mark.x, mark.y)} {{{text}}};"
    return f"\\fill[{fill}] {corners};{node}{dot}"


def _at(x: float, y: float) -> str:
    return f"(axis cs:{_n(x)},{_n(y)})"


def _n(value: float) -> str:
    """A coordinate without exponent, to a millionth."""
    text = f"{value:.6f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text
