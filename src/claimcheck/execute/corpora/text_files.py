"""Lines of text files with their numbers: UTF-8, optionally gzipped, every mistake with `file:line`."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from pathlib import Path

from claimcheck.errors import DataError, Place

MAX_LINE = 64 * 1024**2
"""Bytes of one line; beyond it, the file is not of the kind it claims to be."""


def wrong(path: Path, line: int, message: str) -> DataError:
    """An error at a line of a file."""
    return DataError(f"{Place(str(path), line, 0) if not line else f'{path}:{line}'}: {message}")


def lines(path: Path, *, encoding: str = "utf-8") -> Iterator[tuple[int, str]]:
    """Number (from 1) and text of every line, without its end; a leading byte-order mark is skipped.

    Raises:
        DataError: unreadable, damaged gzip, a line that is not in the encoding, too long, or has a NUL.
    """
    number = 0
    try:
        with gzip.open(path, "rb") if path.suffix == ".gz" else path.open("rb") as stream:
            while raw := stream.readline(MAX_LINE + 1):
                number += 1
                if len(raw) > MAX_LINE:
                    raise wrong(path, number, f"a line of more than {MAX_LINE} bytes; is this a text file?")
                if number == 1:
                    raw = raw.removeprefix(b"\xef\xbb\xbf")
                try:
                    text = raw.decode(encoding)
                except UnicodeDecodeError as error:
                    byte = raw[error.start]
                    raise wrong(
                        path, number, f"byte 0x{byte:02x} is not {encoding.upper()}; save the file as UTF-8"
                    ) from None
                if "\0" in text:
                    raise wrong(path, number, "a NUL character; is this a text file?")
                yield number, text.rstrip("\r\n")
    except (OSError, EOFError, zlib.error) as error:
        raise wrong(path, number, f"cannot be read: {error}") from error
