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


class Quotes:
    """Checks quotes against one source; splits it into lines once."""

    def __init__(self, source: Source) -> None:
        self._format = source.format
        if source.format == "pdf":
            self._lines = {}
            for anchor in source.anchors:
                end = source.text.find("\n", anchor.start)
                line = source.text[anchor.start : end if end >= 0 else None]
                self._lines[anchor.page, anchor.line] = line
        else:
            text = source.text if source.original is None else source.original
            self._lines = {(None, i): line for i, line in enumerate(text.split("\n"), 1)}

    def hold(self, place: Place, quote: str) -> bool:
        """Whether `quote` stands verbatim (white space aside) at `place`."""
        if not quote.strip():
            return False
        wanted = _squeeze(quote)
        have, line, page = "", place.line, place.page
        skip = place.column - 1
        while len(have) < len(wanted):
            raw = self._lines.get((page, line))
            if raw is None:
                if page is None or (page + 1, 1) not in self._lines:
                    break
                page, line = page + 1, 1
                continue
            have += self._readable(raw[skip:]) if self._format != "html" else raw[skip:] + "\n"
            if self._format == "html" and len(have) > 20 * len(wanted) + 20_000:
                break
            if self._format == "html" and _squeeze(self._readable(have)).startswith(wanted):
                return True
            line, skip = line + 1, 0
        if self._format == "html":
            have = self._readable(have)
        return _squeeze(have).startswith(wanted)

    def _readable(self, raw: str) -> str:
        return html.unescape(_TAG.sub("", raw)) if self._format == "html" else raw.translate(TABLE)


def _squeeze(text: str) -> str:
    return "".join(text.split())
