"""A `Figure` as inline SVG: classes instead of colours, so that the style sheet decides on light and dark."""

from __future__ import annotations

from markupsafe import Markup, escape

from claimcheck.report.layout.axis import fitted, text_width
from claimcheck.report.layout.figure import Area, Band, Figure, Line, Mark, Note, Point, Shape, Tile

_GAP = 10.0  # between labels and plot area
_AXIS = 22.0  # tick labels
_LABEL = 20.0  # axis label
_HEAD = 22.0


def svg(figure: Figure) -> Markup:
    """The figure as one `<svg>`: an image with title and description, or hidden when it has no frame."""
    return Markup("".join(_Canvas(figure).parts()))  # noqa: S704 - every text in it went through escape()


class _Canvas:
    """Maps data to pixels and writes elements."""

    def __init__(self, figure: Figure) -> None:
        self.figure = figure
        framed = figure.frame
        ticks = figure.y.ticks
        head_left, head_right = figure.heads
        widest = max([text_width(t.label) for t in ticks] + [text_width(head_left)], default=0.0)
        self.left = widest + _GAP + (_LABEL if figure.y.label else 0.0) if framed else 0.0
        right = max([text_width(t.label) for t in figure.right] + [text_width(head_right)], default=0.0)
        last = max((text_width(t.label, 11) / 2 for t in figure.x.ticks[-1:]), default=0.0) + 4.0
        self.right = (right + _GAP if figure.right else max(14.0, last)) if framed else 0.0
        self.above = (_AXIS if figure.top else _HEAD if any(figure.heads) else 8.0) if framed else 0.0
        below = (0.0 if figure.top else _AXIS) + (_LABEL if figure.x.label else 0.0) + 4.0
        self.width = self.left + figure.width + self.right
        self.height = self.above + figure.height + (below if framed else 0.0)

    def x(self, value: float) -> float:
        axis = self.figure.x
        return self.left + (value - axis.low) / (axis.high - axis.low) * self.figure.width

    def y(self, value: float) -> float:
        axis = self.figure.y
        return self.above + (axis.high - value) / (axis.high - axis.low) * self.figure.height

    def parts(self) -> list[str]:
        figure = self.figure
        width, height = _n(self.width), _n(self.height)
        box = f'width="{width}" height="{height}" viewBox="0 0 {width} {height}"'
        if not figure.frame:
            body = "".join(self.mark(mark) for mark in figure.marks)
            return [f'<svg class="mini" {box} aria-hidden="true" focusable="false">{body}</svg>']
        ids = f"{figure.name}-t {figure.name}-d"
        return [
            f'<svg class="plot" {box} role="img" aria-labelledby="{escape(ids)}">',
            f'<title id="{escape(figure.name)}-t">{escape(figure.title)}</title>',
            f'<desc id="{escape(figure.name)}-d">{escape(figure.description)}</desc>',
            *self.axes(),
            *(self.mark(mark) for mark in figure.marks),
            "</svg>",
        ]

    def axes(self) -> list[str]:
        figure, out = self.figure, []
        bottom, right = self.above + figure.height, self.left + figure.width
        axis_y = self.above if figure.top else bottom
        for tick in figure.x.ticks:
            at = self.x(tick.at)
            if figure.grid in ("x", "xy"):
                out.append(_line(at, self.above, at, bottom, "s-grid"))
            out.append(_text(at, axis_y + (-8 if figure.top else 15), tick.label, "middle", "t-tick"))
        if figure.grid == "none" and not figure.top:
            out.append(_line(self.left, bottom, right, bottom, "s-axis"))
            out += [_line(self.x(t.at), bottom, self.x(t.at), bottom + 4, "s-axis") for t in figure.x.ticks]
        for tick in figure.y.ticks:
            x, anchor = (0.0, "start") if figure.flush else (self.left - _GAP, "end")
            out.append(_text(x, self.y(tick.at) + 4, tick.label, anchor, "t-label"))
        for tick in figure.right:
            out.append(_text(self.width, self.y(tick.at) + 4, tick.label, "end", "t-num"))
        if any(figure.heads):
            out.append(_text(0.0, 13, figure.heads[0], "start", "t-head"))
            out.append(_text(self.width, 13, figure.heads[1], "end", "t-head"))
        if figure.x.label:
            middle = self.left + figure.width / 2
            label = fitted(figure.x.label, figure.width, 11)
            out.append(_text(middle, bottom + _AXIS + 14, label, "middle", "t-axis"))
        if figure.y.label:
            middle = self.above + figure.height / 2
            label = fitted(figure.y.label, figure.height, 11)
            out.append(_text(12, middle, label, "middle", "t-axis", turned=True))
        return out

    def mark(self, mark: Mark) -> str:
        match mark:
            case Band():
                x, y = self.x(mark.x0), self.y(mark.y1)
                width, height = self.x(mark.x1) - x, self.y(mark.y0) - y
                size = f'width="{_n(width)}" height="{_n(height)}"'
                return f'<rect x="{_n(x)}" y="{_n(y)}" {size} class="f-{mark.tone}"/>'
            case Line():
                points = " ".join(f"{_n(self.x(x))},{_n(self.y(y))}" for x, y in mark.points)
                dash = {
                    "solid": "",
                    "dashed": ' stroke-dasharray="5 4"',
                    "dotted": ' stroke-dasharray="1.5 3"',
                }
                pen = f' stroke-width="{_n(mark.width)}"'
                return f'<polyline points="{points}" class="s-{mark.tone}"{pen}{dash[mark.dash]}/>'
            case Area():
                points = " ".join(f"{_n(self.x(x))},{_n(self.y(y))}" for x, y in mark.points)
                return f'<polygon points="{points}" class="a-{mark.tone}"/>'
            case Point():
                return self.point(mark)
            case Note():
                x, y = self.x(mark.x) + mark.dx, self.y(mark.y) + mark.dy
                return _text(x, y, mark.text, mark.anchor, f"t-note f-{mark.tone}")
            case Tile():
                return self.tile(mark)

    def point(self, mark: Point) -> str:
        x, y, r = self.x(mark.x), self.y(mark.y), mark.size / 2
        style = f'class="{"p" if mark.filled else "h"}-{mark.tone}"'
        if mark.shape == "circle":
            shape = f'<circle cx="{_n(x)}" cy="{_n(y)}" r="{_n(r)}" {style}'
        else:
            tips = None if mark.half is None else (self.x(mark.half[0]), self.x(mark.half[1]))
            corners = _corners(mark.shape, x, y, r, tips)
            points = " ".join(f"{_n(a)},{_n(b)}" for a, b in corners)
            shape = f'<polygon points="{points}" {style}'
        if not mark.hint:
            return shape + "/>"
        tag = "circle" if mark.shape == "circle" else "polygon"
        return f"{shape}><title>{escape(mark.hint)}</title></{tag}>"

    def tile(self, mark: Tile) -> str:
        x0, x1, y0, y1 = (
            self.x(mark.x - 0.5),
            self.x(mark.x + 0.5),
            self.y(mark.y + 0.5),
            self.y(mark.y - 0.5),
        )
        tint = f"q{'n' if mark.level < 0 else 'p'}{abs(mark.level)}" if mark.level else "q0"
        size = f'width="{_n(x1 - x0 - 2)}" height="{_n(y1 - y0 - 2)}" rx="2"'
        parts = [
            f'<g class="tile"><title>{escape(mark.hint)}</title>',
            f'<rect x="{_n(x0 + 1)}" y="{_n(y0 + 1)}" {size} class="{tint}"/>',
            _text((x0 + x1) / 2, (y0 + y1) / 2 + 4, mark.text, "middle", "t-tile"),
        ]
        if mark.dot:
            parts.append(f'<circle cx="{_n(x1 - 6)}" cy="{_n(y0 + 6)}" r="2" class="p-ink"/>')
        return "".join([*parts, "</g>"])


def _corners(
    shape: Shape, x: float, y: float, r: float, tips: tuple[float, float] | None
) -> tuple[tuple[float, float], ...]:
    match shape:
        case "square":
            s = 0.88 * r
            return (x - s, y - s), (x + s, y - s), (x + s, y + s), (x - s, y + s)
        case "left":
            return (x - r, y), (x + 0.3 * r, y - r), (x + 0.3 * r, y + r)
        case "right":
            return (x + r, y), (x - 0.3 * r, y - r), (x - 0.3 * r, y + r)
        case "bar":
            return (x - 1, y - r), (x + 1, y - r), (x + 1, y + r), (x - 1, y + r)
    left, right = tips or (x - r, x + r)
    return (left, y), (x, y - r), (right, y), (x, y + r)


def _line(x0: float, y0: float, x1: float, y1: float, style: str) -> str:
    return f'<line x1="{_n(x0)}" y1="{_n(y0)}" x2="{_n(x1)}" y2="{_n(y1)}" class="{style}"/>'


def _text(x: float, y: float, text: str, anchor: str, style: str, *, turned: bool = False) -> str:
    if not text:
        return ""
    turn = f' transform="rotate(-90 {_n(x)} {_n(y)})"' if turned else ""
    place = f'x="{_n(x)}" y="{_n(y)}" text-anchor="{anchor}" class="{style}"{turn}'
    return f"<text {place}>{escape(text)}</text>"


def _n(value: float) -> str:
    """Pixels to a hundredth, without trailing zeros."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text
