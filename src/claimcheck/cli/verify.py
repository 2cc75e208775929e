"""`claimcheck verify`: the main job."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from claimcheck.cli.options import open_store, selection_options, store_option, suite_arguments
from claimcheck.cli.printable import printable
from claimcheck.cli.wrapped import wrapped
from claimcheck.errors import UsageError

if TYPE_CHECKING:
    from claimcheck.audit.facts import Synthesis
    from claimcheck.audit.sources import Sources
    from claimcheck.record import Record


@click.command()
@suite_arguments
@selection_options
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), help="Folder of Record and report.")
@click.option("--dry-run", is_flag=True, help="Show what would run, as `claimcheck plan` does.")
@click.option("--force", multiple=True, metavar="ID", help="Run the steps behind these claims again.")
@click.option(
    "--jobs",
    type=click.IntRange(min=1),
    metavar="N",
    help="Steps to run at once (default: what fits the machine).",
)
@click.option("--pdf", is_flag=True, help="Also compile the report to PDF (needs LaTeX).")
@click.option(
    "--audit",
    "documents",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="DOC",
    help="Audit this synthesis, and open the report with its marks beside the verdicts.",
)
@click.option(
    "--sources",
    type=click.Path(exists=True, path_type=Path),
    metavar="DIR",
    help="Folder with the texts or PDFs that the audited synthesis cites.",
)
@click.option(
    "--fail-on",
    type=click.Choice(["refuted", "inconclusive", "never"]),
    default="never",
    show_default=True,
    help="Exit with 1 if a claim ends so.",
)
@click.option("--format", "output", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("-q", "--quiet", is_flag=True, help="No progress; verdicts only.")
@click.option("-v", "--verbose", is_flag=True, help="Say how long each step took.")
@store_option
def verify(
    paths: tuple[Path, ...],
    profile: str | None,
    only: tuple[str, ...],
    skip: tuple[str, ...],
    out: Path | None,
    dry_run: bool,
    force: tuple[str, ...],
    jobs: int | None,
    pdf: bool,
    documents: tuple[Path, ...],
    sources: Path | None,
    fail_on: str,
    output: str,
    quiet: bool,
    verbose: bool,
    store_root: Path | None,
) -> int:
    """Run the experiments behind the claims at PATH and write the report.

    PATH is a suite folder or claim files of one suite. Only what is not in the store is run;
    running the same command again resumes or shows the same verdicts.
    """
    from claimcheck.cli.plan import show_plan
    from claimcheck.cli.progress import Display
    from claimcheck.cli.rendered import render
    from claimcheck.pipeline import forget, run
    from claimcheck.plan.build import build_plan
    from claimcheck.plan.plan import missing
    from claimcheck.record import dumps, save
    from claimcheck.report import audit_line, claim_line, tally_line
    from claimcheck.spec.load import load_project
    from claimcheck.spec.snapshot import SUITE_COPY, copy_text

    store = open_store(store_root)
    syntheses = _read(documents)  # before the run: a document that cannot be read is told at once
    texts = _texts(documents, sources)
    project = load_project(paths, profile)
    plan = build_plan(project, only=only, skip=skip, stat_cache=store.root / "digests.json")
    if force:
        forget(plan, force, store)
    if dry_run:
        show_plan(plan, store)
        return 0
    with Display(missing(plan.targets, store), quiet=quiet, verbose=verbose) as display:
        finished = run(plan, store, display, jobs)
    record = _audited(finished.record, syntheses, texts)
    folder = out or Path("runs") / record.suite / record.profile
    save(record, finished.scores, finished.facts, folder)
    (folder / SUITE_COPY).write_text(copy_text(finished.files), encoding="utf-8")
    page, notes = render(record, folder, pdf=pdf, seconds=finished.facts["work_seconds"])
    if output == "json":
        click.echo(dumps(record), nl=False)
    else:
        for verdict in record.verdicts:
            click.echo(wrapped(claim_line(record, verdict)))
        for audit in record.audits:
            click.echo(wrapped(audit_line(audit)))
        click.echo(f"{tally_line(record)}      report: {page}")
    for note in notes:
        click.echo(note, err=True)
    return _exit_code(finished, fail_on)


def _read(documents: tuple[Path, ...]) -> tuple[Synthesis, ...]:
    if not documents:
        return ()
    from claimcheck.audit.facts import read_syntheses

    return read_syntheses(documents)


def _texts(documents: tuple[Path, ...], sources: Path | None) -> Sources | None:
    if sources is None:
        return None
    if not documents:
        raise UsageError("--sources holds what a synthesis cites; name the synthesis with --audit")
    from claimcheck.audit.sources import load_sources

    return load_sources(sources, bare=True)


def _audited(record: Record, syntheses: tuple[Synthesis, ...], sources: Sources | None) -> Record:
    if not syntheses:
        return record
    from claimcheck.audit.facts import with_audits

    return with_audits(record, syntheses, sources)


def _exit_code(finished: object, fail_on: str) -> int:
    from claimcheck.errors import ClaimcheckError, StepError
    from claimcheck.pipeline import Finished

    assert isinstance(finished, Finished)  # noqa: S101 - for the type checker
    for failure in finished.outcome.causes:
        click.echo(printable(f"failed: {failure.step.title}: {failure.error}"), err=True)
    failed = [c for c in finished.record.controls if not c.passed]
    for control in failed:
        click.echo(f"control failed: {control.name}: {control.detail}; no mark stands", err=True)
    codes = [f.error.exit_code for f in finished.outcome.causes if isinstance(f.error, ClaimcheckError)]
    if failed or any(code == StepError.exit_code for code in codes):
        return StepError.exit_code
    if codes:
        return max(codes)
    verdicts = finished.record.verdicts
    if any(v.strength == "error" for v in verdicts):
        return StepError.exit_code
    refuted = any(v.mark == "refuted" for v in verdicts)
    inconclusive = any(v.strength == "inconclusive" for v in verdicts)
    return int((fail_on == "refuted" and refuted) or (fail_on == "inconclusive" and inconclusive))
