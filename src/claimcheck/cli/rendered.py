"""Write the report of a run unless the folder holds it already.

A report is a pure function of the Record, the run's time and our own code. `.report.json` in its folder
remembers these three and what was written, so that `verify` with nothing to do need not render again.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from claimcheck.record import Record, run_day

_STAMP = ".report.json"
_REPORT = ("report.*", "verdicts.csv", "*.tex", "*.bib", "tables/*.tex", "figures/*.tex")


def render(record: Record, folder: Path, *, pdf: bool, seconds: float) -> tuple[Path, tuple[str, ...]]:
    """Bring `folder`, where `record` was saved, up to date; the page, and sentences for the user."""
    page = folder / "report.html"
    made_from = {"record": _digest(folder / "record.json"), "seconds": seconds, "code": _code()}
    if _current(folder, made_from) and (not pdf or (folder / "report.pdf").is_file()):
        return page, ()
    from claimcheck.report import write_report

    files = write_report(record, folder, pdf=pdf, seconds=seconds, day=run_day(folder))
    stamp = {"from": made_from, "files": _written(folder)}
    (folder / _STAMP).write_text(json.dumps(stamp, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    return files.html, files.notes


def _current(folder: Path, made_from: dict[str, Any]) -> bool:
    try:
        stamp = json.loads((folder / _STAMP).read_text(encoding="utf-8"))
        return bool(stamp["from"] == made_from and stamp["files"].items() <= _written(folder).items())
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return False


def _written(folder: Path) -> dict[str, list[int]]:
    """Size and time of every file that a report can consist of."""
    found = {}
    for path in sorted(path for pattern in _REPORT for path in folder.glob(pattern)):
        found[path.relative_to(folder).as_posix()] = [path.stat().st_size, path.stat().st_mtime_ns]
    return found


def _code() -> str:
    """Names, sizes and times of the files that a report is made by: another version, another report."""
    from claimcheck.report.templates import template_folder

    here = Path(__file__).parents[1]
    paths = [here / "record.py", *(here / "report").rglob("*.py"), *template_folder().rglob("*")]
    parts = [f"{p} {p.stat().st_size} {p.stat().st_mtime_ns}" for p in sorted(paths) if p.is_file()]
    return hashlib.blake2b("\n".join(parts).encode(), digest_size=16).hexdigest()


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
