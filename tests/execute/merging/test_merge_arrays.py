"""Half precisions in and out, and parallel work in order."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from merging_families import save_bare

from claimcheck.execute.merging.align import open_models
from claimcheck.execute.merging.arrays import computed_in, decode, encode
from claimcheck.execute.merging.blocks import ordered
from claimcheck.execute.merging.merger import Merger
from claimcheck.spec.recipe import Recipe


@given(arrays(np.float32, 20, elements=st.floats(-(2.0**126), 2.0**126, width=32)))
def test_bf16_rounds_as_torch_does(values: np.ndarray) -> None:
    """To the nearest, ties to even; reading gives the stored value exactly."""
    import torch

    expected = torch.from_numpy(values).to(torch.bfloat16)
    raw = encode(values, "BF16")
    assert raw.tobytes() == expected.view(torch.uint8).numpy().tobytes()
    np.testing.assert_array_equal(decode(raw, "BF16"), expected.float().numpy())


@pytest.mark.parametrize("dtype", ["F16", "F32", "F64"])
def test_other_dtypes_survive(dtype: str) -> None:
    """What is read and written again is the same bytes, computed in 32 bits or more."""
    values = np.array([0.1, -0.0, 65504, 6e-8], f"<f{int(dtype[1:]) // 8}")
    read = decode(values.view(np.uint8), dtype)
    assert read.dtype == computed_in(dtype)
    assert encode(read, dtype).tobytes() == values.tobytes()


@pytest.mark.parametrize("dtype", ["float16", "bfloat16"])
def test_half_precision_models_are_summed_in_fp32(tmp_path: Path, dtype: str) -> None:
    """The result is the fp32 mean, rounded once."""
    import torch
    from safetensors.torch import save_file

    torch.manual_seed(0)
    kind = getattr(torch, dtype)
    tensors = [torch.randn(100).to(kind) for _ in range(4)]
    folders = []
    for number, tensor in enumerate(tensors):
        folders.append(save_bare(tmp_path / f"m{number}", {}))
        save_file({"x": tensor}, folders[-1] / "model.safetensors")
    found = Merger(open_models(folders[0], folders[1:])).state_dict(Recipe("linear", (1.0, 1.0, 1.0)))["x"]
    expected = torch.stack(tensors[1:]).double().mean(0)
    assert found.dtype == np.float32
    step = 2.0 ** (-10 if dtype == "float16" else -7)
    np.testing.assert_allclose(found, expected, rtol=step, atol=1e-4 * step)
    assert torch.equal(torch.from_numpy(found).to(kind).float(), torch.from_numpy(found))


@pytest.mark.parametrize("threads", [1, 3])
def test_results_come_in_order_and_few_wait(threads: int) -> None:
    """Slow items do not let others overtake them, and only a few results are held."""
    ahead, most, lock = 0, 0, threading.Lock()

    def work(item: int) -> int:
        nonlocal ahead, most
        time.sleep(0.002 * (item % 3))
        with lock:
            ahead += 1
            most = max(most, ahead)
        return item * item

    found = []
    for result in ordered(work, range(40), threads):
        with lock:
            ahead -= 1
        found.append(result)
    assert found == [item * item for item in range(40)]
    assert most <= 2 * threads + 1


def test_an_error_ends_the_work() -> None:
    """The first failing item raises, and what was not begun never runs."""
    begun: list[int] = []

    def work(item: int) -> int:
        begun.append(item)
        if item == 2:
            raise ValueError("item 2")
        return item

    with pytest.raises(ValueError, match="item 2"):
        list(ordered(work, range(1000), 2))
    assert len(begun) < 20
