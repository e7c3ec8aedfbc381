# SPDX-License-Identifier: GPL-2.0-or-later
"""The documentation site in headless Chromium: on light and dark screens, wide and narrow."""
from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

import pytest
from conftest import absent
from test_archive_browser import browser, opened  # noqa: F401
from test_docs import build_site

pytestmark = pytest.mark.checkout
PAGES = ("index", "tutorial", "howto/reviewer", "howto/continuous-integration", "reference/commands", "reference/tags",
         "compare", "transcript")
RULES = ["color-contrast", "image-alt", "link-name", "document-title", "html-has-lang", "duplicate-id", "list"]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_site(tmp_path_factory.mktemp("docs"))


@pytest.mark.parametrize("scheme", ("light", "dark"))
def test_words_can_be_read(browser: Any, site: Path, scheme: str) -> None:  # noqa: F811
    """axe finds no contrast that is too low, no picture without words, no link without a name."""
    found = importlib.util.find_spec("axe_playwright_python")
    if found is None or found.origin is None:
        absent("axe_playwright_python")
    axe = (Path(found.origin).parent / "axe.min.js").read_text()
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [
        {"name": "prefers-color-scheme", "value": scheme}]})
    for name in PAGES:
        opened(browser, site / f"{name}.html")
        paper = browser.execute_script("return getComputedStyle(document.querySelector('div.body')).backgroundColor")
        assert (paper == "rgb(255, 255, 255)") == (scheme == "light")
        browser.execute_script(axe)
        result = browser.execute_async_script("axe.run({runOnly: arguments[0]}).then(arguments[1])", RULES)
        problems = [(entry["id"], node["html"][:120]) for entry in result["violations"] for node in entry["nodes"]]
        assert problems == [], (name, problems[:8])


def test_narrow_screens_begin_with_the_page(browser: Any, site: Path) -> None:  # noqa: F811
    """On a telephone nothing has to be scrolled sideways, and the list of pages comes after the page."""
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {"width": 360, "height": 700, "deviceScaleFactor": 1,
                                                                   "mobile": True})
    try:
        for name in PAGES:
            opened(browser, site / f"{name}.html")
            assert browser.execute_script("return document.documentElement.scrollWidth") <= 360, name
            assert browser.find_element("css selector", "div.body h1").location["y"] < 60
            picture = browser.find_elements("css selector", "div.body img")
            assert all(image.size["width"] <= 360 and image.get_property("naturalWidth") for image in picture)
    finally:
        browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
