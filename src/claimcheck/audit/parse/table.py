"""What the readers of claims hand on.

In: nothing (values only). Out: `Table`.
"""

from __future__ import annotations

from dataclasses import dataclass

from claimcheck.audit.document import Claim
from claimcheck.audit.source import Block, Span


@dataclass(frozen=True, slots=True)
class Table:
    """Claims and what of the source they used."""

    claims: tuple[Claim, ...]
    header: Span | None
    has_confidence: bool
    tables: frozenset[int]
    blocks: frozenset[Block]
    notes: tuple[str, ...]
