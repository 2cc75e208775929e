"""A merged model as a folder: weights streamed, all else the base's, and how it came to be (execute).

`merge.json` holds the recipe and what went in, `diagnosis.json` what the merge met. Neither has a clock or a
path, so equal inputs give equal bytes.
"""

from __future__ import annotations

import errno
import json
import shutil
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from claimcheck.errors import StepError
from claimcheck.execute.merging.blocks import ordered
from claimcheck.execute.merging.diagnosis import Diagnosis
from claimcheck.execute.merging.header import header_bytes
from claimcheck.execute.merging.merger import Merger
from claimcheck.execute.merging.tokenizers import tokenizer_digests
from claimcheck.execute.merging.treatment import Treatment
from claimcheck.execute.merging.weights import SUFFIX, Weights
from claimcheck.execute.models.layout import write_json
from claimcheck.execute.new_folder import new_folder
from claimcheck.execute.progress import Progress, silent
from claimcheck.spec.recipe import Recipe

PROVENANCE, DIAGNOSIS = "merge.json", "diagnosis.json"
INDEX = ".safetensors.index.json"
# Of the base alone: a model card, and what an earlier merge left.
NOT_COPIED = frozenset({"README.md", PROVENANCE, DIAGNOSIS})


def write_model(
    merger: Merger,
    recipe: Recipe,
    out: Path,
    progress: Progress = silent,
    *,
    digests: bool = False,
    whole: bool = True,
    facts: Mapping[str, Any] | None = None,
) -> Diagnosis:
    """Write a merged model into an existing empty folder.

    Args:
        merger: with the models.
        recipe: how to merge them.
        out: the folder.
        progress: told how far it is.
        digests: whether merge.json says which weights went in, by their sha256. The store keeps that of its
            artefacts anyhow, and reading everything once more takes a while.
        whole: whether everything else of the base comes along; else weights alone are written.
        facts: further entries of merge.json.

    Raises:
        DataError: weights are not finite.
        StepError: the disk has too little room; the folder is then not whole.
    """
    copied = list(_copied(merger.models.base.folder)) if whole else []
    size = sum(path.stat().st_size for path in copied) + sum(
        slot.base.size * slot.base.item_bytes for slot in merger.models.slots
    )
    free = shutil.disk_usage(out).free
    if free < size:
        raise StepError(
            f"{out}: the merged model takes {size / 1e6:.0f} MB and {free / 1e6:.0f} MB are free; free some"
        )
    try:
        _write(merger, recipe, out, copied, progress)
        diagnosis = merger.diagnosis(recipe)
        about = _provenance(merger, recipe, digests) | dict(facts or {})
        write_json(out, {PROVENANCE: about, DIAGNOSIS: diagnosis.to_json()})
        return diagnosis
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            message = f"{out}: no room for the merged model ({error.strerror}; it takes {size / 1e6:.0f} MB)"
            raise StepError(f"{message}; free some and merge again") from error
        raise


def write_new(merger: Merger, recipe: Recipe, out: Path, progress: Progress = silent) -> Diagnosis:
    """Write a merged model as a new folder, which appears only when it is whole; with digests.

    Raises:
        UsageError: there is something at `out`, or its parent cannot be written.
        DataError, StepError: see `write_model`.
    """
    with new_folder(out) as temporary:
        return write_model(merger, recipe, temporary, progress, digests=True)


def _write(merger: Merger, recipe: Recipe, out: Path, copied: Sequence[Path], progress: Progress) -> None:
    models = merger.models
    for path in copied:
        target = out / path.relative_to(models.base.folder)
        target.parent.mkdir(parents=True, exist_ok=True)
        if path.name.endswith(INDEX) and models.left_out:
            target.write_bytes(_index(path, models.base, set(models.left_out)))
        else:
            shutil.copyfile(path, target)
    _write_weights(merger, merger.treatments(recipe), out, progress)


def _copied(folder: Path) -> Iterator[Path]:
    """The base's files that the result shares: configuration, tokenizer, modules, prompts."""
    for path in sorted(folder.rglob("*")):
        hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        if path.is_file() and not hidden and path.suffix != SUFFIX and path.name not in NOT_COPIED:
            yield path


def _index(path: Path, base: Weights, left_out: set[str]) -> bytes:
    """The table of which file holds which tensor, without the tensors that are left out."""
    content: dict[str, Any] = json.loads(path.read_bytes())
    dropped = {tensor.name for key, tensor in base.tensors.items() if key in left_out}
    kept = {name: file for name, file in content.get("weight_map", {}).items() if name not in dropped}
    return (json.dumps({**content, "weight_map": kept}, indent=2, sort_keys=True) + "\n").encode()


def _write_weights(merger: Merger, treatments: Sequence[Treatment], out: Path, progress: Progress) -> None:
    base, slots = merger.models.base, merger.models.slots
    total, done = max(1, sum(slot.base.size for slot in slots)), 0
    for file in base.files:
        numbers = [number for number, slot in enumerate(slots) if slot.base.file == file.path]
        target = out / file.path.relative_to(base.folder)
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("wb") as stream:
            stream.write(header_bytes([slots[number].base for number in numbers], file.metadata))
            for chunk, raw in merger.merged(treatments, numbers):
                stream.write(raw.data)
                done += chunk.stop - chunk.start
                progress(done / total, f"merging {slots[chunk.slot].key}")


def _provenance(merger: Merger, recipe: Recipe, digests: bool) -> dict[str, Any]:
    models = merger.models
    everything = (models.base, *models.models)
    entries: list[dict[str, Any]] = [{"name": weights.folder.name} for weights in everything]
    if digests:
        found = ordered(lambda weights: weights.digests, everything, merger.threads)
        entries = [{**entry, "sha256": own} for entry, own in zip(entries, found, strict=True)]
    return {
        "recipe": recipe.to_json(),
        "base": entries[0],
        "models": entries[1:],
        "tokenizer": {"sha256": tokenizer_digests(models.base.folder)},
        "left_out": list(models.left_out),
    }
