"""The rerank and fuse steps on small artefacts: from runs and a tiny cross-encoder to other runs."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from claimcheck.errors import DataError
from claimcheck.execute.progress import silent
from claimcheck.execute.steps import fuse, measure, rerank, search
from claimcheck.measure.scorefile import read_scores

QUERIES = {"test": ["cat mouse", "dog run", "cat mouse"], "dev": ["red house"]}
DOCUMENTS = {
    "en": ["a cat and a mouse", "dog", "the dog will run", "red", "the red house", "a cat", "a mouse"],
    "de": ["katze maus cat", "hund dog", "haus red", "cat mouse"],
}
RELEVANT = {
    "test.en-en": [(0, 0), (1, 2), (2, 0), (2, 6)],
    "test.en-de": [(0, 3), (1, 1), (2, 0)],
    "dev.en-en": [(0, 4)],
    "dev.en-de": [(0, 2)],
}
PAD, UNKNOWN = "[PAD]", "[UNK]"


@pytest.fixture
def task(tmp_path: Path) -> Path:
    """Two splits, two document languages, one query twice."""
    folder = tmp_path / "task"
    folder.mkdir()
    for name, texts in [
        *((f"queries.{split}.en", found) for split, found in QUERIES.items()),
        *((f"documents.{language}", found) for language, found in DOCUMENTS.items()),
    ]:
        ids = [f"{n:02}" for n in range(len(texts))]
        pq.write_table(pa.table({"id": ids, "text": texts}), folder / f"{name}.parquet")
    for cell, judged in RELEVANT.items():
        columns = {
            "query": [f"{q:02}" for q, _ in judged],
            "document": [f"{d:02}" for _, d in judged],
            "grade": pa.array([1] * len(judged), pa.int32()),
        }
        pq.write_table(pa.table(columns), folder / f"qrels.{cell}.parquet")
    facts = {"kind": "sentence", "corpus": "c", "pairs": ["en-de", "en-en"], "splits": ["dev", "test"]}
    (folder / "task.json").write_text(json.dumps(facts))
    return folder


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sequence classifier with random weights, as a hub would have it."""
    import torch
    from tokenizers import Tokenizer, models, pre_tokenizers, processors
    from transformers import BertConfig, BertForSequenceClassification, PreTrainedTokenizerFast

    folder = tmp_path_factory.mktemp("model")
    words = sorted(
        {w for texts in (*QUERIES.values(), *DOCUMENTS.values()) for t in texts for w in t.split()}
    )
    vocabulary = {word: n for n, word in enumerate([PAD, UNKNOWN, "[CLS]", "[SEP]", *words])}
    tokenizer = Tokenizer(models.WordLevel(vocabulary, unk_token=UNKNOWN))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]",
        pair="[CLS] $A [SEP] $B:1 [SEP]:1",
        special_tokens=[("[CLS]", 2), ("[SEP]", 3)],
    )
    PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, pad_token=PAD, unk_token=UNKNOWN, model_max_length=32
    ).save_pretrained(folder)
    torch.manual_seed(2)
    config = BertConfig(
        vocab_size=len(vocabulary),
        hidden_size=16,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=32,
        max_position_embeddings=32,
        num_labels=1,
        initializer_range=0.5,
    )
    BertForSequenceClassification(config).save_pretrained(folder)
    return folder


def _step(
    step: object, out: Path, params: Mapping[str, object], inputs: Mapping[str, Path]
) -> dict[str, object]:
    out.mkdir()
    step.run(params, inputs, out, silent)  # type: ignore[attr-defined]
    name = "measure.json" if step is measure else "search.json"
    content: dict[str, object] = json.loads((out / name).read_text())
    return content


@pytest.fixture
def first(tmp_path: Path, task: Path) -> Path:
    """A BM25 run of the task."""
    _step(search, tmp_path / "first", {"method": "bm25", "depth": 10}, {"task": task})
    return tmp_path / "first"


def test_every_cell_is_reranked_as_the_library_would(
    tmp_path: Path, task: Path, first: Path, model: Path
) -> None:
    """For each query the head comes in the order of sentence-transformers' scores, the tail as it was."""
    from sentence_transformers import CrossEncoder

    library = CrossEncoder(str(model), device="cpu", local_files_only=True)
    facts = _step(rerank, tmp_path / "out", {"depth": 2}, {"task": task, "run": first, "model": model})
    changed, pairs = 0, set()
    for cell in ("dev.en-de", "dev.en-en", "test.en-de", "test.en-en"):
        before, after = (np.load(x / f"{cell}.documents.npy") for x in (first, tmp_path / "out"))
        texts = DOCUMENTS[cell[-2:]]
        for query, old, new in zip(QUERIES[cell.split(".")[0]], before, after, strict=True):
            head = [d for d in old[:2].tolist() if d >= 0]
            scores = (
                library.predict([(query, texts[d]) for d in head], show_progress_bar=False) if head else []
            )
            wanted = [head[i] for i in np.argsort(-np.asarray(scores), kind="stable")]
            assert new.tolist() == wanted + old[len(head) :].tolist()
            changed += wanted != head
            pairs |= {(query, texts[d]) for d in head}
        scores = np.load(tmp_path / "out" / f"{cell}.scores.npy")
        assert all((np.diff(row[docs >= 0]) < 0).all() for row, docs in zip(scores, after, strict=True))
    assert changed
    assert facts["cells"] == ["dev.en-de", "dev.en-en", "test.en-de", "test.en-en"]
    assert facts["pairs"] == len(pairs)  # the query that occurs twice is scored once
    assert set(facts["ties"].values()) == {0}


def test_the_oracle_bound_holds_and_is_reached(tmp_path: Path, task: Path, first: Path, model: Path) -> None:
    """The bound per cell is the recall within the depth, and no re-ranking measures above it."""
    facts = _step(rerank, tmp_path / "out", {"depth": 2}, {"task": task, "run": first, "model": model})
    before = np.load(first / "test.en-en.documents.npy")
    shares = [np.mean([d in before[q, :2] for (r, d) in RELEVANT["test.en-en"] if r == q]) for q in range(3)]
    assert facts["oracle"]["test.en-en"]["R@2"] == pytest.approx(np.mean(shares))
    inputs = {"task": task, "run": tmp_path / "out"}
    _step(measure, tmp_path / "scores", {"measures": ["RR@10", "nDCG@10"]}, inputs)
    for row in read_scores(tmp_path / "scores"):
        assert row.values.mean() <= facts["oracle"][f"{row.split}.{row.pair}"][row.measure] + 1e-6


def test_all_weight_but_a_little_on_the_first_stage_changes_nothing(
    tmp_path: Path, task: Path, first: Path, model: Path
) -> None:
    """Interpolation runs from the cross-encoder's order to that of the first stage."""
    inputs = {"task": task, "run": first, "model": model}
    _step(rerank, tmp_path / "out", {"depth": 5, "interpolate": 0.999}, inputs)
    cell = "test.en-en.documents.npy"
    before = np.load(first / cell)
    scores = np.load(first / "test.en-en.scores.npy")
    after = np.load(tmp_path / "out" / cell)
    untied = [q for q in range(3) if len(set(scores[q][before[q] >= 0])) == (before[q] >= 0).sum()]
    assert untied
    np.testing.assert_array_equal(after[untied], before[untied])


def test_a_run_of_another_task_is_refused(tmp_path: Path, task: Path, first: Path, model: Path) -> None:
    """Rows that the task does not have are no documents of it."""
    other = shutil.copytree(first, tmp_path / "other")
    documents = np.load(other / "test.en-en.documents.npy")
    documents[0, 0] = 99
    np.save(other / "test.en-en.documents.npy", documents)
    with pytest.raises(DataError, match=r"test\.en-en: the run to re-rank is of another task"):
        _step(rerank, tmp_path / "out", {"depth": 2}, {"task": task, "run": other, "model": model})


def test_settings_outside_their_range_are_refused(
    tmp_path: Path, task: Path, first: Path, model: Path
) -> None:
    """Depth 0 re-ranks nothing, and a weight of 1 leaves nothing to the cross-encoder."""
    for number, params in enumerate(({"depth": 0}, {"depth": 2, "interpolate": 1.0})):
        with pytest.raises(DataError, match="are needed"):
            _step(rerank, tmp_path / f"{number}", params, {"task": task, "run": first, "model": model})


def test_imported_runs_are_reranked_and_fused_however_deep(
    tmp_path: Path, task: Path, first: Path, model: Path
) -> None:
    """What somebody else's run does not hold is not asked for, before and after re-ranking."""
    path = tmp_path / "theirs.trec"
    path.write_text("00 Q0 00 1 2.0 x\n01 Q0 01 1 2.0 x\n01 Q0 02 2 1.0 x\n")
    theirs = tmp_path / "theirs"
    _step(search, theirs, {"method": "run"}, {"task": task, "run.test.en-en": path})
    inputs = {"task": task, "run": theirs, "model": model}
    assert _step(rerank, tmp_path / "out", {"depth": 20}, inputs)["cells"] == ["test.en-en"]
    _step(measure, tmp_path / "s1", {"measures": ["R@100"]}, {"task": task, "run": tmp_path / "out"})
    facts = _step(fuse, tmp_path / "both", {"method": "rrf"}, {"task": task, "run.0": first, "run.1": theirs})
    assert facts["cells"] == ["test.en-en"]
    _step(measure, tmp_path / "s2", {"measures": ["R@100"]}, {"task": task, "run": tmp_path / "both"})


def test_fused_runs_say_how(tmp_path: Path, task: Path, first: Path, model: Path) -> None:
    """Cells, method and constants are in search.json, and a run fused with itself keeps its order."""
    inputs = {"task": task, **{f"run.{n}": first for n in range(11)}}
    facts = _step(fuse, tmp_path / "out", {"method": "rrf"}, inputs)
    assert {facts[name] for name in ("method", "by", "k", "runs", "depth")} == {"fuse", "rrf", 60.0, 11, 10}
    for cell in facts["cells"]:
        before, after = (np.load(x / f"{cell}.documents.npy") for x in (first, tmp_path / "out"))
        np.testing.assert_array_equal(before, after)
    facts = _step(
        fuse,
        tmp_path / "sum",
        {"method": "scores", "weights": [1.0, 0.5]},
        {"task": task, "run.0": first, "run.1": first},
    )
    assert facts["weights"] == [1.0, 0.5]


def test_one_run_is_nothing_to_fuse(tmp_path: Path, task: Path, first: Path) -> None:
    """Fusion needs two runs of the same task."""
    with pytest.raises(DataError, match="at least two runs, not 1"):
        _step(fuse, tmp_path / "out", {"method": "rrf"}, {"task": task, "run.0": first})
