"""A made-up bilingual corpus, small enough to count by hand and large enough to learn word pairs from."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from claimcheck.execute.corpora import concepts
from claimcheck.execute.corpora.concepts import Page, Source, Unit

LANGUAGES = ("en", "de")
WORDS = 40


def title(numbers: list[int], language: str) -> str:
    """Words by number in a language; German says them backwards, and the first ten alike."""
    words = [f"{'wort' if language == 'de' and n >= 10 else 'word'}{n:02d}" for n in numbers]
    return " ".join(words if language == "en" else reversed(words))


@pytest.fixture(scope="session")
def bilingual(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A concept corpus of 400 titles on 60 pages in en and de: words of a page come from one topic."""
    rng = np.random.default_rng(2)
    units, pages = [], []
    for page in range(60):
        pages.append(Page(f"p{page:02d}", "block", f"p{page:02d}"))
        topic = rng.permutation(np.arange(8) + 8 * (page % 5))
        for line in range(7):
            numbers = [int(n) for n in rng.choice(topic, size=rng.integers(1, 5), replace=False)]
            texts = {language: title(numbers, language) for language in LANGUAGES}
            units.append(Unit(f"u{page:02d}.{line}", f"p{page:02d}", {"block": f"p{page:02d}"}, texts))
    # Equal titles in several splits become one concept that crosses them; number them apart instead.
    seen: dict[str, Unit] = {}
    for unit in units:
        seen.setdefault(unit.texts["en"], unit)
    folder = tmp_path_factory.mktemp("bilingual")
    source = Source("made-up", "none", list(seen.values()), pages)
    concepts.write(concepts.assemble(source, LANGUAGES), folder)
    return folder
