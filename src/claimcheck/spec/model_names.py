"""What a model's name stands for: one model or a family over languages, and its training seeds.

A leaf of `spec`: `check_models.py` checks with it, `plan` builds steps from it, `measure` tells of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal, NamedTuple

from claimcheck.spec.profile import (
    Bm25System,
    EncodeSystem,
    FuseSystem,
    ProfileSpec,
    RerankSystem,
    SourceModel,
)
from claimcheck.spec.trained import CrossEncoderModel, FinetuneModel, MergeModel
from claimcheck.spec.word_models import (
    LexiconModel,
    PoolModel,
    PretrainModel,
    TranslatorModel,
    VectorsModel,
    WordModel,
)

UNTRAINED = (0,)
"""The seeds of what was not trained here: one run."""


class ModelName(NamedTuple):
    """One model: an entry of `models:`, and for a family by language the language."""

    entry: str
    language: str | None = None

    def __str__(self) -> str:
        """As a profile writes it: ``spec.de``."""
        return self.entry if self.language is None else f"{self.entry}.{self.language}"


def training_languages(profile: ProfileSpec, model: FinetuneModel | CrossEncoderModel) -> tuple[str, ...]:
    """The languages of a model's training pairs, sorted; none if its corpus is unknown."""
    corpus = profile.corpora.get(model.on)
    every = corpus.languages if corpus is not None else ()
    return tuple(sorted(every if model.languages == "all" else model.languages))


def corpus_languages(
    profile: ProfileSpec, corpus: str, languages: Literal["all"] | tuple[str, ...]
) -> tuple[str, ...]:
    """The languages of a word model, in their order: the first gives its space to the others."""
    found = profile.corpora.get(corpus)
    every = found.languages if found is not None else ()
    return every if languages == "all" else languages


def members(profile: ProfileSpec, entry: str) -> tuple[ModelName, ...]:
    """The models behind an entry of `models:`: itself, or one per language."""
    model = profile.models[entry]
    if isinstance(model, FinetuneModel) and model.per == "language":
        return tuple(ModelName(entry, language) for language in training_languages(profile, model))
    return (ModelName(entry),)


def names(profile: ProfileSpec) -> Mapping[str, ModelName]:
    """Every name that stands for one model."""
    return {str(name): name for entry in profile.models for name in members(profile, entry)}


def seeds(profile: ProfileSpec, entry: str) -> tuple[int, ...]:
    """The training seeds of an entry, ascending; `UNTRAINED` if nothing is trained here.

    A merge has the seeds that all its models share, none if it merges over them.
    """
    model = profile.models.get(entry)
    if isinstance(model, MergeModel):
        if model.over == "seeds":
            return UNTRAINED
        return shared(seeds(profile, entry_of(profile, name)) for name in model.members)
    if isinstance(model, PoolModel):
        return seeds(profile, model.pool)
    if isinstance(model, VectorsModel) and isinstance(model.vectors, Mapping):
        return UNTRAINED
    if isinstance(model, FinetuneModel | CrossEncoderModel | VectorsModel | PretrainModel):
        return tuple(sorted(set(model.seeds or profile.seeds)))
    return UNTRAINED


def entry_of(profile: ProfileSpec, name: str) -> str:
    """The entry behind a name such as ``spec.de``; the name itself if it is an entry or unknown."""
    return _model(profile, name).entry


def _model(profile: ProfileSpec, name: str) -> ModelName:
    """The model of a name such as ``spec.de``; an entry or an unknown name stays as it is."""
    entry, _, language = name.rpartition(".")
    if name not in profile.models and entry in profile.models:
        member = ModelName(entry, language)
        if member in members(profile, entry):
            return member
    return ModelName(name)


def shared(runs: Iterable[tuple[int, ...]]) -> tuple[int, ...]:
    """Seeds that all trained parts have, ascending; `UNTRAINED` if no part is trained.

    Parts that share no seed give none: (); `check_models.py` refuses that.
    """
    trained = [set(found) for found in runs if found != UNTRAINED]
    return tuple(sorted(set.intersection(*trained))) if trained else UNTRAINED


def system_seeds(profile: ProfileSpec, system: str) -> tuple[int, ...]:
    """The training seeds behind a system, ascending; `UNTRAINED` if nothing in it is trained here."""
    return shared(seeds(profile, entry_of(profile, name)) for name in system_models(profile, system))


def system_models(profile: ProfileSpec, system: str) -> tuple[str, ...]:
    """Names of the models that a system uses, those of its stages after its own."""
    found: dict[str, None] = {}
    for stage in stages(profile, system):
        match profile.systems.get(stage):
            case EncodeSystem(encode=name) | RerankSystem(model=name):
                found[name] = None
            case Bm25System(bm25=options) if options.translate:
                found[options.translate] = None
    return tuple(found)


def parts(profile: ProfileSpec, system: str) -> tuple[str, ...]:
    """The systems whose rankings a system takes."""
    match profile.systems.get(system):
        case RerankSystem(rerank=first):
            return (first,)
        case FuseSystem(fuse=members):
            return members
    return ()


def stages(profile: ProfileSpec, system: str) -> tuple[str, ...]:
    """A system and all whose rankings it rests on, itself first, each once."""
    found: dict[str, None] = {}

    def visit(name: str) -> None:
        if name not in found:
            found[name] = None
            for part in parts(profile, name):
                visit(part)

    visit(system)
    return tuple(found)


def behind(profile: ProfileSpec, name: str) -> frozenset[str]:
    """The entries of `models:` that a model rests on, its own among them."""
    entry = entry_of(profile, name)
    match profile.models.get(entry):
        case FinetuneModel(finetune=base) | CrossEncoderModel(cross_encoder=base):
            return behind(profile, base) | {entry}
        case MergeModel() as model:
            return behind(profile, model.base).union(*(behind(profile, m) for m in model.members), {entry})
        case PoolModel(pool=base):
            return behind(profile, base) | {entry}
        case None:
            return frozenset()
    return frozenset({entry})


def sources(profile: ProfileSpec, name: str) -> frozenset[str]:
    """The published models behind a model's name, and what is made here of published parts."""
    published = SourceModel | PretrainModel | VectorsModel | TranslatorModel
    return frozenset(e for e in behind(profile, name) if isinstance(profile.models[e], published))


def origin(profile: ProfileSpec, name: str) -> str:
    """The model that a tuned or merged one comes from; itself for all others."""
    match profile.models.get(entry_of(profile, name)):
        case FinetuneModel(finetune=base) | MergeModel(base=base) | CrossEncoderModel(cross_encoder=base):
            return base
        case PoolModel(pool=base):
            return base
    return name


def merge_members(profile: ProfileSpec, model: MergeModel) -> tuple[str, ...]:
    """Names of the models that a merge takes, families spelt out."""
    return tuple(
        str(name)
        for member in model.members
        for name in (members(profile, member) if member in profile.models else (ModelName(member),))
    )


class Training(NamedTuple):
    """What a model was trained on here: languages and corpora, sorted; empty if it was not."""

    languages: tuple[str, ...] = ()
    corpora: tuple[str, ...] = ()


def trained_on(profile: ProfileSpec, name: str) -> Training:
    """What the model behind a name was trained on; a merge: all that its models were trained on."""
    known = _model(profile, name)
    match profile.models.get(known.entry):
        case CrossEncoderModel() as model:
            return Training(training_languages(profile, model), (model.on,))
        case VectorsModel() | LexiconModel() | PretrainModel() | PoolModel() as model:
            return _word_training(profile, model)
        case FinetuneModel() as model:
            languages = (known.language,) if known.language else training_languages(profile, model)
            return Training(languages, (model.on,))
        case MergeModel() as model:
            parts = [trained_on(profile, member) for member in merge_members(profile, model)]
            return Training(
                tuple(sorted({language for part in parts for language in part.languages})),
                tuple(sorted({corpus for part in parts for corpus in part.corpora})),
            )
    return Training()


def _word_training(
    profile: ProfileSpec, model: VectorsModel | LexiconModel | PretrainModel | PoolModel
) -> Training:
    """What a word model or a vanilla encoder was trained on."""
    corpora = model.on if isinstance(model, PretrainModel) else (model.on,) if model.on else ()
    asked: Literal["all"] | tuple[str, ...] = "all" if isinstance(model, PretrainModel) else model.languages
    languages = {language for corpus in corpora for language in corpus_languages(profile, corpus, asked)}
    below = trained_on(profile, model.pool) if isinstance(model, PoolModel) else Training()
    return Training(tuple(sorted({*languages, *below.languages})), tuple(sorted({*corpora, *below.corpora})))


def system_training(profile: ProfileSpec, system: str) -> Training:
    """What the models of a system were trained on, all stages together.

    A ranker does not become one that was trained on a language by re-ranking what word vectors found, which
    learn from texts without knowing what is relevant: word models count in a system of their own alone.
    """
    own = isinstance(profile.systems.get(system), EncodeSystem | Bm25System)
    found = [
        trained_on(profile, name)
        for name in system_models(profile, system)
        if own or not isinstance(profile.models.get(entry_of(profile, name)), WordModel)
    ]
    return Training(
        tuple(sorted({language for part in found for language in part.languages})),
        tuple(sorted({corpus for part in found for corpus in part.corpora})),
    )


def system_recipe(profile: ProfileSpec, system: str) -> str | None:
    """As `recipe`, of all trained models of a system: a re-ranked system varies as its parts do."""
    recipes = [recipe(profile, name) for name in system_models(profile, system)]
    return "; ".join(found for found in recipes if found) or None


def recipe(profile: ProfileSpec, name: str) -> str | None:
    """What models must share so that their seed variances are one quantity; None if nothing is trained."""
    entry, found = entry_of(profile, name), None
    match profile.models.get(entry):
        case FinetuneModel() as model:
            found = f"{model.finetune}, {model.trainable} tuned on {model.on}"
        case CrossEncoderModel() as model:
            found = f"{model.cross_encoder}, cross-encoder on {model.on}"
        case VectorsModel() | PretrainModel() as model if seeds(profile, entry) != UNTRAINED:
            what = "word vectors" if isinstance(model, VectorsModel) else "masked language model"
            found = f"{what} on {', '.join(trained_on(profile, name).corpora)}"
        case PoolModel(pool=base):
            found = recipe(profile, base)
        case MergeModel() as model if trained_on(profile, name).corpora:
            found = f"merges of {recipe(profile, model.members[0])}"
    return found


def family(profile: ProfileSpec, name: str) -> str:
    """The encoder family of a model: its own, or that of the model it comes from."""
    match profile.models[entry_of(profile, name)]:
        case FinetuneModel(finetune=base) | MergeModel(base=base) | CrossEncoderModel(cross_encoder=base):
            return family(profile, base)
        case PoolModel(pool=base):
            return family(profile, base)
        case LexiconModel():
            return name
        case model:
            return model.family or name
