"""The `vectors` step: word vectors of several languages in one space: trained, read, or out of an encoder."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from claimcheck.errors import DataError
from claimcheck.execute.models.layout import write_json
from claimcheck.execute.models.word_states import WordEncoder
from claimcheck.execute.search.tokens import tokenise
from claimcheck.execute.words import fasttext
from claimcheck.execute.words.dictionary import seed_dictionary
from claimcheck.execute.words.fasttext import WordVectors
from claimcheck.execute.words.mapping import Matrix, normaliser, proc_b, procrustes, unit
from claimcheck.execute.words.space import Words, idf, write_facts, write_words
from claimcheck.execute.words.training import TrainTexts, read_training
from claimcheck.execute.words.vec_file import read_vec

if TYPE_CHECKING:
    from claimcheck.execute.progress import Progress

BUCKETS = 20_000  # of subwords; gensim's two million take gigabytes, and small corpora fill far fewer
FEWEST = 2  # pairs of a seed dictionary for each dimension of the map that it decides


def run(params: Mapping[str, Any], inputs: Mapping[str, Path], out: Path, progress: Progress) -> None:
    """Make one space of the languages.

    `params`: `languages`, and `method`: "fasttext" (with `dim`, `epochs`, `seed`) trains on the pages of the
    train split of input `corpus`, "files" reads the inputs ``vec.LANG``; both are turned into the space of
    the first language by `map` ("procrustes" | "proc-b" | "none") and `csls` (bool, of proc-b) with the
    aligned titles of `corpus`. "iso" and "aoc" take word vectors out of the encoder in input `model`.

    Raises:
        DataError: a corpus without train split, vectors of different length, or too small a dictionary.
    """
    if params["method"] in ("iso", "aoc"):
        _from_encoder(params, inputs, out, progress)
    else:
        _mapped(params, inputs, out, progress)
    progress(1.0, "word vectors ready")


def _from_encoder(
    params: Mapping[str, Any], inputs: Mapping[str, Path], out: Path, progress: Progress
) -> None:
    """Vectors of the words of the train split, in the space that the encoder has for all its languages."""
    languages = list(params["languages"])
    texts = read_training(inputs["corpus"], languages)
    encoder = WordEncoder(inputs["model"])
    for number, language in enumerate(languages):

        def report(done: float, number: int = number, language: str = language) -> None:
            progress((number + done) / len(languages), f"word vectors of {language}")

        titles = texts.tokens(language)
        words = sorted({word for title in titles for word in title})
        if params["method"] == "iso":
            vectors = encoder.alone(words)
        else:
            vectors = encoder.in_contexts(words, texts.titles[language], report)
        report(1.0)
        write_words(out, language, Words(words, idf(words, titles), unit(vectors)))
    titles_read = len(texts.titles[languages[0]])
    write_facts(
        out,
        {"languages": languages, "dim": encoder.dim, "method": params["method"]}
        | {"unknown_idf": math.log(titles_read + 1)},
    )


def _mapped(params: Mapping[str, Any], inputs: Mapping[str, Path], out: Path, progress: Progress) -> None:
    """Vectors of each language by itself, then turned into the space of the first."""
    languages = list(params["languages"])
    texts = read_training(inputs["corpus"], languages)
    made: dict[str, WordVectors] = {}
    for number, language in enumerate(languages):
        progress(0.8 * number / len(languages), f"word vectors of {language}")
        made[language] = _monolingual(language, params, inputs, texts)
    hub, dim = languages[0], made[languages[0]].vectors.shape[1]
    titles = {language: texts.tokens(language) for language in languages}
    facts: dict[str, Any] = {}
    target = normaliser(made[hub].vectors)(made[hub].vectors)
    for number, language in enumerate(languages):
        progress(0.8 + 0.2 * number / len(languages), f"mapping {language}")
        own = made[language]
        if own.vectors.shape[1] != dim:
            raise DataError(
                f"vectors of {language} have {own.vectors.shape[1]} dimensions, those of {hub} {dim}; "
                "one space needs vectors of one length"
            )
        vectors = target if language == hub else normaliser(own.vectors)(own.vectors)
        facts[language] = {"words": len(own.words)}
        if language != hub and params["map"] != "none":
            seeds = seed_dictionary(titles[language], titles[hub])
            pairs = _rows(seeds, own.words, made[hub].words)
            if len(pairs) < FEWEST * dim:
                raise DataError(
                    f"{language}–{hub}: a dictionary of {len(pairs)} words is too small to turn "
                    f"{dim} dimensions; take fewer dimensions or a corpus with more aligned titles"
                )
            rotation, pairs_used = _map(params, vectors, target, pairs)
            vectors = vectors @ rotation
            facts[language] |= {"seeds": len(pairs), "pairs": len(pairs_used)}
        write_words(out, language, Words(own.words, idf(own.words, titles[language]), vectors))
    about = {"method": params["method"], "hub": hub, "map": params["map"], "made": facts}
    write_facts(out, {"languages": languages, "dim": dim} | about)
    pairs = [made["pairs"] for made in facts.values() if "pairs" in made]
    told = f", {min(pairs)} to {max(pairs)} word pairs" if pairs else ""
    write_json(out, {"training.json": {"choice": f"map {params['map']}{told}"}})


def _monolingual(
    language: str, params: Mapping[str, Any], inputs: Mapping[str, Path], texts: TrainTexts
) -> WordVectors:
    if params["method"] == "files":
        return read_vec(inputs[f"vec.{language}"])
    pages = [tokenise(page) for page in texts.pages[language]]
    return fasttext.train(
        pages,
        dim=int(params["dim"]),
        epochs=int(params["epochs"]),
        buckets=BUCKETS,
        seed=int(params["seed"]),
    )


def _rows(seeds: list[tuple[str, str]], sources: Any, targets: Any) -> Any:
    """The pairs whose two words have vectors, as rows: int64 [n, 2]."""
    source = {word: row for row, word in enumerate(sources)}
    target = {word: row for row, word in enumerate(targets)}
    found = [(source[one], target[other]) for one, other in seeds if one in source and other in target]
    return np.array(found, np.int64).reshape(-1, 2)


def _map(params: Mapping[str, Any], source: Matrix, target: Matrix, pairs: Any) -> tuple[Matrix, Any]:
    if params["map"] == "procrustes":
        return procrustes(source[pairs[:, 0]], target[pairs[:, 1]]), pairs
    if params["map"] == "proc-b":
        return proc_b(source, target, pairs, csls=bool(params.get("csls", False)))
    raise DataError(f"map {params['map']!r} is not known; write procrustes, proc-b or none")
