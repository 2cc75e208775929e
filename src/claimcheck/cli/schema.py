"""`claimcheck schema`: JSON Schema for editors, and of `record.json` for programs."""

from __future__ import annotations

import json

import click


@click.command()
@click.argument("file", type=click.Choice(["claim", "suite", "profile"]), required=False)
@click.option("--record", is_flag=True, help="The schema of record.json instead.")
def schema(file: str | None, record: bool) -> None:
    """Print the JSON Schema of FILE, or one that fits any of the three."""
    from claimcheck.record import record_schema
    from claimcheck.spec.schema import schema as schema_of

    if record and file is not None:
        raise click.UsageError(f"--record is a schema of its own; leave out '{file}'")
    found = record_schema() if record else schema_of(file)  # type: ignore[arg-type]
    click.echo(json.dumps(found, indent=1, ensure_ascii=False))
