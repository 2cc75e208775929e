"""A plain Hugging Face encoder and a pooling recipe → a sentence-transformers folder (execute: model).

Recipes: `mean` of the last layer, `cls` (first token), and `layer:L`, the mean over layer L (SEMB; Litschko
et al. 2021, "Evaluating Multilingual Text Encoders for Unsupervised Cross-Lingual Retrieval"; 0 is the
embedding layer). For `layer:L` the layers above L are cut off, which gives the same vectors for less work.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from claimcheck.errors import DataError
from claimcheck.execute.models.folder import check_folder, model_kwargs, quiet
from claimcheck.execute.models.layout import description, prompts_config, transformer_modules, write_json

TOLERANCE = 1e-4
UNLIMITED = 1_000_000


def materialise(source: Path, out: Path, *, pooling: str, prompts: Mapping[str, str]) -> None:
    """Write the model folder.

    Args:
        source: a folder with config.json, safetensors weights and a tokenizer.
        out: an empty folder.
        pooling: `mean`, `cls` or `layer:L`.
        prompts: text put before queries and passages.

    Raises:
        UnsafeModelError: see `check_folder`.
        DataError: unknown recipe, a layer that the encoder lacks, or a folder that does not open.
    """
    layer = parse_pooling(pooling)
    check_folder(source)
    quiet()
    from transformers import AutoConfig, AutoModel, AutoTokenizer

    try:
        config = AutoConfig.from_pretrained(source, local_files_only=True)
        if layer is not None:
            _check_layer(source, config, layer)
            config.num_hidden_layers = layer
        with _unreported():
            model = AutoModel.from_pretrained(
                source, config=config, local_files_only=True, **model_kwargs(source)
            )
        tokenizer = AutoTokenizer.from_pretrained(source, local_files_only=True)
    except (OSError, ValueError, KeyError, TypeError, RuntimeError, ImportError) as error:
        raise DataError(f"{source}: the encoder does not open: {error}") from error
    if layer is not None:
        _check_cut(source, model.eval(), layer)
    model.save_pretrained(out)
    tokenizer.save_pretrained(out)
    positions = getattr(config, "max_position_embeddings", None) or UNLIMITED
    limit = min(tokenizer.model_max_length, positions)
    about = description(
        reader=None,
        family=config.model_type,
        dim=model.config.hidden_size,
        max_length=limit if limit < UNLIMITED else None,
        pooling=pooling,
    )
    modules = transformer_modules(pooling="cls" if pooling == "cls" else "mean", dim=model.config.hidden_size)
    write_json(out, {**modules, **prompts_config(prompts), **about})


@contextmanager
def _unreported() -> Iterator[None]:
    """Without the list of weights that were left out: the layers that were cut off."""
    from transformers.utils import logging

    before = logging.get_verbosity()
    logging.set_verbosity_error()  # type: ignore[no-untyped-call]
    try:
        yield
    finally:
        logging.set_verbosity(before)


def parse_pooling(text: str) -> int | None:
    """The layer that `layer:L` names; None for `mean` and `cls`."""
    if text in {"mean", "cls"}:
        return None
    match = re.fullmatch(r"layer:(\d{1,3})", text)
    if not match:
        raise DataError(f"pooling {text!r} is not known; write mean, cls or layer:L, for instance layer:8")
    return int(match[1])


def _check_layer(source: Path, config: Any, layer: int) -> None:
    layers = getattr(config, "num_hidden_layers", None)
    if layers is None:
        raise DataError(f"{source}: {config.model_type} has no numbered layers; use mean or cls")
    if layer > layers:
        raise DataError(f"{source}: layer {layer} is asked for, the encoder has {layers}; 0…{layers} exist")


def _check_cut(source: Path, model: Any, layer: int) -> None:
    """Cutting layers off is exact unless the encoder normalises once more after its last layer; find out."""
    import torch

    full = type(model).from_pretrained(source, local_files_only=True, **model_kwargs(source)).eval()
    ids = torch.arange(5, 12)[None] % model.config.vocab_size
    with torch.inference_mode():
        wanted = full(input_ids=ids, output_hidden_states=True).hidden_states[layer]
        difference = (model(input_ids=ids).last_hidden_state - wanted).abs().max().item()
    if difference > TOLERANCE:
        raise DataError(
            f"{source}: {model.config.model_type} normalises after its last layer, so layer {layer} alone "
            "cannot be cut out of it; use mean or cls"
        )
