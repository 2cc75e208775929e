"""`spec/words.py`: hypotheses as a reader meets them."""

import pytest
from hypothesis import given
from test_spec_grammar import formulas, read

from claimcheck.spec.hypothesis import Hypothesis
from claimcheck.spec.words import in_words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{better: a, than: b, by: 0.01}", "a is better than b by more than 0.01, on average"),
        ("{better: a, than: b, hold: everywhere}", "a is better than b, everywhere"),
        (
            "{not_better: {role: r, take: mean}, than: {role: q, take: best}, by: 0.02}",
            "the mean of r is not better than the best of q by 0.02 or more, on average",
        ),
        ("{comparable: a, to: b, within: 0.02}", "a and b differ by less than 0.02, on average"),
        ("{different: a, from: b, by: 0.02}", "a and b differ by more than 0.02, on average"),
        (
            "{better: {role: r, take: each}, than: own-baseline, by: 0.01, hold: rarely}",
            "each of r is better than its own baseline by more than 0.01, rarely",
        ),
        ("{better: a, than: b, hold: {at_least: 0.8}}", "a is better than b, in at least 0.8 of the cells"),
        (
            "{only: x, among: [x, y, z], better_than: own-baseline, by: 0.01}",
            "x is better than its own baseline by more than 0.01, and not so y, z, on average",
        ),
        (
            "{covers: {of: r, families: 4, pairs: 6, task_kinds: [sentence, document]}}",
            "the evidence on r covers at least 4 encoder families, at least 6 language pairs, "
            "sentence tasks and document tasks",
        ),
        (
            "{all: [{better: a, than: b}, {not: {better: b, than: a}}]}",
            "a is better than b, on average and (it is not so that b is better than a, on average)",
        ),
    ],
)
def test_hypotheses_read_as_sentences(text: str, words: str) -> None:
    """One golden sentence per form."""
    assert in_words(read(text)) == words


@given(formulas)
def test_every_hypothesis_has_words_on_one_line(hypothesis: Hypothesis) -> None:
    """Whatever is claimed can be said, and no form is left out."""
    words = in_words(hypothesis)
    assert words
    assert "\n" not in words
    assert "None" not in words
