"""Opening a model folder without running anything from it (execute: every step that needs a model)."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from inspect import signature
from pathlib import Path
from typing import TYPE_CHECKING, Any

from claimcheck.errors import DataError
from claimcheck.execute.models.safety import MUSE, check_folder, read_json, weights_header

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer
    from torch import nn

__all__ = [
    "MUSE",
    "build",
    "check_folder",
    "load",
    "model_kwargs",
    "modules",
    "prompts",
    "quiet",
    "tensor_names",
    "usual_device",
]


def tensor_names(folder: Path) -> set[str]:
    """Names of all tensors in the folder's own safetensors files, read from the headers alone."""
    return {name for file in sorted(folder.glob("*.safetensors")) for name in weights_header(file)}


def modules(path: Path) -> list[str]:
    """The classes of a model folder's modules, in order.

    Raises:
        UnsafeModelError: see `check_folder`.
        DataError: not a sentence-transformers folder, or it wraps m-USE in other modules than ours does.
    """
    check_folder(path)
    if not (path / "modules.json").exists():
        raise DataError(
            f"{path}: no modules.json, so this is not a sentence-transformers folder; "
            "for a plain Hugging Face encoder say how to pool it (pooling: mean | cls | layer:L)"
        )
    kinds = [str(module["type"]) for module in read_json(path / "modules.json")]
    later = [kind.rpartition(".")[2] for kind in kinds[1:]]
    if kinds[0] == MUSE and later not in ([], ["Normalize"]):
        raise DataError(
            f"{path}: modules.json puts other modules around m-USE: {later}; make the folder again"
        )
    return kinds


def prompts(path: Path) -> Mapping[str, str]:
    """The folder's own prompts by name; empty if it has none. Raises DataError if they are no texts."""
    file = path / "config_sentence_transformers.json"
    content = read_json(file) if file.exists() else {}
    found = content.get("prompts") or {} if isinstance(content, dict) else None
    if not isinstance(found, dict) or not all(isinstance(text, str) for text in found.values()):
        raise DataError(f"{file}: its prompts are not texts by name; the model folder is damaged")
    return found


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
    return build(path, modules(path), device=device)


def build(path: Path, kinds: Sequence[str], *, device: str | None = None) -> SentenceTransformer:
    """As `load`, of a folder that `modules` has checked and found to be of these kinds."""
    from sentence_transformers import SentenceTransformer

    quiet()
    place = device or usual_device()
    try:
        if kinds[0] == MUSE:
            model = _load_muse(path, len(kinds), place)
        else:
            first = path / read_json(path / "modules.json")[0]["path"]
            kwargs = model_kwargs(first) if kinds[0].endswith(".Transformer") else None
            model = SentenceTransformer(
                os.fspath(path), device=place, local_files_only=True, model_kwargs=kwargs
            )
    except (OSError, ValueError, KeyError, TypeError, RuntimeError, ImportError, AttributeError) as error:
        raise DataError(f"{path}: the model folder does not open: {error}") from error
    return model.eval()


def usual_device() -> str:
    """CUDA where present, else CPU."""
    import torch

    return "cuda" if torch.cuda.is_available() else "cpu"


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


def _load_muse(path: Path, count: int, device: str) -> SentenceTransformer:
    """sentence-transformers imports no classes but its own, so ours is built here and handed over."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.base.modules import Normalize

    from claimcheck.execute.models.muse import MultilingualUSE

    parts: list[nn.Module] = [MultilingualUSE.read(path), Normalize()]
    return SentenceTransformer(modules=parts[:count], prompts=dict(prompts(path)), device=device)
