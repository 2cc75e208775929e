"""Spec → steps: what must be computed for which claim, under content keys, at what cost."""
