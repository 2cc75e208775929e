"""Word vectors that somebody trained: the text format of word2vec and fastText (`.vec`).

The first line gives the number of words and the length of a vector; each further line is a word and its
numbers, most frequent words first. A word is kept if it is one token of ours; of spellings that differ in
case only, the first is.
"""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from claimcheck.errors import DataError
from claimcheck.execute.search.tokens import tokenise
from claimcheck.execute.words.fasttext import WordVectors

Matrix = NDArray[np.float32]
MOST = 200_000  # words that are kept, as in most published mappings
WIDEST = 4096
LONGEST_HEADER = 64  # bytes: a model in another format has no line ends


def read_vec(path: Path, most: int = MOST) -> WordVectors:
    """Read the first `most` usable words.

    Raises:
        DataError: the file is not in the format or ends too early; with `file:line`.
    """
    try:
        with path.open("rb") as stream:
            return _read(path, stream, most)
    except OSError as error:
        raise DataError(f"{path}: not readable ({error.strerror}); give a .vec file") from error


def _read(path: Path, stream: BinaryIO, most: int) -> WordVectors:
    count, dim = _header(path, stream.readline(LONGEST_HEADER))
    rows: dict[str, Matrix] = {}
    for number in range(2, count + 2):
        line = stream.readline()
        if not line:
            raise DataError(
                f"{path}:{number}: the file ends after {number - 2} of {count} words; copy it again"
            )
        word, *values = line.rstrip(b" \r\n").rsplit(b" ", dim)
        tokens = tokenise(word.decode("utf-8", "replace"))
        if len(tokens) == 1 and tokens[0] not in rows:
            rows[tokens[0]] = _numbers(path, number, values, dim)
            if len(rows) == most:
                break
    if not rows:
        raise DataError(
            f"{path}: no word in it is a token of ours (letters or digits, unspaced scripts in twos)"
        )
    return WordVectors(list(rows), np.stack(list(rows.values())))


def _header(path: Path, line: bytes) -> tuple[int, int]:
    parts = line.split()
    if len(parts) == 2 and all(part.isdigit() for part in parts) and 1 <= int(parts[1]) <= WIDEST:
        return int(parts[0]), int(parts[1])
    raise DataError(f"{path}:1: expected the number of words and the length of a vector, as .vec files begin")


def _numbers(path: Path, number: int, values: list[bytes], dim: int) -> Matrix:
    try:
        with np.errstate(over="ignore"):  # becomes infinite, and is told below
            row = np.array([float(value) for value in values], np.float32)
    except ValueError as error:
        raise DataError(f"{path}:{number}: {error}") from error
    if len(row) != dim or not np.isfinite(row).all():
        raise DataError(f"{path}:{number}: expected {dim} finite numbers after the word, found {len(row)}")
    return row
