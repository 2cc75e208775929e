"""A report as a browser shows it, as PNG files: ``python tests/report/report_picture.py RECORD OUT.png``.

Renders the Record folder anew and photographs the page; `make picture RECORD=runs/…` makes the picture of the
README this way. Needs Chromium.
"""

from __future__ import annotations

import argparse
import base64
import tempfile
from pathlib import Path

from report_browser import Page, browser

from claimcheck.record import load, work_seconds
from claimcheck.report import write_report


def photograph(page: Page, address: str, out: Path, *, width: int, height: int | None, media: str) -> None:
    """Write the page as PNG; `media`: light, dark or print; without a height, the whole page."""
    scheme = [{"name": "prefers-color-scheme", "value": "dark" if media == "dark" else "light"}]
    page.send("Emulation.setEmulatedMedia", media="print" if media == "print" else "screen", features=scheme)
    size = {"width": width, "height": height or 900, "deviceScaleFactor": 1, "mobile": False}
    page.send("Emulation.setDeviceMetricsOverride", **size)
    page.open(address)
    options = {} if height else {"captureBeyondViewport": True}
    if not height:
        tall = page.evaluate("document.documentElement.scrollHeight")
        options["clip"] = {"x": 0, "y": 0, "width": width, "height": tall, "scale": 1}
    picture = page.send("Page.captureScreenshot", format="png", **options)["data"]
    out.write_bytes(base64.b64decode(picture))


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("record", type=Path, help="folder of a verify run")
    parser.add_argument("out", type=Path, help="the PNG to write")
    parser.add_argument("--width", type=int, default=1280, help="of the window, in pixels")
    parser.add_argument("--height", type=int, help="of the window; the whole page if it is not given")
    parser.add_argument("--media", choices=["light", "dark", "print"], default="light")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        place = Path(folder)
        made = write_report(load(given.record), place / "report", seconds=work_seconds(given.record))
        with browser(place / "profile") as page:
            address = made.html.as_uri()
            photograph(page, address, given.out, width=given.width, height=given.height, media=given.media)


if __name__ == "__main__":
    main()
