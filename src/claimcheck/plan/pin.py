"""Pin an archive on disk: its size, digest, tags and licence; and compare one with its pin.

Used when a lock is made (`lock.py`) and when an archive is fetched (`execute/steps/fetch.py`).
"""

from __future__ import annotations

import os
import re
import zipfile
from dataclasses import dataclass
from email.parser import BytesParser
from pathlib import Path
from typing import Any

from packaging.utils import InvalidWheelFilename, parse_wheel_filename

from claimcheck.errors import DataError, DigestError
from claimcheck.plan.download import REFERENCE_PYTHON
from claimcheck.plan.sources import WheelSource, file_digest

ARCHIVES = "CLAIMCHECK_ARCHIVES"
"""Environment variable: a folder that is looked in before anything is downloaded."""
_MAX_METADATA = 10 * 1024**2


@dataclass(frozen=True)
class LockEntry:
    """One pinned archive.

    Attributes:
        file: its file name, a wheel's.
        platform: platform tags to ask for.
        python: Python version to ask for.
        size: bytes.
        sha256: 64 hex digits.
        licence: as stated by the archive or by hand.
    """

    file: str
    platform: tuple[str, ...]
    python: str
    size: int
    sha256: str
    licence: str

    def params(self) -> dict[str, Any]:
        """Parameters of the fetch step, beside `source`."""
        return {
            "file": self.file,
            "platform": list(self.platform),
            "python": self.python,
            "size": self.size,
            "sha256": self.sha256,
        }


def pin(path: Path, source: WheelSource) -> LockEntry:
    """The entry of an archive on disk. Raises DataError if its name is not that of the source."""
    try:
        name, version, _, tags = parse_wheel_filename(path.name)
    except InvalidWheelFilename as error:
        raise DataError(f"{path.name}: not a wheel's file name: {error}") from error
    if (name, str(version)) != (source.name, source.version):
        raise DataError(f"{path.name} is not {source.requirement}")
    return LockEntry(
        file=path.name,
        platform=tuple(sorted({tag.platform for tag in tags})),
        python=REFERENCE_PYTHON,
        size=path.stat().st_size,
        sha256=file_digest(path),
        licence=stated_licence(path),
    )


def check_archive(path: Path, *, sha256: str, size: int, source: str) -> None:
    """Compare an archive with what is pinned.

    Raises:
        DigestError: it differs; names both digests and sizes, and says what to do.
    """
    found_size, found = path.stat().st_size, file_digest(path)
    if found != sha256 or found_size != size:
        raise DigestError(
            f"{source}: {path.name} is not the archive that was pinned.\n"
            f"  pinned sha256 {sha256} ({size} bytes)\n"
            f"  found  sha256 {found} ({found_size} bytes) in {path.parent}\n"
            "Delete the file so that it is fetched anew; if it was replaced on purpose and you trust it, "
            "take its entry out of the lock and run `claimcheck lock`."
        )


def stated_licence(path: Path) -> str:
    """What the metadata of a wheel states as its licence, in one line; "not stated" if nothing."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = [n for n in archive.namelist() if re.fullmatch(r"[^/]+\.dist-info/METADATA", n)]
            if len(names) != 1:
                return "not stated"
            with archive.open(names[0]) as stream:
                metadata = BytesParser().parsebytes(stream.read(_MAX_METADATA), headersonly=True)
    except (zipfile.BadZipFile, OSError, NotImplementedError) as error:
        raise DataError(f"{path.name}: not a readable wheel: {error}") from error
    stated = str(metadata.get("License-Expression") or metadata.get("License") or "").strip()
    if stated and "\n" not in stated and len(stated) <= 100:
        return stated
    classifiers = [
        str(c).split("::")[-1].strip() for c in metadata.get_all("Classifier", []) if "License ::" in str(c)
    ]
    return ", ".join(classifiers) or "not stated"


def in_archives(source: WheelSource) -> Path | None:
    """The archive of a source in the folder of `CLAIMCHECK_ARCHIVES`, if there is exactly one."""
    folder = os.environ.get(ARCHIVES)
    if not folder or not Path(folder).is_dir():
        return None
    found = []
    for path in sorted(Path(folder).glob("*.whl")):
        try:
            name, version, _, _ = parse_wheel_filename(path.name)
        except InvalidWheelFilename:
            continue
        if (name, str(version)) == (source.name, source.version):
            found.append(path)
    return found[0] if len(found) == 1 else None
