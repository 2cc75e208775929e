"""The sources of a synthesis: a folder of local texts or PDFs, cut into sentences with places.

In: a folder or file. Out: `Sources`, an index of sentences by their content words.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from claimcheck.audit.endings import sentences
from claimcheck.audit.finding import Evidence
from claimcheck.audit.headings import kind_of
from claimcheck.audit.identifiers import ARXIV, DOI, arxiv_base
from claimcheck.audit.readers import SUFFIXES, read
from claimcheck.audit.source import Source, Span
from claimcheck.audit.wording import content_words
from claimcheck.cores import cores
from claimcheck.errors import DataError, UsageError

MAX_FILES = 500
_HEAD = 3000  # where a paper names itself


@dataclass(frozen=True, slots=True)
class SourceSentence:
    """A sentence of a source; `document` counts sources from 0."""

    document: int
    plain: str
    span: Span
    stems: frozenset[str]


@dataclass(frozen=True)
class SourceDocument:
    """One source: its file, its title line, and the identifiers it goes by."""

    name: str
    source: Source
    title: str
    identifiers: frozenset[str]


@dataclass(frozen=True)
class Sources:
    """All sources; `notes` says which files could not be read."""

    documents: tuple[SourceDocument, ...]
    sentences: tuple[SourceSentence, ...]
    notes: tuple[str, ...] = ()

    @cached_property
    def _postings(self) -> dict[str, list[int]]:
        postings: dict[str, list[int]] = defaultdict(list)
        for index, sentence in enumerate(self.sentences):
            for stem in sentence.stems:
                postings[stem].append(index)
        return postings

    def weight(self, stem: str) -> float:
        """Inverse document frequency of a stem over sentences: ln(1 + N / (1 + n))."""
        return math.log(1 + len(self.sentences) / (1 + len(self._postings.get(stem, ()))))

    def candidates(self, stems: Sequence[str], limit: int = 12) -> list[tuple[float, SourceSentence]]:
        """Sentences that hold most of the weight of `stems`, best first: (share of the weight, sentence)."""
        wanted = {s: self.weight(s) for s in set(stems)}
        total = sum(wanted.values())
        if not total:
            return []
        rare = sorted(wanted, key=lambda s: (len(self._postings.get(s, ())), s))[:16]
        hits = Counter(i for s in rare for i in self._postings.get(s, ())[:20_000])
        scored = []
        for index, _ in hits.most_common(200):
            sentence = self.sentences[index]
            scored.append((sum(w for s, w in wanted.items() if s in sentence.stems) / total, -index))
        return [(score, self.sentences[-index]) for score, index in sorted(scored, reverse=True)[:limit]]

    def evidence(self, sentence: SourceSentence) -> Evidence:
        """The sentence as evidence of a finding."""
        source = self.documents[sentence.document].source
        return Evidence(source.place(sentence.span.start), source.raw(sentence.span).strip())


def load_sources(path: Path, *, bare: bool = False) -> Sources:
    """Read a folder of sources (also its subfolders), or one file; `bare`: places leave out the folder.

    Raises:
        UsageError: no such folder, or nothing in it can be read.
    """
    if not path.exists():
        raise UsageError(f"{path}: no such folder; --sources takes a folder of texts or PDFs")
    files = [path] if path.is_file() else sorted(p for p in path.rglob("*") if _readable(p))
    root = path if path.is_dir() else path.parent
    names = [file.relative_to(root).as_posix() if bare else None for file in files]
    found = _read_all(files[:MAX_FILES], names)
    documents = [source for source in found if isinstance(source, Source)]
    notes = [f"source left out: {error}" for error in found if isinstance(error, DataError)]
    if len(files) > MAX_FILES:
        notes.append(f"only the first {MAX_FILES} of {len(files)} sources were read")
    if not documents:
        raise UsageError(
            f"{path}: no source could be read; " + (notes[0] if notes else "put texts or PDFs there")
        )
    return make_sources(documents, tuple(notes))


def _read_all(files: Sequence[Path], names: Sequence[str | None]) -> list[Source | DataError]:
    """Each file as read, or why it was not. PDFs are read several at once: each by a process of its own."""

    def one(file: Path, name: str | None) -> Source | DataError:
        try:
            return read(file, name)
        except DataError as error:
            return error

    if sum(file.suffix.lower() == ".pdf" for file in files) < 2:
        return [one(file, name) for file, name in zip(files, names, strict=False)]
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(cores()) as threads:
        return list(threads.map(one, files, names))


def _readable(path: Path) -> bool:
    hidden = any(part.startswith(".") for part in path.parts)
    return path.is_file() and not hidden and bool(path.suffix) and path.suffix.lower() in SUFFIXES


def make_sources(documents: Sequence[Source], notes: tuple[str, ...] = ()) -> Sources:
    """Index sources that were read already."""
    found: list[SourceSentence] = []
    named = []
    for number, source in enumerate(documents):
        named.append(_document(source))
        for block in source.blocks:
            if block.kind == "heading" and kind_of(source.plain(block.span)) == "references":
                break
            if block.kind not in ("paragraph", "item"):
                continue
            raw = source.raw(block.span)
            for start, end in sentences(raw):
                span = Span(block.span.start + start, block.span.start + end)
                plain = source.plain(span)
                stems = frozenset(content_words(plain))
                if len(stems) >= 3:
                    found.append(SourceSentence(number, plain, span, stems))
    return Sources(tuple(named), tuple(found), notes)


def _document(source: Source) -> SourceDocument:
    head = source.text[:_HEAD] + " " + Path(source.name).stem.replace("_", "/")
    identifiers = {arxiv_base(m[1]) for m in ARXIV.finditer(head)}
    identifiers |= {(m[1] or m[2]).lower().rstrip(".,;)") for m in DOI.finditer(head)}
    identifiers |= {
        m.group(1) for m in re.finditer(r"(?<!\d)(\d{4}\.\d{4,5})(?:v\d+)?(?!\d)", Path(source.name).stem)
    }
    first = next((source.plain(b.span) for b in source.blocks if source.plain(b.span)), "")
    title = source.plain(source.meta["title"]) if "title" in source.meta else first
    return SourceDocument(source.name, source, title[:300], frozenset(identifiers))
