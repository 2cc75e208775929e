"""Which files make up a suite: `suite.yaml`, the claims beside it, the profiles below it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from claimcheck.errors import UsageError

SUITE_FILE = "suite.yaml"
PROFILE_FOLDER = "profiles"
_LOCK = ".lock.yaml"


def find_suite(paths: Sequence[Path]) -> tuple[Path, tuple[Path, ...]]:
    """The suite's folder and the claim files to load, sorted by name.

    Args:
        paths: a suite folder, its `suite.yaml`, or claim files beside one; none means the current folder.

    Raises:
        UsageError: a path does not exist, has no suite, or the paths belong to different suites.
    """
    folders: dict[Path, Path] = {}
    files: dict[Path, Path] = {}
    for path in paths or (Path(),):
        try:
            folder, claims = _claims_of(path)
            folders.setdefault(folder.resolve(), folder)
            for file in claims:
                files.setdefault(file.resolve(), file)
        except OSError as error:
            raise UsageError(f"{path}: cannot be read: {error.strerror}") from None
    if len(folders) > 1:
        names = ", ".join(str(folder) for folder in folders.values())
        raise UsageError(f"the paths belong to different suites ({names}); give one suite at a time")
    return next(iter(folders.values())), tuple(sorted(files.values(), key=lambda file: file.name))


def _claims_of(path: Path) -> tuple[Path, list[Path]]:
    """The suite's folder that one path means, and its claims."""
    if not path.exists():
        raise UsageError(f"{path}: no such file or folder")
    folder = path if path.is_dir() else path.parent
    if not (folder / SUITE_FILE).is_file():
        raise UsageError(f"{path}: there is no {SUITE_FILE} in {folder}; start one with `claimcheck new DIR`")
    whole = path.is_dir() or path.name == SUITE_FILE
    return folder, claim_files(folder) if whole else [path]


def claim_files(folder: Path) -> list[Path]:
    """Every YAML file beside `suite.yaml`, sorted by name."""
    found = [file for file in folder.iterdir() if file.suffix in (".yaml", ".yml") and file.is_file()]
    return sorted(file for file in found if file.name != SUITE_FILE)


def profile_file(folder: Path, name: str) -> Path:
    """Where the profile with this name is, if there is one."""
    return folder / PROFILE_FOLDER / f"{name}.yaml"


def profile_names(folder: Path) -> list[str]:
    """Names of the profiles of a suite, sorted."""
    found = (folder / PROFILE_FOLDER).glob("*.yaml")
    return sorted(file.stem for file in found if not file.name.endswith(_LOCK))
