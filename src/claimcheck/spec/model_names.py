"""What a model's name stands for: one model or a family over languages, and its training seeds.

A leaf of `spec`: `check_models.py` checks with it, `plan` builds steps from it, `measure` tells of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from claimcheck.spec.profile import EncodeSystem, ProfileSpec, SourceModel
from claimcheck.spec.trained import FinetuneModel, MergeModel

UNTRAINED = (0,)
"""The seeds of what was not trained here: one run."""


class ModelName(NamedTuple):
    """One model: an entry of `models:`, and for a family by language the language."""

    entry: str
    language: str | None = None

    def __str__(self) -> str:
        """As a profile writes it: ``spec.de``."""
        return self.entry if self.language is None else f"{self.entry}.{self.language}"


def training_languages(profile: ProfileSpec, model: FinetuneModel) -> tuple[str, ...]:
    """The languages of a model's training pairs, sorted; none if its corpus is unknown."""
    corpus = profile.corpora.get(model.on)
    every = corpus.languages if corpus is not None else ()
    return tuple(sorted(every if model.languages == "all" else model.languages))


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
    if isinstance(model, FinetuneModel):
        return tuple(sorted(set(model.seeds or profile.seeds)))
    return UNTRAINED


def entry_of(profile: ProfileSpec, name: str) -> str:
    """The entry behind a name such as ``spec.de``; the name itself if it is an entry or unknown."""
    found = names(profile).get(name)
    return found.entry if found is not None and name not in profile.models else name


def shared(runs: Iterable[tuple[int, ...]]) -> tuple[int, ...]:
    """Seeds that all trained parts have, ascending; `UNTRAINED` if no part is trained.

    Parts that share no seed give none: (); `check_models.py` refuses that.
    """
    trained = [set(found) for found in runs if found != UNTRAINED]
    return tuple(sorted(set.intersection(*trained))) if trained else UNTRAINED


def system_seeds(profile: ProfileSpec, system: str) -> tuple[int, ...]:
    """The training seeds behind a system, ascending; `UNTRAINED` if nothing in it is trained here."""
    spec = profile.systems.get(system)
    if isinstance(spec, EncodeSystem):
        return seeds(profile, entry_of(profile, spec.encode))
    return UNTRAINED


def system_models(profile: ProfileSpec, system: str) -> tuple[str, ...]:
    """Names of the models that a system uses."""
    spec = profile.systems.get(system)
    return (spec.encode,) if isinstance(spec, EncodeSystem) else ()


def behind(profile: ProfileSpec, name: str) -> frozenset[str]:
    """The entries of `models:` that a model rests on, its own among them."""
    entry = entry_of(profile, name)
    match profile.models.get(entry):
        case FinetuneModel(finetune=base):
            return behind(profile, base) | {entry}
        case MergeModel() as model:
            return behind(profile, model.base).union(*(behind(profile, m) for m in model.members), {entry})
        case None:
            return frozenset()
    return frozenset({entry})


def sources(profile: ProfileSpec, name: str) -> frozenset[str]:
    """The published models behind a model's name."""
    return frozenset(e for e in behind(profile, name) if isinstance(profile.models[e], SourceModel))


class Training(NamedTuple):
    """What a model was trained on here: languages and corpora, sorted; empty if it was not."""

    languages: tuple[str, ...] = ()
    corpora: tuple[str, ...] = ()


def trained_on(profile: ProfileSpec, name: str) -> Training:
    """What the model behind a name was trained on; a merge: all that its models were trained on."""
    known = names(profile).get(name, ModelName(name))
    match profile.models.get(known.entry):
        case FinetuneModel() as model:
            languages = (known.language,) if known.language else training_languages(profile, model)
            return Training(languages, (model.on,))
        case MergeModel() as model:
            parts = [
                trained_on(profile, str(member))
                for named in model.members
                for member in (members(profile, named) if named in profile.models else (ModelName(named),))
            ]
            return Training(
                tuple(sorted({language for part in parts for language in part.languages})),
                tuple(sorted({corpus for part in parts for corpus in part.corpora})),
            )
    return Training()


def recipe(profile: ProfileSpec, name: str) -> str | None:
    """What models must share so that their seed variances are one quantity; None if nothing is trained."""
    entry = entry_of(profile, name)
    match profile.models.get(entry):
        case FinetuneModel() as model:
            return f"{model.finetune}, {model.trainable} tuned on {model.on}"
        case MergeModel() as model if trained_on(profile, name).corpora:
            return f"merges of {recipe(profile, model.members[0])}"
    return None


def family(profile: ProfileSpec, name: str) -> str:
    """The encoder family of a model: its own, or that of the model it comes from."""
    match profile.models[entry_of(profile, name)]:
        case FinetuneModel(finetune=base) | MergeModel(base=base):
            return family(profile, base)
        case model:
            return model.family or name
