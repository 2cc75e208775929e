"""Pre-registration of specs."""

from __future__ import annotations

from pathlib import Path

from claimcheck.store import Registration, Registry


def test_first_registration_stays(tmp_path: Path) -> None:
    """The earliest spec of a claim is kept, whatever comes later."""
    first = Registration("aaa", "verified, conclusive")
    assert Registry(tmp_path).first(("suite", "profile", "c1"), first) == first
    assert Registry(tmp_path).first(("suite", "profile", "c1"), Registration("bbb", "refuted")) == first
    other = Registration("ccc", "refuted")
    assert Registry(tmp_path).first(("suite", "profile", "c2"), other) == other


def test_damaged_registration_is_replaced(tmp_path: Path) -> None:
    """A file lost to a crash counts as absent."""
    Registry(tmp_path).first(("s",), Registration("aaa", "x"))
    next((tmp_path / "registry").glob("*.json")).write_text("{")
    assert Registry(tmp_path).first(("s",), Registration("bbb", "y")).digest == "bbb"
