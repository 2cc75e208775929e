"""Tiny wheels for tests of locks and of fetching."""

from __future__ import annotations

import zipfile
from pathlib import Path


def wheel(folder: Path, name: str = "tiny_data", version: str = "1.0", tag: str = "py3-none-any") -> Path:
    """Write a valid wheel with one data file; pip can download it from a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}-{version}-{tag}.whl"
    info = f"{name}-{version}.dist-info"
    members = {
        f"{name}/data.txt": f"data of {name} {version} {tag}\n",
        f"{info}/METADATA": (
            f"Metadata-Version: 2.4\nName: {name}\nVersion: {version}\nLicense-Expression: MIT\n"
        ),
        f"{info}/WHEEL": f"Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: {tag}\n",
        f"{info}/RECORD": "",
    }
    with zipfile.ZipFile(path, "w") as archive:
        for member, content in members.items():
            archive.writestr(zipfile.ZipInfo(member), content)
    return path
