"""A training as a whole: pairs, their texts and their order, run at any learning rate (execute: finetune)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np

from claimcheck.errors import DataError
from claimcheck.execute.corpora.tables import read_table
from claimcheck.execute.models.texts import PAIRS, pair_sources
from claimcheck.execute.training.folder import identity
from claimcheck.execute.training.inputs import from_features, from_texts
from claimcheck.execute.training.loop import Point, Side, train
from claimcheck.execute.training.order import Pair, batches, shuffled, steps_of
from claimcheck.execute.training.settings import Settings
from claimcheck.execute.training.split import Split, Trained

ROLES = ("query", "passage")


class Run(NamedTuple):
    """A finished training."""

    lr: float
    trained: Trained
    curve: list[Point]


@dataclass(frozen=True)
class Training:
    """What all learning rates share.

    Attributes:
        settings: how to train.
        split: the model.
        pairs: those of the wanted languages.
        sides: the pairs' texts by role, in the order of `pairs`.
    """

    settings: Settings
    split: Split
    pairs: tuple[Pair, ...]
    sides: Mapping[str, Side]

    @classmethod
    def of(cls, settings: Settings, split: Split, inputs: Mapping[str, Path]) -> Training:
        """Read a step's inputs `model`, `pairs` and, with a frozen prefix, `features.query` and `.passage`.

        Raises:
            DataError: no pairs in these languages, or inputs that do not fit together.
        """
        sides = {}
        for role in ROLES:
            if split.prefix is None:
                found = pair_sources(inputs["pairs"], role)
                texts = from_texts(split.encoder, found, role, settings.max_length)
            elif f"features.{role}" in inputs:
                folder, base = inputs[f"features.{role}"], identity(inputs["model"])
                texts = from_features(folder, [PAIRS], settings.trainable, base)
            else:
                raise DataError(f"finetune: the input features.{role} is missing")
            sides[role] = Side(texts.inputs, texts.numbers[PAIRS])
        table = read_table(inputs["pairs"] / "pairs.parquet")
        rows = len(table["id"])
        if any(len(side.numbers) != rows for side in sides.values()):
            raise DataError(f"{inputs['pairs']}: {rows} pairs, not those that the features are of")
        wanted = np.array(
            [
                row
                for row, languages in enumerate(
                    zip(table["query_language"], table["passage_language"], strict=True)
                )
                if set(languages) <= set(settings.languages)
            ],
            np.int64,
        )
        if not len(wanted):
            raise DataError(f"{inputs['pairs']}: no pair in {', '.join(settings.languages)}")
        sides = {role: Side(side.inputs, side.numbers[wanted]) for role, side in sides.items()}
        chosen = {name: [column[row] for row in wanted] for name, column in table.items()}
        names, languages = _names(chosen)
        answers = chosen["answer"]
        if settings.labels == "shuffled":
            order = shuffled(names, languages, settings.seed)
            sides["passage"] = Side(sides["passage"].inputs, sides["passage"].numbers[order])
            answers = [answers[row] for row in order]
        said = zip(sides["query"].numbers, sides["passage"].numbers, answers, strict=True)
        pairs = tuple(
            Pair(name, language, frozenset({("query", int(query)), ("passage", int(passage)), answer}))
            for name, language, (query, passage, answer) in zip(names, languages, said, strict=True)
        )
        return cls(settings, split, pairs, sides)

    @property
    def steps(self) -> int:
        """How many steps it takes."""
        return steps_of(len(self.pairs), self.settings.passes, self.settings.batch_size)

    def run(self, lr: float, progress: Callable[[float], None]) -> Run:
        """Train from the base on. Raises DataError, StepError: see `batches` and `train`."""
        settings = self.settings
        trained = self.split.fresh()
        order = batches(
            self.pairs,
            batch_size=settings.batch_size,
            steps=self.steps,
            seed=settings.seed,
            by_language=settings.batches == "language",
        )
        curve = train(
            trained,
            self.sides["query"],
            self.sides["passage"],
            order,
            steps=self.steps,
            lr=lr,
            scale=settings.scale,
            device=self.split.device,
            precision=settings.precision,
            progress=progress,
        )
        return Run(lr, trained, curve)


def _names(columns: Mapping[str, list[str]]) -> tuple[list[str], list[str]]:
    """Of each pair, what tells it from others, and its languages."""
    languages = [
        f"{one}-{two}"
        for one, two in zip(columns["query_language"], columns["passage_language"], strict=True)
    ]
    return [f"{name}:{pair}" for name, pair in zip(columns["id"], languages, strict=True)], languages
