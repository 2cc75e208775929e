"""Download an archive of the package index with pip, never installing it.

Comes in: a pinned requirement and the tags to ask for, so that every machine gets the same file. Goes out:
that file. Used by `fetch` (with the tags of the lock) and by `claimcheck lock` (with those of `REFERENCE`).
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from claimcheck.errors import DataError

REFERENCE_PLATFORMS = ("manylinux_2_28_x86_64", "manylinux_2_17_x86_64", "manylinux2014_x86_64")
REFERENCE_PYTHON = "3.11"
"""Tags a lock is made with on any machine: archives are read, so they need not fit the reader's platform."""
_POLL = 0.1
_UNREACHABLE = (
    "connection",
    "timed out",
    "temporary failure",
    "name resolution",
    "max retries",
    "proxyerror",
    "sslerror",
    "no route",
    "unreachable",
)


def download(
    requirement: str,
    folder: Path,
    *,
    platforms: Sequence[str],
    python: str,
    progress: Callable[[int], None],
) -> Path:
    """Download `NAME==VERSION` into `folder` and give the file's path.

    Args:
        requirement: checked by `parse_source`; passed to pip as one argument, never through a shell.
        folder: where the file goes.
        platforms: platform tags, e.g. `any` or `manylinux2014_x86_64`.
        python: Python version to ask for, e.g. `3.11`.
        progress: called with the bytes on disk now and then.

    Raises:
        DataError: the index has no such archive or cannot be reached; says which.
    """
    with tempfile.TemporaryDirectory(dir=folder) as work:
        target, scratch, log = Path(work, "target"), Path(work, "scratch"), Path(work, "log")
        target.mkdir()
        scratch.mkdir()
        command = [sys.executable, "-m", "pip", "download", "--no-deps", "--only-binary=:all:"]
        command += ["--disable-pip-version-check", "--no-input", "--progress-bar=off"]
        command += [part for tag in platforms for part in ("--platform", tag)]
        command += ["--python-version", python, "-d", str(target), "--", requirement]
        with log.open("wb") as sink:
            process = subprocess.Popen(  # noqa: S603 - a fixed command; the requirement is a checked argument
                command,
                stdin=subprocess.DEVNULL,
                stdout=sink,
                stderr=subprocess.STDOUT,
                env=os.environ | {"TMPDIR": str(scratch)},
            )
            try:
                while process.poll() is None:
                    progress(_bytes_below(Path(work)))
                    time.sleep(_POLL)
            finally:
                if process.poll() is None:
                    process.kill()
                    process.wait()
        if process.returncode != 0:
            raise DataError(_explain(requirement, log.read_text(encoding="utf-8", errors="replace")))
        found = sorted(target.iterdir())
        if len(found) != 1 or found[0].suffix != ".whl":
            names = ", ".join(path.name for path in found) or "nothing"
            raise DataError(f"{requirement}: expected one wheel from the package index, got {names}")
        return found[0].rename(folder / found[0].name)


def _bytes_below(folder: Path) -> int:
    total = 0
    for root, _, files in os.walk(folder):  # skips folders that vanish while we look; pip moves its files
        for name in files:
            with contextlib.suppress(OSError):
                total += Path(root, name).stat().st_size
    return total


def _explain(requirement: str, log: str) -> str:
    lines = [line.strip() for line in log.splitlines() if line.strip()]
    errors = [line.removeprefix("ERROR:").strip() for line in lines if line.startswith("ERROR:")]
    last = (errors or lines or ["no message"])[-1][:300]
    if any(word in log.lower() for word in _UNREACHABLE):
        what = "the package index cannot be reached"
    elif "No module named pip" in log:
        what = f"{sys.executable} has no pip; install it with `{sys.executable} -m ensurepip`"
    else:
        what = "the package index does not offer this archive"
    return (
        f"cannot fetch {requirement}: {what}. Put the archive into a folder and name the folder in "
        f"CLAIMCHECK_ARCHIVES, or try again. (pip: {last})"
    )
