"""Models that a profile trains or merges, as frozen values (`models:` in a profile).

A trained model's name means the family over its seeds; with `per: language` it means one such family
per language, named `NAME.LANGUAGE`. What names mean is checked in `check_models.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Discriminator, Field, Tag

from claimcheck.spec.base import Language, ListOf, Name, Spec

Positive = Annotated[int, Field(ge=1)]
Rate = Annotated[float, Field(gt=0, le=1, allow_inf_nan=False)]
Seed = Annotated[int, Field(ge=1, le=2**31 - 1)]
Seeds = ListOf[Seed]
Trainable = Annotated[str, Field(pattern=r"^(head|all|top-[1-9][0-9]?)$")]
"""m-USE's `head`, the last K layers (`top-K`) of a BERT-type encoder, or `all` but the embeddings."""


def _floats(value: object) -> object:
    """Whole numbers are numbers: strict mode alone would refuse `scale: 1`."""
    if isinstance(value, list):
        return tuple(float(v) if type(v) is int else v for v in value)
    return float(value) if type(value) is int else value


Number = Annotated[float, BeforeValidator(_floats), Field(allow_inf_nan=False)]
Numbers = Annotated[tuple[Number, ...], BeforeValidator(_floats), Field(min_length=1)]


class Tune(Spec):
    """Values to choose from on dev queries."""

    tune: Annotated[tuple[Number, ...], BeforeValidator(_floats), Field(min_length=2)]


def _tunable(value: Any) -> str:
    return "<tune>" if isinstance(value, Mapping) else "<value>"


Tunable = Annotated[
    Annotated[Tune, Tag("<tune>")] | Annotated[Number, Tag("<value>")], Discriminator(_tunable)
]


def grid(value: Tune | float) -> float | list[float]:
    """As steps take it: a number, or the list to choose from."""
    return list(value.tune) if isinstance(value, Tune) else value


class _Trained(Spec):
    """What everything that is trained may say."""

    on: Name
    pairs_per_language: Positive | None = None
    page: Literal["category", "block"] | None = None
    passes: Annotated[Number, Field(gt=0)] = 1.0
    batch_size: Annotated[int, Field(ge=2)] = 64
    max_length: Annotated[int, Field(ge=8)] | None = None
    seeds: Seeds | None = None


class FinetuneModel(_Trained):
    """A base model tuned contrastively on query–passage pairs of a corpus' training split.

    The languages' pairs are of different concepts unless `parallel`; with `per: language` each language
    makes a model of its own. `passes` counts runs over the pairs, so joint models take as many steps as all
    specialists together. `lr: {tune: […]}` is chosen on the dev queries of `dev`.
    """

    finetune: Name
    per: Literal["language"] | None = None
    languages: Literal["all"] | ListOf[Language] = "all"
    parallel: bool = False
    crossing: Literal["monolingual", "cross-lingual"] = "monolingual"
    trainable: Trainable
    batches: Literal["mixed", "language"] = "mixed"
    lr: Tunable
    scale: Annotated[Number, Field(gt=0)] = 20.0
    labels: Literal["true", "shuffled"] = "true"
    dev: Name | None = None


class CrossEncoderModel(_Trained):
    """A cross-encoder on the lowest `layers` of a base model: it reads query and passage together.

    Trained with binary cross-entropy on pairs of a corpus' training split, each with `negatives` near misses;
    of several checkpoints, the one that ranks held-out training pairs best is kept. It cannot search: it
    re-ranks (`rerank:`).
    """

    cross_encoder: Name = Field(alias="cross-encoder")
    languages: ListOf[Language] = ("en",)
    layers: Annotated[int, Field(ge=1, le=99)] = 6
    negatives: Annotated[int, Field(ge=1, le=31)] = 4
    batch_size: Annotated[int, Field(ge=1)] = 8
    lr: Annotated[Number, Field(gt=0)] = 1e-4
    max_length: Annotated[int, Field(ge=8)] = 64


MergeMethod = Literal[
    "linear",
    "greedy_soup",
    "task_arithmetic",
    "ties",
    "dare_linear",
    "dare_ties",
    "slerp",
    "nuslerp",
    "multislerp",
    "karcher",
    "model_stock",
]
TUNABLE_KEYS = ("t", "density", "scale")


class MergeModel(Spec):
    """Models tuned from one base, merged seed by seed; `over: seeds` merges the runs of one model instead.

    What is `{tune: […]}`, and which models a `greedy_soup` takes, is chosen on the dev queries of `dev`;
    the base alone and each model alone are then among the candidates.
    """

    merge: MergeMethod
    base: Name
    of: ListOf[Name] | Name
    over: Literal["seeds"] | None = None
    weights: Numbers | None = None
    t: Tunable | None = None
    density: Tunable | None = None
    scale: Tunable | None = None
    variant: Literal["mergekit", "paper"] | None = None
    scope: Literal["tensor", "model"] | None = None
    dev: Name | None = None

    @property
    def tuned(self) -> bool:
        """Whether something is chosen on dev queries."""
        values = (self.t, self.density, self.scale)
        return self.merge == "greedy_soup" or any(isinstance(value, Tune) for value in values)

    @property
    def members(self) -> tuple[str, ...]:
        """The names under `of`."""
        return (self.of,) if isinstance(self.of, str) else self.of
