"""Many pairs → scores: each text tokenised once, batches of similar length (execute: rerank, training)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from claimcheck.errors import DataError
from claimcheck.execute.models.cross_encoder import PairScorer
from claimcheck.execute.models.cross_encoder_pairs import PairTokens, Places
from claimcheck.execute.models.encoding import workers
from claimcheck.execute.models.tokens import batches
from claimcheck.plan.precision import Precision


class PairScores(NamedTuple):
    """What `score_pairs` gives.

    Attributes:
        scores: float32 [pairs].
        tokens: how many were computed, special tokens included.
        truncated: how many pairs were longer than the model takes.
    """

    scores: NDArray[np.float32]
    tokens: int
    truncated: int


def score_pairs(
    scorer: PairScorer,
    queries: Sequence[str],
    passages: Sequence[str],
    pairs: Places,
    *,
    precision: Precision = "fp32",
    max_length: int | None = None,
    progress: Callable[[float], None] | None = None,
) -> PairScores:
    """Score pairs of texts.

    Args:
        scorer: from `open_cross_encoder`.
        queries: distinct queries.
        passages: distinct passages.
        pairs: int [pairs, 2], which query with which passage.
        precision: of the encoder's products.
        max_length: tokens of a pair, if fewer than the model takes.
        progress: told the fraction of tokens done.

    Raises:
        DataError: a score that is not finite.
    """
    limits = [limit for limit in (scorer.max_length, max_length) if limit is not None]
    tokens = PairTokens(
        scorer.tokenise(queries), scorer.tokenise(passages), pairs, scorer.frame, min(limits, default=None)
    )
    scores = score_tokens(scorer, tokens, precision=precision, progress=progress)
    return PairScores(scores, int(tokens.lengths.sum()), tokens.truncated)


def score_tokens(
    scorer: PairScorer,
    tokens: PairTokens,
    *,
    precision: Precision = "fp32",
    progress: Callable[[float], None] | None = None,
) -> NDArray[np.float32]:
    """Score pairs that are tokenised already: float32 [pairs]. See `score_pairs`."""
    import torch

    device = scorer.model.device
    lengths = tokens.lengths
    result = np.zeros(len(tokens), np.float32)

    def compute(batch: NDArray[np.int64]) -> int:
        found = tokens.take(batch)
        with torch.inference_mode():
            ids, types, sizes = (torch.from_numpy(x.astype(np.int64)).to(device) for x in found)
            result[batch] = scorer.logits(ids, types, sizes).cpu().numpy()
        return len(found.ids)

    done, total = 0, int(lengths.sum())
    with workers(device.type, precision) as pool:
        for count in pool.map(compute, batches(lengths, scorer.budget, padded=scorer.padded)):
            done += count
            if progress:
                progress(done / total)
    if not np.isfinite(result).all():
        raise DataError(
            "the cross-encoder gives scores that are not finite; it is damaged, or too far for bf16"
        )
    return result
