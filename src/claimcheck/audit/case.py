"""A case: everything one audit may look at. Rules get it and nothing else.

In: the document, perhaps its sources, a Record, a table of published papers. Out: values for rules.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from claimcheck.audit.agreement import Agreement, compare_marks
from claimcheck.audit.alignment import Alignment, align_claims
from claimcheck.audit.document import Count, Document
from claimcheck.audit.nli import Judge
from claimcheck.audit.parse.counts import find_counts
from claimcheck.audit.rules.citing import Citing
from claimcheck.audit.rules.pairs import Pair, alike_pairs
from claimcheck.audit.sources import Sources

if TYPE_CHECKING:
    from claimcheck.record import Record


@dataclass(frozen=True)
class Case:
    """The document and what was given beside it."""

    document: Document
    sources: Sources | None = None
    record: Record | None = None
    published: Mapping[str, str] | None = None
    judge: Judge | None = None

    @cached_property
    def alignments(self) -> tuple[Alignment, ...]:
        """Per claim, its best sentence in the sources; empty without sources."""
        return align_claims(self.document, self.sources) if self.sources else ()

    @cached_property
    def counts(self) -> tuple[Count, ...]:
        """Numbers that the document states about itself."""
        return find_counts(self.document.source, self.document.sentences, self.document.facts)

    @cached_property
    def pairs(self) -> tuple[Pair, ...]:
        """Pairs of claims that speak about the same."""
        return tuple(alike_pairs(self.document.claims))

    @cached_property
    def citing(self) -> Citing:
        """Who cites what."""
        return Citing(self.document)

    @cached_property
    def agreement(self) -> Agreement | None:
        """The document's marks beside the Record's verdicts; None without a Record."""
        return compare_marks(self.document, self.record) if self.record else None

    def prepare(self) -> None:
        """Find now what rules of several families ask for."""
        self.document.prepare()
        _ = self.alignments
