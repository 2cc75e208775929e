"""A folder for the user that appears only when it is whole (execute: merge and export commands)."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from claimcheck.errors import UsageError


@contextmanager
def new_folder(out: Path) -> Iterator[Path]:
    """Give a temporary sibling of `out` to fill; it is flushed and takes the name when the block ends well.

    Raises:
        UsageError: there is something at `out`, or its parent cannot be written.
    """
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise UsageError(f"{out} exists already; give a new folder")
    temporary = out.parent / f".{out.name}.{secrets.token_hex(4)}"
    try:
        temporary.mkdir(parents=True)
    except OSError as error:
        raise UsageError(f"{out}: cannot be written ({error.strerror}); give another folder") from error
    try:
        yield temporary
        for path in temporary.rglob("*"):
            if path.is_file():
                with path.open("rb") as stream:
                    os.fsync(stream.fileno())
        temporary.replace(out)
    except BaseException:
        shutil.rmtree(temporary, ignore_errors=True)
        raise
