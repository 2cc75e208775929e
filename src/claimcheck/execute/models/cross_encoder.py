"""Opening a cross-encoder: query and passage in, one relevance score out (execute: rerank, training).

Any folder that `sentence_transformers.CrossEncoder` opens, after `check_folder` has looked at it: a sequence
classifier with one label, or an encoder with pooling and a dense layer that gives scores. BERT-type models
run flat on a CPU (see `flat`), others in padded batches through their own modules. Scores are logits: an
activation would not change their order, only round large ones to ties.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from claimcheck.errors import DataError
from claimcheck.execute.models.cross_encoder_pairs import PairFrame
from claimcheck.execute.models.encoders import CUDA_BUDGET, FLAT_BUDGET, PADDED_BUDGET, PLAIN, UNLIMITED
from claimcheck.execute.models.folder import check_folder, model_kwargs, quiet
from claimcheck.execute.models.safety import read_json
from claimcheck.execute.models.tokens import Tokens

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder
    from torch import Tensor

    from claimcheck.execute.models.flat import FlatTransformer

    Head = Callable[[Tensor, Tensor], Tensor]  # rows [t, hidden], lengths [n] → logits [n]


def open_cross_encoder(folder: Path, *, device: str | None = None) -> PairScorer:
    """Open a cross-encoder for inference.

    Raises:
        UnsafeModelError: see `check_folder`.
        DataError: it does not open, or it does not give one score for a pair of texts.
    """
    check_folder(folder)
    _check_head(folder)
    import torch
    from sentence_transformers import CrossEncoder

    quiet()
    place = device or ("cuda" if torch.cuda.is_available() else "cpu")
    try:
        model = CrossEncoder(
            os.fspath(folder),
            device=place,
            local_files_only=True,
            model_kwargs=_model_kwargs(folder),
            activation_fn=torch.nn.Identity(),  # given, so that none is imported by the name the folder says
        )
    except (OSError, ValueError, KeyError, TypeError, RuntimeError, ImportError, AttributeError) as error:
        raise DataError(f"{folder}: the cross-encoder does not open: {error}") from error
    if model.num_labels != 1:
        raise DataError(
            f"{folder}: it sorts pairs into {model.num_labels} classes; a cross-encoder for re-ranking "
            "gives one score (num_labels: 1)"
        )
    return PairScorer(model.eval(), folder.name)


def _check_head(folder: Path) -> None:
    """A published model must have been saved with its head, which would else be made up at random."""
    modules = read_json(folder / "modules.json") if (folder / "modules.json").exists() else [{"path": ""}]
    config = folder / modules[0]["path"] / "config.json"
    named = read_json(config).get("architectures") or [] if len(modules) == 1 and config.exists() else []
    if named and not any(str(name).endswith("ForSequenceClassification") for name in named):
        raise DataError(
            f"{folder}: its weights are of {', '.join(map(str, named))}, which scores no pairs; "
            "name a published cross-encoder, or train one (cross-encoder: MODEL)"
        )


def _model_kwargs(folder: Path) -> dict[str, Any]:
    """From safetensors only, and for an encoder under a head of its own without an invented pooler."""
    modules = folder / "modules.json"
    if modules.exists() and len(read_json(modules)) > 1:
        return model_kwargs(folder / read_json(modules)[0]["path"])
    return {"use_safetensors": True}


class PairScorer:
    """A cross-encoder in evaluation mode.

    Attributes:
        model: as sentence-transformers sees it.
        frame: special tokens around query and passage.
        max_length: tokens of a pair, frame included; None: no limit.
        budget: tokens per batch.
        padded: whether a batch costs its longest pair times its number of pairs.
    """

    def __init__(self, model: CrossEncoder, name: str) -> None:
        first: Any = model[0]
        if getattr(first, "tokenizer", None) is None:
            raise DataError(f"{name}: its first module is {type(first).__name__}; a Transformer is needed")
        self.model = model
        self.tokenizer: Any = first.tokenizer
        self.frame = PairFrame.of(self.tokenizer)
        limit = model.max_seq_length
        self.max_length = limit if limit and limit < UNLIMITED else None
        self.flat: FlatTransformer | None = None
        self._head: Head | None = None
        if model.device.type == "cpu":
            self.flat, self._head = _flat(model)
        self.padded = self.flat is None
        on_cpu = model.device.type == "cpu"
        self.budget = (FLAT_BUDGET if self.flat else PADDED_BUDGET) if on_cpu else CUDA_BUDGET

    def tokenise(self, texts: Sequence[str]) -> Tokens:
        """Token ids of whole texts, uncut, without special tokens."""
        backend = getattr(self.tokenizer, "backend_tokenizer", None)
        if backend is None:
            found = self.tokenizer(list(texts), add_special_tokens=False, verbose=False)["input_ids"]
            return Tokens.of(found)
        backend.no_truncation()
        backend.no_padding()
        return Tokens.of(
            [text.ids for text in backend.encode_batch_fast(list(texts), add_special_tokens=False)]
        )

    def logits(self, ids: Tensor, types: Tensor, lengths: Tensor) -> Tensor:
        """Joined pairs, token ids and types [t], tokens per pair [n] → scores [n] in fp32."""
        if self.flat is None or self._head is None:
            return self._padded(ids, types, lengths)
        from claimcheck.execute.models.flat import groups

        begins = (lengths.cumsum(0) - lengths).repeat_interleave(lengths)
        places = ids.new_ones(len(ids)).cumsum(0) - 1 - begins + self.flat.first_position
        rows = self.flat.embeddings(
            input_ids=ids[None], position_ids=places[None], token_type_ids=types[None]
        )
        return self._head(self.flat.layers(rows[0], groups(lengths)), lengths)

    def _padded(self, ids: Tensor, types: Tensor, lengths: Tensor) -> Tensor:
        import torch

        def pad(values: Tensor, filler: int) -> Tensor:
            parts = list(torch.split(values, lengths.tolist()))
            return torch.nn.utils.rnn.pad_sequence(parts, batch_first=True, padding_value=filler)

        padded = pad(ids, self.tokenizer.pad_token_id or 0)
        mask = torch.arange(padded.shape[1], device=ids.device)[None, :] < lengths[:, None]
        features = {"input_ids": padded, "attention_mask": mask.long()}
        if "token_type_ids" in self.tokenizer.model_input_names:
            features["token_type_ids"] = pad(types, 0)
        result: Tensor = self.model(features)["scores"].float().reshape(-1)
        return result


def _flat(model: CrossEncoder) -> tuple[FlatTransformer, Head] | tuple[None, None]:
    """The encoder run flat with what comes after it; nothing where the model is of another kind."""
    from claimcheck.execute.models.flat import FlatTransformer

    inner: Any = model[0].model
    head = _scores_head(model) if len(model) > 1 else _classifier_head(inner)
    encoder = inner if len(model) > 1 else getattr(inner, "base_model", None)
    flat = FlatTransformer.of(encoder) if head is not None and encoder is not None else None
    return (flat, head) if flat is not None and head is not None else (None, None)


def _scores_head(model: CrossEncoder) -> Head | None:
    """Pooling, then a dense layer: the form in which ours are written."""
    from sentence_transformers.base.modules import Dense
    from sentence_transformers.sentence_transformer.modules import Pooling

    from claimcheck.execute.models.flat import pool

    modules: list[Any] = list(model)
    first, pooling, *rest = modules
    plain = first.modality_config.get("text") == PLAIN
    pools = (
        isinstance(pooling, Pooling) and pooling.pooling_mode in ("mean", "cls") and pooling.include_prompt
    )
    if not (plain and pools and [type(module) for module in rest] == [Dense]):
        return None

    def head(rows: Tensor, lengths: Tensor) -> Tensor:
        features = {"sentence_embedding": pool(rows, lengths, pooling.pooling_mode)}
        scores: Tensor = rest[0](features)["scores"]
        return scores.float().reshape(-1)

    return head


def _classifier_head(inner: Any) -> Head | None:
    """The classifier of a sequence-classification model, on the first token of each pair."""
    kind = type(inner).__name__
    if kind not in {
        "BertForSequenceClassification",
        "RobertaForSequenceClassification",
        "XLMRobertaForSequenceClassification",
    }:
        return None

    def head(rows: Tensor, lengths: Tensor) -> Tensor:
        first = rows[lengths.cumsum(0) - lengths][:, None]
        pooled = inner.bert.pooler(first) if kind.startswith("Bert") else first
        scores: Tensor = inner.classifier(pooled)
        return scores.float().reshape(-1)

    return head
