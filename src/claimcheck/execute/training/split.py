"""A model cut in two: a prefix that stays frozen, and the upper part that is trained (execute).

`head`: of m-USE, the dense layers; its prefix gives one row per text. `top-K`: the last K layers of a
BERT-type encoder and what comes after them; its prefix gives a row per token. `all`: everything but
embeddings, of any encoder; there is no prefix and its rows are token ids. No part uses dropout, so a
prefix's rows are a constant of the text.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, cast

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from claimcheck.errors import DataError
from claimcheck.execute.models.encoders import (
    Encoder,
    MuseEncoder,
    TransformerEncoder,
    open_encoder,
    pools_flat,
)
from claimcheck.execute.models.flat import FlatTransformer, apply, groups, pool
from claimcheck.execute.models.kept import kept

Forward = Callable[[Tensor, Tensor], Tensor]
HEAD = ("d0", "d1", "p1", "d2", "p3", "d3")  # m-USE's dense layers


class Trained:
    """The part of a model that is trained, with weights of its own.

    Attributes:
        parameters: key in the base's folder → parameter, sorted by key.
        dim, budget, padded: see `claimcheck.execute.models.encoders.Encoder`.
    """

    def __init__(self, parameters: Mapping[str, nn.Parameter], forward: Forward, encoder: Encoder) -> None:
        self.parameters = dict(sorted(parameters.items()))
        self.vectors = forward
        self.dim, self.budget, self.padded = encoder.dim, encoder.budget, encoder.padded

    def tensors(self) -> dict[str, NDArray[np.float32]]:
        """Copies of the weights."""
        return {key: p.detach().cpu().numpy().copy() for key, p in self.parameters.items()}

    def put(self, tensors: Mapping[str, NDArray[Any]]) -> None:
        """Overwrite weights, all or some of them.

        Raises:
            DataError: there is no such weight, or it has another shape.
        """
        with torch.no_grad():
            for key, array in tensors.items():
                weight = self.parameters.get(key)
                if weight is None or tuple(weight.shape) != array.shape:
                    raise DataError(f"no trained weight {key!r} of shape {list(array.shape)} in this model")
                weight.copy_(torch.from_numpy(array))


@dataclass(frozen=True)
class Split:
    """An opened model and where it is cut.

    Attributes:
        trainable: "head", "top-K" or "all".
        encoder: the base; never changed.
        prefix: framed token ids [t], tokens per text [n] → rows; None where nothing is frozen below.
        width: numbers in a row of the prefix.
        per_token: whether the prefix gives a row per token rather than per text.
    """

    trainable: str
    encoder: Encoder
    prefix: Forward | None
    width: int
    per_token: bool
    _names: Mapping[str, nn.Parameter]
    _parts: tuple[Any, ...]
    _shared: tuple[Any, ...]
    _forward: Callable[..., Tensor]

    @property
    def device(self) -> torch.device:
        """Where it computes."""
        return self.encoder.device

    def fresh(self) -> Trained:
        """The trained part with weights of its own, equal to the base's; the frozen ones are shared."""
        memo: dict[int, Any] = {id(thing): thing for thing in self._shared}
        parts = copy.deepcopy(self._parts, memo)
        parameters = {key: cast("nn.Parameter", memo[id(p)]) for key, p in self._names.items()}
        for parameter in parameters.values():
            parameter.requires_grad_(True)

        def forward(rows: Tensor, lengths: Tensor) -> Tensor:
            return self._forward(parts, rows, lengths)

        return Trained(parameters, forward, self.encoder)


@kept
def open_split(folder: Path, trainable: str) -> Split:
    """Open a base and cut it.

    Raises:
        UnsafeModelError, DataError: see `open_encoder`; also where the model cannot be cut so, or is not
            stored in fp32.
    """
    encoder = open_encoder(folder)
    names = _keys(encoder)
    if trainable == "all":
        return _whole(folder, encoder, names)
    if trainable == "head":
        return _head(folder, encoder, names)
    found = re.fullmatch(r"top-([1-9]\d*)", trainable)
    if not found:
        raise DataError(f"trainable is {trainable!r}; expected head, top-K (such as top-4) or all")
    return _top(folder, encoder, names, int(found[1]))


def _keys(encoder: Encoder) -> dict[int, str]:
    """Identity of each parameter → its key in the folder."""
    return {
        id(parameter): (PurePosixPath(path) / name).as_posix()
        for path, module in encoder.modules.items()
        for name, parameter in module.named_parameters()
    }


def _named(folder: Path, names: Mapping[int, str], *modules: nn.Module) -> dict[str, nn.Parameter]:
    """Key → parameter, of all parameters of some modules."""
    found = {names[id(p)]: p for module in modules for p in module.parameters()}
    other = sorted({str(p.dtype).removeprefix("torch.") for p in found.values()} - {"float32"})
    if other:
        raise DataError(
            f"{folder}: its weights are {other[0]}, too coarse for the small steps of a training; "
            "save the model in fp32 first"
        )
    return found


def _head(folder: Path, encoder: Encoder, names: Mapping[int, str]) -> Split:
    if not isinstance(encoder, MuseEncoder):
        raise DataError(f"{folder}: only m-USE has a head; use trainable: top-K or all")
    module = encoder.module
    frozen = [
        thing
        for name, thing in (*module.named_children(), ("processor", module.processor))
        if name not in HEAD
    ]
    return Split(
        "head",
        encoder,
        module.trunk,
        module.cnn.out_features,
        per_token=False,
        _names=_named(folder, names, *(module.get_submodule(name) for name in HEAD)),
        _parts=(module,),
        _shared=tuple(frozen),
        _forward=lambda parts, rows, _: parts[0].head(rows).float(),
    )


def _top(folder: Path, encoder: Encoder, names: Mapping[int, str], count: int) -> Split:
    able = isinstance(encoder, TransformerEncoder) and pools_flat(encoder.model)
    inner: Any = next(iter(encoder.modules.values()))
    flat = FlatTransformer.of(inner) if able else None
    if not isinstance(encoder, TransformerEncoder) or flat is None:
        raise DataError(
            f"{folder}: {type(inner).__name__} is no encoder of BERT type with mean or cls pooling, so "
            "it has no top layers to train alone; use trainable: all"
        )
    below = len(flat.stack) - count
    if below < 0:
        raise DataError(f"{folder}: {len(flat.stack)} layers, fewer than the {count} of top-{count}")
    mode = cast("str", cast("Any", encoder.model[1]).pooling_mode)
    later = tuple(list(encoder.model)[2:])

    def prefix(ids: Tensor, lengths: Tensor) -> Tensor:
        return flat.layers(*flat.embed(ids, lengths), 0, below)

    def forward(parts: tuple[Any, ...], rows: Tensor, lengths: Tensor) -> Tensor:
        stack, modules = parts
        vectors = pool(apply(stack, rows, groups(lengths)), lengths, mode)
        features = {"sentence_embedding": vectors}
        for module in modules:
            features = module(features)
        return features["sentence_embedding"].float()

    stack = flat.stack[below:]
    return Split(
        f"top-{count}",
        encoder,
        prefix,
        int(inner.config.hidden_size),
        per_token=True,
        _names=_named(folder, names, *stack, *later),
        _parts=(stack, later),
        _shared=(inner.config,),
        _forward=forward,
    )


def _whole(folder: Path, encoder: Encoder, names: Mapping[int, str]) -> Split:
    parts = encoder.modules.values()
    embeddings = [
        m for part in parts for m in part.modules() if isinstance(m, nn.Embedding | nn.EmbeddingBag)
    ]
    frozen = {id(p) for module in embeddings for p in module.parameters()}
    found = {key: p for key, p in _named(folder, names, *parts).items() if id(p) not in frozen}
    if not found:
        raise DataError(f"{folder}: has no weights but embeddings, which stay frozen; it cannot be tuned")
    for module in embeddings:
        module.requires_grad_(False)
    return Split(
        "all",
        encoder,
        None,
        0,
        per_token=True,
        _names=found,
        _parts=(encoder,),
        _shared=(*embeddings, encoder.tokenizer),
        _forward=lambda parts, ids, lengths: parts[0].vectors(ids, lengths),
    )
