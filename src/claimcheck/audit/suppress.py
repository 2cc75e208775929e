"""Suppression: a comment that names rules and gives a reason silences them, counted and shown.

`<!-- claimcheck: ignore CC403, CC404 reason -->` silences the block it stands in, or the next block if it
stands alone on its line; `ignore-file` the whole document. In LaTeX: `% claimcheck: ignore CC403 reason`.
In: the comments of a source. Out: which finding is silenced, and why.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from claimcheck.audit.source import Comment, Source, Span

_DIRECTIVE = re.compile(
    r"^claimcheck:\s*(ignore(?:-file)?)\b[\s:]*((?:CC\d{1,3}[\s,]*)*)(?:[—–:-]+\s*)?(.*)$", re.I | re.DOTALL
)


@dataclass(frozen=True, slots=True)
class Suppression:
    """One directive; without a reason or rule it silences nothing and is itself a finding."""

    rules: tuple[str, ...]
    reason: str
    span: Span  # of the comment
    scope: Span | None  # what it covers; None = the whole document

    def silences(self, rule: str, span: Span) -> bool:
        """Whether a finding of `rule` at `span` is covered."""
        if not self.reason or not any(rule.startswith(r) for r in self.rules):
            return False
        return self.scope is None or (self.scope.start < span.end and span.start < self.scope.end)


def suppressions(source: Source) -> tuple[Suppression, ...]:
    """All directives of a source."""
    found = []
    for comment in source.comments:
        match = _DIRECTIVE.match(comment.text.strip())
        if match:
            named = tuple(re.findall(r"CC\d{1,3}", match[2].upper()))
            scope = None if match[1].lower().endswith("file") else _scope(source, comment)
            found.append(Suppression(named, " ".join(match[3].split()), comment.span, scope))
    return tuple(found)


def _scope(source: Source, comment: Comment) -> Span:
    for block in source.blocks:
        inside = block.span.start <= comment.span.start <= block.span.end
        after = block.span.start >= comment.span.end
        if (inside and not comment.alone) or (after and comment.alone):
            return block.span
    before = [b.span for b in source.blocks if b.span.end <= comment.span.start]
    same_line = before and source.place(before[-1].start).line == source.place(comment.span.start).line
    return before[-1] if before and same_line else comment.span
