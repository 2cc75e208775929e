"""The command line, called in the process of the tests."""

from __future__ import annotations

import sys

from claimcheck.cli import main


def call(*arguments: str) -> int:
    """Call `claimcheck` with arguments; gives the exit code."""
    before, sys.argv = sys.argv, ["claimcheck", *arguments]
    try:
        main()
    except SystemExit as ended:
        return int(ended.code or 0)
    finally:
        sys.argv = before
    return 0
