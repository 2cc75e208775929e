"""The exact k-th largest |Δ|, against sorting."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from merging_families import save_family

from claimcheck.execute.merging.align import open_models
from claimcheck.execute.merging.blocks import BLOCK
from claimcheck.execute.merging.magnitude import cuts, kept_count

NUMBERS = st.sampled_from(["f4", "f8"]).flatmap(
    lambda dtype: arrays(
        dtype,
        st.integers(1, 60),
        elements=st.one_of(st.floats(-3, 3, width=32), st.sampled_from([0.0, -0.0, 0.5, -0.5, 1e-40])),
    )
)


def _expected(delta: np.ndarray, density: float) -> tuple[float, float]:
    sizes = np.sort(np.abs(delta).ravel())[::-1]
    threshold = sizes[kept_count(density, delta.size) - 1]
    return float(threshold), float((sizes >= threshold).mean())


@settings(max_examples=60)
@given(delta=NUMBERS, density=st.floats(0.001, 1))
def test_equals_the_sorted_value(
    tmp_path_factory: pytest.TempPathFactory, delta: np.ndarray, density: float
) -> None:
    """Threshold and share kept are those of a full sort, ties, zeros and subnormals included."""
    root = tmp_path_factory.mktemp("cut")
    family = save_family(root, {"x": np.zeros_like(delta)}, [{"x": delta}, {"x": delta[::-1].copy() * 2}])
    slots = open_models(family.base, family.models).slots
    found = cuts(slots, density, threads=1)
    for cut, model in zip(found, (delta, delta[::-1] * 2), strict=True):
        assert tuple(cut) == _expected(model, density)


@pytest.mark.parametrize("dtype", ["f4", "f8"])
@pytest.mark.parametrize("threads", [1, 3])
def test_large_tensors_in_chunks_and_several_at_once(tmp_path: Path, dtype: str, threads: int) -> None:
    """Ranks over chunks and over several tensors are those of all values together."""
    rng = np.random.default_rng(5)
    deltas = {"x": rng.normal(size=3 * BLOCK + 5).astype(dtype), "y": rng.normal(size=999).astype(dtype)}
    family = save_family(tmp_path, {name: np.zeros_like(d) for name, d in deltas.items()}, [deltas])
    slots = open_models(family.base, family.models).slots
    together = np.concatenate([deltas[slot.key] for slot in slots])
    for density in (0.01, 0.2, 0.9):
        (cut,) = cuts(slots, density, threads=threads, chunk=BLOCK)
        assert tuple(cut) == _expected(together, density)


def test_at_least_one_element_is_kept() -> None:
    """⌊p·n⌋ as Python's own arithmetic has it, never 0."""
    assert [kept_count(0.2, n) for n in (1, 4, 5, 9, 10)] == [1, 1, 1, 1, 2]
    assert kept_count(1.0, 7) == 7
