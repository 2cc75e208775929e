r"""Read LaTeX into blocks: sections, abstract, tables, lists, bibliography.

In: the file's text. Out: `Source` whose text is the file's own. Nothing is run or included; what another
file would bring (`\input`, a `.bib`) is named as not read.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator

from claimcheck.audit.macros import Macros, closing_brace, hiding
from claimcheck.audit.readers.ligatures import open_ligatures
from claimcheck.audit.readers.limits import Mask
from claimcheck.audit.source import Block, Comment, Source, Span

_COMMENT = re.compile(r"(?<!\\)%[^\n]*")
_TABLES = "tabular|tabularx|tabulary|longtable|array|tblr|longtblr|supertabular|xltabular"
_TOKEN = re.compile(
    r"\\(?P<section>part|chapter|section|subsection|subsubsection|paragraph)\*?\s*(?:\[[^\]\n]*\])?\s*\{"
    rf"|\\begin\s*\{{(?P<table>(?:{_TABLES})\*?)\}}"
    r"|\\(?P<edge>begin|end)\s*\{(?P<env>[a-zA-Z]+\*?)\}"
    r"|\\item\b\s*(?:\[(?P<itemlabel>[^\]\n]{0,80})\])?"
    r"|\\bibitem\s*(?:\[[^\]\n]*\])?\s*\{(?P<key>[^{}\n]*)\}"
    r"|\\(?P<gone>input|include|bibliography|addbibresource|subfile)\s*\{(?P<file>[^{}\n]*)\}"
    r"|(?P<blank>\n[ \t]*\n)|\\(?P<drop>maketitle|tableofcontents|newpage|clearpage|appendix)\b"
)
_LEVELS = {"part": 1, "chapter": 1, "section": 2, "subsection": 3, "subsubsection": 4, "paragraph": 5}
_VERBATIM = frozenset({"verbatim", "lstlisting", "minted", "Verbatim", "equation", "align", "tikzpicture"})
_META = re.compile(r"\\(title|author|date)\s*(?:\[[^\]\n]*\])?\s*\{")
_RULES = re.compile(
    r"\s*(?:\\(?:hline|toprule|midrule|bottomrule|endhead|endfirsthead|endfoot|endlastfoot|noalign\s*\{[^{}]*\}"
    r"|cline\s*\{[^{}]*\}|cmidrule\s*(?:\([^)]*\))?\s*\{[^{}]*\}|label\s*\{[^{}]*\}|rowcolor\s*\{[^{}]*\}|small|centering)"
    r"(?![a-zA-Z])|\[\d+[a-z]*\])+"
)
_ROW_ENDS = frozenset({r"\\", r"\tabularnewline"})
_ROW_PART = re.compile(r"\\tabularnewline|\\.|[{}]", re.DOTALL)
_CELL_PART = re.compile(r"\\.|[{}&]", re.DOTALL)
_CAPTION = re.compile(r"\s*\\caption\s*(?:\[[^\]\n]*\])?\s*\{")


def read_latex(text: str, name: str, lost: tuple[str, ...]) -> Source:
    """Read a LaTeX document."""
    original = text
    text, anchors = open_ligatures(original)
    mask, comments = Mask(text), []
    for match in _COMMENT.finditer(text):
        line_start = text.rfind("\n", 0, match.start()) + 1
        alone = not text[line_start : match.start()].strip()
        if "claimcheck:" in match.group():
            comments.append(Comment(match.group().lstrip("% "), Span(*match.span()), alone))
        # A line that held a comment alone separates no paragraphs: hide its line end as LaTeX does.
        mask.blank(match.start(), match.end())
        if alone and match.end() < len(text):
            mask.blank(match.end(), match.end() + 1, everything=True)
    masked = mask.text()
    begin = masked.find("\\begin{document}")
    meta = {}
    for match in _META.finditer(masked):
        end = closing_brace(masked, match.end())
        if masked[match.end() : end].strip() and match[1] not in meta:
            meta[match[1]] = tight(masked, Span(match.end(), end))
    macros = Macros.of(masked)
    body = _Body(masked, name)
    blocks = tuple(b for b in body.run(begin + 16 if begin >= 0 else 0) if b.span)
    return Source(
        name=name,
        format="latex",
        text=text,
        anchors=anchors,
        blocks=blocks,
        comments=tuple(comments),
        meta=meta,
        lost=(*lost, *body.lost, *(_unseen(name, command) for command in hiding(masked))),
        original=original if text != original else None,
        macros=macros,
    )


def _unseen(name: str, command: str) -> str:
    return (
        f"{name}: the command \\{command}, which the document defines, makes rows, items or headings; "
        "what it makes was not read"
    )


def tight(text: str, span: Span) -> Span:
    """The span without white space around it."""
    part = text[span.start : span.end]
    if not part.strip():
        return Span(span.start, span.start)
    return Span(span.start + len(part) - len(part.lstrip()), span.start + len(part.rstrip()))


# Commands with their arguments, but for those whose argument is text.
_WORDLESS = re.compile(
    r"\\(?!(?:url|href|nolinkurl|emph|text(?:bf|it|sc|sf|sl|tt|rm|up)|underline|enquote|mbox)(?![a-zA-Z]))"
    r"[a-zA-Z]+\*?(?:\{[^{}]*\})?"
)


class _Body:
    """One pass over the commands that make blocks."""

    def __init__(self, text: str, name: str) -> None:
        self.text = text
        self.name = name
        self.lost: list[str] = []
        self.tables = 0
        self.start = 0
        self.item: str | None = None
        self.lists: list[int] = []

    def run(self, start: int) -> Iterator[Block]:
        at = self.start = start
        while match := _TOKEN.search(self.text, at):
            at = yield from self._token(match)
        yield from self._flow(len(self.text))

    def _flow(self, end: int) -> Iterator[Block]:
        span = tight(self.text, Span(self.start, end))
        if span and re.search(r"\w", _WORDLESS.sub("", self.text[span.start : span.end])):
            kind = "item" if self.item is not None else "paragraph"
            yield Block(kind, span, level=len(self.lists), label=self.item or "")  # type: ignore[arg-type]

    def _token(self, match: re.Match[str]) -> Generator[Block, None, int]:
        yield from self._flow(match.start())
        self.start = match.end()
        if match["section"]:
            self.item = None
            end = closing_brace(self.text, match.end(), 500)
            yield Block("heading", tight(self.text, Span(match.end(), end)), level=_LEVELS[match["section"]])
            self.start = end + 1
        elif match["table"]:
            self.start = yield from self._table(match.end(), match["table"])
        elif match["env"]:
            yield from self._environment(match)
        elif match["key"] is not None:
            self.item = match["key"]
        elif match["gone"]:
            what = "reference file" if "bib" in match["gone"] else "file"
            self.lost.append(f"{self.name}: the {what} '{match['file']}' it takes in was not read")
        elif match.group().startswith("\\item"):
            if self.lists:
                self.lists[-1] += 1
            self.item = match["itemlabel"] or (
                str(self.lists[-1]) if self.lists and self.lists[-1] < 10_000 else ""
            )
        return self.start

    def _environment(self, match: re.Match[str]) -> Iterator[Block]:
        name = match["env"]
        begins = match["edge"] == "begin"
        if name == "abstract" and begins:
            yield Block("heading", Span(match.start("env"), match.end("env")), level=2)
        elif name == "thebibliography" and begins:
            yield Block("heading", Span(match.start("env"), match.end("env")), level=2)
            widest = re.compile(r"\s*\{[^{}\n]*\}").match(self.text, match.end())
            self.start = widest.end() if widest else match.end()
        elif name.rstrip("*") in _VERBATIM and begins:
            close = self.text.find(f"\\end{{{name}}}", match.end())
            end = close if close >= 0 else match.end()
            yield Block("code", Span(match.start(), end))
            self.start = end
        elif name in ("itemize", "enumerate", "description"):
            if begins:
                self.lists.append(0 if name == "enumerate" else 10_000)
            elif self.lists:
                self.lists.pop()
            self.item = None
        if not begins and name == "thebibliography":
            self.item = None

    def _table(self, at: int, env: str) -> Generator[Block, None, int]:
        text = self.text
        for _ in range(4):  # width, position and column specification
            option = re.compile(r"\s*(?:\[[^\]\n]*\]|(\{))").match(text, at)
            if not option:
                break
            at = closing_brace(text, option.end(), 500) + 1 if option[1] else option.end()
        end = text.find(f"\\end{{{env}}}", at)
        stop = end if end >= 0 else len(text)
        if end < 0:
            self.lost.append(f"{self.name}: a {env} is never closed; it is read up to the end of the file")
        self.tables += 1
        for row in _rows(text, at, stop):
            cells = tuple(_cells(text, row))
            if any(cells):
                filled = [c for c in cells if c]
                yield Block("row", Span(filled[0].start, filled[-1].end), table=self.tables, cells=cells)
        return stop + len(f"\\end{{{env}}}") if end >= 0 else stop


def _rows(text: str, start: int, end: int) -> Iterator[Span]:
    begin, depth = start, 0
    for match in _ROW_PART.finditer(text, start, end):
        part = match[0]
        if part == "{":
            depth += 1
        elif part == "}":
            depth = max(depth - 1, 0)
        elif depth == 0 and part in _ROW_ENDS:
            yield Span(begin, match.start())
            begin = match.end()
    yield Span(begin, end)


def _cells(text: str, row: Span) -> Iterator[Span]:
    start = row.start
    while True:
        if rules := _RULES.match(text, start, row.end):
            start = rules.end()
        elif caption := _CAPTION.match(text, start, row.end):
            start = min(closing_brace(text, caption.end()) + 1, row.end)
        else:
            break
    begin, depth = start, 0
    for match in _CELL_PART.finditer(text, start, row.end):
        depth += (match[0] == "{") - (match[0] == "}")
        if match[0] == "&" and depth <= 0:
            yield tight(text, Span(begin, match.start()))
            begin = match.end()
    yield tight(text, Span(begin, row.end))
