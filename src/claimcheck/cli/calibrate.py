"""`claimcheck calibrate`: is the stated confidence true? Asked of worlds whose truth is known."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from claimcheck.record import Calibration
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
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the results as JSON; of a file that is there, other kinds of this engine are kept.",
)
@click.option(
    "--shipped", "show", is_flag=True, help="Show the results that ship with this version; run nothing."
)
def calibrate(
    worlds: int,
    kinds: tuple[str, ...],
    seed: int,
    record: Path | None,
    measure: str | None,
    out: Path | None,
    show: bool,
) -> None:
    """Decide claims in planted worlds and compare each stated confidence with the truth.

    A perfect forecaster shows an ECE of about .014 with 4,000 worlds, .028 with 1,000.
    """
    from claimcheck.calibration import dumps, loads, merged, shipped
    from claimcheck.decide.calibrate import calibrate as decided
    from claimcheck.decide.worlds import KINDS
    from claimcheck.errors import UsageError

    if show:
        return _print(shipped())
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
    _print(found)
    if out is not None:
        kept = merged(loads(out.read_text(encoding="utf-8")), found) if out.is_file() else found
        out.write_text(dumps(kept), encoding="utf-8")
        click.echo(f"written to {out}")
    return None


def _print(calibration: Calibration) -> None:
    click.echo(f"{calibration.status}, engine {calibration.engine or 'unknown'}")
    click.echo(f"{'kind':<44}{'worlds':>7}{'ECE':>7}{'Brier':>7}{'wrong':>7}{'power':>7}{'type I':>7}")
    for row in calibration.results:
        click.echo(
            f"{row.kind:<44}{row.worlds:>7}{row.ece:>7.3f}{row.brier:>7.3f}"
            f"{row.wrong_conclusive:>7.3f}{row.power:>7.3f}{row.type_one:>7.3f}"
        )


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
