"""`claimcheck plan`: every step, cached or to run and why; cost; what each claim can show."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from claimcheck.cli.options import open_store, selection_options, store_option, suite_arguments
from claimcheck.cli.printable import printable
from claimcheck.cli.wrapped import wrapped

if TYPE_CHECKING:
    from claimcheck.plan.plan import Plan
    from claimcheck.store import Store


@click.command()
@suite_arguments
@selection_options
@store_option
def plan(
    paths: tuple[Path, ...],
    profile: str | None,
    only: tuple[str, ...],
    skip: tuple[str, ...],
    store_root: Path | None,
) -> None:
    """Show what `claimcheck verify PATH` would do, without doing it."""
    from claimcheck.plan.build import build_plan
    from claimcheck.spec.load import load_project

    store = open_store(store_root)
    project = load_project(paths, profile)
    show_plan(build_plan(project, only=only, skip=skip, stat_cache=store.root / "digests.json"), store)


def show_plan(plan: Plan, store: Store) -> None:
    """Print the steps, then a line per claim, for which more must be imported."""
    from claimcheck.plan.preview import preview

    shown = preview(plan, store)
    lines = []
    for line in shown.steps:
        seconds = f"{line.seconds:>7.0f} s" if line.seconds else " " * 9
        lines.append(f"{line.state:<7}{seconds}  {line.title}{f'  ({line.why})' if line.why else ''}")
    lines.append(
        f"{shown.cached} {'step' if shown.cached == 1 else 'steps'} stored, "
        f"{shown.to_run} to run: about {shown.seconds:.0f} s on two cores"
        + (f", {shown.download / 1e6:.0f} MB to download" if shown.download else "")
    )
    click.echo("\n".join(lines))
    from claimcheck.plan.prospects import prospects

    for claim in prospects(plan, store):
        click.echo(wrapped(printable(f"{claim.id}  {claim.text}")))
