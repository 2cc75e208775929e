"""Read Markdown and plain text into blocks; PDF text goes through here as well.

In: the text of a file. Out: `Source` whose text is the file's own, so that every quote is verbatim.
Headings may be `##`, numbered, underlined, bold or bare; tables need pipes, not a delimiter row.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise, takewhile

from claimcheck.audit.headings import (
    is_known_heading,
    kind_of,
    looks_like_work,
    names_studies,
    number_of,
    run_in_heading,
)
from claimcheck.audit.readers.ligatures import open_ligatures
from claimcheck.audit.readers.limits import Mask
from claimcheck.audit.readers.other_tables import Table, begins_table, table_at
from claimcheck.audit.readers.ruled_tables import ruled_table
from claimcheck.audit.source import Anchor, Block, Comment, Format, Source, Span

_ATX = re.compile(r" {0,3}(#{1,6})(?:[ \t]+|(?=[A-Z0-9]))")
_NUMBERED = re.compile(r"[ \t]*((?:\d{1,2}|[IVX]{1,5}|[A-H])(?:\.\d{1,2})*)([.)]?)[ \t]+(\S.*?)[ \t]*$")
_ITEM = re.compile(
    r"[ \t]*(?:([-*+•–·▪◦])[ \t]+"  # a bullet
    r"|\[(\d{1,3})\](?:[ \t]+|(?=[A-Z]))(?=[A-Z\"“‘<*_h])"  # [3] Author
    r"|\(?(\d{1,3})[.)][ \t]+"  # 3. or (3)
    r"|\[\^?([\w-]{1,40})\]:[ \t]*)(?=\S)"  # [^note]:
)
_DELIMITER = re.compile(r"[ \t]*(?:\|[ \t]*:?-+:?|:?-{2,}:?)[ \t]*(?:[|+][ \t]*:?-+:?[ \t]*)*\|?[ \t]*$")
_GRID = re.compile(r"[ \t]*\+(?:[-=:]{2,}\+)+[ \t]*$")  # a border of a table drawn with +---+
_RULE = re.compile(r"[ \t]*(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,}|={3,})$")
_UNDERLINE = re.compile(r"[ \t]*(=+|-+)[ \t]*$")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_MONTH = re.compile(r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?,? (?:19|20)\d\d", re.I)
_FOLIO = re.compile(r"^[ \t]*\d{1,4}[ \t]*\n+(?=\f)", re.MULTILINE)
_BARE_NUMBER = re.compile(r"^\s*\d{1,3}(?:\.\d{1,2})*\.?\s*$")  # of a page, or of a heading on the next line
_EQUALS = re.compile(r"(={1,5})[ \t]+(?=\S)([^=].*?)(?:[ \t]+={1,5})?[ \t]*$")  # of AsciiDoc and wikis
_DIVISION = re.compile(r"[ \t]*:{3,}[ \t]*(?:\{[^{}\n]*\}|[\w-]*)[ \t]*:*[ \t]*$")  # ::: {#refs} … :::
_SUMMARY = re.compile(
    r"[ \t]*(?:<details[^<>]{0,80}>[ \t]*)?<summary>(?:[ \t]|<[a-z]\w{0,9}>)*(?P<name>[^<>]{1,80}?)"
    r"[ \t]*(?:</\w{1,10}>[ \t]*)+$"
)
_BORDERS = 4  # above, below the head, between two rows, below: with three, lines may well be rows
_MAX_CELLS = 200
_MAX_HEADING = 120
_LONGEST_NAME = 40  # characters of a line such as "5. Papers included"


def read_markdown(text: str, name: str, lost: tuple[str, ...], format: Format) -> Source:  # noqa: A002
    """Read Markdown or plain text."""
    original = text
    text, anchors = open_ligatures(original)
    masked, comments = mask_comments(text)
    if "\f" in masked:  # pages of a PDF that was saved as text
        masked = _FOLIO.sub(lambda m: re.sub(r"[^\n]", " ", m.group()), masked).replace("\f", " ")
    start, meta = _front_matter(masked)
    hidden = frozenset(text.rfind("\n", 0, c.span.start) + 1 for c in comments if c.alone)
    blocks = tuple(blocks_of(masked, start, hidden))
    return Source(
        name, format, text, anchors, blocks, comments, meta, lost, original if text != original else None
    )


def read_extracted(text: str, name: str, anchors: Sequence[Anchor], lost: tuple[str, ...]) -> Source:
    """Read text that was extracted from a PDF; `anchors` know its pages."""
    return Source(name, "pdf", text, tuple(anchors), tuple(blocks_of(text, 0, marked=False)), (), {}, lost)


def mask_comments(text: str) -> tuple[str, tuple[Comment, ...]]:
    """Blank `<!-- … -->`; an unclosed one hides nothing."""
    mask, comments = Mask(text), []
    at = text.find("<!--")
    while at >= 0:
        end = text.find("-->", at + 4)
        if end < 0:
            break
        line_start, line_end = text.rfind("\n", 0, at) + 1, text.find("\n", end)
        alone = (
            not text[line_start:at].strip()
            and not text[end + 3 : line_end if line_end >= 0 else None].strip()
        )
        comments.append(Comment(text[at + 4 : end].strip(), Span(at, end + 3), alone))
        mask.blank(at, end + 3)
        at = text.find("<!--", end + 3)
    return mask.text(), tuple(comments)


@dataclass(slots=True)
class _Line:
    text: str
    start: int

    @property
    def end(self) -> int:
        return self.start + len(self.text)


_ORG = re.compile(r"\s*((?:#\+\w{1,40}:[^\n]{0,500}(?:\n|$)){1,40})")  # of Emacs: "#+TITLE: …"


def _front_matter(text: str) -> tuple[int, dict[str, Span]]:
    """YAML front matter: where the text begins after it, and the spans of title, author and date."""
    head = re.match(r"\s*---[ \t]*\n(.{0,20000}?\n)(?:---|\.\.\.)[ \t]*(?:\n|$)", text, re.DOTALL)
    if not head or not re.search(r"^\w[\w-]*:", head[1], re.MULTILINE):
        head = _ORG.match(text)
    if not head:
        return 0, {}
    meta = {}
    for match in re.finditer(
        r"^(?:#\+)?(title|author|authors|date)[ \t]*:[ \t]*[\"']?(.*?)[\"']?[ \t]*$",
        head[1],
        re.MULTILINE | re.I,
    ):
        if match[2]:
            meta[match[1].lower().rstrip("s")] = Span(
                head.start(1) + match.start(2), head.start(1) + match.end(2)
            )
    return head.end(), meta


def blocks_of(
    text: str, start: int, hidden: frozenset[int] = frozenset(), *, marked: bool = True
) -> Iterator[Block]:
    """The blocks of a text from `start` on; lines at `hidden` held a comment alone and are skipped.

    If not `marked`, "#" is no mark of a heading, but perhaps the name of a column of numbers.
    """
    lines: list[_Line] = []
    at = start
    for line in text[start:].split("\n"):
        blank = not line.strip()
        if not (
            blank and (at in hidden or (lines and not lines[-1].text.strip()))
        ):  # one blank line is enough
            lines.append(_Line(line, at))
        at += len(line) + 1
    yield from _Blocks(lines, marked).run()


class _Blocks:
    """One pass over the lines; a paragraph grows until something else begins."""

    def __init__(self, lines: list[_Line], marked: bool) -> None:
        self.lines = lines
        self.marked = marked
        self.abstract = 0  # the level of the heading "Abstract" that this is below
        self.hashed = False  # whether that heading is marked with "#"
        self.tables = 0
        self.in_table = False
        self.ruled = False  # whether the rows of this table are ruled off, so that one may have several lines

    def run(self) -> Iterator[Block]:
        index = 0
        while index < len(self.lines):
            line = self.lines[index]
            if not line.text.strip():
                self.in_table = self.ruled = False
                index += 1
                continue
            if table := table_at(self.lines, index) or ruled_table(self.lines, index):
                yield from self._rows(table)
                index = table.end
                continue
            if fence := _FENCE.match(line.text):
                end = self._fence_end(index, fence[1])
                yield Block("code", Span(line.start, self.lines[end].end))
                index = end + 1
                continue
            if _GRID.match(line.text):
                self.ruled = self.ruled if self.in_table else self._borders(index) >= _BORDERS
                index += 1
                continue
            if self._is_row(index):
                if not _DELIMITER.match(line.text):
                    yield self._row(index)
                index += 1
                continue
            self.in_table = self.ruled = False
            heading, used = self._heading(index)
            if heading:
                yield self._placed(line, heading)
                index += used
                continue
            if _RULE.match(line.text) or _DIVISION.match(line.text):
                index += 1
                continue
            index = yield from self._flow(index)

    def _fence_end(self, index: int, fence: str) -> int:
        for end in range(index + 1, len(self.lines)):
            if self.lines[end].text.strip().startswith(fence):
                return end
        return index  # never closed: only this line is code

    # tables

    def _is_row(self, index: int) -> bool:
        text = self.lines[index].text
        if "|" not in text or text.count("|") > _MAX_CELLS:
            return False
        if self.in_table:
            return True
        if text.lstrip().startswith("|") and text.rstrip().endswith("|") and len(text.strip()) > 2:
            following = self._text(index + 1)
            return text.count("|") >= 3 or "|" in following or _DELIMITER.match(following) is not None
        return "|" in self._text(index + 1) and _DELIMITER.match(self._text(index + 1)) is not None

    def _borders(self, index: int) -> int:
        """How many lines of the drawn table at a line are borders, up to `_BORDERS`."""
        texts = map(self._text, range(index, len(self.lines)))
        borders = filter(_GRID.match, takewhile(lambda text: "|" in text or _GRID.match(text), texts))
        return len(list(islice(borders, _BORDERS)))

    def _text(self, index: int) -> str:
        return self.lines[index].text if 0 <= index < len(self.lines) else ""

    def _row(self, index: int) -> Block:
        line = self.lines[index]
        following = self._text(index + 1)
        drawn = "=" in following and _GRID.match(following) is not None
        header = not self.in_table and (
            drawn or ("-" in following and _DELIMITER.match(following) is not None)
        )
        if not self.in_table:
            self.tables += 1
            self.in_table = True
        cells = tuple(split_row(line.text, line.start))
        goes_on = self.ruled and "|" in self._text(index - 1) and not all(cells)
        return Block("row", Span(line.start, line.end), level=int(goes_on), table=self.tables,
                     header=header, cells=cells)  # fmt: skip

    def _rows(self, table: Table) -> Iterator[Block]:
        """The rows of a table in another markup."""
        self.tables += 1
        for number, row in enumerate(table.rows):
            first, last = row.cells[0], row.cells[-1]
            header = table.head and number == 0
            yield Block("row", Span(first.start, max(first.start, last.end)), level=int(row.goes_on),
                        table=self.tables, header=header, cells=tuple(row.cells))  # fmt: skip

    # headings

    def _heading(self, index: int) -> tuple[Block | None, int]:  # noqa: PLR0911 - one per form
        line = self.lines[index]
        if self.marked and (atx := _ATX.match(line.text)):
            name = line.text[atx.end() :].rstrip(" \t").rstrip("#").rstrip(" \t")
            begin = line.start + atx.end()
            return Block("heading", Span(begin, begin + len(name)), level=len(atx[1])), 1
        text = line.text.strip()
        if len(text) > _MAX_HEADING:
            return None, 0
        if text.startswith("=") and (equals := _EQUALS.match(line.text)):
            span = Span(line.start + equals.start(2), line.start + equals.end(2))
            return Block("heading", span, level=len(equals[1])), 1
        folded = _SUMMARY.match(line.text) if "<summary>" in text else None
        if folded and is_known_heading(folded["name"]):
            return Block(
                "heading", Span(line.start + folded.start("name"), line.start + folded.end("name")), level=2
            ), 1
        under = _UNDERLINE.match(self._text(index + 1))
        if under and len(under[1]) >= 3 and not _ITEM.match(line.text) and not self._text(index - 1).strip():
            return Block("heading", _trim(line), level=1 if under[1][0] == "=" else 2), 2
        if is_known_heading(text) or self._heads_studies(index):
            return Block("heading", _trim(line), level=2), 1
        numbered = _NUMBERED.match(line.text)
        if numbered and not numbered[2] and self._stands_alone(index) and _title_like(numbered[3]):
            return Block("heading", _trim(line), level=1 + numbered[1].count(".") + 1), 1
        if (
            text.startswith("**")
            and text.endswith("**")
            and text.count("**") == 2
            and self._stands_alone(index)
        ):
            return Block("heading", _trim(line), level=3), 1
        return None, 0

    def _heads_studies(self, index: int) -> bool:
        """Whether a line such as "Included studies" stands above a list of works."""
        text = self.lines[index].text
        if len(text) > _LONGEST_NAME or not names_studies(text):
            return False
        below = [line.text for line in self.lines[index + 1 : index + 4] if line.text.strip()]
        return looks_like_work(" ".join(below[:2]))

    def _placed(self, line: _Line, heading: Block) -> Block:
        """The heading at its level: below "## Abstract", a line such as "**Methods**" is a part of it."""
        hashed = line.text.lstrip().startswith("#")
        name = line.text[heading.span.start - line.start : heading.span.end - line.start]
        if self.abstract and self.hashed and not hashed and not number_of(name):
            return heading._replace(level=self.abstract + 1)
        named = len(name) <= _MAX_HEADING and kind_of(name) == "abstract"
        self.abstract = heading.level if named else 0
        self.hashed = hashed
        return heading

    def _stands_alone(self, index: int) -> bool:
        return not self._text(index - 1).strip()

    # paragraphs and list items

    def _flow(self, index: int) -> Generator[Block, None, int]:
        first = self.lines[index]
        item = _ITEM.match(first.text)
        begin = first.start + (item.end() if item else len(first.text) - len(first.text.lstrip()))
        end = index + 1
        while end < len(self.lines) and self._continues(end):
            end += 1
        last = self.lines[end - 1]
        span = Span(begin, last.start + len(last.text.rstrip()))
        if item:
            label = item[2] or item[3] or item[4] or ""
            yield Block("item", span, level=len(first.text) - len(first.text.lstrip()), label=label)
            return end
        cut = run_in_heading(first.text)
        if cut:
            if not self.abstract:  # in an abstract it labels a part, and opens no section
                heading = Block("heading", Span(first.start + cut[0], first.start + cut[1]), level=2)
                yield self._placed(first, heading)
                if not run_in_heading(first.text[cut[2] :]):  # "Abstract. Text": the next stands beside it
                    self.abstract = 0
            span = Span(first.start + cut[2], span.end)
        if span and not _BARE_NUMBER.match(first.text):
            yield Block("paragraph", span)
        return end

    def _continues(self, index: int) -> bool:
        text = self.lines[index].text
        if (
            not text.strip()
            or _ITEM.match(text)
            or _FENCE.match(text)
            or self._is_row(index)
            or _RULE.match(text)
            or _DIVISION.match(text)
            or begins_table(text)
            or _GRID.match(text)
        ):
            return False
        if run_in_heading(text):
            return False
        return self._heading(index)[0] is None


def _trim(line: _Line) -> Span:
    left = len(line.text) - len(line.text.lstrip())
    return Span(line.start + left, line.start + len(line.text.rstrip()))


def _title_like(text: str) -> bool:
    """A heading nobody foresaw: short, starts with a capital, no sentence."""
    if _MONTH.match(text) or len(text.split()) > 8:
        return False
    return text[:1].isupper() and text[-1] not in ".,;:" and "|" not in text


def split_row(text: str, start: int) -> Iterator[Span]:
    r"""Cells of a pipe row; `\|` and pipes in code spans do not separate."""
    cuts = _pipes(text)
    edges = [-1, *cuts, len(text)]
    cells = list(pairwise(edges))
    if text.lstrip().startswith("|"):
        cells = cells[1:]
    bare = text.rstrip()
    if bare.endswith("|") and not bare.endswith("\\|") and len(cells) > 1:
        cells = cells[:-1]
    for left, right in cells:
        cell = text[left + 1 : right]
        begin = left + 1 + len(cell) - len(cell.lstrip())
        yield Span(start + begin, start + max(begin, left + 1 + len(cell.rstrip())))


_PIPE = re.compile(r"\|")


def _pipes(text: str) -> list[int]:
    """Where pipes separate cells."""
    if "\\" not in text and "`" not in text:
        return [m.start() for m in _PIPE.finditer(text)]
    cuts, code, position = [], False, 0
    while position < len(text):
        char = text[position]
        if char == "\\":
            position += 2
            continue
        if char == "`":
            code = not code and text.find("`", position + 1) >= 0
        elif char == "|" and not code:
            cuts.append(position)
        position += 1
    return cuts
