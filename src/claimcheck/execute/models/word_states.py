"""Vectors of words from a contextual encoder: in isolation (ISO) or averaged over contexts (AOC).

Litschko, Vulić, Ponzetto & Glavaš 2021, "Evaluating Multilingual Text Encoders for Unsupervised Cross-Lingual
Retrieval", section 3.2. A word's vector in a text is the mean of the hidden states of its word pieces, at the
last layer that the model folder kept (`pooling: layer:L` cuts off the others).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from claimcheck.errors import DataError
from claimcheck.execute.models.encoders import TransformerEncoder, open_encoder
from claimcheck.execute.models.tokens import batches
from claimcheck.execute.search.tokens import Span, folded, located

Matrix = NDArray[np.float32]
CONTEXTS = 60  # texts that a word is averaged over, as in the paper
BUDGET = 4096  # tokens of a padded batch


class WordEncoder:
    """A transformer that gives vectors of words.

    Args:
        folder: a model folder whose first module is a transformer with a fast tokenizer.

    Raises:
        DataError: any other model.
    """

    def __init__(self, folder: Path) -> None:
        encoder = open_encoder(folder)
        backend = getattr(getattr(encoder, "tokenizer", None), "backend_tokenizer", None)
        if not isinstance(encoder, TransformerEncoder) or backend is None:
            raise DataError(
                f"{folder.name}: only a transformer with a fast tokenizer gives vectors of words; "
                "this model is of another kind"
            )
        self.dim = encoder.dim
        self._encoder, self._backend = encoder, backend

    def alone(self, words: Sequence[str]) -> Matrix:
        """Each word as a text of its own: float32 [words, dim]."""
        return self._means(words, [[Span(word, 0, len(word))] for word in words], words)

    def in_contexts(
        self, words: Sequence[str], texts: Sequence[str], progress: Callable[[float], None]
    ) -> Matrix:
        """Each word averaged over the first `CONTEXTS` texts that hold it: float32 [words, dim].

        A word that no text holds within the model's length is encoded alone.
        """
        chosen, spans = _contexts(texts)
        found = self._means(chosen, spans, words, progress)
        missing = np.flatnonzero(~found.any(axis=1))
        if len(missing):
            found[missing] = self.alone([words[int(row)] for row in missing])
        return found

    def _means(
        self,
        texts: Sequence[str],
        spans: Sequence[Sequence[Span]],
        words: Sequence[str],
        progress: Callable[[float], None] | None = None,
    ) -> Matrix:
        """Mean vector of each word over all its spans; zero where it has none."""
        row = {word: number for number, word in enumerate(words)}
        sums, counts = np.zeros((len(words), self.dim), np.float64), np.zeros(len(words))
        done = 0
        for numbers, pieces, states in self._states(texts):
            for number, encoded, state in zip(numbers, pieces, states, strict=True):
                for span in spans[number]:
                    inside = [
                        i
                        for i, (start, end) in enumerate(encoded.offsets[: len(state)])
                        if start < span.end and end > span.start
                    ]
                    if inside and span.token in row:
                        sums[row[span.token]] += state[inside].mean(axis=0)
                        counts[row[span.token]] += 1
            done += len(numbers)
            if progress:
                progress(done / len(texts))
        return np.asarray(sums / np.maximum(counts, 1)[:, None], np.float32)

    def _states(self, texts: Sequence[str]) -> Iterator[tuple[NDArray[np.int64], list[Any], list[Matrix]]]:
        """Batches: numbers of texts, their pieces with offsets, and hidden states without special tokens."""
        import torch

        frame, model = self._encoder.frame, self._encoder.model
        self._backend.no_truncation()
        self._backend.no_padding()
        encoded = self._backend.encode_batch(list(texts), add_special_tokens=False)
        room = (self._encoder.max_length or 512) - len(frame)
        lengths = np.array([min(len(e.ids), room) + len(frame) for e in encoded], np.int64)
        pad = self._encoder.tokenizer.pad_token_id or 0
        transformer: Any = model[0]
        for numbers in batches(lengths, BUDGET, padded=True):
            rows = [
                torch.tensor([*frame.before, *encoded[n].ids[:room], *frame.after], device=model.device)
                for n in numbers
            ]
            ids = torch.nn.utils.rnn.pad_sequence(rows, batch_first=True, padding_value=pad)
            own = torch.tensor(lengths[numbers], device=model.device)
            mask = (torch.arange(ids.shape[1], device=model.device)[None] < own[:, None]).long()
            with torch.inference_mode():
                states = transformer.model(input_ids=ids, attention_mask=mask).last_hidden_state.float().cpu()
            begin = len(frame.before)
            yield (
                numbers,
                [encoded[n] for n in numbers],
                [
                    state[begin : length - len(frame.after)].numpy()
                    for state, length in zip(states, lengths[numbers], strict=True)
                ],
            )


def _contexts(texts: Sequence[str]) -> tuple[list[str], list[list[Span]]]:
    """Folded texts that some word still needs, and in each the words that still need it."""
    seen: Counter[str] = Counter()
    chosen, spans = [], []
    for text in map(folded, texts):
        wanted = [span for span in located(text) if seen[span.token] < CONTEXTS]
        if wanted:
            seen.update({span.token for span in wanted})
            chosen.append(text)
            spans.append(wanted)
    return chosen, spans
