"""Pages of a concept corpus as texts: a heading and a line per title."""

from __future__ import annotations

from collections.abc import Sequence

from claimcheck.execute.corpora.concepts import ConceptCorpus, fold


def lines_of(corpus: ConceptCorpus, level: str) -> dict[str, list[int]]:
    """Page → rows of the titles on it, in page order."""
    found: dict[str, list[int]] = {}
    for row, page in enumerate(corpus.page[level]):
        if page:
            found.setdefault(page, []).append(row)
    return found


def page_text(corpus: ConceptCorpus, page: int, rows: Sequence[int], language: str, drop: set[str]) -> str:
    """Heading and titles of a page, a line each, no line twice, nothing that a concept of `drop` says.

    Args:
        corpus: the corpus.
        page: row of the page.
        rows: rows of its titles.
        language: of the text.
        drop: concepts whose titles are left out.
    """
    texts = corpus.texts[language]
    unsaid = {fold(texts[row]) for row in rows if corpus.concepts[row] in drop}
    lines = [corpus.headings[language][page], *(texts[row] for row in rows)]
    distinct = {fold(line): line for line in reversed(lines) if line}
    return "\n".join(line for said, line in reversed(distinct.items()) if said not in unsaid)
