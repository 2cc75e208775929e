# ruff: noqa: E501 - sentences and defects, one a line
"""Recall and silence of the audit rules on defects drawn at random, not on those the tests were written with.

Usage: python benchmarks/audit_recall.py [SEED] [PER_KIND]. Defects are injected into the clean synthesis of the
tests in all its formats; printed per rule: found of injected, and how many mutants drew unrelated findings.
"""

from __future__ import annotations

import random
import re
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable
from pathlib import Path

TESTS = Path(__file__).parents[1] / "tests" / "audit"
sys.path.insert(0, str(TESTS))
from layouts import make_pdf, pdf_lines, to_html, to_latex, to_plain  # noqa: E402 - the tests' own converters

from claimcheck.audit import audit_document, read_document  # noqa: E402
from claimcheck.audit.sources import load_sources  # noqa: E402

CLEAN = (TESTS / "data" / "clean.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| (On|Scoring|Expanding|Training)(.*?) \| (.) \| ([\d.]+) \|$", CLEAN, re.M)
LINES = [f"{a}{b}" for a, b, _, _ in ROWS]
FORMATS = ("md", "txt", "html", "tex", "pdf")
LONG = [
    "Across the twelve language pairs of the collection and with each of the three translation systems that were compared, "
    "query translation [1] reaches a MAP that is 0.04 higher than that of the best multilingual encoder under every pooling.",
    "When the documents are long and the queries short, the encoders [2] lose 0.05 nDCG@10 on NeuCLIR against a baseline "
    "that only translates the query word by word with a dictionary, and this holds for close and for distant languages alike.",
    "Sections of at most 128 word pieces [3] raise the MAP of the three encoders that were tested on CLEF 2003 from 0.31 to "
    "0.35, while the sections of 512 word pieces leave it where it was for whole documents and for the first paragraph.",
]

Mutation = tuple[str, frozenset[str]]  # the text, and rules that the defect entails as well


def swap_row(text: str, index: int, claim: str) -> str:
    """The document with another text for a claim."""
    return text.replace(LINES[index], claim)


def cut(rng: random.Random) -> Mutation:
    """One to three long claims cut at one length, in mid-word or at a word's end."""
    cap = rng.randrange(90, 180)
    text = CLEAN
    for index, claim in enumerate(rng.sample(LONG, rng.randint(1, 3))):
        part = claim[:cap].rstrip()
        if rng.random() < 0.3:
            part = part.rsplit(" ", 1)[0]
        text = swap_row(text, index, part)
    return text, frozenset({"CC603", "CC404", "CC501", "CC610", "CC609", "CC401", "CC801"})


def count(label: str) -> Callable[[random.Random], Mutation]:
    """A stated number changed to any other."""

    def change(rng: random.Random) -> Mutation:
        patterns = {
            "papers": r"(?i:three) (?=papers (?:were included|met the criteria))",
            "claims": r"5(?= claims were)",
            "verified": r"3(?= were verified)",
        }
        old = {"papers": 3, "claims": 5, "verified": 3}[label]
        new = rng.choice([n for n in range(1, 15) if n != old])
        return re.sub(patterns[label], f"{new} " if label == "papers" else str(new), CLEAN), frozenset()

    return change


def confidence(rng: random.Random) -> Mutation:
    """A ✓ below one half, written in one of three ways."""
    value = rng.uniform(0.1, 0.49)
    shown = rng.choice([f"{value:.2f}", f"{100 * value:.0f} %", f"{value:.2f}".lstrip("0")])
    index = rng.randrange(3)
    return CLEAN.replace(
        f"{LINES[index]} | ✓ | {ROWS[index][3]}", f"{LINES[index]} | ✓ | {shown}"
    ), frozenset({"CC303", "CC302"})


def polarity(rng: random.Random) -> Mutation:
    """A claim cut before the word that turns it; the sentence stands in a source (see `SOURCE`)."""
    sentence = rng.choice(TURNED)
    turn = re.search(r"\b(?:fail|not|rarely|only|less|never)\b", sentence)
    assert turn is not None
    return swap_row(CLEAN, rng.randrange(3), sentence[: turn.start()].rstrip()), frozenset(
        {"CC101", "CC603", "CC404", "CC501", "CC610", "CC401", "CC403", "CC609", "CC702"}
    )


TURNED = [
    "Encoders that were trained on parallel sentences for retrieval of long documents on average fail to beat a dictionary.",
    "Adding a fourth language to the training data of the encoders does in our experiments not change the nDCG@10 at all.",
    "Supervised re-ranking of the first hundred documents by a cross-encoder rarely improves on the translated query.",
    "Specialised vocabularies for medicine raise the recall of the encoders only when the documents were never translated.",
    "Pooling over all sections of a document gives a gain in MAP on CLEF 2003 that is less than what two seeds differ by.",
]
SOURCE = "A source that turns\n\narXiv:2104.01234\n\nAbstract\n\n" + " ".join(TURNED) + "\n"


def truncated_abstract(rng: random.Random) -> Mutation:
    """The abstract stops in mid-sentence, at least two words before its end."""
    abstract = CLEAN.split("## Abstract\n\n")[1].split("\n\n")[0]
    words = abstract.split()
    while True:
        end = rng.randrange(12, len(words) - 2)
        if not words[end - 1].endswith((".", "?")):
            return CLEAN.replace(abstract, " ".join(words[:end])), frozenset({"CC202", "CC201"})


def duplicate(rng: random.Random) -> Mutation:
    """A claim that stands twice, with a word exchanged."""
    index = rng.randrange(3)
    other = LINES[index].replace(rng.choice([" the ", " by ", " for "]), " ", 1)
    row = f"| {other} | ✓ | 0.91 |"
    text = CLEAN.replace(f"| {LINES[index]} |", f"{row}\n| {LINES[index]} |")
    return text.replace("5 claims were extracted; 3 were", "6 claims were extracted; 4 were"), frozenset()


def opposite(rng: random.Random) -> Mutation:
    """A claim beside its negation, both ✓."""
    index, old, new = rng.choice([(0, "beats", "does not beat"), (1, "shrinks", "does not shrink"), (2, "raises", "does not raise"),
                                  (2, "raises", "lowers"), (0, "beats", "fails to beat")])  # fmt: skip
    row = f"| {LINES[index].replace(old, new)} | ✓ | 0.91 |"
    text = CLEAN.replace(f"| {LINES[index]} |", f"{row}\n| {LINES[index]} |")
    return text.replace("5 claims were extracted; 3 were", "6 claims were extracted; 4 were"), frozenset(
        {"CC801"}
    )


def question(rng: random.Random) -> Mutation:
    """A research question about something else."""
    things = rng.sample(["dialect speech", "chemical patents", "sparse dictionaries", "quantised graphs", "legal contracts",
                         "monolingual specialists", "handwritten notes", "user sessions"], 2)  # fmt: skip
    verb = rng.choice(["Do {} outperform {} in practice?", "How do {} affect {}?", "Can {} replace {}?"])
    old = "Research question: Does query translation beat multilingual encoders for cross-lingual document retrieval?"
    return CLEAN.replace(old, "Research question: " + verb.format(*things)), frozenset()


def reference(rng: random.Random) -> Mutation:
    """An arXiv id that cannot be: month 13 to 99, or too few digits."""
    bad = rng.choice(
        [
            f"21{rng.randrange(13, 99)}.01234",
            f"2104.{rng.randrange(1000, 9999)}",
            f"{rng.randrange(10, 99)}.12345",
        ]
    )
    return CLEAN.replace("2104.01234", bad), frozenset({"CC607", "CC610"})


def citation(rng: random.Random) -> Mutation:
    """A citation without reference."""
    return re.sub(r"(?<=by 0.05 )\[1\]", f"[1, {rng.randrange(4, 40)}]", CLEAN), frozenset()


def marks(rng: random.Random) -> Mutation:
    """A ✓ turned into × although the source says the same."""
    index = rng.choice([0, 1, 2])
    text = CLEAN.replace(f"{LINES[index]} | ✓ | {ROWS[index][3]}", f"{LINES[index]} | × | 0.04")
    return text.replace("3 were verified, 1 was refuted", "2 were verified, 2 were refuted"), frozenset()


def copied(rng: random.Random) -> Mutation:
    """More than two hundred characters of a source in the limitations."""
    name = rng.choice(["2104.01234.txt", "2203.04567.txt"])
    text = (
        (TESTS / "data" / "sources" / name)
        .read_text(encoding="utf-8")
        .split("Abstract\n\n")[1]
        .replace("\n", " ")
    )
    start = rng.randrange(0, 60)
    return CLEAN.replace(
        "Only English queries", text[start : start + rng.randrange(230, 330)] + ". Only English queries"
    ), frozenset({"CC702", "CC105", "CC705"})


KINDS: dict[str, tuple[str, Callable[[random.Random], Mutation]]] = {
    "claims cut": ("CC101", cut), "abstract cut": ("CC102", truncated_abstract), "negation cut off": ("CC104", polarity),
    "papers miscounted": ("CC201", count("papers")), "claims miscounted": ("CC202", count("claims")),
    "verified miscounted": ("CC203", count("verified")), "✓ below half": ("CC301", confidence), "duplicate": ("CC402", duplicate),
    "claim and its negation": ("CC405", opposite), "other question": ("CC501", question), "no such reference": ("CC602", citation),
    "impossible id": ("CC606", reference), "source copied": ("CC701", copied), "× against source": ("CC801", marks),
}  # fmt: skip


def write(text: str, suffix: str, folder: Path) -> Path:
    """The document in one of the formats."""
    path = folder / f"d.{suffix}"
    if suffix == "pdf":
        lines = pdf_lines(text)
        path.write_bytes(make_pdf([lines[i : i + 50] for i in range(0, len(lines), 50)], title_lines=2))
    else:
        convert = {"md": str, "txt": to_plain, "html": to_html, "tex": to_latex}[suffix]
        path.write_bytes(convert(text).encode())
    return path


def main(seed: int = 7, per_kind: int = 25) -> None:
    """Print recall and unrelated findings per kind of defect."""
    rng = random.Random(seed)
    unrelated: dict[str, Counter[str]] = defaultdict(Counter)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "sources").mkdir()
        for source in (TESTS / "data" / "sources").iterdir():
            (folder / "sources" / source.name).write_bytes(source.read_bytes())
        sources = load_sources(folder / "sources")
        (folder / "sources" / "turned.txt").write_text(SOURCE, encoding="utf-8")
        turned = load_sources(folder / "sources")
        print(f"{'defect':<24}{'rule':<8}{'found':>10}{'unrelated':>11}")
        for kind, (rule, mutate) in KINDS.items():
            found = noisy = 0
            for index in range(per_kind):
                text, also = mutate(rng)
                document = read_document(write(text, FORMATS[index % len(FORMATS)], folder))
                result = audit_document(document, sources=turned if rule == "CC104" else sources)
                rules = {f.rule for f in result.findings}
                found += rule in rules
                extra = rules - {rule} - also
                noisy += bool(extra)
                unrelated[kind].update(extra)
                if rule not in rules:
                    print(
                        f"  missed ({document.source.format}):",
                        [c.text[-60:] for c in document.claims][:3] if rule == "CC101" else "",
                    )
            more = ", ".join(f"{r} ×{n}" for r, n in unrelated[kind].most_common())
            print(f"{kind:<24}{rule:<8}{found:>6}/{per_kind}{noisy:>11}  {more}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:3]))
