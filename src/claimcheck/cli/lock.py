"""`claimcheck lock`: pin what a profile fetches."""

from __future__ import annotations

from pathlib import Path

import click

from claimcheck.cli.options import suite_arguments


@click.command()
@suite_arguments
@click.option("--profile", metavar="NAME", help="Profile beside the suite (default: the suite's own).")
@click.option("--renew", is_flag=True, help="Forget the pins there are and make them all again.")
def lock(paths: tuple[Path, ...], profile: str | None, renew: bool) -> None:
    """Fetch the archives of a profile once and write their sizes, digests and licences beside it."""
    from claimcheck.plan.lock import make_lock, read_lock, write_lock
    from claimcheck.plan.sources import WheelSource, parse_source
    from claimcheck.spec.load import load_project
    from claimcheck.spec.profile import SourceModel
    from claimcheck.spec.word_models import PretrainModel

    project = load_project(paths, profile)
    models = [model for model in project.profile.models.values() if isinstance(model, SourceModel)]
    sources = sorted(
        {
            text
            for texts in (
                [corpus.source for corpus in project.profile.corpora.values()],
                [model.source for model in models],
                [model.tokenizer for model in models],
                [m.tokenizer for m in project.profile.models.values() if isinstance(m, PretrainModel)],
            )
            for text in texts
            if text and isinstance(parse_source(text), WheelSource)
        }
    )
    made = make_lock(
        sources,
        project.profile_file,
        previous=None if renew else read_lock(project.profile_file),
        progress=lambda line: click.echo(line, err=True),
    )
    write_lock(made)
    click.echo(f"{len(made.entries)} archives pinned in {made.path}")
