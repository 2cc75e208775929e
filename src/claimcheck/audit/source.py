"""What a reader hands on: the text of a file, where each part stands in it, and its blocks.

In: nothing (values only). Out: `Source`, from which `parse` builds the document model.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate
from typing import Literal, NamedTuple

from claimcheck.audit.macros import NO_MACROS, Macros
from claimcheck.audit.markup import plain
from claimcheck.audit.wording import compounds, fold

Format = Literal["text", "markdown", "html", "latex", "pdf"]
Kind = Literal["heading", "paragraph", "item", "row", "code"]


class Place(NamedTuple):
    """A position in a document: 1-based line and column; `page` for PDF, where lines count per page."""

    file: str
    line: int = 0
    column: int = 0
    page: int | None = None

    def __str__(self) -> str:
        """Render as ``file:line:column``, the form editors jump to; PDFs name the page."""
        if self.page is not None:
            return f"{self.file}: page {self.page}, line {self.line}"
        return f"{self.file}:{self.line}:{self.column}" if self.line else self.file


class Span(NamedTuple):
    """A half-open range of `Source.text`."""

    start: int
    end: int

    def __bool__(self) -> bool:
        return self.end > self.start


class Anchor(NamedTuple):
    """From `start` on, up to the next anchor, the text runs on in one line of the file."""

    start: int
    line: int
    column: int
    page: int | None = None


class Block(NamedTuple):
    """A heading, paragraph, list item or table row; `cells` for rows, `label` for numbered items.

    A row of `level` 1 is a further line of the row above.
    """

    kind: Kind
    span: Span
    level: int = 0
    table: int = 0
    header: bool = False
    cells: tuple[Span, ...] = ()
    label: str = ""


class Comment(NamedTuple):
    """A comment of the file: its words, and where in the text it stands."""

    text: str
    span: Span
    alone: bool  # nothing else on its line


@dataclass(frozen=True)
class Source:
    """One file as read. `lost` says in sentences what could not be read.

    Without `anchors` the text's lines are the file's lines.
    """

    name: str
    format: Format
    text: str
    anchors: tuple[Anchor, ...]
    blocks: tuple[Block, ...]
    comments: tuple[Comment, ...] = ()
    meta: Mapping[str, Span] = field(default_factory=dict)  # title, author, date as the format marks them
    lost: tuple[str, ...] = ()
    original: str | None = None  # the file's own text where `text` is not it (HTML)
    links: tuple[tuple[Span, str], ...] = ()  # link texts and where they lead (HTML)
    raised: tuple[Span, ...] = ()  # numbers set above the line that may be citations (HTML)
    macros: Macros = NO_MACROS  # commands the document defines itself (LaTeX)

    @cached_property
    def _starts(self) -> list[int]:
        return [a.start for a in self.anchors] if self.anchors else line_starts(self.text)

    def place(self, offset: int) -> Place:
        """File, line and column of an offset into `text`."""
        index = bisect_right(self._starts, offset) - 1
        if index < 0:
            return Place(self.name)
        if not self.anchors:
            return Place(self.name, index + 1, offset - self._starts[index] + 1)
        anchor = self.anchors[index]
        return Place(self.name, anchor.line, anchor.column + offset - anchor.start, anchor.page)

    def raw(self, span: Span) -> str:
        """The verbatim text of a span."""
        return self.text[span.start : span.end]

    @cached_property
    def whole_folded(self) -> str:
        """All of the text as `fold` gives it."""
        return fold(self.text)

    def folded(self, span: Span) -> str:
        """The verbatim text of a span as `fold` gives it."""
        return self.whole_folded[span.start : span.end]

    def plain(self, span: Span) -> str:
        """The text of a span without markup, in plain characters."""
        raw = self.raw(span)
        if self.format == "pdf":
            return plain(raw, self.format, self._compounds)
        return plain(self.macros.expanded(raw) if self.macros.known else raw, self.format)

    @cached_property
    def _compounds(self) -> frozenset[str]:
        return compounds(self.whole_folded)

    @cached_property
    def _link_starts(self) -> list[int]:
        return [span.start for span, _ in self.links]

    def links_from(self, span: Span) -> list[str]:
        """Where the links lead whose text begins in a span."""
        if not self.links:
            return []
        first, last = (bisect_left(self._link_starts, offset) for offset in (span.start, span.end))
        return [url for _, url in self.links[first:last]]

    def raised_in(self, span: Span) -> tuple[Span, ...]:
        """Numbers set above the line within a span."""
        if not self.raised:
            return ()
        first, last = (bisect_left(self.raised, offset, key=_start) for offset in (span.start, span.end))
        return self.raised[first:last]


def _start(span: Span) -> int:
    return span.start


def line_starts(text: str) -> list[int]:
    """Offsets at which lines begin."""
    return list(accumulate((len(line) + 1 for line in text.split("\n")[:-1]), initial=0))
