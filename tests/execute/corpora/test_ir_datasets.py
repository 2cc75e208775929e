"""`ir_datasets:` sources, with data sets that the tests register themselves; no network."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from claimcheck.errors import DataError
from claimcheck.execute.corpora import ir_datasets_export
from claimcheck.execute.progress import silent
from claimcheck.execute.steps import corpus, fetch, task
from claimcheck.plan.sources import DataSetSource, parse_source

ir_datasets = pytest.importorskip("ir_datasets")


@pytest.fixture
def registered(tmp_path: Path) -> str:
    """A cross-lingual data set of two German queries over three English documents."""
    from ir_datasets.datasets.base import Dataset
    from ir_datasets.formats import TrecQrels, TsvDocs, TsvQueries
    from ir_datasets.util import LocalDownload

    def file(name: str, text: str) -> Any:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return LocalDownload(path)

    made = Dataset(
        TsvDocs(file("docs.tsv", "d1\tred fox\nd2\told oak\nd3\train\n"), namespace="mine", lang="en"),
        TsvQueries(file("queries.tsv", "q1\tFuchs\nq2\tRegen\n"), namespace="mine", lang="de"),
        TrecQrels(file("qrels", "q1 0 d1 1\nq2 0 d3 2\n"), {1: "some", 2: "much"}),
    )
    name = f"claimcheck-test-{tmp_path.name}".lower().replace("_", "-")
    ir_datasets.registry.register(name, made)
    ir_datasets.registry.register(f"{name}/docs-only", Dataset(made.docs_handler()))
    return name


def test_from_source_to_task(registered: str, tmp_path: Path) -> None:
    """The data set becomes a collection with its own languages, and a task with its judgements."""
    for name in ("fetched", "corpus", "task"):
        (tmp_path / name).mkdir()
    fetch.run({"source": f"ir_datasets:{registered}"}, {}, tmp_path / "fetched", silent)
    corpus.run(
        {"reader": "jsonl", "languages": ["de", "en"]},
        {"source": tmp_path / "fetched"},
        tmp_path / "corpus",
        silent,
    )
    facts = json.loads((tmp_path / "corpus" / "corpus.json").read_text())
    assert facts["pairs"] == ["de-en"]
    assert facts["counts"]["judgements"] == {"test": {"de-en": 2}}
    task.run({"kind": "document"}, {"corpus": tmp_path / "corpus"}, tmp_path / "task", silent)
    assert json.loads((tmp_path / "task" / "task.json").read_text())["documents"] == {"en": 3}


def test_mistakes_are_told(registered: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An unknown data set, one without queries, one that cannot be read, and a missing library."""
    with pytest.raises(DataError, match="knows no such data set"):
        ir_datasets_export.export("no-such/data-set", tmp_path / "a", silent)
    with pytest.raises(DataError, match="has no queries; name one of its subsets"):
        ir_datasets_export.export(f"{registered}/docs-only", tmp_path / "b", silent)
    (tmp_path / "docs.tsv").unlink()
    with pytest.raises(DataError, match="cannot read ir_datasets:"):
        ir_datasets_export.export(registered, tmp_path / "c", silent)
    monkeypatch.setitem(__import__("sys").modules, "ir_datasets", None)
    with pytest.raises(DataError, match="needs the ir-datasets extra"):
        ir_datasets_export.export(registered, tmp_path / "d", silent)


@pytest.mark.parametrize("text", ["ir_datasets:", "ir_datasets:a b", "ir_datasets:../x", "ir_datasets:a//b"])
def test_ids_are_checked(text: str) -> None:
    """Only what may be an id is one."""
    from claimcheck.errors import SpecError

    with pytest.raises(SpecError, match="is not of the form ir_datasets:ID"):
        parse_source(text)
    assert parse_source("ir_datasets:beir/nfcorpus/test") == DataSetSource("beir/nfcorpus/test")
