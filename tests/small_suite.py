"""A small suite with real texts files, a real (tiny) encoder and BM25, for tests of the whole flow."""

from __future__ import annotations

import json
import random
from pathlib import Path

WORDS = {
    "en": [
        "river",
        "stone",
        "bread",
        "cloud",
        "horse",
        "winter",
        "lamp",
        "garden",
        "silver",
        "letter",
        "bridge",
        "window",
    ],
    "de": [
        "fluss",
        "stein",
        "brot",
        "wolke",
        "pferd",
        "winter",
        "lampe",
        "garten",
        "silber",
        "brief",
        "bruecke",
        "fenster",
    ],
}

SUITE = """\
suite: small
title: A small suite
profile: tiny
defaults: {measure: nDCG@10, alpha: 0.05, margin: 0.01, resamples: 1000}
"""

CLAIMS = {
    "k1": "{better: dense, than: bm25, by: 0.01}",
    "k2": "{not_better: bm25, than: dense, by: 0.02}",
}

PROFILE = """\
profile: tiny
corpora:
  toys: {from: "path:../toys", reader: jsonl, languages: [en, de]}
tasks:
  find: {kind: sentence, corpus: toys, queries: 40}
models:
  tiny: {from: "path:../model", reader: auto, pooling: mean}
systems:
  dense: {encode: tiny}
  bm25: {bm25: {}}
"""


def write_suite(folder: Path) -> Path:
    """Write the suite with its texts and model; returns the folder to verify."""
    suite = folder / "suite"
    (suite / "profiles").mkdir(parents=True)
    (suite / "suite.yaml").write_text(SUITE)
    for name, hypothesis in CLAIMS.items():
        text = f"claim: {name}\nstatement: A statement.\non: {{pairs: all}}\nhypothesis: {hypothesis}\n"
        (suite / f"{name}.yaml").write_text(text)
    (suite / "profiles" / "tiny.yaml").write_text(PROFILE)
    write_texts(suite / "toys")
    write_model(suite / "model")
    return suite


def write_texts(folder: Path) -> None:
    """Forty queries, eighty documents, two languages; document i answers query i."""
    rng = random.Random(5)
    (folder / "qrels").mkdir(parents=True)
    picks = [rng.sample(range(12), 5) for _ in range(80)]
    for language, words in WORDS.items():
        documents = [{"_id": f"d{i:02}", "text": " ".join(words[w] for w in p)} for i, p in enumerate(picks)]
        queries = [{"_id": f"q{i:02}", "text": " ".join(words[w] for w in picks[i][:3])} for i in range(40)]
        for name, rows in (("documents", documents), ("queries", queries)):
            text = "".join(json.dumps(row) + "\n" for row in rows)
            (folder / f"{name}.{language}.jsonl").write_text(text)
    judgements = [{"query": f"q{i:02}", "document": f"d{i:02}", "grade": 1} for i in range(40)]
    (folder / "qrels" / "test.jsonl").write_text("".join(json.dumps(row) + "\n" for row in judgements))


def write_model(folder: Path) -> None:
    """A randomly initialised BERT with a word-level vocabulary."""
    import torch
    from transformers import BertConfig, BertModel, BertTokenizerFast

    folder.mkdir(parents=True)
    vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *sorted({*WORDS["en"], *WORDS["de"]})]
    (folder / "vocab.txt").write_text("\n".join(vocabulary))
    BertTokenizerFast(str(folder / "vocab.txt")).save_pretrained(folder)
    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=len(vocabulary),
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=64,
        max_position_embeddings=64,
    )
    BertModel(config, add_pooling_layer=False).save_pretrained(folder, safe_serialization=True)
