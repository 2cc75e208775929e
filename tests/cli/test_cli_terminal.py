"""What a person sees on a terminal, in a real pseudo-terminal, and what a log file gets."""

from __future__ import annotations

import os
import pty
import select
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from claimcheck.cli.progress import Clock, in_words
from finished_suite import write_suite


def test_clock_without_news() -> None:
    """A step that tells nothing moves with its estimate and stops short of its end."""
    clock = Clock({"a": 10.0, "b": 30.0})
    clock.start("a", 100.0)
    assert clock.fraction("a", 105.0) == pytest.approx(0.5)
    assert clock.done(105.0) == pytest.approx(5.0)
    assert clock.left(105.0) == pytest.approx(35.0)
    assert clock.fraction("a", 1000.0) == 0.95


def test_clock_learns_the_pace() -> None:
    """Twice as slow as estimated: the rest takes longer than estimated, but less than twice at first."""
    clock = Clock({"a": 20.0, "b": 40.0})
    clock.start("a", 0.0)
    clock.finish("a", 40.0)
    assert 40.0 < clock.left(40.0) < 80.0
    assert clock.left(40.0) == pytest.approx(40.0 * (40.0 + 20.0) / (20.0 + 20.0))
    clock.start("b", 40.0)
    clock.tell("b", 0.5)
    assert clock.done(40.0) == pytest.approx(40.0)
    clock.finish("b", 90.0)
    assert clock.finished
    assert clock.left(90.0) == 0.0


def test_clock_of_two_at_once() -> None:
    """Two running steps: each has its own share, and what is left takes half as long."""
    clock = Clock({"a": 20.0, "b": 40.0, "c": 40.0})
    clock.start("a", 0.0)
    clock.start("b", 0.0)
    assert (clock.fraction("a", 10.0), clock.fraction("b", 10.0)) == pytest.approx((0.5, 0.25))
    assert clock.left(10.0) == pytest.approx((100.0 - 20.0) / 2)
    clock.finish("a", 20.0)
    assert clock.done(20.0) == pytest.approx(20.0 + 20.0)
    assert clock.left(20.0) == pytest.approx(60.0)
    assert not clock.finished


def test_nothing_to_do() -> None:
    """No step at all: nothing left, nothing divided by zero."""
    clock = Clock({})
    assert (clock.left(1.0), clock.fraction("", 1.0), clock.done(1.0)) == (0.0, 0.0, 0.0)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "about 5 s left"),
        (33, "about 35 s left"),
        (58, "about 1 min left"),
        (200, "about 3 min left"),
        (9000, "about 2.5 h left"),
    ],
)
def test_time_left_in_words(seconds: float, words: str) -> None:
    """No more digits than are known."""
    assert in_words(seconds) == words


def _watch(
    folder: Path, *options: str, environment: dict[str, str], interrupt_at: bytes = b""
) -> tuple[int, str]:
    """Run verify in a pseudo-terminal; exit code and all that was painted."""
    command = [sys.executable, "-m", "claimcheck", "verify", "suite", "--store", "store", "--out", "my out"]
    command += options
    leader, follower = pty.openpty()
    process = subprocess.Popen(
        command,
        cwd=folder,
        stdin=follower,
        stdout=follower,
        stderr=follower,
        start_new_session=True,
        preexec_fn=_own_terminal,  # noqa: PLW1509 - single-threaded here
        env=os.environ | {"TERM": "xterm-256color", "COLUMNS": "110"} | environment,
    )
    os.close(follower)
    painted = b""
    sent = False
    limit = time.monotonic() + 120
    while time.monotonic() < limit:
        if select.select([leader], [], [], 0.1)[0]:
            try:
                data = os.read(leader, 65536)
            except OSError:  # the other end is closed
                break
            if not data:
                break
            painted += data
        if interrupt_at and not sent and interrupt_at in painted:
            os.write(leader, b"\x03")
            sent = True
    os.close(leader)
    return process.wait(timeout=60), painted.decode("utf-8", "replace")


def _own_terminal() -> None:
    import fcntl
    import termios

    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # whoever runs the tests in the background ignores it


def test_terminal(tmp_path: Path) -> None:
    """Bars with the time left while it runs, gone at the end; verdicts as words; the cursor comes back."""
    write_suite(tmp_path)
    code, painted = _watch(tmp_path, environment={})
    assert code == 0
    assert "all steps" in painted
    assert "left" in painted
    assert "lay out task find" in painted
    last = painted.rsplit("\x1b[?25h", 1)[1]
    assert "k1  " in last
    assert "all steps" not in last
    assert "\x1b[3" in painted


def test_no_color_and_interrupt(tmp_path: Path) -> None:
    """NO_COLOR paints no colour; Ctrl-C ends with 130 and prints the line that goes on, quoted."""
    write_suite(tmp_path)
    code, painted = _watch(tmp_path, environment={"NO_COLOR": "1"}, interrupt_at=b"all steps")
    assert code == 130
    assert "claimcheck verify suite --store store --out 'my out'" in painted
    assert "\x1b[3" not in painted
    assert "Traceback" not in painted
    again, painted = _watch(tmp_path, environment={"NO_COLOR": "1"})
    assert again == 0
    assert "k2  " in painted


def test_interrupt_with_workers(tmp_path: Path) -> None:
    """Ctrl-C stops the workers, too; the next run goes on, two steps at once."""
    write_suite(tmp_path)
    code, painted = _watch(
        tmp_path, "--jobs", "2", environment={"NO_COLOR": "1"}, interrupt_at=b"lay out task"
    )
    assert code == 130
    assert "Traceback" not in painted
    listed = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True).stdout
    assert "claimcheck.execute.worker store" not in listed
    again, painted = _watch(tmp_path, "--jobs", "2", environment={"NO_COLOR": "1"})
    assert again == 0
    assert "k2  " in painted


def test_log_file(tmp_path: Path) -> None:
    """Without a terminal: a plain line per step on stderr, verdicts on stdout, no control codes."""
    write_suite(tmp_path)
    command = [sys.executable, "-m", "claimcheck", "verify", "suite", "--store", "store", "--out", "out"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    steps = done.stderr.splitlines()
    assert steps[0].startswith("1/")
    assert "\x1b" not in done.stdout + done.stderr
    assert [line.split()[0] for line in done.stdout.splitlines()] == ["k1", "k2", "2"]
    quiet = [*command[:-1], "out2", "-q", "--force", "*"]
    done = subprocess.run(quiet, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stderr == ""
