"""Cross-encoders: opened, run flat and padded as sentence-transformers runs them, and refused if unsafe."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from cross_encoders import save_classifier
from hypothesis import given
from hypothesis import strategies as st
from tiny_models import TEXTS, save_encoder

from claimcheck.errors import DataError, UnsafeModelError
from claimcheck.execute.models.cross_encoder import open_cross_encoder
from claimcheck.execute.models.cross_encoder_folder import begin_cross_encoder
from claimcheck.execute.models.cross_encoder_pairs import PairFrame, PairTokens
from claimcheck.execute.models.cross_encoder_scoring import score_pairs
from claimcheck.execute.models.tokens import Tokens

UNKNOWN = "[U]"
KINDS = ("bert", "xlm-roberta", "mpnet")
PAIRS = np.array([(q, p) for q in range(4) for p in range(len(TEXTS))], np.int64)


@pytest.fixture(scope="session")
def folders(tmp_path_factory: pytest.TempPathFactory, tiny: dict[str, Path]) -> dict[str, Path]:
    """Classifiers as hubs have them, of three types, and one of ours before training."""
    root = tmp_path_factory.mktemp("cross-encoders")
    made = {kind: save_classifier(root / kind, kind) for kind in KINDS}
    made["ours"] = root / "ours"
    made["ours"].mkdir()
    begin_cross_encoder(tiny["bert"], made["ours"], layers=2, max_length=48, seed=1)
    return made


@pytest.mark.parametrize("kind", [*KINDS, "ours"])
def test_scores_are_those_of_sentence_transformers(folders: dict[str, Path], kind: str) -> None:
    """Joined, truncated and batched our way, flat where that is possible, the logits are the library's."""
    import torch
    from sentence_transformers import CrossEncoder

    queries, passages = TEXTS[:4], [*TEXTS[:-1], TEXTS[-1] * 4]  # the last is too long for the model
    library = CrossEncoder(
        str(folders[kind]), device="cpu", local_files_only=True, activation_fn=torch.nn.Identity()
    )
    wanted = library.predict([(queries[q], passages[p]) for q, p in PAIRS], show_progress_bar=False)
    scorer = open_cross_encoder(folders[kind], device="cpu")
    found = score_pairs(scorer, queries, passages, PAIRS)
    assert (scorer.flat is None) == (kind == "mpnet")
    assert wanted.std() > 0.01
    np.testing.assert_allclose(found.scores, wanted, atol=2e-5)
    assert found.truncated >= 4


def test_scores_do_not_depend_on_batches_or_threads(folders: dict[str, Path]) -> None:
    """Other budgets and thread counts move scores by rounding only; a pair alone scores as among others."""
    import torch

    scorer = open_cross_encoder(folders["bert"], device="cpu")
    whole = score_pairs(scorer, TEXTS[:4], TEXTS, PAIRS).scores
    scorer.budget = 20
    threads = torch.get_num_threads()
    torch.set_num_threads(3)
    try:
        np.testing.assert_allclose(score_pairs(scorer, TEXTS[:4], TEXTS, PAIRS).scores, whole, atol=1e-5)
    finally:
        torch.set_num_threads(threads)
    one = score_pairs(scorer, TEXTS[1:2], TEXTS[3:4], np.array([[0, 0]])).scores
    np.testing.assert_allclose(one, whole[len(TEXTS) + 3], atol=1e-5)


@given(
    st.lists(st.integers(0, 30), min_size=1, max_size=3),
    st.lists(st.integers(0, 30), min_size=1, max_size=3),
    st.integers(5, 40),
)
def test_long_pairs_are_cut_as_the_tokenizers_library_cuts_them(
    queries: list[int], passages: list[int], max_length: int
) -> None:
    """Longest first, checked against the library token by token, with token types."""
    import tokenizers
    from tokenizers import models, pre_tokenizers, processors

    tokenizer = tokenizers.Tokenizer(
        models.WordLevel({UNKNOWN: 0, "[C]": 1, "[S]": 2, "a": 3}, unk_token=UNKNOWN)
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.post_processor = processors.TemplateProcessing(
        pair="[C] $A [S] $B:1 [S]:1", special_tokens=[("[C]", 1), ("[S]", 2)]
    )
    tokenizer.enable_truncation(max_length, strategy="longest_first")
    frame = PairFrame((1,), (2,), (2,), (0, 0, 0, 1, 1))
    pairs = np.array([(q, p) for q in range(len(queries)) for p in range(len(passages))])
    tokens = PairTokens(
        Tokens.of([[3] * n for n in queries]),
        Tokens.of([[3] * n for n in passages]),
        pairs,
        frame,
        max_length,
    )
    batch = tokens.take(np.arange(len(pairs)))
    wanted = [tokenizer.encode("a " * queries[q], "a " * passages[p]) for q, p in pairs]
    assert batch.lengths.tolist() == [len(text.ids) for text in wanted]
    assert batch.ids.tolist() == [i for text in wanted for i in text.ids]
    assert batch.types.tolist() == [i for text in wanted for i in text.type_ids]
    assert tokens.truncated == sum(queries[q] + passages[p] + 3 > max_length for q, p in pairs)


def test_a_classifier_of_several_labels_is_no_ranker(tmp_path: Path) -> None:
    """An NLI model is told from a re-ranker before it ranks anything."""
    with pytest.raises(DataError, match="sorts pairs into 3 classes; a cross-encoder for re-ranking"):
        open_cross_encoder(save_classifier(tmp_path / "nli", "bert", labels=3), device="cpu")


def test_unsafe_or_broken_folders_are_refused(tmp_path: Path) -> None:
    """Code, pickles and damage are named, and an activation by name is never imported."""
    folder = save_classifier(tmp_path / "model", "bert")
    config = json.loads((folder / "config.json").read_text())
    named = {"sbert_ce_default_activation_function": "torch.nn.Nothing.at.all"}
    (folder / "config.json").write_text(json.dumps(config | named))
    assert open_cross_encoder(folder, device="cpu").max_length == 64
    (folder / "modeling.py").write_text("raise SystemExit\n")
    with pytest.raises(UnsafeModelError, match=r"modeling\.py is code"):
        open_cross_encoder(folder, device="cpu")
    (folder / "modeling.py").unlink()
    (folder / "config.json").write_text(json.dumps(config | {"hidden_size": 30}))
    with pytest.raises(DataError, match="the cross-encoder does not open"):
        open_cross_encoder(folder, device="cpu")
    (folder / "model.safetensors").write_bytes(b"\0" * 20)
    with pytest.raises(DataError, match="not a safetensors file"):
        open_cross_encoder(folder, device="cpu")


def test_scores_that_are_not_finite_are_an_error(tmp_path: Path) -> None:
    """A damaged model ranks nothing."""
    from safetensors.torch import load_file, save_file

    folder = save_classifier(tmp_path / "model", "bert")
    tensors = load_file(folder / "model.safetensors")
    tensors["classifier.bias"].fill_(float("nan"))
    save_file(tensors, folder / "model.safetensors", metadata={"format": "pt"})
    with pytest.raises(DataError, match="scores that are not finite"):
        score_pairs(open_cross_encoder(folder, device="cpu"), TEXTS[:1], TEXTS[:2], PAIRS[:2])


def test_the_base_must_have_what_is_asked(tmp_path: Path, tiny: dict[str, Path]) -> None:
    """More layers than there are, too long pairs and models of another kind are named."""
    for base, layers, length, message in (
        ("bert", 4, 48, "it has 3 layers, 4 were asked for"),
        ("bert", 2, 500, "it takes 64 tokens, max_length asks for 500"),
        ("muse", 2, 48, "a cross-encoder is trained from a BERT- or RoBERTa-type encoder"),
        ("mpnet", 2, 48, "a cross-encoder is trained from a BERT- or RoBERTa-type encoder"),
    ):
        with pytest.raises(DataError, match=message):
            begin_cross_encoder(tiny[base], tmp_path, layers=layers, max_length=length, seed=1)


def test_an_untrained_one_has_the_lower_layers_of_its_base(
    folders: dict[str, Path], tiny: dict[str, Path]
) -> None:
    """Two of three layers as they were, word embeddings rounded, and nothing else but a dense layer."""
    from safetensors.torch import load_file

    base, ours = (load_file(folder / "model.safetensors") for folder in (tiny["bert"], folders["ours"]))
    assert {n for n in base if n not in ours} == {n for n in base if n.startswith("encoder.layer.2.")}
    words = "embeddings.word_embeddings.weight"
    assert all((base[name] == ours[name]).all() for name in ours if name != words)
    assert (base[words].half() == ours[words]).all()
    opened = open_cross_encoder(folders["ours"], device="cpu").model
    assert {str(parameter.dtype) for parameter in opened.parameters()} == {"torch.float32"}
    assert set(load_file(folders["ours"] / "2_Dense" / "model.safetensors")) == {
        "linear.weight",
        "linear.bias",
    }


def test_a_tokenizer_that_joins_no_pairs_is_refused(tmp_path: Path) -> None:
    """A model whose tokenizer drops the second text cannot compare two."""
    from transformers import AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(save_encoder(tmp_path / "m", "bert"))
    with pytest.raises(DataError, match="does not join two texts"):
        PairFrame.of(lambda text, *_, **options: tokenizer(text, **options))


def test_an_encoder_is_no_cross_encoder(tmp_path: Path) -> None:
    """Without a head in its weights, a model would score pairs at random; it is refused."""
    with pytest.raises(DataError, match="BertModel, which scores no pairs"):
        open_cross_encoder(save_encoder(tmp_path / "plain", "bert"), device="cpu")
