"""The HTML report as a document: valid, self-contained, accessible, safe, the same each time."""

from __future__ import annotations

import base64
import dataclasses
import hashlib
import itertools
import json
import re
import subprocess
import sys
from collections import Counter

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from lxml import etree
from lxml import html as parser
from report_sample import HOSTILE, hostile, sample, small

from claimcheck.record import Record, dumps, tally
from claimcheck.report.html import html
from claimcheck.report.templates import template_folder
from claimcheck.report.text import clean
from claimcheck.report.view import report_view


def _page(record: Record) -> parser.HtmlElement:
    return parser.document_fromstring(html(report_view(record)))


def _text(element: parser.HtmlElement) -> str:
    return " ".join(" ".join(element.itertext()).split())


@pytest.fixture(scope="module")
def page() -> parser.HtmlElement:
    """The sample's page, parsed."""
    return _page(sample())


def test_the_same_record_gives_the_same_bytes() -> None:
    """Twice, from two equal Records."""
    assert html(report_view(sample())) == html(report_view(sample()))


def test_nothing_outside_the_file_is_referred_to(page: parser.HtmlElement) -> None:
    """No element loads anything; only links lead away, and only to https."""
    for element in page.iter(etree.Element):
        for name in ("src", "srcset", "data", "action", "poster", "background", "style"):
            assert name not in element.attrib, (element.tag, name)
        if element.tag != "a" and "href" in element.attrib:
            assert element.get("href") == "data:,"
        assert not [a for a in element.attrib if a.startswith("on")]
    for link in page.iter("a"):
        assert link.get("href", "").startswith(("#", "https://"))
    style = page.findtext(".//style")
    assert "url(" not in style
    assert "@import" not in style


def test_the_policy_allows_exactly_this_style_and_this_script(page: parser.HtmlElement) -> None:
    """Digests in the policy are those of the page's own style sheet and script."""
    policy = page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0]
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    scripts = [e for e in page.iter("script") if e.get("type") is None]
    assert len(scripts) == 1
    for text in (page.findtext(".//style"), scripts[0].text):
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in policy
    assert len(scripts[0].text.strip().splitlines()) <= 150


def test_the_record_is_embedded_as_it_is(page: parser.HtmlElement) -> None:
    """The JSON in the page is that of the Record, hostile text included."""
    data = page.get_element_by_id("record")
    assert data.get("type") == "application/json"
    assert json.loads(data.text) == json.loads(dumps(sample()))
    evil = hostile("</script><!--<script>\u2028\x00\ufffe\U0001ffff😀]]>")
    assert json.loads(_page(evil).get_element_by_id("record").text) == json.loads(dumps(evil))


def test_ids_are_unique_and_every_reference_has_a_target(page: parser.HtmlElement) -> None:
    """Anchors, labels and descriptions point at something, once."""
    for document in (page, _page(hostile())):
        ids = Counter(document.xpath("//@id"))
        assert [i for i, n in ids.items() if n > 1] == []
        wanted = {h[1:] for h in document.xpath("//a/@href") if h.startswith("#")}
        wanted |= {i for value in document.xpath("//@aria-labelledby") for i in value.split()}
        assert wanted <= set(ids)


def test_readers_without_eyes_or_javascript_get_everything(page: parser.HtmlElement) -> None:
    """Landmarks, captions, scopes, named images; no control is shown that needs the script."""
    assert page.get("lang") == "en"
    assert [len(page.xpath(f"//{tag}")) for tag in ("main", "h1")] == [1, 1]
    assert all(page.xpath(path) for path in ("//body/header", "//body/footer", "//nav[@aria-label]"))
    for table in page.iter("table"):
        assert table.find("caption") is not None
        assert all(th.get("scope") in ("col", "row") for th in table.iter("th"))
    for image in page.iter("svg"):
        named = (
            image.get("role") == "img" and image.find("title") is not None and image.find("desc") is not None
        )
        assert named or image.get("aria-hidden") == "true"
    levels = [int(h.tag[1]) for h in page.xpath("//h1|//h2|//h3|//h4")]
    assert all(b <= a + 1 for a, b in itertools.pairwise(levels))
    assert all(b.getparent().get("hidden") is not None for b in page.iter("button"))


def test_the_sections_come_in_the_order_of_the_design(page: parser.HtmlElement) -> None:
    """Sections without data are left out, and so is their link."""
    order = [
        "verdicts",
        "effects",
        "scores",
        "models",
        "claims",
        "power",
        "calibration",
        "provenance",
        "cite",
    ]
    assert page.xpath("//main/section/@id") == order
    assert page.xpath("//nav//a/@href") == [f"#{name}" for name in order]
    record = sample()
    bare = dataclasses.replace(
        record, means=(), models=(), verdicts=tuple(record.verdict(c) for c in ("c6", "c7"))
    )
    assert _page(bare).xpath("//main/section/@id") == [
        "verdicts",
        "claims",
        "calibration",
        "provenance",
        "cite",
    ]


def test_numbers_and_counts_are_those_of_the_record(page: parser.HtmlElement) -> None:
    """Verdict table, forest plot and masthead agree with the Record's one tally."""
    counts = tally(sample().verdicts)
    masthead = _text(page.xpath("//header[@class='masthead']")[0])
    assert f"{counts.claims} claims: {counts.verified} verified, {counts.refuted} refuted" in masthead
    assert "6 tested, 1 by inspection, 1 not tested, 1 error" in masthead
    rows = [_text(row) for row in page.xpath("//table[contains(@class,'verdicts')]/tbody/tr")]
    assert len(rows) == counts.claims
    assert "leans refuted 0.71, inconclusive" in rows[0]
    assert "−0.004 [−0.019, +0.011]" in rows[0]
    assert "verified conclusive on proxy" in rows[2]
    plot = _text(page.get_element_by_id("forest"))
    for effect in (
        "−0.041 [−0.063, −0.019]",
        "+0.128 [+0.107, +0.149]",
        "verified by inspection",
        "not tested",
    ):
        assert effect in plot
    inspected = page.xpath("//table[contains(@class,'verdicts')]/tbody/tr[2]/td[@data-label='confidence']")[0]
    assert inspected.text == "–"


def test_failed_controls_void_the_page_loudly() -> None:
    """A banner before the answer, no mark left standing."""
    failed = _page(sample(controls_fail=True))
    assert "all marks below are void" in _text(failed.xpath("//*[@class='banner']")[0])
    words = {_text(b) for b in failed.xpath("//table[contains(@class,'verdicts')]//div/b")}
    assert words == {"void", "not tested", "error"}
    assert not failed.xpath("//*[contains(@class, 'stamp')][contains(@class, 'verified')]")


def test_each_claim_says_how_it_was_tested_and_how_to_run_it_again(page: parser.HtmlElement) -> None:
    """Trace with words beside signs, deviations, sensitivity, command, spec."""
    text = _text(page.get_element_by_id("claim-c2"))
    assert "✓ passed competence floor" in text
    assert "collection ICD-10 pages stand for CLEF 2003" in text
    assert "tips at 0.021" in text
    assert "claimcheck verify SUITE --profile embedded --only c2" in text
    assert page.xpath("//article[@id='claim-c2']//a/@href") == [
        "https://arxiv.org/abs/2112.11031",
        "#claim-c2-cells-1",
    ]
    trace = _text(page.get_element_by_id("claim-c0"))
    assert "✗ failed test" in trace
    assert "turns at a margin of" in trace


def test_hostile_text_in_every_field_changes_no_element() -> None:
    """The page has the elements it has for harmless text, and shows the text."""
    plain, evil = _page(hostile("harmless words")), _page(hostile(HOSTILE))
    skeleton = [Counter(e.tag for e in page.iter(etree.Element)) for page in (plain, evil)]
    assert skeleton[0] == skeleton[1]
    assert clean(HOSTILE) == _text(evil.find(".//h1"))


@settings(max_examples=25)
@given(st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=60))
def test_any_text_renders_as_text(text: str) -> None:
    """Whatever a field holds, the elements stay the same and the title is shown as it is, cleaned."""
    assume(clean(text) not in ("", "–"))
    page = _page(hostile(text, _BASE))
    assert Counter(e.tag for e in page.iter(etree.Element)) == _ELEMENTS
    assert page.find(".//h1").text_content() == clean(text)


_BASE = small()
_ELEMENTS = Counter(e.tag for e in _page(hostile("harmless", _BASE)).iter(etree.Element))


def test_the_verdict_table_has_every_statement_to_its_last_word(page: parser.HtmlElement) -> None:
    """A claim that is cut before its predicate loses its polarity; only the style sheet limits lines."""
    cells = page.xpath("//table[contains(@class,'verdicts')]//div[@class='clamp']")
    assert [_text(cell) for cell in cells] == [f"{c.id} {c.statement}" for c in sample().claims]


def test_dots_are_explained_where_there_are_some() -> None:
    """A heat map without a significant contrast does not speak of dots."""
    record = sample()
    bare = tuple(dataclasses.replace(v, atoms=()) for v in record.verdicts)
    quiet = dataclasses.replace(record, verdicts=bare)
    for shown, dots in ((record, True), (quiet, False)):
        notes = [score_map.note for score_map in report_view(shown).maps]
        assert notes
        assert any("A dot:" in note for note in notes) == dots


def test_calibration_is_said_in_words(page: parser.HtmlElement) -> None:
    """How many worlds, how far off, how often wrong: not that it is calibrated."""
    text = _text(page.get_element_by_id("calibration"))
    assert "In 16,000 worlds of 4 kinds of claim, confidence and the share that was true differed" in text
    assert "by 0.018 in the median kind (expected calibration error, ECE) and by 0.018 in the worst" in text
    assert "of the marks called conclusive at most 2.1 % of a kind were wrong" in text


def test_the_report_says_when_and_by_what_it_was_made() -> None:
    """In the provenance section and in the citation; without a day it does without."""
    dated = parser.document_fromstring(html(report_view(sample(), day="2026-11-26")))
    facts = _text(dated.get_element_by_id("provenance"))
    assert "run ended 2026-11-26 this report made by claimcheck 0.1.0" in facts
    assert "2026-11-26" in _text(dated.get_element_by_id("cite"))
    assert "run ended" not in _text(_page(sample()).get_element_by_id("provenance"))


def _colours() -> dict[str, dict[str, str]]:
    """Scheme → name → colour, from the style sheet; a scheme starts from the light one."""
    css = (template_folder() / "html" / "style.css").read_text(encoding="utf-8")
    blocks = [
        dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6}|\d+%)", b))
        for b in re.findall(r":root \{([^}]*)\}", css)
    ]
    light, dark, print_ = blocks
    return {"light": light, "dark": {**light, **dark}, "print": {**light, **print_}}


def _rgb(colour: str) -> list[float]:
    digits = colour[1:] if len(colour) == 7 else "".join(2 * c for c in colour[1:])
    return [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]


def _contrast(a: list[float], b: list[float]) -> float:
    """Ratio of WCAG 2.2."""
    light = []
    for colour in (a, b):
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour]
        light.append(0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2])
    return (max(light) + 0.05) / (min(light) + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark", "print"])
def test_all_text_stands_out_from_its_ground(scheme: str) -> None:
    """At least 4.5 to 1 for every text colour on every ground, the strongest tints included."""
    colours = _colours()[scheme]
    for text in ("ink", "soft", "muted", "good", "bad", "mark", "warn"):
        for ground in ("paper", "sheet", "hair"):
            if ground != "hair" or text not in ("good", "bad", "mark", "warn"):  # not used there
                assert _contrast(_rgb(colours[text]), _rgb(colours[ground])) >= 4.5, (text, ground)
    assert _contrast(_rgb(colours["bad"]), _rgb(colours["warn-paper"])) >= 4.5
    deep = int(colours["deep"].rstrip("%")) / 100
    for tint in ("good", "bad"):
        pairs = zip(_rgb(colours[tint]), _rgb(colours["paper"]), strict=True)
        tile = [deep * a + (1 - deep) * b for a, b in pairs]
        assert _contrast(_rgb(colours["ink"]), tile) >= 4.5, tint


def test_rendering_imports_nothing_heavy() -> None:
    """A report starts without pandas, Arrow, torch or the statistics."""
    code = (
        "import sys, claimcheck.report\n"
        "from claimcheck.report.html import html\n"
        "heavy = ('pandas', 'pyarrow', 'torch', 'scipy', 'transformers', 'faiss')\n"
        "print([m for m in heavy if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_thousands_of_scores_make_a_bounded_plot_and_a_whole_table() -> None:
    """The heat map stops at 500 cells and says so; the table holds every row."""
    record = sample()
    means = tuple(
        dataclasses.replace(record.means[0], system=f"system{i:03}", pair=f"en-l{j}")
        for i in range(100)
        for j in range(30)
    )
    page = _page(dataclasses.replace(record, means=means))
    section = page.get_element_by_id("scores")
    assert len(section.xpath(".//g[@class='tile']")) <= 500
    assert len(section.xpath(".//tbody/tr")) == 100
    assert "16 of 100 systems" in _text(section)
