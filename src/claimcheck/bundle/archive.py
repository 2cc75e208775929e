"""The zip file itself: written with the same bytes for the same content, read without trusting it.

Members are read into memory one at a time and never unpacked to disk. What a bundle has no use for is
refused before anything is read: links, folders, absolute paths, `..`, names that stand twice, encryption,
and members that are, or would unpack to, more than any bundle needs.
"""

from __future__ import annotations

import re
import stat
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

from claimcheck.errors import DataError

MEMBERS = 200_000
MEMBER_BYTES = 1 << 30
TOTAL_BYTES = 8 << 30
RATIO = 250  # real members shrink at most about 20 times; deflate's limit is 1032
_SMALL = 1 << 16  # a member this small is no bomb whatever its ratio

_EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest time a zip file can hold
_MODE = stat.S_IFREG | 0o644
_UNIX = 3
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_NAME = re.compile(r"[A-Za-z0-9%_~.+-]+(/[A-Za-z0-9%_~.+-]+)*")


class Writer:
    """Writes members in the order they come, each with the same time and mode."""

    def __init__(self, path: Path) -> None:
        self._zip = zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=6)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._zip.close()

    def add(self, name: str, content: bytes) -> None:
        """Add one member."""
        entry = zipfile.ZipInfo(name, _EPOCH)
        entry.create_system, entry.external_attr = _UNIX, _MODE << 16
        entry.compress_type = zipfile.ZIP_DEFLATED
        self._zip.writestr(entry, content)


class Reader:
    """A bundle that somebody sent.

    Raises:
        DataError: it is no zip file, or one that no bundle looks like.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            self._zip = zipfile.ZipFile(path)
        except (OSError, zipfile.BadZipFile, ValueError, NotImplementedError) as error:
            raise DataError(f"{path}: not a bundle: {error}") from error
        try:
            self._entries = self._checked()
        except DataError:
            self._zip.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._zip.close()

    def __contains__(self, name: str) -> bool:
        return name in self._entries

    def names(self, prefix: str = "") -> Iterator[str]:
        """Names of the members that begin with `prefix`, sorted."""
        return iter(sorted(name for name in self._entries if name.startswith(prefix)))

    def read(self, name: str) -> bytes:
        """The content of a member.

        Raises:
            DataError: it is not there, or damaged.
        """
        if name not in self._entries:
            raise DataError(f"{self._path}: {name} is missing; a bundle has it")
        entry = self._entries[name]
        try:
            content = self._zip.read(entry)
        except (
            OSError,
            EOFError,
            zipfile.BadZipFile,
            zlib.error,
            RuntimeError,
            NotImplementedError,
        ) as error:
            raise DataError(f"{self._path}: {name} is damaged: {error}") from error
        if len(content) != entry.file_size:
            raise DataError(f"{self._path}: {name} is damaged: it is shorter than the file says")
        return content

    def _checked(self) -> dict[str, zipfile.ZipInfo]:
        entries = self._zip.infolist()
        if len(entries) > MEMBERS:
            raise DataError(f"{self._path}: refused: {len(entries)} members, at most {MEMBERS} are read")
        total = sum(entry.file_size for entry in entries)
        if total > TOTAL_BYTES:
            raise DataError(
                f"{self._path}: refused: it unpacks to {total >> 20} MB, at most {TOTAL_BYTES >> 20} are read"
            )
        found: dict[str, zipfile.ZipInfo] = {}
        for entry in entries:
            why = _refusal(entry)
            if why is None and entry.filename in found:
                why = "it is there twice"
            if why is not None:
                raise DataError(f"{self._path}: refused: {_shown(entry)}: {why}")
            found[entry.filename] = entry
        return found


def _refusal(entry: zipfile.ZipInfo) -> str | None:
    """Why a member is not read; None if it is."""
    kind = stat.S_IFMT(entry.external_attr >> 16)
    name = entry.orig_filename
    reasons = {
        "it is a link": kind == stat.S_IFLNK,
        "it is no file": entry.is_dir() or kind not in (0, stat.S_IFREG, stat.S_IFLNK),
        "its path is absolute": re.match(r"[/\\]|[A-Za-z]:", name) is not None,
        "its path leaves the bundle": ".." in re.split(r"[/\\]", name),
        "no member of a bundle has such a name": _NAME.fullmatch(name) is None,
        "it is encrypted": bool(entry.flag_bits & 0x1),
        "it is packed in a way that bundles do not use": entry.compress_type not in _METHODS,
        f"it is {entry.file_size >> 20} MB, at most {MEMBER_BYTES >> 20} are read": (
            entry.file_size > MEMBER_BYTES
        ),
        f"it would unpack to more than {RATIO} times its size": (
            entry.file_size > max(_SMALL, RATIO * entry.compress_size)
        ),
    }
    return next((reason for reason, holds in reasons.items() if holds), None)


def _shown(entry: zipfile.ZipInfo) -> str:
    """A name as it can be printed anywhere."""
    return repr(entry.orig_filename[:100])
