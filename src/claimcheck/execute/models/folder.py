"""Opening a model folder without running anything from it (execute: every step that needs a model)."""

from __future__ import annotations

import json
import os
import struct
from inspect import signature
from pathlib import Path
from typing import TYPE_CHECKING, Any

from claimcheck.errors import DataError
from claimcheck.execute.models.safety import MUSE, check_folder, read_json

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

__all__ = ["MUSE", "check_folder", "load", "model_kwargs", "quiet", "tensor_names"]


def tensor_names(folder: Path) -> set[str]:
    """Names of all tensors in the folder's own safetensors files, read from the headers alone."""
    names: set[str] = set()
    for file in sorted(folder.glob("*.safetensors")):
        with file.open("rb") as stream:
            try:
                (length,) = struct.unpack("<Q", stream.read(8))
                if length > file.stat().st_size:
                    raise ValueError("its header is longer than the file")
                names |= set(json.loads(stream.read(length)))
            except (ValueError, struct.error) as error:
                raise DataError(f"{file}: not a safetensors file ({error}); fetch the model again") from error
    return names - {"__metadata__"}


def load(path: Path, *, device: str | None = None) -> SentenceTransformer:
    """Open a model folder for inference.

    Args:
        path: a folder with modules.json.
        device: a torch device; default CUDA where present, else CPU.

    Returns:
        The model, in evaluation mode. The number of threads is left as it is.

    Raises:
        UnsafeModelError: see `check_folder`.
        DataError: not a sentence-transformers folder, or it does not open.
    """
    check_folder(path)
    if not (path / "modules.json").exists():
        raise DataError(
            f"{path}: no modules.json, so this is not a sentence-transformers folder; "
            "for a plain Hugging Face encoder say how to pool it (pooling: mean | cls | layer:L)"
        )
    import torch
    from sentence_transformers import SentenceTransformer

    quiet()
    place = device or ("cuda" if torch.cuda.is_available() else "cpu")
    first = read_json(path / "modules.json")[0]
    try:
        if first["type"] == MUSE:
            model = _load_muse(path, place)
        else:
            kwargs = model_kwargs(path / first["path"]) if first["type"].endswith(".Transformer") else None
            model = SentenceTransformer(
                os.fspath(path), device=place, local_files_only=True, model_kwargs=kwargs
            )
    except (OSError, ValueError, KeyError, TypeError, RuntimeError, ImportError, AttributeError) as error:
        raise DataError(f"{path}: the model folder does not open: {error}") from error
    return model.eval()


def quiet() -> None:
    """Silence progress bars for the loading of weights; our own progress lines say what happens."""
    import transformers

    transformers.utils.logging.disable_progress_bar()  # type: ignore[no-untyped-call]


def model_kwargs(path: Path) -> dict[str, Any]:
    """How to build the encoder: from safetensors, and without a pooler that the weights lack.

    A pooler that is missing from the weights would be filled at random, then saved and merged.
    """
    from transformers import AutoConfig, AutoModel

    kwargs: dict[str, Any] = {"use_safetensors": True}
    config = AutoConfig.from_pretrained(path, local_files_only=True)
    model_class: Any = AutoModel._model_mapping.get(type(config), None)
    takes_pooler = isinstance(model_class, type) and "add_pooling_layer" in signature(model_class).parameters
    if takes_pooler and not any(".pooler." in f".{name}" for name in tensor_names(path)):
        kwargs["add_pooling_layer"] = False
    return kwargs


def _load_muse(path: Path, device: str) -> SentenceTransformer:
    """sentence-transformers imports no classes but its own, so ours is built here and handed over."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.base.modules import Normalize

    from claimcheck.execute.models.muse import MultilingualUSE

    kinds = [module["type"].split(".")[-1] for module in read_json(path / "modules.json")]
    if kinds not in (["MultilingualUSE"], ["MultilingualUSE", "Normalize"]):
        raise DataError(
            f"{path}: modules.json puts other modules around m-USE: {kinds}; make the folder again"
        )
    modules: list[torch.nn.Module] = [MultilingualUSE.load(os.fspath(path)), Normalize()]
    config = read_json(path / "config_sentence_transformers.json")
    return SentenceTransformer(modules=modules[: len(kinds)], prompts=config.get("prompts"), device=device)
