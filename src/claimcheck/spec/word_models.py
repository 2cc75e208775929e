"""Models of words, what translates them, and vanilla encoders with what is pooled from them (`models:`).

Everything here but a published translator learns from the train split of corpora of aligned titles. What
names mean is checked in `check_words.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from claimcheck.spec.base import Language, ListOf, Name, Source, Spec, Text
from claimcheck.spec.trained import Number, Positive, Seeds

DIM, EPOCHS = 64, 20


class VectorsModel(Spec):
    """Word vectors of several languages in the space of the first; texts are IDF-weighted sums of words.

    `fasttext` trains them on the train pages of `on`, as many `dim` and `epochs` as said; a mapping
    language → `.vec` file reads them. `map` turns each language by Procrustes, alone or with one round of
    augmentation (`proc-b`) whose `neighbours` are found by cosine or CSLS; `none` for files that are aligned.
    """

    vectors: Literal["fasttext"] | Mapping[Language, Text]
    on: Name
    languages: Literal["all"] | ListOf[Language] = "all"
    map: Literal["procrustes", "proc-b", "none"] = "proc-b"
    neighbours: Literal["cosine", "csls"] | None = None
    dim: Positive | None = None
    epochs: Positive | None = None
    seeds: Seeds | None = None
    family: Text | None = None
    licence: Text | None = None


class LexiconModel(Spec):
    """Translation tables that IBM model 1 learns on the aligned train titles of `on`, for `bm25:`."""

    lexicon: Literal["ibm1"]
    on: Name
    languages: Literal["all"] | ListOf[Language] = "all"


class TranslatorModel(Spec):
    """A published model that translates whole queries in any direction, for `bm25:`: M2M100, NLLB, mBART-50.

    `codes` are its names of languages where they are not ours, such as `{de: deu_Latn}`.
    """

    translator: Source
    codes: Mapping[Language, Text] = {}
    beams: Positive = 4
    family: Text | None = None
    licence: Text | None = None


class PretrainModel(Spec):
    """A small BERT trained as a masked language model on the train pages of corpora, in all their languages.

    Its budget is `steps` of `batch_size` rows of `max_length` tokens. It has no vector of a text yet: name it
    in `pool`.
    """

    pretrain: Literal["mlm"]
    on: ListOf[Name]
    tokenizer: Source
    vocabulary: Annotated[int, Field(ge=100)] = 8000
    layers: Positive = 3
    hidden: Annotated[int, Field(ge=32, multiple_of=32)] = 128
    steps: Positive = 300
    batch_size: Positive = 8
    max_length: Annotated[int, Field(ge=16)] = 128
    lr: Annotated[Number, Field(gt=0)] = 1e-3
    seeds: Seeds | None = None
    family: Text | None = None


class PoolModel(Spec):
    """How a vanilla encoder is made to give a text one vector, at its layer `layer`.

    `semb`: the mean of the text's tokens. `iso` and `aoc`: the IDF-weighted sum of word vectors, each word
    encoded alone, or averaged over its contexts in the train titles of `on`, which gives the IDF too.
    """

    pool: Name
    by: Literal["semb", "iso", "aoc"]
    layer: Annotated[int, Field(ge=0, le=999)]
    on: Name | None = None
    languages: Literal["all"] | ListOf[Language] = "all"


WordModel = VectorsModel | LexiconModel | TranslatorModel | PretrainModel | PoolModel
