# SPDX-License-Identifier: GPL-2.0-or-later
"""HTML that cannot be broken out of: every text is escaped unless this module made it."""
from __future__ import annotations

import html
import re
import urllib.parse
from collections.abc import Iterable
from itertools import zip_longest
from typing import Union

from lintian_ml.report.escape import printable

# Nothing is loaded but the two files beside the pages; nothing inline runs or styles.
POLICY = ("default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; base-uri 'none'; "
          "form-action 'none'")
PAGES = (("index.html", "Answer"), ("packages.html", "Packages"), ("formats.html", "Formats"),
         ("families.html", "Same model twice"), ("tags.html", "Tags"), ("coverage.html", "Coverage"))
VOID = frozenset(("meta", "link", "input"))


class Html(str):
    """Text that is markup already."""


Child = Union[str, int, None, Iterable["Child"]]


def element(name: str, /, *children: Child, **attributes: object) -> Html:
    """``<name …>children</name>``. ``class_`` is class, ``data_sort`` data-sort; None and False leave one out."""
    words = "".join(f' {key.rstrip("_").replace("_", "-")}' + ("" if value is True else f'="{escaped(str(value))}"')
                    for key, value in attributes.items() if value is not None and value is not False)
    return Html(f"<{name}{words}>" if name in VOID else f"<{name}{words}>{join(children)}</{name}>")


def join(children: Iterable[Child]) -> Html:
    """The children one after the other, each escaped unless it is markup."""
    return Html("".join(_child(child) for child in children))


def _child(child: Child) -> str:
    if child is None:
        return ""
    if isinstance(child, Html):
        return child
    if isinstance(child, (str, int)):
        return escaped(f"{child:,}" if isinstance(child, int) else child)
    return join(child)


def escaped(text: str) -> str:
    """Text as HTML shows it; what cannot be shown is ``?``."""
    return html.escape(printable(text))


def link(target: str, /, *children: Child, **attributes: object) -> Html:
    """A link within the site, or to a web page; any other scheme is left out and only the text stays."""
    if re.match(r"[a-z][a-z0-9+.-]*:", target, re.I) and not target.startswith(("https://", "http://")):
        return join(children)
    return element("a", *children, href=target, rel="noreferrer" if target.startswith("http") else None, **attributes)


def slug(text: str) -> str:
    """A file name that every system takes."""
    return re.sub(r"[^A-Za-z0-9.+~-]", "_", text)[:150].lstrip(".") or "_"


def address(path: str) -> str:
    """A relative file name as it stands in a link."""
    return urllib.parse.quote(path, safe="/~+")


def table(heads: Iterable[Child], rows: Iterable[Iterable[Html]], caption: Child = None, **attributes: object) -> Html:
    """A table whose cells are ``cell`` or ``number``; a head stands as the cells below it do."""
    lines = [list(row) for row in rows]
    styles = ["number" if part.startswith('<td class="number"') else None for part in (lines[0] if lines else ())]
    head = element("thead", element("tr", *(element("th", part, scope="col", class_=style)
                                            for part, style in zip_longest(heads, styles))))
    body = element("tbody", *(element("tr", *row) for row in lines))
    return element("div", element("table", element("caption", caption) if caption else None, head, body, **attributes),
                   class_="wide", tabindex="0", role="region", aria_label=attributes.get("aria_label") or "table")


def cell(*children: Child, **attributes: object) -> Html:
    return element("td", *children, **attributes)


def number(value: float | None, shown: str | None = None) -> Html:
    """A right-aligned cell that sorts by its value."""
    text = shown if shown is not None else "unknown" if value is None else f"{value:,}"
    return element("td", text, class_="number", data_sort=value if value is not None else -1)


def page(title: str, *content: Child, root: str = "", scripts: Iterable[str] = (), here: str = "") -> str:
    """A whole document; ``root`` leads from it to the site's first page, ``here`` is its own entry in PAGES."""
    links = [element("li", link(root + name, words, aria_current="page" if name == here else None))
             for name, words in PAGES]
    head = element("head", element("meta", charset="utf-8"),
                   element("meta", http_equiv="Content-Security-Policy", content=POLICY),
                   element("meta", name="viewport", content="width=device-width, initial-scale=1"),
                   element("meta", name="referrer", content="no-referrer"), element("title", title),
                   element("link", rel="stylesheet", href=f"{root}archive.css"),
                   *(element("script", src=f"{root}{name}", defer=True) for name in (*scripts, "archive.js")))
    body = element("body", link("#main", "Skip to the content", class_="skip"),
                   element("header", element("nav", element("ul", *links), aria_label="Pages")),
                   element("main", element("h1", title), *content, id="main"),
                   element("footer", element("p", "Made by lintian-ml. None of the policy texts is in force in Debian: "
                                             "a class is what the words of a draft come to, not a decision.")))
    return f"<!DOCTYPE html>\n{element('html', head, body, lang='en')}\n"
