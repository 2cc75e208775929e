"""`claimcheck lint`: every mistake of every file, with its place."""

from __future__ import annotations

from pathlib import Path

import click

from claimcheck.cli.options import suite_arguments


@click.command()
@suite_arguments
@click.option("--profile", metavar="NAME", help="Profile to check the names against (default: all of them).")
def lint(paths: tuple[Path, ...], profile: str | None) -> int:
    """Check claims, suite and profiles; exit code 2 if there is an error."""
    from claimcheck.spec.lint import lint as findings_of

    findings = findings_of(paths, profile)
    for finding in findings:
        click.echo(str(finding))
    errors = sum(f.level == "error" for f in findings)
    if not findings:
        click.echo("no findings")
    return 2 if errors else 0
