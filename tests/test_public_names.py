"""The public surface: small, listed, sorted, imported when it is used."""

from __future__ import annotations

import subprocess
import sys

import pytest

import claimcheck


def test_all_is_sorted_and_complete() -> None:
    """`__all__` is sorted, each of its names exists, and `dir` shows it."""
    assert sorted(claimcheck.__all__) == claimcheck.__all__
    for name in claimcheck.__all__:
        assert getattr(claimcheck, name) is not None
    assert set(claimcheck.__all__) <= set(dir(claimcheck))


def test_no_other_name() -> None:
    """A name that is not public is an AttributeError like that of any module."""
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = claimcheck.nothing  # type: ignore[attr-defined]


def test_import_loads_nothing_heavy() -> None:
    """Importing the package loads neither numpy nor pydantic."""
    code = "import sys, claimcheck; print(sorted({'numpy', 'pydantic', 'click'} & sys.modules.keys()))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
