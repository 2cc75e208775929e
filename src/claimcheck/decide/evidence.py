"""What `decide` reads: scores, and the facts about systems, roles and tasks that formulas refer to.

Built from a Record and its score table (to decide again without running anything), or from a score
table alone (a user's own results).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from claimcheck.record import Record, Role, SystemFacts, TaskFacts
from claimcheck.scores import ScoreTable


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that a verdict may depend on besides the question.

    Attributes:
        scores: per-query scores of the splits "test" and "dev".
        systems: facts by system name; a system with scores but without facts counts as ready-made.
        roles: members of roles; a role keyed by corpus has one entry per corpus.
        tasks: facts by task name; may be empty where scores came from a table.
    """

    scores: ScoreTable
    systems: Mapping[str, SystemFacts] = field(default_factory=dict)
    roles: tuple[Role, ...] = ()
    tasks: Mapping[str, TaskFacts] = field(default_factory=dict)

    @classmethod
    def from_record(cls, record: Record, scores: ScoreTable) -> Evidence:
        """The evidence of a stored Record: deciding again needs nothing else."""
        return cls(
            scores=scores,
            systems={s.name: s for s in record.systems},
            roles=record.roles,
            tasks={t.name: t for t in record.tasks},
        )

    @classmethod
    def from_scores(cls, scores: ScoreTable) -> Evidence:
        """Evidence that consists of scores only: every system counts as a ready-made run."""
        return cls(scores, {name: SystemFacts(name=name, method="scores") for name in scores.systems})
