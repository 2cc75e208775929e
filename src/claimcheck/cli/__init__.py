"""The command line: parse, call, print, exit. Each command is imported only when it is called."""

from __future__ import annotations

import gc
import importlib
import os
import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from claimcheck.cli.printable import printable
from claimcheck.errors import ClaimcheckError, StepError, is_full_disk

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

# command → (module under claimcheck.cli, one line for --help). Help must not import the commands.
COMMANDS = {
    "verify": ("verify", "Run the experiments behind claims and write the report."),
    "plan": ("plan", "Show every step: cached, or to run and why; cost and power."),
    "lint": ("lint", "Check claims, suite and profile; all mistakes at once."),
    "new": ("new", "Start a suite of your own, from nothing or from a shipped one."),
    "schema": ("schema", "Print the JSON Schema of a spec file or of record.json."),
    "lock": ("lock", "Pin the archives of a profile by size and sha256."),
    "report": ("report", "Render HTML, LaTeX and PDF from a stored Record."),
    "explain": ("explain", "Show why a claim was decided as it was, or what a rule finds."),
    "diff": ("diff", "Show what changed from one Record to another."),
    "calibrate": ("calibrate", "Measure how often stated confidences are true."),
    "audit": ("audit", "Check a literature synthesis against itself and our verdicts."),
    "extract": ("audit", "Turn a synthesis' claims into spec skeletons."),
    "bundle": ("bundle", "Pack a Record and what it rests on into one file."),
    "check-bundle": ("bundle", "Compute a bundle's scores, p-values and marks again."),
    "merge": ("merge", "Merge model folders by a recipe; the result is a model folder."),
    "export": ("export", "Write a tuned or merged model of a profile as a model folder."),
    "cache": ("cache", "Look into the store: info, prune, verify."),
    "doctor": ("doctor", "Look whether everything is there that a run needs."),
    "completion": ("completion", "Print a script for completion in bash, zsh or fish."),
}
COMPLETE = "_CLAIMCHECK_COMPLETE"
_CRASH = "internal-error"  # a command in no list and no help, for the test of exit code 4


class LazyGroup(click.Group):
    """A group whose commands are imported when they are called."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """All commands, in the order a user meets them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Import and return one command."""
        if cmd_name == _CRASH:
            return click.Command(cmd_name, callback=_fail, hidden=True)
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"claimcheck.cli.{COMMANDS[cmd_name][0]}")
        command = getattr(module, cmd_name.replace("-", "_"))
        assert isinstance(command, click.Command)  # noqa: S101 - ours, not input
        _name_variables(command, f"CLAIMCHECK_{_variable(cmd_name)}")
        return command

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Complete the names of commands without importing them."""
        from click.shell_completion import CompletionItem

        names = [
            CompletionItem(name, help=line)
            for name, (_, line) in COMMANDS.items()
            if name.startswith(incomplete)
        ]
        return [*names, *click.Command.shell_complete(self, ctx, incomplete)]

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """List the commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Suggest the nearest command for a misspelt one."""
        import difflib

        if args and args[0] not in (*COMMANDS, _CRASH) and not args[0].startswith("-"):
            near = difflib.get_close_matches(args[0], COMMANDS, n=1)
            hint = f" (did you mean '{near[0]}'?)" if near else ""
            raise click.UsageError(f"no such command '{args[0]}'{hint}", ctx)
        return super().resolve_command(ctx, args)


def _name_variables(command: click.Command, prefix: str) -> None:
    """Let every option be given as an environment variable too, named after its long form."""
    for option in command.params:
        if isinstance(option, click.Option) and option.envvar is None:
            longest = max(option.opts, key=len)
            option.envvar = f"{prefix}_{_variable(longest.lstrip('-'))}"
    if isinstance(command, click.Group):
        for name, inner in command.commands.items():
            _name_variables(inner, f"{prefix}_{_variable(name)}")


def _variable(name: str) -> str:
    return name.replace("-", "_").upper()


def _fail() -> None:
    raise RuntimeError("raised to test how internal errors are told")


@click.command(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Every option can be set as CLAIMCHECK_COMMAND_OPTION too, such as CLAIMCHECK_VERIFY_PROFILE. "
    "Start: claimcheck new --from two-encoders mine && claimcheck verify mine",
)
@click.version_option(package_name="claimcheck-ir", prog_name="claimcheck")
def cli() -> None:
    """Check claims about retrieval by running them: experiments, tests, verdicts, a report."""


def main() -> None:
    """Run the command line and exit with one of the documented codes."""
    gc.set_threshold(
        200_000
    )  # of 700 objects: what a command reads stays, and looking at it again costs a tenth
    try:
        code = cli.main(standalone_mode=False, prog_name="claimcheck", complete_var=COMPLETE)
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo("interrupted. The same command goes on from what was finished:", err=True)
        click.echo(f"  {shlex.join(['claimcheck', *sys.argv[1:]])}", err=True)
        code = 130
    except ClaimcheckError as error:
        click.echo(printable(str(error)), err=True)
        code = error.exit_code
    except BrokenPipeError:  # the reader of our output has gone: not our error
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    except Exception as error:
        code = _unexpected(error)
    sys.exit(code if isinstance(code, int) else 0)


def _unexpected(error: Exception) -> int:
    """Tell of an error that nobody foresaw; gives the exit code."""
    if is_full_disk(error):
        where = f" ({error.filename})" if isinstance(error, OSError) and error.filename else ""
        message = f"the disk is full{where}; free space or give other folders, then run again"
        click.echo(printable(message), err=True)
        return StepError.exit_code
    click.echo(printable(f"internal error: {type(error).__name__}: {error}"), err=True)
    click.echo(f"the trace is in {_write_trace()}; please report it", err=True)
    return 4


def _write_trace() -> Path:
    import tempfile
    import traceback

    descriptor, name = tempfile.mkstemp(prefix="claimcheck-trace-", suffix=".txt")
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(traceback.format_exc())
    return Path(name)
