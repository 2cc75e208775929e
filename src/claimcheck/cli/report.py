"""`claimcheck report`: render a stored Record again; nothing is recomputed."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.argument("folder", type=click.Path(exists=True, path_type=Path), metavar="RECORD")
@click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path), help="Folder to write (default: the Record's)."
)
@click.option("--pdf/--no-pdf", default=True, show_default=True, help="Compile the PDF (needs LaTeX).")
@click.option("--arxiv", is_flag=True, help="Also write a flat folder ready to upload.")
def report(folder: Path, out: Path | None, pdf: bool, arxiv: bool) -> None:
    """Render HTML, LaTeX, PDF, CSV and BibTeX from the RECORD folder of a verify run."""
    from claimcheck.record import load, work_seconds
    from claimcheck.report import write_report

    record = load(folder)
    home = folder.parent if folder.name == "record.json" else folder
    files = write_report(record, out or home, pdf=pdf, arxiv=arxiv, seconds=work_seconds(home))
    for path in (files.html, files.tex, files.pdf):
        if path is not None:
            click.echo(str(path))
    for note in files.notes:
        click.echo(note, err=True)
