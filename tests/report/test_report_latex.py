"""LaTeX as text: escaping, tables, macros, the files that go into a paper."""

from __future__ import annotations

import dataclasses
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from report_sample import HOSTILE, hostile, sample, small

from claimcheck.record import tally
from claimcheck.report.bibtex import link
from claimcheck.report.escape import latex
from claimcheck.report.fonts import portable
from claimcheck.report.grid import Column, Grid
from claimcheck.report.latex import HEADER, flat, sources
from claimcheck.report.latex_tables import table
from claimcheck.report.text import clean
from claimcheck.report.view import report_view

# Everything the filter may produce, and the text it stands for.
_TOKENS = {
    r"\&": "&",
    r"\%": "%",
    r"\$": "$",
    r"\#": "#",
    r"\_": "_",
    r"\{": "{",
    r"\}": "}",
    r"\^{}": "^",
    "{-}": "-",
    "{[}": "[",
    "{]}": "]",
    "~": "\u00a0",
    r"\textasciitilde{}": "~",
    r"\textbackslash{}": "\\",
    r"\allowbreak{}": "",
    "$-$": "−",
    r"$\times$": "×",
    r"$\pm$": "±",
    r"$\leq$": "≤",
    r"$\geq$": "≥",
    r"$\neq$": "≠",
    r"$\approx$": "≈",
    r"$\rightarrow$": "→",
    r"$\leftarrow$": "←",
    r"$\uparrow$": "↑",
    r"$\downarrow$": "↓",
    r"$\Delta$": "Δ",
    r"$\alpha$": "α",
    r"$\kappa$": "κ",
    r"$\tau$": "τ",
    r"$\sigma$": "σ",
    r"$\mu$": "μ",
    r"\textperiodcentered{}": "·",
    r"\ldots{}": "…",
    r"\textendash{}": "–",
    r"\textemdash{}": "—",
    r"\textquotedblleft{}": "“",
    r"\textquotedblright{}": "”",
    r"\textquoteleft{}": "‘",
    r"\textquoteright{}": "’",
    r"\,": "\u202f",
    r"\textless{}": "<",
    r"\textgreater{}": ">",
    r"\textbar{}": "|",
    r"\textquotedbl{}": '"',
    r"\textquotesingle{}": "'",
    r"\textasciigrave{}": "`",
}
_TOKEN = re.compile(
    "|".join(re.escape(t) for t in sorted(_TOKENS, key=len, reverse=True)) + r"|[^\\{}$&#%^_~]"
)


def _read(tex: str) -> str:
    """What TeX prints for escaped text; fails on anything that is not a known token."""
    out, at = [], 0
    while at < len(tex):
        found = _TOKEN.match(tex, at)
        assert found is not None, tex[at : at + 40]
        out.append(_TOKENS.get(found[0], found[0]))
        at = found.end()
    return "".join(out)


@given(st.text(st.characters()))
def test_any_text_comes_out_as_that_text(text: str) -> None:
    """Only tokens that print a character are left, and together they print the cleaned text."""
    assert _read(latex(text)) == clean(text).replace("\ue000", "")


@pytest.mark.parametrize(
    "text",
    [
        "$x^2$",
        HOSTILE,
        r"\write18{id}",
        r"\input{/etc/passwd}",
        "^^5cinput",
        "%\n\\end{document}",
        "x" * 10_000,
    ],
)
def test_known_attacks_come_out_as_text(text: str) -> None:
    """Shell escape, file reading, the notation for hidden backslashes, and endless words."""
    assert _read(latex(text)) == clean(text)


def test_endless_words_may_break() -> None:
    """A long digest does not run off the page; an ordinary word stays whole."""
    assert latex("f" * 40).count(r"\allowbreak{}") >= 5
    assert latex("heteroscedasticity") == "heteroscedasticity"


def test_no_command_of_hostile_text_survives_in_any_file() -> None:
    """In every file of a report whose every field is hostile; braces stay balanced."""
    for name, text in sources(report_view(hostile())).items():
        assert "\\write18" not in text, name
        assert "\\input{/" not in text, name
        assert text.count(r"\end{document}") == (name == "report.tex"), name
        bare = re.sub(r"\\[\\{}%]|(?<!\\)%.*", "", text)
        assert bare.count("{") == bare.count("}"), name


def test_the_same_record_gives_the_same_files() -> None:
    """Twice, from two equal Records."""
    assert sources(report_view(sample())) == sources(report_view(sample()))


def test_every_file_that_is_read_is_written() -> None:
    """In folders and flat, as arXiv wants it."""
    files = sources(report_view(sample()))
    for made in (files, flat(files)):
        read = set(re.findall(r"\\(?:cctable|ccinput)\{([\w/.-]+\.tex)\}", made["report.tex"]))
        assert len(read) > 30
        assert read <= set(made)
        assert "fonts.tex" in made
    assert not [name for name in flat(files) if "/" in name]


def test_tables_need_nothing_but_booktabs_and_have_no_vertical_lines() -> None:
    """They go into any paper."""
    files = sources(report_view(sample()))
    tables = {name: text for name, text in files.items() if name.startswith("tables/")}
    assert "tables/verdicts.tex" in tables
    for name, text in tables.items():
        assert text.startswith(HEADER), name
        environments = set(re.findall(r"\\begin\{(\w+)\}", text))
        assert environments == {"tabular"}, name
        assert not re.search(r"\\begin\{tabular\}\{[^\n]*\|", text), name
        assert text.count(r"\toprule") == text.count(r"\midrule") == text.count(r"\bottomrule") >= 1


def test_the_verdict_table_says_n_test_alpha_and_correction() -> None:
    """In the caption, which the table file carries as a comment."""
    text = sources(report_view(sample()))["tables/verdicts.tex"]
    for part in (
        "one{-}sided t",
        r"$\alpha$ = 0.05",
        "bonferroni over 6 claims",
        "leans refuted, 0.71, inconclusive",
    ):
        assert part in text
    assert "verified, conclusive on proxy" in text


def test_a_long_table_becomes_several_with_the_same_head() -> None:
    """No row is lost and none runs off the page."""
    rows = tuple((f"row {i}", "text " * 30, "1.0") for i in range(100))
    text = table(Grid("long", "c", (Column("Name"), Column("Words"), Column("x", numeric=True)), rows))
    assert text.count(r"\begin{tabular}") > 3
    assert text.count("Words") == text.count(r"\begin{tabular}")
    assert all(f"row {i}" in text for i in range(100))


def test_there_is_a_macro_for_every_number() -> None:
    """Names are letters only; values are formatted as everywhere else."""
    record = sample()
    text = sources(report_view(record))["numbers.tex"]
    macros = dict(re.findall(r"\\newcommand\{\\cc([A-Za-z]+)\}\{(.*)\}\n", text))
    assert len(macros) == text.count("\n") - 1
    assert macros["CTwoDelta"] == "$-$0.041"
    assert macros["CTwoInterval"] == "{[}$-$0.063, $-$0.019{]}"
    assert macros["CFourP"] == r"\textless{} 0.001"
    assert macros["CZeroVerdict"] == "leans refuted, 0.71, inconclusive"
    assert macros["COneConfidence"] == r"\textendash{}"
    counts = tally(record.verdicts)
    assert (macros["Claims"], macros["ByInspection"]) == (str(counts.claims), str(counts.by_inspection))


def test_macro_names_of_odd_claim_ids_never_meet() -> None:
    """Ids that differ in signs alone still get macros of their own."""
    record = small()
    ids = ("a-1", "a_1", "Ж")
    odd = dataclasses.replace(
        record,
        claims=tuple(dataclasses.replace(c, id=i) for c, i in zip(record.claims, ids, strict=True)),
        verdicts=tuple(dataclasses.replace(v, claim=i) for v, i in zip(record.verdicts, ids, strict=True)),
    )
    names = re.findall(r"\\newcommand\{\\cc([A-Za-z]+)\}", sources(report_view(odd))["numbers.tex"])
    assert len(set(names)) == len(names)


def test_references_hold_the_report_its_sources_and_the_methods() -> None:
    """Valid entries with keys of their own."""
    text = sources(report_view(sample()))["refs.bib"]
    keys = re.findall(r"^@\w+\{([\w-]+),$", text, re.M)
    assert len(set(keys)) == len(keys)
    assert keys[0].startswith("claimcheck-")
    assert "arxiv-2112-11031" in keys
    assert "eprint        = {2112.11031}" in text


@pytest.mark.parametrize(
    ("cite", "href"),
    [
        ("arXiv:2112.11031", "https://arxiv.org/abs/2112.11031"),
        ("arxiv: 2112.11031v2", "https://arxiv.org/abs/2112.11031v2"),
        ("https://arxiv.org/pdf/2112.11031", "https://arxiv.org/abs/2112.11031"),
        ("doi:10.1145/1321440.1321528", "https://doi.org/10.1145/1321440.1321528"),
        ("javascript:alert(1)", ""),
        ("Smith 2020", ""),
    ],
)
def test_only_identifiers_become_links(cite: str, href: str) -> None:
    """Free text is never an address."""
    assert link(cite).href == href


def test_pdflatex_is_told_what_to_print_for_other_scripts() -> None:
    """The portable font file names every character beyond Latin, and no path of this machine."""
    text = portable("Straße Ωμέγα 検")
    declared = re.findall(r"\\DeclareUnicodeCharacter\{([0-9A-F]+)\}", text)
    assert [chr(int(code, 16)) for code in declared] == sorted(set("Ωμέγα検"))
    assert "/" not in text


def test_what_nobody_reads_on_paper_is_left_to_the_page() -> None:
    """Hundreds of steps and dozens of loss curves are counted, and stay out of the PDF."""
    record = sample()
    steps = tuple(dataclasses.replace(record.steps[0], key=f"{i:040x}") for i in range(500))
    tuned = next(m for m in record.models if m.loss)
    models = tuple(dataclasses.replace(tuned, name=f"tuned{i}") for i in range(30))
    text = sources(report_view(dataclasses.replace(record, steps=steps, models=models)))["report.tex"]
    assert "Its 500 rows are in the HTML report." in text
    assert "tables/steps.tex" not in text
    assert "Of 30 loss curves the first 12 are shown" in text
    assert text.count("figures/loss-") == 12
