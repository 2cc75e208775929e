"""Whether two folders cut text alike."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from claimcheck.errors import DataError
from claimcheck.execute.merging.tokenizers import tokenizer_difference, tokenizer_digests

UNIGRAM: dict[str, Any] = {
    "version": "1.0",
    "truncation": None,
    "padding": None,
    "added_tokens": [
        {
            "id": 0,
            "content": "<s>",
            "single_word": False,
            "lstrip": False,
            "rstrip": False,
            "normalized": False,
            "special": True,
        }
    ],
    "normalizer": {"type": "NFKC"},
    "pre_tokenizer": {"type": "Metaspace", "replacement": "▁", "add_prefix_space": True},
    "post_processor": None,
    "decoder": None,
    "model": {"type": "Unigram", "unk_id": 0, "vocab": [["<s>", 0.0], ["▁a", -1.5], ["b", -2.0]]},
}


def _folder(path: Path, content: object, name: str = "tokenizer.json") -> Path:
    path.mkdir(exist_ok=True)
    text = content if isinstance(content, str) else json.dumps(content)
    (path / name).write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def base(tmp_path: Path) -> Path:
    """A folder with a Unigram tokenizer."""
    return _folder(tmp_path / "base", UNIGRAM)


def test_what_saving_rewrites_is_not_compared(base: Path, tmp_path: Path) -> None:
    """Truncation, padding, decoder, white space and the names of options in older files may differ."""
    newer = {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always", "split": True}
    truncation = {"direction": "Right", "max_length": 32, "strategy": "LongestFirst", "stride": 0}
    content = {**UNIGRAM, "truncation": truncation, "pre_tokenizer": newer, "decoder": newer}
    other = _folder(tmp_path / "other", json.dumps(content, indent=2))
    assert tokenizer_difference(base, other) is None
    assert tokenizer_digests(base) != tokenizer_digests(other)


@pytest.mark.parametrize(
    ("model", "says"),
    [
        (
            {"vocab": [["<s>", 0.0], ["▁c", -1.5], ["b", -2.0]]},
            "piece 1 is '▁a' in one and '▁c' in the other",
        ),
        (
            {"vocab": [["<s>", 0.0], ["▁a", -1.5]]},
            "piece 2 is 'b' in one and missing in the other; 3 and 2 pieces",
        ),
        ({"vocab": [["<s>", 0.0], ["▁a", -1.0], ["b", -2.0]]}, "its model is another"),
    ],
)
def test_the_first_different_piece_is_named(
    base: Path, tmp_path: Path, model: dict[str, Any], says: str
) -> None:
    """Vocabularies are compared id by id, then their scores."""
    other = _folder(tmp_path / "other", {**UNIGRAM, "model": {**UNIGRAM["model"], **model}})
    assert tokenizer_difference(base, other) == f"tokenizer.json: {says}"


def test_vocabularies_that_are_tables_are_compared_in_the_order_of_ids(tmp_path: Path) -> None:
    """Word pieces stand in a table piece → id; the first id with another piece is named."""
    pieces = {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##"}
    folders = [
        _folder(
            tmp_path / name,
            {**UNIGRAM, "model": {**pieces, "max_input_chars_per_word": 100, "vocab": vocabulary}},
        )
        for name, vocabulary in (("one", {"<s>": 0, "z": 1, "a": 2}), ("two", {"<s>": 0, "z": 1, "b": 2}))
    ]
    assert tokenizer_difference(*folders) == "tokenizer.json: piece 2 is 'a' in one and 'b' in the other"


def test_other_sections_count(base: Path, tmp_path: Path) -> None:
    """Equal pieces with another normaliser give other ids."""
    other = _folder(tmp_path / "other", {**UNIGRAM, "normalizer": None})
    assert tokenizer_difference(base, other) == "tokenizer.json: its normalizer is another"


def test_the_whole_tokenizer_goes_before_its_parts(base: Path, tmp_path: Path) -> None:
    """Where both have tokenizer.json, older files beside it are not compared."""
    other = _folder(_folder(tmp_path / "other", UNIGRAM), "x", "vocab.txt")
    _folder(base, "y", "vocab.txt")
    assert tokenizer_difference(base, other) is None


def test_folders_that_cannot_be_compared_are_refused(base: Path, tmp_path: Path) -> None:
    """No tokenizer at all, none in common, or a damaged one."""
    empty = tmp_path / "empty"
    empty.mkdir()
    with pytest.raises(DataError, match="no tokenizer"):
        tokenizer_difference(base, empty)
    with pytest.raises(DataError, match="nothing to compare"):
        tokenizer_difference(base, _folder(tmp_path / "slow", "a", "vocab.txt"))
    for name, content in (("broken", "{"), ("list", "[1]"), ("empty-object", "{}")):
        with pytest.raises(DataError, match="not a tokenizer that opens"):
            tokenizer_difference(base, _folder(tmp_path / name, content))


def test_saved_again_a_real_tokenizer_is_the_same(tmp_path: Path) -> None:
    """A tokenizer that transformers loads, uses with truncation and saves again still fits."""
    from tiny_models import save_encoder
    from transformers import AutoTokenizer

    base = save_encoder(tmp_path / "base", "xlm-roberta", layers=1)
    tokenizer = AutoTokenizer.from_pretrained(base)
    tokenizer(["a long text about foxes"] * 2, truncation=True, max_length=4, padding=True)
    tokenizer.save_pretrained(tmp_path / "again")
    assert tokenizer_difference(base, tmp_path / "again") is None
