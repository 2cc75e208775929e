"""A Record as a folder: written, read back, described by a schema."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from claimcheck.errors import RecordError
from claimcheck.record.text import FORMAT, dumps
from claimcheck.record.whole import Record

if TYPE_CHECKING:
    from claimcheck.scores import ScoreTable


SCORES = "scores.parquet"


def loads(text: str) -> Record:
    """Read `record.json`.

    Raises:
        RecordError: not JSON, another format version, or a field of the wrong type.
    """
    from pydantic import TypeAdapter, ValidationError

    try:
        data = json.loads(text)
        if not isinstance(data, dict) or data.get("format") != FORMAT:
            found = data.get("format") if isinstance(data, dict) else type(data).__name__
            raise RecordError(
                f"record.json has format {found!r}, this claimcheck reads {FORMAT}; run verify again"
            )
        return TypeAdapter(Record).validate_python(data)
    except (json.JSONDecodeError, ValidationError, RecursionError) as error:
        raise RecordError(
            f"record.json is damaged: {str(error).splitlines()[0]}; run verify again"
        ) from error


def record_schema() -> dict[str, Any]:
    """The JSON Schema of `record.json`, made from the classes above."""
    from pydantic import TypeAdapter

    found = TypeAdapter(Record).json_schema(mode="serialization")
    found["properties"]["format"] = {"const": FORMAT}
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **found, "title": "record.json"}


def save(record: Record, scores: ScoreTable, run: Mapping[str, Any], folder: Path) -> None:
    """Write a Record folder; `record.json` comes last, so a half-written folder is none.

    Scores that lie there already are not written again: their file's digest is in `run.json`.
    """
    folder.mkdir(parents=True, exist_ok=True)
    digest = _stored_scores(folder, record.scores_digest)
    (folder / "record.json").unlink(missing_ok=True)
    if digest is None:
        scores.write(folder / SCORES)
        digest = _sha256(folder / SCORES)
    facts = {**run, "scores": {"content": record.scores_digest, "sha256": digest}}
    (folder / "run.json").write_text(json.dumps(facts, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    (folder / "record.json").write_text(dumps(record), encoding="utf-8")


def _stored_scores(folder: Path, content: str) -> str | None:
    """The sha256 of the folder's score file if it is whole and holds the scores with this digest."""
    try:
        known = json.loads((folder / "run.json").read_text(encoding="utf-8"))["scores"]
        digest = _sha256(folder / SCORES)
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return digest if known == {"content": content, "sha256": digest} else None


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def work_seconds(folder: Path) -> float | None:
    """Time that all steps behind a Record took when they ran; None if its `run.json` does not say."""
    try:
        return float(json.loads((folder / "run.json").read_text(encoding="utf-8"))["work_seconds"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def run_day(folder: Path) -> str:
    """The day on which a Record's run ended, ISO 8601; empty if its `run.json` does not say."""
    try:
        day = str(json.loads((folder / "run.json").read_text(encoding="utf-8"))["finished"])[:10]
        return date.fromisoformat(day).isoformat()
    except (OSError, ValueError, KeyError, TypeError):
        return ""


def load(folder: Path) -> Record:
    """Read the Record of a folder, or of its `record.json`.

    Raises:
        RecordError: there is none, or it is damaged.
    """
    path = folder if folder.name == "record.json" else folder / "record.json"
    if not path.is_file():
        raise RecordError(f"{folder}: no record.json here; give the --out folder of a verify run")
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise RecordError(f"{path}: cannot be read: {error}") from error
    return loads(text)
