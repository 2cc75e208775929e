"""The engine's own sentences, with their numbers as the report writes all numbers.

A Record holds them as they were made: ``p for the claim 4.438e-17, corrected 3.107e-16``. Which number is
what is told by the word before it; `numbers` decides how it looks.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from claimcheck.record import Record, Verdict
from claimcheck.report import numbers

_NUMBER = r"(-?\d+(?:\.\d+)?(?:e[-+]?\d+)?)(?![\w%]|\.\d)"
_P = r"\bp(?: for the claim| against the claim)?|\bcorrected|weakest cells|\(Benjamini & Heller\)"
_WORDS: tuple[tuple[re.Pattern[str], Callable[[float], str]], ...] = (
    (re.compile(rf"({_P}|\bconfidence) {_NUMBER}"), numbers.p_value),
    (re.compile(rf"(\bmargin of) {_NUMBER}"), numbers.number),
    (re.compile(rf"(Δ) {_NUMBER}"), numbers.signed),
)
_LIMIT = re.compile(rf"\bat most {_NUMBER} needed")
_HYPHEN = re.compile(r"(?<![^\s(\[=])-(?=\d)")  # before a number, and not between two words


def told(sentence: str) -> str:
    """The sentence with p-values and confidences as bounds where they are extreme, and real minus signs.

    A p-value that rounding would put on the limit it is held against keeps its digits.
    """
    limit = _LIMIT.search(sentence)

    def shown(match: re.Match[str], look: Callable[[float], str]) -> str:
        text = look(float(match[2]))
        on_limit = limit is not None and text[0].isdigit() and float(text) == float(limit[1])
        return f"{match[1]} {match[2] if on_limit and float(match[2]) != float(text) else text}"

    for pattern, look in _WORDS:
        sentence = pattern.sub(lambda match, look=look: shown(match, look), sentence)  # type: ignore[misc]
    return _HYPHEN.sub(numbers.MINUS, sentence)


def readable(record: Record) -> Record:
    """The Record with every sentence of the engine told so: gates, notes of comparisons, controls."""
    return replace(
        record,
        verdicts=tuple(map(_readable, record.verdicts)),
        controls=tuple(replace(control, detail=told(control.detail)) for control in record.controls),
    )


def _readable(verdict: Verdict) -> Verdict:
    return replace(
        verdict,
        trace=tuple(replace(gate, detail=told(gate.detail), flip=told(gate.flip)) for gate in verdict.trace),
        atoms=tuple(replace(atom, notes=tuple(map(told, atom.notes))) for atom in verdict.atoms),
    )
