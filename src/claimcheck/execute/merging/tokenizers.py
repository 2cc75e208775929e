"""Whether two model folders cut text into the same token ids (execute: merge).

Weights of models with different vocabularies cannot be averaged: row 17 of one embedding table is another
word than row 17 of the other. Files that differ are compared as the tokenizers library understands them:
saving a model rewrites the file (truncation, padding, newer names for old options) without changing any id.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from functools import lru_cache
from itertools import zip_longest
from pathlib import Path
from typing import Any

from claimcheck.errors import DataError

FAST = "tokenizer.json"  # of the tokenizers library: the whole tokenizer in one file
SLOW = (
    "vocab.txt",
    "vocab.json",
    "merges.txt",
    "sentencepiece.bpe.model",
    "spiece.model",
    "tokenizer.model",
    "sp.model",
)
NO_IDS = frozenset({"truncation", "padding", "version", "decoder"})  # sections that no id depends on


def tokenizer_digests(folder: Path) -> dict[str, str]:
    """Path of each tokenizer file in a model folder → its sha256."""
    return {name: _sha256(path) for name, path in _files(folder).items()}


def tokenizer_difference(base: Path, other: Path) -> str | None:
    """The first difference between the tokenizers of two model folders; None if they agree.

    Raises:
        DataError: a folder has no tokenizer, or they have no file of the same name to compare.
    """
    files, others = _files(base), _files(other)
    for folder, found in ((base, files), (other, others)):
        if not found:
            raise DataError(f"{folder}: no tokenizer ({FAST}, {', '.join(SLOW)}); copy it into the folder")
    both = [name for name in files if name in others]
    fast = [name for name in both if Path(name).name == FAST]
    if not both:
        raise DataError(
            f"{other}: has the tokenizer files {', '.join(others)}, {base} has {', '.join(files)}: "
            f"nothing to compare; save both with the same library"
        )
    for name in fast or both:
        if _sha256(files[name]) == _sha256(others[name]):
            continue
        found_difference = _fast_difference(files[name], others[name]) if fast else "the files differ"
        if found_difference:
            return f"{name}: {found_difference}"
    return None


def _files(folder: Path) -> dict[str, Path]:
    """Tokenizer files by their path in the folder."""
    names = {FAST, *SLOW}
    found = sorted(path for path in folder.rglob("*") if path.name in names and path.is_file())
    return {path.relative_to(folder).as_posix(): path for path in found}


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _fast_difference(base: Path, other: Path) -> str | None:
    one, two = _sections(base, _sha256(base)), _sections(other, _sha256(other))
    for key in sorted(one.keys() | two.keys(), key=lambda key: (key != "model", key)):
        if one.get(key) != two.get(key):
            pieces = _vocabulary_difference(_pieces(base), _pieces(other)) if key == "model" else None
            return pieces or f"its {key} is another"
    return None


@lru_cache(maxsize=16)  # one base is compared with several models
def _sections(path: Path, sha256: str) -> dict[str, str]:  # noqa: ARG001 - the digest is part of the cache's key
    """Digest of each section that ids depend on."""
    return {
        key: hashlib.sha256(json.dumps(section, sort_keys=True).encode()).hexdigest()
        for key, section in _read(path).items()
        if key not in NO_IDS
    }


def _read(path: Path) -> dict[str, Any]:
    """The tokenizer in the library's own words, whichever version wrote the file."""
    from tokenizers import Tokenizer

    try:
        tokenizer = Tokenizer.from_file(str(path))
    except Exception as error:  # the library raises nothing narrower
        raise DataError(f"{path}: not a tokenizer that opens ({error}); fetch the model again") from error
    content: dict[str, Any] = json.loads(tokenizer.to_str())
    return content


def _pieces(path: Path) -> list[str]:
    """The vocabulary in the order of its ids: a table piece → id, or a list of [piece, score]."""
    vocabulary = _read(path)["model"].get("vocab") or []
    if isinstance(vocabulary, Mapping):
        return sorted(vocabulary, key=lambda piece: int(vocabulary[piece]))
    return [str(entry[0]) for entry in vocabulary]


def _vocabulary_difference(one: list[str], two: list[str]) -> str | None:
    for number, (piece, other) in enumerate(zip_longest(one, two)):
        if piece != other:
            sizes = f"; {len(one)} and {len(two)} pieces" if len(one) != len(two) else ""
            return f"piece {number} is {_shown(piece)} in one and {_shown(other)} in the other{sizes}"
    return None


def _shown(piece: str | None) -> str:
    return "missing" if piece is None else repr(piece)
