"""Reading and writing safetensors headers, against the format's own library."""

from __future__ import annotations

import json
import struct
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from safetensors import safe_open
from safetensors.numpy import save_file

from claimcheck.errors import DataError
from claimcheck.execute.merging.header import header_bytes, read_header

TENSORS = {
    "b": np.arange(6, dtype=np.float32).reshape(2, 3),
    "a": np.arange(4, dtype=np.float64),
    "é/ü": np.float16([1.5]),
    "i": np.arange(3, dtype=np.int64),
    "e": np.zeros((0, 4), np.float32),
    "s": np.array(2.5, np.float32),
}


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    """A file with several dtypes, an empty tensor and a single number."""
    save_file(TENSORS, tmp_path / "x.safetensors", metadata={"format": "pt", "z": "1"})
    return tmp_path / "x.safetensors"


def test_reads_what_the_library_wrote(saved: Path) -> None:
    """Names, shapes and bytes are those of the tensors, in the order of their bytes."""
    read = read_header(saved)
    raw = saved.read_bytes()
    assert read.metadata == {"format": "pt", "z": "1"}
    assert {t.name for t in read.tensors} == set(TENSORS)
    assert [t.start for t in read.tensors] == sorted(t.start for t in read.tensors)
    for tensor in read.tensors:
        expected = TENSORS[tensor.name]
        assert tensor.shape == expected.shape
        assert raw[tensor.start : tensor.start + expected.nbytes] == expected.tobytes()
        assert tensor.is_float == (expected.dtype.kind == "f")


def test_the_library_reads_what_we_write(saved: Path, tmp_path: Path) -> None:
    """Our header and the tensors' bytes in order make a file that the library opens."""
    read, raw = read_header(saved), saved.read_bytes()
    ours = tmp_path / "ours.safetensors"
    data = b"".join(raw[t.start : t.start + t.size * t.item_bytes] for t in read.tensors)
    ours.write_bytes(header_bytes(read.tensors, read.metadata) + data)
    with safe_open(ours, "np") as file:
        assert file.metadata() == {"format": "pt", "z": "1"}
        for name, tensor in TENSORS.items():
            np.testing.assert_array_equal(file.get_tensor(name), tensor)
    assert len(header_bytes(read.tensors, {})) % 8 == 0


def _file(path: Path, header: object, data: bytes = b"") -> Path:
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    path.write_bytes(struct.pack("<Q", len(text)) + text + data)
    return path


@pytest.mark.parametrize(
    ("header", "data", "what"),
    [
        ({"x": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}}, b"1234", "its header asks for"),
        ({"x": {"dtype": "F32", "shape": [3], "data_offsets": [0, 8]}}, b"12345678", "x has 8 bytes"),
        ({"x": {"dtype": "F32", "shape": [1], "data_offsets": [4, 8]}}, b"12345678", "does not begin"),
        ({"x": {"dtype": "F8_E4M3", "shape": [1], "data_offsets": [0, 1]}}, b"1", "F8_E4M3"),
        ({"x": {"shape": [1]}}, b"", "dtype"),
        (["x"], b"", "not a whole safetensors file"),
        (b"not json", b"", "not a whole safetensors file"),
    ],
)
def test_refuses_damaged_files(tmp_path: Path, header: object, data: bytes, what: str) -> None:
    """Cut, overlapping or foreign content is an error that names the file."""
    path = _file(tmp_path / "x.safetensors", header, data)
    with pytest.raises(DataError, match=what) as caught:
        read_header(path)
    assert str(path) in str(caught.value)


@given(st.binary(max_size=200))
def test_garbage_is_a_data_error(tmp_path_factory: pytest.TempPathFactory, raw: bytes) -> None:
    """Random bytes are no safetensors file, and nothing but DataError says so."""
    path = tmp_path_factory.getbasetemp() / "garbage.safetensors"
    path.write_bytes(raw)
    with pytest.raises(DataError, match="garbage.safetensors"):
        read_header(path)
