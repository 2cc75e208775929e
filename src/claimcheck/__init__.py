"""claimcheck: claims about retrieval as executable experiments, tested and marked with a confidence.

The command line is the usual way in (`claimcheck verify claims/`). From Python:

    from pathlib import Path
    import claimcheck

    record = claimcheck.load(Path("runs/multilingual-retrievers/embedded"))
    for verdict in record.verdicts:
        print(verdict.claim, verdict.mark, verdict.strength, verdict.confidence)
"""

from importlib import metadata

from claimcheck.errors import ClaimcheckError
from claimcheck.measures import Measure, parse_measure
from claimcheck.record import Record, Verdict, load, tally
from claimcheck.scores import Block, Cell, ScoreKey, ScoreTable

__all__ = [
    "Block",
    "Cell",
    "ClaimcheckError",
    "Measure",
    "Record",
    "ScoreKey",
    "ScoreTable",
    "Verdict",
    "__version__",
    "load",
    "parse_measure",
    "tally",
]

__version__ = metadata.version("claimcheck-ir")
