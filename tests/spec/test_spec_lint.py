"""`spec/lint.py`: every file under every profile, errors and warnings sorted by place."""

from collections.abc import Callable
from pathlib import Path

import pytest

from claimcheck.errors import UsageError
from claimcheck.spec.lint import lint

Write = Callable[..., Path]


@pytest.fixture
def main(write: Write) -> str:
    """The text of the small suite's profile."""
    return (write() / "profiles" / "main.yaml").read_text(encoding="utf-8")


def test_a_good_suite_has_no_finding(write: Write) -> None:
    """Silence is the answer."""
    assert lint([write()]) == []


def test_every_profile_is_checked_and_each_mistake_told_once(write: Write, main: str) -> None:
    """A typo in a claim is seen under both profiles, told once; one in the second profile is found."""
    other = main.replace("profile: main", "profile: other").replace("baseline: old", "baseline: odl")
    claim = "claim: c1\nstatement: x\nhypothesis: {better: nwe, than: old}\n"
    found = [str(f) for f in lint([write({"profiles/other.yaml": other, "c1.yaml": claim})])]
    assert found == [
        "claims/c1.yaml:3:22: hypothesis.better: unknown system or role 'nwe' (did you mean 'new'?)",
        "claims/profiles/other.yaml:9:34: systems.new.baseline: unknown system 'odl' (did you mean 'old'?)",
    ]


def test_one_profile_alone_can_be_checked(write: Write, main: str) -> None:
    """As `verify --profile` would."""
    other = main.replace("profile: main", "profile: other").replace("baseline: old", "baseline: odl")
    folder = write({"profiles/other.yaml": other})
    assert lint([folder], "main") == []
    assert [f.level for f in lint([folder], "other")] == ["error"]


def test_warnings_are_marked_as_such(write: Write, main: str) -> None:
    """An "at most" that rounds to none, a model and a corpus that nothing uses."""
    more = main.replace("models:\n", 'models:\n  spare: {from: "path:x", reader: auto}\n')
    more = more.replace("corpora:\n", 'corpora:\n  films: {from: "path:f", reader: beir, languages: [en]}\n')
    claim = "claim: c1\nstatement: x\nhypothesis: {better: new, than: old, hold: rarely}\n"
    found = lint([write({"profiles/main.yaml": more, "c1.yaml": claim})])
    assert [str(f) for f in found] == [
        "claims/c1.yaml:3:44: warning: hypothesis.hold: 'rarely' of 2 cells is none at all; "
        "take more cells or a larger share",
        "claims/profiles/main.yaml:3:10: warning: corpora.films: no task and no training uses it",
        "claims/profiles/main.yaml:8:10: warning: models.spare: no system uses it",
    ]


def test_a_suite_that_names_no_profile_of_its_own_is_an_error(write: Write) -> None:
    """Also where other profiles are there and right; and where there is none at all."""
    folder = write({"suite.yaml": "suite: s\ntitle: t\nprofile: mian\n"})
    assert [f.message for f in lint([folder])] == [
        "profile: there is no profile 'mian' (did you mean 'main'?)"
    ]
    (folder / "profiles" / "main.yaml").unlink()
    assert [f.message for f in lint([folder])] == [
        "profile: there is no profile 'mian'; write profiles/mian.yaml"
    ]


def test_no_suite_is_a_usage_error(tmp_path: Path) -> None:
    """Nothing to lint is a mistake on the command line."""
    with pytest.raises(UsageError):
        lint([tmp_path])
