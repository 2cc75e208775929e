"""A LaTeX document's own commands: read with their arguments, bounded, said where they hide rows; and cited keys."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_variants import parsed, told

from claimcheck.audit.citations import citations
from claimcheck.audit.macros import GROWTH, Macros

DEFINED = r"""
\newcommand{\gain}[2]{#1 gains #2 points}
\newcommand{\on}[2][CLEF]{on #1 in #2}
\newcommand\sys{\textsc{MergeRank}}
\def\pair#1#2{#1--#2}
\newcommand{\both}[1]{\gain{#1}{\on{#1}}}
"""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (r"\gain{A}{3} here", "A gains 3 points here"),
        (r"\gain A3 here", "A gains 3 points here"),
        (r"\gain{A {nested} b}{\sys}", r"A {nested} b gains \textsc{MergeRank} points"),
        (r"\on{2019} and \on[TREC]{2020}", "on CLEF in 2019 and on TREC in 2020"),
        (r"\sys{} and \systematic", r"\textsc{MergeRank} and \systematic"),
        (r"\pair{en}{de}", "en--de"),
        (r"\both{B}", r"B gains \on{B} points"),  # two rounds: a command of a command, no deeper
        (r"\gain{A}", "A gains  points"),
        (r"\gain{A", "A gains  points"),
    ],
)
def test_commands_are_written_out(text: str, expected: str) -> None:
    """Braced and bare arguments, a default, one command inside another; a missing argument is nothing."""
    assert Macros.of(DEFINED).expanded(text) == expected


@given(
    st.lists(st.text("#12{}[]\\ab \n", max_size=30), max_size=4),
    st.integers(0, 9),
    st.text("\\abc{}[]#12 %\n", max_size=200),
)
def test_any_definition_and_any_text(bodies: list[str], arguments: int, text: str) -> None:
    """Nothing raises, and a text grows by a bounded length, however the commands call one another."""
    count = f"[{arguments}]" if arguments else ""
    macros = Macros.of(
        "".join(f"\\newcommand{{\\{n}}}{count}{{{b}}}" for n, b in zip("abc", bodies, strict=False))
    )
    assert len(macros.expanded(text)) <= len(text) + 2 * GROWTH


def test_a_command_that_multiplies_is_left_as_it_stands() -> None:
    """Doubling commands, each used by the next, end at the limit."""
    macros = Macros.of(r"\newcommand{\a}[1]{#1#1#1#1#1#1#1#1#1#1}\newcommand{\b}[1]{\a{\a{#1}}\a{\a{#1}}}")
    text = r"\b{" + "x" * 3000 + "}"
    assert macros.expanded(text).count("x") < len(text) + 2 * GROWTH


def test_claims_with_arguments_are_read() -> None:
    """A claim's text has what its commands stand for."""
    text = r"""\newcommand{\good}{\checkmark}
\newcommand{\gain}[2]{#1 gains #2\% on CLEF}
\begin{document}\section{Claims}\begin{tabular}{lcc}
Claim & Verified & Confidence \\
\gain{Merging}{12}. & \good & .79 \\
\end{tabular}\end{document}"""
    document = parsed(text, "doc.tex")
    assert told(document) == [(True, 0.79)]
    assert document.claims[0].text == "Merging gains 12% on CLEF."


def test_a_command_that_makes_rows_is_said_not_to_be_read() -> None:
    """Rows that only a command's expansion has are not seen; the audit says so rather than nothing."""
    text = r"""\newcommand{\row}[3]{#1 & #2 & #3 \\}
\newcommand{\unused}{a & b}\renewcommand{\unused}{a & c}
\newcommand{\be}{\begin{equation}}\newcommand{\ee}{\end{equation}}
\begin{document}\section{Claims}\begin{tabular}{lcc}
Claim & Verified & Confidence \\
Trimming helps on CLEF. & $\times$ & .35\\
\row{Merging helps on CLEF.}{\checkmark}{.79}
\end{tabular}\end{document}"""
    for long in ("", "x" * 300):
        notes = " ".join(parsed(text.replace("#2 &", f"{long}#2 &") + r"\be x \ee", "doc.tex").notes)
        assert re.search(r"command \\row\b.*was not read", notes)
        assert notes.count("was not read") == 1


def test_citations_without_a_key_cite_nothing() -> None:
    """Empty braces are left while a text is written; a key with a year in it is no author and year."""
    found = list(citations(r"As \cite{} and \citep[see][p. 3]{} say of Smith \cite{Smith2020, jones,}"))
    assert [(c.key, c.year) for c in found] == [("Smith2020", None), ("jones", None)]
