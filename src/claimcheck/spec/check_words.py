"""Word models and vanilla encoders of a profile against its other names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from claimcheck.spec.names import did_you_mean
from claimcheck.spec.problems import Loc
from claimcheck.spec.profile import KNOWN_ITEM_READERS, Bm25System, EncodeSystem, ProfileSpec, SourceModel
from claimcheck.spec.word_models import (
    LexiconModel,
    PoolModel,
    PretrainModel,
    TranslatorModel,
    VectorsModel,
    WordModel,
)

if TYPE_CHECKING:
    from claimcheck.spec.check_models import Wrong

VANILLA_READER = "auto"
"""The reader of plain encoders, whose pooling is ours to choose."""


def check_word_model(spec: ProfileSpec, wrong: Wrong, name: str, model: WordModel) -> None:
    """Check one entry of `models:`."""
    check, loc = _Check(spec, wrong), ("models", name)
    match model:
        case VectorsModel():
            check.vectors(loc, model)
        case LexiconModel():
            check.aligned((*loc, "on"), model.on, loc, model.languages)
        case TranslatorModel():
            if not model.translator.startswith(("hf:", "path:")):
                message = "a translation model is a folder: hf:ORG/NAME@REVISION or path:…"
                wrong((*loc, "translator"), message)
            spoken = {language for corpus in spec.corpora.values() for language in corpus.languages}
            for language in sorted(set(model.codes) - spoken):
                message = f"no corpus has the language '{language}'{did_you_mean(language, spoken)}"
                wrong((*loc, "codes", language), message, key=True)
        case PretrainModel():
            for i, corpus in enumerate(model.on):
                check.aligned((*loc, "on", i), corpus, loc, "all")
        case PoolModel():
            check.pool(loc, model)


def check_word_system(spec: ProfileSpec, wrong: Wrong, name: str, system: EncodeSystem | Bm25System) -> None:
    """Check that a system's model can do what the system asks of it."""
    loc: Loc = ("systems", name)
    if isinstance(system, Bm25System):
        named = system.bm25.translate
        at = (*loc, "bm25", "translate")
        able = [
            entry for entry, model in spec.models.items() if isinstance(model, LexiconModel | TranslatorModel)
        ]
        if named is not None and named not in spec.models:
            wrong(at, f"unknown model '{named}'{did_you_mean(named, able)}")
        elif named is not None and named not in able:
            message = f"'{named}' translates nothing; name a model with the key 'lexicon' or 'translator'"
            wrong(at, message)
        return
    match spec.models.get(system.encode):
        case LexiconModel() | TranslatorModel():
            wrong((*loc, "encode"), f"'{system.encode}' is for `bm25: {{translate: {system.encode}}}`")
        case PretrainModel():
            wrong(
                (*loc, "encode"),
                f"'{system.encode}' has no vector of a text yet; "
                f"name a model such as {{pool: {system.encode}, by: semb, layer: 2}}",
            )
        case VectorsModel() if system.localise is not None:
            wrong((*loc, "localise"), "windows are of an encoder's tokens; word vectors have none", key=True)
        case PoolModel(by="iso" | "aoc") if system.localise is not None:
            wrong((*loc, "localise"), "windows are of an encoder's tokens; word vectors have none", key=True)


class _Check:
    def __init__(self, spec: ProfileSpec, wrong: Wrong) -> None:
        self.spec, self.wrong = spec, wrong

    def aligned(self, loc: Loc, corpus: str, model: Loc, languages: str | Iterable[str]) -> None:
        """A corpus with a train split of titles in these languages, two at least."""
        found = self.spec.corpora.get(corpus)
        if found is None:
            self.wrong(loc, f"unknown corpus '{corpus}'{did_you_mean(corpus, self.spec.corpora)}")
            return
        if found.reader not in KNOWN_ITEM_READERS:
            readers = " and ".join(KNOWN_ITEM_READERS)
            self.wrong(loc, f"corpus '{corpus}' has no aligned train titles; only {readers} have")
        named = found.languages if isinstance(languages, str) else tuple(languages)
        for i, language in enumerate(named):
            if language not in found.languages:
                has = ", ".join(found.languages)
                self.wrong(
                    (*model, "languages", i), f"corpus '{corpus}' has no language '{language}' (it has {has})"
                )
        if len(named) < 2:
            self.wrong(loc, "one language has nothing to be aligned with; name two or more")

    def vectors(self, loc: Loc, model: VectorsModel) -> None:
        self.aligned((*loc, "on"), model.on, loc, model.languages)
        if model.neighbours is not None and model.map != "proc-b":
            self.wrong((*loc, "neighbours"), f"'neighbours' means nothing to map {model.map}", key=True)
        files = model.vectors if isinstance(model.vectors, Mapping) else None
        if files is None:
            if model.map == "none":
                message = "vectors trained one language at a time share no space; take procrustes or proc-b"
                self.wrong((*loc, "map"), message)
            return
        for key in ("dim", "epochs", "seeds"):
            if getattr(model, key) is not None:
                self.wrong((*loc, key), f"'{key}' is for vectors that are trained; these are read", key=True)
        corpus = self.spec.corpora.get(model.on)
        wanted = corpus.languages if model.languages == "all" and corpus else model.languages
        for language in wanted if not isinstance(wanted, str) else ():
            if language not in files:
                self.wrong((*loc, "vectors"), f"no .vec file for the language '{language}'")
        for language in files:
            if language not in wanted:
                self.wrong((*loc, "vectors", language), f"'{language}' is not among the languages", key=True)

    def pool(self, loc: Loc, model: PoolModel) -> None:
        base = self.spec.models.get(model.pool)
        if base is None:
            hint = did_you_mean(model.pool, self.spec.models)
            self.wrong((*loc, "pool"), f"unknown model '{model.pool}'{hint}")
        elif isinstance(base, PretrainModel):
            if model.layer > base.layers:
                self.wrong((*loc, "layer"), f"'{model.pool}' has {base.layers} layers, not {model.layer}")
        elif not (isinstance(base, SourceModel) and base.reader == VANILLA_READER):
            self.wrong(
                (*loc, "pool"),
                f"'{model.pool}' is no vanilla encoder; take `pretrain:` or one with reader {VANILLA_READER}",
            )
        elif base.pooling is not None:
            self.wrong((*loc, "pool"), f"'{model.pool}' says its own pooling; leave that key out there")
        if model.by == "semb":
            for key, given in (("on", model.on is not None), ("languages", model.languages != "all")):
                if given:
                    self.wrong((*loc, key), f"'{key}' means nothing to semb, which weighs no words", key=True)
        elif model.on is None:
            self.wrong(loc, f"the key 'on' is missing: the corpus whose train titles give {model.by} its IDF")
        else:
            self.aligned((*loc, "on"), model.on, loc, model.languages)
