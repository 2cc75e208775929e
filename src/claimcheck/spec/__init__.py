"""Claims, suites and profiles: YAML files come in, a checked `Project` goes out."""
