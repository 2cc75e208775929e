"""Packs a bundle: the same Record and the same store give the same bytes."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from claimcheck.bundle import layout
from claimcheck.bundle.archive import Writer
from claimcheck.bundle.derived import Environment, derived
from claimcheck.bundle.export import Export
from claimcheck.errors import RecordError
from claimcheck.record import SCORES, Record, load, work_seconds
from claimcheck.spec.snapshot import read_copy
from claimcheck.store import Store


@dataclass(frozen=True, slots=True)
class Packed:
    """What was packed: counts, and the runs that the store no longer has."""

    path: Path
    members: int
    runs: int
    lacking: tuple[str, ...]


def write_bundle(folder: Path, store: Store, out: Path, *, with_runs: bool = True) -> Packed:
    """Pack the Record in `folder` into the zip file `out`.

    Args:
        folder: a Record folder of a verify run.
        store: where the rankings behind its scores lie.
        out: replaced at once when all is written.
        with_runs: False leaves rankings and judgements out; scores then cannot be computed again.

    Raises:
        RecordError: the folder lacks a file, or its files are not of one run.
    """
    record = load(folder)
    scores = _scores(record, folder)
    export = Export(record, store)
    out.parent.mkdir(parents=True, exist_ok=True)
    temporary = out.with_name(f".{out.name}.{os.getpid()}")
    sums: list[str] = []
    runs = 0
    try:
        with Writer(temporary) as archive:
            for name, content in _members(record, folder, scores, export, with_runs=with_runs):
                archive.add(name, content)
                sums.append(f"{hashlib.sha256(content).hexdigest()}  {name}\n")
                runs += name.startswith(layout.RUNS)
            archive.add(layout.SUMS, "".join(sums).encode())
        temporary.replace(out)
    finally:
        temporary.unlink(missing_ok=True)
    return Packed(out, len(sums) + 1, runs, tuple(export.lacking))


def _members(
    record: Record, folder: Path, scores: bytes, export: Export, *, with_runs: bool
) -> Iterator[tuple[str, bytes]]:
    text = (folder / "record.json").read_text(encoding="utf-8")
    yield from derived(record, text, Environment.here(work_seconds(folder)))
    for name, text in _suite(record, folder).items():
        yield layout.SUITE + "/".join(map(layout.quoted, name.split("/"))), text.encode()
    yield layout.SCORES, scores
    if with_runs:
        yield from export.members()


def _suite(record: Record, folder: Path) -> dict[str, str]:
    files = read_copy(folder)
    if {name: hashlib.sha256(text.encode()).hexdigest() for name, text in files.items()} != record.files:
        raise RecordError(f"{folder}: suite.json and record.json are of different runs; run verify again")
    return dict(sorted(files.items()))


def _scores(record: Record, folder: Path) -> bytes:
    from claimcheck.scores import ScoreTable

    path = folder / SCORES
    if not path.is_file():
        raise RecordError(f"{path} is missing; run verify again")
    if ScoreTable.read(path).digest() != record.scores_digest:
        raise RecordError(f"{path} and record.json are of different runs; run verify again")
    return path.read_bytes()
