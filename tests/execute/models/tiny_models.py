"""Tiny randomly initialised models, saved as real ones are, and tasks to encode with them."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

TEXTS = [
    "The red fox sleeps under an old oak.",
    "Ein Fuchs schläft.",
    "A fox",
    "Le renard roux dort sous un vieux chêne, loin de la route et du bruit des voitures.",
    "狐は古い樫の木の下で眠る",
    "一只红色的狐狸睡在一棵老橡树下",
    "The red fox sleeps under an old oak.",
    "El zorro rojo duerme",
    "x",
    "rain, rain and more rain over the hills; " * 3,
]
"""Short and long, several scripts, one duplicate."""

PROMPTS = {"query": "query: ", "passage": "passage: "}


XLMR_TOKENS = {
    "bos_token": "<s>",
    "pad_token": "<pad>",
    "eos_token": "</s>",
    "unk_token": "<unk>",
    "mask_token": "<mask>",
    "cls_token": "<s>",
    "sep_token": "</s>",
}
BERT_TOKENS = {
    "pad_token": "[PAD]",
    "unk_token": "[UNK]",
    "cls_token": "[CLS]",
    "sep_token": "[SEP]",
    "mask_token": "[MASK]",
}


def _unigram_tokenizer() -> Any:
    """A tokenizer of XLM-R's kind: Unigram over Metaspace, `<s> … </s>`."""
    from tokenizers import Tokenizer, models, pre_tokenizers, processors
    from transformers import PreTrainedTokenizerFast

    cut = pre_tokenizers.Metaspace()
    words, letters = _words(cut)
    special = dict.fromkeys(XLMR_TOKENS.values(), 0.0)
    pieces = special | dict.fromkeys(letters, -8.0) | {word: -4.0 - len(word) / 4 for word in words}
    tokenizer = Tokenizer(models.Unigram(list(pieces.items()), unk_id=list(pieces).index("<unk>")))
    tokenizer.pre_tokenizer = cut
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", pair="<s> $A </s> </s> $B </s>", special_tokens=[("<s>", 0), ("</s>", 2)]
    )
    return PreTrainedTokenizerFast(tokenizer_object=tokenizer, model_max_length=64, **XLMR_TOKENS)


def _wordpiece_tokenizer() -> Any:
    """A tokenizer of BERT's kind: WordPiece, lower-cased, `[CLS] … [SEP]`."""
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors
    from transformers import PreTrainedTokenizerFast

    normalizer, cut = normalizers.BertNormalizer(lowercase=True), pre_tokenizers.BertPreTokenizer()
    words, letters = _words(cut, normalizer.normalize_str)
    pieces = [*BERT_TOKENS.values(), *letters, *(f"##{letter}" for letter in letters), *words]
    vocabulary = {piece: number for number, piece in enumerate(dict.fromkeys(pieces))}
    tokenizer = Tokenizer(models.WordPiece(vocabulary, unk_token=BERT_TOKENS["unk_token"]))
    tokenizer.normalizer, tokenizer.pre_tokenizer = normalizer, cut
    special = [("[CLS]", 2), ("[SEP]", 3)]
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B:1 [SEP]:1", special_tokens=special
    )
    return PreTrainedTokenizerFast(tokenizer_object=tokenizer, model_max_length=64, **BERT_TOKENS)


def _words(cut: Any, normal: Callable[[str], str] = str) -> tuple[list[str], list[str]]:
    """Words and letters of the texts, sorted: the library's trainers give another vocabulary each time."""
    texts = [normal(text) for text in ("query: passage: ", *TEXTS)]
    words = sorted({word for text in texts for word, _ in cut.pre_tokenize_str(text)})
    return words, sorted(set("".join(words)))


def save_encoder(folder: Path, kind: str, *, layers: int = 3, pooler: bool = True) -> Path:
    """A vanilla encoder of type bert, xlm-roberta, mpnet or modernbert with random weights."""
    import torch
    import transformers

    transformers.utils.logging.disable_progress_bar()
    tokenizer = _wordpiece_tokenizer() if kind == "bert" else _unigram_tokenizer()
    sizes = {
        "vocab_size": len(tokenizer) + 3,
        "hidden_size": 32,
        "num_hidden_layers": layers,
        "num_attention_heads": 4,
        "intermediate_size": 64,
        "max_position_embeddings": 66 if kind in {"xlm-roberta", "mpnet"} else 64,
        "pad_token_id": tokenizer.pad_token_id,
        # Large enough weights that vectors of different texts differ clearly.
        "initializer_range": 0.3,
    }
    config = transformers.AutoConfig.for_model(kind, **sizes)
    model_class = transformers.AutoModel._model_mapping[type(config)]
    torch.manual_seed(7)
    model = model_class(config) if kind == "modernbert" else model_class(config, add_pooling_layer=pooler)
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


def sentencepiece_model() -> bytes:
    """A SentencePiece model over the texts of this file."""
    import sentencepiece

    writer = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(TEXTS * 3),
        model_writer=writer,
        vocab_size=120,
        hard_vocab_limit=False,
        minloglevel=2,
    )
    return writer.getvalue()


def save_muse(folder: Path) -> None:
    """An m-USE folder with random weights and a small vocabulary."""
    import torch

    from claimcheck.execute.models.layout import muse_modules, prompts_config, write_json
    from claimcheck.execute.models.muse_network import MuseNetwork

    torch.manual_seed(7)
    module = MuseNetwork(sentencepiece_model(), rows=170)
    rng = np.random.default_rng(7)
    module.embedding.table.copy_(torch.from_numpy(rng.integers(0, 64, (170, 512), dtype=np.uint8)))
    module.embedding.scale.copy_(torch.linspace(0.02, 0.04, 17))
    module.embedding.offset.copy_(torch.linspace(-1.2, -0.6, 17))
    module.write(folder)
    write_json(folder, {**muse_modules(), **prompts_config({})})


def save_m2m100(folder: Path) -> Path:
    """An encoder–decoder of type M2M100, which knows languages by their usual codes, with random weights."""
    import sentencepiece
    from transformers import M2M100Tokenizer

    folder.mkdir(parents=True)
    pieces, vocabulary = folder / "pieces.model", folder / "words.json"
    pieces.write_bytes(sentencepiece_model())
    processor = sentencepiece.SentencePieceProcessor(model_proto=pieces.read_bytes())
    words = ["<s>", "<pad>", "</s>", "<unk>", *map(processor.id_to_piece, range(len(processor)))]
    words = list(dict.fromkeys(words))
    vocabulary.write_text(json.dumps({word: i for i, word in enumerate(words)}), encoding="utf-8")
    tokenizer = M2M100Tokenizer(str(vocabulary), str(pieces))
    tokenizer.save_pretrained(folder)
    pieces.unlink()
    vocabulary.unlink()
    size = len(words) + len(tokenizer.lang_code_to_id) + tokenizer.num_madeup_words
    return save_translator(folder, "m2m_100", size)


def save_translator(folder: Path, kind: str, size: int) -> Path:
    """The network of a translation model with a vocabulary of this size, beside its tokenizer."""
    import torch
    from transformers import AutoConfig, AutoModelForSeq2SeqLM

    torch.manual_seed(11)  # says something else for each text and language
    config = AutoConfig.for_model(
        kind,
        vocab_size=size,
        d_model=16,
        encoder_layers=1,
        decoder_layers=1,
        encoder_attention_heads=2,
        decoder_attention_heads=2,
        encoder_ffn_dim=32,
        decoder_ffn_dim=32,
        max_position_embeddings=600,
        init_std=0.5,
        bos_token_id=0,
        pad_token_id=1,
        eos_token_id=2,
        decoder_start_token_id=2,
    )
    AutoModelForSeq2SeqLM.from_config(config).save_pretrained(folder)
    return folder


def save_static(folder: Path) -> None:
    """A folder of averaged word-piece vectors, without prompts."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding

    torch.manual_seed(7)
    module = StaticEmbedding(_wordpiece_tokenizer().backend_tokenizer, embedding_dim=16)
    SentenceTransformer(modules=[module], device="cpu").save(str(folder), create_model_card=False)


def write_task(
    folder: Path, texts: dict[str, list[str]], queries: dict[str, list[str]] | None = None
) -> Path:
    """A task artefact with documents by language and, for the test split, queries by language."""
    import pandas as pd

    folder.mkdir(exist_ok=True)
    queries = queries or {language: found[:2] for language, found in texts.items()}
    pairs = [
        f"{one}-{two}" for one in sorted(queries) for two in sorted(texts) if one != two or len(texts) == 1
    ]
    about = {
        "kind": "sentence",
        "corpus": "made up",
        "languages": sorted(texts),
        "pairs": pairs,
        "splits": ["test"],
    }
    (folder / "task.json").write_text(json.dumps(about), encoding="utf-8")
    for name, found in [
        *((f"documents.{language}", found) for language, found in texts.items()),
        *((f"queries.test.{language}", found) for language, found in queries.items()),
    ]:
        ids = [f"{i:04d}" for i in range(len(found))]
        pd.DataFrame({"id": ids, "text": found}).to_parquet(folder / f"{name}.parquet", index=False)
    return folder
