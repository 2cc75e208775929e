"""Progress on stderr: a live display on a terminal, plain lines otherwise."""

from __future__ import annotations

import sys
import time
from contextlib import AbstractContextManager
from types import TracebackType

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeRemainingColumn

from claimcheck.execute.events import Advanced, Event, Failed, Finished, Started
from claimcheck.plan.step import Step


class Display(AbstractContextManager["Display"]):
    """A listener for the executor's events.

    Args:
        steps: all steps that will run, for the time left: their estimates weigh the overall bar.
        quiet: show failures only.
        verbose: plain lines also say how long each step took and where its artefact is.
    """

    def __init__(self, steps: tuple[Step, ...], *, quiet: bool = False, verbose: bool = False) -> None:
        self._console = Console(stderr=True)
        self._quiet = quiet
        self._verbose = verbose
        self._weights = {step.key: max(step.seconds, 0.05) for step in steps}
        self._done = 0.0
        self._bars: Progress | None = None
        self._overall = self._current = TaskID(0)
        self._last_line = 0.0

    def __enter__(self) -> Display:
        if self._console.is_terminal and not self._quiet and self._weights:
            self._bars = Progress(
                SpinnerColumn(),
                TextColumn("{task.description}"),
                BarColumn(bar_width=24),
                TextColumn("{task.percentage:>3.0f} %"),
                TimeRemainingColumn(compact=True),
                console=self._console,
                transient=True,
            )
            self._overall = self._bars.add_task("all steps", total=sum(self._weights.values()))
            self._current = self._bars.add_task("", total=1.0, visible=False)
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
                self._say(f"failed  {step.title}: {error}", always=True)
            case Started(step, position, total):
                if self._bars is not None:
                    self._bars.update(
                        self._current,
                        description=f"{position}/{total} {step.title}",
                        completed=0.0,
                        visible=True,
                    )
                else:
                    self._say(f"{position}/{total} {step.title}")
                self._last_line = time.monotonic()
            case Advanced(step, fraction, text):
                self._advance(step, fraction, text)
            case Finished(step, seconds, made):
                self._done += self._weights.get(step.key, 0.0)
                if self._bars is not None:
                    self._bars.update(self._overall, completed=self._done)
                if self._verbose:
                    self._say(
                        f"        {seconds:.1f} s  {step.key}{'' if made else '  (made by another process)'}"
                    )

    def _advance(self, step: Step, fraction: float, text: str) -> None:
        if self._bars is not None:
            self._bars.update(self._current, completed=fraction)
            self._bars.update(
                self._overall, completed=self._done + fraction * self._weights.get(step.key, 0.0)
            )
        elif time.monotonic() - self._last_line > 10:
            self._last_line = time.monotonic()
            self._say(f"        {fraction:.0%} {text}")

    def _say(self, line: str, *, always: bool = False) -> None:
        if always or not self._quiet:
            if self._bars is not None:
                self._bars.console.print(line, markup=False, highlight=False)
            else:
                sys.stderr.write(line + "\n")
