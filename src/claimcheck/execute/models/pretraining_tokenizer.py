"""The XLM-R tokenizer cut down to the pieces that some texts use most (execute: pretrain).

A piece that is gone is spelt with shorter ones, at worst with characters, which all stay. The special tokens
keep their ids at the front; the mask comes last, as in XLM-R.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from claimcheck.errors import DataError

SPECIALS = ("<s>", "<pad>", "</s>", "<unk>")
MASK = "<mask>"
SPACE = "▁"
CHUNK = 5_000


def trimmed(content: bytes, texts: Iterable[str], size: int) -> str:
    """A `tokenizer.json` with the special tokens, all characters of the texts and their most frequent pieces.

    Args:
        content: `tokenizer.json` of a Unigram tokenizer of XLM-R's kind.
        texts: what will be trained on.
        size: pieces in all, unless there are more characters.

    Raises:
        DataError: it is no such tokenizer.
    """
    from tokenizers import Tokenizer

    try:
        tokenizer = Tokenizer.from_str(content.decode("utf-8"))
        settings = json.loads(content)
        vocabulary = settings["model"]["vocab"]
        pieces = [piece for piece, _ in vocabulary[: len(SPECIALS)]]
    except Exception as error:  # the tokenizers library raises bare Exceptions
        raise DataError(f"tokenizer.json: not a Unigram tokenizer ({error!r})") from error
    if settings["model"]["type"] != "Unigram" or pieces != list(SPECIALS):
        raise DataError(
            f"tokenizer.json: expected the Unigram tokenizer of XLM-R, which begins with {' '.join(SPECIALS)}"
        )
    tokenizer.no_truncation()
    tokenizer.no_padding()
    counts: Counter[int] = Counter()
    for chunk in _chunks(list(texts)):
        for encoded in tokenizer.encode_batch_fast(chunk, add_special_tokens=False):
            counts.update(encoded.ids)
    counts = Counter({n: c for n, c in counts.items() if len(SPECIALS) <= n < len(vocabulary)})
    characters = {character for number in counts for character in vocabulary[number][0]} | {SPACE}
    kept = {n for n, (piece, _) in enumerate(vocabulary) if n < len(SPECIALS) or piece in characters}
    for number in sorted(counts, key=lambda n: (-counts[n], n)):
        if len(kept) >= size - 1:
            break
        kept.add(number)
    settings["model"]["vocab"] = [*(vocabulary[number] for number in sorted(kept)), [MASK, 0.0]]
    settings["added_tokens"] = [
        {"id": number, "content": token, "single_word": False, "lstrip": token == MASK, "rstrip": False}
        | {"normalized": False, "special": True}
        for number, token in [*enumerate(SPECIALS), (len(kept), MASK)]
    ]
    settings["truncation"] = settings["padding"] = None
    return json.dumps(settings, ensure_ascii=False)


def tokenizer_config(max_length: int) -> dict[str, Any]:
    """`tokenizer_config.json` beside it."""
    return {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "model_max_length": max_length,
        "model_input_names": ["input_ids", "attention_mask"],
        "bos_token": "<s>",
        "cls_token": "<s>",
        "eos_token": "</s>",
        "sep_token": "</s>",
        "pad_token": "<pad>",
        "unk_token": "<unk>",
        "mask_token": MASK,
    }


def _chunks(texts: Sequence[str]) -> Iterable[list[str]]:
    for begin in range(0, len(texts), CHUNK):
        yield list(texts[begin : begin + CHUNK])
