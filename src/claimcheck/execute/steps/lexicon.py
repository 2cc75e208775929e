"""The `lexicon` step: translation tables between languages, learnt on aligned train titles by IBM model 1."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import permutations
from pathlib import Path
from typing import TYPE_CHECKING, Any

from claimcheck.execute.words import ibm1
from claimcheck.execute.words.lexicon import write_facts, write_pair
from claimcheck.execute.words.training import read_training

if TYPE_CHECKING:
    from claimcheck.execute.progress import Progress

LEAST, MOST = 0.02, 10  # probability of a translation that is kept, and how many of a word


def run(params: Mapping[str, Any], inputs: Mapping[str, Path], out: Path, progress: Progress) -> None:
    """Learn a table for every ordered pair of `params["languages"]` from the train titles of input `corpus`.

    Raises:
        DataError: a corpus without train split, or a language it lacks.
    """
    languages = list(params["languages"])
    texts = read_training(inputs["corpus"], languages)
    titles = {language: texts.tokens(language) for language in languages}
    pairs = list(permutations(languages, 2))
    entries = {}
    for number, (source, target) in enumerate(pairs):
        progress(number / len(pairs), f"translation table {source}-{target}")
        table = ibm1.train(titles[source], titles[target]).pruned(LEAST, MOST)
        write_pair(out, source, target, table)
        entries[f"{source}-{target}"] = len(table.source)
    write_facts(out, {"languages": languages, "titles": len(titles[languages[0]]), "entries": entries})
    progress(1.0, "translation tables ready")
