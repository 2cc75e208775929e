"""Open ligatures that a PDF or a copy from one left in a text, without losing the file's columns.

In: the text of a file. Out: text in which "ﬁ" is "fi", with anchors that still lead to the file's columns.
"""

from __future__ import annotations

import re

from claimcheck.audit.source import Anchor

LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
TABLE = str.maketrans(LIGATURES)
_ANY = re.compile("[" + "".join(LIGATURES) + "]")


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
