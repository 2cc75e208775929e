"""`claimcheck completion`: a script that completes commands, options and files in the shell."""

from __future__ import annotations

import click

_HOW = {
    "bash": "claimcheck completion bash > ~/.local/share/bash-completion/completions/claimcheck",
    "zsh": "claimcheck completion zsh > ~/.zfunc/_claimcheck  (with fpath+=~/.zfunc before compinit)",
    "fish": "claimcheck completion fish > ~/.config/fish/completions/claimcheck.fish",
}


@click.command(
    epilog="\b\n" + "\n".join(["Install it with one of:", *(f"  {line}" for line in _HOW.values())])
)
@click.argument("shell", type=click.Choice(list(_HOW)))
def completion(shell: str) -> None:
    """Print the completion script of SHELL."""
    from click.shell_completion import get_completion_class

    from claimcheck.cli import COMPLETE, cli

    found = get_completion_class(shell)
    assert found is not None  # noqa: S101 - click has all three
    click.echo(found(cli, {}, "claimcheck", COMPLETE).source())
