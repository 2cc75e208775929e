"""Where the suites that come with claimcheck are: in the wheel, or in a checkout of the repository."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import claimcheck
from claimcheck.errors import UsageError
from claimcheck.spec.names import did_you_mean

_PACKED = "suites"  # beside the package's modules in the wheel
_IN_CHECKOUT: Mapping[str, str] = {
    "multilingual-retrievers": "claims",
    "two-encoders": "docs/examples/two-encoders",
}
SHIPPED = tuple(sorted(_IN_CHECKOUT))


def shipped_suite(name: str) -> Path:
    """The folder of a shipped suite.

    Raises:
        UsageError: there is no such suite.
    """
    if name not in _IN_CHECKOUT:
        raise UsageError(f"no suite '{name}' comes with claimcheck{did_you_mean(name, SHIPPED)}")
    package = Path(claimcheck.__file__).parent
    packed = package / _PACKED / name
    checkout = package.parent.parent / _IN_CHECKOUT[name]
    for folder in (packed, checkout):
        if (folder / "suite.yaml").is_file():
            return folder
    raise UsageError(
        f"the files of suite '{name}' are missing from this installation; install claimcheck-ir again"
    )
