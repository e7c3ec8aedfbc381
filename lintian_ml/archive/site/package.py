# SPDX-License-Identifier: GPL-2.0-or-later
"""The page of one package: its models, each verdict with the answers and the evidence behind it, its hints."""
from __future__ import annotations

import json
import urllib.parse
from collections.abc import Container, Iterable, Iterator, Sequence
from typing import Any

from lintian_ml import asked, exemptions, policy
from lintian_ml.archive.progress import size
from lintian_ml.archive.records import Listed, Object
from lintian_ml.archive.site import front
from lintian_ml.archive.site.markup import Child, Html, address, cell, element, link, number, page, slug, table
from lintian_ml.model import Answer
from lintian_ml.policytext import Clause, PolicyText

SOURCES = "https://sources.debian.org/src"
PLACES = 5  # pieces of evidence below one answer; the rest is counted


def render(source: Listed, package: Object, texts: Sequence[PolicyText], families: Container[str] = ()) -> str:
    """The whole page; ``families`` are the fingerprints that have a page of their own."""
    parts: list[Child] = [_about(source, package)]
    if package["weights"]:
        parts.append(element("h2", "Models"))
        parts += [_group(group, package, texts, families) for group in groups(package["weights"])]
    if package["hints"]:
        parts += [element("h2", "Hints"), _hints(package)]
    return page(f"{source.name} {source.version}", *parts, root="../")


def _about(source: Listed, package: Object) -> Html:
    facts = {name.replace("-", " "): value for name, value in package["facts"].items()}
    told = {"maintainer": source.maintainer or "not known", "area": source.component or package["area"],
            "size": size(source.size), "complete": "yes" if package["complete"] else
            "no: a part of the source is missing or damaged, so that absence proves nothing", **facts}
    return element("dl", *(element("div", element("dt", key), element("dd", value)) for key, value in told.items()),
                   class_="facts")


def groups(weights: Iterable[Object]) -> Iterator[list[Object]]:
    """Files with the same answers and verdicts stand together, in the order of their first paths."""
    found: dict[str, list[Object]] = {}
    for weight in weights:
        answers = {name: given["answer"] for name, given in weight["answers"].items()}
        found.setdefault(json.dumps([answers, weight["verdicts"]], sort_keys=True), []).append(weight)
    yield from found.values()


def _group(weights: list[Object], package: Object, texts: Sequence[PolicyText], families: Container[str]) -> Html:
    first = weights[0]
    rows = [[cell(_place(package, weight["path"], None)), cell(_format(weight["format"])), cell(weight["kind"]),
             cell(weight["role"]), number(weight["size"]), number(weight["parameters"]), cell(weight["trained"]),
             cell(_family(weight, families))] for weight in weights]
    files = table(("file", "format", "kind", "role", "bytes", "parameters", "trained", "fingerprint"), rows,
                  aria_label="files")
    verdicts = [_verdict(text, first, package) for text in texts]
    return element("section", files, *_exempt(package, weights), element("h3", "Verdicts"), *verdicts, class_="model")


def _family(weight: Object, families: Container[str]) -> Html:
    key = weight["fingerprint"] or weight["sha256"]
    shown = element("code", key[:12], title=key)
    return link(f"../family/{key}.html", shown) if key in families else shown


def _format(name: str) -> Html:
    return link(f"../format/{address(slug(name))}.html", name)


def _exempt(package: Object, weights: Iterable[Object]) -> Iterator[Html]:
    rows = {key: row for weight in weights for key, row in exemptions.covering(package["name"], weight["path"])}
    for key, row in rows.items():
        yield element("p", element("strong", "Answered: "), exemptions.words(row), " (", link(row["reference"], key),
                      ")", class_="answered")


def _verdict(text: PolicyText, weight: Object, package: Object) -> Html:
    """One text's verdict; opened, it shows the stanzas that led to it and each answer with its evidence."""
    verdict = weight["verdicts"][text.name]
    classes = verdict["classes"]
    style = "undecided" if len(classes) > 1 else front.look(text, classes[0])
    answers = {name: Answer[given["answer"].upper()] for name, given in weight["answers"].items()}
    clauses = policy.applying(text, answers) or policy.possible(text, answers)
    return element(
        "details", element("summary", element("span", text.name, class_="text"), " ", element(
            "span", " or ".join(classes), class_=f"class {style}"), *_open(verdict)),
        element("p", text.title, ". ", text.status, ".", class_="faint"),
        element("ul", *(_clause(clause) for clause in clauses), class_="clauses"),
        element("ul", *(_answer(name, weight, package) for name in text.questions), class_="answers"), class_="verdict")


def _open(verdict: Object) -> Iterator[Html]:
    if verdict["open"]:
        yield element("span", " open: ", ", ".join(verdict["open"]), class_="faint")


def _clause(clause: Clause) -> Html:
    words = " and ".join(name if wanted is Answer.YES else f"not {name}" for name, wanted in clause.when)
    reading = [element("p", "Our reading: ", clause.inference, class_="faint")] if clause.inference else []
    return element("li", element("strong", clause.class_), f" if {words}" if words else " in every case",
                   element("blockquote", clause.basis) if clause.basis else None, *reading)


def _answer(name: str, weight: Object, package: Object) -> Html:
    given = weight["answers"].get(name, {"answer": "unknown", "evidence": []})
    known = asked.load().get(name)
    pieces = [_piece(package["evidence"][index], package) for index in given["evidence"][:PLACES]]
    more = len(given["evidence"]) - len(pieces)
    return element("li", known.asks if known else name, " ", element("strong", given["answer"],
                                                                     class_=f"answer-{given['answer']}"),
                   element("span", f" ({name})", class_="faint"),
                   element("ul", *pieces, element("li", f"and {more:,} more") if more else None) if pieces else None)


def _piece(evidence: Object, package: Object) -> Html:
    return element("li", f"{evidence['claim']}: ", element("q", evidence["value"]), " in ",
                   _place(package, evidence["path"], evidence["line"]),
                   element("span", f" ({evidence['source']}, {evidence['strength']})", class_="faint"))


def _place(package: Object, path: str | None, line: int | None) -> Html:
    """The place, as a link to the file in the archive's own view of its sources."""
    if not path:
        return element("span", "the package as a whole")
    shown = f"{path}:{line}" if line else path
    if package["kind"] != "source":
        return element("code", shown)
    outer = path.partition("!")[0]
    parts = (package["name"], package["version"], outer)
    target = "/".join([SOURCES, *(urllib.parse.quote(part, safe="/") for part in parts)])
    return link(f"{target}/{f'#L{line}' if line and '!' not in path else ''}", element("code", shown))


def _hints(package: Object) -> Html:
    rows: list[list[Html]] = [[
        cell(link(f"../tag/{hint['tag']}.html", hint["tag"])), cell(hint["severity"]), cell(hint["note"]),
        cell(_place(package, hint["path"], hint["line"]) if hint["path"] else ""),
        cell(_masked(hint))] for hint in package["hints"]]
    return table(("tag", "severity", "note", "place", "silenced by"), rows, aria_label="hints", class_="sortable")


def _masked(hint: dict[str, Any]) -> str:
    return ": ".join(filter(None, (hint["masked_by"], hint["justification"]))) if hint["masked_by"] else ""
