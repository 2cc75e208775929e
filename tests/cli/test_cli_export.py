"""`claimcheck export`: what a profile tunes and merges becomes a model folder of its own."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from command import call
from small_suite import WORDS, write_suite

MORE = """\
seeds: [1, 2]
"""
MODELS = """\
  tuned: {finetune: tiny, on: ours, per: language, trainable: top-1, lr: 1.0e-2, batch_size: 4, passes: 3}
  merged: {merge: linear, base: tiny, of: tuned}
systems:
  dense: {encode: tiny}
  soup: {encode: merged}
"""


@pytest.fixture(scope="module")
def suite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small suite with training pairs, specialists and their merge."""
    folder = write_suite(tmp_path_factory.mktemp("export"))
    rows = ["query\tpassage\tquery_language\tpassage_language"]
    for language, words in WORDS.items():
        rows += [f"{w}\t{w} {words[(i + 1) % 12]}\t{language}\t{language}" for i, w in enumerate(words)]
    (folder / "pairs.tsv").write_text("\n".join(rows) + "\n")
    profile = (folder / "profiles" / "tiny.yaml").read_text()
    corpus = '  ours: {from: "path:../pairs.tsv", reader: pairs, languages: [en, de]}\n'
    profile = profile.replace("corpora:\n", f"{MORE}corpora:\n{corpus}")
    profile = profile.replace("systems:\n  dense: {encode: tiny}\n", MODELS)
    (folder / "profiles" / "tiny.yaml").write_text(profile)
    return folder


def test_a_merged_model_opens_as_an_ordinary_folder(suite: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Other weights than the base's, equal ones on a second export, and the recipe inside."""
    from sentence_transformers import SentenceTransformer

    common = ["export", str(suite), "--store", str(suite.parent / "store"), "-q"]
    for name in ("one", "two"):
        assert call(*common, "--model", "merged", "--seed", "2", "--out", str(suite.parent / name)) == 0
    assert call(*common, "--model", "tiny", "--out", str(suite.parent / "base")) == 0
    assert capsys.readouterr().out.splitlines()[0] == f"wrote {suite.parent / 'one'}"
    texts = ["river stone", "brot"]
    base, one, two = (
        SentenceTransformer(str(suite.parent / name), device="cpu").encode(texts)
        for name in ("base", "one", "two")
    )
    assert np.array_equal(one, two)
    assert not np.allclose(base, one, atol=1e-3)
    assert (suite.parent / "one" / "merge.json").is_file()
    assert not list(suite.parent.rglob("one/manifest.json"))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--model", "merge"], "profile 'tiny' has no model 'merge' (did you mean 'merged'?)"),
        (["--model", "tuned"], "has no model 'tuned'"),
        (["--model", "tuned.de", "--seed", "9"], "was not trained from seed 9: its seeds are 1, 2"),
        (["--model", "tiny", "--seed", "1"], "was not trained from seed 1: it has none"),
    ],
)
def test_what_cannot_be_exported_is_said(
    suite: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], message: str
) -> None:
    """Nothing is run, nothing is written, and the nearest name is given."""
    assert call("export", str(suite), *arguments, "--out", str(tmp_path / "x"), "--store", str(tmp_path)) == 2
    assert message in capsys.readouterr().err
    assert not (tmp_path / "x").exists()


def test_nothing_is_overwritten(suite: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A folder that holds something stays as it is."""
    store = str(suite.parent / "store")
    assert call("export", str(suite), "--model", "tiny", "--out", str(suite), "--store", store, "-q") == 2
    assert "exists already; give a new folder" in capsys.readouterr().err
