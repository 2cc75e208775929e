"""Training a cross-encoder on pairs with near misses: binary cross-entropy, the best checkpoint by dev.

In: query–passage pairs of training texts. A tenth, chosen by a hash of what the passages are about, is held
out; the checkpoint that ranks the right passages among their near misses best is kept.
Embeddings stay as they are, and there is no dropout: the order of the data is all that the seed decides.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from claimcheck.errors import DataError, StepError
from claimcheck.execute.models.cross_encoder import PairScorer
from claimcheck.execute.models.cross_encoder_negatives import Negatives, Pair
from claimcheck.execute.models.cross_encoder_pairs import PairFrame, PairTokens
from claimcheck.execute.models.cross_encoder_scoring import score_tokens
from claimcheck.execute.models.encoding import workers
from claimcheck.execute.models.gradients import differentiate
from claimcheck.execute.models.tokens import Tokens, batches
from claimcheck.execute.training.loop import Point, curve
from claimcheck.plan.precision import Precision

if TYPE_CHECKING:
    from torch import Tensor

DEV_SHARE, DEV_QUERIES, DEV_CANDIDATES = 0.1, 64, 12
CHECKPOINTS = 3
WARM_UP, CLIP, DECAY = 0.1, 1.0, 0.01
HEAD_RATE = 20.0  # the dense layer starts at random, the encoder does not
LEAST_PAIRS = 20


@dataclass(frozen=True, slots=True)
class Settings:
    """How to train.

    Attributes:
        negatives: wrong passages for each right one.
        passes: how often each pair is seen, a part of them for a fraction, each time with other negatives.
        batch_size: queries per step.
        lr: highest learning rate of the encoder.
        max_length: tokens of a pair.
        precision: of the encoder's products; weights and gradients are fp32.
        seed: of negatives and order.
    """

    negatives: int
    passes: float
    batch_size: int
    lr: float
    max_length: int
    precision: Precision
    seed: int


class Trained(NamedTuple):
    """What training leaves beside the weights.

    Attributes:
        curve: step and mean loss since the point before.
        dev: step and reciprocal rank of each checkpoint.
        kept: the step whose weights were kept.
        facts: numbers of pairs, steps and scored pairs.
    """

    curve: list[Point]
    dev: tuple[tuple[int, float], ...]
    kept: int
    facts: dict[str, int]


@dataclass(frozen=True)
class _Side:
    """Pairs of one split: tokens of its queries and passages, and which go together."""

    negatives: Negatives
    queries: Tokens
    passages: Tokens
    frame: PairFrame
    max_length: int

    @classmethod
    def of(cls, scorer: PairScorer, pairs: Sequence[Pair], max_length: int) -> _Side:
        found = Negatives(pairs)
        queries, passages = scorer.tokenise(found.queries), scorer.tokenise(found.passages)
        return cls(found, queries, passages, scorer.frame, max_length)

    def joined(self, pairs: Sequence[tuple[int, int]]) -> PairTokens:
        return PairTokens(self.queries, self.passages, np.array(pairs, np.int64), self.frame, self.max_length)


def train(
    scorer: PairScorer, pairs: Sequence[Pair], settings: Settings, progress: Callable[[float, str], None]
) -> Trained:
    """Train a cross-encoder in place and leave it with the weights of its best checkpoint.

    Raises:
        DataError: too few pairs.
        StepError: the loss is not finite.
    """
    import torch

    rest, held_out = split_pairs(pairs)
    if len(rest) < LEAST_PAIRS or len(held_out) < 2:
        raise DataError(
            f"{len(pairs)} training pairs are too few for a cross-encoder; at least 100 are needed"
        )
    progress(0.0, "looking for near misses")
    side = _Side.of(scorer, rest, settings.max_length)
    dev = _Side.of(scorer, held_out, settings.max_length)
    parameters = trainable(scorer)
    optimiser = _optimiser(scorer, settings)
    steps = max(1, round(settings.passes * math.ceil(len(rest) / settings.batch_size)))
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda step: rate(step, steps))
    ends = sorted({max(1, round(steps * (n + 1) / CHECKPOINTS)) for n in range(CHECKPOINTS)})
    losses: list[float] = []
    scores: list[tuple[int, float]] = []
    best: tuple[float, int, list[Any]] = (-1.0, 0, [])
    seen = 0
    rng = np.random.default_rng(settings.seed)
    orders = _orders(len(rest), settings.batch_size, rng)
    for end in ends:
        with workers(scorer.model.device.type, "fp32") as pool:
            for queries in islice(orders, end - len(losses)):
                examples, labels = _examples(side, queries, settings.negatives, rng)
                share = partial(_loss, scorer, examples, labels, settings.precision)
                parts = batches(examples.lengths, scorer.budget, padded=scorer.padded)
                loss = differentiate(parameters, share, parts, pool)
                if not math.isfinite(loss):
                    raise StepError(
                        f"the loss is not finite at step {len(losses) + 1}; "
                        f"try a lower lr than {settings.lr:g}"
                    )
                torch.nn.utils.clip_grad_norm_(parameters, CLIP)
                optimiser.step()
                schedule.step()
                losses.append(loss)
                seen += len(labels)
                progress(len(losses) / steps, f"training a cross-encoder, loss {loss:.3f}")
        score = dev_score(scorer, dev, settings.precision)
        scores.append((end, score))
        if score > best[0]:
            best = score, end, [p.detach().clone() for p in parameters]
    with torch.no_grad():
        for parameter, values in zip(parameters, best[2], strict=True):
            parameter.copy_(values)
    facts = {"pairs": len(rest), "dev_pairs": len(held_out), "steps": steps, "scored": seen}
    return Trained(curve(losses), tuple(scores), best[1], facts)


def split_pairs(pairs: Sequence[Pair]) -> tuple[list[Pair], list[Pair]]:
    """Pairs to train on, and at most 64 held out; an answer is on one side only, whatever the seed."""
    rest: list[Pair] = []
    held_out: list[Pair] = []
    for pair in pairs:
        digest = hashlib.blake2b(pair.answer.encode(), digest_size=8).digest()
        fraction = int.from_bytes(digest, "big") / 2**64
        (held_out if fraction < DEV_SHARE else rest).append(pair)
    return rest, held_out[:DEV_QUERIES]


def rate(step: int, steps: int) -> float:
    """Share of the learning rate at a step: up over the first tenth, then down to 0, both straight."""
    warm = max(1, round(WARM_UP * steps))
    return (step + 1) / warm if step < warm else (steps - step) / max(1, steps - warm)


def trainable(scorer: PairScorer) -> list[Any]:
    """The weights that are trained: encoder layers and head; a pooler that the base has stays unused."""
    for parameter in scorer.model.parameters():
        parameter.requires_grad_(False)
    chosen = [*_encoder(scorer).parameters(), *_head(scorer).parameters()]
    for parameter in chosen:
        parameter.requires_grad_(True)
    return chosen


def _encoder(scorer: PairScorer) -> Any:
    first: Any = scorer.model[0]
    return first.model.encoder


def _head(scorer: PairScorer) -> Any:
    return scorer.model[2]


def _orders(count: int, size: int, rng: np.random.Generator) -> Iterator[list[int]]:
    """Batches of 0 … count − 1 without end, each number once before any comes again."""
    while True:
        order = rng.permutation(count).tolist()
        yield from (order[begin : begin + size] for begin in range(0, count, size))


def _optimiser(scorer: PairScorer, settings: Settings) -> Any:
    import torch

    groups = [
        {"params": list(_encoder(scorer).parameters()), "lr": settings.lr},
        {"params": list(_head(scorer).parameters()), "lr": settings.lr * HEAD_RATE},
    ]
    return torch.optim.AdamW(groups, weight_decay=DECAY, fused=True)


def _examples(
    side: _Side, queries: Sequence[int], negatives: int, rng: np.random.Generator
) -> tuple[PairTokens, NDArray[np.float32]]:
    """The right passage of each query and wrong ones, with labels 1 and 0."""
    pairs, labels = [], []
    for query in queries:
        wrong = side.negatives.draw(query, negatives, rng)
        pairs += [(query, int(side.negatives.right[query])), *((query, int(n)) for n in wrong)]
        labels += [1.0, *[0.0] * len(wrong)]
    return side.joined(pairs), np.array(labels, np.float32)


def _loss(
    scorer: PairScorer,
    examples: PairTokens,
    labels: NDArray[np.float32],
    precision: Precision,
    batch: NDArray[np.int64],
) -> Tensor:
    """What some examples of similar length add to the mean loss over all of them."""
    import torch
    from torch.nn.functional import binary_cross_entropy_with_logits

    device = scorer.model.device
    ids, types, sizes = (torch.from_numpy(x.astype(np.int64)).to(device) for x in examples.take(batch))
    with torch.autocast(device.type, torch.bfloat16, enabled=precision == "bf16"):
        logits = scorer.logits(ids, types, sizes)
    wanted = torch.from_numpy(labels[batch]).to(device)
    return binary_cross_entropy_with_logits(logits, wanted, reduction="sum") / len(labels)


def dev_score(scorer: PairScorer, dev: _Side, precision: Precision) -> float:
    """Mean reciprocal rank of the right passage among it and the nearest misses; ties count against it."""
    lists = [dev.negatives.hardest(query, DEV_CANDIDATES - 1) for query in range(len(dev.negatives.queries))]
    pairs = [
        (query, passage)
        for query, wrong in enumerate(lists)
        for passage in (int(dev.negatives.right[query]), *wrong.tolist())
    ]
    scores = score_tokens(scorer, dev.joined(pairs), precision=precision)
    found, start = [], 0
    for wrong in lists:
        own = scores[start : start + len(wrong) + 1]
        found.append(1.0 / (1 + np.count_nonzero(own[1:] >= own[0])))
        start += len(own)
    return float(np.mean(found))
