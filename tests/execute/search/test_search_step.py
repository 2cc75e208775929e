"""The search and measure steps on small artefacts, from texts, vectors or run files to per-query scores."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import pytest

from claimcheck.errors import DataError
from claimcheck.execute.progress import silent
from claimcheck.execute.search import dense
from claimcheck.execute.steps import measure, search
from claimcheck.measure.scorefile import read_scores

QUERIES = {"en": {"q1": "cat", "q2": "dog", "q3": "zebra"}}
DOCUMENTS = {"en": {"d1": "a cat sat", "d2": "a dog ran", "d3": "the cat and the dog"}}
QRELS = {"en-en": {("q1", "d1"): 1, ("q2", "d3"): 2, ("q3", "d2"): 1}}

Make = Callable[..., Path]


def _run(tmp_path: Path, name: str, params: Mapping[str, object], inputs: Mapping[str, Path]) -> Path:
    out = tmp_path / name
    out.mkdir()
    (measure if name.startswith("scores") else search).run(params, inputs, out, silent)
    return out


def _scores(folder: Path, pair: str, name: str) -> dict[str, float]:
    found = {
        (row.pair, row.measure): dict(zip(row.queries, row.values.tolist(), strict=True))
        for row in read_scores(folder)
    }
    return found[pair, name]


def test_bm25_run_is_measured(tmp_path: Path, write_task: Make) -> None:
    """From texts to scores: two queries find their document, one has no result and counts 0."""
    task = write_task(QUERIES, DOCUMENTS, QRELS)
    run = _run(tmp_path, "run", {"method": "bm25", "depth": 10}, {"task": task})
    scores = _run(tmp_path, "scores", {"measures": ["RR", "nDCG@10"]}, {"task": task, "run": run})
    assert _scores(scores, "en-en", "RR") == {"q1": 1.0, "q2": 0.5, "q3": 0.0}
    assert json.loads((scores / "measure.json").read_text())["missing"] == {"test.en-en": 1}


def test_vectors_are_searched_per_language_pair(
    tmp_path: Path, write_task: Make, write_vectors: Make
) -> None:
    """Each pair searches the documents of its own second language with the queries of its first."""
    task = write_task(
        {"en": {"q1": "", "q2": ""}, "de": {"q1": "", "q2": ""}},
        {"en": {"a": "", "b": "", "c": ""}, "de": {"a": "", "b": "", "c": ""}},
        {"en-de": {("q1", "a"): 1, ("q2", "b"): 1}, "de-en": {("q1", "a"): 1, ("q2", "b"): 1}},
    )
    queries = write_vectors("queries", {"test.en": np.eye(3)[[0, 1]], "test.de": np.eye(3)[[2, 1]]})
    passages = write_vectors("passages", {"en": np.eye(3)[[0, 1, 2]], "de": np.eye(3)[[0, 0, 1]]})
    inputs = {"task": task, "queries": queries, "passages": passages}
    run = _run(tmp_path, "run", {"method": "dense", "depth": 2}, inputs)
    scores = _run(tmp_path, "scores", {"measures": ["RR"]}, {"task": task, "run": run})
    assert _scores(scores, "en-de", "RR") == {"q1": 0.5, "q2": 0.5}  # b ties with a, c leads
    assert _scores(scores, "de-en", "RR") == {"q1": 0.0, "q2": 1.0}
    assert json.loads((run / "search.json").read_text())["ties"] == {"test.de-en": 0, "test.en-de": 1}


def test_windows_are_searched_by_their_documents(
    tmp_path: Path, write_task: Make, write_vectors: Make
) -> None:
    """Localised matching finds the document whose second window matches, and records how it aggregates."""
    task = write_task({"en": {"q1": ""}}, {"en": {"a": "", "b": ""}}, {"en-en": {("q1", "b"): 1}})
    queries = write_vectors("queries", {"test.en": np.array([[1.0, 0.0]])})
    windows = np.array([[0.6, 0.8], [0.0, 1.0], [0.8, 0.6]])
    passages = write_vectors("passages", {"en": windows}, {"en": [0, 1, 3]})
    inputs = {"task": task, "queries": queries, "passages": passages}
    best = _run(tmp_path, "max", {"method": "localised", "depth": 2, "aggregate": "max"}, inputs)
    mean = _run(tmp_path, "mean", {"method": "localised", "depth": 2, "aggregate": "mean", "top": 2}, inputs)
    np.testing.assert_array_equal(np.load(best / "test.en-en.documents.npy"), [[1, 0]])
    np.testing.assert_array_equal(np.load(mean / "test.en-en.documents.npy"), [[0, 1]])
    np.testing.assert_allclose(np.load(mean / "test.en-en.scores.npy"), [[0.6, 0.4]], atol=1e-6)
    assert json.loads((mean / "search.json").read_text())["top"] == 2


def test_the_recall_of_a_graph_is_reported(
    tmp_path: Path, write_task: Make, write_vectors: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When flat search is given up, search.json says what share of its results the graph found."""
    monkeypatch.setattr(dense, "FLAT_LIMIT", 10)
    vectors = np.random.default_rng(5).normal(size=(200, 8))
    ids = {f"d{row:03d}": "" for row in range(200)}
    task = write_task({"en": {"q1": "", "q2": ""}}, {"en": ids}, {"en-en": {("q1", "d001"): 1}})
    inputs = {
        "task": task,
        "queries": write_vectors("queries", {"test.en": vectors[:2]}),
        "passages": write_vectors("passages", {"en": vectors}),
    }
    run = _run(tmp_path, "run", {"method": "dense", "depth": 10}, inputs)
    assert json.loads((run / "search.json").read_text())["recall"]["test.en-en"] > 0.9


def test_a_run_file_is_measured_as_it_is(tmp_path: Path, write_task: Make) -> None:
    """Ties go by id, unknown documents count as not relevant, a missing query scores 0."""
    task = write_task(QUERIES, DOCUMENTS, QRELS, {"dev": {"en": {"p1": "mouse"}}})
    path = tmp_path / "theirs.trec"
    ranked = ["q1 Q0 d1 1 2.0", "q1 Q0 d3 2 2.0", "q2 Q0 nowhere 1 9", "q2 Q0 d3 7 -1e-3", "p1 Q0 d1 1 1"]
    path.write_text("".join(f"{line} x\n" for line in ranked))
    facts = json.loads((task / "task.json").read_text())
    (task / "task.json").write_text(json.dumps({**facts, "splits": ["dev", "test"]}))
    run = _run(tmp_path, "run", {"method": "run"}, {"task": task, "run.test.en-en": path})
    scores = _run(tmp_path, "scores", {"measures": ["RR", "R@1000"]}, {"task": task, "run": run})
    assert _scores(scores, "en-en", "RR") == {"q1": 0.5, "q2": 0.5, "q3": 0.0}
    searched = json.loads((run / "search.json").read_text())
    assert searched["outside"] == {"test.en-en": 1}
    assert searched["elsewhere"] == {"test.en-en": 1}
    assert searched["cells"] == ["test.en-en"]


def test_a_run_for_a_pair_that_the_task_lacks_is_refused(tmp_path: Path, write_task: Make) -> None:
    """A run file must belong to a cell of the task."""
    task = write_task(QUERIES, DOCUMENTS, QRELS)
    path = tmp_path / "theirs.trec"
    path.write_text("q1 Q0 d1 1 2.0 x\n")
    with pytest.raises(DataError, match=r"the task has no test\.en-fr; it has test\.en-en"):
        _run(tmp_path, "run", {"method": "run"}, {"task": task, "run.test.en-fr": path})


def test_a_measure_deeper_than_the_search_is_refused(tmp_path: Path, write_task: Make) -> None:
    """R@100 of a search that kept 10 ranks would be too low without a word."""
    task = write_task(QUERIES, DOCUMENTS, QRELS)
    run = _run(tmp_path, "run", {"method": "bm25", "depth": 10}, {"task": task})
    with pytest.raises(DataError, match="R@100 looks at 100 ranks but the search kept 10"):
        _run(tmp_path, "scores", {"measures": ["R@100"]}, {"task": task, "run": run})


def test_judgements_of_unknown_queries_are_refused(tmp_path: Path, write_task: Make) -> None:
    """A qrels file of another task is an error and not an empty result."""
    task = write_task(QUERIES, DOCUMENTS, {"en-en": {("q9", "d1"): 1}})
    run = _run(tmp_path, "run", {"method": "bm25", "depth": 10}, {"task": task})
    with pytest.raises(DataError, match="query 'q9' is judged but is not among the queries"):
        _run(tmp_path, "scores", {"measures": ["RR"]}, {"task": task, "run": run})


def test_judged_documents_outside_the_collection_stay_in_the_denominator(
    tmp_path: Path, write_task: Make
) -> None:
    """As in trec_eval, a relevant document that cannot be found still counts as one to be found."""
    task = write_task(QUERIES, DOCUMENTS, {"en-en": {("q1", "d1"): 1, ("q1", "gone"): 1}})
    run = _run(tmp_path, "run", {"method": "bm25", "depth": 10}, {"task": task})
    scores = _run(tmp_path, "scores", {"measures": ["R@10"]}, {"task": task, "run": run})
    assert _scores(scores, "en-en", "R@10") == {"q1": 0.5}


@pytest.mark.parametrize("damage", ["task.json", "queries.test.en.parquet", "documents.en.parquet"])
def test_a_damaged_task_is_refused(tmp_path: Path, write_task: Make, damage: str) -> None:
    """A missing file of the task is named."""
    task = write_task(QUERIES, DOCUMENTS, QRELS)
    (task / damage).unlink()
    with pytest.raises(DataError, match=damage):
        _run(tmp_path, "run", {"method": "bm25"}, {"task": task})


def test_equal_runs_have_equal_bytes(tmp_path: Path, write_task: Make) -> None:
    """Running a step twice writes the same files, byte by byte."""
    task = write_task(QUERIES, DOCUMENTS, QRELS)
    once, twice = (_run(tmp_path, name, {"method": "bm25"}, {"task": task}) for name in ("once", "twice"))
    files = sorted(path.name for path in once.iterdir())
    assert files == ["search.json", "test.en-en.documents.npy", "test.en-en.scores.npy"]
    assert all((once / name).read_bytes() == (twice / name).read_bytes() for name in files)
