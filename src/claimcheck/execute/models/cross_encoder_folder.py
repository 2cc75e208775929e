"""A cross-encoder over the lower layers of an encoder, as a folder that `CrossEncoder` opens (execute).

The folder is the encoder's own without its top layers, then pooling and one dense layer that gives the
score. It takes no prompts: query and passage stand in one sequence and are told apart by their place.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from claimcheck.errors import DataError
from claimcheck.execute.models.folder import check_folder
from claimcheck.execute.models.layout import DESCRIPTION, write_json
from claimcheck.execute.models.safety import read_json

# Files of a model folder that are the encoder's; the head and the description are written anew.
_OURS = frozenset(
    {"modules.json", "config_sentence_transformers.json", "config.json", "README.md", DESCRIPTION}
    | {"model.safetensors.index.json"}
)
KIND = "sentence_transformers"
VOCABULARY = "embeddings.word_embeddings.weight"


def begin_cross_encoder(base: Path, out: Path, *, layers: int, max_length: int, seed: int) -> None:
    """Write an untrained cross-encoder: the base's embeddings and lowest layers, a random dense layer.

    Args:
        base: a sentence-transformers folder whose first module is a BERT- or RoBERTa-type encoder.
        out: an empty folder.
        layers: how many of the encoder's layers to keep, from below.
        max_length: tokens of a pair.
        seed: of the dense layer.

    Raises:
        UnsafeModelError, DataError: the base cannot be used for this.
    """
    import torch

    from claimcheck.execute.models.encoders import TransformerEncoder, open_encoder

    encoder = open_encoder(base, device="cpu")
    if not isinstance(encoder, TransformerEncoder) or encoder.padded:
        raise DataError(
            f"{base.name}: a cross-encoder is trained from a BERT- or RoBERTa-type encoder with mean or "
            "CLS pooling; this model is of another kind"
        )
    first: Any = encoder.model[0]
    inner, pooling = first.model, str(getattr(encoder.model[1], "pooling_mode", "mean"))
    has = len(inner.encoder.layer)
    if not 1 <= layers <= has:
        raise DataError(f"{base.name}: it has {has} layers, {layers} were asked for; take 1 … {has}")
    if encoder.max_length is not None and max_length > encoder.max_length:
        raise DataError(
            f"{base.name}: it takes {encoder.max_length} tokens, max_length asks for {max_length}"
        )
    kept = {f"encoder.layer.{number}." for number in range(layers)}
    tensors = {
        name: values
        for name, values in inner.state_dict().items()
        if not name.startswith("encoder.layer.") or any(name.startswith(part) for part in kept)
    }
    generator = torch.Generator().manual_seed(seed)
    width = int(inner.config.hidden_size)
    weight = torch.randn(1, width, generator=generator) / width**0.5
    _copy_encoder(base / read_json(base / "modules.json")[0]["path"], out)
    write_json(out, _files(out, inner.config, layers, max_length, pooling))
    save_weights(out, tensors, {"linear.weight": weight, "linear.bias": torch.zeros(1)})


def save_weights(out: Path, encoder: Mapping[str, Any], dense: Mapping[str, Any]) -> None:
    """Write the encoder's tensors and the dense layer's.

    The word embeddings, nine tenths of a multilingual model and never trained, are kept in half precision.
    """
    from safetensors.torch import save_file

    for file, tensors in (("model.safetensors", encoder), ("2_Dense/model.safetensors", dense)):
        save_file(
            {
                name: (tensors[name].half() if name == VOCABULARY else tensors[name]).contiguous()
                for name in sorted(tensors)
            },
            out / file,
            metadata={"format": "pt"},
        )


def _copy_encoder(base: Path, out: Path) -> None:
    check_folder(base)
    for file in sorted(base.iterdir()):
        if file.is_file() and file.name not in _OURS and file.suffix != ".safetensors":
            shutil.copyfile(file, out / file.name)


def _files(out: Path, config: Any, layers: int, max_length: int, pooling: str) -> dict[str, Any]:
    settings = out / "sentence_bert_config.json"
    transformer = read_json(settings) if settings.exists() else {}
    width = int(config.hidden_size)
    return {
        "config.json": {
            **{key: value for key, value in config.to_dict().items() if key != "_name_or_path"},
            "architectures": [type(config).__name__.removesuffix("Config") + "Model"],
            "num_hidden_layers": layers,
            "dtype": "float32",  # as which all tensors are read
        },
        "sentence_bert_config.json": {**transformer, "max_seq_length": max_length},
        "config_sentence_transformers.json": {"model_type": "CrossEncoder", "prompts": {}},
        "modules.json": [
            {"idx": 0, "name": "0", "path": "", "type": f"{KIND}.models.Transformer"},
            {"idx": 1, "name": "1", "path": "1_Pooling", "type": f"{KIND}.models.Pooling"},
            {"idx": 2, "name": "2", "path": "2_Dense", "type": f"{KIND}.models.Dense"},
        ],
        "1_Pooling/config.json": {"embedding_dimension": width, "pooling_mode": pooling},
        "2_Dense/config.json": {
            "in_features": width,
            "out_features": 1,
            "bias": True,
            "activation_function": "torch.nn.modules.linear.Identity",
            "module_input_name": "sentence_embedding",
            "module_output_name": "scores",
        },
    }
