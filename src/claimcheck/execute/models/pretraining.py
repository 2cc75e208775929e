"""A small multilingual BERT trained from nothing as a masked language model (execute: pretrain).

Devlin, Chang, Lee & Toutanova 2019, "BERT: Pre-training of Deep Bidirectional Transformers"; without the
next-sentence task and without dropout, since no text is seen often enough to be learnt by heart.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from claimcheck.errors import DataError, StepError
from claimcheck.execute.models.encoding import workers
from claimcheck.execute.models.gradients import differentiate
from claimcheck.execute.models.pretraining_rows import Ids, Masked, mask

if TYPE_CHECKING:
    import torch
    from transformers import BertModel

HEAD = 32  # dimensions of an attention head
WARM_UP, DECAY, CLIP = 0.1, 0.01, 1.0
POINTS = 40  # of the loss curve
PIECES = 4  # of a batch, whatever the number of threads: that of a sum's parts decides its last digits
HELD_OUT_SEED = 0  # masks of the held-out rows are the same for every model


@dataclass(frozen=True)
class Budget:
    """What is trained and for how long: `steps` of `batch_size` rows of `max_length` tokens."""

    vocabulary: int
    layers: int
    hidden: int
    steps: int
    batch_size: int
    max_length: int
    lr: float
    seed: int

    @classmethod
    def of(cls, params: Mapping[str, Any]) -> Budget:
        """From a step's parameters."""
        return cls(**{field.name: params[field.name] for field in fields(cls)})

    def to_json(self) -> dict[str, Any]:
        """As plain values."""
        return asdict(self)


class Trained(NamedTuple):
    """The encoder, its loss curve (step, mean loss since the point before), and its held-out loss."""

    model: BertModel
    curve: list[tuple[int, float]]
    held_out: float


def train(
    rows: Ids, held_out: Ids, vocabulary: int, budget: Budget, progress: Callable[[float], None]
) -> Trained:
    """Train on rows of token ids.

    Args:
        rows: int64 [n, max_length].
        held_out: int64 [m, max_length], on which the last loss is taken.
        vocabulary: number of ids; the last is the mask.
        budget: see `Budget`.
        progress: told the fraction of steps done.

    Raises:
        DataError: no row.
        StepError: the loss is not finite.
    """
    import torch
    from transformers import BertConfig, BertModel

    if not len(rows) or not len(held_out):
        raise DataError(
            f"pretrain: the texts fill no row of {budget.max_length} tokens; take a smaller max_length"
        )
    rng = np.random.default_rng(budget.seed)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(budget.seed)
        config = BertConfig(
            vocab_size=vocabulary,
            hidden_size=budget.hidden,
            num_hidden_layers=budget.layers,
            num_attention_heads=max(1, budget.hidden // HEAD),
            intermediate_size=4 * budget.hidden,
            max_position_embeddings=budget.max_length,
            type_vocab_size=1,
            hidden_dropout_prob=0.0,
            attention_probs_dropout_prob=0.0,
            bos_token_id=0,
            pad_token_id=1,
            eos_token_id=2,
        )
        model = BertModel(config, add_pooling_layer=False)
        head = _Head(budget.hidden, vocabulary)
    parameters = [*model.parameters(), *head.module.parameters()]
    optimiser = torch.optim.AdamW(parameters, lr=budget.lr, weight_decay=DECAY)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda step: _rate(step, budget.steps))
    curve: list[tuple[int, float]] = []
    since: list[float] = []
    every = max(1, budget.steps // POINTS)
    with workers("cpu", "fp32") as pool:
        for step, batch in enumerate(_batches(len(rows), budget, rng), 1):
            masked = mask(rows[batch], vocabulary, rng)

            def share(part: Masked, whole: int = len(masked.targets)) -> torch.Tensor:
                return _loss(model, head, part) * (len(part.targets) / whole)

            since.append(differentiate(parameters, share, masked.pieces(PIECES), pool))
            if not np.isfinite(since[-1]):
                raise StepError(f"pretrain: the loss is no longer finite at step {step}; take a smaller lr")
            torch.nn.utils.clip_grad_norm_(parameters, CLIP)
            optimiser.step()
            schedule.step()
            progress(step / budget.steps)
            if step % every == 0 or step == budget.steps:
                curve.append((step, float(np.mean(since))))
                since = []
        left = _held_out(model, head, held_out, vocabulary, budget.batch_size)
    return Trained(model.train(False), curve, left)


class _Head:
    """Guesses tokens from hidden states; its output table is the embedding table of the model."""

    def __init__(self, hidden: int, vocabulary: int) -> None:
        import torch

        self.module = torch.nn.Sequential(
            torch.nn.Linear(hidden, hidden), torch.nn.GELU(), torch.nn.LayerNorm(hidden)
        )
        self.bias = torch.nn.Parameter(torch.zeros(vocabulary))
        self.module.register_parameter("bias", self.bias)

    def __call__(self, states: torch.Tensor, table: torch.Tensor) -> torch.Tensor:
        return self.module(states) @ table.T + self.bias  # type: ignore[no-any-return]


def _loss(model: BertModel, head: _Head, batch: Masked) -> torch.Tensor:
    """Mean cross-entropy in nats over what is to be guessed; only those places go through the head."""
    import torch

    states = model(input_ids=torch.from_numpy(batch.ids)).last_hidden_state[torch.from_numpy(batch.guessed)]
    logits = head(states, model.embeddings.word_embeddings.weight)
    return torch.nn.functional.cross_entropy(logits, torch.from_numpy(batch.targets))


def _held_out(model: BertModel, head: _Head, rows: Ids, vocabulary: int, size: int) -> float:
    import torch

    rng = np.random.default_rng(HELD_OUT_SEED)
    total, count = 0.0, 0
    with torch.inference_mode():
        for begin in range(0, len(rows), size):
            batch = mask(rows[begin : begin + size], vocabulary, rng)
            total += float(_loss(model, head, batch)) * len(batch.targets)
            count += len(batch.targets)
    return total / max(1, count)


def _batches(rows: int, budget: Budget, rng: np.random.Generator) -> list[NDArray[np.int64]]:
    """Rows of each step: passes over all rows, each in an order of its own."""
    wanted = budget.steps * budget.batch_size
    order = np.concatenate([rng.permutation(rows) for _ in range(-(-wanted // rows))])[:wanted]
    return list(order.reshape(budget.steps, budget.batch_size))


def _rate(step: int, steps: int) -> float:
    """Linear warm-up over a tenth of the steps, then linear decay to zero."""
    warm = max(1.0, WARM_UP * steps)
    return min((step + 1) / warm, max(0.0, (steps - step) / max(1.0, steps - warm)))
