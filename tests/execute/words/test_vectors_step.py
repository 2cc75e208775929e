"""Word vectors of two languages in one space, from training texts or files to rankings."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from claimcheck.errors import DataError
from claimcheck.execute.corpora.tables import write_table
from claimcheck.execute.models.vectors import Vectors
from claimcheck.execute.progress import silent
from claimcheck.execute.search.ranking import Run
from claimcheck.execute.steps import encode, search, task, vectors
from claimcheck.execute.words.dictionary import seed_dictionary
from claimcheck.execute.words.space import Space, idf
from claimcheck.execute.words.training import read_training

TRAINED = {
    "method": "fasttext",
    "languages": ["en", "de"],
    "map": "proc-b",
    "csls": True,
    "dim": 8,
    "epochs": 8,
    "seed": 1,
}


def write_texts(folder: Path, documents: dict[str, list[str]]) -> Path:
    """A task artefact with documents alone."""
    folder.mkdir()
    for language, texts in documents.items():
        columns = {"id": [f"{n:04d}" for n in range(len(texts))], "text": texts}
        write_table(folder / f"documents.{language}.parquet", columns)
    about = {"pairs": [f"{language}-{language}" for language in documents], "splits": ["test"]}
    (folder / "task.json").write_text(json.dumps(about))
    return folder


def make(out: Path, corpus: Path, **changes: Any) -> Path:
    """Run the step."""
    out.mkdir()
    files = changes.pop("files", {})
    vectors.run(TRAINED | changes, {"corpus": corpus} | files, out, silent)
    return out


@pytest.fixture(scope="module")
def space(bilingual: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A trained space."""
    return make(tmp_path_factory.mktemp("space") / "vectors", bilingual)


def test_only_train_titles_are_read(bilingual: Path) -> None:
    """Nothing of a dev or test page is among the training texts."""
    from claimcheck.execute.corpora.concepts import ConceptCorpus

    corpus, texts = ConceptCorpus.read(bilingual, ("en", "de")), read_training(bilingual, ("en", "de"))
    held_out = {*corpus.texts_of("test", "en"), *corpus.texts_of("dev", "en")}
    assert texts.titles["en"]
    assert not held_out & set(texts.titles["en"])
    assert len(texts.titles["en"]) == len(texts.titles["de"])
    assert len(texts.pages["en"]) == corpus.page_splits.count("train")


def test_the_dictionary_holds_translations(bilingual: Path) -> None:
    """Pairs that both directions agree on are translations of each other."""
    texts = read_training(bilingual, ("en", "de"))
    pairs = seed_dictionary(texts.tokens("de"), texts.tokens("en"))
    assert len(pairs) >= 30
    assert np.mean([one[-2:] == other[-2:] for one, other in pairs]) > 0.9


def test_artefact(space: Path) -> None:
    """Every language has unit vectors, and inverse document frequencies of the training titles."""
    opened = Space.open(space)
    assert opened.dim == 8
    for language in ("en", "de"):
        words = opened.words(language)
        assert words.vectors.shape == (len(words.words), 8)
        np.testing.assert_allclose(np.linalg.norm(words.vectors, axis=1), 1, atol=1e-5)
        assert (words.idf > 0).all()
    made = opened.facts["made"]
    assert made["de"]["pairs"] >= made["de"]["seeds"] >= 16
    assert not list(space.glob("*.pkl"))


def test_idf_by_hand() -> None:
    """log((N + 1) / (n + 1)), each text counted once."""
    found = idf(["a", "b", "c"], [["a", "a", "b"], ["a"]])
    np.testing.assert_allclose(found, np.log([3 / 3, 3 / 2, 3 / 1]), atol=1e-6)


def test_cross_lingual_retrieval(bilingual: Path, space: Path, tmp_path: Path) -> None:
    """Through encode and dense search, translated titles are found far above chance."""
    folders = {name: tmp_path / name for name in ("task", "queries", "passages", "run")}
    for folder in folders.values():
        folder.mkdir()
    task.run({"kind": "sentence", "queries": 40}, {"corpus": bilingual}, folders["task"], silent)
    inputs = {"model": space, "task": folders["task"]}
    encode.run({"role": "query"}, inputs, folders["queries"], silent)
    encode.run({"role": "passage"}, inputs, folders["passages"], silent)
    search.run({"method": "dense"}, {k: v for k, v in folders.items() if k != "run"}, folders["run"], silent)
    run = Run.open(folders["run"])
    from claimcheck.execute.search.collection import Collection

    collection = Collection(folders["task"])
    for cell in run.cells:
        if cell.split == "test":
            queries = collection.query_ids("test", cell.query_language).to_pylist()
            documents = collection.document_ids(cell.document_language).to_pylist()
            found = run.documents(cell)
            top = [queries[q] in [documents[d] for d in found[q][:10]] for q in range(len(queries))]
            assert np.mean(top) > 0.3 > 3 * 10 / len(documents)


def test_texts_are_sums_of_weighted_words(space: Path, tmp_path: Path) -> None:
    """A text's vector is the unit-length sum of idf × word vector; unknown words count nothing."""
    made = write_texts(tmp_path / "task", {"en": ["word11 word12 word11", "nothing known", "word11"]})
    out = tmp_path / "out"
    out.mkdir()
    encode.run({"role": "passage"}, {"model": space, "task": made}, out, silent)
    found, words = Vectors.open(out).passages("en"), Space.open(space).words("en")
    row = {word: n for n, word in enumerate(words.words)}
    weighted = {w: words.idf[row[w]] * words.vectors[row[w]] for w in ("word11", "word12")}
    expected = 2 * weighted["word11"] + weighted["word12"]
    np.testing.assert_allclose(found[0], expected / np.linalg.norm(expected), atol=1e-5)
    assert not found[1].any()
    facts = Vectors.open(out).summary
    assert (facts["tokens"], facts["tokens_known"], facts["texts_without_known_word"]) == (6, 4, 1)


def test_a_query_without_known_words_finds_nothing(tmp_path: Path) -> None:
    """Its vector is zero, so its ranking is empty rather than an order of ids."""
    from claimcheck.execute.search.dense import Index

    stored = np.eye(3, dtype=np.float32)
    index = Index(np.arange(3, dtype=np.int32), lambda rows: stored[rows])
    ranking = index.search(np.array([[0, 0, 0], [0, 1, 0]], np.float32), 2)
    assert ranking.documents[0].tolist() == [-1, -1]
    assert ranking.documents[1][0] == 1
    assert ranking.missing == 1


def test_same_seed_same_bytes_in_another_process(bilingual: Path, space: Path, tmp_path: Path) -> None:
    """Training hangs neither on Python's hash seed nor on the process; another seed gives another space."""
    script = (
        "import sys, json; from pathlib import Path; from claimcheck.execute.steps import vectors; "
        "from claimcheck.execute.progress import silent; out = Path(sys.argv[1]); out.mkdir(); "
        "vectors.run(json.loads(sys.argv[3]), {'corpus': Path(sys.argv[2])}, out, silent)"
    )
    again = tmp_path / "again"
    subprocess.run(
        [sys.executable, "-c", script, str(again), str(bilingual), json.dumps(TRAINED)],
        check=True,
        env={**os.environ, "PYTHONHASHSEED": "77"},
    )
    for file in sorted(space.iterdir()):
        assert (again / file.name).read_bytes() == file.read_bytes(), file.name
    other = make(tmp_path / "other", bilingual, seed=2)
    assert (other / "vectors.en.npy").read_bytes() != (space / "vectors.en.npy").read_bytes()


def test_vec_files_instead_of_training(bilingual: Path, tmp_path: Path) -> None:
    """Two files, one the other's rotation: mapped, translations lie on each other."""
    from scipy.stats import ortho_group

    rng = np.random.default_rng(4)
    numbers = rng.normal(size=(40, 6))
    turned = numbers @ ortho_group.rvs(6, random_state=1)
    files = {}
    for language, values in (("en", numbers), ("de", turned)):
        rows = [f"{'wort' if language == 'de' and n >= 10 else 'word'}{n:02d}" for n in range(40)]
        lines = [f"{w} {' '.join(map(str, v))}" for w, v in zip(rows, values, strict=True)]
        files[f"vec.{language}"] = tmp_path / f"{language}.vec"
        files[f"vec.{language}"].write_text("\n".join(["40 6", *lines]) + "\n")
    out = tmp_path / "vectors"
    out.mkdir()
    params = {"method": "files", "languages": ["en", "de"], "map": "procrustes"}
    vectors.run(params, {"corpus": bilingual, **files}, out, silent)
    opened = Space.open(out)
    one, other = opened.words("en"), opened.words("de")
    cosines = (np.asarray(one.vectors) * np.asarray(other.vectors)).sum(axis=1)
    assert np.median(cosines) > 0.95
    unmapped = tmp_path / "unmapped"
    unmapped.mkdir()
    vectors.run(params | {"map": "none"}, {"corpus": bilingual, **files}, unmapped, silent)
    assert Space.open(unmapped).facts["made"]["de"] == {"words": 40}


def test_errors_say_what_to_do(bilingual: Path, tmp_path: Path, space: Path) -> None:
    """Too many dimensions, languages that are not there, a corpus without train split."""
    with pytest.raises(DataError, match="too small to turn 64 dimensions; take fewer"):
        make(tmp_path / "wide", bilingual, dim=64)
    with pytest.raises(DataError, match="no language 'fr'"):
        make(tmp_path / "french", bilingual, languages=["en", "fr"])
    collection = tmp_path / "collection"
    collection.mkdir()
    (collection / "corpus.json").write_text(json.dumps({"nature": "collection", "reader": "beir"}))
    with pytest.raises(DataError, match="beir has no train split"):
        make(tmp_path / "beir", collection)
    with pytest.raises(DataError, match="know en, de, not 'fr'"):
        Space.open(space).words("fr")
    with pytest.raises(DataError, match="not the result of a vectors step"):
        Space.open(tmp_path)
