"""Evidence and questions in, verdicts out: confidence, test, strength, trace."""

from claimcheck.decide.controls import controls
from claimcheck.decide.decide import decide
from claimcheck.decide.engine import ENGINE
from claimcheck.decide.evidence import Evidence
from claimcheck.decide.question import Question
from claimcheck.decide.words import words
from claimcheck.stats.power import mde_before

__all__ = ["ENGINE", "Evidence", "Question", "controls", "decide", "mde_before", "words"]
