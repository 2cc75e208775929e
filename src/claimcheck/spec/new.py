"""Start a suite: a copy of a shipped one, or a commented skeleton that lints and runs."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

from claimcheck.errors import UsageError
from claimcheck.spec.shipped import shipped_suite

_SUITE = """\
suite: "{name}"
title: What this suite is about, in one line
profile: results                 # profiles/results.yaml says what stands behind the names
defaults: {{measure: nDCG@10, alpha: 0.05, margin: 0.01}}
"""

_CLAIM = """\
claim: first
statement: The new system ranks better than the old one.
hypothesis: {better: new, than: old, by: 0.01}      # by more than 0.01 nDCG@10, on average
# Others: not_better … than, comparable … to … within, different … from, only, covers, all, any, not.
# hold: everywhere | somewhere | mostly | rarely | {at_least: 0.8} says over which share of the cells.
"""

_PROFILE = """\
profile: results
systems:
  table: {scores: ../scores.csv}  # a column per system, named in the claims; see also run:, bm25:, encode:
"""

_QUERIES = 40  # enough for every test to give a number
_SCORES = "query,old,new\n" + "".join(
    f"q{i:02d},{(7 * i % 10) / 10:.1f},{min(1.0, (7 * i % 10) / 10 + (3 * i % 4) / 20):.2f}\n"
    for i in range(_QUERIES)
)

_FILES: Mapping[str, str] = {
    "suite.yaml": _SUITE,
    "first.yaml": _CLAIM,
    "profiles/results.yaml": _PROFILE,
    "scores.csv": _SCORES,
}


def new_suite(folder: Path, template: str | None = None) -> tuple[Path, ...]:
    """Write a suite into a new or empty folder; returns the files written, sorted.

    Args:
        folder: is made if it does not exist.
        template: a shipped suite to copy; None writes a skeleton around a small table of scores.

    Raises:
        UsageError: the folder holds something already, or there is no such shipped suite.
    """
    source = shipped_suite(template) if template is not None else None
    try:
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise UsageError(f"{folder} exists already; name a new or an empty folder")
        if source is not None:
            shutil.copytree(
                source, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns(".*", "__pycache__")
            )
        else:
            _write_skeleton(folder)
    except OSError as error:
        raise UsageError(f"{folder}: cannot be written: {error.strerror}") from None
    return tuple(sorted(path for path in folder.rglob("*") if path.is_file()))


def _write_skeleton(folder: Path) -> None:
    name = (
        "".join(c if c.isalnum() and c.isascii() else "-" for c in folder.resolve().name).strip("-")
        or "suite"
    )
    for file, text in _FILES.items():
        path = folder / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.format(name=name[:64]) if file == "suite.yaml" else text, encoding="utf-8")
