"""Vectors of words from an encoder, alone and in context, against the encoder run text by text."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parent.parent / "models"))  # tiny_models lives with the model tests

from claimcheck.errors import DataError
from claimcheck.execute.models import vanilla, word_states
from claimcheck.execute.models.vectors import Vectors
from claimcheck.execute.models.word_states import WordEncoder
from claimcheck.execute.progress import silent
from claimcheck.execute.steps import encode, task, vectors
from claimcheck.execute.words.space import Space

TEXTS = ["Red fox sleeps", "a fox", "狐は眠る", "the red oak"]


@pytest.fixture(scope="module", params=["bert", "xlm-roberta"])
def model(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tiny encoder cut at its second layer."""
    from tiny_models import save_encoder

    root = tmp_path_factory.mktemp(str(request.param))
    save_encoder(root / "source", request.param, pooler=False)
    (root / "model").mkdir()
    vanilla.materialise(root / "source", root / "model", pooling="layer:2", prompts={})
    return root / "model"


def states(model: Path, text: str) -> tuple[list[tuple[int, int]], np.ndarray]:
    """Offsets and hidden states of a text's pieces, through transformers alone."""
    import torch
    from transformers import AutoModel, AutoTokenizer

    tokenizer: Any = AutoTokenizer.from_pretrained(model)
    encoded = tokenizer(text, return_offsets_mapping=True, return_tensors="pt")
    offsets = encoded.pop("offset_mapping")[0].tolist()
    with torch.inference_mode():
        found = AutoModel.from_pretrained(model)(**encoded).last_hidden_state[0].numpy()
    return offsets[1:-1], found[1:-1]


def word_in(model: Path, word: str, text: str) -> np.ndarray:
    """Mean state of the pieces of a word's first occurrence."""
    begin = text.index(word)
    offsets, found = states(model, text)
    return np.mean(
        [s for (b, e), s in zip(offsets, found, strict=True) if b < begin + len(word) and e > begin], axis=0
    )


def test_alone(model: Path) -> None:
    """ISO: the mean of a word's pieces, special tokens left out."""
    found = WordEncoder(model).alone(["fox", "sleeps", "眠る"])
    for row, word in enumerate(["fox", "sleeps", "眠る"]):
        np.testing.assert_allclose(found[row], states(model, word)[1].mean(axis=0), atol=1e-5)


def test_in_contexts(model: Path) -> None:
    """AOC: the mean over the texts that hold the word; without any, the word alone."""
    words = ["red", "fox", "狐は", "nowhere"]
    found = WordEncoder(model).in_contexts(words, TEXTS, float)
    fox = (word_in(model, "fox", "red fox sleeps") + word_in(model, "fox", "a fox")) / 2
    red = (word_in(model, "red", "red fox sleeps") + word_in(model, "red", "the red oak")) / 2
    np.testing.assert_allclose(found[:2], [red, fox], atol=1e-5)
    np.testing.assert_allclose(found[2], word_in(model, "狐は", "狐は眠る"), atol=1e-5)
    np.testing.assert_allclose(found[3], states(model, "nowhere")[1].mean(axis=0), atol=1e-5)


def test_no_more_contexts_than_allowed(model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the first texts count."""
    monkeypatch.setattr(word_states, "CONTEXTS", 1)
    found = WordEncoder(model).in_contexts(["fox"], TEXTS, float)
    np.testing.assert_allclose(found[0], word_in(model, "fox", "red fox sleeps"), atol=1e-5)


def test_only_transformers_have_word_states(tmp_path: Path) -> None:
    """Static embeddings are refused by kind."""
    from tiny_models import save_static

    save_static(tmp_path / "static")
    with pytest.raises(DataError, match="only a transformer with a fast tokenizer"):
        WordEncoder(tmp_path / "static")


@pytest.mark.parametrize("method", ["iso", "aoc"])
def test_through_the_steps(model: Path, bilingual: Path, tmp_path: Path, method: str) -> None:
    """Words of the train split come from the space, others are encoded alone, by idf-weighted sums."""
    for name in ("space", "task", "out"):
        (tmp_path / name).mkdir()
    params = {"method": method, "languages": ["en", "de"]}
    vectors.run(params, {"corpus": bilingual, "model": model}, tmp_path / "space", silent)
    space = Space.open(tmp_path / "space")
    words = space.words("de")
    np.testing.assert_allclose(np.linalg.norm(words.vectors, axis=1), 1, atol=1e-5)
    task.run({"kind": "sentence", "queries": 10}, {"corpus": bilingual}, tmp_path / "task", silent)
    inputs = {"model": tmp_path / "space", "task": tmp_path / "task", "encoder": model}
    encode.run({"role": "query"}, inputs, tmp_path / "out", silent)
    made = Vectors.open(tmp_path / "out")
    assert made.summary["tokens"] == made.summary["tokens_known"]
    assert made.queries("test", "de").any(axis=1).all()
