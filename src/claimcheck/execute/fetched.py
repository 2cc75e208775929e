"""Where a fetched repository lies in its artefact (execute: whoever reads a source)."""

from __future__ import annotations

from pathlib import Path

SNAPSHOT = "snapshot"


def repository(source: Path) -> Path:
    """The folder of a fetch artefact's repository; a user's own folder or file is itself."""
    inner = source / SNAPSHOT
    return inner if inner.is_dir() else source
