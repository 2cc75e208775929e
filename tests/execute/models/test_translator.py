"""Query translation by tiny models with random weights, against the library's own generation."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from tiny_models import TEXTS, sentencepiece_model, write_task

from claimcheck.errors import DataError, UnsafeModelError
from claimcheck.execute.models.translator import Translator
from claimcheck.execute.progress import silent
from claimcheck.execute.search.collection import SplitPair
from claimcheck.execute.steps import search, translate


def save_m2m100(folder: Path) -> Path:
    """An encoder–decoder of type M2M100 with its own kind of tokenizer, random weights."""
    import sentencepiece
    import torch
    from transformers import M2M100Config, M2M100ForConditionalGeneration, M2M100Tokenizer

    folder.mkdir(parents=True)
    pieces = folder / "pieces.model"
    pieces.write_bytes(sentencepiece_model())
    processor = sentencepiece.SentencePieceProcessor(model_proto=pieces.read_bytes())
    words = ["<s>", "<pad>", "</s>", "<unk>"]
    words += [p for i in range(len(processor)) if (p := processor.id_to_piece(i)) not in words]
    vocabulary = folder / "words.json"
    vocabulary.write_text(json.dumps({word: i for i, word in enumerate(words)}), encoding="utf-8")
    tokenizer = M2M100Tokenizer(str(vocabulary), str(pieces))
    tokenizer.save_pretrained(folder)
    pieces.unlink()
    vocabulary.unlink()
    size = len(words) + len(tokenizer.lang_code_to_id) + tokenizer.num_madeup_words
    return _save(M2M100ForConditionalGeneration, M2M100Config(**_SIZES, vocab_size=size), torch, folder)


def save_nllb(folder: Path) -> Path:
    """The same network with NLLB's tokenizer, whose languages have names such as `deu_Latn`."""
    import torch
    from tokenizers import Tokenizer, models, pre_tokenizers
    from transformers import M2M100Config, M2M100ForConditionalGeneration, NllbTokenizer

    words = ["<s>", "<pad>", "</s>", "<unk>", "<mask>", "de", *sorted({w for t in TEXTS for w in t.split()})]
    ids = {word: i for i, word in enumerate(dict.fromkeys(words))}
    plain = Tokenizer(models.WordLevel(ids, words[3]))
    plain.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer = NllbTokenizer(
        tokenizer_object=plain,
        extra_special_tokens=["eng_Latn", "deu_Latn"],
    )
    tokenizer.save_pretrained(folder)
    return _save(
        M2M100ForConditionalGeneration, M2M100Config(**_SIZES, vocab_size=len(tokenizer)), torch, folder
    )


_SIZES: dict[str, Any] = {
    "d_model": 16,
    "encoder_layers": 1,
    "decoder_layers": 1,
    "encoder_attention_heads": 2,
    "decoder_attention_heads": 2,
    "encoder_ffn_dim": 32,
    "decoder_ffn_dim": 32,
    "max_position_embeddings": 300,
    "init_std": 0.5,
    "bos_token_id": 0,
    "pad_token_id": 1,
    "eos_token_id": 2,
    "decoder_start_token_id": 2,
}


def _save(kind: Any, config: Any, torch: Any, folder: Path) -> Path:
    torch.manual_seed(3)
    kind(config).save_pretrained(folder)
    return folder


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
    result = []
    for text in texts:
        with torch.inference_mode():
            found = model.generate(
                **tokenizer(text, return_tensors="pt"),
                forced_bos_token_id=tokenizer.get_lang_id(target),
                num_beams=beams,
                do_sample=False,
                max_new_tokens=256,
            )
        result.append(tokenizer.batch_decode(found, skip_special_tokens=True)[0].strip())
    return result


@pytest.mark.parametrize("beams", [1, 3])
def test_translations_are_the_librarys(m2m100: Path, beams: int) -> None:
    """Batched by length, each text in its place, the same words as one at a time; empty texts stay empty."""
    texts = [*TEXTS[:4], "", TEXTS[1]]
    found = Translator(m2m100, {}, beams, "fp32").translate(texts, "en", "de")
    expected = _by_the_library(m2m100, [text for text in texts if text], "en", "de", beams)
    assert found == [*expected[:4], "", expected[4]]
    assert found[1] == found[5]
    assert len(set(found)) > 2


def test_the_languages_matter(m2m100: Path) -> None:
    """Another target begins with another mark, so a random model says something else."""
    model = Translator(m2m100, {}, 1, "fp32")
    assert model.translate(TEXTS[:3], "en", "de") != model.translate(TEXTS[:3], "en", "fr")


def test_a_language_may_have_another_name(tmp_path: Path) -> None:
    """`codes` names it; a piece of the vocabulary that looks like our code is not taken for a language."""
    folder = save_nllb(tmp_path / "nllb")
    named = Translator(folder, {"en": "eng_Latn", "de": "deu_Latn"}, 1, "fp32")
    assert len(named.translate(TEXTS[:2], "en", "de")) == 2
    with pytest.raises(DataError, match=r"nllb: the model has no language 'de'.*codes: \{de: …\}"):
        Translator(folder, {"en": "eng_Latn"}, 1, "fp32").translate(TEXTS[:2], "en", "de")


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
    words = _by_the_library(m2m100, TEXTS[:2], "en", "de", 1)
    queries = {"en": TEXTS[:2], "de": TEXTS[2:4]}
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
