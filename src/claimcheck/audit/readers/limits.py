"""Limits that every reader keeps, and decoding that loses nothing silently.

In: a path or bytes. Out: bytes or text; a clear error where a file is no document.
"""

from __future__ import annotations

import re
from pathlib import Path

from claimcheck.errors import DataError

MAX_BYTES = 20_000_000  # a synthesis has thousands of bytes, a thesis a few millions
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f\ufffd]")


def load_bytes(path: Path, limit: int = MAX_BYTES) -> bytes:
    """The bytes of a regular file of at most `limit` bytes.

    Raises:
        DataError: missing, a folder, a device, unreadable, empty, or too large.
    """
    try:
        if not path.is_file():
            what = "is a folder; name the document in it" if path.is_dir() else "no such file"
            raise DataError(f"{path}: {what}")
        size = path.stat().st_size
        if size > limit:
            raise DataError(
                f"{path}: {size / 1e6:.0f} MB; documents up to {limit / 1e6:.0f} MB are read. "
                "Give the synthesis alone, without its attachments"
            )
        data = path.read_bytes()
    except OSError as error:
        raise DataError(f"{path}: cannot be read: {error.strerror or error}") from error
    if not data.strip():
        raise DataError(f"{path}: the file is empty")
    return data


def to_text(data: bytes, name: str) -> tuple[str, tuple[str, ...]]:
    """Decode as UTF-8 (UTF-16 with a mark); say what could not be decoded.

    Raises:
        DataError: more than a twentieth of it is no text.
    """
    lost: tuple[str, ...] = ()
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        text = data.decode("utf-16", errors="replace")
    else:
        text = data.decode("utf-8-sig", errors="replace")
    bad = text.count("\ufffd")
    controls = len(_CONTROL.findall(text))
    if controls > len(text) / 20:
        raise DataError(
            f"{name}: this is no text: {controls} of {len(text)} characters are control characters or "
            f"undecodable. "
            "Give PDF, HTML, Markdown, LaTeX or UTF-8 text"
        )
    if bad:
        first = text.count("\n", 0, text.index("\ufffd")) + 1
        lost = (f"{bad} characters are not UTF-8 (first in line {first}); they are read as \ufffd",)
    return text.replace("\r\n", "\n").replace("\r", "\n"), lost


class Mask:
    """A text of equal length in which parts were blanked, so that offsets stay those of the file."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._parts: list[str] = []
        self._at = 0

    def blank(self, start: int, end: int, *, everything: bool = False) -> None:
        """Replace [start, end) by spaces, line ends only if `everything`; calls come in ascending order."""
        start = max(start, self._at)
        if end <= start:
            return
        self._parts.append(self._text[self._at : start])
        hidden = self._text[start:end]
        keep = "\n" in hidden and not everything
        self._parts.append(re.sub(r"[^\n]", " ", hidden) if keep else " " * len(hidden))
        self._at = end

    def text(self) -> str:
        """The masked text."""
        return "".join([*self._parts, self._text[self._at :]])
