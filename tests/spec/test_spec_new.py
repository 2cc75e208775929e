"""`spec/new.py` and `spec/shipped.py`: a suite to start from."""

import importlib
from pathlib import Path

import pytest

import claimcheck
from claimcheck.errors import UsageError
from claimcheck.spec import shipped
from claimcheck.spec.lint import lint
from claimcheck.spec.load import load_project
from claimcheck.spec.new import new_suite
from claimcheck.spec.shipped import SHIPPED, shipped_suite


@pytest.mark.parametrize("name", SHIPPED)
def test_a_copied_suite_lints_and_has_every_file(tmp_path: Path, name: str) -> None:
    """The copy is the shipped folder, file by file, locks included."""
    files = new_suite(tmp_path / "mine", name)
    source = shipped_suite(name)
    assert [f.relative_to(tmp_path / "mine") for f in files] == sorted(
        f.relative_to(source) for f in source.rglob("*") if f.is_file()
    )
    assert lint([tmp_path / "mine"]) == []


@pytest.mark.parametrize("folder", ["mine", "my suite", "42", "Ünïcode", "..odd.."])
def test_the_skeleton_lints_whatever_its_folder_is_called(tmp_path: Path, folder: str) -> None:
    """Its claim compares two systems of a table of scores that is there."""
    new_suite(tmp_path / folder)
    assert lint([tmp_path / folder]) == []
    assert load_project([tmp_path / folder]).systems == ("new", "old")


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    """A folder that holds something, and a file, are refused; an empty folder is taken."""
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.txt").write_text("precious", encoding="utf-8")
    with pytest.raises(UsageError, match="full exists already; name a new or an empty folder"):
        new_suite(tmp_path / "full")
    with pytest.raises(UsageError, match="exists already"):
        new_suite(tmp_path / "full" / "mine.txt", "two-encoders")
    assert (tmp_path / "full" / "mine.txt").read_text(encoding="utf-8") == "precious"
    (tmp_path / "empty").mkdir()
    assert new_suite(tmp_path / "empty")


def test_an_unknown_template_names_the_nearest(tmp_path: Path) -> None:
    """And makes no folder."""
    with pytest.raises(
        UsageError, match=r"no suite 'two-encoder' comes with claimcheck \(did you mean 'two-encoders'\?\)"
    ):
        new_suite(tmp_path / "mine", "two-encoder")
    assert not (tmp_path / "mine").exists()


def test_the_packed_suite_comes_before_the_checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In an installed wheel the suites lie in the package; there is no repository around it."""
    package = tmp_path / "site" / "claimcheck"
    packed = package / "suites" / "two-encoders"
    packed.mkdir(parents=True)
    (packed / "suite.yaml").write_text("", encoding="utf-8")
    monkeypatch.setattr(claimcheck, "__file__", str(package / "__init__.py"))
    importlib.reload(shipped)
    assert shipped.shipped_suite("two-encoders") == packed
    with pytest.raises(UsageError, match="missing from this installation"):
        shipped.shipped_suite("multilingual-retrievers")
