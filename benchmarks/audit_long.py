"""`claimcheck audit` on documents of 5 MB, on one core and on all of them; both must say the same.

Usage: python benchmarks/audit_long.py [REPEATS]. Five documents are written: prose with a table of claims in
Markdown, LaTeX and HTML; nothing but claims, which share their words, numbers and names; and the documented
example over and over, where most claims are faulty. Printed per document: median wall seconds on all cores
and on one, and their ratio.
"""

from __future__ import annotations

import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

ROOT = Path(__file__).parents[1]
TESTS = ROOT / "tests" / "audit"
sys.path.insert(0, str(TESTS))
from layouts import to_html, to_latex  # noqa: E402 - the tests' own converters

CLEAN = (TESTS / "data" / "clean.md").read_text(encoding="utf-8")
EXAMPLE = (ROOT / "docs" / "examples" / "synthesis.md").read_text(encoding="utf-8")
SIZE = 5_000_000
RULE = "|---|---|---|"
SENTENCE = (
    "In setting {0} the encoder reads {1} passages of a newspaper, and its scores are set beside those of "
    "BM25, which was given the same queries in translation and no further training of any kind. "
)
CLAIM = "| On collection {0}, system A{0} reaches {1} points more MAP than B{0} [2]. | ✓ | 0.9 |"
SYSTEMS = ["BM25", "mBERT", "LaBSE", "E5", "DPR", "query translation", "a cross-encoder",
           "joint training", "the merged retriever", "a sparse learned model", "a dictionary"]  # fmt: skip
OUTCOMES = ["outperforms", "falls behind", "beats", "does not improve on", "is slower than", "matches"]
DATA = ["CLEF 2003", "NeuCLIR 2022", "Mr. TyDi", "MIRACL", "AfriCLIRMatrix", "BEIR", "mMARCO"]
MEASURES = ["MAP", "nDCG@10", "recall at 100", "MRR", "precision at 5"]
LANGUAGES = ["German", "French", "Swahili", "Finnish", "Somali", "Czech", "Hindi", "Persian", "Yoruba"]
WHEN = ["when queries are short", "for long documents", "without parallel data", "with hard negatives",
        "after pruning half of the layers", "in the domain of patents", "for rare terms"]  # fmt: skip


def lines_of(form: str) -> Iterator[str]:
    """Lines that differ in their numbers."""
    return (form.format(i, i % 90 + 10) for i in count())


def filled(size: int, lines: Iterator[str], joint: str) -> str:
    """Lines, joined, until they are so many characters."""
    taken, length = [], 0
    for line in lines:
        taken.append(line)
        length += len(line) + len(joint)
        if length >= size:
            break
    return joint.join(taken)


def prose(size: int) -> str:
    """The clean synthesis with 8,000 claims more, and paragraphs for the rest."""
    table = "\n".join(row for row, _ in zip(lines_of(CLAIM), range(8_000), strict=False))
    text = CLEAN.replace(RULE, f"{RULE}\n{table}")
    paragraphs = (four * 4 for four in lines_of(SENTENCE))
    filler = filled(size - len(text.encode()), paragraphs, "\n\n")
    return text.replace("## 4 Limitations", f"{filler}\n\n## 4 Limitations")


def rows() -> Iterator[str]:
    """Rows of claims put together at random."""
    rng = random.Random(7)
    while True:
        one, other = rng.sample(SYSTEMS, 2)
        yield (
            f"| On {rng.choice(DATA)}, {one} {rng.choice(OUTCOMES)} {other} by {rng.randint(1, 99) / 10} "
            f"points of {rng.choice(MEASURES)} in {rng.choice(LANGUAGES)} {rng.choice(WHEN)} "
            f"[{rng.randint(1, 3)}]. | {rng.choice('✓✓✓×')} | {rng.randint(1, 99) / 100} |"
        )


def claims() -> str:
    """The clean synthesis with claims alone for the rest."""
    return CLEAN.replace(RULE, f"{RULE}\n{filled(SIZE, rows(), chr(10))}")


def repeated() -> str:
    """The documented example, over and over."""
    return filled(SIZE, iter(lambda: EXAMPLE, None), "\n")


DOCUMENTS: dict[str, Callable[[], str]] = {
    "prose.md": lambda: prose(SIZE),
    "prose.tex": lambda: to_latex(prose(SIZE)),
    "prose.html": lambda: to_html(prose(SIZE)),
    "claims.md": claims,
    "example.md": repeated,
}


def audited(path: Path, cores: set[int]) -> tuple[float, bytes]:
    """Seconds of one audit on these cores, and its JSON."""
    command = [
        sys.executable,
        "-m",
        "claimcheck",
        "audit",
        str(path),
        "--format",
        "json",
        "--fail-on",
        "never",
    ]
    start = time.perf_counter()
    done = subprocess.run(
        command, stdout=subprocess.PIPE, check=True, preexec_fn=lambda: os.sched_setaffinity(0, cores)
    )
    return time.perf_counter() - start, done.stdout


def main(repeats: int) -> None:
    """Print a line per document."""
    every = os.sched_getaffinity(0)
    one = {min(every)}
    print(f"{len(every)} cores, medians of {repeats}")
    with tempfile.TemporaryDirectory() as folder:
        for name, write in DOCUMENTS.items():
            path = Path(folder) / name
            path.write_text(write(), encoding="utf-8")
            assert audited(path, every)[1] == audited(path, one)[1], name
            runs = [(audited(path, every)[0], audited(path, one)[0]) for _ in range(repeats)]
            many, single = (statistics.median(seconds) for seconds in zip(*runs, strict=True))
            size = path.stat().st_size / 1e6
            print(
                f"{name:11} {size:.1f} MB  {many:5.1f} s  one core {single:5.1f} s  ratio {single / many:.2f}"
            )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
