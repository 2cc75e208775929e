"""Which step may run next: in plan order, each as soon as its inputs are there (execute)."""

from __future__ import annotations

import heapq
from collections.abc import Sequence

from claimcheck.plan.step import Step


class Agenda:
    """The steps that must run and have not been started.

    Args:
        todo: inputs before users; an input that is not among them is in the store.
    """

    def __init__(self, todo: Sequence[Step]) -> None:
        self._todo = todo
        self._users: dict[Step, list[int]] = {step: [] for step in todo}
        self._lacking = []  # of each step, inputs that are still to come
        for number, step in enumerate(todo):
            sources = {source for source in step.inputs.values() if source in self._users}
            self._lacking.append(len(sources))
            for source in sources:
                self._users[source].append(number)
        self._ready = [number for number, lacking in enumerate(self._lacking) if not lacking]

    def next(self) -> Step | None:
        """The first step that can start now; None if all others wait, or there are none."""
        return self._todo[heapq.heappop(self._ready)] if self._ready else None

    def done(self, step: Step) -> None:
        """A step's artefact is there."""
        for number in self._users[step]:
            self._lacking[number] -= 1
            if not self._lacking[number]:
                heapq.heappush(self._ready, number)

    def lost(self, step: Step) -> list[Step]:
        """The steps that will never run because this one failed, in plan order."""
        found: set[int] = set()
        doubtful = list(self._users[step])
        while doubtful:
            number = doubtful.pop()
            if number not in found:
                found.add(number)
                doubtful.extend(self._users[self._todo[number]])
        return [self._todo[number] for number in sorted(found)]
