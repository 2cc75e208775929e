"""The pages of a PDF as one text: what stands at their edges and belongs to no text is left out.

In: the text of each page. Out: one text, and anchors that lead to page and line.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from claimcheck.audit.readers.ligatures import TABLE, from_bitmaps
from claimcheck.audit.source import Anchor

_FOLIO = re.compile(r"^\s*(?:page\s+)?(?:\d{1,4}|[ivxl]{1,6})(?:\s*(?:/|of)\s*\d{1,4})?\s*$", re.I)
# What a browser prints on each page: "11/26/26, 1:53 PM  Title of the page" and "https://… 1/3".
_PRINTED = re.compile(
    r"^\s*\d{1,4}[./-]\s?\d{1,2}[./-]\s?\d{1,4},?\s\d{1,2}:\d\d(?::\d\d)?(?:\s?[ap]\.?\s?m\.?)?(?=\s|$)", re.I
)
_ADDRESS = re.compile(r"^\s*(?:[a-z]{2,12}://|about:|data:)\S*\s+(\d{1,4})/(\d{1,4})\s*$", re.I)
_MARKER = re.compile(r"[ \t]*(?:(\d{1,3})[.)]|\[(\d{1,3})\])[ \t]*")  # of a list, on a line of its own

Page = tuple[int, list[str]]


def join(pages: Sequence[tuple[int, str]]) -> tuple[str, list[Anchor]]:
    """One text of all pages; page numbers and running heads are left out, line numbers count them."""
    lines = [(number, _readable(text).split("\n")) for number, text in pages]
    inked = _without_stray_numbers(lines, _without_prints(lines))
    edges = Counter(
        edge
        for (_, page), filled in zip(lines, inked, strict=True)
        if filled
        for edge in {page[filled[0]].strip(), page[filled[-1]].strip()}
    )
    running = {edge for edge, n in edges.items() if n >= 3 and n > len(pages) / 2}
    parts: list[str] = []
    anchors: list[Anchor] = []
    size = 0
    for (number, page), filled in zip(lines, inked, strict=True):
        for index in _kept(page, filled):
            line = page[index]
            if index in (filled[0], filled[-1]) and (_FOLIO.match(line) or line.strip() in running):
                continue
            anchors.append(Anchor(size, index + 1, 1, number))
            parts.append(line + "\n")
            size += len(line) + 1
    return "".join(parts), anchors


def _readable(text: str) -> str:
    return whole(from_bitmaps(text)).translate(TABLE).replace("\r", "")


def whole(line: str) -> str:
    """The line as it can be written: half of a surrogate pair becomes a question mark."""
    return line.encode("utf-8", "replace").decode("utf-8")


def _kept(page: list[str], filled: Sequence[int]) -> Iterator[int]:
    """The lines of a page from the first to the last that is kept: these, and the blank ones between."""
    chosen = set(filled)
    for index in range(filled[0], filled[-1] + 1) if filled else ():
        if index in chosen or not page[index].strip():
            yield index


def _without_prints(lines: Sequence[Page]) -> list[list[int]]:
    """The lines of each page that have ink, without those that a browser printed at its edges."""
    inked = [[i for i, line in enumerate(page) if line.strip()] for _, page in lines]
    found = [_prints(*page, filled) for page, filled in zip(lines, inked, strict=True)]
    heads = {
        page[index][match.end() :].strip()
        for (_, page), indices in zip(lines, found, strict=True)
        for index in indices
        if (match := _PRINTED.match(page[index]))
    }
    if len(heads) > 1:  # the title of the page that was printed is one and the same
        return inked
    return [[i for i in filled if i not in out] for filled, out in zip(inked, found, strict=True)]


def _prints(number: int, page: list[str], filled: Sequence[int]) -> set[int]:
    """Where address and page number stand at an edge, and beside them or at the other edge date and title."""
    edges = [*filled[:2], *filled[-2:]]
    for index in (e for e in edges if e in (filled[0], filled[-1])):
        address = _ADDRESS.match(page[index])
        if address and int(address[1]) == number <= int(address[2]):
            return {index, *(e for e in edges if _PRINTED.match(page[e]))}
    return set()


def _without_stray_numbers(lines: Sequence[Page], inked: list[list[int]]) -> list[list[int]]:
    """Without numbers of a list at the top of a page, apart from its entries, as floats are written first."""
    return [filled[_strays(*page, filled) :] for page, filled in zip(lines, inked, strict=True)]


def _strays(number: int, page: list[str], filled: Sequence[int]) -> int:
    """How many lines at the top hold numbers that count up; one alone may belong to the next line."""
    markers: list[int] = []
    for index in filled:
        marker = marker_of(page[index])
        if marker is None or (markers and marker != markers[-1] + 1):
            break
        markers.append(marker)
    return len(markers) if len(markers) > 1 or number == 1 else 0


def marker_of(line: str) -> int | None:
    """The number of an entry of a list, "1." or "[1]", if nothing else stands in the line."""
    match = _MARKER.fullmatch(line)
    return int(match[1] or match[2]) if match else None
