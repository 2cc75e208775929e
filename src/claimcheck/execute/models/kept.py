"""Models that are open in this process: the last two, whatever they were opened for (execute).

An artefact never changes, and opening one costs seconds, so steps in a row share the model. Each costs up to
a gigabyte, so it goes before a third one comes.
"""

from __future__ import annotations

import ctypes
import gc
from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress
from functools import wraps
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

MOST = 2
_kept: OrderedDict[tuple[object, ...], Any] = OrderedDict()


def kept(opener: Callable[P, T]) -> Callable[P, T]:
    """A function that opens a model from hashable arguments, and gives the same one while it is kept."""

    @wraps(opener)
    def find(*args: P.args, **kwargs: P.kwargs) -> T:
        key = (opener, args, tuple(sorted(kwargs.items())))
        if key not in _kept:
            forget(MOST - 1)
            _kept[key] = opener(*args, **kwargs)
        _kept.move_to_end(key)
        found: T = _kept[key]
        return found

    return find


def forget(but: int = 0) -> None:
    """Let all models go but the last few."""
    if len(_kept) > but:
        while len(_kept) > but:
            _kept.popitem(last=False)
        gc.collect()
        give_back()


def give_back() -> None:
    """Hand memory that is free but held back to the system, where the C library (glibc) is asked for it."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)
