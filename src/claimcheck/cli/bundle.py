"""`claimcheck bundle` and `claimcheck check-bundle`: the reproduction artefact, and its recomputation."""

from __future__ import annotations

from pathlib import Path

import click

from claimcheck.cli.options import open_store, store_option


@click.command()
@click.argument("folder", type=click.Path(exists=True, path_type=Path), metavar="RECORD")
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="File to write (default: SUITE-PROFILE.bundle.zip in RECORD).",
)
@click.option(
    "--runs/--no-runs", default=True, show_default=True, help="Pack TREC runs and qrels from the store."
)
@store_option
def bundle(folder: Path, out: Path | None, runs: bool, store_root: Path | None) -> None:
    """Pack the RECORD folder of a verify run into one file that anybody can check.

    Ids of queries and documents go in, texts of the corpora do not.
    """
    from claimcheck.bundle.write import write_bundle
    from claimcheck.record import load

    home = folder.parent if folder.name == "record.json" else folder
    record = load(home)
    target = out or home / f"{record.suite}-{record.profile}.bundle.zip"
    packed = write_bundle(home, open_store(store_root), target, with_runs=runs)
    size = packed.path.stat().st_size / 1e6
    click.echo(f"{packed.path}  {packed.members} files, {packed.runs} runs, {size:.1f} MB")
    if packed.lacking:
        click.echo(
            f"the store no longer has the rankings of {len(packed.lacking)} systems on tasks, such as "
            f"{packed.lacking[0]}; run `claimcheck verify` again to make them",
            err=True,
        )
    click.echo(f"check it with: claimcheck check-bundle {packed.path}", err=True)


@click.command("check-bundle")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="FILE")
def check_bundle(file: Path) -> int:
    """Compute every score, p-value and mark of a bundle again, from FILE alone.

    Exits with 0 if everything agrees, with 3 if anything does not. Agreement proves consistency: it does
    not prove who made the bundle.
    """
    from claimcheck.bundle.check import check_bundle as check
    from claimcheck.bundle.gate import PROVES
    from claimcheck.errors import StepError

    failed = 0
    for line in check(file):
        state = "nothing" if line.agrees is None else "agrees" if line.agrees else "DIFFERS"
        click.echo(f"{state:<8} {line.what}: {line.detail}")
        failed += line.agrees is False
    if failed:
        click.echo(f"{file} does not agree with itself: do not rely on it")
        return StepError.exit_code
    click.echo(f"{file} agrees with itself. {PROVES}")
    return 0
