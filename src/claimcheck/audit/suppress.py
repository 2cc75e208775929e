"""Suppression: a comment that names rules and gives a reason silences them, counted and shown.

`<!-- claimcheck: ignore CC403, CC404 reason -->` silences the block it stands in, or the next block if it
stands alone on its line; `ignore-file` the whole document. In LaTeX: `% claimcheck: ignore CC403 reason`.
In: the comments of a source. Out: which finding is silenced, and why.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import accumulate
from typing import Generic, TypeVar

from claimcheck.audit.source import Comment, Source, Span

T = TypeVar("T")
_NAME = r"\bCC(?=\w{0,5}\d)\w{1,6}\b"  # of a rule, or what is meant for one: CC4O4 with a letter O
_DIRECTIVE = re.compile(
    rf"^claimcheck:\s*(ignore(?:-file)?)\b[\s:]*((?:{_NAME}[\s,]*)*)(?:[—–:-]+\s*)?(.*)$",
    re.I | re.DOTALL,
)
_NAMES = re.compile(_NAME)


@dataclass(frozen=True, slots=True)
class Suppression:
    """One directive; without a reason or rule it silences nothing and is itself a finding."""

    rules: tuple[str, ...]
    reason: str
    span: Span  # of the comment
    scope: Span | None  # what it covers; None = the whole document

    @property
    def valid(self) -> bool:
        """Whether it silences anything."""
        return bool(self.reason and self.rules)

    def names(self, rule: str) -> bool:
        """Whether a rule is among those that it names, by a whole id or the head of one."""
        return any(rule.startswith(name) for name in self.rules)


class Silence:
    """What directives silence, found by place: a document may have thousands of them, and of findings."""

    def __init__(self, found: Iterable[Suppression]) -> None:
        valid = list(enumerate(item for item in found if item.valid))
        self._none = not valid
        self._whole = [(number, item) for number, item in valid if item.scope is None]
        self._scoped = _Spans(
            (item.scope, (number, item)) for number, item in valid if item.scope is not None
        )

    def reason(self, rule: str, span: Span) -> str | None:
        """Why the first directive that silences a finding of `rule` at `span` does so; None if none does."""
        if self._none:
            return None
        over = [*self._whole, *self._scoped.over(span.start, span.end)]
        said = ((number, item.reason) for number, item in over if item.names(rule))
        return min(said, default=(0, None))[1]


def suppressions(source: Source) -> tuple[Suppression, ...]:
    """All directives of a source."""
    found = []
    blocks: _Spans[Span] | None = None
    for comment in source.comments:
        match = _DIRECTIVE.match(comment.text.strip())
        if match:
            blocks = blocks or _Spans((block.span, block.span) for block in source.blocks)
            named = tuple(_NAMES.findall(match[2].upper()))
            whole = match[1].lower().endswith("file")
            scope = None if whole else _scope(source, comment, blocks)
            found.append(Suppression(named, " ".join(match[3].split()), comment.span, scope))
    return tuple(found)


def _scope(source: Source, comment: Comment, blocks: _Spans[Span]) -> Span:
    """The block a comment stands in, or the next if it stands alone; else the one before it on its line."""
    span = comment.span
    found = blocks.from_(span.end) if comment.alone else blocks.around(span.start)
    if found is not None:
        return found
    before = blocks.before(span.start)
    if before is not None and source.place(before.start).line == source.place(span.start).line:
        return before
    return span


class _Spans(Generic[T]):
    """Things that lie at spans of a text, found by position in logarithmic time where few overlap."""

    def __init__(self, entries: Iterable[tuple[Span, T]]) -> None:
        ordered = sorted(entries, key=lambda entry: entry[0].start)
        self._spans = [span for span, _ in ordered]
        self._things = [thing for _, thing in ordered]
        self._starts = [span.start for span in self._spans]
        self._ends = list(accumulate((span.end for span in self._spans), max))  # the largest so far

    def from_(self, place: int) -> T | None:
        """The first that starts at a place or after it."""
        i = bisect_left(self._starts, place)
        return self._things[i] if i < len(self._things) else None

    def around(self, place: int) -> T | None:
        """The first that holds a place, its end included."""
        i = bisect_left(self._ends, place)
        return self._things[i] if i < len(self._things) and self._starts[i] <= place else None

    def before(self, place: int) -> T | None:
        """The last that ends at a place or before it."""
        for i in reversed(range(bisect_right(self._starts, place))):
            if self._spans[i].end <= place:
                return self._things[i]
        return None

    def over(self, start: int, end: int) -> Iterator[T]:
        """All that overlap a span, the last first."""
        for i in reversed(range(bisect_left(self._starts, end))):
            if self._ends[i] <= start:
                return
            if self._spans[i].end > start:
                yield self._things[i]
