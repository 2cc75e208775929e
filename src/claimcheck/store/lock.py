"""Locks between processes that share a store."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from filelock import BaseFileLock


def lock(path: Path) -> BaseFileLock:
    """A lock file to hold in a `with` block; filelock is imported by those who write only."""
    from filelock import FileLock

    return FileLock(path)
