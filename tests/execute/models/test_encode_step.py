"""The `encode` step from task to vectors."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from tiny_models import PROMPTS, TEXTS, write_task

from claimcheck.execute.models.encoders import open_encoder
from claimcheck.execute.models.encoding import Window, encode
from claimcheck.execute.models.texts import DistinctTexts
from claimcheck.execute.models.vectors import Vectors
from claimcheck.execute.progress import silent
from claimcheck.execute.steps import encode as step

LONG = "the red fox and the old oak and the rain " * 8
DOCUMENTS = {"en": [*TEXTS[:4], LONG, TEXTS[0]], "de": [TEXTS[1], LONG, TEXTS[7]]}


def _run(tiny: dict[str, Path], folder: Path, name: str = "bert", **params: object) -> Vectors:
    task = folder / "task"
    if not task.exists():
        write_task(task, DOCUMENTS)
    out = folder / "-".join(["out", name, *map(str, params.values())])
    out.mkdir()
    step.run({"precision": "fp32"} | params, {"model": tiny[name], "task": task}, out, silent)
    return Vectors.open(out)


@pytest.mark.parametrize("name", ["bert", "muse"])
def test_every_text_leads_to_its_vector(tiny: dict[str, Path], tmp_path: Path, name: str) -> None:
    """Documents of each language, in file order, have the vectors that encoding them directly gives."""
    found = _run(tiny, tmp_path, name, role="passage")
    prompt = "" if name == "muse" else PROMPTS["passage"]
    for language, texts in DOCUMENTS.items():
        expected = encode(open_encoder(tiny[name]), texts, prompt=prompt).vectors
        np.testing.assert_allclose(found.passages(language), expected, atol=3e-6)


def test_equal_texts_are_encoded_once_but_never_across_roles(tiny: dict[str, Path], tmp_path: Path) -> None:
    """Six distinct documents of nine have six vectors; a query with the same text has another vector."""
    passages = _run(tiny, tmp_path, role="passage")
    queries = _run(tiny, tmp_path, role="query")
    assert (passages.summary["texts"], passages.summary["distinct"], len(passages)) == (9, 6, 6)
    assert queries.summary["texts"] == 4
    one, other = queries.queries("test", "en")[0], passages.passages("en")[0]
    assert one @ other < 0.9999


def test_segments_of_each_document_lie_between_its_offsets(tiny: dict[str, Path], tmp_path: Path) -> None:
    """Several segments for the long document, one for each of the others, equal to its dense vector."""
    segments = _run(tiny, tmp_path, role="passage", window=20, stride=7)
    dense = _run(tiny, tmp_path, role="passage")
    for language, texts in DOCUMENTS.items():
        expected = encode(open_encoder(tiny["bert"]), texts, prompt=PROMPTS["passage"], window=Window(20, 7))
        assert segments.offsets(language).tolist() == expected.offsets.tolist()
        np.testing.assert_allclose(segments.passages(language), expected.vectors, atol=3e-6)
    short = [0, 1, 2]
    np.testing.assert_allclose(
        segments.passages("en")[segments.offsets("en")[short]], dense.passages("en")[short], atol=3e-6
    )


def test_the_chunk_size_changes_nothing(
    tiny: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Texts held two at a time give the same rows and vectors as all at once."""
    whole = _run(tiny, tmp_path, role="passage", window=20, stride=7)
    monkeypatch.setattr(step, "DistinctTexts", lambda found: DistinctTexts(found, 2))
    (tmp_path / "parts").mkdir()
    parts = _run(tiny, tmp_path / "parts", role="passage", window=20, stride=7)
    assert parts.summary == whole.summary
    for language in DOCUMENTS:
        np.testing.assert_allclose(parts.passages(language), whole.passages(language), atol=3e-6)
        assert parts.offsets(language).tolist() == whole.offsets(language).tolist()


def test_two_runs_write_the_same_bytes(tiny: dict[str, Path], tmp_path: Path) -> None:
    """Same model, same task: identical files."""
    folders = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        folders.append(_run(tiny, tmp_path / name, role="query").folder)
    names = sorted(path.name for path in folders[0].iterdir())
    assert names == ["encode.json", "rows.test.de.npy", "rows.test.en.npy", "vectors-00000.npy"]
    for name in names:
        assert (folders[0] / name).read_bytes() == (folders[1] / name).read_bytes()


def test_the_summary_counts_and_progress_ends_at_one(tiny: dict[str, Path], tmp_path: Path) -> None:
    """encode.json says how many tokens were computed and how many texts were cut; progress rises to 1."""
    task = write_task(tmp_path / "task", DOCUMENTS)
    seen: list[float] = []
    out = tmp_path / "out"
    out.mkdir()
    step.run(
        {"role": "passage", "precision": "fp32"},
        {"model": tiny["bert"], "task": task},
        out,
        lambda fraction, _: seen.append(fraction),
    )
    summary = json.loads((out / "encode.json").read_text())
    assert summary["truncated"] == 1
    assert summary["tokens"] > 64
    assert seen == sorted(seen)
    assert seen[-1] == 1
