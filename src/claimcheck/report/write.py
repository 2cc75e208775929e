"""Writes a report folder: the one place of this package that touches files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from claimcheck.record import Record
from claimcheck.report.compile import compile_pdf
from claimcheck.report.html import html
from claimcheck.report.latex import HEADER, flat, sources
from claimcheck.report.tables import verdicts_csv
from claimcheck.report.view import report_view


@dataclass(frozen=True, slots=True)
class ReportFiles:
    """What was written; `notes` are sentences for the user, e.g. why there is no PDF."""

    html: Path
    tex: Path
    pdf: Path | None
    notes: tuple[str, ...] = ()


def write_report(
    record: Record,
    folder: Path,
    *,
    pdf: bool = False,
    arxiv: bool = False,
    seconds: float | None = None,
    day: str = "",
) -> ReportFiles:
    """Write `report.html`, the LaTeX sources, `verdicts.csv` and `refs.bib` into `folder`.

    Args:
        record: what to report; the same Record gives the same bytes.
        folder: made if it does not exist.
        pdf: also compile `report.pdf`; it is kept while the LaTeX is unchanged.
        arxiv: also write the flat folder `arxiv/`.
        seconds: what all steps took, for the masthead; the Record itself holds no times.
        day: when the run ended, for the citation.
    """
    report = report_view(record, seconds=seconds, day=day)
    folder.mkdir(parents=True, exist_ok=True)
    page, made = folder / "report.html", folder / "report.pdf"
    _write(page, html(report))
    _write(folder / "verdicts.csv", verdicts_csv(record))
    files = sources(report)
    _tidy(folder, files)
    changed = [_write(folder / name, text) for name, text in files.items()]
    if any(changed):
        made.unlink(missing_ok=True)  # it shows another Record
    if arxiv:
        for name, text in flat(files).items():
            _write(folder / "arxiv" / name, text)
    notes = _pdf(files, folder) if pdf and not made.is_file() else ()
    return ReportFiles(page, folder / "report.tex", made if made.is_file() else None, notes)


def _pdf(files: Mapping[str, str], folder: Path) -> tuple[str, ...]:
    """Compile `report.pdf`; on an error keep the log and say what it is."""
    compiled = compile_pdf(files)
    log = folder / "report.log"
    log.unlink(missing_ok=True)
    if compiled.pdf is not None:
        (folder / "report.pdf").write_bytes(compiled.pdf)
        return ()
    if compiled.log:
        log.write_text(compiled.log, encoding="utf-8")
    return (compiled.note,)


def _tidy(folder: Path, files: Mapping[str, str]) -> None:
    """Remove tables and figures that another report left here; a user's own files stay."""
    for path in sorted(folder.glob("*/*.tex")):
        ours = path.read_bytes().startswith(HEADER.encode())
        if ours and path.parent.name != "arxiv" and path.relative_to(folder).as_posix() not in files:
            path.unlink()


def _write(path: Path, text: str) -> bool:
    """Write if it differs from what is there; whether it did."""
    content = text.encode("utf-8")
    if path.is_file() and path.read_bytes() == content:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return True
