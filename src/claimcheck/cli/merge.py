"""`claimcheck merge`: one model folder from several, by a recipe file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from claimcheck.execute.merging.diagnosis import Diagnosis


@click.command()
@click.argument("recipe", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="RECIPE")
@click.option(
    "--out",
    required=True,
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="Folder of the merged model; it must not exist yet.",
)
@click.option(
    "--threads", type=click.IntRange(min=1), help="How many cores to use; the result is the same with any."
)
def merge(recipe: Path, out: Path, threads: int | None) -> None:
    """Merge models that were tuned from one base, as RECIPE (YAML) says.

    The result is a model folder like the base's, with merge.json (recipe, digests of all weights) and
    diagnosis.json (per tensor: what the models changed, how much of it conflicts) inside.
    """
    from claimcheck.execute.merging.align import open_models
    from claimcheck.execute.merging.merger import Merger
    from claimcheck.execute.merging.recipe_file import read_recipe
    from claimcheck.execute.merging.write import write_new

    read = read_recipe(recipe)
    merger = Merger(open_models(read.base, read.models), threads=threads)
    diagnosis = write_new(merger, read.recipe, out)
    for line in _lines(diagnosis, read.recipe.method):
        click.echo(line)
    if merger.models.left_out:
        click.echo(f"left out, since not all have them: {', '.join(merger.models.left_out)}")
    click.echo(f"wrote {out}")


def _lines(diagnosis: Diagnosis, method: str) -> list[str]:
    """What a person wants to know at once."""
    whole = diagnosis.whole
    lines = [
        f"{method}: {len(diagnosis.tensors)} tensors merged, {diagnosis.copied} the same in all models",
        *(
            f"  {name}: changed {moved:.1%} of them, ‖Δ‖ = {norm:.4g} (‖B‖ = {whole.base_norm:.4g})"
            for name, moved, norm in zip(diagnosis.models, whole.moved, whole.delta_norms, strict=True)
        ),
    ]
    cosines = [cosine for cosine in whole.cosines if cosine is not None]
    if cosines:
        lines.append(f"  cosine of two changes: {min(cosines):.3f} to {max(cosines):.3f}")
    if whole.sign_conflicts is not None:
        lines.append(f"  opposite signs in {whole.sign_conflicts:.1%} of what several models changed")
    if diagnosis.fallback_share is not None:
        lines.append(f"  on a line instead of an arc: {diagnosis.fallback_share:.1%} of the merged tensors")
    return lines
