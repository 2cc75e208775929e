"""The HTML report in a real browser: silent, still, and with its state in the address."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from report_browser import Page, browser, chromium
from report_picture import photograph
from report_sample import hostile, large, sample

from claimcheck.report import write_report

pytestmark = pytest.mark.skipif(chromium() is None, reason="no Chromium is installed")

_SHOWN = (
    "[...document.querySelectorAll('.verdicts tbody tr')].filter(r => !r.hidden)"
    ".map(r => r.querySelector('a').textContent)"
)


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """A page of one browser for all tests of this module."""
    with browser(tmp_path_factory.mktemp("profile")) as opened:
        yield opened


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Where the sample's report is."""
    return write_report(sample(), tmp_path_factory.mktemp("sample")).html.as_uri()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 360])
def test_no_console_message_no_request_and_no_sideways_scrolling(
    page: Page, address: str, scheme: str, width: int
) -> None:
    """In both schemes, on a desk and on a phone."""
    page.send("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
    page.send(
        "Emulation.setDeviceMetricsOverride", width=width, height=900, deviceScaleFactor=1, mobile=False
    )
    page.open(address)
    assert page.named("Runtime.consoleAPICalled", "Runtime.exceptionThrown", "Log.entryAdded") == []
    assert [p["request"]["url"] for p in page.named("Network.requestWillBeSent")] == [address]
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (ground == "rgb(252, 251, 248)") == (scheme == "light")


@pytest.mark.parametrize("width", [1280, 1920])
def test_the_verdict_table_is_one_screen_and_no_statement_is_clipped(
    page: Page, address: str, width: int
) -> None:
    """Nine claims with all their words are no higher than a common screen."""
    page.send(
        "Emulation.setDeviceMetricsOverride", width=width, height=1080, deviceScaleFactor=1, mobile=False
    )
    page.open(address)
    assert page.evaluate("document.querySelector('table.verdicts').offsetHeight") < 1080
    clipped = (
        "[...document.querySelectorAll('.clamp')].filter(c => c.scrollHeight > c.clientHeight + 1).length"
    )
    assert page.evaluate(clipped) == 0


@pytest.mark.parametrize(("width", "goes_on"), [(360, True), (1280, False)])
def test_a_plot_that_goes_on_says_so(page: Page, address: str, width: int, goes_on: bool) -> None:
    """On a phone a word above the forest plot; on a desk, where all of it shows, none."""
    page.send(
        "Emulation.setDeviceMetricsOverride", width=width, height=900, deviceScaleFactor=1, mobile=False
    )
    page.open(address)
    assert page.evaluate("CSS.supports('animation-timeline: scroll()')")
    box = "document.querySelector('#forest .scroll')"
    assert page.evaluate(f"{box}.scrollWidth > {box}.clientWidth") == goes_on
    hint = f"getComputedStyle({box}, '::before')"
    assert page.evaluate(f"{hint}.content !== 'none' && parseFloat({hint}.fontSize) > 0") == goes_on


def test_the_policy_stops_what_slips_in(page: Page, tmp_path: Path) -> None:
    """A script put into the finished file by hand does not run."""
    path = write_report(hostile(), tmp_path).html
    text = path.read_text(encoding="utf-8")
    evil = "<script>window.ran = 1</script><img src=x onerror='window.ran = 2'>"
    path.write_text(text.replace("<main>", f"<main>{evil}"), encoding="utf-8")
    page.open(path.as_uri())
    assert page.evaluate("window.ran === undefined")
    assert page.named("Log.entryAdded")


def test_hostile_text_runs_nothing(page: Page, tmp_path: Path) -> None:
    """No message of any kind from a report whose every field is hostile."""
    page.open(write_report(hostile(), tmp_path).html.as_uri())
    assert page.named("Runtime.consoleAPICalled", "Runtime.exceptionThrown", "Log.entryAdded") == []
    assert page.evaluate("document.querySelectorAll('script').length") == 2


def test_filters_hide_rows_and_claims_and_stay_in_the_address(page: Page, address: str) -> None:
    """A chip filters, a second one adds, and the address restores both."""
    page.open(address)
    page.evaluate("document.querySelector('.chips button[value=refuted]').click()")
    assert page.evaluate(_SHOWN) == ["c5"]
    page.evaluate("document.querySelector('.chips button[value=leans]').click()")
    assert page.evaluate(_SHOWN) == ["c0", "c3", "c5", "c8"]
    assert page.evaluate("[...document.querySelectorAll('article')].filter(a => !a.hidden).length") == 4
    fragment = page.evaluate("location.hash")
    assert fragment == "#show=leans+refuted"
    page.open("about:blank")
    page.open(address + fragment)
    assert page.evaluate(_SHOWN) == ["c0", "c3", "c5", "c8"]


def test_sorting_goes_by_value_keeps_blanks_last_and_stays_in_the_address(page: Page, address: str) -> None:
    """Δ ascending, descending, and back to the order of the suite."""
    page.open("about:blank")
    page.open(address)
    click = "document.querySelectorAll('.verdicts th button')[3].click()"
    page.evaluate(click)
    ascending = page.evaluate(_SHOWN)
    assert ascending == ["c2", "c5", "c0", "c3", "c8", "c4", "c1", "c6", "c7"]
    page.evaluate(click)
    assert page.evaluate(_SHOWN) == [*reversed(ascending[:6]), "c1", "c6", "c7"]
    assert page.evaluate("location.hash") == "#sort=3d"
    page.open("about:blank")
    page.open(f"{address}#sort=3a")
    assert page.evaluate(_SHOWN) == ascending
    page.evaluate(click)
    page.evaluate(click)
    assert page.evaluate(_SHOWN) == [f"c{i}" for i in range(9)]


def test_a_mangled_address_is_ignored(page: Page, address: str) -> None:
    """Unknown groups and columns neither fail nor hide anything."""
    page.open("about:blank")
    page.open(f"{address}#show=%3Cscript%3E+nonsense&sort=99x&=&a=b=c")
    assert len(page.evaluate(_SHOWN)) == 9
    assert page.named("Runtime.exceptionThrown") == []


def _spent(page: Page) -> float:
    """Milliseconds of script, style and layout since the page was opened."""
    metrics = {m["name"]: m["value"] for m in page.send("Performance.getMetrics")["metrics"]}
    return 1000 * sum(metrics[name] for name in ("ScriptDuration", "LayoutDuration", "RecalcStyleDuration"))


def test_three_thousand_rows_stay_fluid(page: Page, tmp_path: Path) -> None:
    """Opening, unfolding, sorting and filtering cost well below what one notices, and the file is small."""
    path = write_report(large(), tmp_path).html
    assert path.stat().st_size < 5e6
    page.send("Performance.enable")
    page.send("Emulation.setDeviceMetricsOverride", width=1280, height=900, deviceScaleFactor=1, mobile=False)
    page.open(path.as_uri())
    assert _spent(page) < 5000
    biggest = (
        "[...document.querySelectorAll('article table')].sort((a, b) => b.rows.length - a.rows.length)[0]"
    )
    assert page.evaluate(f"{biggest}.tBodies[0].rows.length") == 3000
    for step in (
        f"{biggest}.closest('details').toggleAttribute('open')",
        f"{biggest}.querySelectorAll('th button')[6].click()",
        "document.querySelector('.chips button[value=leans]').click()",
    ):
        assert min(_cost(page, step) for _ in range(5)) < 500, (
            step
        )  # the best of five: other work may interrupt


def _cost(page: Page, step: str) -> float:
    """Milliseconds that one action takes until the page is laid out again."""
    before = _spent(page)
    page.evaluate(
        f"new Promise(done => {{ {step}; document.body.offsetHeight; requestAnimationFrame(done); }})"
    )
    return _spent(page) - before


def test_a_report_is_photographed_in_the_size_that_was_asked_for(
    page: Page, address: str, tmp_path: Path
) -> None:
    """A PNG of the window, or of the whole page."""
    for height in (700, None):
        photograph(page, address, tmp_path / "x.png", width=900, height=height, media="dark")
        data = (tmp_path / "x.png").read_bytes()
        assert data.startswith(b"\x89PNG")
        assert int.from_bytes(data[16:20], "big") == 900
        tall = int.from_bytes(data[20:24], "big")
        assert tall == 700 if height else tall > 5000
