"""Where templates are: packed in the wheel as `claimcheck/templates`, in a checkout beside `src`."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from claimcheck.errors import UsageError

_HERE = Path(__file__).resolve()
_PLACES = (_HERE.parents[1] / "templates", _HERE.parents[3] / "templates")


@lru_cache(maxsize=1)
def template_folder() -> Path:
    """The folder that holds ``html/`` and ``latex/``."""
    for place in _PLACES:
        if (place / "html").is_dir():
            return place
    raise UsageError("the report templates are missing from this installation; install claimcheck-ir again")
