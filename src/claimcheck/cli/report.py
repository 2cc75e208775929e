"""`claimcheck report`: render a stored Record again; nothing is recomputed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from claimcheck.record import Record


@click.command()
@click.argument("folder", type=click.Path(exists=True, path_type=Path), metavar="RECORD")
@click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path), help="Folder to write (default: the Record's)."
)
@click.option("--pdf/--no-pdf", default=True, show_default=True, help="Compile the PDF (needs LaTeX).")
@click.option("--arxiv", is_flag=True, help="Also write a flat folder ready to upload.")
@click.option(
    "--format",
    "output",
    type=click.Choice(["files", "html", "latex", "csv", "bibtex", "json"]),
    default="files",
    show_default=True,
    help="Write all files, or print one of them and write nothing.",
)
def report(folder: Path, out: Path | None, pdf: bool, arxiv: bool, output: str) -> None:
    """Render HTML, LaTeX, PDF, CSV and BibTeX from the RECORD folder of a verify run."""
    from claimcheck.record import load, run_day, work_seconds

    record = load(folder)
    home = folder.parent if folder.name == "record.json" else folder
    seconds, day = work_seconds(home), run_day(home)
    if output != "files":
        click.echo(_text(record, output, seconds, day), nl=False)
        return
    from claimcheck.report import write_report

    files = write_report(record, out or home, pdf=pdf, arxiv=arxiv, seconds=seconds, day=day)
    for path in (files.html, files.tex, files.pdf):
        if path is not None:
            click.echo(str(path))
    for note in files.notes:
        click.echo(note, err=True)


def _text(record: Record, output: str, seconds: float | None, day: str) -> str:
    """One rendering as text."""
    if output == "json":
        from claimcheck.record import dumps

        return dumps(record)
    if output == "csv":
        from claimcheck.report.tables import verdicts_csv

        return verdicts_csv(record)
    from claimcheck.report.view import report_view

    view = report_view(record, seconds=seconds, day=day)
    if output == "html":
        from claimcheck.report.html import html

        return html(view)
    from claimcheck.report.latex import sources

    return sources(view)["refs.bib" if output == "bibtex" else "report.tex"]
