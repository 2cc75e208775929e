"""How many cores this process may use (a leaf)."""

from __future__ import annotations

import os


def cores() -> int:
    """Fewer than the machine has, where the process is bound to some of them."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
