"""The user's table of preprints that have been published, for CC608.

In: a CSV with the columns `arxiv` and `published`. Out: arXiv id → where it was published.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from pathlib import Path

from claimcheck.audit.identifiers import arxiv_base
from claimcheck.audit.readers.limits import load_bytes, to_text
from claimcheck.errors import DataError


def load_published(path: Path) -> Mapping[str, str]:
    """Read the table; ids may have versions and the prefix "arXiv:".

    Raises:
        DataError: unreadable, or a column is missing.
    """
    text, _ = to_text(load_bytes(path), str(path))
    rows = csv.DictReader(io.StringIO(text))
    columns = [c.strip().lower() for c in rows.fieldnames or ()]
    if "arxiv" not in columns or "published" not in columns:
        raise DataError(
            f"{path}:1: the columns are {', '.join(columns) or 'missing'}; 'arxiv' and 'published' are needed"
        )
    rows.fieldnames = columns
    table = {}
    for row in rows:
        identifier = (row.get("arxiv") or "").strip().lower().removeprefix("arxiv:")
        where = (row.get("published") or "").strip()
        if identifier and where:
            table[arxiv_base(identifier)] = where
    return table
