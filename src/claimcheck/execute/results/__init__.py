"""Readers of results that others have made: TREC runs and score tables."""
