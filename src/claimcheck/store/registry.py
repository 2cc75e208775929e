"""Pre-registration: the spec a claim had when scores for it first existed.

One JSON file per (suite, profile, claim) under `registry/`. A later edit of the claim is no error,
but the Record says "changed after evidence" and quotes the verdict under the earlier spec.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path

from claimcheck.store.lock import lock


@dataclass(frozen=True, slots=True)
class Registration:
    """The digest of a claim's spec at first evidence, and the verdict it got then, in words."""

    digest: str
    verdict: str


class Registry:
    """First registrations, kept beside the artefacts they rest on.

    Args:
        root: the store's folder.
    """

    def __init__(self, root: Path) -> None:
        self._folder = root / "registry"

    def first(self, scope: tuple[str, ...], registration: Registration) -> Registration:
        """Register unless `scope` is registered already; returns the earliest registration."""
        self._folder.mkdir(parents=True, exist_ok=True)
        name = hashlib.blake2b("\x1f".join(scope).encode(), digest_size=12).hexdigest()
        path = self._folder / f"{name}.json"
        with lock(self._folder / ".lock"):
            try:
                found = json.loads(path.read_text(encoding="utf-8"))
                return Registration(str(found["digest"]), str(found["verdict"]))
            except (OSError, ValueError, KeyError, TypeError):  # absent, or lost to a crash of the machine
                temporary = path.with_suffix(f".{secrets.token_hex(4)}")
                content = {"scope": list(scope), **asdict(registration)}
                temporary.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
                os.replace(temporary, path)  # noqa: PTH105 - the atomic form
                return registration
