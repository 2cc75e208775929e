"""Artefacts on disk: `objects/ab/<key>/` with data files and a `manifest.json`.

An artefact is written to a temporary sibling, flushed and renamed, so a killed run leaves either a
whole artefact or none. A lock per key lets processes share a store. Each artefact's files are
compared with their sha256 the first time a process reads them; a damaged one is set aside under
`damaged/` and made again by whoever needs it.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import secrets
import shutil
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from claimcheck.errors import UsageError
from claimcheck.store.lock import lock

MANIFEST = "manifest.json"
SMALL = 1 << 20


def default_root() -> Path:
    """`~/.cache/claimcheck` or what the platform uses instead."""
    import platformdirs

    return Path(platformdirs.user_cache_dir("claimcheck", appauthor=False))


@dataclass(frozen=True, slots=True)
class Artefact:
    """A finished artefact: its key, its folder and what its manifest says."""

    key: str
    folder: Path
    manifest: Mapping[str, Any]

    @property
    def kind(self) -> str:
        """The kind of the step that made it."""
        return str(self.manifest["kind"])

    @property
    def bytes(self) -> int:
        """Size of its data files."""
        return sum(int(entry["size"]) for entry in self.manifest["files"].values())

    @property
    def seconds(self) -> float:
        """Wall time its step took."""
        return float(self.manifest["seconds"])


@dataclass(frozen=True, slots=True)
class Damage:
    """An artefact whose files are not what its manifest says."""

    key: str
    reason: str


class Store:
    """A folder of artefacts.

    Args:
        root: created when the first artefact is written.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self._checked: set[str] = set()

    def folder(self, key: str) -> Path:
        """Where the artefact of `key` is or would be."""
        return self.root / "objects" / key[:2] / key

    def has(self, key: str) -> bool:
        """Whether a finished artefact is there; its digests are checked by `open`, not here."""
        return Path(self.root, "objects", key[:2], key, MANIFEST).is_file()

    def open(self, key: str) -> Artefact | None:
        """The artefact of `key`, digests checked once per process; None if absent or found damaged."""
        folder = self.folder(key)
        manifest = _read_manifest(folder)
        if manifest is None:
            if folder.exists():
                self._set_aside(key)
            return None
        if key not in self._checked:
            if _damage(folder, manifest) is not None:
                self._set_aside(key)
                return None
            self._checked.add(key)
        return Artefact(key, folder, manifest)

    def seconds(self, key: str) -> float:
        """Wall time the step of `key` took when its artefact was made; 0 if there is none."""
        manifest = _read_manifest(self.folder(key))
        return float(manifest["seconds"]) if manifest is not None else 0.0

    def create(
        self, key: str, facts: Mapping[str, Any], write: Callable[[Path], Mapping[str, Any] | None]
    ) -> tuple[Artefact, bool]:
        """Make the artefact of `key` unless another process has made it meanwhile.

        Args:
            key: the step's key.
            facts: goes into the manifest (kind, title, params, inputs, version, libraries).
            write: fills the folder it is given; what it returns goes into the manifest, too.

        Returns:
            The artefact, and whether this call made it.
        """
        self._prepare()
        with lock(self.root / "locks" / f"{key}.lock"):
            found = self.open(key)
            if found is not None:
                return found, False
            for leftover in (self.root / "tmp").glob(f"{key}.*"):  # of a killed run: we hold the key's lock
                shutil.rmtree(leftover, ignore_errors=True)
            temporary = self.root / "tmp" / f"{key}.{secrets.token_hex(4)}"
            temporary.mkdir()
            try:
                started = time.perf_counter()
                more = write(temporary)
                manifest = {
                    **facts,
                    **(more or {}),
                    "key": key,
                    "files": _files(temporary),
                    "seconds": round(time.perf_counter() - started, 3),
                    "host": platform.node(),
                    "created": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
                }
                (temporary / MANIFEST).write_text(
                    json.dumps(manifest, indent=1, sort_keys=True, ensure_ascii=False), encoding="utf-8"
                )
                _flush(temporary)
                target = self.folder(key)
                target.parent.mkdir(parents=True, exist_ok=True)
                temporary.rename(target)
                _flush_folder(target.parent)
            except BaseException:
                shutil.rmtree(temporary, ignore_errors=True)
                raise
            self._checked.add(key)
            return Artefact(key, target, manifest), True

    def artefacts(self, file: str = MANIFEST) -> Iterator[Artefact]:
        """All finished artefacts that have a file of this name, sorted by key, digests unchecked."""
        for path in sorted((self.root / "objects").glob(f"??/*/{file}")):
            manifest = _read_manifest(path.parent)
            if manifest is not None:
                yield Artefact(path.parent.name, path.parent, manifest)

    def verify(self) -> tuple[Damage, ...]:
        """Check every artefact against its digests and set the damaged ones aside."""
        found = []
        for folder in sorted((self.root / "objects").glob("??/*")):
            manifest = _read_manifest(folder)
            reason = "its manifest is unreadable" if manifest is None else _damage(folder, manifest)
            if reason is not None:
                self._set_aside(folder.name)
                found.append(Damage(folder.name, reason))
        return tuple(found)

    def remove(self, key: str) -> None:
        """Delete an artefact; absent ones are fine."""
        self._prepare()
        with lock(self.root / "locks" / f"{key}.lock"):
            doomed = self.root / "tmp" / f"{key}.{secrets.token_hex(4)}"
            if self.folder(key).exists():
                self.folder(key).rename(doomed)  # vanishes at once, so no reader sees half of it
                shutil.rmtree(doomed, ignore_errors=True)
            self._checked.discard(key)

    def sweep(self) -> int:
        """Delete leftovers of killed runs and damaged artefacts; returns the bytes freed."""
        freed = 0
        for folder in [*(self.root / "tmp").glob("*"), *(self.root / "damaged").glob("*")]:
            key = folder.name.partition(".")[0]
            with lock(self.root / "locks" / f"{key}.lock"):  # nobody is writing it right now
                freed += sum(f.stat().st_size for f in folder.rglob("*") if f.is_file())
                shutil.rmtree(folder, ignore_errors=True)
        return freed

    def _prepare(self) -> None:
        try:
            for name in ("objects", "tmp", "locks", "damaged"):
                (self.root / name).mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise UsageError(
                f"the store {self.root} cannot be written ({error.strerror}); give another with --store"
            ) from error

    def _set_aside(self, key: str) -> None:
        self._prepare()
        self.folder(key).rename(self.root / "damaged" / f"{key}.{secrets.token_hex(4)}")
        self._checked.discard(key)


def sha256(path: Path) -> str:
    """Hex sha256 of a file, read in chunks unless it is small."""
    with path.open("rb", buffering=0) as file:
        if os.fstat(file.fileno()).st_size <= SMALL:  # a run without work compares hundreds of these
            return hashlib.sha256(file.read()).hexdigest()
        return hashlib.file_digest(file, "sha256").hexdigest()


def _files(folder: Path) -> dict[str, dict[str, Any]]:
    paths = sorted(p for p in folder.rglob("*") if p.is_file())
    return {p.relative_to(folder).as_posix(): {"size": p.stat().st_size, "sha256": sha256(p)} for p in paths}


def _read_manifest(folder: Path) -> dict[str, Any] | None:
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return manifest if isinstance(manifest, dict) and isinstance(manifest.get("files"), dict) else None


def _damage(folder: Path, manifest: Mapping[str, Any]) -> str | None:
    for name, entry in manifest["files"].items():
        path = folder / name
        if not path.is_file():
            return f"{name} is missing"
        if path.stat().st_size != entry["size"] or sha256(path) != entry["sha256"]:
            return f"{name} is not what was written"
    return None


def _flush(folder: Path) -> None:
    for path in folder.rglob("*"):
        if path.is_file():
            with path.open("rb") as file:
                os.fsync(file.fileno())
    _flush_folder(folder)


def _flush_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
