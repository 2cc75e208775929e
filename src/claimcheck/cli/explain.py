"""`claimcheck explain`: why a claim was decided as it was, or what an audit rule finds."""

from __future__ import annotations

import re
from pathlib import Path

import click

from claimcheck.cli.printable import printable

_RULE = re.compile(r"CC[0-9]{3}", re.IGNORECASE)


@click.command()
@click.argument("what", metavar="CLAIM|RULE")
@click.option(
    "--record",
    "folder",
    type=click.Path(exists=True, path_type=Path),
    help="Record folder of a verify run (default: the newest under runs/).",
)
def explain(what: str, folder: Path | None) -> None:
    """Show each gate of a CLAIM's decision with its numbers and what would flip it, or explain a RULE."""
    if _RULE.fullmatch(what):
        from claimcheck.audit.rules import explain as explain_rule

        click.echo(explain_rule(what), nl=False)
        return
    from claimcheck.errors import UsageError
    from claimcheck.record import load
    from claimcheck.report.explanation import explanation

    record = load(folder or _newest(Path("runs")))
    known = [claim.id for claim in record.claims]
    if what not in known:
        raise UsageError(
            f"the Record of suite '{record.suite}' has no claim '{what}'; it has {', '.join(known)}"
        )
    click.echo(printable(explanation(record, what)))


def _newest(runs: Path) -> Path:
    from claimcheck.errors import UsageError

    found = sorted(runs.glob("*/*/record.json"), key=lambda path: path.stat().st_mtime)
    if not found:
        raise UsageError("no Record under runs/; run `claimcheck verify` first, or name one with --record")
    return found[-1]
