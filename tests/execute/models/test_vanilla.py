"""Plain encoders with a pooling recipe, against the hidden states of the whole model."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from tiny_models import TEXTS, save_encoder

from claimcheck.errors import DataError, UnsafeModelError
from claimcheck.execute.models.encoders import open_encoder
from claimcheck.execute.models.encoding import encode
from claimcheck.execute.models.vanilla import materialise, parse_pooling


def _pooled(source: Path, text: str, pooling: str) -> np.ndarray:
    """One text through the whole encoder, pooled by hand."""
    import torch
    from transformers import AutoModel, AutoTokenizer

    tokens = AutoTokenizer.from_pretrained(source)(text, return_tensors="pt", truncation=True)
    tokens.pop("token_type_ids", None)
    with torch.inference_mode():
        states = AutoModel.from_pretrained(source)(**tokens, output_hidden_states=True).hidden_states
    layer = int(pooling[6:]) if pooling.startswith("layer") else -1
    rows = states[layer][0].numpy()
    vector = rows[0] if pooling == "cls" else rows.mean(axis=0)
    return vector / np.linalg.norm(vector)


@pytest.mark.parametrize("source", ["vanilla_bert", "vanilla_xlmr"])
@pytest.mark.parametrize("pooling", ["mean", "cls", "layer:0", "layer:1", "layer:2", "layer:3"])
def test_recipes_pool_the_layer_they_name(
    request: pytest.FixtureRequest, tmp_path: Path, source: str, pooling: str
) -> None:
    """mean, cls and each layer equal the pooled hidden states of the uncut model, prompts included."""
    folder = request.getfixturevalue(source)
    materialise(folder, tmp_path, pooling=pooling, prompts={"query": "query: "})
    encoder = open_encoder(tmp_path)
    assert encoder.prompts["query"] == "query: "
    texts = TEXTS[:4]
    ours = encode(encoder, texts, prompt="query: ").vectors
    expected = np.stack([_pooled(folder, "query: " + text, pooling) for text in texts])
    np.testing.assert_allclose(ours, expected, atol=1e-5)
    assert json.loads((tmp_path / "claimcheck.json").read_text())["pooling"] == pooling


def test_layers_above_the_recipe_are_cut_off(vanilla_bert: Path, tmp_path: Path) -> None:
    """`layer:1` leaves one layer in the folder: less work for the same vectors."""
    materialise(vanilla_bert, tmp_path, pooling="layer:1", prompts={})
    assert len(open_encoder(tmp_path).model[0].model.encoder.layer) == 1


def test_an_encoder_that_normalises_at_its_end_is_not_cut(tmp_path: Path) -> None:
    """Where a layer's output alone is not what the cut model gives, the recipe is refused."""
    source = save_encoder(tmp_path / "source", "modernbert")
    with pytest.raises(DataError, match="normalises after its last layer"):
        materialise(source, tmp_path, pooling="layer:1", prompts={})


@pytest.mark.parametrize(
    ("pooling", "message"),
    [("layer:4", "has 3"), ("max", "not known"), ("layer:-1", "not known"), ("layer:", "not known")],
)
def test_recipes_that_do_not_exist_are_refused(
    vanilla_bert: Path, tmp_path: Path, pooling: str, message: str
) -> None:
    """A layer beyond the last and unknown words are errors that say what exists."""
    with pytest.raises(DataError, match=message):
        materialise(vanilla_bert, tmp_path, pooling=pooling, prompts={})


def test_pooling_parses() -> None:
    """Only `layer:L` names a layer."""
    assert [parse_pooling(text) for text in ("mean", "cls", "layer:0", "layer:12")] == [None, None, 0, 12]


def test_unsafe_sources_are_refused_before_they_open(vanilla_bert: Path, tmp_path: Path) -> None:
    """A vanilla folder goes through the same check as any other."""
    import shutil

    folder = shutil.copytree(vanilla_bert, tmp_path / "source")
    (folder / "pytorch_model.bin").write_bytes(b"")
    with pytest.raises(UnsafeModelError):
        materialise(folder, tmp_path, pooling="mean", prompts={})
