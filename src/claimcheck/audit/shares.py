"""Share work among processes: the rules of a long document take seconds, and do not wait for one another.

In: parts of the work. Out: their results, in the order of the parts.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

LONG = 1_000_000  # characters; starting processes for a shorter document takes longer than it saves
Part = TypeVar("Part")
Result = TypeVar("Result")


def in_shares(work: Callable[[Part], Result], parts: Sequence[Part], processes: int) -> list[Result]:
    """What `work` makes of each part, done by this process and copies of it, so many in all.

    Each takes the next part that is left. A copy need not be sent anything, as it has what this process has;
    what it found comes back when no part is left. What a copy did not do, as it was killed or failed, this
    process does: so errors of `work` are raised here.

    Args:
        work: changes nothing that other parts rely on.
        parts: at most 256.
        processes: 1 for this one alone, as where it cannot be copied safely.
    """
    done: dict[int, Result] = {}
    queue = _numbers(len(parts))
    try:
        copies = _copies(work, parts, queue, min(processes, len(parts)) - 1 if _can_be_copied() else 0)
        done.update((number, work(parts[number])) for number in _taken(queue))
    finally:
        os.close(queue)
    for answer in copies:
        with answer, contextlib.suppress(EOFError, OSError):
            done.update(answer.recv())
    return [done[i] if i in done else work(part) for i, part in enumerate(parts)]


def _numbers(count: int) -> int:
    """A pipe that holds the numbers of all parts, a byte each: who reads one has taken it."""
    queue, filling = os.pipe()
    os.write(filling, bytes(range(count)))
    os.close(filling)
    return queue


def _taken(queue: int) -> Iterator[int]:
    while number := os.read(queue, 1):
        yield number[0]


def _can_be_copied() -> bool:
    """Whether a copy of this process works as it does: it would lack the other threads."""
    from multiprocessing import current_process

    return sys.platform == "linux" and threading.active_count() == 1 and not current_process().daemon


def _copies(
    work: Callable[[Part], Result], parts: Sequence[Part], queue: int, count: int
) -> list[Connection]:
    """Start copies that do parts; where their answers come from."""
    from multiprocessing import get_context  # few documents are long

    context = get_context("fork")
    answers = []
    for _ in range(count):
        hearing, saying = context.Pipe(duplex=False)
        with saying:
            try:
                context.Process(target=_work, args=(work, parts, queue, saying), daemon=True).start()
            except OSError:  # no more processes, or no memory for one
                hearing.close()
                break
        answers.append(hearing)
    return answers


def _work(work: Callable[[Part], Result], parts: Sequence[Part], queue: int, answer: Connection) -> None:
    """In a copy: do the parts that are left, and say what was found."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # an interrupted copy ends without a word
    with contextlib.suppress(Exception):
        answer.send([(number, work(parts[number])) for number in _taken(queue)])
