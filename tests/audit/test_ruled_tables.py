"""Tables ruled by dashes or equals signs, as pandoc and reStructuredText write them, and grids."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_styles import document

from claimcheck.audit.readers import read_text

TEXTS = ("Night irrigation cut water use by 12 %. It held in summer [1].", "Fruit size did not differ [2].")
PAGES = {
    "multiline": """
  ------------------------------------------------------------------
  Claim                                   Verified       Confidence
  --------------------------------------- ---------- --------------
  Night irrigation cut water use by 12 %. ✓                    0.84
  It held in summer [1].

  Fruit size did not differ [2].          ×                    0.22
  ------------------------------------------------------------------

  : Claims and marks
""",
    "multiline, head of two lines": """
  ------------------------------------------------------------------
                                          Verified      Confidence,
  Claim                                   by us            0 to 1
  --------------------------------------- ---------- --------------
  Night irrigation cut water use by 12 %. ✓                    0.84
  It held in summer [1].

  Fruit size did not differ [2].          ×                    0.22
  ------------------------------------------------------------------
""",
    "simple": """
  Claim                                                           Verified     Confidence
  --------------------------------------------------------------- ---------- ------------
  Night irrigation cut water use by 12 %. It held in summer [1].  ✓                  0.84
  Fruit size did not differ [2].                                  ×                  0.22
""",
    "without a head": """
  --------------------------------------------------------------- ---------- ------------
  Night irrigation cut water use by 12 %. It held in summer [1].  ✓                  0.84
  Fruit size did not differ [2].                                  ×                  0.22
  --------------------------------------------------------------- ---------- ------------
""",
    "reStructuredText": """
=======================================  ==========  ============
Claim                                    Verified    Confidence
=======================================  ==========  ============
Night irrigation cut water use by        ✅          0.84
12 %. It held in summer [1].

Fruit size did not differ [2].           ❌          0.22
=======================================  ==========  ============
""",
    "grid": """
+------------------------------------------+----------+------------+
| Claim                                    | Verified | Confidence |
+==========================================+==========+============+
| Night irrigation cut water use by 12 %.  | ✓        | 0.84       |
| It held in summer [1].                   |          |            |
+------------------------------------------+----------+------------+
| Fruit size did not differ [2].           | ×        | 0.22       |
+------------------------------------------+----------+------------+
""",
}


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES.keys())
@pytest.mark.parametrize("ends", ["\n\nIt ends here.\n", "\n", ""], ids=["text", "line end", "nothing"])
def test_claims_of_ruled_tables(page: str, ends: str) -> None:
    """Texts of several lines, marks and confidences are read, and what stands below is text."""
    read = document(f"# Irrigation at night\n\n## Extracted claims\n{page.rstrip()}{ends}")
    assert [(c.text, c.mark, c.confidence) for c in read.claims] == [
        (TEXTS[0], True, 0.84),
        (TEXTS[1], False, 0.22),
    ]
    assert not read.notes or read.notes == ("no reference list was found",)
    assert ("It ends here." in read.prose) == ("It" in ends)


def test_lines_of_a_box_are_rows() -> None:
    """Where only the head is ruled off, each line is a row, also one that leaves cells empty."""
    read = document(
        "# Irrigation\n\n## Claims\n\n+-----------------+------+------+\n| Claim           | Mark | Conf |\n"
        "+-----------------+------+------+\n| It saves water. | ✓    | 0.84 |\n| Costs rose.     |      |      |\n"
        "+-----------------+------+------+\n"
    )
    assert [(c.text, c.mark) for c in read.claims] == [("It saves water.", True), ("Costs rose.", None)]


@pytest.mark.parametrize(
    "text",
    [
        "Pruning\n-------\n\nIt helps -- a bit -- and -- so they say -- for long.",
        "One\n\n------------\n\nTwo\n\n------------\n\nThree",
        "- - -\n\nOne -- two.",
        "---- ----",
        "------------",
        "a  b\n---- ----",
    ],
)
def test_what_is_no_table(text: str) -> None:
    """Rules, underlines and dashes in text begin no table."""
    assert all(block.kind != "row" for block in read_text(f"# Title\n\n{text}\n", "t.md").blocks)


def width(text: str) -> int:
    """Columns that a text takes on a screen."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


CELLS = st.text("abcå12日本✅×", min_size=1, max_size=6)


@given(rows=st.lists(st.tuples(CELLS, CELLS, CELLS), min_size=2, max_size=6), sign=st.sampled_from("-="))
def test_cells_are_where_their_column_is(rows: list[tuple[str, str, str]], sign: str) -> None:
    """Cells are told by the columns of a screen, where some characters are as wide as two."""
    widths = [max(map(width, column)) + 2 for column in zip(*rows, strict=True)]
    rule = "  ".join(sign * w for w in widths)
    edge = rule if sign == "=" else "-" * max(10, len(rule))
    lines = ["  ".join(c + " " * (w - width(c)) for c, w in zip(row, widths, strict=True)) for row in rows]
    text = "\n".join(["# Title", "", edge, lines[0], rule, *lines[1:], edge, "", "Text."])
    source = read_text(text, "t.rst")
    assert [tuple(map(source.raw, b.cells)) for b in source.blocks if b.kind == "row"] == rows
    assert source.raw(source.blocks[-1].span) == "Text."


@pytest.mark.parametrize("edge", ["==== ====", "-----------"])
def test_a_ruling_right_below_a_border(edge: str) -> None:
    """A table whose head has no line has none."""
    rule = "==== ====" if "=" in edge else "---- ----"
    blocks = read_text(f"# T\n\n{edge}\n{rule}\na    b\nc    d\n{edge}\n", "t.md").blocks
    assert [b.header for b in blocks if b.kind == "row"] == [False, False]
