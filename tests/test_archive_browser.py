# SPDX-License-Identifier: GPL-2.0-or-later
"""The website in a real browser, headless Chromium: opened from files, as a person gets it, and judged by axe."""
from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import archive_mirror as mirror
import pytest
from conftest import require, require_program

from lintian_ml import cli

NAMES = ("gpl-net-without-source", "mozc", "net-as-drawn", "net-in-containers", "sine-table", "wave-samples",
         "wrong-suffix-hides-nothing")
PAGES = ("index.html", "packages.html", "formats.html", "families.html", "tags.html", "coverage.html")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report on a few golden packages, with an earlier scan as its baseline."""
    folder = tmp_path_factory.mktemp("browser")
    mirror.pool(folder / "pool", NAMES)
    words = ["archive", "scan", "-j", "1", str(folder / "pool")]
    assert cli.main([*words, "--store", str(folder / "old"), "--package", "net-*"]) == 0
    assert cli.main([*words, "--store", str(folder / "store")]) == 0
    assert cli.main(["archive", "report", "--store", str(folder / "store"), "--baseline", str(folder / "old"),
                     "--output", str(folder / "site")]) == 0
    return folder / "site"


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Chromium with a driver of the same version; no network is needed."""
    webdriver = require("selenium.webdriver")
    service = require("selenium.webdriver.chrome.service")
    options = webdriver.ChromeOptions()
    options.binary_location = require_program("chromium")
    for word in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-extensions",
                 "--window-size=1200,900"):
        options.add_argument(word)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = webdriver.Chrome(options=options, service=service.Service(require_program("chromedriver")))
    yield driver
    driver.quit()


def opened(browser: Any, path: Path, fragment: str = "") -> None:
    """Show a page that lies in a folder."""
    browser.get(f"{path.as_uri()}{fragment}")


def pages(site: Path) -> list[Path]:
    """One page of every kind."""
    firsts = [sorted((site / folder).glob("*.html"))[0] for folder in ("format", "family", "tag")]
    return [*(site / name for name in PAGES), *firsts, *sorted((site / "package").glob("*.html"))]


def test_pages_open_without_a_word_on_the_console(browser: Any, site: Path) -> None:
    """No error and no warning, the policy on content included; nothing is asked of the network."""
    for path in pages(site):
        opened(browser, path)
        assert browser.get_log("browser") == [], path
        assert browser.find_element("tag name", "h1").is_displayed()
        style = browser.execute_script("return getComputedStyle(document.querySelector('nav ul')).listStyleType")
        assert style == "none", "the style sheet was not applied"
    asked = [entry["message"] for entry in browser.get_log("performance") if "requestWillBeSent\"" in entry["message"]]
    assert asked and not [message for message in asked if '"url":"http' in message]


def test_the_search_finds(browser: Any, site: Path) -> None:
    """The table keeps what fits, packages without models are named, and an empty field shows all again."""
    opened(browser, site / "packages.html")
    field = browser.find_element("id", "search")
    assert field.is_displayed()

    def names() -> list[str]:
        return [row.find_element("tag name", "td").text for row in browser.find_elements(
            "css selector", "#packages tbody tr") if row.is_displayed()]

    everything = names()
    field.send_keys("net-")
    assert {name.split()[0] for name in names()} == {"gpl-net-without-source", "net-as-drawn", "net-in-containers"}
    field.clear()
    field.send_keys("sine")
    assert names() == []
    assert browser.find_element("id", "found").text == "sine-table 1.0: no models found"
    assert "0 packages with models, 1 without or not judged" in browser.find_element("id", "count").text
    for _ in "sine":
        field.send_keys("\b")
    assert names() == everything


def test_tables_sort(browser: Any, site: Path) -> None:
    """A head sorts by numbers as numbers and by names as names, then the other way round, and says so."""
    opened(browser, site / "packages.html")

    def column(number: int) -> list[str]:
        return [cell.text for cell in browser.find_elements(
            "css selector", f"#packages tbody td:nth-child({number})")]

    def click(number: int) -> str:
        head = browser.find_element("css selector", f"#packages thead th:nth-child({number})")
        head.find_element("tag name", "button").click()
        return str(head.get_attribute("aria-sort"))

    sizes = sorted(int(text.replace(",", "")) for text in column(4))
    assert click(4) == "ascending" and [int(text.replace(",", "")) for text in column(4)] == sizes
    assert click(4) == "descending" and [int(text.replace(",", "")) for text in column(4)] == sizes[::-1]
    assert click(1) == "ascending" and column(1) == sorted(column(1))
    assert len(browser.find_elements("css selector", "#packages th[aria-sort]")) == 1


def test_a_verdict_opens_to_its_evidence(browser: Any, site: Path) -> None:
    """Below the class stand the words of the text, the answers, and the places, as links into the source archive."""
    opened(browser, next(site.glob("package/gpl-net-without-source_*.html")))
    verdict = next(entry for entry in browser.find_elements("css selector", "details.verdict")
                   if entry.text.startswith("ml-policy-2021"))
    place = verdict.find_element("css selector", ".answers a")
    assert not place.is_displayed()
    verdict.find_element("tag name", "summary").click()
    assert place.is_displayed()
    assert place.get_attribute("href").startswith("https://sources.debian.org/src/gpl-net-without-source/1.0-1/debian/")
    assert "GPL-3.0" in verdict.text and "licence-is-free" in verdict.text


def test_a_link_to_a_text_opens_it(browser: Any, site: Path) -> None:
    """From the answer's table one comes to the classes of a text."""
    opened(browser, site / "index.html")
    table = browser.find_element("css selector", "#ml-policy-2021 table")
    assert not table.is_displayed()
    browser.find_element("link text", "ml-policy-2021").click()
    assert table.is_displayed()


def test_everything_is_there_without_scripts(browser: Any, site: Path) -> None:
    """With JavaScript switched off the tables and verdicts are complete, and no dead control is shown."""
    browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        opened(browser, site / "packages.html")
        assert len(browser.find_elements("css selector", "#packages tbody tr")) == 5
        assert not browser.find_element("id", "finder").is_displayed()
        assert browser.find_elements("css selector", "th button") == []
        opened(browser, next(site.glob("package/gpl-net-without-source_*.html")))
        verdict = browser.find_element("css selector", "details.verdict")
        verdict.find_element("tag name", "summary").click()
        assert verdict.find_element("css selector", ".answers").is_displayed()
    finally:
        browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})


@pytest.mark.parametrize("scheme", ("light", "dark"))
def test_axe_finds_no_error(browser: Any, site: Path, scheme: str) -> None:
    """No violation of the accessibility rules on any page, in both colour schemes, all details opened."""
    found = importlib.util.find_spec("axe_playwright_python")
    if found is None or found.origin is None:
        require("axe_playwright_python")
        return
    axe = (Path(found.origin).parent / "axe.min.js").read_text()
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [
        {"name": "prefers-color-scheme", "value": scheme}]})
    for path in pages(site):
        opened(browser, path)
        browser.execute_script("for (const entry of document.querySelectorAll('details')) entry.open = true;")
        browser.execute_script(axe)
        result = browser.execute_async_script("axe.run().then(arguments[0])")
        problems = [(entry["id"], node["html"][:200]) for entry in result["violations"] for node in entry["nodes"]]
        assert problems == [], (path, problems)


def test_a_narrow_window_does_not_scroll_sideways(browser: Any, site: Path) -> None:
    """On a telephone tables scroll in their own box, the page does not."""
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {"width": 360, "height": 700, "deviceScaleFactor": 1,
                                                                   "mobile": True})
    try:
        for path in pages(site):
            opened(browser, path)
            assert browser.execute_script("return document.documentElement.scrollWidth") <= 360, path
    finally:
        browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
