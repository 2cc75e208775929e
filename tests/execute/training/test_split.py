"""A model cut in two computes what the whole one computes, forwards and backwards."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
import torch
from tiny_models import TEXTS

from claimcheck.errors import DataError
from claimcheck.execute.models.encoders import open_encoder
from claimcheck.execute.models.encoding import as_tensor
from claimcheck.execute.models.tokens import Tokens
from claimcheck.execute.training.features import framed
from claimcheck.execute.training.loss import contrastive
from claimcheck.execute.training.split import Split, open_split

CUTS = [("muse", "head"), ("bert", "top-1"), ("bert", "top-3"), ("xlm-roberta", "top-2")]


def _batch(split: Split) -> tuple[torch.Tensor, torch.Tensor]:
    tokens: Tokens = framed(split.encoder, TEXTS, "", None).tokens
    return as_tensor(tokens.ids, split.device), as_tensor(tokens.lengths, split.device)


def _rows(split: Split) -> tuple[torch.Tensor, torch.Tensor]:
    """Rows that go into the trained part, and rows per text."""
    ids, lengths = _batch(split)
    if split.prefix is None:
        return ids, lengths
    with torch.no_grad():
        rows = split.prefix(ids, lengths)
    return rows, lengths if split.per_token else torch.ones_like(lengths)


@pytest.mark.parametrize(("kind", "trainable"), CUTS)
def test_the_trained_part_has_the_gradients_of_the_full_model(
    bases: dict[str, Path], kind: str, trainable: str
) -> None:
    """Loss and gradients of every trained weight equal those of the whole encoder, run as it is."""
    split = open_split(bases[kind], trainable)
    assert split.width == _rows(split)[0].shape[1]
    top = split.fresh()
    contrastive(*top.vectors(*_rows(split)).split(5), 20.0).backward()  # type: ignore[no-untyped-call]
    whole = open_split(bases[kind], "all").fresh()
    contrastive(*whole.vectors(*_batch(split)).split(5), 20.0).backward()  # type: ignore[no-untyped-call]
    assert set(top.parameters) < set(whole.parameters) or trainable == "top-3"
    for key, parameter in top.parameters.items():
        assert parameter.grad is not None
        torch.testing.assert_close(parameter.grad, whole.parameters[key].grad, atol=2e-6, rtol=1e-4)


@pytest.mark.parametrize("kind", ["bert", "xlm-roberta", "mpnet", "muse"])
def test_all_trains_everything_but_embeddings_of_any_encoder(bases: dict[str, Path], kind: str) -> None:
    """Every weight but those of embeddings gets a gradient; vectors are those of encoding."""
    split = open_split(bases[kind], "all")
    trained = split.fresh()
    ids, lengths = _batch(split)
    vectors = trained.vectors(ids, lengths)
    expected = open_encoder(bases[kind]).vectors(ids, lengths)
    torch.testing.assert_close(vectors, expected, atol=1e-5, rtol=1e-5)
    vectors.pow(2).sum().backward()  # type: ignore[no-untyped-call]
    assert all(p.grad is not None for p in trained.parameters.values())
    assert not any("word_embeddings" in key or "position_embeddings" in key for key in trained.parameters)
    assert any(
        key.endswith("query.weight") or key == "cnn.weight" or "attn.q" in key for key in trained.parameters
    )


@pytest.mark.parametrize(("kind", "trainable"), [*CUTS, ("mpnet", "all"), ("muse", "all")])
def test_a_training_never_touches_the_base(bases: dict[str, Path], kind: str, trainable: str) -> None:
    """Overwriting the weights of one fresh part changes neither the base nor the next one."""
    split = open_split(bases[kind], trainable)
    before = {key: array.copy() for key, array in split.fresh().tensors().items()}
    ids, lengths = _batch(split)
    with torch.no_grad():
        expected = split.encoder.vectors(ids, lengths)
        changed = split.fresh()
        changed.put({key: array + 1 for key, array in before.items()})
        torch.testing.assert_close(split.encoder.vectors(ids, lengths), expected)
    for key, array in split.fresh().tensors().items():
        np.testing.assert_array_equal(array, before[key])
    key = next(iter(before))
    with pytest.raises(DataError, match="no trained weight"):
        changed.put({key: np.zeros(1, np.float32)})


@pytest.mark.parametrize(
    ("kind", "trainable", "message"),
    [
        ("bert", "head", "only m-USE has a head"),
        ("muse", "top-2", "no top layers"),
        ("mpnet", "top-2", "no top layers"),
        ("bert", "top-4", "3 layers, fewer than the 4"),
        ("bert", "some", "expected head, top-K"),
    ],
)
def test_cuts_that_a_model_does_not_have_are_refused(
    bases: dict[str, Path], kind: str, trainable: str, message: str
) -> None:
    """Each says what to ask for instead."""
    with pytest.raises(DataError, match=message):
        open_split(bases[kind], trainable)


def test_the_encoder_may_lie_in_a_folder_of_its_own(bases: dict[str, Path], tmp_path: Path) -> None:
    """Where modules.json puts the transformer below the root, it is cut all the same."""
    folder = shutil.copytree(bases["bert"], tmp_path / "model")
    inner = folder / "0_Transformer"
    inner.mkdir()
    for file in [path for path in folder.iterdir() if path.is_file()]:
        if file.name not in {"modules.json", "config_sentence_transformers.json"}:
            file.rename(inner / file.name)
    modules = json.loads((folder / "modules.json").read_text(encoding="utf-8"))
    modules[0]["path"] = "0_Transformer"
    (folder / "modules.json").write_text(json.dumps(modules), encoding="utf-8")
    split = open_split(folder, "top-2")
    assert split.fresh().parameters.keys() == {
        f"0_Transformer/{key}" if "/" not in key else key
        for key in open_split(bases["bert"], "top-2").fresh().parameters
    }
