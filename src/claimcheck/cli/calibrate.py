"""`claimcheck calibrate`: is the stated confidence true? Asked of worlds whose truth is known."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from claimcheck.scores import ScoreTable


@click.command()
@click.option(
    "--worlds", type=click.IntRange(min=10), default=4000, show_default=True, help="Worlds per kind."
)
@click.option("--kind", "kinds", multiple=True, help="Only these kinds of claim (default: all).")
@click.option("--seed", type=int, default=0, show_default=True)
@click.option(
    "--record",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Resample worlds also from the per-query scores of this Record folder.",
)
@click.option("--measure", help="Their measure (default: the Record's first).")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Write the results as JSON.")
def calibrate(
    worlds: int,
    kinds: tuple[str, ...],
    seed: int,
    record: Path | None,
    measure: str | None,
    out: Path | None,
) -> None:
    """Decide claims in planted worlds and compare each stated confidence with the truth.

    A perfect forecaster shows an ECE of about .014 with 4,000 worlds, .028 with 1,000.
    """
    from claimcheck.calibration import dumps
    from claimcheck.decide.calibrate import calibrate as decided
    from claimcheck.decide.worlds import KINDS
    from claimcheck.errors import UsageError

    unknown = [kind for kind in kinds if kind not in KINDS]
    if unknown:
        raise UsageError(f"no kind '{unknown[0]}'; there are {', '.join(KINDS)}")

    def progress(fraction: float, text: str) -> None:
        if sys.stderr.isatty():
            click.echo(f"\r{fraction:4.0%} {text:<60}", nl=False, err=True)

    scores = None if record is None else _scores(record, measure)
    found = decided(kinds or KINDS, worlds, seed, progress, scores=scores, measure=measure)
    if sys.stderr.isatty():
        click.echo(err=True)
    click.echo(f"{'kind':<40}{'worlds':>8}{'ECE':>8}{'Brier':>8}{'wrong':>8}{'power':>8}{'type I':>8}")
    for row in found.results:
        click.echo(
            f"{row.kind:<40}{row.worlds:>8}{row.ece:>8.3f}{row.brier:>8.3f}"
            f"{row.wrong_conclusive:>8.3f}{row.power:>8.3f}{row.type_one:>8.3f}"
        )
    if out is not None:
        out.write_text(dumps(found), encoding="utf-8")
        click.echo(f"written to {out}")


def _scores(folder: Path, measure: str | None) -> ScoreTable:
    from claimcheck.errors import UsageError
    from claimcheck.record import SCORES
    from claimcheck.scores import ScoreTable

    if not (folder / SCORES).is_file():
        raise UsageError(f"{folder}: no {SCORES} here; give the --out folder of a verify run")
    scores = ScoreTable.read(folder / SCORES)
    if measure is not None and measure not in scores.measures:
        raise UsageError(f"{folder}: no measure '{measure}'; it has {', '.join(scores.measures)}")
    return scores
