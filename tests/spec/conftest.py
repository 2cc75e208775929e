"""A small suite written into a temporary folder, with single files replaced by a test."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

SUITE = """\
suite: small
title: A small suite
profile: main
"""

CLAIM = """\
claim: c1
statement: New beats old.
hypothesis: {better: new, than: old}
"""

PROFILE = """\
profile: main
corpora:
  books: {from: "path:books", reader: beir, languages: [en, de]}
tasks:
  search: {kind: document, corpus: books}
models:
  small: {from: "path:model", reader: sentence-transformers}
systems:
  new: {encode: small, baseline: old}
  old: {bm25: {}}
roles:
  dense: [new]
  both: [new, old]
"""

Write = Callable[[Mapping[str, str]], Path]


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Write:
    """Write the small suite, some files replaced or added, into `claims/`; gives its path."""
    monkeypatch.chdir(tmp_path)

    def write_files(files: Mapping[str, str] | None = None) -> Path:
        folder = Path("claims")
        default = {"suite.yaml": SUITE, "c1.yaml": CLAIM, "profiles/main.yaml": PROFILE}
        for name, text in (default | dict(files or {})).items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return folder

    return write_files
