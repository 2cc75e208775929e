"""Evidence and questions in, verdicts out: confidence, test, strength, trace."""

from claimcheck.decide.beside import side_results
from claimcheck.decide.calibrate import calibrate
from claimcheck.decide.controls import controls
from claimcheck.decide.decide import decide
from claimcheck.decide.engine import ENGINE
from claimcheck.decide.evidence import Evidence
from claimcheck.decide.question import Question

__all__ = ["ENGINE", "Evidence", "Question", "calibrate", "controls", "decide", "side_results"]
