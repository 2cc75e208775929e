"""Work in shares: what copies of the process find is what this one alone finds."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from unittest.mock import Mock

import pytest
from mutants import MUTANTS

from claimcheck.audit import audit_document, engine, parse_source
from claimcheck.audit.parse import prose
from claimcheck.audit.readers import read_text
from claimcheck.audit.shares import in_shares
from claimcheck.audit.sources import load_sources


@pytest.mark.parametrize("processes", [1, 2, 4])
@pytest.mark.parametrize("parts", [[], ["a"], [f"part {n}" for n in range(255)]])
def test_results_are_in_the_order_of_the_parts(parts: list[str], processes: int) -> None:
    """However many processes there are, and however few parts."""
    assert in_shares(str.upper, parts, processes) == [part.upper() for part in parts]


# In a process of its own, as one that runs tests may have threads: each waits until the other has a part.
MEETING = """
import os
from claimcheck.audit.shares import in_shares
here, there, home = os.pipe(), os.pipe(), os.getpid()

def meet(part):
    mine, other = (here, there) if os.getpid() == home else (there, here)
    os.write(other[1], b".")
    os.read(mine[0], 1)
    return os.getpid()

print(len({*in_shares(meet, [0, 1], 2)}))
"""


def test_copies_take_part() -> None:
    """Parts are done by several processes at once."""
    done = subprocess.run(
        [sys.executable, "-c", MEETING], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout == "2\n"


def test_what_a_killed_copy_left_is_done() -> None:
    """A copy that the system kills takes no result with it."""
    home = os.getpid()
    lent = threading.Event()

    def work(part: int) -> int:
        if os.getpid() != home:
            os.kill(os.getpid(), signal.SIGKILL)
        lent.wait(0.05)  # let the copy take a part as well
        return part + 1

    assert in_shares(work, range(20), 2) == [*range(1, 21)]


def test_where_no_process_can_be_started() -> None:
    """A limit on processes keeps nothing from being done."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fork", Mock(side_effect=BlockingIOError(11, "Resource temporarily unavailable")))
        assert in_shares(str.upper, ["a", "b"], 3) == ["A", "B"]


def test_errors_are_raised_here() -> None:
    """An error of the work is no error of a copy."""

    def work(part: int) -> int:
        if part == 7:
            raise ValueError("seven")
        return part

    with pytest.raises(ValueError, match="seven"):
        in_shares(work, range(20), 3)


def test_what_cannot_be_sent_is_done_here() -> None:
    """A result that cannot leave a copy is made again."""
    results = in_shares(lambda part: lambda: part, range(9), 3)
    assert [result() for result in results] == [*range(9)]


def test_a_process_with_threads_is_not_copied() -> None:
    """Copies lack the threads of a process, and may wait for them for ever."""
    ends = threading.Event()
    thread = threading.Thread(target=ends.wait)
    thread.start()
    try:
        assert {*in_shares(lambda _: os.getpid(), range(20), 3)} == {os.getpid()}
    finally:
        ends.set()
        thread.join()


DATA = Path(__file__).parent / "data"
DEFECTS = "\n\n".join(new for mutant in MUTANTS for _, new in mutant.edits)


@pytest.mark.parametrize("text", ["", DEFECTS], ids=["clean", "defects"])
def test_a_long_document_is_audited_as_a_short_one(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever rules find in one process, they find in several."""
    clean = (DATA / "clean.md").read_text(encoding="utf-8")
    document = parse_source(read_text(clean.replace("## 4", f"{text}\n\n## 4"), "long.md"))
    sources = load_sources(DATA / "sources")
    alone = audit_document(document, sources=sources)
    for module in (engine, prose):
        monkeypatch.setattr(module, "LONG", 1)
    together = parse_source(document.source, processes=3)
    assert together == document
    assert audit_document(together, sources=sources, processes=3) == alone
    assert bool(alone.findings) == bool(text)


def test_a_copy_makes_no_copies() -> None:
    """What runs in a process that may not start others does its work alone."""
    assert in_shares(lambda _: in_shares(str.upper, ["a", "b"], 2), [0, 1, 2], 2) == [["A", "B"]] * 3
