"""The artefact of a lexicon step: a translation table for each ordered pair of languages.

lexicon.json          languages, and how many entries each pair has
lexicon.A-B.parquet   source, target, probability: p(word of B | word of A), best first
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from claimcheck.errors import DataError
from claimcheck.execute.corpora.tables import read_table, write_table
from claimcheck.execute.search.psq import Translations
from claimcheck.execute.words.ibm1 import Table

FACTS = "lexicon.json"


@dataclass(frozen=True)
class Lexicon:
    """An opened artefact; a table is read when asked for."""

    folder: Path
    facts: Mapping[str, Any]

    @classmethod
    def open(cls, folder: Path) -> Lexicon:
        """Read `lexicon.json`. Raises DataError if the folder is none of ours."""
        try:
            facts = json.loads((folder / FACTS).read_text(encoding="utf-8"))
            list(facts["languages"])
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise DataError(f"{folder}: not the result of a lexicon step ({error!r})") from error
        return cls(folder, facts)

    def translations(self, source: str, target: str) -> Translations:
        """Translations from one language to another; none within one: words stand for themselves.

        Raises:
            DataError: the lexicon lacks one of the languages.
        """
        for language in (source, target):
            if language not in self.facts["languages"]:
                raise DataError(
                    f"the lexicon knows {', '.join(self.facts['languages'])}, not {language!r}; "
                    "add it to the `languages` of the lexicon"
                )
        if source == target:
            return {}
        table = read_table(self.folder / f"lexicon.{source}-{target}.parquet")
        found: dict[str, list[tuple[str, float]]] = {}
        for word, translation, probability in zip(
            table["source"], table["target"], table["probability"], strict=True
        ):
            found.setdefault(word, []).append((translation, probability))
        return found


def write_pair(folder: Path, source: str, target: str, table: Table) -> None:
    """Write the table of an ordered pair."""
    columns: dict[str, Any] = {
        "source": [table.sources[n] for n in table.source],
        "target": [table.targets[n] for n in table.target],
        "probability": table.probability.tolist(),
    }
    write_table(folder / f"lexicon.{source}-{target}.parquet", columns, {"probability": "float64"})


def write_facts(folder: Path, facts: Mapping[str, Any]) -> None:
    """Write `lexicon.json`, last: a folder with it is whole."""
    text = json.dumps(facts, ensure_ascii=False, indent=1, sort_keys=True)
    (folder / FACTS).write_text(text + "\n", encoding="utf-8")
