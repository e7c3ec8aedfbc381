# SPDX-License-Identifier: GPL-2.0-or-later
"""The pages that list: packages, formats, families of identical models, tags, and what was not seen."""
from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from lintian_ml import formats, tags
from lintian_ml.archive import records
from lintian_ml.archive.entries import Selection
from lintian_ml.archive.progress import size
from lintian_ml.archive.site.collect import Facts, Row
from lintian_ml.archive.site.markup import Child, Html, address, cell, element, link, number, page, slug, table
from lintian_ml.archive.store import Store, chosen
from lintian_ml.report.explain import plain

Page = tuple[str, str]  # the file's name and its content


def package_link(row: Row, root: str = "") -> Html:
    """A link to a package's page."""
    return link(f"{root}package/{address(row.slug)}.html", row.name)


def _package_table(rows: Sequence[Row], root: str = "", identifier: str | None = None) -> Html:
    heads = ("package", "version", "models", "bytes", "parameters", "kind", "formats", "maintainer")
    body = [[cell(package_link(row, root), *([" ", element("span", "new", class_="new")] if row.new else [])),
             cell(row.version), number(row.models), number(row.bytes), number(row.parameters), cell(row.kind),
             cell(", ".join(row.formats)), cell(row.maintainer)] for row in rows]
    return table(heads, body, aria_label="packages with models", class_="sortable", id=identifier)


def packages(facts: Facts) -> Page:
    """Every package with models; the search also knows the others."""
    box = element("p", element("label", "Search all judged and listed sources by name: ",
                               element("input", type="search", id="search", autocomplete="off")),
                  id="finder", hidden=True)
    found = element("div", element("p", "", id="count", role="status"), element("ul", "", id="found"))
    return "packages.html", page("Packages with models", box, found, _package_table(facts.rows, identifier="packages"),
                                 scripts=("sources.js",), here="packages.html")


def sources(store: Store, facts: Facts, selection: Selection) -> Iterator[str]:
    """The search's data: a script with one line per source, ``name version models page``."""
    models = {row.source: row.models for row in facts.rows}
    yield "window.SOURCES = [\n"
    for source in records.listed(store, selection):
        judged = store.db.execute("SELECT 1 FROM result WHERE source = ?", (source.source,)).fetchone()
        state = models.get(source.source, 0) if judged else -1
        row = json.dumps([source.name, source.version, state, facts.slugs.get(source.source, "")])
        yield row.replace("<", "\\u003c") + ",\n"
    yield "];\n"


def format_pages(facts: Facts) -> Iterator[Page]:
    """The table of formats, and a page with the packages of each."""
    known = {entry.name: entry for entry in formats.load()}
    counts = sorted(facts.counts.formats.items())
    rows = [[cell(link(f"format/{address(slug(name))}.html", name)), cell(known[name].title if name in known else ""),
             number(models), number(holding), number(held)] for name, (models, holding, held) in counts]
    yield "formats.html", page("Formats", table(("format", "what it is", "models", "packages", "bytes"), rows,
                                                aria_label="formats", class_="sortable"), here="formats.html")
    by_format: dict[str, list[Row]] = defaultdict(list)
    for row in facts.rows:
        for name in row.formats:
            by_format[name].append(row)
    for name, members in by_format.items():
        title = known[name].title if name in known else ""
        yield f"format/{slug(name)}.html", page(name, element("p", title), _package_table(members, "../"), root="../")


def families(store: Store, selection: Selection) -> list[tuple[str, int, int, int, str, str]]:
    """(fingerprint, files, packages, parameters, first and last format) of each model that several files hold."""
    where, values = chosen(selection)
    return store.db.execute(
        "SELECT coalesce(w.fingerprint, w.sha256), count(*), count(DISTINCT w.source), min(w.parameters), "
        f"min(w.format), max(w.format) FROM weight w JOIN source s ON s.id = w.source WHERE {where} GROUP BY 1 "
        "HAVING count(*) > 1 ORDER BY 3 DESC, 2 DESC, 1", values).fetchall()


def family_pages(store: Store, facts: Facts, selection: Selection) -> Iterator[Page]:
    """Models that are there more than once: the same numbers, in whatever container, or the same bytes."""
    where, values = chosen(selection)
    groups = families(store, selection)
    rows = [[cell(link(f"family/{key}.html", element("code", key[:12]))), number(holding), number(count),
             number(parameters), cell(low if low == high else f"{low} … {high}")]
            for key, count, holding, parameters, low, high in groups]
    text = element("p", "Each line is one model that several files hold: the same numbers by their fingerprint, "
                   "whatever the container, or the same bytes where there is no fingerprint.")
    yield "families.html", page("The same model more than once", text, table(
        ("fingerprint", "packages", "files", "parameters", "format"), rows, aria_label="families", class_="sortable"),
        here="families.html")
    for key, *_ in groups:
        yield f"family/{key}.html", _family(store, facts, key, where, values)


def _family(store: Store, facts: Facts, key: str, where: str, values: tuple[object, ...]) -> str:
    column = "w.fingerprint = ?" if store.db.execute(
        "SELECT 1 FROM weight WHERE fingerprint = ?", (key,)).fetchone() else "w.fingerprint IS NULL AND w.sha256 = ?"
    found = store.db.execute(
        "SELECT s.id, s.name, s.version, w.path, w.format, w.role, w.size, w.sha256 FROM weight w "
        f"JOIN source s ON s.id = w.source WHERE {where} AND {column} ORDER BY 2, 3, 4", (*values, key)).fetchall()
    names = sorted({row[1] for row in found})
    rows = [[cell(link(f"../package/{address(facts.slugs[source])}.html", f"{name} {version}")
                  if source in facts.slugs else name), cell(element("code", path)), cell(form), cell(role),
             number(held), cell(element("code", digest[:12]))]
            for source, name, version, path, form, role, held, digest in found]
    title = f"{len(names)} packages hold this model" if len(names) > 1 else \
        f"{names[0]} holds this model more than once"
    return page(title, element("p", "Fingerprint ", element("code", key)), table(
        ("package", "file", "format", "role", "bytes", "sha256"), rows, aria_label="files of this family",
        class_="sortable"), root="../")


def tag_pages(store: Store, facts: Facts, selection: Selection) -> Iterator[Page]:
    """The table of tags, and a page with the hints of each."""
    known = tags.load()
    counts = sorted((name, count) for name, count in facts.counts.tags.items() if count)
    rows = [[cell(link(f"tag/{name}.html", name)), cell(known[name].severity.value if name in known else ""),
             number(count)] for name, count in counts]
    yield "tags.html", page("Tags", table(("tag", "severity", "hints"), rows, aria_label="tags", class_="sortable"),
                            here="tags.html")
    where, values = chosen(selection)
    for name in sorted(facts.counts.tags):
        found = store.db.execute(
            "SELECT s.id, s.name, h.note, h.path, h.line, h.masked_by FROM hint h JOIN source s ON s.id = h.source "
            f"WHERE {where} AND h.tag = ? ORDER BY s.name, s.version, h.n", (*values, name))
        words: list[Child] = [element("p", line) for line in _explained(known[name].explanation if name in known
                                                                        else "")]
        yield f"tag/{slug(name)}.html", page(name, *words, table(
            ("package", "note", "place", "silenced by"), (_hint(facts, row) for row in found), aria_label="hints",
            class_="sortable"), root="../")


def _explained(text: str) -> Iterable[str]:
    return filter(None, " ".join(line or "\n" for line in plain(text, 1000)).split("\n"))


def _hint(facts: Facts, row: tuple[int, str, str, str | None, int | None, str | None]) -> list[Html]:
    source, name, note, path, line, masked = row
    place = f"{path}:{line}" if path and line else path or ""
    return [cell(link(f"../package/{address(facts.slugs[source])}.html", name) if source in facts.slugs else name),
            cell(note), cell(element("code", place)), cell(masked or "")]


def coverage(store: Store, facts: Facts, selection: Selection) -> Page:
    """The denominator: what was listed, judged, left out, and each failure with its reason."""
    status = facts.status
    heads = {"listed": "listed", "judged": "judged", "incomplete": "judged without all of their files",
             "older": "judged, but by another version of lintian-ml",
             "left": "still to be judged by this version", "failed": "could not be judged"}
    rows = [[cell(words), number(status[key][0]), number(status[key][1], size(status[key][1]))]
            for key, words in heads.items()]
    rows.append([cell("marked Extra-Source-Only, not counted above"), number(status["extra"]), cell("")])
    where, values = chosen(selection)
    failures = store.db.execute(
        "SELECT s.name, s.version, f.reason, f.detail FROM failure f JOIN source s ON s.id = f.source WHERE "
        f"{where} ORDER BY f.reason, s.name", values)
    failed = table(("package", "version", "reason", "detail"), ([*map(cell, row)] for row in failures),
                   aria_label="failures", class_="sortable")
    return "coverage.html", page(
        "What was seen",
        element("p", "Listed in: ", facts.where, "; judged by ", element("code", status["judges"]), "."),
        table(("sources", "number", "compressed"), rows, aria_label="coverage"),
        *_triage(facts, store), element("h2", "Not judged, and why"), failed, here="coverage.html")


def _triage(facts: Facts, store: Store) -> Iterator[Html]:
    if facts.strata:
        seed = store.noted("seed")
        yield element("p", "Packages were ranked by the names of their files before anything was downloaded; the "
                      "others were drawn at random" + (f", from the seed “{seed}”." if seed else "."))
