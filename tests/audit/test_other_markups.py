"""Tables, headings, citations and reference lists of reStructuredText, MyST, AsciiDoc and wikis."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_styles import audited, document

from claimcheck.audit.readers import read_text

CLAIMS = ["Judges have a position bias of 75 % on MT-bench.", "Position bias of judges is 3 % for GPT-4."]
TABLES = {
    "wiki": """{{| class="wikitable sortable"
|+ Claims and marks
! Claim !! Mark !! style="width: 3em" | Confidence
|-
| {0} || ✓ || 0.84
|- style="color: red"
| align="left" | {1}
| ×
| 0.10
|}}
""",
    "wiki, a row for the head": """{{| class="wikitable"
|-
! Claim
! Mark
! Confidence
|-
| {0}
| ✓
| 0.84
|-
| {1} || × || 0.10
|}}
""",
    "org": """| Claim | Mark | Confidence |
|-------+------+------------|
| {0} | ✓ | 0.84 |
| {1} | × | 0.10 |
""",
}


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES.keys())
def test_tables_of_wikis_and_editors(table: str) -> None:
    """All rows are read, whether cells share a line or have their own."""
    read = document(
        f"#+TITLE: Position bias\n#+DATE: 2024-05-03\n\n== Claims ==\n\n{table.format(*CLAIMS)}\nEnd.\n"
    )
    assert [(c.text, c.mark, c.confidence) for c in read.claims] == [
        (CLAIMS[0], True, 0.84),
        (CLAIMS[1], False, 0.10),
    ]
    assert read.title is not None
    assert (read.title.plain, read.date, read.prose) == ("Position bias", (2024, 5, 3), "End.")


PAGES = {
    "a.rst.txt": """Position bias of judges
=======================

Claims
======

.. list-table:: Claims and marks
   :header-rows: 1

   * - Claim
     - Paper
     - Mark
     - Confidence
   * - {0}
     - [Zheng2023]_
     - true
     - 0.84
   * - Position bias of judges
       is 3 % for GPT-4.
     - [Wang2023]_
     - false
     - 0.10

References
==========

.. [Zheng2023] Zheng, L. Judging. arXiv:2306.05685
.. [Wang2023] Wang, P. Fair. arXiv:2305.17926
""",
    "a.myst.md": """# Position bias of judges

## Claims

```{{list-table}} Claims and marks
:header-rows: 1

* - Claim
  - Paper
  - Mark
  - Confidence
* - {0}
  - {{cite:p}}`zheng`
  - true
  - 0.84
* - {1}
  - {{cite:t}}`wang`
  - false
  - 0.10
```

## References

- **zheng** — Zheng, L. Judging. arXiv:2306.05685
- **wang** — Wang, P. Fair. arXiv:2305.17926
""",
    "a.adoc.txt": """= Position bias of judges

== Claims

[%header,cols="8,2,2,1"]
|===
|Claim |Source |Mark |Confidence

|{0}
|<<zheng>>
|true
|0.84

|{1} |<<wang,Wang>> |false |0.10
|===

[bibliography]
== References

* [[[zheng]]] Zheng, L. Judging. arXiv:2306.05685
* [[[wang,2]]] Wang, P. Fair. arXiv:2305.17926
""",
    "a.wiki.txt": """= Position bias of judges =

== Claims ==

| Claim | Paper | Mark | Confidence |
|---|---|---|---|
| {0} | [1] | true | 0.84 |
| {1} | [2] | false | 0.10 |

== References ==

1. Zheng, L. Judging. arXiv:2306.05685
2. Wang, P. Fair. arXiv:2305.17926
""",
}


@pytest.mark.parametrize("name", PAGES)
def test_tables_of_other_markups(name: str) -> None:
    """Words, marks and confidences are read, and each claim's source is found in the list."""
    found = document(PAGES[name].format(*CLAIMS), name)
    assert [(c.text, c.mark, c.confidence) for c in found.claims] == [
        (CLAIMS[0], True, 0.84),
        (CLAIMS[1], False, 0.1),
    ]
    assert found.title is not None
    assert found.title.plain == "Position bias of judges"
    findings = audited(PAGES[name].format(*CLAIMS), name).findings
    assert {f.rule for f in findings}.isdisjoint({"CC601", "CC602", "CC603", "CC101", "CC105"})


@given(
    st.lists(
        st.sampled_from(
            [
                "|===",
                ".. list-table::",
                "```{list-table}",
                "   * - a claim",
                "     - yes",
                "|a |b",
                "c",
                "```",
                "",
                "* -",
                "|",
            ]
        ),
        max_size=14,
    )
)
def test_damaged_tables(lines: list[str]) -> None:
    """Whatever is missing, the text is read, and every cell lies within its row and the text."""
    text = "\n".join(lines)
    for block in read_text(text, "a.txt").blocks:
        assert 0 <= block.span.start <= block.span.end <= len(text)
        assert all(block.span.start <= c.start <= c.end <= len(text) for c in block.cells)
