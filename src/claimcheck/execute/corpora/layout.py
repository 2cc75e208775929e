"""Where the files of a local collection lie, by language and split: one convention for every format.

For a collection in one language the plain names do. With several, the language is a sub-folder or a part of
the file name; translations of a query (or of a document) share their id. `EXT` is the format's own.

    documents   documents.EXT           LANG/documents.EXT       documents.LANG.EXT
    queries     queries.EXT             LANG/queries.EXT         queries.LANG.EXT
    judgements  qrels/SPLIT.QLANG-DLANG.EXT, qrels/SPLIT.DLANG.EXT, DLANG/qrels/SPLIT.EXT, qrels/SPLIT.EXT
                or without splits qrels.QLANG-DLANG.EXT, qrels.DLANG.EXT, DLANG/qrels.EXT, qrels.EXT

The first judgements that exist count, so one `qrels/test.tsv` serves all pairs of languages. Splits are
`test` and `dev`; judgements without a split are test. A language may have queries only, or documents only.
`zh_Hant` may be written `zh-Hant` in names.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path

from claimcheck.errors import DataError

SPLITS = ("dev", "test")


@dataclass(frozen=True)
class Names:
    """How a format names its files: stems by role, in order of preference, and extensions with their dot."""

    documents: Sequence[str]
    queries: Sequence[str]
    qrels: Sequence[str] = ("qrels",)
    extensions: Sequence[str] = ("",)


@dataclass(frozen=True)
class Layout:
    """A local collection: its folder, how the format names files, and the languages asked for."""

    folder: Path
    names: Names
    languages: Sequence[str]

    def documents(self, language: str) -> Path | None:
        """The documents of a language, if it has any."""
        return self._texts(self.names.documents, language)

    def queries(self, language: str) -> Path | None:
        """The queries of a language, if it has any."""
        return self._texts(self.names.queries, language)

    def qrels(self, split: str, query_language: str, document_language: str) -> Path | None:
        """The judgements of a split for a pair of languages, if there are any."""
        for a, b in product(_written(query_language), _written(document_language)):
            for stem in self.names.qrels:
                split_files = [f"{stem}/{split}.{a}-{b}", f"{stem}/{split}.{b}", f"{b}/{stem}/{split}"]
                plain_files = [f"{stem}.{a}-{b}", f"{stem}.{b}", f"{b}/{stem}"]
                if found := self._first([*split_files, f"{stem}/{split}"]):
                    return found
                if (
                    split == "test"
                    and (found := self._first([*plain_files, stem]))
                    and not _has_splits(found)
                ):
                    return found
        return None

    def expected(self, stems: Sequence[str]) -> str:
        """File names to tell the user, for an error."""
        extension = self.names.extensions[0]
        if len(self.languages) == 1:
            return f"{stems[0]}{extension}"
        language = self.languages[0]
        return f"{language}/{stems[0]}{extension} or {stems[0]}.{language}{extension}"

    def _texts(self, stems: Sequence[str], language: str) -> Path | None:
        found = []
        for stem in stems:
            plain = [stem] if len(self.languages) == 1 else []
            for written in _written(language):
                found += [
                    p for p in self._existing([f"{written}/{stem}", f"{stem}.{written}"]) if p not in found
                ]
            found += [p for p in self._existing(plain) if p not in found]
        if len(found) > 1:
            raise DataError(
                f"{self.folder}: both {found[0].name} and {found[1].name} could be meant; keep one of them"
            )
        return found[0] if found else None

    def _first(self, names: Sequence[str]) -> Path | None:
        return next(self._existing(names), None)

    def _existing(self, names: Sequence[str]) -> Iterator[Path]:
        for name in names:
            for extension in self.names.extensions:
                path = self.folder / f"{name}{extension}"
                if path.exists() and (extension or path.is_dir()):
                    yield path


def _written(language: str) -> tuple[str, ...]:
    return (language,) if "_" not in language else (language, language.replace("_", "-"))


def _has_splits(path: Path) -> bool:
    return path.is_dir() and any(child.stem.split(".")[0] in SPLITS for child in path.iterdir())
