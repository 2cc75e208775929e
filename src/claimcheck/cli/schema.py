"""`claimcheck schema`: JSON Schema for editors."""

from __future__ import annotations

import json

import click


@click.command()
@click.argument("file", type=click.Choice(["claim", "suite", "profile"]), required=False)
def schema(file: str | None) -> None:
    """Print the JSON Schema of FILE, or one that fits any of the three."""
    from claimcheck.spec.schema import schema as schema_of

    click.echo(json.dumps(schema_of(file), indent=1, ensure_ascii=False))  # type: ignore[arg-type]
