"""The command line: parse, call, print, exit. Each command is imported only when it is called."""

from __future__ import annotations

import importlib
import os
import sys
import tempfile
import traceback
from pathlib import Path

import click

from claimcheck.errors import ClaimcheckError

# command → (module under claimcheck.cli, one line for --help). Help must not import the commands.
COMMANDS = {
    "verify": ("verify", "Run the experiments behind claims and write the report."),
    "plan": ("plan", "Show every step: cached, or to run and why; cost and power."),
    "lint": ("lint", "Check claims, suite and profile; all mistakes at once."),
    "new": ("new", "Start a suite of your own, from nothing or from a shipped one."),
    "schema": ("schema", "Print the JSON Schema of claim, suite or profile files."),
    "lock": ("lock", "Pin the archives of a profile by size and sha256."),
    "report": ("report", "Render HTML, LaTeX and PDF from a stored Record."),
    "explain": ("explain", "Show why a claim was decided as it was, or what a rule finds."),
    "calibrate": ("calibrate", "Measure how often stated confidences are true, on planted worlds."),
    "audit": ("audit", "Check a literature synthesis against itself and our verdicts."),
    "extract": ("audit", "Turn a synthesis' claims into spec skeletons."),
    "bundle": ("bundle", "Pack a Record with its rankings and scores into one checkable file."),
    "check-bundle": ("bundle", "Compute a bundle's scores, p-values and marks again."),
    "merge": ("merge", "Merge model folders by a recipe; the result is a model folder."),
    "cache": ("cache", "Look into the store: info, prune, verify."),
}


class LazyGroup(click.Group):
    """A group whose commands are imported when they are called."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """All commands, in the order a user meets them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Import and return one command."""
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"claimcheck.cli.{COMMANDS[cmd_name][0]}")
        command = getattr(module, cmd_name.replace("-", "_"))
        assert isinstance(command, click.Command)  # noqa: S101 - ours, not input
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """List the commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Suggest the nearest command for a misspelt one."""
        import difflib

        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            near = difflib.get_close_matches(args[0], COMMANDS, n=1)
            hint = f" (did you mean '{near[0]}'?)" if near else ""
            raise click.UsageError(f"no such command '{args[0]}'{hint}", ctx)
        return super().resolve_command(ctx, args)


@click.command(
    cls=LazyGroup,
    context_settings={"auto_envvar_prefix": "CLAIMCHECK", "help_option_names": ["-h", "--help"]},
    epilog="Start: claimcheck new --from two-encoders mine && claimcheck verify mine",
)
@click.version_option(package_name="claimcheck-ir", prog_name="claimcheck")
def cli() -> None:
    """Check claims about retrieval by running them: experiments, tests, verdicts, a report."""


def main() -> None:
    """Run the command line and exit with one of the documented codes."""
    try:
        code = cli.main(standalone_mode=False)
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo("interrupted; finished steps stay. The same command goes on from here:", err=True)
        click.echo("  " + " ".join(["claimcheck", *sys.argv[1:]]), err=True)
        code = 130
    except ClaimcheckError as error:
        click.echo(str(error), err=True)
        code = error.exit_code
    except BrokenPipeError:  # the reader of our output has gone: not our error
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    except Exception as error:
        click.echo(f"internal error: {type(error).__name__}: {error}", err=True)
        click.echo(f"the trace is in {_write_trace()}; please report it", err=True)
        code = 4
    sys.exit(code if isinstance(code, int) else 0)


def _write_trace() -> Path:
    descriptor, name = tempfile.mkstemp(prefix="claimcheck-trace-", suffix=".txt")
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(traceback.format_exc())
    return Path(name)
