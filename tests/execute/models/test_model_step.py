"""The `model` step on local folders, hub snapshots and archives."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from tiny_models import TEXTS

from claimcheck.errors import DataError, UnsafeModelError
from claimcheck.execute.models.folder import load
from claimcheck.execute.progress import silent
from claimcheck.execute.steps import model


def _run(params: dict[str, object], source: Path, out: Path) -> Path:
    out.mkdir()
    model.run(params, {"source": source}, out, silent)
    return out


@pytest.mark.parametrize("name", ["xlm-roberta", "muse"])
def test_a_sentence_transformers_folder_is_taken_as_it_is(
    tiny: dict[str, Path], tmp_path: Path, name: str
) -> None:
    """The copy gives the same vectors and keeps prompts; it describes itself."""
    out = _run({}, tiny[name], tmp_path / "out")
    np.testing.assert_array_equal(load(out).encode(TEXTS), load(tiny[name]).encode(TEXTS))
    assert load(out).prompts == load(tiny[name]).prompts
    assert json.loads((out / "claimcheck.json").read_text())["dim"] in (32, 512)


def test_prompts_of_the_profile_replace_the_folders_own(tiny: dict[str, Path], tmp_path: Path) -> None:
    """Given prompts are the ones that encoding will use; the source stays as it was."""
    out = _run({"prompts": {"query": "ask: ", "passage": "text: "}}, tiny["bert"], tmp_path / "out")
    assert load(out).prompts == {"query": "ask: ", "passage": "text: ", "document": "text: "}
    assert load(tiny["bert"]).prompts["query"] == "query: "


def test_a_snapshot_and_a_recipe_make_a_model(vanilla_bert: Path, tmp_path: Path) -> None:
    """A hub fetch leaves a `snapshot` folder; with a recipe the vanilla encoder in it becomes a model."""
    fetched = tmp_path / "fetched"
    shutil.copytree(vanilla_bert, fetched / "snapshot")
    out = _run({"pooling": "layer:2", "prompts": {"query": "q "}}, fetched, tmp_path / "out")
    assert load(out).get_embedding_dimension() == 32
    assert load(out).prompts["query"] == "q "


def test_the_same_source_gives_the_same_bytes(vanilla_xlmr: Path, tmp_path: Path) -> None:
    """Two runs write identical folders."""
    folders = [_run({"pooling": "cls"}, vanilla_xlmr, tmp_path / name) for name in "ab"]
    files = [sorted(p.relative_to(folder) for p in folder.rglob("*") if p.is_file()) for folder in folders]
    assert files[0] == files[1]
    for file in files[0]:
        assert (folders[0] / file).read_bytes() == (folders[1] / file).read_bytes()


def test_sources_that_cannot_be_used_are_refused(
    tiny: dict[str, Path], vanilla_bert: Path, tmp_path: Path
) -> None:
    """Unknown readers, folders without a recipe and unsafe folders each have their own error."""
    with pytest.raises(DataError, match="reader 'onnx'"):
        _run({"reader": "onnx"}, tiny["bert"], tmp_path / "a")
    with pytest.raises(DataError, match="pooling: mean"):
        _run({}, vanilla_bert, tmp_path / "b")
    unsafe = shutil.copytree(tiny["bert"], tmp_path / "unsafe")
    (unsafe / "setup.py").write_text("")
    with pytest.raises(UnsafeModelError):
        _run({}, unsafe, tmp_path / "c")
    assert not list((tmp_path / "c").iterdir())
