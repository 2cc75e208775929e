"""Statistics on arrays: pure functions that read no file, print nothing and take their random numbers."""
