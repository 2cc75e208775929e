"""Quote or drop: a finding stands only if its quote is found in the file at its place.

In: a source, a place and a quote. Out: yes or no. It looks the place up in the file's own lines,
independently of how the reader computed it.
"""

from __future__ import annotations

import html
import re

from claimcheck.audit.readers.ligatures import TABLE
from claimcheck.audit.source import Place, Source

_TAG = re.compile(r"<[^<>]*>")
MAX_QUOTE = 500
_ENTITY = 40  # characters; none is longer
_COMMENT = "\u200b"  # what the reader of HTML puts in place of a comment
_OPENED = "<!--"  # after this, in the file


class Quotes:
    """Checks quotes against one source; splits it into lines once."""

    def __init__(self, source: Source) -> None:
        self._format = source.format
        self._lines: list[str] = []
        self._index: dict[tuple[int | None, int], int] = {}  # (page, line) → place in `_lines`
        if source.format == "pdf":
            for anchor in source.anchors:
                end = source.text.find("\n", anchor.start)
                self._index[anchor.page, anchor.line] = len(self._lines)
                self._lines.append(source.text[anchor.start : end if end >= 0 else None])
        else:
            text = source.text if source.original is None else source.original
            self._lines = text.split("\n")
            self._index = {(None, number): number - 1 for number in range(1, len(self._lines) + 1)}

    def hold(self, place: Place, quote: str) -> bool:
        """Whether `quote` stands verbatim (white space aside) at `place`."""
        at = self._index.get((place.page, place.line))
        if at is None or not quote.strip():
            return False
        line, begin = self._lines[at], place.column - 1
        if self._format != "html" and line.startswith(quote, begin):
            return True  # as most are: on one line, without a ligature
        wanted = _squeeze(quote)
        if self._format == "html":
            wanted = wanted.replace(_COMMENT, "")
            if quote.startswith(_COMMENT) and line.endswith(_OPENED, 0, begin):
                begin -= len(_OPENED)
            elif not wanted:
                return False
        size = 1000 + 2 * len(quote)
        while begin + size < len(line):  # a page on one line: look at no more of it than is needed
            have = _squeeze(self._readable_part(line[begin : begin + size]))
            if len(have) >= len(wanted):
                return have.startswith(wanted)
            size *= 4
        raw = line[begin:] + "\n"
        limit = 20 * len(wanted) + 20_000  # tags and entities may stand between the words
        while True:
            have = _squeeze(self._readable(raw))
            if have.startswith(wanted):
                return True
            at += 1
            differs = self._format != "html" and not wanted.startswith(have)  # HTML: a tag may be half read
            if differs or at >= len(self._lines) or len(raw) > limit:
                return False
            raw += self._lines[at] + "\n"

    def _readable_part(self, raw: str) -> str:
        """As `_readable`, of a text that goes on: without a tag or an entity that its end cuts."""
        if self._format != "html":
            return raw.translate(TABLE)
        text = _TAG.sub("", raw[: raw.rfind("<")] if raw.rfind("<") > raw.rfind(">") else raw)
        entity = text.rfind("&", max(0, len(text) - _ENTITY))
        return html.unescape(text[:entity] if entity >= 0 else text).replace(_COMMENT, "")

    def _readable(self, raw: str) -> str:
        if self._format != "html":
            return raw.translate(TABLE)
        return html.unescape(_TAG.sub("", raw)).replace(_COMMENT, "")


def _squeeze(text: str) -> str:
    return "".join(text.split())
