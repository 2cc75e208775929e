"""Runs and judgements to per-query scores, on integer-coded arrays."""
