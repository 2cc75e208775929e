"""Word-level models: vectors of several languages in one space, and translation tables (execute)."""
