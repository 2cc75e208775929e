"""Which numeric precision encoders will compute in here, found out without importing torch (plan).

bf16 pays where the hardware multiplies it natively (about twice as fast) and is a disaster elsewhere, where
every product is emulated. The answer is a parameter of each encode step, so that a shared store never mixes
the two.
"""

from __future__ import annotations

import importlib.util
import os
import re
from functools import cache
from pathlib import Path
from typing import Literal, TypeAlias

Precision: TypeAlias = Literal["fp32", "bf16"]

CPU_INFO = Path("/proc/cpuinfo")
NVIDIA = Path("/proc/driver/nvidia/gpus")
# The kernel's names for the instructions that multiply bf16: x86 with AVX-512 or AMX, and Arm.
BF16_FLAGS = frozenset({"avx512_bf16", "amx_bf16", "bf16"})


def precision() -> Precision:
    """`bf16` where a CUDA device or a CPU with bf16 instructions will do the work, else `fp32`."""
    return "bf16" if has_cuda() or cpu_flags() & BF16_FLAGS else "fp32"


@cache  # asked for every encode step
def cpu_flags(cpu_info: Path = CPU_INFO) -> frozenset[str]:
    """Instruction sets of the first processor in `/proc/cpuinfo`; empty where there is no such file."""
    try:
        text = cpu_info.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return frozenset()
    line = re.search(r"^(?:flags|Features)\s*:(.*)$", text, re.MULTILINE)
    return frozenset(line.group(1).split()) if line else frozenset()


def has_cuda(gpus: Path = NVIDIA) -> bool:
    """Whether torch will find a CUDA device: one is plugged in, not hidden, and torch was built for it."""
    hidden = os.environ.get("CUDA_VISIBLE_DEVICES") in {"", "-1"}
    return not hidden and gpus.is_dir() and any(gpus.iterdir()) and _torch_has_cuda()


def _torch_has_cuda() -> bool:
    spec = importlib.util.find_spec("torch")
    if spec is None or spec.origin is None:
        return False
    try:
        text = (Path(spec.origin).parent / "version.py").read_text(encoding="utf-8")
    except OSError:
        return False
    return re.search(r"^cuda\b[^=]*=\s*['\"]", text, re.MULTILINE) is not None
