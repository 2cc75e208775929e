"""What the executor tells while it runs: values for a progress display, nothing that steers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from claimcheck.plan.step import Step


@dataclass(frozen=True, slots=True)
class Started:
    """A step begins; `position` of `total` steps that must run."""

    step: Step
    position: int
    total: int


@dataclass(frozen=True, slots=True)
class Advanced:
    """A running step is `fraction` done."""

    step: Step
    fraction: float
    text: str


@dataclass(frozen=True, slots=True)
class Finished:
    """A step's artefact is in the store; `made` is False if another process made it."""

    step: Step
    seconds: float
    made: bool


@dataclass(frozen=True, slots=True)
class Failed:
    """A step failed; whatever needs it will not run."""

    step: Step
    error: Exception


Event: TypeAlias = Started | Advanced | Finished | Failed
Listener: TypeAlias = Callable[[Event], None]
