"""A BERT-type encoder over a flat batch: no padding, no attention mask, exact (execute: encode).

All texts of a batch lie one after the other in one matrix [tokens, hidden]. Everything but attention works on
rows and so needs no padding; attention runs once per group of texts of equal length, where nothing has to be
masked. The layers are those of the loaded `transformers` model, called piece by piece, so weights, tuning and
autocast are shared with it. A forward splits at any layer: `embed`, then `layers(…, 0, k)`, then `layers(…,
k, n)`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import torch
from torch import Tensor
from torch.nn import functional

TYPES = frozenset({"BertModel", "RobertaModel", "XLMRobertaModel", "CamembertModel"})
TOLERANCE = (
    1e-3  # of the probe's largest difference from the model's own forward; a real mismatch is of order 1
)


class Group(NamedTuple):
    """Neighbouring texts of equal length: first token row, number of texts, tokens in each."""

    start: int
    texts: int
    length: int


def groups(lengths: Tensor) -> list[Group]:
    """Runs of equal lengths in a batch, in order."""
    values, counts = torch.unique_consecutive(lengths, return_counts=True)
    result, start = [], 0
    for length, texts in zip(values.tolist(), counts.tolist(), strict=True):
        result.append(Group(start, texts, length))
        start += texts * length
    return result


class FlatTransformer:
    """The layers of a BERT- or RoBERTa-type model, applied to flat batches."""

    def __init__(self, model: Any) -> None:
        self.embeddings = model.embeddings
        self.stack = list(model.encoder.layer)
        offset = 0 if type(model).__name__ == "BertModel" else model.config.pad_token_id + 1
        self.first_position = int(offset)

    @classmethod
    def of(cls, model: Any) -> FlatTransformer | None:
        """Wrap a `transformers` model; None where the flat forward differs from the model's own."""
        if type(model).__name__ not in TYPES or not hasattr(model, "encoder"):
            return None
        flat = cls(model)
        probe = torch.arange(10, 22, device=model.device) % model.config.vocab_size
        with torch.inference_mode():
            own = [model(input_ids=part[None]).last_hidden_state[0] for part in probe.split([7, 5])]
            ours = flat.layers(*flat.embed(probe, torch.tensor([7, 5], device=model.device)))
        return flat if (torch.cat(own) - ours).abs().max() < TOLERANCE else None

    def embed(self, ids: Tensor, lengths: Tensor) -> tuple[Tensor, list[Group]]:
        """Token ids [t] and texts' lengths [n] → rows [t, hidden] before the first layer, their groups."""
        begins = torch.repeat_interleave(lengths.cumsum(0) - lengths, lengths)
        places = torch.arange(len(ids), device=ids.device) - begins + self.first_position
        rows = self.embeddings(
            input_ids=ids[None], position_ids=places[None], token_type_ids=torch.zeros_like(ids)[None]
        )
        return rows[0], groups(lengths)

    def layers(self, rows: Tensor, batch: list[Group], first: int = 0, last: int | None = None) -> Tensor:
        """Apply layers first … last − 1 (default: all) to rows [t, hidden]."""
        return apply(self.stack[first:last], rows, batch)


def apply(stack: Sequence[Any], rows: Tensor, batch: list[Group]) -> Tensor:
    """Apply layers to rows [t, hidden]."""
    for layer in stack:
        attended = layer.attention.output(_attention(layer.attention.self, rows, batch), rows)
        rows = layer.output(layer.intermediate(attended), attended)
    return rows


def _attention(attention: Any, rows: Tensor, batch: list[Group]) -> Tensor:
    """Scaled dot-product attention of each text over itself: rows [t, hidden] → context [t, hidden]."""
    heads, size = attention.num_attention_heads, attention.attention_head_size
    query, key, value = attention.query(rows), attention.key(rows), attention.value(rows)
    parts = []
    for start, texts, length in batch:
        q, k, v = (
            x[start : start + texts * length].view(texts, length, heads, size).transpose(1, 2)
            for x in (query, key, value)
        )
        context = functional.scaled_dot_product_attention(q, k, v)
        parts.append(context.transpose(1, 2).reshape(texts * length, heads * size))
    return torch.cat(parts)


def pool(rows: Tensor, lengths: Tensor, mode: str) -> Tensor:
    """Rows [t, d] of n texts → [n, d] in fp32: the mean of a text's rows, or its first row (`cls`)."""
    ends = lengths.cumsum(0)
    if mode == "cls":
        return rows[ends - lengths].float()
    return segment_sums(rows.float(), lengths) / lengths[:, None]


def segment_sums(rows: Tensor, lengths: Tensor) -> Tensor:
    """Sum of each text's rows: [t, d] → [n, d], quick where neighbours are of equal length."""
    return torch.cat(
        [rows[s : s + n * length].view(n, length, -1).sum(dim=1) for s, n, length in groups(lengths)]
    )
