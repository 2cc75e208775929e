"""Run steps: the executor, its events, and under `steps/` one file per kind."""
