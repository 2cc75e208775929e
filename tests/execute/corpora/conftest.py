"""Fixtures that run the corpus and task steps."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from claimcheck.execute.progress import silent
from claimcheck.execute.steps import corpus, task


@pytest.fixture
def make_corpus(tmp_path: Path) -> Callable[..., Path]:
    """Run the corpus step on a source; gives its folder."""

    def make(reader: str, source: Path, *languages: str) -> Path:
        out = tmp_path / f"corpus{len(list(tmp_path.glob('corpus*')))}"
        out.mkdir()
        corpus.run({"reader": reader, "languages": list(languages)}, {"source": source}, out, silent)
        return out

    return make


@pytest.fixture
def make_task(tmp_path: Path) -> Callable[..., Path]:
    """Run the task step on a corpus; gives its folder."""

    def make(corpus_folder: Path, **params: object) -> Path:
        out = tmp_path / f"task{len(list(tmp_path.glob('task*')))}"
        out.mkdir()
        task.run(params, {"corpus": corpus_folder}, out, silent)
        return out

    return make
