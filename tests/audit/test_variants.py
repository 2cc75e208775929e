"""Documents that a second reader wrote: layouts and languages beyond the known family, and texts that are clean."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from claimcheck.audit import Audit, audit_document, parse_source
from claimcheck.audit.document import Document
from claimcheck.audit.languages import is_english
from claimcheck.audit.readers import read_text


def parsed(text: str, name: str = "doc.md") -> Document:
    """The document model of a text."""
    return parse_source(read_text(text, name))


def audited(text: str, name: str = "doc.md") -> Audit:
    """The audit of a text."""
    return audit_document(parsed(text, name))


def rules(audit: Audit, *severities: str) -> set[str]:
    """Ids of the rules with findings."""
    return {f.rule for f in audit.findings if not severities or f.severity in severities}


def told(document: Document) -> list[tuple[bool | None, float | None]]:
    """Mark and confidence of each claim."""
    return [(c.mark, c.confidence) for c in document.claims]


FAMILY = """Merging Rankers

2025-01-02

Abstract

We look at rankers and at what merging them does.

1 Extracted Claims

| Claim | Verified | Confidence |
|---|---|---|
{rows}

References

- <http://arxiv.org/abs/2101.00001v1>
"""


def test_a_claim_without_full_stop_beside_cut_ones_was_cut_as_well() -> None:
    """Where one claim shows that claims were cut, another without full stop was cut too, whatever its last word."""
    rows = "\n".join(
        f"| {claim} | ✓ | 0.9 |"
        for claim in (
            "We show that merged rankers in all of the languages that we looked at on average",
            "Merged rankers reach the peak of all that were compared by a wide margin, w",
            "Merged rankers are smaller than the sum of their parts.",
            "Merged rankers answer in half of the time.",
        )
    )
    cut = {f.claim for f in audited(FAMILY.format(rows=rows)).findings if f.rule == "CC101"}
    assert cut == {1, 2}


def test_claims_that_all_lack_a_full_stop_are_a_matter_of_style() -> None:
    """A table that uses no full stops and shows no cut is left alone."""
    rows = "\n".join(f"| Merged rankers help {x} | ✓ | 0.9 |" for x in ("Finns", "all readers of Thai", "us"))
    assert "CC101" not in rules(audited(FAMILY.format(rows=rows)))


def test_records_are_claims() -> None:
    """Claims written as "Statement: …, Status: …, Confidence: …" are read, with their places."""
    text = """# Grounding

## Extracted claims

### Claim 1
**Statement:** Grounding lowers the error rate on NQ from 21% to 12%.
**Status:** Verified
**Confidence:** 0.91
**Source:** [1]

### Claim 2
Grounding does not help on questions that the corpus cannot answer.

- Status: Refuted (0.2)
- Source: [1]
"""
    document = parsed(text)
    assert told(document) == [(True, 0.91), (False, 0.2)]
    assert [c.text.split()[0] for c in document.claims] == ["Grounding"] * 2
    assert document.claims[0].pointer == "[1]"
    assert document.place(document.claims[0].span).line == 6


def test_task_lists_are_marks() -> None:
    """A ticked box of a task list is ✓, an empty one ×."""
    text = "# T\n\n## Claims\n\n- [x] Merging helps on CLEF.\n- [ ] Merging helps on BEIR.\n"
    assert told(parsed(text)) == [(True, None), (False, None)]


GRID = """GRID

CLAIMS

+----+--------------------------------+----------+------------+
| No | Claim                          | Verified | Confidence |
+====+================================+==========+============+
| 1  | A cross-encoder over 100       | yes      | 0.92       |
|    | candidates raises nDCG@10 [1]. |          |            |
+----+--------------------------------+----------+------------+
| 2  | Latency grows to 300 ms [1].   | no       | 0.10       |
+----+--------------------------------+----------+------------+
"""


def test_grid_tables() -> None:
    """Rows of a drawn table may have several lines."""
    document = parsed(GRID, "doc.txt")
    assert told(document) == [(True, 0.92), (False, 0.1)]
    assert document.claims[0].text == "A cross-encoder over 100 candidates raises nDCG@10 [1]."


@pytest.mark.parametrize(
    ("heads", "claim", "yes", "no"),
    [
        ("Aussage | Bestätigt | Konfidenz", "Dichte Verfahren sind auf juristischen Texten besser.", "ja", "nein"),
        ("Affirmation | Vérifiée | Confiance", "La fusion améliore la recherche translingue.", "oui", "non"),
        ("主张 | 已验证 | 置信度", "合并后的模型在跨语言检索上优于单语模型。", "✓", "×"),
        ("Утверждение | Подтверждено | Уверенность", "Слияние моделей улучшает поиск.", "да", "нет"),
    ],
)  # fmt: skip
def test_other_languages(heads: str, claim: str, yes: str, no: str) -> None:
    """Claims tables in other languages are read; rules that read English words abstain instead of guessing."""
    text = (
        f"# T\n\n| {heads} |\n|---|---|---|\n| {claim} | {yes} | 0,31 |\n| {claim[:-1]} X. | {no} | 12 % |\n"
    )
    document = parsed(text + "\n" + f"{claim} " * 12)
    assert told(document) == [(True, 0.31), (False, 0.12)]
    audit = audit_document(document)
    states = {o.rule: o.state for o in audit.outcomes}
    assert states["CC501"] == states["CC404"] == states["CC704"] == "abstain"
    assert "CC301" in rules(audit)


def test_english_is_told_from_other_languages() -> None:
    """Function words tell; a few words tell nothing."""
    assert is_english(
        "The model of the paper is better than the one that we had before, by a wide margin. " * 3
    )
    assert not is_english("Das Modell der Arbeit ist deutlich besser als jenes, das wir vorher hatten. " * 4)
    assert not is_english("合并后的模型在跨语言检索上优于单语模型。" * 3)
    assert is_english("BM25 nDCG@10")


def test_a_table_under_unknown_heads_needs_text_marks_and_confidences() -> None:
    """A table with odd heads is a claims table if it holds what one holds; a table of features is none."""
    row = "| {0} sentences of some length that state what was found | {1} | 0.{2} |"
    rows = "\n".join(row.format(n, m, c) for n, m, c in (("Two", "✓", 8), ("Six", "✗", 2), ("Ten", "✓", 9)))
    assert len(parsed(f"# T\n\n| What | Fits | How |\n|---|---|---|\n{rows}\n").claims) == 3
    features = rows.replace("0.", "since 1.")
    assert not parsed(f"# T\n\n| Feature | Supported | Notes |\n|---|---|---|\n{features}\n").claims


def test_results_of_a_reproduction_are_no_claims() -> None:
    """Numbers beside yes and no under "Claim in the paper" are results, not confidences of claims."""
    text = r"""\begin{document}\section{Results}\begin{tabular}{lccc}
Claim in the paper & Reported & Ours & Reproduced \\
MRR@10 on MS MARCO with 32 tokens per query & .360 & .358 & yes\\
Success@5 on LoTTE lifestyle after compression & .744 & .701 & no\\
\end{tabular}\end{document}"""
    assert not parsed(text, "doc.tex").claims


def test_longtable_heads_on_every_page_and_macros() -> None:
    """A head repeated for the next page is no claim, and the document's own commands are what they stand for."""
    text = r"""\newcommand{\good}{\checkmark}\newcommand{\sys}{\textsc{MergeRank}}
\begin{document}\section{Claims}\begin{longtable}{lcc}\toprule
Claim & Verified & Confidence \\ \endfirsthead
\multicolumn{3}{c}{(continued)}\\ Claim & Verified & Confidence \\ \endhead
\sys{} reaches 45\% of the gain. & \good & .79 \\
Trimming always helps. & $\times$ & .35\\ \bottomrule
\end{longtable}\end{document}"""
    document = parsed(text, "doc.tex")
    assert told(document) == [(True, 0.79), (False, 0.35)]
    assert document.claims[0].text == "MergeRank reaches 45% of the gain."
    assert not [n for n in document.notes if "left out" in n]


def test_html_as_people_write_it() -> None:
    """Cells over several rows, pictures and icons as marks, bold paragraphs as headings, nothing closed."""
    text = """<table width=800><tr><td><b>Stemming in Finnish</b><p><b>1. Extracted Claims</b>
<table border=1><tr><td>Source<td>Claim<td>Verified<td>Conf.
<tr><td rowspan=2>[1]<td>Light stemming improves MAP<br>by 9 points.<td><img src=a.png alt="✓"><td>0.85
<tr><td>Aggressive stemming loses P@10 by 2 points.<td><i class="fa fa-times"></i><td>0.30
<tr><td>[2]<td>Lemmas equal stems on German &amp; Dutch.<td><svg aria-label="verified"><path/></svg><td>0.75
</table><p><b>References</b><ul><li>[1] A. Korhonen. Light stems.<li>[2] B. Meyer. Lemmas.</ul></table>"""
    document = parsed(text, "doc.html")
    assert told(document) == [(True, 0.85), (False, 0.3), (True, 0.75)]
    assert [c.pointer for c in document.claims] == ["[1]", "[1]", "[2]"]
    assert [r.label for r in document.references] == ["1", "2"]
    audit = audit_document(document)
    assert audit.dropped == 0
    assert "CC305" in rules(audit)  # its quote, the icon's class, stands in the file


def test_cells_that_cover_everything_cost_nothing() -> None:
    """Rows under cells that claim thousands of rows and columns stay as wide as a table can be."""
    cell = "<tr><td rowspan=999 colspan=40>Merging helps<td>✓<td>.5"
    document = parsed("<table><tr><th>Claim<th>Verified<th>Confidence" + cell * 400 + "</table>", "doc.html")
    assert max(len(b.cells) for b in document.source.blocks) <= 201


def test_set_phrases_without_end_are_read_in_time() -> None:
    """A claim that repeats how papers begin is searched once, not in all the ways it can be cut."""
    start = time.process_time()
    audited(FAMILY.format(rows=f"| {'in this work, ' * 1000} | ✓ | 0.9 |"))
    assert time.process_time() - start < 5


def test_screened_papers_need_not_be_listed() -> None:
    """Records that a search returned and a reader sorted out are not missing from the references."""
    text = (
        "# T\n\n## Methods\n\nThe search returned 212 records. After reading abstracts we kept 31; after "
        "reading the full texts, 14.\n\n## References\n\n- A. Author (2020). A paper. arXiv:2001.00001\n"
    )
    assert "CC201" not in rules(audited(text))
    assert "CC201" in rules(
        audited(text.replace("After reading abstracts we kept 31; after", "We are fond of"))
    )


def test_a_title_is_no_question() -> None:
    """Without a research question, a title whose words claims only half take up is no error."""
    text = FAMILY.replace("Merging Rankers", "Rankers and their effect on nDCG across ten collections")
    audit = audited(text.format(rows="| Merged rankers help by 2 points of nDCG. | ✓ | 0.9 |"))
    assert "CC501" not in rules(audit)


def test_keys_in_brackets_are_whole() -> None:
    """[Lv2015] cites Lv2015, not v2015."""
    text = (
        "# T\n\nNegation matters [Lv2015; see Zhai2004].\n\n# References\n\n[Lv2015] Y. Lv. Negation. 2015.\n\n"
        "[Zhai2004] C. Zhai. Smoothing. 2004.\n"
    )
    assert "CC602" not in rules(audited(text))
    assert "CC602" in rules(audited(text.replace("matters [Lv2015", "matters [Lu2015")))


def test_an_empty_claims_table_is_called_empty() -> None:
    """A claims table without rows is told from one that could not be read."""
    assert "the claims table has no rows" in parsed(FAMILY.format(rows="")).notes


SURVEY = Path(__file__).parent / "data" / "clean-survey.md"


def test_a_survey_by_people_stays_silent() -> None:
    """A narrative survey with author–year citations, a table of results and no claims table has no findings."""
    audit = audit_document(parsed(SURVEY.read_text(encoding="utf-8")))
    assert not audit.findings, [f"{f.rule} {f.message}" for f in audit.findings]


FLOATING = """Merging rankers in many languages

Abstract
We look at merged rankers.

1 Extracted Claims

References
• A. Author. Merging. arXiv:2101.00001
• B. Author. Joining. arXiv:2102.00002
Claim Verified Confidence
Merged rankers gain two points on CLEF in
all of the pairs.{0} 0.66
Merged rankers are smaller than the sum.{1} 0.38
"""


@pytest.mark.parametrize("marks", [(" ✓", " ×"), ("\n", "\n")])
def test_a_table_that_a_pdf_moved(marks: tuple[str, str]) -> None:
    """A claims table after the references is found, also without its marks; its section is not called empty."""
    document = parsed(FLOATING.format(*marks), "doc.txt")
    assert [c.confidence for c in document.claims] == [0.66, 0.38]
    assert [r.text[:1] for r in document.references] == ["A", "B"]
    assert document.references[1].text.endswith("00002")
    assert [c.mark for c in document.claims] == ([True, False] if "✓" in marks[0] else [None, None])
    assert any("no marks" in n for n in document.notes) == ("✓" not in marks[0])
    assert not [f for f in audit_document(document).findings if "is empty" in f.message]
