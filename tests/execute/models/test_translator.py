"""Query translation by tiny models with random weights, against the library's own generation."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from tiny_models import TEXTS, save_m2m100, save_translator, write_task

from claimcheck.errors import DataError, UnsafeModelError
from claimcheck.execute.models.translator import SLACK, Translator
from claimcheck.execute.progress import silent
from claimcheck.execute.search.collection import SplitPair
from claimcheck.execute.steps import search, translate

SHORT = ["the red fox", "the hills", "an old oak in the rain"]


def save_nllb(folder: Path) -> Path:
    """M2M100's network with NLLB's tokenizer, whose languages have names such as `deu_Latn`."""
    from tokenizers import Tokenizer, models, pre_tokenizers
    from transformers import NllbTokenizer

    words = ["<s>", "<pad>", "</s>", "<unk>", "<mask>", "de", *sorted({w for t in TEXTS for w in t.split()})]
    ids = {word: i for i, word in enumerate(dict.fromkeys(words))}
    plain = Tokenizer(models.WordLevel(ids, words[3]))
    plain.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer = NllbTokenizer(tokenizer_object=plain, extra_special_tokens=["eng_Latn", "deu_Latn"])
    tokenizer.save_pretrained(folder)
    return save_translator(folder, "m2m_100", len(tokenizer))


def save_mbart50(folder: Path) -> Path:
    """A network and a tokenizer of mBART-50's kind, whose languages have names such as `de_DE`."""
    from transformers import MBart50Tokenizer

    words = ["<unk>", "<s>", "</s>", *sorted({f"▁{w}" for t in TEXTS for w in t.split()})]
    tokenizer = MBart50Tokenizer(vocab=[(word, -float(i)) for i, word in enumerate(words)])
    tokenizer.save_pretrained(folder)
    return save_translator(folder, "mbart", len(tokenizer))


@pytest.fixture(scope="module")
def m2m100(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tiny M2M100 folder."""
    return save_m2m100(tmp_path_factory.mktemp("translators") / "m2m100")


def _by_the_library(folder: Path, texts: Sequence[str], source: str, target: str, beams: int) -> list[str]:
    """One text at a time, as its documentation shows."""
    import torch
    from transformers import M2M100ForConditionalGeneration, M2M100Tokenizer

    tokenizer = M2M100Tokenizer.from_pretrained(folder)
    model = M2M100ForConditionalGeneration.from_pretrained(folder).eval()
    tokenizer.src_lang = source
    most = 2 * max(len(tokenizer(text)["input_ids"]) for text in texts) + SLACK
    result = []
    for text in texts:
        with torch.inference_mode():
            found = model.generate(
                **tokenizer(text, return_tensors="pt"),
                forced_bos_token_id=tokenizer.get_lang_id(target),
                num_beams=beams,
                do_sample=False,
                max_new_tokens=most,
            )
        kept = [token for token in found[0].tolist() if token not in tokenizer.lang_code_to_id.values()]
        result.append(tokenizer.decode(kept, skip_special_tokens=True).strip())
    return result


@pytest.mark.parametrize("beams", [1, 3])
def test_translations_are_the_librarys(m2m100: Path, beams: int) -> None:
    """Batched by length, each text in its place, the same words as one at a time; empty texts stay empty.

    A random model seldom ends a text, so each is as long as it may be: as the longest of its batch may.
    """
    texts = [*SHORT, "", SHORT[1]]
    found = Translator(m2m100, {}, beams, "fp32").translate(texts, "en", "de")
    expected = _by_the_library(m2m100, [text for text in texts if text], "en", "de", beams)
    assert found == [*expected[:3], "", expected[3]]
    assert found[1] == found[4]
    assert len(set(found)) > 2


def test_the_languages_matter(m2m100: Path) -> None:
    """Another target begins with another mark, so a random model says something else."""
    model = Translator(m2m100, {}, 1, "fp32")
    assert model.translate(SHORT, "en", "de") != model.translate(SHORT, "en", "fr")


@pytest.mark.parametrize(
    ("save", "codes"),
    [(save_nllb, {"en": "eng_Latn", "de": "deu_Latn"}), (save_mbart50, {"en": "en_XX", "de": "de_DE"})],
)
def test_a_language_may_have_another_name(
    tmp_path: Path, save: Callable[[Path], Path], codes: dict[str, str]
) -> None:
    """`codes` names it; a piece of the vocabulary that looks like our code is not taken for a language."""
    folder = save(tmp_path / "model")
    there = Translator(folder, codes, 1, "fp32").translate(SHORT, "en", "de")
    assert len(there) == 3
    assert all(there)
    with pytest.raises(DataError, match=r"model: the model has no language 'de'.*codes: \{de: …\}"):
        Translator(folder, {"en": codes["en"]}, 1, "fp32").translate(SHORT[:2], "en", "de")


def test_models_of_another_kind_are_refused(tmp_path: Path, m2m100: Path, tiny: dict[str, Path]) -> None:
    """An encoder translates nothing, and a folder that names code to run is not opened."""
    with pytest.raises(DataError, match="does not open"):
        Translator(tiny["bert"], {}, 1, "fp32")
    (tmp_path / "m").mkdir()
    for file in m2m100.iterdir():
        (tmp_path / "m" / file.name).write_bytes(file.read_bytes())
    config = json.loads((tmp_path / "m" / "config.json").read_text())
    (tmp_path / "m" / "config.json").write_text(json.dumps({**config, "auto_map": {"AutoModel": "x.Y"}}))
    with pytest.raises(UnsafeModelError, match="auto_map"):
        Translator(tmp_path / "m", {}, 1, "fp32")


def test_the_step_feeds_a_search(m2m100: Path, tmp_path: Path) -> None:
    """Queries of every cell whose languages differ; what is searched is their translation."""
    words = _by_the_library(m2m100, SHORT[:2], "en", "de", 1)
    queries = {"en": SHORT[:2], "de": TEXTS[2:3]}
    task = write_task(tmp_path / "task", {"en": TEXTS[:4], "de": [*words, "x y z"]}, queries)
    inputs = {"task": task, "model": m2m100}
    out, ranked = tmp_path / "translations", tmp_path / "ranked"
    out.mkdir()
    ranked.mkdir()
    translate.run({"beams": 1, "precision": "fp32"}, inputs, out, silent)
    cell = SplitPair("test", "en-de")
    assert translate.read_translations(out, cell) == words
    assert sorted(path.name for path in out.glob("*.parquet")) == [
        "queries.test.de-en.parquet",
        "queries.test.en-de.parquet",
    ]
    search.run({"method": "bm25"}, {"task": task, "translations": out}, ranked, silent)
    from claimcheck.execute.search.ranking import Run

    assert Run.open(ranked).documents(cell)[:, 0].tolist() == [0, 1]


def test_damaged_and_partial_weights_are_refused(tmp_path: Path, m2m100: Path) -> None:
    """Half a file does not open, and a weight that is missing is not made up."""
    from safetensors.numpy import load_file, save_file

    for file in m2m100.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    weights = tmp_path / "model.safetensors"
    whole = weights.read_bytes()
    weights.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(DataError, match="safetensors|does not open"):
        Translator(tmp_path, {}, 1, "fp32")
    weights.write_bytes(whole)
    kept = {key: value for key, value in load_file(weights).items() if "decoder.layers" not in key}
    save_file(kept, weights, {"format": "pt"})
    with pytest.raises(DataError, match=r"weights lack 'model\.decoder\.layers"):
        Translator(tmp_path, {}, 1, "fp32")
