"""`claimcheck audit` and `claimcheck extract`: read a synthesis, check it, turn its claims into specs."""

from __future__ import annotations

import os
import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from claimcheck.errors import DataError

if TYPE_CHECKING:
    from claimcheck.audit.engine import Audit

FORMATS = ("text", "json", "html")
STYLES: dict[str, dict[str, Any]] = {
    "error": {"fg": "red", "bold": True},
    "warning": {"fg": "yellow"},
    "note": {"fg": "cyan"},
    "quote": {"italic": True},
    "aside": {"dim": True},
    "clean": {"fg": "green"},
}
GRAVE = {"error": ("error",), "warning": ("error", "warning"), "never": ()}


@click.command()
@click.argument("documents", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="DOC...")
@click.option(
    "--sources", type=click.Path(path_type=Path), metavar="DIR", help="Folder with the papers' texts or PDFs."
)
@click.option(
    "--record", type=click.Path(path_type=Path), metavar="DIR", help="Record of a verify run to compare with."
)
@click.option(
    "--published",
    type=click.Path(path_type=Path),
    metavar="CSV",
    help="Table of preprints that were published.",
)
@click.option(
    "--nli", type=click.Path(path_type=Path), metavar="DIR", help="Folder of an NLI model that judges marks."
)
@click.option(
    "--format", "output", type=click.Choice(FORMATS), default="text", show_default=True, help="Output format."
)
@click.option("--select", multiple=True, metavar="RULE", help="Only these rules: CC301, or CC3 for a group.")
@click.option("--ignore", multiple=True, metavar="RULE", help="Leave these rules out.")
@click.option(
    "--fail-on",
    type=click.Choice(tuple(GRAVE)),
    default="error",
    show_default=True,
    help="Exit with 1 if a finding is at least this grave.",
)
@click.option("-v", "--verbose", is_flag=True, help="Also print what held and what could not be judged.")
def audit(
    documents: tuple[Path, ...],
    sources: Path | None,
    record: Path | None,
    published: Path | None,
    nli: Path | None,
    output: str,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    fail_on: str,
    verbose: bool,
) -> int:
    """Check literature syntheses against themselves, their sources and our own verdicts."""
    from claimcheck.audit.run import Beside, audit_files, without_collector

    beside = Beside.load(sources=sources, record=record, published=published, nli=nli)
    with without_collector():
        audits, failures = audit_files(documents, beside, _split(select), _split(ignore))
        _print(audits, output, verbose)
    for failure in failures:
        click.echo(str(failure), err=True)
    if failures:
        return DataError.exit_code
    if output == "text":
        _next_step(audits)
    return int(any(f.severity in GRAVE[fail_on] for a in audits for f in a.findings))


def _split(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(part.strip() for name in names for part in name.split(",") if part.strip())


def _print(audits: list[Audit], output: str, verbose: bool) -> None:
    if output == "json":
        from claimcheck.audit.json_output import render_json

        click.echo(render_json(audits), nl=False)
    elif output == "html":
        from claimcheck.audit.html_output import render_html

        click.echo(render_html(audits), nl=False)
    else:
        from claimcheck.audit.text_output import render_text

        text = "\n".join(render_text(a, verbose=verbose, paint=_paint) for a in audits)
        click.echo(text, nl=False, color=False if os.environ.get("NO_COLOR") else None)


def _paint(text: str, kind: str) -> str:
    """Colours of a terminal; `click.echo` takes them out where there is none."""
    return click.style(text, **STYLES[kind]) if kind in STYLES else text


def _next_step(audits: list[Audit]) -> None:
    ready = [a for a in audits if a.claims]
    if ready:
        out = _free_folder()
        click.echo(f"next: claimcheck extract {shlex.quote(ready[0].file)} --out {out}", err=True)


def _free_folder() -> str:
    """A name that `extract` can write to."""
    names = ("mine", *(f"mine-{n}" for n in range(2, 100)))
    return next((n for n in names if not Path(n).exists()), "mine")


@click.command()
@click.argument("document", type=click.Path(path_type=Path), metavar="DOC")
@click.option(
    "--out", required=True, type=click.Path(path_type=Path), metavar="DIR", help="A new or empty folder."
)
def extract(document: Path, out: Path) -> None:
    """Turn the claims of a synthesis into a suite of spec skeletons."""
    from claimcheck.audit.extract import write_suite
    from claimcheck.audit.parse import read_document

    files = write_suite(read_document(document), out)
    for file in files:
        click.echo(str(file))
    click.echo(f"next: claimcheck lint {shlex.quote(str(out))}", err=True)
    click.echo(f"then: look for 'decide:' in the claims, fill in {shlex.quote(str(out / 'scores.csv'))} "
               f"or name your own "
               f"systems in the profile, and run claimcheck verify "
               f"{shlex.quote(str(out))}", err=True)  # fmt: skip
