"""`claimcheck diff`: what changed between two Records."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from claimcheck.cli.wrapped import wrapped

if TYPE_CHECKING:
    from claimcheck.compare import Difference, Effect, VerdictChange

_RECORD = click.Path(exists=True, path_type=Path)


@click.command()
@click.argument("before", type=_RECORD, metavar="RECORD_A")
@click.argument("after", type=_RECORD, metavar="RECORD_B")
@click.option("--all", "everything", is_flag=True, help="Also what did not change.")
@click.option("--format", "output", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option(
    "--fail-on",
    type=click.Choice(["flip", "never"]),
    default="never",
    show_default=True,
    help="Exit with 1 if a mark turned.",
)
def diff(before: Path, after: Path, everything: bool, output: str, fail_on: str) -> int:
    """Show what changed from RECORD_A to RECORD_B: verdicts that flipped, effects, inputs."""
    import json

    from claimcheck.compare import compare
    from claimcheck.record import load, plain

    difference = compare(load(before), load(after))
    shown = difference if everything else difference.changes
    if output == "json":
        click.echo(json.dumps(plain(shown), indent=1, ensure_ascii=False, allow_nan=False))
    else:
        for line in _lines(shown, everything=everything):
            click.echo(wrapped(line))
    return int(fail_on == "flip" and difference.flips > 0)


def _lines(shown: Difference, *, everything: bool) -> list[str]:
    from claimcheck.report.text import clean

    if not (shown.verdicts or shown.effects or shown.inputs):
        return [f"no change: {shown.before} and {shown.after} say the same"]
    lines = [f"{shown.before} → {shown.after}"]
    if shown.verdicts:
        lines.append("verdicts")
    for verdict in shown.verdicts:
        turned = "  FLIPPED" if verdict.flip else ""
        earlier = verdict.changed_after_evidence
        late = "" if earlier is None else f"  CHANGED AFTER EVIDENCE (before: {clean(earlier)})"
        lines.append(f"  {clean(verdict.claim)}  {_marks(verdict)}{turned}{late}")
    if not shown.verdicts and not everything:
        lines.append("verdicts: all as before")
    if shown.effects:
        lines.append("effects")
    for effect in shown.effects:
        label = f"{clean(effect.claim)}  {clean(effect.atom)}"
        lines.append(f"  {label}: {_arrow(_numbers(effect.before), _numbers(effect.after))}")
    if shown.inputs:
        lines.append("inputs")
    inputs = ((f"{i.kind} {i.name}", _arrow(i.before, i.after)) for i in shown.inputs)
    return lines + [f"  {clean(name)}: {clean(change)}" for name, change in inputs]


def _arrow(before: str | None, after: str | None) -> str:
    if before == after:
        return str(before)
    return f"{before or 'absent'} → {after or 'absent'}"


def _marks(verdict: VerdictChange) -> str:
    """Both marks with their confidence, which is that of the claim's line in `verify`."""
    sides = ((verdict.before, verdict.confidence_before), (verdict.after, verdict.confidence_after))
    return _arrow(*(_sure(mark, confidence) for mark, confidence in sides))


def _sure(mark: str | None, confidence: float | None) -> str | None:
    from claimcheck.report.numbers import share

    if mark is None or confidence is None or "by inspection" in mark:
        return mark
    return f"{mark}, confidence {share(confidence)}"


def _numbers(effect: Effect | None) -> str | None:
    from claimcheck.report import numbers

    if effect is None:
        return None
    parts = [
        f"Δ {numbers.effect(effect.delta, effect.interval)}",
        f"p {numbers.p_value(effect.p)}",
        f"true in {numbers.share(effect.confidence)} of the draws",
        f"n {numbers.NONE if effect.n is None else effect.n}",
    ]
    return ", ".join(parts)
