"""One face for all encoders: texts → token ids → vectors (execute: encode).

Transformers of BERT type run flat on a CPU (see `flat`), other transformers in padded batches through their
own sentence-transformers modules, m-USE and static word vectors flat. Each gives vectors in fp32, not yet
normalised.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, Protocol, cast

import numpy as np

from claimcheck.errors import DataError
from claimcheck.execute.models.folder import MUSE, build, modules, prompts, usual_device
from claimcheck.execute.models.safety import read_json
from claimcheck.execute.models.tokens import Frame, Ids, Tokens

if TYPE_CHECKING:
    import torch
    from sentence_transformers import SentenceTransformer
    from torch import Tensor, nn

    from claimcheck.execute.models.flat import FlatTransformer

# Tokens per batch. On a CPU, what keeps the activations of a layer in its cache (measured).
FLAT_BUDGET, PADDED_BUDGET, MUSE_BUDGET, STATIC_BUDGET, CUDA_BUDGET = 1024, 2048, 1024, 4096, 65_536
UNLIMITED = 1_000_000  # tokenizers state "no limit" as some huge number
PLAIN = {"method": "forward", "method_output_name": "last_hidden_state"}  # how most Transformers are called


class Encoder(Protocol):
    """What encoding needs of a model.

    Attributes:
        device: where it computes.
        modules: path of each of its modules in the folder → what names its weights as the file does.
        prompts: those of the folder, by name.
        tokenizer: what it tokenises with.
        dim: length of its vectors.
        frame: special tokens around each text.
        max_length: tokens of a text that the model can take, frame included; None: no limit.
        budget: tokens per batch.
        padded: whether a batch costs its longest text times its number of texts.
    """

    device: torch.device
    modules: Mapping[str, nn.Module]
    prompts: Mapping[str, str]
    tokenizer: Any
    dim: int
    frame: Frame
    max_length: int | None
    budget: int
    padded: bool

    def tokenise(self, texts: Sequence[str]) -> Tokens:
        """Token ids of whole texts, uncut, without special tokens."""

    def vectors(self, ids: Tensor, lengths: Tensor) -> Tensor:
        """Framed token ids of a batch [t], tokens per text [n] → vectors [n, dim]."""


def open_encoder(folder: Path, *, device: str | None = None) -> Encoder:
    """Open a model folder for encoding.

    Raises:
        UnsafeModelError, DataError: see `claimcheck.execute.models.folder.load`; also for a model whose first
            module is no text encoder that works on token ids.
    """
    kinds = modules(folder)
    if kinds[0] == MUSE:
        return MuseEncoder(folder, device)
    from sentence_transformers.base.modules import Transformer
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding

    from claimcheck.execute.models.flat import FlatTransformer

    model = build(folder, kinds, device=device)
    if isinstance(model[0], StaticEmbedding):
        return StaticEncoder(model, folder)
    if not isinstance(model[0], Transformer) or model[0].tokenizer is None:
        raise DataError(
            f"{folder}: its first module is {type(model[0]).__name__}; "
            "Transformer, StaticEmbedding or m-USE is needed"
        )
    flat = FlatTransformer.of(model[0].model) if model.device.type == "cpu" and pools_flat(model) else None
    return TransformerEncoder(model, folder, flat)


def pools_flat(model: SentenceTransformer) -> bool:
    """Whether the model's vectors are the plain pooling of its last hidden states."""
    from sentence_transformers.sentence_transformer.modules import Pooling

    first: Any = model[0]
    second = model[1] if len(model) > 1 else None
    plain = first.modality_config.get("text") == PLAIN
    pooled = isinstance(second, Pooling) and second.pooling_mode in ("mean", "cls") and second.include_prompt
    return plain and pooled


def _dimension(model: SentenceTransformer) -> int:
    dim = model.get_embedding_dimension()
    if dim is None:
        raise DataError("the model does not say how long its vectors are; it needs a Pooling module")
    return dim


def _modules(model: SentenceTransformer, folder: Path) -> Mapping[str, nn.Module]:
    """See `Encoder.modules`; of a Transformer module, the Hugging Face model inside it."""
    from sentence_transformers.base.modules import Transformer

    return {
        PurePosixPath(entry["path"]).as_posix(): module.model if isinstance(module, Transformer) else module
        for entry, module in zip(read_json(folder / "modules.json"), model, strict=True)
    }


class TransformerEncoder:
    """A Hugging Face encoder with the sentence-transformers modules after it."""

    def __init__(self, model: SentenceTransformer, folder: Path, flat: FlatTransformer | None) -> None:
        self.model, self._flat = model, flat
        self.device, self.prompts, self.modules = model.device, prompts(folder), _modules(model, folder)
        self.tokenizer: Any = model[0].tokenizer
        self.dim = _dimension(model)
        limit = model.max_seq_length
        self.max_length = limit if limit and limit < UNLIMITED else None
        self.padded = flat is None
        on_cpu = model.device.type == "cpu"
        self.budget = (FLAT_BUDGET if flat else PADDED_BUDGET) if on_cpu else CUDA_BUDGET
        self.frame = self._find_frame()

    def _find_frame(self) -> Frame:
        bare = self.tokenizer("a", add_special_tokens=False)["input_ids"]
        full = self.tokenizer("a")["input_ids"]
        for start in range(len(full) - len(bare) + 1):
            if full[start : start + len(bare)] == bare:
                return Frame(tuple(full[:start]), tuple(full[start + len(bare) :]))
        raise DataError("the tokenizer adds special tokens inside a text; such models cannot be encoded")

    def tokenise(self, texts: Sequence[str]) -> Tokens:
        """See `Encoder`."""
        backend = getattr(self.tokenizer, "backend_tokenizer", None)
        if backend is None:
            return Tokens.of(
                self.tokenizer(list(texts), add_special_tokens=False, verbose=False)["input_ids"]
            )
        backend.no_truncation()
        backend.no_padding()
        return Tokens.of(
            [text.ids for text in backend.encode_batch_fast(list(texts), add_special_tokens=False)]
        )

    def vectors(self, ids: Tensor, lengths: Tensor) -> Tensor:
        """See `Encoder`."""
        features = (
            self._flat_features(self._flat, ids, lengths)
            if self._flat
            else self._padded_features(ids, lengths)
        )
        for module in list(self.model)[2 if self._flat else 0 :]:
            features = module(features)
        result: Tensor = features["sentence_embedding"].float()
        return result

    def _flat_features(self, flat: FlatTransformer, ids: Tensor, lengths: Tensor) -> dict[str, Any]:
        from claimcheck.execute.models.flat import pool

        rows = flat.layers(*flat.embed(ids, lengths))
        mode = cast("str", self.model[1].pooling_mode)
        return {"sentence_embedding": pool(rows, lengths, mode)}

    def _padded_features(self, ids: Tensor, lengths: Tensor) -> dict[str, Any]:
        import torch

        pad = self.tokenizer.pad_token_id or 0
        padded = torch.nn.utils.rnn.pad_sequence(
            list(torch.split(ids, lengths.tolist())), batch_first=True, padding_value=pad
        )
        mask = torch.arange(padded.shape[1], device=ids.device)[None, :] < lengths[:, None]
        return {"input_ids": padded, "attention_mask": mask.long()}


class MuseEncoder:
    """m-USE; texts of any length are read whole."""

    max_length: int | None = None
    padded = False

    def __init__(self, folder: Path, device: str | None) -> None:
        import torch

        from claimcheck.execute.models.muse_network import DIM, MuseNetwork

        self.device = torch.device(device or usual_device())
        self.module = MuseNetwork.read(folder).to(self.device).eval()
        self.modules: Mapping[str, nn.Module] = {".": self.module}
        self.prompts, self.dim = prompts(folder), DIM
        self.tokenizer: Any = self.module.processor
        self.budget = MUSE_BUDGET if self.device.type == "cpu" else CUDA_BUDGET
        self.frame = Frame((self.module.bos,), (self.module.eos,))

    def tokenise(self, texts: Sequence[str]) -> Tokens:
        """See `Encoder`."""
        return Tokens.of(self.module.bare_ids(texts))

    def vectors(self, ids: Tensor, lengths: Tensor) -> Tensor:
        """See `Encoder`."""
        return self.module.head(self.module.trunk(ids, lengths)).float()


class StaticEncoder:
    """Word-piece vectors, averaged: `StaticEmbedding` of sentence-transformers, without special tokens."""

    max_length: int | None = None
    padded = False
    frame = Frame((), ())

    def __init__(self, model: SentenceTransformer, folder: Path) -> None:
        self.model, self.dim = model, _dimension(model)
        self.device, self.prompts, self.modules = model.device, prompts(folder), _modules(model, folder)
        self.tokenizer: Any = model[0].tokenizer
        self.budget = STATIC_BUDGET

    def tokenise(self, texts: Sequence[str]) -> Tokens:
        """See `Encoder`."""
        found = self.tokenizer.encode_batch_fast(list(texts), add_special_tokens=False)
        return Tokens.of([text.ids for text in found])

    def vectors(self, ids: Tensor, lengths: Tensor) -> Tensor:
        """See `Encoder`."""
        features = self.model({"input_ids": ids, "offsets": lengths.cumsum(0) - lengths})
        result: Tensor = features["sentence_embedding"].float()
        return result


def role_prompt(encoder: Encoder, role: str) -> str:
    """What the model wants before a text in a role; sentence-transformers knows passages by three names."""
    names = ("query",) if role == "query" else ("passage", "document", "corpus")
    return next((prompt for name in names if (prompt := encoder.prompts.get(name))), "")


def prompt_ids(encoder: Encoder, prompt: str) -> Ids:
    """Token ids of a prompt on its own; its trailing spaces belong to the first word of a text."""
    stem = prompt.rstrip()
    return encoder.tokenise([stem])[0] if stem else np.empty(0, np.int32)
