"""The HTML report before judges that are not ours: axe-core on accessibility, html-validate on markup.

Both come from npm, pinned in `node/`: `npm ci --prefix tests/report/node` installs them.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from report_browser import Page, browser, chromium
from report_sample import hostile, sample
from report_sample_audit import audited

from claimcheck.report import write_report

_MODULES = Path(__file__).parent / "node" / "node_modules"
_AXE = _MODULES / "axe-core" / "axe.min.js"
_VALIDATE = _MODULES / "html-validate" / "bin" / "html-validate.mjs"

_RECORDS = {
    "sample": sample,
    "void": lambda: sample(controls_fail=True),
    "audited": audited,
    "hostile": hostile,
}


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Reports of several Records."""
    folder = tmp_path_factory.mktemp("judged")
    return {name: write_report(make(), folder / name).html for name, make in _RECORDS.items()}


def _validated(*paths: Path) -> subprocess.CompletedProcess[str]:
    command = ["node", str(_VALIDATE), "--preset", "standard", *map(str, paths)]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=paths[0].parent)


@pytest.mark.skipif(
    not _VALIDATE.is_file() or not shutil.which("node"), reason="html-validate is not installed"
)
def test_the_markup_is_valid(pages: dict[str, Path], tmp_path: Path) -> None:
    """html-validate finds nothing, and finds a fault that was put in."""
    done = _validated(*pages.values())
    assert done.returncode == 0, done.stdout[-3000:]
    broken = tmp_path / "broken.html"
    text = pages["sample"].read_text(encoding="utf-8")
    broken.write_text(text.replace("</main>", "<p><div id=record></div></main>"), encoding="utf-8")
    assert _validated(broken).returncode == 1


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """A page of one browser for all tests of this module."""
    with browser(tmp_path_factory.mktemp("profile")) as opened:
        yield opened


def _violations(page: Page, address: str, scheme: str, width: int) -> list[Any]:
    page.send("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
    page.send(
        "Emulation.setDeviceMetricsOverride", width=width, height=900, deviceScaleFactor=1, mobile=False
    )
    page.open(address)
    page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true; })")
    page.evaluate(_AXE.read_text(encoding="utf-8") + "; 1")
    found: list[Any] = page.evaluate(
        "axe.run({resultTypes: ['violations']}).then(r => r.violations.map("
        "v => [v.id, v.help, v.nodes.slice(0, 3).map(n => n.html.slice(0, 200))]))"
    )
    return found


@pytest.mark.skipif(not _AXE.is_file() or chromium() is None, reason="axe-core or Chromium is not installed")
@pytest.mark.parametrize(
    ("name", "scheme", "width"), [("sample", "light", 1280), ("void", "dark", 1280), ("audited", "dark", 360)]
)
def test_axe_finds_no_violation(
    page: Page, pages: dict[str, Path], name: str, scheme: str, width: int
) -> None:
    """In both schemes, on a desk and on a phone, with everything unfolded."""
    assert _violations(page, pages[name].as_uri(), scheme, width) == []


@pytest.mark.skipif(not _AXE.is_file() or chromium() is None, reason="axe-core or Chromium is not installed")
def test_axe_finds_a_fault_that_was_put_in(page: Page, pages: dict[str, Path], tmp_path: Path) -> None:
    """So the silence of the other tests means something."""
    broken = tmp_path / "broken.html"
    text = pages["sample"].read_text(encoding="utf-8").replace("--muted: #625e57", "--muted: #c9c5be")
    broken.write_text(text.replace('http-equiv="Content-Security-Policy"', 'name="none"'), encoding="utf-8")
    assert "color-contrast" in [v[0] for v in _violations(page, broken.as_uri(), "light", 1280)]
