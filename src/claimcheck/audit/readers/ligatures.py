"""Open ligatures that a PDF or a copy from one left in a text, without losing the file's columns.

In: the text of a file. Out: text in which "ﬁ" is "fi", with anchors that still lead to the file's columns.
"""

from __future__ import annotations

import re

from claimcheck.audit.source import Anchor

LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
TABLE = str.maketrans(LIGATURES)
# TeX's bitmap fonts have no table of characters: what is no ASCII comes out as its place in the encoding,
# OT1 (11 to 15) or T1 (the others).
_TEX_LIGATURES = dict(
    zip("\x0b\x0c\x0d\x0e\x0f\x1b\x1c\x1d\x1e\x1f", ("ff", "fi", "fl", "ffi", "ffl") * 2, strict=True)
)
_TEX_MARKS = str.maketrans("\x10\x11\x12\x13\x14\x15\x16", "“”„«»–—")
_TEX = re.compile(r"(?<=[A-Za-z])(?:[\x0b\x0c\x0e\x0f\x1b-\x1f]|\r(?=[a-z]))|[\x0b-\x0f\x1b-\x1f](?=[a-z])")
_ANY = re.compile("[" + "".join(LIGATURES) + "]")


def from_bitmaps(text: str) -> str:
    """Text of a PDF with the characters that bitmap fonts of TeX left as numbers."""
    return _TEX.sub(lambda match: _TEX_LIGATURES[match.group()], text).translate(_TEX_MARKS)


def open_ligatures(text: str) -> tuple[str, tuple[Anchor, ...]]:
    """The text with ligatures opened, and anchors into the file; none where nothing changed."""
    if not _ANY.search(text):
        return text, ()
    anchors: list[Anchor] = []
    size = 0
    for number, line in enumerate(text.split("\n"), 1):
        anchors.append(Anchor(size, number, 1))
        grown = 0
        for match in _ANY.finditer(line):
            grown += len(LIGATURES[match.group()]) - 1
            anchors.append(Anchor(size + match.end() + grown, number, match.end() + 1))
        size += len(line) + grown + 1
    return text.translate(TABLE), tuple(anchors)
