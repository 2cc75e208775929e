"""m-USE v3 (multilingual Universal Sentence Encoder), a network and the folder it is kept in.

In the flow: execute, steps model and encode. The forward works on a *flat* batch: the tokens of all
sentences in one matrix, so that no padding is computed. `trunk` (a vector per text from its tokens) and
`head` (the dense layers on top) are separate, so that training the head needs the trunk once per text.

Architecture, as the archive documents it: token embedding e (512) → one layer norm over three projections (3
× 256) → per branch n ∈ {2, 3, 5} two residual n-gram layers → layer norm over [e, branches] (1280) → sum over
tokens, projected, / √length → dense layers with skips → tanh. Sixteen languages; no limit on length.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Self

import sentencepiece
import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import Tensor, nn
from torch.nn import functional

from claimcheck.errors import DataError
from claimcheck.execute.models.flat import segment_sums

TOKENIZER_FILE = "sp.model"
WEIGHTS_FILE = "model.safetensors"
CONFIG_FILE = "muse_config.json"
CHUNKS = 17  # the table is quantised in 17 interleaved parts, each with its own scale and offset
DIM = 512
BRANCH = 256
HIDDEN = 320
WINDOWS = {2: 0, 3: 1, 5: 2}  # n-gram order → tokens of left context
EPSILON = 1e-12


class QuantisedEmbedding(nn.Module):
    """A frozen table of 8-bit rows: row i is `table[i] · scale[i mod 17] + offset[i mod 17]`."""

    def __init__(self, rows: int) -> None:
        super().__init__()
        self.table: Tensor
        self.scale: Tensor
        self.offset: Tensor
        self.register_buffer("table", torch.zeros(rows, DIM, dtype=torch.uint8))
        self.register_buffer("scale", torch.ones(CHUNKS))
        self.register_buffer("offset", torch.zeros(CHUNKS))

    def forward(self, ids: Tensor) -> Tensor:
        """Token ids [t] → float rows [t, 512]."""
        chunk = ids % CHUNKS
        rows = self.table.index_select(0, ids).to(self.scale.dtype)
        return rows * self.scale[chunk, None] + self.offset[chunk, None]


class Branch(nn.Module):
    """Two residual n-gram layers: x ↦ relu(window(x)·W + b) + x, twice."""

    def __init__(self, order: int) -> None:
        super().__init__()
        self.first = nn.Linear(order * BRANCH, BRANCH)
        self.second = nn.Linear(order * BRANCH, BRANCH)

    def forward(self, x: Tensor, window: Tensor) -> Tensor:
        """Rows [t + 1, 256], the last one zero, and the rows of each row's window [(t + 1) · order].

        The zero row stands for every place outside a text; it is zero again in the result.
        """
        for layer in (self.first, self.second):
            x = functional.relu(layer(x.index_select(0, window).view(len(x), -1)), inplace=True) + x
            x[-1] = 0
        return x


class MuseNetwork(nn.Module):
    """The encoder, with its SentencePiece tokenizer.

    Args:
        sp_model: the serialised SentencePiece model.
        rows: embedding rows, at least one per piece.
    """

    def __init__(self, sp_model: bytes, rows: int) -> None:
        super().__init__()
        self.processor = sentencepiece.SentencePieceProcessor(model_proto=sp_model)
        self.bos, self.eos = int(self.processor.bos_id()), int(self.processor.eos_id())
        self.rows = rows
        self.embedding = QuantisedEmbedding(rows)
        self.project = nn.Linear(DIM, len(WINDOWS) * BRANCH)
        self.project_norm = nn.LayerNorm(len(WINDOWS) * BRANCH, eps=EPSILON)
        self.branches = nn.ModuleList(Branch(order) for order in WINDOWS)
        self.norm = nn.LayerNorm(DIM + len(WINDOWS) * BRANCH, eps=EPSILON)
        self.cnn = nn.Linear(DIM + len(WINDOWS) * BRANCH, DIM)
        self.d0 = nn.Linear(DIM, HIDDEN, bias=False)
        self.d1 = nn.Linear(HIDDEN, HIDDEN, bias=False)
        self.p1 = nn.Linear(DIM, HIDDEN, bias=False)
        self.d2 = nn.Linear(HIDDEN, DIM, bias=False)
        self.p3 = nn.Linear(HIDDEN, DIM, bias=False)
        self.d3 = nn.Linear(DIM, DIM, bias=False)

    def bare_ids(self, texts: Sequence[str]) -> list[list[int]]:
        """Token ids of each text, without marks."""
        ids: list[list[int]] = self.processor.encode(list(texts), out_type=int)
        return ids

    def trunk(self, ids: Tensor, lengths: Tensor) -> Tensor:
        """One vector per text before the dense layers.

        Args:
            ids: the token ids of all texts, one after the other, int64 [t].
            lengths: tokens per text, int64 [n], each at least 1, summing to t.

        Returns:
            [n, 512].
        """
        e = self.embedding(ids)
        x = functional.pad(self.project_norm(self.project(e)), (0, 0, 0, 1))
        windows = _windows(lengths)
        parts = [e]
        for branch, order, rows in zip(self.branches, WINDOWS, torch.split(x, BRANCH, dim=1), strict=True):
            left = max(WINDOWS.values()) - WINDOWS[order]
            parts.append(branch(rows, windows[:, left : left + order].reshape(-1))[:-1])
        sums = segment_sums(self.norm(torch.cat(parts, dim=1)).float(), lengths)
        # Summing before the (linear) projection is exact and turns one product per token into one per text.
        n = lengths.to(sums.dtype)[:, None]
        projected: Tensor = functional.linear(sums, self.cnn.weight) + n * self.cnn.bias
        return projected / n.sqrt()

    def head(self, s: Tensor) -> Tensor:
        """The dense layers: [n, 512] from `trunk` → embeddings [n, 512], not yet normalised."""
        y0 = functional.relu(self.d0(s))
        y1 = functional.relu(self.p1(s) + self.d1(y0))
        y2 = functional.relu(self.d2(y1))
        return torch.tanh((self.p3(y1) + self.d3(y2)).float())

    def write(self, folder: Path) -> None:
        """Write weights (safetensors), the SentencePiece model and the configuration."""
        save_file({k: v.contiguous() for k, v in self.state_dict().items()}, folder / WEIGHTS_FILE)
        (folder / TOKENIZER_FILE).write_bytes(self.processor.serialized_model_proto())
        (folder / CONFIG_FILE).write_text(json.dumps({"rows": self.rows}, indent=4), encoding="utf-8")

    @classmethod
    def read(cls, folder: Path) -> Self:
        """Open a folder that `write` wrote.

        Raises:
            DataError: a file is missing, or the weights are not those of this encoder.
        """
        try:
            rows = int(json.loads((folder / CONFIG_FILE).read_text(encoding="utf-8"))["rows"])
            weights = load_file(folder / WEIGHTS_FILE)
            module = cls((folder / TOKENIZER_FILE).read_bytes(), rows)
            module.load_state_dict(weights)
        except (OSError, KeyError, ValueError, TypeError, RuntimeError, SafetensorError) as error:
            raise DataError(f"{folder}: not an m-USE folder: {error}; make it again") from error
        return module


def _windows(lengths: Tensor) -> Tensor:
    """Rows of each token's widest window, and of the zero row t that is every place outside: [t + 1, 5]."""
    left = max(WINDOWS.values())
    right = max(order - 1 - before for order, before in WINDOWS.items())
    ends = lengths.cumsum(0)
    total = int(ends[-1])
    places = torch.arange(total, device=lengths.device)[:, None]
    window = places + torch.arange(-left, right + 1, device=lengths.device)
    first = torch.repeat_interleave(ends - lengths, lengths)[:, None]
    last = torch.repeat_interleave(ends, lengths)[:, None]
    return functional.pad(
        torch.where((window >= first) & (window < last), window, total), (0, 0, 0, 1), value=total
    )
