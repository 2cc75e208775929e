"""Audit files: read what was given beside them once, then each document.

In: paths. Out: audits, and the errors of documents that could not be read.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from claimcheck.audit.engine import Audit, audit_document
from claimcheck.audit.nli import Judge, load_judge
from claimcheck.audit.parse import read_document
from claimcheck.audit.published import load_published
from claimcheck.audit.rules import select
from claimcheck.audit.sources import Sources, load_sources
from claimcheck.cores import cores
from claimcheck.errors import DataError

if TYPE_CHECKING:
    from claimcheck.record import Record


@dataclass(frozen=True, slots=True)
class Beside:
    """What was given beside the documents, read."""

    sources: Sources | None = None
    record: Record | None = None
    published: Mapping[str, str] | None = None
    judge: Judge | None = None

    @classmethod
    def load(
        cls,
        *,
        sources: Path | None = None,
        record: Path | None = None,
        published: Path | None = None,
        nli: Path | None = None,
    ) -> Beside:
        """Read what is named.

        Raises:
            UsageError, DataError, RecordError: something named cannot be read.
        """
        return cls(
            sources=load_sources(sources) if sources else None,
            record=_record(record) if record else None,
            published=load_published(published) if published else None,
            judge=load_judge(nli) if nli else None,
        )


def _record(path: Path) -> Record:
    from claimcheck.record import load

    return load(path)


def audit_files(
    paths: Sequence[Path], beside: Beside, chosen: Sequence[str] = (), ignored: Sequence[str] = ()
) -> tuple[list[Audit], list[DataError]]:
    """Audit each document; one that cannot be read does not keep the others from being audited.

    Raises:
        UsageError: a rule that does not exist.
    """
    rules = select(chosen, ignored)
    audits, failures = [], []
    for path in paths:
        with without_collector():
            try:
                document = read_document(path, processes=cores())
            except DataError as error:
                failures.append(error)
                continue
            audits.append(
                audit_document(
                    document,
                    sources=beside.sources,
                    record=beside.record,
                    published=beside.published,
                    judge=beside.judge,
                    rules=rules,
                    processes=cores(),
                )
            )
    return audits, failures


@contextmanager
def without_collector() -> Iterator[None]:
    """Without the search for cycles: a long document is hundreds of thousands of values that have none."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.freeze()  # nor are they searched from now on
            gc.enable()
