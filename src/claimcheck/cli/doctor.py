"""`claimcheck doctor`: is everything there that a run needs, and what to do if not."""

from __future__ import annotations

from pathlib import Path

import click

from claimcheck.cli.options import open_store, store_option


@click.command()
@store_option
def doctor(store_root: Path | None) -> int:
    """Look at Python, libraries, processor, store, TeX and fonts; change and fetch nothing.

    Exits with 2 if something is there that a run cannot do without.
    """
    from claimcheck.doctor import examine
    from claimcheck.errors import UsageError

    wrong = 0
    for finding in examine(open_store(store_root)):
        click.echo(f"{finding.state:<6} {finding.what}: {finding.said}")
        if finding.advice:
            click.echo(f"       → {finding.advice}")
        wrong += finding.state == "wrong"
    return UsageError.exit_code if wrong else 0
