"""`claimcheck audit` and `claimcheck extract`: read a synthesis, check it, turn its claims into specs."""

from __future__ import annotations

from pathlib import Path

import click

FORMATS = ("text", "json", "html")


@click.command()
@click.argument("documents", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="DOC...")
@click.option(
    "--format", "output", type=click.Choice(FORMATS), default="text", show_default=True, help="Output format."
)
@click.option("--select", multiple=True, metavar="RULE", help="Only these rules: CC301, or CC3 for a group.")
@click.option("--ignore", multiple=True, metavar="RULE", help="Leave these rules out.")
@click.option("--fail-on", type=click.Choice(("error", "warning", "never")), default="error", show_default=True,
              help="Exit with 1 if a finding is at least this grave.")  # fmt: skip
@click.option("-v", "--verbose", is_flag=True, help="Also print what held and what could not be judged.")
def audit(
    documents: tuple[Path, ...],
    output: str,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    fail_on: str,
    verbose: bool,
) -> None:
    """Check literature syntheses against themselves, their sources and our own verdicts."""
    from claimcheck.audit import audit as check
    from claimcheck.audit import read_document
    from claimcheck.audit.rules import select as select_rules
    from claimcheck.audit.text_output import render_text

    chosen = select_rules(select, ignore)
    audits = [check(read_document(path), rules=chosen) for path in documents]
    for result in audits:
        click.echo(render_text(result, verbose=verbose), nl=False)
    grave = {"error": ("error",), "warning": ("error", "warning"), "never": ()}[fail_on]
    if any(f.severity in grave for a in audits for f in a.findings):
        click.get_current_context().exit(1)
