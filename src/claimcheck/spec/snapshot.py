"""The files of a suite as they were when it ran, so that a Record can be read without its suite."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from claimcheck.errors import RecordError
from claimcheck.spec.files import PROFILE_FOLDER, SUITE_FILE
from claimcheck.spec.project import Claim, Project

SUITE_COPY = "suite.json"  # in the Record's folder, beside record.json


def suite_files(project: Project, claims: Sequence[Claim]) -> dict[str, str]:
    """Name below the suite's folder → text: suite, the given claims, profile and its lock.

    Together they are a suite of their own, whatever folder they are put into.
    """
    profile = project.profile_file
    lock = profile.with_name(f"{profile.stem}.lock.yaml")
    files = {SUITE_FILE: project.folder / SUITE_FILE}
    files |= {Path(claim.place.file).name: Path(claim.place.file) for claim in claims}
    files |= {f"{PROFILE_FOLDER}/{path.name}": path for path in (profile, lock) if path.is_file()}
    return {name: files[name].read_bytes().decode("utf-8") for name in sorted(files)}


def copy_text(files: Mapping[str, str]) -> str:
    """The content of `suite.json`: names and texts of the files."""
    return json.dumps(dict(files), indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def read_copy(folder: Path) -> dict[str, str]:
    """The suite's files from the folder of a Record.

    Raises:
        RecordError: they are not there, or not what `copy_text` wrote.
    """
    path = folder / SUITE_COPY
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise RecordError(f"{path}: cannot be read; run verify again") from error
    if not isinstance(found, dict) or not all(isinstance(text, str) for text in found.values()):
        raise RecordError(f"{path}: not the files of a suite; run verify again")
    return found
