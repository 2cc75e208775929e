"""Encoding against sentence-transformers' own `encode`, for models of every path."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tiny_models import PROMPTS, TEXTS

from claimcheck.errors import DataError
from claimcheck.execute.models.encoders import open_encoder, role_prompt
from claimcheck.execute.models.encoding import Window, encode
from claimcheck.execute.models.folder import load

NAMES = ["bert", "xlm-roberta", "mpnet", "muse", "static"]
UNCUT = {"muse", "static"}  # no limit on length, no prompts
LONG = "the red fox and the old oak and the rain over the hills " * 12


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("role", ["query", "passage"])
def test_vectors_equal_those_of_sentence_transformers(tiny: dict[str, Path], name: str, role: str) -> None:
    """Same prompts, same truncation, same order: the same vectors to float noise, whatever the batches."""
    encoder = open_encoder(tiny[name])
    texts = [*TEXTS, LONG, "", "  two  spaces "]
    prompt = "" if name in UNCUT else PROMPTS[role]
    ours = encode(encoder, texts, prompt=prompt)
    peer = load(tiny[name])
    theirs = peer.encode(texts, prompt=prompt, batch_size=3, normalize_embeddings=True)
    np.testing.assert_allclose(ours.vectors, theirs, atol=3e-6)
    assert ours.vectors.dtype == np.float32
    own = _own_lengths(peer, [prompt + text for text in texts])
    assert ours.tokens == sum(own)
    assert ours.truncated == (0 if name in UNCUT else own.count(encoder.max_length))


def _own_lengths(model: Any, texts: list[str]) -> list[int]:
    """Tokens of each text as the model itself prepares them, cut and without padding."""
    features = model.preprocess(texts)
    if "offsets" in features:
        return np.diff([*features["offsets"].tolist(), len(features["input_ids"])]).tolist()
    lengths: list[int] = features["attention_mask"].sum(dim=1).tolist()
    return lengths


@pytest.mark.parametrize("name", NAMES)
def test_the_batch_changes_nothing_but_noise(tiny: dict[str, Path], name: str) -> None:
    """One token per batch and all in one batch agree; equal texts have equal vectors."""
    encoder = open_encoder(tiny[name])
    encoder.budget = 1
    alone = encode(encoder, TEXTS).vectors
    encoder.budget = 100_000
    together = encode(encoder, TEXTS).vectors
    np.testing.assert_allclose(alone, together, atol=3e-6)
    np.testing.assert_allclose(together[0], together[6], atol=3e-6)
    assert (together @ together.T)[0, 1] < 0.999


@pytest.mark.parametrize("name", NAMES)
def test_a_document_of_one_segment_equals_the_plain_vector(tiny: dict[str, Path], name: str) -> None:
    """Texts that fit a window are one segment with the plain vector; longer ones are several."""
    encoder = open_encoder(tiny[name])
    prompt = "" if name in UNCUT else PROMPTS["passage"]
    short = [text for text in TEXTS if len(text) < 40]
    plain = encode(encoder, short, prompt=prompt)
    cut = encode(encoder, [*short, LONG], prompt=prompt, window=Window(40, 13))
    np.testing.assert_allclose(cut.vectors[: len(short)], plain.vectors, atol=3e-6)
    assert cut.offsets[: len(short) + 1].tolist() == list(range(len(short) + 1))
    assert cut.offsets[-1] - cut.offsets[-2] > 3
    assert cut.offsets[-1] == len(cut.vectors)


def test_segments_are_texts_of_their_own(tiny: dict[str, Path]) -> None:
    """With a word per token, the segments of a long text have the vectors of its pieces under the prompt."""
    encoder = open_encoder(tiny["bert"])
    words = ["fox", "red", "oak", "the"] * 5
    assert len(encoder.tokenise([" ".join(words)])[0]) == len(words)
    cut = encode(encoder, [" ".join(words)], prompt="query: ", window=Window(8, 5))
    pieces = [" ".join(words[s : s + 8]) for s in (0, 5, 10, 12)]
    np.testing.assert_allclose(cut.vectors, encode(encoder, pieces, prompt="query: ").vectors, atol=3e-6)


@pytest.mark.parametrize(
    ("window", "message"), [((63, 10), "at most"), ((10, 11), "stride"), ((10, 0), "stride")]
)
def test_windows_that_cannot_be_are_refused(
    tiny: dict[str, Path], window: tuple[int, int], message: str
) -> None:
    """A window beyond the model's length, and a stride that skips tokens, are errors."""
    with pytest.raises(DataError, match=message):
        encode(open_encoder(tiny["bert"]), TEXTS, window=Window(*window))


@pytest.mark.parametrize("name", ["bert", "xlm-roberta", "mpnet", "muse"])  # static vectors are only added up
def test_bf16_is_near_fp32_and_pooled_in_fp32(tiny: dict[str, Path], name: str) -> None:
    """Products in bf16 move vectors a little, never their type or their length of one."""
    encoder = open_encoder(tiny[name])
    full = encode(encoder, TEXTS).vectors
    half = encode(encoder, TEXTS, precision="bf16").vectors
    assert half.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(half, axis=1), 1, atol=1e-5)
    cosines = (full * half).sum(axis=1)
    assert cosines.min() > 0.99
    assert not np.array_equal(full, half)


def test_no_texts_give_no_vectors(tiny: dict[str, Path]) -> None:
    """An empty list is encoded as an empty matrix of the right width."""
    for window in (None, Window(8, 4)):
        empty = encode(open_encoder(tiny["bert"]), [], prompt="query: ", window=window)
        assert empty.vectors.shape == (0, 32)
        assert empty.offsets.tolist() == [0]


def test_progress_rises_to_one(tiny: dict[str, Path]) -> None:
    """The fraction done never falls and ends at 1."""
    encoder = open_encoder(tiny["bert"])
    encoder.budget = 20
    seen: list[float] = []
    encode(encoder, TEXTS, progress=seen.append)
    assert len(seen) > 3
    assert seen == sorted(seen)
    assert seen[-1] == 1


@pytest.mark.parametrize("value", [0.0, float("nan")])
def test_vectors_that_mean_nothing_are_an_error(tiny: dict[str, Path], value: float) -> None:
    """A model whose last layer norm is zero or NaN is reported, not searched with."""
    encoder = open_encoder(tiny["bert"])
    norm = encoder.model[0].model.encoder.layer[-1].output.LayerNorm
    norm.weight.data.fill_(value)
    norm.bias.data.fill_(value)
    with pytest.raises(DataError, match="zero or not finite"):
        encode(encoder, TEXTS)


def test_a_text_without_tokens_is_like_nothing(tiny: dict[str, Path]) -> None:
    """Where a model adds no special tokens, an empty text has a vector of zeros, its neighbours theirs."""
    encoder = open_encoder(tiny["static"])
    vectors = encode(encoder, ["", "the red fox", " "]).vectors
    assert not vectors[[0, 2]].any()
    np.testing.assert_allclose(vectors[1], encode(encoder, ["the red fox"]).vectors[0])


def test_passages_have_their_prompt_under_any_of_its_names(tiny: dict[str, Path]) -> None:
    """`passage`, `document` and `corpus` are the same role to models of the hub."""
    encoder = open_encoder(tiny["bert"])
    for prompts, expected in (
        ({"passage": "p: ", "document": "d: "}, "p: "),
        ({"document": "d: ", "query": "q: "}, "d: "),
        ({"corpus": "c: ", "document": ""}, "c: "),
        ({"query": "q: "}, ""),
    ):
        encoder.prompts = prompts
        assert role_prompt(encoder, "passage") == expected
        assert role_prompt(encoder, "query") == prompts.get("query", "")


@pytest.fixture
def set_threads() -> Iterator[Callable[[int], None]]:
    """Sets torch's thread count, and sets it back."""
    import torch

    before = torch.get_num_threads()
    yield torch.set_num_threads
    torch.set_num_threads(before)


@pytest.mark.parametrize("name", ["xlm-roberta", "muse"])
def test_threads_change_nothing(tiny: dict[str, Path], name: str, set_threads: Callable[[int], None]) -> None:
    """One thread and three give the same bits, and torch keeps the number of threads it had."""
    import torch

    encoder = open_encoder(tiny[name])
    encoder.budget = 20
    set_threads(1)
    one = encode(encoder, TEXTS).vectors
    set_threads(3)
    np.testing.assert_array_equal(encode(encoder, TEXTS).vectors, one)
    assert torch.get_num_threads() == 3
