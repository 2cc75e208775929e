"""An NLI model from a local folder: read safely, labels in any order, unsure pairs left to a reader."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from transformers import BertConfig, BertForSequenceClassification, BertTokenizer

from claimcheck.audit import audit_document, read_document
from claimcheck.audit.nli import load_judge
from claimcheck.audit.sources import load_sources
from claimcheck.errors import DataError, UnsafeModelError

DATA = Path(__file__).parent / "data"
NLI = {0: "CONTRADICTION", 1: "neutral", 2: "entailment"}


def model(folder: Path, labels: dict[int, str], bias: list[float]) -> Path:
    """A tiny cross-encoder whose answer is set by the bias of its last layer."""
    folder.mkdir()
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "a", "b"]
    (folder / "vocab.txt").write_text("\n".join(words) + "\n", encoding="utf-8")
    BertTokenizer(str(folder / "vocab.txt")).save_pretrained(folder)
    config = BertConfig(
        vocab_size=len(words), hidden_size=8, num_hidden_layers=1, num_attention_heads=2, intermediate_size=8,
        id2label=labels, label2id={v: k for k, v in labels.items()},
    )  # fmt: skip
    encoder = BertForSequenceClassification(config)
    with torch.no_grad():
        encoder.classifier.weight.zero_()
        encoder.classifier.bias.copy_(torch.tensor(bias))
    encoder.save_pretrained(folder)
    return folder


@pytest.mark.parametrize(
    ("bias", "marks"),
    [([9.0, 0.0, 0.0], [1, 2, 3]), ([0.0, 0.0, 9.0], [4]), ([0.0, 9.0, 0.0], [])],
    ids=["contradicts all", "entails all", "unsure"],
)
def test_judge_decides_marks(tmp_path: Path, bias: list[float], marks: list[int]) -> None:
    """✓ rows are found when the model says contradiction, × rows when it says entailment, none when unsure."""
    judge = load_judge(model(tmp_path / "nli", NLI, bias))
    document = read_document(DATA / "clean.md")
    result = audit_document(document, sources=load_sources(DATA / "sources"), judge=judge)
    assert [f.claim for f in result.findings if f.rule == "CC801"] == marks


def test_labels_are_needed(tmp_path: Path) -> None:
    """A classifier of something else is refused with the labels it has."""
    judge = load_judge(model(tmp_path / "other", {0: "spam", 1: "ham", 2: "eggs"}, [0.0, 0.0, 0.0]))
    with pytest.raises(DataError, match="spam, ham, eggs"):
        judge.judge("a", "b")


def test_code_is_refused(tmp_path: Path) -> None:
    """A folder that brings code is refused before anything of it is opened."""
    folder = model(tmp_path / "evil", NLI, [0.0, 0.0, 0.0])
    (folder / "modeling_evil.py").write_text("raise SystemExit", encoding="utf-8")
    with pytest.raises(UnsafeModelError, match="modeling_evil"):
        load_judge(folder).judge("a", "b")
