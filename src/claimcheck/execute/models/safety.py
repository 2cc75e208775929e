"""What a model folder may hold before anything of it is opened (execute: every step that needs a model).

A sentence-transformers folder can name classes to import, carry Python files, and hold weights in formats
that run code when they are read, and it does so from a local path even without a flag that says "trust".
`check_folder` refuses all of that before anything is imported.
"""

from __future__ import annotations

import json
import operator
import os
import struct
from collections.abc import Callable, Hashable, Iterator, Mapping
from pathlib import Path
from typing import Any

from claimcheck.errors import DataError, UnsafeModelError

MUSE = "claimcheck.execute.models.muse.MultilingualUSE"
# Modules of sentence-transformers that read configuration and safetensors and nothing else.
SAFE_MODULES = frozenset(
    {
        "Transformer",
        "Pooling",
        "Normalize",
        "Dense",
        "LayerNorm",
        "Dropout",
        "WeightedLayerPooling",
        "StaticEmbedding",
    }
)
CODE = frozenset({".py", ".pyc", ".pyd", ".so", ".dll", ".dylib", ".sh", ".bat", ".ipynb", ".jar", ".exe"})
# Pickles, or formats whose loaders are not ours to vouch for.
OPAQUE_WEIGHTS = frozenset(
    {".bin", ".pt", ".pth", ".ckpt", ".pkl", ".pickle", ".joblib", ".npy", ".npz", ".h5", ".hdf5", ".msgpack"}
    | {".ot", ".onnx", ".pb", ".tflite", ".gguf", ".mlmodel", ".xml"}
)
# Large vocabularies: read by the tokenizer library, name no classes, and are slow to parse twice.
UNSCANNED = frozenset({"tokenizer.json", "vocab.json"})
SAFE_ATTENTION = frozenset({None, "eager", "sdpa", "flash_attention_2", "flex_attention"})
SAFE_ARGUMENTS = frozenset({"add_pooling_layer", "attn_implementation", "dtype", "torch_dtype"})
ARGUMENTS = frozenset({"model_args", "model_kwargs", "config_args", "config_kwargs"})
# Entries of any JSON file: keys, which of their values are harmless, and why the others are refused.
RULES: tuple[tuple[frozenset[str], Callable[[Any], bool], str], ...] = (
    (
        frozenset({"auto_map", "custom_pipelines", "trust_remote_code"}),
        operator.not_,
        "asks to run code of its own",
    ),
    (
        frozenset({"attn_implementation", "_attn_implementation", "_attn_implementation_internal"}),
        lambda value: isinstance(value, Hashable) and value in SAFE_ATTENTION,
        "names an attention kernel to download",
    ),
    (
        frozenset({"activation_function"}),
        lambda value: str(value).startswith("torch.nn.modules."),
        "names a class to import",
    ),
    (frozenset({"tokenizer_name_or_path"}), operator.not_, "takes its tokenizer from elsewhere"),
    (
        ARGUMENTS,
        lambda value: not value or (isinstance(value, Mapping) and set(value) <= SAFE_ARGUMENTS),
        "passes arguments that we do not know",
    ),
)


def check_folder(path: Path) -> None:
    """Refuse a model folder that would run code, follow a link, or hide what it holds.

    Args:
        path: a sentence-transformers or Hugging Face model folder.

    Raises:
        UnsafeModelError: with the file, the reason, and a way out.
        DataError: not a folder, or a file of JSON or weights in it is damaged.
    """
    if not path.is_dir():
        raise DataError(f"{path}: no such model folder; give the folder that holds config.json")
    for file in _files(path):
        _check_file(path, file)
    modules = path / "modules.json"
    if modules.exists():
        _check_modules(path, read_json(modules))


def _files(folder: Path) -> Iterator[Path]:
    """All files and links below a folder, sorted, links never followed."""
    for root, folders, files in os.walk(folder, followlinks=False):
        folders.sort()
        links = [name for name in folders if Path(root, name).is_symlink()]
        for name in sorted([*files, *links]):
            yield Path(root, name)


def _check_file(folder: Path, file: Path) -> None:
    name, suffix = file.relative_to(folder), file.suffix.lower()
    if file.is_symlink():
        raise UnsafeModelError(
            f"{folder}: {name} is a symbolic link; copy the model with links resolved (cp -rL) and name that"
        )
    if suffix in CODE:
        raise UnsafeModelError(
            f"{folder}: {name} is code, and claimcheck runs no code from model folders; "
            "remove it if the model loads without it, else this model cannot be used"
        )
    if suffix in OPAQUE_WEIGHTS:
        raise UnsafeModelError(
            f"{folder}: {name} is not safetensors and may hide code; "
            "keep only the .safetensors weights (save_pretrained writes them) and remove the rest"
        )
    if file.name == "adapter_config.json":
        raise UnsafeModelError(
            f"{folder}: {name} points to another model; merge the adapter into its base and save that"
        )
    if suffix == ".json" and file.name not in UNSCANNED:
        _check_config(folder, name, read_json(file))
    if suffix == ".safetensors":
        weights_header(file)


def weights_header(file: Path) -> dict[str, Any]:
    """What a safetensors file says it holds, name → entry; DataError if it is none, or was cut off."""
    try:
        with file.open("rb") as stream:
            (length,) = struct.unpack("<Q", stream.read(8))
            if length > file.stat().st_size:
                raise ValueError("its header is longer than the file")
            header: dict[str, Any] = json.loads(stream.read(length))
        header.pop("__metadata__", None)
        size = 8 + length + max((entry["data_offsets"][1] for entry in header.values()), default=0)
        if size != file.stat().st_size:
            raise ValueError(f"it should have {size} bytes and has {file.stat().st_size}")
    except (OSError, ValueError, KeyError, TypeError, IndexError, AttributeError, struct.error) as error:
        raise DataError(f"{file}: not a safetensors file ({error}); fetch the model again") from error
    return header


def read_json(file: Path) -> Any:
    """A JSON file of a model folder; DataError if it is damaged."""
    try:
        return json.loads(file.read_bytes())
    except (ValueError, OSError, RecursionError) as error:
        raise DataError(f"{file}: not readable as JSON ({error}); the model folder is damaged") from error


def _check_config(folder: Path, name: Path, content: Any) -> None:
    for key, value in _entries(content):
        reason = _unsafe_entry(key, value)
        if reason:
            raise UnsafeModelError(
                f"{folder}: {name} {reason}; remove the entry if the model loads without it, "
                "else this model cannot be used"
            )


def _entries(content: Any) -> Iterator[tuple[str, Any]]:
    """Every key with its value, at every depth.

    Left out is an activation by its bare name beside a `model_type`: transformers looks it up in a table,
    while a module of sentence-transformers would import a dotted one and replace a bare one by another.
    """
    pending = [content]
    while pending:
        item = pending.pop()
        if isinstance(item, dict):
            known = {"activation_function"} if "model_type" in item else set()
            yield from ((key, value) for key, value in item.items() if key not in known or "." in str(value))
            pending.extend(item.values())
        elif isinstance(item, list):
            pending.extend(item)


def _unsafe_entry(key: str, value: Any) -> str | None:
    """Why an entry of a configuration file is refused; None for a harmless one."""
    for keys, harmless, reason in RULES:
        if key in keys and not harmless(value):
            return f"{reason} ({json.dumps({key: value})[1:-1][:80]})"
    return None


def _check_modules(folder: Path, modules: Any) -> None:
    if not (isinstance(modules, list) and modules and all(isinstance(m, dict) for m in modules)):
        raise DataError(f"{folder}: modules.json is not a list of modules; the model folder is damaged")
    for module in modules:
        kind, path = module.get("type"), module.get("path")
        if not (isinstance(kind, str) and isinstance(path, str)):
            raise DataError(
                f"{folder}: modules.json has a module without type or path; the model folder is damaged"
            )
        known = kind == MUSE or (
            kind.startswith("sentence_transformers.") and kind.split(".")[-1] in SAFE_MODULES
        )
        if not known:
            raise UnsafeModelError(
                f"{folder}: modules.json names the class {kind!r}, which is not one of ours to import "
                f"(known: {', '.join(sorted(SAFE_MODULES))}); this model cannot be used"
            )
        if Path(path).is_absolute() or ".." in Path(path).parts:
            raise UnsafeModelError(
                f"{folder}: modules.json points outside the folder ({path!r}); correct the path"
            )
