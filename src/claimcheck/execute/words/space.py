"""The artefact of a vectors step: words of several languages in one space (execute: vectors → encode).

vectors.json          languages, dim, and how they were made
words.LANG.parquet    word, idf; most frequent first
vectors.LANG.npy      float32 [words, dim], unit length, in the space of the first language
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from claimcheck.errors import DataError
from claimcheck.execute.corpora.tables import read_table, write_table

Matrix = NDArray[np.float32]
FACTS = "vectors.json"


@dataclass(frozen=True)
class Words:
    """The words of one language.

    Attributes:
        words: most frequent first.
        idf: float32 [words], how much each word counts.
        vectors: float32 [words, dim], unit length.
    """

    words: Sequence[str]
    idf: Matrix
    vectors: Matrix


@dataclass(frozen=True)
class Space:
    """An opened artefact; a language's vectors are read when asked for."""

    folder: Path
    facts: Mapping[str, Any]

    @staticmethod
    def found_in(folder: Path) -> bool:
        """Whether a folder is the artefact of a vectors step."""
        return (folder / FACTS).is_file()

    @classmethod
    def open(cls, folder: Path) -> Space:
        """Read `vectors.json`. Raises DataError if the folder is none of ours."""
        try:
            facts = json.loads((folder / FACTS).read_text(encoding="utf-8"))
            int(facts["dim"]), list(facts["languages"])
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise DataError(f"{folder}: not the result of a vectors step ({error!r})") from error
        return cls(folder, facts)

    @property
    def dim(self) -> int:
        """Length of a vector."""
        return int(self.facts["dim"])

    def words(self, language: str) -> Words:
        """The words of a language. Raises DataError for one that is not in the space."""
        if language not in self.facts["languages"]:
            known = ", ".join(self.facts["languages"])
            raise DataError(
                f"the word vectors know {known}, not {language!r}; add it to the `languages` of the vectors"
            )
        table = read_table(self.folder / f"words.{language}.parquet")
        vectors = np.load(self.folder / f"vectors.{language}.npy", mmap_mode="r", allow_pickle=False)
        return Words(table["word"], np.array(table["idf"], np.float32), vectors)


def write_words(folder: Path, language: str, words: Words) -> None:
    """Write the two files of a language."""
    columns: dict[str, Any] = {"word": words.words, "idf": words.idf.tolist()}
    write_table(folder / f"words.{language}.parquet", columns, {"idf": "float32"})
    np.save(folder / f"vectors.{language}.npy", np.asarray(words.vectors, np.float32), allow_pickle=False)


def write_facts(folder: Path, facts: Mapping[str, Any]) -> None:
    """Write `vectors.json`, last: a folder with it is whole."""
    text = json.dumps(facts, ensure_ascii=False, indent=1, sort_keys=True)
    (folder / FACTS).write_text(text + "\n", encoding="utf-8")


def idf(words: Sequence[str], texts: Iterable[Sequence[str]]) -> Matrix:
    """log((N + 1) / (n + 1)) for words in n of N texts: 0 for a word of every text; float32 [words]."""
    counts = dict.fromkeys(words, 0)
    total = 0
    for text in texts:
        total += 1
        for word in set(text):
            if word in counts:
                counts[word] += 1
    found = np.array(list(counts.values()), np.float64)
    return np.asarray(np.log((total + 1) / (found + 1)), np.float32)
