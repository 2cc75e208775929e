"""m-USE as a sentence-transformers module: what `folder.load` hands to that library.

The library imports no classes but its own, so it cannot open the folder alone. In the flow: execute.
Encoding and training work on the network itself, which opens in a fraction of the time that the library's
import takes.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Self

import torch
from sentence_transformers.base.modules import InputModule
from torch import nn

from claimcheck.execute.models.muse_network import CONFIG_FILE, DIM, MuseNetwork

PAD = 0


class MultilingualUSE(MuseNetwork, InputModule):
    """The encoder, with its SentencePiece tokenizer.

    Args:
        sp_model: the serialised SentencePiece model.
        rows: embedding rows, at least one per piece.
    """

    config_file_name = CONFIG_FILE
    config_keys = ["rows"]  # noqa: RUF012 - declared so by the superclass

    def __init__(self, sp_model: bytes, rows: int) -> None:
        super().__init__(sp_model, rows)
        self.tokenizer = self.processor  # type: ignore[assignment]  # the name others look for
        self.max_seq_length: int | None = None

    def token_ids(self, texts: Sequence[str], prompt: str = "") -> list[list[int]]:
        """Token ids of each text, with begin and end marks."""
        return [[self.bos, *row, self.eos] for row in self.bare_ids([prompt + text for text in texts])]

    def forward(self, features: dict[str, Any], **_: Any) -> dict[str, Any]:
        """Padded `input_ids` and `attention_mask` [n, longest] → adds `sentence_embedding` [n, 512]."""
        mask = features["attention_mask"].bool()
        features["sentence_embedding"] = self.head(self.trunk(features["input_ids"][mask], mask.sum(dim=1)))
        return features

    def preprocess(self, inputs: Sequence[Any], prompt: str | None = None, **_: Any) -> dict[str, Any]:
        """Texts → padded features, as sentence-transformers passes them to `forward`."""
        ids = [torch.tensor(row) for row in self.token_ids(inputs, prompt or "")]
        if not ids:
            return {}
        padded = nn.utils.rnn.pad_sequence(ids, batch_first=True, padding_value=PAD)
        lengths = torch.tensor([len(row) for row in ids])
        mask = torch.arange(padded.shape[1])[None, :] < lengths[:, None]
        return {"input_ids": padded, "attention_mask": mask.long()}

    def get_embedding_dimension(self) -> int:
        """512."""
        return DIM

    def save(self, output_path: str, *_: Any, **__: Any) -> None:
        """See `MuseNetwork.write`."""
        self.write(Path(output_path))

    @classmethod
    def load(  # type: ignore[override]  # the superclass spells out options for downloads, of which we have none
        cls, model_name_or_path: str, subfolder: str = "", **_: Any
    ) -> Self:
        """See `MuseNetwork.read`."""
        return cls.read(Path(model_name_or_path, subfolder))
