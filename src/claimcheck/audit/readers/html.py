"""Read HTML into text and blocks, each piece of text with its line and column in the file.

In: the file's text. Out: `Source`; tables (also nested ones and definition lists) become rows, and a table
that only lays out a page becomes the paragraphs in it.
"""

from __future__ import annotations

import html
import re
from bisect import bisect_right

from claimcheck.audit.headings import is_known_heading
from claimcheck.audit.readers.html_table import List, Table, reach
from claimcheck.audit.readers.html_tokens import Token, attributes, has_class, tokens
from claimcheck.audit.source import Anchor, Block, Comment, Source, Span, line_starts

_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});")
_PERMALINK = frozenset({"anchor-link", "anchor", "headerlink", "header-anchor", "permalink"})
_SKIP = frozenset(
    {"nav", "script", "style", "noscript", "template", "svg", "button", "select", "iframe", "object"}
)
_BREAKS = frozenset(
    ["p", "div", "section", "article", "main", "header", "footer", "aside", "nav", "blockquote",
     "figure", "figcaption", "address", "pre", "form", "fieldset", "ul", "ol", "li", "body", "html",
     "hr", "center", "details", "summary", "caption", "h1", "h2", "h3", "h4", "h5", "h6"]
)  # fmt: skip
_DATES = frozenset({"citation_publication_date", "citation_date", "dc.date", "date", "article:published_time",
                    "dcterms.date", "citation_online_date"})  # fmt: skip
_SYMBOLS = frozenset({"img", "i", "span", "svg", "input"})
_CHECKED = re.compile(r"\schecked\b", re.I)
_ICON = re.compile(r"(?:^|\s)(?:fa|bi|icon|glyphicon|mdi|ti)-[a-z-]+", re.I)
_LONGEST_SYMBOL = 60
_NAMED = 7  # the level of such a heading: it may stand in any section
_LONGEST_NAME = 80  # characters, white space included, of a section name in a paragraph of its own
_TAGS = re.compile(r"<[^<>]*>")
_RAISED = re.compile(r"\[?\d{1,3}(?:\s*[,;–-]\s*\d{1,3})*\]?")
_CITES = re.compile(r"(?:[^\W\d_]{3}|[.,;:)”\"’])\s*$")  # what a raised number must follow to be a citation
_LONGEST_RAISED, _LAST_PIECES = 40, 40
_LEADS = re.compile(
    r"https?://|doi:|arxiv:|//|#(?:ftnt_ref|fnref)", re.I
)  # elsewhere, or back from a footnote
_LAYOUT = 6000  # a cell longer than this lays out a page


def read_html(text: str, name: str, lost: tuple[str, ...]) -> Source:
    """Read an HTML document."""
    reader = _Reader(text)
    reader.run()
    view = "".join(reader.pieces)
    blocks = tuple(_named(view, b) for b in (_trim(view, b) for b in reader.blocks) if b.span)
    title = _title(view, blocks) or reader.head_title
    meta = {**reader.meta, **({"title": title} if title else {})}
    return Source(
        name=name,
        format="html",
        text=view,
        anchors=tuple(reader.anchors),
        blocks=blocks,
        comments=tuple(reader.comments),
        meta=meta,
        lost=(*lost, *reader.lost),
        original=text,
        links=tuple(reader.links),
        raised=tuple(reader.raised),
    )


def _title(view: str, blocks: tuple[Block, ...]) -> Span | None:
    """The first level-1 heading that names no section."""
    for block in blocks:
        known = is_known_heading(view[block.span.start : block.span.end])
        if block.kind == "heading" and block.level == 1 and not known:
            return block.span
    return None


def _named(view: str, block: Block) -> Block:
    """A paragraph that is the name of a section, as `<p><b>References</b></p>`, is a heading."""
    short = block.kind == "paragraph" and block.span.end - block.span.start <= _LONGEST_NAME
    if short and is_known_heading(" ".join(view[block.span.start : block.span.end].split())):
        return block._replace(kind="heading", level=_NAMED)
    return block


class _Reader:
    """One pass over the tokens; blocks close when a block-level tag begins or ends."""

    def __init__(self, text: str) -> None:
        self.file = text
        self.lines = line_starts(text)
        self.pieces: list[str] = []
        self.size = 0
        self.anchors: list[Anchor] = []
        self.blocks: list[Block] = []
        self.comments: list[Comment] = []
        self.links: list[tuple[Span, str]] = []
        self.raised: list[Span] = []
        self.sup: int | None = None
        self.meta: dict[str, Span] = {}
        self.tables: list[Table] = []
        self.table_count = 0
        self.lists: list[List] = []
        self.start = 0  # of the open block
        self.heading = 0
        self.item: str | None = None
        self.label_open = False  # of an entry of a bibliography
        self.link: tuple[int, str] | None = None
        self.skipping: list[str] = []
        self.lost: list[str] = []
        self.head_title: Span | None = None
        self.title_start: int | None = None

    def run(self) -> None:
        for token in tokens(self.file):
            if token.kind == "text":
                if not self.skipping:
                    self._text(token.start, token.end)
            elif token.kind == "comment":
                self._comment(token)
            elif token.kind == "open":
                self._open(token)
            else:
                self._close(token.name)
        if self.skipping:
            self.lost.append(f"a <{self.skipping[0]}> is never closed; what follows it was not read")
        while self.tables:
            self._end_table()
        self._flush()

    # text

    def _anchor(self, offset: int) -> None:
        line = bisect_right(self.lines, offset)
        self.anchors.append(Anchor(self.size, line, offset - self.lines[line - 1] + 1))

    def _emit(self, piece: str) -> None:
        self.pieces.append(piece)
        self.size += len(piece)

    def _text(self, start: int, end: int) -> None:
        at = start
        for match in _ENTITY.finditer(self.file, start, end):
            self._plain(at, match.start())
            self._anchor(match.start())
            self._emit(html.unescape(match.group()))
            at = match.end()
        self._plain(at, end)

    def _plain(self, start: int, end: int) -> None:
        while start < end:
            newline = self.file.find("\n", start, end)
            stop = end if newline < 0 else newline + 1
            self._anchor(start)
            self._emit(self.file[start:stop])
            start = stop

    def _break(self) -> None:
        self._emit("\n")

    # blocks

    def _flush(self) -> None:
        """Close the open block; empty ones are left out at the end."""
        if self.size > self.start:
            span = Span(self.start, self.size)
            if self.heading:
                self.blocks.append(Block("heading", span, level=self.heading))
            elif self.item is not None:
                self.blocks.append(Block("item", span, level=4 * len(self.lists), label=self.item))
            else:
                self.blocks.append(Block("paragraph", span))
            self._break()
        self.start = self.size

    def _comment(self, token: Token) -> None:
        line_start = self.file.rfind("\n", 0, token.start) + 1
        line_end = self.file.find("\n", token.end)
        after = self.file[token.end + 3 : line_end if line_end >= 0 else None]
        before = self.file[line_start : token.start - 4]
        alone = not _TAGS.sub("", before).strip() and not _TAGS.sub("", after).strip()
        text = self.file[token.start : token.end].strip()
        if not text.lower().startswith("claimcheck:"):
            return
        self._anchor(token.start)
        begin = self.size
        self._emit("\u200b")  # a place for the comment in the text
        self.comments.append(Comment(text, Span(begin, self.size), alone))

    # tags

    def _open(self, token: Token) -> None:
        name = token.name
        if self.skipping:
            if name == self.skipping[-1]:
                self.skipping.append(name)
            return
        if name in _SKIP or self._is_permalink(token) or self._is_footer(token):
            if name == "svg" and self.tables and self.tables[-1].cell >= 0:
                self._symbol(token)
            self.skipping.append(name)
            return
        if name == "title":
            self.title_start = self.size
            self._anchor(token.end)
        elif name in ("meta", "time"):
            self._metadata(token)
        elif name in ("a", "sup"):
            self._open_inline(token)
        elif name == "br":
            self._break()
        elif name in ("table", "dl"):
            self._flush()
            self.table_count += 1
            self.tables.append(Table(self.table_count))
        elif name in ("tr", "td", "th", "dt", "dd", "thead", "tbody", "tfoot") and self.tables:
            self._open_in_table(token)
        elif self.tables and self.tables[-1].cell >= 0 and self._is_symbol(token):
            self._symbol(token)
        elif name in _BREAKS and not self._joins(token):
            self._open_block(name)

    def _open_block(self, name: str) -> None:
        self._flush()
        self.heading = 0
        if name in ("ul", "ol"):
            self.lists.append(List(name == "ol"))
        elif name == "li":
            if self.lists:
                self.lists[-1].count += 1
            ordered = bool(self.lists) and self.lists[-1].ordered
            self.item = str(self.lists[-1].count) if ordered else ""
        elif name in ("details", "summary"):
            self.item = None
        elif len(name) == 2 and name[0] == "h" and name[1].isdigit():
            self.heading = int(name[1])
        self.start = self.size

    def _is_footer(self, token: Token) -> bool:
        """Whether this is what a site puts below each page: no part of the document."""
        return token.name == "div" and has_class(self.file, token, "nav-footer")

    def _joins(self, token: Token) -> bool:
        """Whether this division goes on in the line: of an entry of a bibliography, the label or the rest."""
        if token.name != "div":
            return False
        self.label_open = has_class(self.file, token, "csl-left-margin")
        if self.label_open:
            self._flush()
            self.start = self.size
        return self.label_open or has_class(self.file, token, "csl-right-inline")

    def _is_permalink(self, token: Token) -> bool:
        """Whether a link in a heading only leads to the heading itself, and shows a "¶" or "#"."""
        return token.name == "a" and self.heading > 0 and has_class(self.file, token, *_PERMALINK)

    def _close(self, name: str) -> None:  # noqa: PLR0912 - one branch per tag
        if self.skipping:
            if name == self.skipping[-1]:
                self.skipping.pop()
            return
        if name == "div" and self.label_open:
            self.label_open = False
        elif name == "title" and self.title_start is not None:
            if self.head_title is None:
                self.head_title = Span(self.title_start, self.size)
            self.title_start = None
            self._break()
            self.start = self.size
        elif name == "a" and self.link:
            self.links.append((Span(self.link[0], self.size), self.link[1]))
            self.link = None
        elif name == "sup" and self.sup is not None:
            self._raise(self.sup)
            self.sup = None
        elif name in ("table", "dl") and self.tables:
            self._end_table()
        elif name in ("td", "th", "dd", "dt") and self.tables:
            self._end_cell()
        elif name == "tr" and self.tables:
            self._end_row()
        elif name == "thead" and self.tables:
            self.tables[-1].in_head = False
        elif name in _BREAKS:
            self._flush()
            if name in ("ul", "ol") and self.lists:
                self.lists.pop()
                self.item = None
            elif name == "li":
                self.item = None
            elif len(name) == 2 and name[0] == "h":
                self.heading = 0

    def _metadata(self, token: Token) -> None:
        values = attributes(self.file, token)
        if token.name == "time":
            key, content = "date", values.get("datetime")
        else:
            named = values.get("name") or values.get("property")
            key = named.value.lower() if named else ""
            content = values.get("content")
            key = "date" if key in _DATES else "author" if key in ("author", "citation_author") else ""
        if key and content and content.value.strip() and key not in self.meta and "\n" not in content.value:
            self._anchor(content.start)
            self.meta[key] = Span(self.size, self.size + len(content.value))
            self._emit(content.value)
            self._break()
            self.start = self.size

    def _raise(self, start: int) -> None:
        """Keep numbers set above the line, unless they are a power or belong to a unit."""
        if self.size - start > _LONGEST_RAISED:
            return
        text, before = "".join(self.pieces[-_LAST_PIECES:]), start - self.size
        if _RAISED.fullmatch(text[before:].strip()) and _CITES.search(text[:before][-10:]):
            self.raised.append(Span(start, self.size))

    def _open_inline(self, token: Token) -> None:
        if token.name == "sup":
            self.sup = self.size
            return
        target = attributes(self.file, token).get("href")
        if target and _LEADS.match(target.value):
            self.link = (self.size, html.unescape(target.value))

    # tables

    def _is_symbol(self, token: Token) -> bool:
        return token.name in _SYMBOLS or (token.name == "div" and has_class(self.file, token, "checkbox"))

    def _symbol(self, token: Token) -> None:
        """What a picture, an icon or a box in a cell says: its text for who does not see it, or its class."""
        values = attributes(self.file, token)
        if token.name == "input":
            if "type" in values and values["type"].value.lower() == "checkbox":
                ticked = _CHECKED.search(self.file, token.start, token.end)
                begin = ticked.start() + 1 if ticked else values["type"].start
                self._anchor(begin)
                self._emit(self.file[begin : ticked.end() if ticked else begin + len("checkbox")])
                self._break()
            return
        names = ("aria-label",) if token.name == "span" else ("alt", "aria-label", "title")
        shown = next((values[k] for k in names if k in values), None)
        if (
            shown is None
            and "class" in values
            and (token.name == "div" or _ICON.search(values["class"].value))
        ):
            shown = values["class"]
        if shown and 0 < len(shown.value.strip()) <= _LONGEST_SYMBOL and "\n" not in shown.value:
            self._anchor(shown.start)
            self._emit(html.unescape(shown.value))
            self._break()

    def _open_in_table(self, token: Token) -> None:
        table, name = self.tables[-1], token.name
        if name in ("thead", "tbody", "tfoot"):
            self._end_row()
            table.in_head = name == "thead"
            return
        if name in ("tr", "dt"):
            self._end_row()
            table.row = len(self.blocks)
        if name == "tr":
            return
        if table.row < 0:
            table.row = len(self.blocks)
        self._end_cell()
        table.cell = self.size
        table.heads += name == "th"
        values = attributes(self.file, token) if name in ("td", "th") else {}
        table.reach = reach(values)

    def _end_cell(self) -> None:
        table = self.tables[-1]
        if table.cell >= 0:
            self._flush()
            table.add(Span(table.cell, self.size - 1))
            table.cell = -1

    def _end_row(self) -> None:
        table = self.tables[-1]
        self._end_cell()
        inside = self.blocks[table.row :] if table.row >= 0 else []
        layout = any(b.kind in ("heading", "row") for b in inside) or any(
            c.end - c.start > _LAYOUT for c in table.own
        )
        own, row, heads = table.own, table.row, table.heads
        cells = table.end_row()
        if own and not layout:
            del self.blocks[row:]
            header = table.in_head or heads == len(own) > 1
            span = Span(own[0].start, max(own[-1].end, own[0].start))
            self.blocks.append(Block("row", span, table=table.number, header=header, cells=cells))

    def _end_table(self) -> None:
        self._end_row()
        self.tables.pop()
        self._flush()


def _trim(text: str, block: Block) -> Block:
    """The block without white space around it and its cells."""
    return block._replace(span=_tight(text, block.span), cells=tuple(_tight(text, c) for c in block.cells))


def _tight(text: str, span: Span) -> Span:
    part = text[span.start : span.end]
    if not part.strip():
        return Span(span.start, span.start)
    return Span(span.start + len(part) - len(part.lstrip()), span.start + len(part.rstrip()))
