"""`claimcheck cache`: look into the store and clean it."""

from __future__ import annotations

import time
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import click

from claimcheck.cli.options import open_store, store_option


@click.group()
def cache() -> None:
    """Look into the artefact store: info, prune, verify."""


@cache.command()
@store_option
def info(store_root: Path | None) -> None:
    """Show where the store is and what it holds, by kind of step."""
    store = open_store(store_root)
    count: Counter[str] = Counter()
    size: Counter[str] = Counter()
    seconds: Counter[str] = Counter()
    for artefact in store.artefacts():
        count[artefact.kind] += 1
        size[artefact.kind] += artefact.bytes
        seconds[artefact.kind] += round(artefact.seconds)
    click.echo(f"{store.root}")
    click.echo(f"{'kind':<12}{'artefacts':>10}{'MB':>10}{'seconds':>10}")
    for kind in sorted(count):
        click.echo(f"{kind:<12}{count[kind]:>10}{size[kind] / 1e6:>10.1f}{seconds[kind]:>10}")
    click.echo(f"{'all':<12}{count.total():>10}{size.total() / 1e6:>10.1f}{seconds.total():>10}")


@cache.command()
@click.option(
    "--older-than", type=click.IntRange(min=0), metavar="DAYS", help="Also delete artefacts this old."
)
@click.option("--kind", multiple=True, metavar="KIND", help="With --older-than: only these kinds of step.")
@store_option
def prune(store_root: Path | None, older_than: int | None, kind: tuple[str, ...]) -> None:
    """Delete leftovers of killed runs and damaged artefacts, and old artefacts on request."""
    if kind and older_than is None:
        raise click.UsageError("--kind needs --older-than; --older-than 0 deletes all of a kind")
    store = open_store(store_root)
    freed = store.sweep()
    removed = 0
    if older_than is not None:
        limit = time.time() - older_than * 86400
        for artefact in list(store.artefacts()):
            created = datetime.strptime(artefact.manifest["created"], "%Y-%m-%dT%H:%M:%SZ").replace(
                tzinfo=UTC
            )
            if created.timestamp() <= limit and (not kind or artefact.kind in kind):
                freed += artefact.bytes
                store.remove(artefact.key)
                removed += 1
    click.echo(f"removed {removed} artefacts; {freed / 1e6:.1f} MB freed in {store.root}")


@cache.command()
@store_option
def verify(store_root: Path | None) -> None:
    """Check every artefact against its digests; damaged ones are set aside and made again when needed."""
    store = open_store(store_root)
    damaged = store.verify()
    for damage in damaged:
        click.echo(f"{damage.key}: {damage.reason}; set aside, the next run makes it again")
    click.echo(f"{sum(1 for _ in store.artefacts())} artefacts are sound, {len(damaged)} were damaged")
