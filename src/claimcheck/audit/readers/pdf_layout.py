"""What lines of a PDF are part of, before they become blocks: lists, heads of tables, a table of contents.

In: the text of a PDF. Out: a text of equal length in which such lines are joined or blanked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from typing import NamedTuple

from claimcheck.audit.endings import ends_sentence
from claimcheck.audit.headings import bare, is_known_heading, kind_of
from claimcheck.audit.parse.columns import Head, heads
from claimcheck.audit.readers.limits import Mask
from claimcheck.audit.readers.pdf_pages import marker_of

_CONTENTS = re.compile(r"(?:table of )?contents|on this page|outline|inhalt(?:sverzeichnis)?", re.I)
_PILCROW = re.compile(r"¶(?=[ \t]*$)", re.M)  # a link to the heading before it
_HALF = re.compile(r"^[ \t\xa0]*\][ \t\xa0]+(?=[A-Z])", re.M)

Range = tuple[int, int]


class _Line(NamedTuple):
    start: int
    text: str

    @property
    def end(self) -> int:
        return self.start + len(self.text)


def laid_out(text: str) -> str:
    """The text as blocks are read from it: offset for offset, without line ends that part what is one."""
    lines = [line for line in _lines(text) if line.text.strip()]
    ends = [end for head in heads(text) for end in _ends_within(text, head)]
    of_heads = frozenset(end + 1 for end in ends)
    outside = [line for line in lines if line.start not in of_heads]
    known = frozenset(t for t in {line.text for line in lines} if is_known_heading(t))
    mask = Mask(text)
    joined = [*_joints(lines, known), *((end, end + 1) for end in ends)]
    for start, end in sorted([*_contents(outside, known), *joined]):
        mask.blank(start, end, everything=True)
    return _with_bullets(_PILCROW.sub(lambda m: " " * len(m[0]), mask.text()))


def _with_bullets(text: str) -> str:
    """Entries whose numbers were not extracted, "]  Smith J.", as items without a number."""
    return _HALF.sub(lambda m: " " * (len(m[0]) - 2) + "- ", text) if len(_HALF.findall(text)) > 1 else text


def _lines(text: str) -> Iterator[_Line]:
    start = 0
    for line in text.split("\n"):
        yield _Line(start, line)
        start += len(line) + 1


def _ends_within(text: str, head: Head) -> list[int]:
    """Line ends within the head of a table that was written cell by cell: "Claim" is no heading there."""
    lines = text[head.start : head.end].split("\n")
    if any(next(heads(line), None) for line in lines):
        return []
    return [head.start + m.start() for m in re.finditer("\n", text[head.start : head.end])]


def _joints(lines: Sequence[_Line], known: AbstractSet[str]) -> Iterator[Range]:
    """Line ends between the numbers of a list and their entries on the next line."""
    runs: list[list[int]] = []
    for index, number in _markers(lines, known):
        if runs and number == len(runs[-1]) + 1:
            runs[-1].append(index)
        elif number == 1:
            runs.append([index])
    for run in runs:
        if len(run) > 1 or _opens(lines, run[0], known):
            yield from ((lines[i].end, lines[i + 1].start) for i in run)


def _markers(lines: Sequence[_Line], known: AbstractSet[str]) -> Iterator[tuple[int, int]]:
    """Where "1.", or "[1]" below a heading of references, stands before a line that begins anew."""
    listing = False
    for index, line in enumerate(lines[:-1]):
        if line.text in known:
            listing = kind_of(line.text) == "references"
        number = marker_of(line.text)
        below = lines[index + 1].text
        anew = not below.strip()[0].islower() and marker_of(below) is None
        if number is not None and anew and (listing or "[" not in line.text):
            yield index, number


def _opens(lines: Sequence[_Line], index: int, known: AbstractSet[str]) -> bool:
    """Whether a list may begin at a line: below a heading or the end of a sentence."""
    above = lines[index - 1].text if index else ""
    return above in known or ends_sentence(above)


def _contents(lines: Sequence[_Line], known: AbstractSet[str]) -> Iterator[Range]:
    """The lines of a table of contents: several in a row that stand again below, in the same order."""
    last = {line.text.strip(): i for i, line in enumerate(lines)}
    again = [last[line.text.strip()] for line in lines]
    index = 0
    while index < len(lines):
        end = index + 1
        if again[index] > index and lines[index].text in known:
            while end < len(lines) and again[end] > max(again[end - 1], end):
                end += 1
            titles = sum(line.text in known for line in lines[index:end])
            if again[index] >= end and titles > 1:
                titled = index > 0 and _CONTENTS.fullmatch(bare(lines[index - 1].text)) is not None
                yield from ((line.start, line.end) for line in lines[index - titled : end])
        index = end
