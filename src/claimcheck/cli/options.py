"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

if TYPE_CHECKING:
    from claimcheck.store import Store

Command = TypeVar("Command", bound=Callable[..., object])


def store_option(command: Command) -> Command:
    """`--store DIR`: where artefacts are kept."""
    return click.option(
        "--store",
        "store_root",
        type=click.Path(file_okay=False, path_type=Path),
        envvar="CLAIMCHECK_STORE",
        help="Folder of the artefact store (default: the user's cache folder).",
    )(command)


def open_store(root: Path | None) -> Store:
    """The store at `root`, or the default one."""
    from claimcheck.store import Store, default_root

    return Store(root or default_root())


def suite_arguments(command: Command) -> Command:
    """`PATH...`: suite folders or claim files."""
    return click.argument(
        "paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path), metavar="PATH..."
    )(command)


def selection_options(command: Command) -> Command:
    """`--profile`, `--only` and `--skip`."""
    for option in (
        click.option("--skip", multiple=True, metavar="ID", help="Leave these claims out (ids or globs)."),
        click.option("--only", multiple=True, metavar="ID", help="Only these claims (ids or globs)."),
        click.option(
            "--profile", metavar="NAME", help="Profile beside the suite (default: the suite's own)."
        ),
    ):
        command = option(command)
    return command
