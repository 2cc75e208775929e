"""Precision from the processor's flags, without torch."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from claimcheck.plan import precision as module
from claimcheck.plan.precision import cpu_flags, has_cuda, precision


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("processor : 0\nflags\t\t: fpu avx2 avx512_bf16\n", "bf16"),
        ("flags : fpu amx_bf16 amx_tile\n", "bf16"),
        ("Features\t: fp asimd bf16\n", "bf16"),
        ("flags : fpu avx2 avx512f avx512_vnni\n\nprocessor : 1\nflags : avx512_bf16\n", "fp32"),
        ("vendor_id : avx512_bf16\nflags : fpu\n", "fp32"),
        ("", "fp32"),
    ],
)
def test_bf16_only_where_the_processor_multiplies_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, expected: str
) -> None:
    """AVX-512-BF16, AMX-BF16 and Arm's BF16 count, and nothing that only looks like them."""
    file = tmp_path / "cpuinfo"
    file.write_text(text)
    monkeypatch.setattr(module, "cpu_flags", lambda: cpu_flags(file))
    monkeypatch.setattr(module, "has_cuda", lambda: False)
    assert precision() == expected


def test_no_processor_file_means_no_flags(tmp_path: Path) -> None:
    """Systems without /proc compute in fp32."""
    assert cpu_flags(tmp_path / "cpuinfo") == frozenset()


@pytest.mark.parametrize(
    ("plugged", "hidden", "built"),
    [(True, "", True), (True, "-1", True), (True, "0", False), (False, "0", True)],
)
def test_a_device_must_be_plugged_in_visible_and_known_to_torch(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, plugged: bool, hidden: str, built: bool
) -> None:
    """One missing condition is enough for no."""
    (tmp_path / "gpus").mkdir()
    if plugged:
        (tmp_path / "gpus" / "0000:01:00.0").mkdir()
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", hidden)
    monkeypatch.setattr(module, "_torch_has_cuda", lambda: built)
    assert not has_cuda(tmp_path / "gpus")
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "0")
    assert has_cuda(tmp_path / "gpus") == (plugged and built)


def test_what_is_said_of_torch_is_true() -> None:
    """Reading torch's version file gives what torch itself says."""
    import torch

    assert module._torch_has_cuda() == (torch.version.cuda is not None)


def test_torch_is_not_imported() -> None:
    """Asking for the precision stays cheap."""
    code = "import sys, claimcheck.plan.precision as p; p.precision(); assert 'torch' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)
