"""Every error a user can meet, in one tree.

    ClaimcheckError
    ├── SpecError           a claim, suite or profile is wrong: exit code 2
    │   └── SpecErrors      all of them at once, sorted by place
    ├── UsageError          the command line or a file it names is wrong: exit code 2
    ├── NothingSelected     no claim is left after --only/--skip: exit code 5
    ├── DataError           an input file (run, scores table, corpus, model folder) is wrong: exit code 2
    │   ├── DigestError     an archive is not the one that was pinned
    │   └── UnsafeModelError  a model folder wants to run code or hides what it is
    ├── StepError           a step of the plan failed while running: exit code 3
    └── RecordError         a Record cannot be read: exit code 2

Each message says what is wrong, where, and what to do. A user's mistake never shows a trace.
"""

from __future__ import annotations

import errno
import re
from dataclasses import dataclass

_FULL = (errno.ENOSPC, errno.EDQUOT)
_SHORT_WRITE = re.compile(r"^\d+ requested and \d+ written$")


class ClaimcheckError(Exception):
    """Base of all errors that claimcheck raises on purpose."""

    exit_code: int = 2


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A position in a file: 1-based line and column; 0 where the file, or the line, as a whole is meant."""

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        """Render as ``file:line:column``, the form editors jump to."""
        if not self.line:
            return self.file
        return f"{self.file}:{self.line}:{self.column}" if self.column else f"{self.file}:{self.line}"


class SpecError(ClaimcheckError):
    """One mistake in a claim, suite or profile, with its place."""

    def __init__(self, message: str, place: Place | None = None) -> None:
        super().__init__(f"{place}: {message}" if place else message)
        self.message = message
        self.place = place


class SpecErrors(SpecError):  # noqa: N818 - several of them
    """All mistakes of all files of one load, in the order of their places."""

    def __init__(self, errors: list[SpecError]) -> None:
        self.errors = tuple(sorted(errors, key=lambda e: (e.place or Place(""), e.message)))
        ClaimcheckError.__init__(self, "\n".join(str(e) for e in self.errors))
        self.message = str(self)
        self.place = self.errors[0].place if self.errors else None


class UsageError(ClaimcheckError):
    """The command line asks for something that cannot be done."""


class NothingSelected(ClaimcheckError):  # noqa: N818 - no mistake was made
    """A selection leaves no claim to work on."""

    exit_code = 5


class DataError(ClaimcheckError):
    """An input file or folder is not what it must be."""


class DigestError(DataError):
    """A fetched or stored file differs from the digest it was pinned with."""


class UnsafeModelError(DataError):
    """A model folder would run code, follow a link, or use a format that can hide code."""


class StepError(ClaimcheckError):
    """A step failed while running; the steps that do not need it went on."""

    exit_code = 3


class RecordError(ClaimcheckError):
    """A Record folder is missing, damaged, or of another version."""


def is_full_disk(error: Exception) -> bool:
    """By its number, or by what safetensors (no OSError) and numpy (one without a number) say instead."""
    if isinstance(error, OSError) and error.errno in _FULL:
        return True
    said = str(error)
    return any(f"(os error {number})" in said for number in _FULL) or bool(_SHORT_WRITE.search(said))
