"""The content-addressed store: one folder per step key, written once, checked on first read."""

from claimcheck.store.folder import Artefact, Damage, Store, default_root, sha256
from claimcheck.store.registry import Registration, Registry

__all__ = ["Artefact", "Damage", "Registration", "Registry", "Store", "default_root", "sha256"]
