"""`claimcheck new`: start a suite of one's own."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.argument("folder", type=click.Path(path_type=Path), metavar="DIR")
@click.option(
    "--from",
    "template",
    metavar="SUITE",
    help="Copy a shipped suite: multilingual-retrievers or two-encoders.",
)
def new(folder: Path, template: str | None) -> None:
    """Write a suite into DIR: a commented skeleton, or a copy of a shipped one."""
    from claimcheck.spec.new import new_suite

    for path in new_suite(folder, template):
        click.echo(f"wrote {path}")
    click.echo(f"next: claimcheck verify {folder}")
