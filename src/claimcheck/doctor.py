"""Looks at the surroundings a run would have, without running anything: what is there, what to do if not."""

from __future__ import annotations

import os
import platform
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Literal

from claimcheck.cores import cores
from claimcheck.store import Store

State = Literal["ok", "note", "wrong"]

_ROOM = 5_000_000_000  # bytes that the embedded profile's archives and artefacts fit into
_OPTIONAL = {
    "datasets": "needed for `hf:` corpora only: pip install 'claimcheck-ir[hub]'",
    "huggingface-hub": "needed for `hf:` models only: pip install 'claimcheck-ir[hub]'",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. `advice` says what to do; empty if nothing."""

    what: str
    state: State
    said: str
    advice: str = ""


def examine(store: Store) -> Iterator[Finding]:
    """Every finding, in the order a run would meet them."""
    yield _python()
    yield from _libraries()
    yield from _processor()
    yield from _store(store)
    yield _tex()
    yield _fonts()
    yield Finding(
        "network",
        "ok",
        "only `verify` on an unfetched source and `lock` use it, through pip or the hub's client",
    )


def _python() -> Finding:
    wanted = metadata.metadata("claimcheck-ir")["Requires-Python"]
    return Finding("python", "ok", f"{platform.python_version()} in {sys.prefix} (needs {wanted})")


def _libraries() -> Iterator[Finding]:
    """Versions of what is declared, against the declared ranges."""
    from packaging.requirements import Requirement

    found, missing = [], []
    for text in metadata.requires("claimcheck-ir") or ():
        requirement = Requirement(text)
        if requirement.marker is not None and not requirement.marker.evaluate({"extra": ""}):
            continue
        try:
            version = metadata.version(requirement.name)
        except metadata.PackageNotFoundError:
            missing.append(f"{requirement.name} is missing")
            continue
        if not requirement.specifier.contains(version, prereleases=True):
            missing.append(f"{requirement.name} {version} is not {requirement.specifier}")
        found.append(f"{requirement.name} {version}")
    if missing:
        yield Finding("libraries", "wrong", "; ".join(missing), "run: pip install --upgrade claimcheck-ir")
    yield Finding("libraries", "ok", ", ".join(found))
    for name, advice in _OPTIONAL.items():
        try:
            yield Finding(name, "ok", metadata.version(name))
        except metadata.PackageNotFoundError:
            yield Finding(name, "note", "not installed", advice)


def _processor() -> Iterator[Finding]:
    from claimcheck.plan.precision import BF16_FLAGS, cpu_flags, has_cuda, precision

    flags = cpu_flags()
    fast = sorted(flags & (BF16_FLAGS | {"avx2", "avx512f", "asimd"}))
    device = "a CUDA device" if has_cuda() else "the CPU"
    yield Finding(
        "processor",
        "ok",
        f"{os.cpu_count()} cores, {', '.join(fast) or 'no vector instructions known'}; "
        f"encoders run on {device} in {precision()}",
    )
    allowed = cores()
    limits = {name: os.environ[name] for name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS") if name in os.environ}
    said = f"{allowed} cores are allowed to this process"
    if limits:
        told = ", ".join(f"{name}={value}" for name, value in limits.items())
        yield Finding("threads", "note", f"{said}; {told}", "unset it to let steps use all cores")
    else:
        yield Finding("threads", "ok", said)


def _store(store: Store) -> Iterator[Finding]:
    root = store.root
    place = _existing(root)
    if not os.access(place, os.W_OK):
        yield Finding(
            "store", "wrong", f"{root} cannot be written", "give another: --store or CLAIMCHECK_STORE"
        )
        return
    artefacts = list(store.artefacts())
    size = sum(artefact.bytes for artefact in artefacts)
    free = shutil.disk_usage(place).free
    said = f"{root}: {len(artefacts)} artefacts, {size / 1e6:.0f} MB; {free / 1e9:.1f} GB free"
    if free < _ROOM:
        yield Finding(
            "store", "note", said, "the shipped suite may need 5 GB: `claimcheck cache prune`, or --store"
        )
    else:
        yield Finding("store", "ok", said)
    damaged = [p for p in (root / "damaged").glob("*") if p.is_dir()]
    if damaged:
        yield Finding(
            "store", "note", f"{len(damaged)} damaged artefacts are set aside", "claimcheck cache prune"
        )


def _existing(path: Path) -> Path:
    """The path, or the nearest folder above it that is there."""
    return next(place for place in (path, *path.absolute().parents) if place.exists())


def _tex() -> Finding:
    from claimcheck.report.compile import compile_pdf, engine

    name = engine()
    if name is None:
        return Finding(
            "TeX", "note", "no PDF can be made; reports in HTML and LaTeX can", compile_pdf({}).note
        )
    advice = "" if name == "lualatex" else "install lualatex for Cyrillic, Greek, Chinese and Japanese"
    return Finding("TeX", "ok" if not advice else "note", f"{name} with latexmk", advice)


def _fonts() -> Finding:
    from claimcheck.report.fonts import local

    samples = {"Greek": "Ω", "Cyrillic": "Ж", "Chinese": "漢", "Japanese": "あ", "✓": "✓"}
    made = {name: local(text) for name, text in samples.items()}
    if None in made.values():
        return Finding(
            "fonts", "note", "fontconfig is not installed", "a PDF shows non-Latin letters as codes"
        )
    lacking = [
        name for name, text in made.items() if text is not None and f"{ord(samples[name]):04X}" in text
    ]
    if lacking:
        advice = "apt-get install fonts-dejavu-core fonts-wqy-microhei, or other fonts that have them"
        return Finding("fonts", "note", f"a PDF shows {', '.join(lacking)} as codes", advice)
    return Finding("fonts", "ok", f"{', '.join(samples)} are covered")
