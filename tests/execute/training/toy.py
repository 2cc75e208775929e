"""A toy language pair to learn: each query is a word of one made-up language, its passage that of another."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from itertools import product
from pathlib import Path
from typing import Any

from claimcheck.execute.corpora.tables import write_table
from claimcheck.execute.progress import silent
from claimcheck.execute.steps import features, finetune

WORDS = [f"{a}{b}" for a, b in product(("fox", "oak", "rain", "hill", "red", "old"), ("en", "er", "s", "e"))]
SYLLABLES = ("zor", "ro", "rojo", "duer", "me", "sous", "vieux", "che", "loin", "bruit")


def passage(number: int) -> str:
    """What answers word `number`: two syllables that say nothing about it but by convention."""
    return f"{SYLLABLES[number % 10]} {SYLLABLES[(number // 10 + 3 * number) % 10]} {SYLLABLES[number // 10]}"


def write_pairs(folder: Path, languages: Sequence[str] = ("aa", "bb")) -> Path:
    """A pairs artefact: all words, in each language with its name before them."""
    folder.mkdir()
    rows = sorted(
        (f"w{i:02d}", language, language, f"{language} {word}", passage(i), f"w{i:02d}")
        for language in languages
        for i, word in enumerate(WORDS)
    )
    names = ("id", "query_language", "passage_language", "query", "passage", "answer")
    write_table(folder / "pairs.parquet", {name: [row[i] for row in rows] for i, name in enumerate(names)})
    return folder


def write_dev(folder: Path, language: str = "aa") -> Path:
    """A task whose dev and test queries are the words and whose documents are their passages."""
    folder.mkdir()
    about = {"kind": "sentence", "corpus": "toy", "languages": [language], "splits": ["dev", "test"]}
    about["pairs"] = [f"{language}-{language}"]
    (folder / "task.json").write_text(json.dumps(about), encoding="utf-8")
    ids = [f"w{i:02d}" for i in range(len(WORDS))]
    documents = {"id": ids, "text": [passage(i) for i in range(len(WORDS))]}
    write_table(folder / f"documents.{language}.parquet", documents)
    for split in about["splits"]:
        queries = {"id": ids, "text": [f"{language} {word}" for word in WORDS]}
        write_table(folder / f"queries.{split}.{language}.parquet", queries)
        qrels: dict[str, Sequence[Any]] = {"query": ids, "document": ids, "grade": [1] * len(ids)}
        write_table(folder / f"qrels.{split}.{language}-{language}.parquet", qrels, {"grade": "int32"})
    return folder


def run(step: Any, out: Path, params: Mapping[str, Any], inputs: Mapping[str, Path]) -> Path:
    """Run a step into a new folder."""
    out.mkdir(parents=True)
    step.run(params, inputs, out, silent)
    return out


class Bench:
    """A base with all that trainings on the toy need, made once.

    Attributes:
        base: the model's folder.
        trainable: what is trained of it.
        inputs: of a finetune step that chooses on dev.
    """

    def __init__(self, base: Path, trainable: str, root: Path) -> None:
        self.base, self.trainable, self._root = base, trainable, root
        self.inputs = {
            "model": base,
            "pairs": write_pairs(root / "pairs"),
            "dev.task": write_dev(root / "task"),
        }
        for role in ("query", "passage") if trainable != "all" else ():
            params = {"role": role, "trainable": trainable, "precision": "fp32"}
            for name, source in (("features", "pairs"), ("dev", "dev.task")):
                found = {"model": base, source.removeprefix("dev."): self.inputs[source]}
                self.inputs[f"{name}.{role}"] = run(features, root / f"{name}.{role}", params, found)

    def tune(self, name: str, **params: Any) -> Path:
        """Run a finetune step; by default two passes at one learning rate in both languages."""
        given = {"languages": ["aa", "bb"], "trainable": self.trainable, "lr": 3e-3, "batch_size": 12}
        inputs = self.inputs
        if not isinstance(params.get("lr"), list):
            inputs = {key: path for key, path in inputs.items() if not key.startswith("dev.")}
        return run(finetune, self._root / name, given | {"passes": 2, "seed": 1} | params, inputs)
