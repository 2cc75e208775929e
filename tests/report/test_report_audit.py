"""A synthesis in the report: its marks beside the verdicts at the head, its findings as a section."""

from __future__ import annotations

import dataclasses
import itertools
import json
import re
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from lxml import etree
from lxml import html as parser
from report_browser import browser, chromium
from report_sample import HOSTILE, hostile, sample, small
from report_sample_audit import audit, audited

from claimcheck.record import Record, dumps, loads
from claimcheck.report import audit_line, write_report
from claimcheck.report.compile import compile_pdf, engine
from claimcheck.report.html import html
from claimcheck.report.latex import flat, sources
from claimcheck.report.text import clean
from claimcheck.report.view import report_view


def _page(record: Record) -> parser.HtmlElement:
    return parser.document_fromstring(html(report_view(record)))


def _text(element: parser.HtmlElement) -> str:
    return " ".join(" ".join(element.itertext()).split())


@pytest.fixture(scope="module")
def page() -> parser.HtmlElement:
    """The page of the sample with one audit."""
    return _page(audited())


def test_audits_survive_json() -> None:
    """The same Record comes back, and a Record from before audits existed has none."""
    assert loads(dumps(audited())).audits == audited().audits
    assert dumps(loads(dumps(audited()))) == dumps(audited())
    older = json.loads(dumps(sample()))
    del older["audits"]
    assert loads(json.dumps(older)).audits == ()


def test_marks_open_the_page_and_findings_are_section_eight(page: parser.HtmlElement) -> None:
    """Agreement before the verdicts, findings after calibration; neither without a document."""
    order = page.xpath("//main/section/@id")
    assert order[:2] == ["agreement", "verdicts"]
    assert order.index("audit") == order.index("calibration") + 1 == order.index("provenance") - 1
    assert page.xpath("//nav//a/@href") == [f"#{name}" for name in order]
    assert not {"agreement", "audit"} & set(_page(sample()).xpath("//main/section/@id"))


def test_each_row_has_what_was_said_what_was_found_and_whether_both_agree(page: parser.HtmlElement) -> None:
    """Leans are called leans; a claim without a verdict or a counterpart is neither yes nor no."""
    rows = [[_text(c) for c in row] for row in page.xpath("//section[@id='agreement']//tbody/tr")]
    assert rows[0] == [
        "c0 Merging beats joint training.",
        "verified 0.63",
        "leans refuted 0.71, inconclusive",
        "no, a lean",
        "0.71",
        "exact",
    ]
    assert rows[1][1:4] == ["verified 0.41", "verified conclusive on proxy", "yes"]
    assert rows[3][2:4] == ["refuted conclusive", "no"]
    assert rows[4][1:4] == ["refuted", "error no verdict", "–"]
    assert rows[5] == ["row 6 Nobody asked for this one.", "0.50", "not in this Record", "–", "–", "–"]
    links = page.xpath("//section[@id='agreement']//tbody//a/@href")
    assert links == ["#claim-c0", "#claim-c2", "#claim-c3", "#claim-c5", "#claim-c7"]
    assert set(links) <= {f"#{i}" for i in page.xpath("//article/@id")}


def test_totals_are_those_of_the_record(page: parser.HtmlElement) -> None:
    """Agreement with its leans, κ, Brier with its n, and the reliability diagram with its bins."""
    text = _text(page.get_element_by_id("agreement"))
    assert "marks that agree 2 of 4 (2 of the 4 verdicts only lean)" in text
    assert "Cohen’s κ of the marks 0.00" in text
    assert "Brier score of its confidences 0.189 over 2 conclusive verdicts" in text
    assert "without a counterpart in the Record: claim 6" in text
    plot = page.get_element_by_id("agreement-1-reliability")
    assert len(plot.xpath(".//circle")) == 2
    assert "stated 0.41: 1 of 1 verified" in _text(plot)


def test_what_cannot_be_computed_is_a_dash_with_a_reason() -> None:
    """Without marks on both sides no number is shown; without claims no table."""
    given_ = audit()
    bare = dataclasses.replace(
        given_.agreement, compared=0, agreed=0, kappa=None, brier=None, brier_n=0, reliability=()
    )
    section = _page(audited(None, dataclasses.replace(given_, agreement=bare))).get_element_by_id("agreement")
    assert "marks that agree –, no claim has a mark on both sides Cohen’s κ of the marks –" in _text(section)
    assert not section.xpath(".//figure")
    empty = dataclasses.replace(given_, agreement=dataclasses.replace(bare, rows=()))
    page = _page(audited(None, empty))
    assert not page.xpath("//section[@id='agreement']//table")
    assert "No claims were found in it" in _text(page.get_element_by_id("agreement"))
    assert "tables/agreement" not in sources(report_view(audited(None, empty)))["report.tex"]


def test_failed_controls_leave_no_mark_standing_in_the_table() -> None:
    """Every verdict beside the synthesis's marks is void, without a confidence."""
    page = _page(audited(sample(controls_fail=True)))
    cells = [[_text(c) for c in row] for row in page.xpath("//section[@id='agreement']//tbody/tr")]
    assert [c[2] for c in cells[:4]] == [
        "void was refuted",
        "void was verified",
        "void was verified",
        "void was refuted",
    ]
    assert {c[4] for c in cells} == {"–"}


def test_every_finding_has_rule_severity_quote_and_place(page: parser.HtmlElement) -> None:
    """Grouped by rule, the evidence under the quote, suppressed ones apart with their reason."""
    section = page.get_element_by_id("audit")
    heads = [_text(h) for h in section.iter("h4")]
    assert heads[:3] == [
        "error CC101 claim-truncated",
        "warning CC403 vague-quantifier (2)",
        "note CC301 verified-below-half",
    ]
    first = section.xpath(".//ul[@class='found']/li")[0]
    assert [_text(q) for q in first.iter("blockquote")] == [
        "Supervised re-ranking rar",
        "Supervised re-ranking rarely improves strong rankers.",
    ]
    assert [_text(p) for p in first.iter("span")] == ["synthesis.md:31:3", "source.txt:7:1"]
    text = _text(section)
    assert (
        "1 error, 2 warnings, 1 note, 1 suppressed with a reason, 1 dropped, their quote not found again"
        in text
    )
    assert "CC301 at synthesis.md:34:90: claim 3 too. Reason: known" in text
    assert "page 3 holds no text" in text
    assert "lowest ✓ 0.17, highest × 0.13" in text
    assert "and 3 more" in text


def test_a_long_list_is_cut_and_says_so() -> None:
    """Twenty-five of a rule are shown, the Record in the page holds all."""
    many = audited(None, audit(vague=100))
    page = _page(many)
    shown = [li for li in page.xpath("//ul[@class='found']/li") if "vaguely" in _text(li)]
    assert len(shown) == 25
    assert "And 75 more" in _text(page.get_element_by_id("audit"))
    assert len(json.loads(page.get_element_by_id("record").text)["audits"][0]["findings"]) == 103
    assert "75 more of this rule" in sources(report_view(many))["tables/audit-findings-1.tex"]


def test_several_documents_have_a_table_each_and_ids_of_their_own() -> None:
    """Two tables, two lists of findings, no id twice, every link with a target; headings in steps."""
    page = _page(audited(None, audit("a.md"), audit("b.md")))
    assert len(page.xpath("//section[@id='agreement']//table")) == 2
    ids = Counter(page.xpath("//@id"))
    assert [i for i, n in ids.items() if n > 1] == []
    assert {h[1:] for h in page.xpath("//a/@href") if h.startswith("#")} <= set(ids)
    levels = [int(h.tag[1]) for h in page.xpath("//h1|//h2|//h3|//h4")]
    assert all(b <= a + 1 for a, b in itertools.pairwise(levels))


def test_accessible_like_the_rest(page: parser.HtmlElement) -> None:
    """Captions, scopes, names for pictures."""
    for table in page.xpath("//section[@id='agreement' or @id='audit']//table"):
        assert table.find("caption") is not None
        assert all(th.get("scope") in ("col", "row") for th in table.iter("th"))
    picture = page.xpath("//section[@id='agreement']//figure//svg")[0]
    assert picture.get("role") == "img"
    assert picture.find("title") is not None


def test_hostile_text_in_every_field_changes_no_element() -> None:
    """The page has the elements it has for harmless text, and the quote is shown as text."""
    evil = _page(hostile(HOSTILE, audited()))
    tags = [
        Counter(e.tag for e in p.iter(etree.Element)) for p in (_page(hostile("harmless", audited())), evil)
    ]
    assert tags[0] == tags[1]
    assert clean(HOSTILE) == _text(evil.xpath("//section[@id='audit']//blockquote")[0])


_BASE = audited(small())
_ELEMENTS = Counter(e.tag for e in _page(hostile("harmless", _BASE)).iter(etree.Element))


@settings(max_examples=20)
@given(st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=60))
def test_any_text_renders_as_text(text: str) -> None:
    """Whatever a field of an audit holds, the elements stay the same."""
    assume(clean(text) not in ("", "–"))
    page = _page(hostile(text, _BASE))
    assert Counter(e.tag for e in page.iter(etree.Element)) == _ELEMENTS
    assert page.xpath("//section[@id='audit']//blockquote")[0].text_content() == clean(text)


def test_the_agreement_table_is_the_first_of_the_paper() -> None:
    """Before the verdict table, with its figure; every file that is read is written, in folders and flat."""
    files = sources(report_view(audited()))
    read = re.findall(r"\\(?:cctable|ccinput)\{([\w/.-]+\.tex)\}", files["report.tex"])
    assert read[:3] == [
        "tables/agreement-1.tex",
        "figures/agreement-1-reliability.tex",
        "tables/verdicts.tex",
    ]
    for made in (files, flat(files)):
        names = set(re.findall(r"\\(?:cctable|ccinput)\{([\w/.-]+\.tex)\}", made["report.tex"]))
        assert names <= set(made)
    table = files["tables/agreement-1.tex"]
    assert "leans refuted, 0.71, inconclusive" in table
    assert "no, a lean" in table
    assert "synthesis.md:31:3" in files["tables/audit-findings-1.tex"]


def test_totals_have_macros() -> None:
    """Prose that quotes them can't drift; a claim of the same name keeps its own."""
    record = audited(None, audit("a.md"), audit("b.md"))
    text = sources(report_view(record))["numbers.tex"]
    macros = dict(re.findall(r"\\newcommand\{\\cc([A-Za-z]+)\}\{(.*)\}\n", text))
    assert len(macros) == text.count("\n") - 1
    assert (macros["AuditOneAgreed"], macros["AuditOneCompared"]) == ("2", "4")
    assert (macros["AuditTwoKappa"], macros["AuditTwoBrier"]) == ("0.00", "0.189")


def test_no_command_of_hostile_text_survives_in_any_file() -> None:
    """In every LaTeX file; braces stay balanced."""
    for name, text in sources(report_view(hostile(record=audited()))).items():
        assert "\\write18" not in text, name
        assert "\\input{/" not in text, name
        bare = re.sub(r"\\[\\{}%]|(?<!\\)%.*", "", text)
        assert bare.count("{") == bare.count("}"), name


@pytest.mark.skipif(engine() is None, reason="no TeX engine with latexmk is installed")
def test_hostile_text_is_printed_as_text() -> None:
    """The PDF is made, with a glyph or a code for every character."""
    record = audited(small(), audit(vague=1))
    bare = dataclasses.replace(record, claims=record.claims[1:2], verdicts=record.verdicts[1:2], means=())
    made = compile_pdf(sources(report_view(hostile(record=bare))))
    assert made.note == ""
    assert made.pdf is not None
    assert "Missing character" not in made.log


def test_the_same_record_gives_the_same_bytes(tmp_path: Path) -> None:
    """Fresh, and read back from its JSON."""
    for name, record in (("a", audited()), ("b", loads(dumps(audited())))):
        write_report(record, tmp_path / name)
    trees = [
        {p.relative_to(f): p.read_bytes() for p in f.rglob("*") if p.is_file()}
        for f in (tmp_path / "a", tmp_path / "b")
    ]
    assert trees[0] == trees[1]
    assert Path("tables/agreement-1.tex") in trees[0]


def test_tables_of_an_audit_go_when_it_is_gone(tmp_path: Path) -> None:
    """A run without the document leaves none of its files."""
    write_report(audited(), tmp_path)
    write_report(sample(), tmp_path)
    assert not list(tmp_path.rglob("*agreement*"))
    assert not list(tmp_path.rglob("audit-*"))


def test_the_terminal_says_it_in_one_line() -> None:
    """Findings by severity, agreement, κ, Brier; no control character passes."""
    line = audit_line(dataclasses.replace(audit("a\x1b[31m.md"), dropped=0))
    assert line == (
        "a[31m.md: 1 error, 2 warnings, 1 note, 1 suppressed with a reason; 2 of 4 marks agree; κ 0.00; "
        "Brier 0.189 over 2"
    )


@pytest.mark.skipif(chromium() is None, reason="no Chromium is installed")
def test_silent_in_a_browser_and_no_wider_than_a_phone(tmp_path: Path) -> None:
    """No message, no request beyond the file, no sideways scrolling, hostile text or not."""
    size = {"height": 900, "deviceScaleFactor": 1, "mobile": False}
    wide = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    with browser(tmp_path / "profile") as opened:
        for name, record in (("plain", audited()), ("evil", hostile(record=_BASE))):
            address = write_report(record, tmp_path / name).html.as_uri()
            for width in (1280, 360):
                opened.send("Emulation.setDeviceMetricsOverride", width=width, **size)
                opened.open(address)
                said = opened.named("Runtime.consoleAPICalled", "Runtime.exceptionThrown", "Log.entryAdded")
                assert said == []
                assert [p["request"]["url"] for p in opened.named("Network.requestWillBeSent")] == [address]
                assert opened.evaluate(wide), (name, width)
