"""Progress on stderr: a live display on a terminal, plain lines otherwise."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable
from contextlib import AbstractContextManager
from types import TracebackType

from rich.console import Console, RenderableType
from rich.progress import BarColumn, Progress, ProgressColumn, SpinnerColumn, Task, TaskID, TextColumn
from rich.table import Column
from rich.text import Text

from claimcheck.cli.printable import printable
from claimcheck.execute.events import Advanced, Event, Failed, Finished, Started
from claimcheck.plan.step import Step

_LEAST = 0.05  # seconds: the weight of the smallest step
_TRUST = 20.0  # seconds of estimates that must have run before the pace of this machine counts half
_EVERY = 10.0  # seconds between plain lines of one step
_OVERALL = TaskID(0)  # the first line
_UNTOLD = 0.95  # a step that tells nothing never looks further than this


class Clock:
    """How far a run is, and how long it will still take.

    Steps are weighed by their estimated seconds. What they really took, beside the estimates, is the pace
    of this machine; a running step that tells nothing is as far as its estimate says.

    Args:
        seconds: estimate of every step, by its key.
    """

    def __init__(self, seconds: dict[str, float]) -> None:
        self._estimates = {key: max(estimate, _LEAST) for key, estimate in seconds.items()}
        self.total = sum(self._estimates.values())
        self._done = self._spent = 0.0
        self._started: dict[str, float] = {}  # of the running steps
        self._told: dict[str, float] = {}

    def start(self, key: str, now: float) -> None:
        """A step begins."""
        self._started[key], self._told[key] = now, 0.0

    def tell(self, key: str, fraction: float) -> None:
        """A running step says how far it is."""
        self._told[key] = fraction

    def finish(self, key: str, now: float) -> None:
        """A running step is done, or failed."""
        if key in self._started:
            self._done += self._estimates.get(key, 0.0)
            self._spent += now - self._started.pop(key)
            self._told.pop(key, None)

    @property
    def finished(self) -> bool:
        """Whether all steps are done."""
        return not self._started and self._done >= self.total - _LEAST / 2

    def fraction(self, key: str, now: float) -> float:
        """How far a running step is."""
        started = self._started.get(key)
        if started is None:
            return 0.0
        expected = self._estimates.get(key, _LEAST) * self._pace
        return max(self._told.get(key, 0.0), min((now - started) / expected, _UNTOLD))

    def done(self, now: float) -> float:
        """Estimated seconds behind us."""
        running = tuple(self._started)  # a copy: the display paints in a thread of its own
        return self._done + sum(self.fraction(key, now) * self._estimates.get(key, 0.0) for key in running)

    def left(self, now: float) -> float:
        """Seconds still to go at this machine's pace, with as many steps at once as now."""
        return max(0.0, self.total - self.done(now)) * self._pace / max(1, len(self._started))

    @property
    def _pace(self) -> float:
        return (self._spent + _TRUST) / (self._done + _TRUST)


def in_words(seconds: float) -> str:
    """``about 40 s left``, ``about 3 min left``: no more digits than are known."""
    if seconds < 57.5:
        return f"about {max(5, 5 * round(seconds / 5))} s left"
    if seconds < 5400:
        return f"about {max(1, round(seconds / 60))} min left"
    return f"about {seconds / 3600:.1f} h left"


class Display(AbstractContextManager["Display"]):
    """A listener for the executor's events.

    Args:
        steps: all steps that will run, for the time left: their estimates weigh the overall bar.
        quiet: show failures only.
        verbose: also say how long each step took and where its artefact is.
    """

    def __init__(self, steps: tuple[Step, ...], *, quiet: bool = False, verbose: bool = False) -> None:
        self._console = Console(stderr=True)
        self._quiet = quiet
        self._verbose = verbose
        self._clock = Clock({step.key: step.seconds for step in steps})
        self._bars: _Bars | None = None
        self._last_line = 0.0

    def __enter__(self) -> Display:
        if self._console.is_terminal and not self._quiet and self._clock.total:
            self._bars = _Bars(self._console, self._clock)
            self._bars.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bars is not None:
            self._bars.stop()

    def __call__(self, event: Event) -> None:
        """Show one event."""
        match event:
            case Failed(step, error):
                self._finish(step)
                self._say(printable(f"failed  {step.title}: {error}"), always=True)
            case Started(step, position, total):
                self._clock.start(step.key, time.monotonic())
                if self._bars is not None:
                    self._bars.begin(step.key, f"{position}/{total} {step.title}")
                else:
                    self._say(f"{position}/{total} {step.title}")
                self._last_line = time.monotonic()
            case Advanced(step, fraction, text):
                self._clock.tell(step.key, fraction)
                self._tell(fraction, text)
            case Finished(step, seconds, made):
                self._finish(step)
                if self._verbose:
                    others = "" if made else "  (made by another process)"
                    self._say(f"        {step.title}: {seconds:.1f} s  {step.key}{others}")

    def _finish(self, step: Step) -> None:
        self._clock.finish(step.key, time.monotonic())
        if self._bars is not None:
            self._bars.end(step.key)
            if self._clock.finished:
                self._bars.begin("", "deciding the claims")

    def _tell(self, fraction: float, text: str) -> None:
        """A plain line now and then, for steps that take long."""
        if self._bars is None and time.monotonic() - self._last_line > _EVERY:
            self._last_line = time.monotonic()
            self._say(f"        {fraction:.0%} {text}, {in_words(self._clock.left(self._last_line))}")

    def _say(self, line: str, *, always: bool = False) -> None:
        if self._quiet and not always:
            return
        if self._bars is not None:
            self._bars.console.print(line, markup=False, highlight=False)
        else:
            sys.stderr.write(line + "\n")


class _Bars(Progress):
    """A line for all steps with the time left, and one for each that runs."""

    def __init__(self, console: Console, clock: Clock) -> None:
        self._clock = clock
        super().__init__(
            SpinnerColumn(),
            TextColumn("{task.description}", table_column=Column(width=46, no_wrap=True), markup=False),
            BarColumn(bar_width=24),
            TextColumn("{task.percentage:>3.0f} %"),
            _Left(clock),
            console=console,
            transient=True,
        )
        self.add_task("all steps", total=clock.total)
        self._running: dict[TaskID, str] = {}

    def begin(self, key: str, title: str) -> None:
        """Show what runs now."""
        self._running[self.add_task(title, total=1.0)] = key

    def end(self, key: str) -> None:
        """Show a step no longer."""
        for line in [line for line, shown in self._running.items() if shown == key]:
            del self._running[line]
            self.remove_task(line)

    def get_renderables(self) -> Iterable[RenderableType]:
        """What is painted, several times a second: steps that tell nothing move with the clock."""
        now = time.monotonic()
        for task in self.tasks:
            if task.id == _OVERALL:
                task.completed = self._clock.done(now)
            else:
                task.completed = self._clock.fraction(self._running.get(task.id, ""), now)
        yield from super().get_renderables()


class _Left(ProgressColumn):
    """The time left, beside the overall bar."""

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self._clock = clock

    def render(self, task: Task) -> Text:
        """Nothing beside the running step: its estimate is part of the whole."""
        if task.id != _OVERALL or self._clock.finished:
            return Text("")
        return Text(in_words(self._clock.left(time.monotonic())))
