"""Merging three 118 M-parameter fp32 models side by side with mergekit: wall time and memory above import.

Run: python benchmarks/merge.py [methods, default: linear ties] (needs mergekit; about 3 GB of disk)

Both read safetensors files and write one. Ours is the engine as the `merge` step runs it, with its survey and
per-tensor diagnosis; mergekit is its in-memory `merge_state_dicts` between safetensors' own loading and
saving, since its planner does not take plain BERT encoders. Each merge has a process of its own, they take
turns, and each side's fastest counts. Results are compared element by element before anything is reported.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter, process_time
from typing import NamedTuple

import numpy as np

from claimcheck.execute.merging.align import Models, Slot, open_models
from claimcheck.execute.merging.blocks import BLOCK, chunks, read_blocks
from claimcheck.execute.merging.header import Tensor, header_bytes, read_header

HIDDEN, LAYERS, INNER, VOCABULARY, POSITIONS = 384, 12, 1536, 250_037, 512  # multilingual-e5-small
MODELS = 3
DENSITY = 0.2
TOLERANCE = 1e-6
CEILING = 200e6  # bytes above import
WEIGHTS = "model.safetensors"
SIDES = ("theirs", "ours")
TURNS = {"linear": 3}  # short enough for the machine's other work to matter


class Cost(NamedTuple):
    """Of one merge, after imports: seconds on the clock, of all cores together, and bytes above import."""

    wall: float
    cpu: float
    memory: int


def shapes() -> dict[str, tuple[int, ...]]:
    square, found = (HIDDEN, HIDDEN), {}
    for name, rows in (("word", VOCABULARY), ("position", POSITIONS), ("token_type", 1)):
        found[f"embeddings.{name}_embeddings.weight"] = (rows, HIDDEN)
    for layer in range(LAYERS):
        parts = {
            **{f"attention.self.{part}": square for part in ("query", "key", "value")},
            "attention.output.dense": square,
            "intermediate.dense": (INNER, HIDDEN),
            "output.dense": (HIDDEN, INNER),
        }
        for part, shape in parts.items():
            found[f"encoder.layer.{layer}.{part}.weight"] = shape
            found[f"encoder.layer.{layer}.{part}.bias"] = shape[:1]
        for norm in ("attention.output.LayerNorm", "output.LayerNorm"):
            found[f"encoder.layer.{layer}.{norm}.weight"] = (HIDDEN,)
            found[f"encoder.layer.{layer}.{norm}.bias"] = (HIDDEN,)
    return found


def save(folder: Path, number: int) -> None:
    """A model folder; number 0 is the base, the others add noise of their own to it."""
    folder.mkdir()
    (folder / "config.json").write_text('{"model_type": "bert"}')
    (folder / "vocab.txt").write_text("a\n")
    tensors = [Tensor(name, "F32", shape, folder / WEIGHTS, 0) for name, shape in shapes().items()]
    with (folder / WEIGHTS).open("wb") as stream:
        stream.write(header_bytes(tensors, {"format": "pt"}))
        for place, tensor in enumerate(tensors):
            values = np.random.default_rng([0, place]).standard_normal(tensor.size, dtype=np.float32) * 0.05
            if number:
                noise = np.random.default_rng([number, place]).standard_normal(tensor.size, dtype=np.float32)
                values += noise * 0.002
            stream.write(values.data)


def memory(entry: str) -> int:
    """A line of this process's status, in bytes: VmRSS now, VmHWM at its most."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return 1024 * next(int(line.split()[1]) for line in lines if line.startswith(f"{entry}:"))


def ours(root: Path, method: str) -> Cost:
    from claimcheck.execute.merging.merger import Merger
    from claimcheck.execute.merging.write import write_model
    from claimcheck.spec.recipe import Recipe

    (root / f"ours-{method}").mkdir(exist_ok=True)
    before, wall, cpu = memory("VmRSS"), perf_counter(), process_time()
    merger = Merger(open_models(root / "base", [root / f"m{i + 1}" for i in range(MODELS)]))
    params = {"method": method, **({} if method == "linear" else {"density": DENSITY})}
    write_model(merger, Recipe.of(params, MODELS), root / f"ours-{method}")
    return Cost(perf_counter() - wall, process_time() - cpu, memory("VmHWM") - before)


def theirs(root: Path, method: str) -> Cost:
    import torch
    from mergekit.merge_methods import merge_state_dicts
    from safetensors.torch import load_file, save_file

    (root / f"theirs-{method}").mkdir(exist_ok=True)
    names = [*([] if method == "linear" else ["base"]), *(f"m{i + 1}" for i in range(MODELS))]
    params = {"weight": 1.0, **({} if method == "linear" else {"density": DENSITY})}
    before, wall, cpu = memory("VmRSS"), perf_counter(), process_time()
    with torch.no_grad():
        tensors = merge_state_dicts(
            [load_file(root / name / WEIGHTS) for name in names],
            method,
            parameters=params,
            base=None if method == "linear" else 0,
        )
    save_file(tensors, root / f"theirs-{method}" / WEIGHTS, metadata={"format": "pt"})
    return Cost(perf_counter() - wall, process_time() - cpu, memory("VmHWM") - before)


def compare(root: Path, method: str) -> tuple[float, int]:
    """Largest difference, and how many elements are left out of it because |Δ| equals the trim threshold.

    There mergekit's unstable sort keeps some of several equal values, and we, as the TIES paper's code, all.
    """
    models = open_models(root / "base", [root / f"m{i + 1}" for i in range(MODELS)])
    results = [
        {tensor.name: tensor for tensor in read_header(root / f"{who}-{method}" / WEIGHTS).tensors}
        for who in SIDES[::-1]
    ]
    diagnosis = json.loads((root / f"ours-{method}" / "diagnosis.json").read_text())
    cuts = {tensor["key"]: tensor.get("thresholds") for tensor in diagnosis["tensors"]}
    worst, tied = 0.0, 0
    for slot in models.slots:
        beside = Slot(slot.key, slot.base, (*slot.models, *(found[slot.base.name] for found in results)))
        for chunk in chunks(0, slot.base.size, BLOCK):
            for block in read_blocks(beside, chunk):
                *tuned, one, two = block.models
                differs = np.flatnonzero(np.abs(one - two) > TOLERANCE)
                for i, threshold in enumerate(cuts[slot.key] or ()):
                    sizes = np.abs(tuned[i][differs] - block.base[differs])
                    at_threshold = sizes == np.float32(threshold)
                    tied += int(at_threshold.sum())
                    two[differs[at_threshold]] = one[differs[at_threshold]]
                    differs = differs[~at_threshold]
                worst = max(worst, float(np.abs(one - two).max()))
    return worst, tied


def apart(who: str, root: Path, method: str) -> Cost:
    """Run one merge in a process of its own."""
    command = [sys.executable, __file__, f"--{who}", str(root), method]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(done.stderr)
    return Cost(*json.loads(done.stdout.splitlines()[-1]))


def main(methods: list[str]) -> None:
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        for number in range(MODELS + 1):
            save(root / (f"m{number}" if number else "base"), number)
        size: Models = open_models(root / "base", [root / "m1"])
        print(f"{MODELS} models of {sum(slot.base.size for slot in size.slots) / 1e6:.1f} M parameters, fp32")
        for method in methods:
            turns = [{who: apart(who, root, method) for who in SIDES} for _ in range(TURNS.get(method, 1))]
            costs = {who: min(turn[who] for turn in turns) for who in SIDES}
            worst, tied = compare(root, method)
            assert worst <= TOLERANCE, f"{method}: results differ by {worst}"
            print(f"{method}: equal to {worst:.1e} ({tied} elements at a threshold aside)")
            for who, cost in costs.items():
                label = "claimcheck" if who == "ours" else "mergekit"
                print(
                    f"  {label:<11}{cost.wall:7.1f} s wall {cost.cpu:7.1f} s cpu {cost.memory / 1e6:7.0f} MB"
                )
            assert costs["ours"].memory <= CEILING, "memory above the ceiling"
            assert costs["ours"].wall <= costs["theirs"].wall, "slower than mergekit"
            for who in SIDES:
                shutil.rmtree(root / f"{who}-{method}")


if __name__ == "__main__":
    if sys.argv[1:2] in (["--ours"], ["--theirs"]):
        run = ours if sys.argv[1] == "--ours" else theirs
        print(json.dumps(run(Path(sys.argv[2]), sys.argv[3])))
    else:
        main(sys.argv[1:] or ["linear", "ties"])
