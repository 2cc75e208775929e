"""`claimcheck export`: a model that a profile trains or merges, as a folder of its own."""

from __future__ import annotations

from pathlib import Path

import click

from claimcheck.cli.options import open_store, store_option, suite_arguments


@click.command()
@suite_arguments
@click.option("--model", required=True, metavar="NAME", help="Name of a model in the profile.")
@click.option("--seed", type=int, help="Training seed (default: the first of the model's).")
@click.option(
    "--out",
    required=True,
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="Folder of the model; it must not exist yet.",
)
@click.option("--profile", metavar="NAME", help="Profile beside the suite (default: the suite's own).")
@click.option("-q", "--quiet", is_flag=True, help="No progress.")
@store_option
def export(
    paths: tuple[Path, ...],
    model: str,
    seed: int | None,
    out: Path,
    profile: str | None,
    quiet: bool,
    store_root: Path | None,
) -> None:
    """Write a model of a profile as a folder that sentence-transformers opens.

    What a tuned or merged model needs is taken from the store, or run first. The folder holds the whole
    model: the base's files with the trained weights in place, and how they came to be.
    """
    from claimcheck.cli.progress import Display
    from claimcheck.execute.executor import Executor
    from claimcheck.execute.models.assemble import export_model
    from claimcheck.plan.build import plan_model
    from claimcheck.plan.plan import missing
    from claimcheck.spec.load import load_project

    store = open_store(store_root)
    planned = plan_model(load_project(paths, profile), model, seed, stat_cache=store.root / "digests.json")
    targets = [planned.step] if planned.base is None else [planned.base, planned.step]
    with Display(missing(targets, store), quiet=quiet, verbose=False) as display:
        outcome = Executor(store, display).run(targets)
    for failure in outcome.causes:
        raise failure.error
    base = None if planned.base is None else outcome.folders[planned.base]
    export_model(base, outcome.folders[planned.step], out)
    click.echo(f"wrote {out}")
