"""The files that make a folder one that sentence-transformers opens (execute: model)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from claimcheck.execute.models.safety import MUSE

DESCRIPTION = "claimcheck.json"
MODULES = "sentence_transformers.models"


def write_json(out: Path, files: Mapping[str, Any]) -> None:
    """Write each content as sorted JSON to its path below a folder."""
    for name, content in files.items():
        path = out / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(content, indent=2, sort_keys=True) + "\n", encoding="utf-8")


def transformer_modules(*, pooling: str, dim: int) -> dict[str, Any]:
    """modules.json and its parts for Transformer → Pooling (`mean` or `cls`) → Normalize."""
    return {
        "modules.json": [
            {"idx": 0, "name": "0", "path": "", "type": f"{MODULES}.Transformer"},
            {"idx": 1, "name": "1", "path": "1_Pooling", "type": f"{MODULES}.Pooling"},
            {"idx": 2, "name": "2", "path": "2_Normalize", "type": f"{MODULES}.Normalize"},
        ],
        "1_Pooling/config.json": {"embedding_dimension": dim, "pooling_mode": pooling},
        "2_Normalize/config.json": {},
    }


def muse_modules() -> dict[str, Any]:
    """modules.json and its part for m-USE → Normalize."""
    return {
        "modules.json": [
            {"idx": 0, "name": "0", "path": "", "type": MUSE},
            {"idx": 1, "name": "1", "path": "1_Normalize", "type": f"{MODULES}.Normalize"},
        ],
        "1_Normalize/config.json": {},
    }


def prompts_config(prompts: Mapping[str, str]) -> dict[str, Any]:
    """config_sentence_transformers.json with prompts for our two roles.

    `document` is the name that sentence-transformers' own `encode_document` looks for first.
    """
    known = {"query": "", "passage": "", **prompts}
    content = {
        "model_type": "SentenceTransformer",
        "prompts": {**known, "document": known["passage"]},
        "default_prompt_name": None,
        "similarity_fn_name": "cosine",
    }
    return {"config_sentence_transformers.json": content}


def description(
    *, reader: str | None, family: str, dim: int, max_length: int | None, **more: Any
) -> dict[str, Any]:
    """claimcheck.json: what reports say about the model; `licence`, `pooling`, `note` are optional."""
    return {DESCRIPTION: {"reader": reader, "family": family, "dim": dim, "max_length": max_length, **more}}
