"""Word models and vanilla encoders of a profile → steps (plan)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from claimcheck.plan import cost
from claimcheck.plan.base_steps import BaseSteps, given
from claimcheck.plan.precision import precision
from claimcheck.plan.step import Step
from claimcheck.spec.model_names import corpus_languages
from claimcheck.spec.word_models import (
    DIM,
    EPOCHS,
    LexiconModel,
    PoolModel,
    PretrainModel,
    TranslatorModel,
    VectorsModel,
)


class Pooled(NamedTuple):
    """A pooled encoder: its artefact, and for word vectors the encoder of words that they lack."""

    step: Step
    encoder: Step | None = None


class WordSteps:
    """Steps of word models.

    Args:
        base: steps of corpora and sources.
        vanilla: name, seed and layer of a plain encoder → the step that cuts it there.
    """

    def __init__(self, base: BaseSteps, vanilla: Callable[[str, int, int], Step]) -> None:
        self._base, self._profile, self._vanilla = base, base.profile, vanilla

    def vectors(self, name: str, spec: VectorsModel, seed: int) -> Step:
        """Word vectors of all languages in one space."""
        languages = corpus_languages(self._profile, spec.on, spec.languages)
        inputs: dict[str, Step] = {"corpus": self._base.corpus(spec.on)}
        local: dict[str, str] = {}
        digests: dict[str, str] = {}
        files = spec.vectors if isinstance(spec.vectors, Mapping) else {}
        for language, file in sorted(files.items()):
            key = f"models.{name}.vectors.{language}"
            read = self._base.source(f"path:{file}", key, spec.place, under=f"vec.{language}")
            local, digests = local | read.local, digests | read.digests
        trained = not files
        params = given(
            method="fasttext" if trained else "files",
            languages=list(languages),
            map=spec.map,
            csls=spec.neighbours != "cosine" if spec.map == "proc-b" else None,
            dim=(spec.dim or DIM) if trained else None,
            epochs=(spec.epochs or EPOCHS) if trained else None,
            seed=seed if trained else None,
            digests=digests or None,
        )
        title = f"word vectors {name}, seed {seed}" if trained else f"word vectors {name}"
        return Step("vectors", params, inputs, local, title, cost.vectors(spec, len(languages)))

    def lexicon(self, name: str, spec: LexiconModel) -> Step:
        """Translation tables of all ordered pairs of languages."""
        languages = corpus_languages(self._profile, spec.on, spec.languages)
        inputs = {"corpus": self._base.corpus(spec.on)}
        seconds = cost.lexicon(len(languages))
        return Step("lexicon", {"languages": list(languages)}, inputs, {}, f"learn lexicon {name}", seconds)

    def translate(self, name: str, spec: TranslatorModel, task: str) -> Step:
        """The queries of a task in the languages of its documents."""
        model = self._base.source(spec.translator, f"models.{name}.translator", spec.place, under="model")
        codes = dict(sorted(spec.codes.items()))
        params = given(
            codes=codes or None, beams=spec.beams, precision=precision(), digests=model.digests or None
        )
        return Step(
            "translate",
            params,
            {"task": self._base.task(task)} | model.inputs,
            model.local,
            f"translate queries of {task} with {name}",
            cost.translate(self._base.project, task, spec.beams),
        )

    def pretrain(self, name: str, spec: PretrainModel, seed: int) -> Step:
        """A vanilla encoder, trained from nothing."""
        inputs = {f"corpus.{number}": self._base.corpus(corpus) for number, corpus in enumerate(spec.on)}
        tokenizer = self._base.source(
            spec.tokenizer, f"models.{name}.tokenizer", spec.place, under="tokenizer"
        )
        params = given(
            vocabulary=spec.vocabulary,
            layers=spec.layers,
            hidden=spec.hidden,
            steps=spec.steps,
            batch_size=spec.batch_size,
            max_length=spec.max_length,
            lr=spec.lr,
            seed=seed,
            digests=tokenizer.digests or None,
        )
        title = f"pre-train {name}, seed {seed}"
        return Step(
            "pretrain", params, inputs | tokenizer.inputs, tokenizer.local, title, cost.pretrain(spec)
        )

    def pool(self, name: str, spec: PoolModel, seed: int) -> Pooled:
        """A vanilla encoder made to give one vector per text, or word vectors out of it."""
        encoder = self._vanilla(spec.pool, seed, spec.layer)
        if spec.by == "semb" or spec.on is None:
            return Pooled(encoder)
        languages = list(corpus_languages(self._profile, spec.on, spec.languages))
        inputs = {"corpus": self._base.corpus(spec.on), "model": encoder}
        title = f"word vectors {name}, seed {seed}" if seed else f"word vectors {name}"
        step = Step(
            "vectors",
            {"method": spec.by, "languages": languages},
            inputs,
            {},
            title,
            cost.word_states(len(languages)),
        )
        return Pooled(step, encoder)
