# SPDX-License-Identifier: GPL-2.0-or-later
"""The report as one HTML page that needs nothing else: no script, no address that is fetched, and a content security
policy that allows only the page's own style sheet, by its hash.

Severities are told by letter and word, never by colour alone. Whatever comes from a package is escaped text.
"""
from __future__ import annotations

import base64
import hashlib
import html
from collections.abc import Iterable, Iterator

from lintian_ml import __version__, review
from lintian_ml.model import Evidence, Hint, PackageReport, Report, WeightFile
from lintian_ml.report.display import Display, letter, selected, tag_of, title
from lintian_ml.report.escape import printable, unicode_only
from lintian_ml.report.review import LEGEND
from lintian_ml.report.table import classes

STYLE = """
body { font: 16px/1.5 sans-serif; max-width: 75em; margin: 0 auto; padding: 1em; color: #111; background: #fff }
table { border-collapse: collapse; margin: .5em 0; display: block; overflow-x: auto }
th, td { border: 1px solid #767676; padding: .2em .6em; text-align: left; vertical-align: top }
td { overflow-wrap: break-word }
th { background: #eee } caption { text-align: left; font-weight: bold }
code { font-family: monospace; overflow-wrap: break-word } dt { font-weight: bold } summary { cursor: pointer }
.E, .W { font-weight: bold } .O, .M { color: #555 }
@media (prefers-color-scheme: dark) {
  body { color: #eee; background: #111 } th { background: #333 } .O, .M { color: #bbb }
}
"""
_WORDS = {"E": "error", "W": "warning", "I": "info", "P": "pedantic", "C": "classification", "X": "experimental",
          "O": "overridden", "M": "exempted"}


def policy() -> str:
    """The content security policy: nothing but the page's own style."""
    digest = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


def render(report: Report, display: Display) -> str:
    """One page for all packages, every hint whatever the display level."""
    names = ", ".join(title(package) for package in report.packages) or "nothing checked"
    return "".join(f"{line}\n" for line in _page(names, report, display))


def _page(names: str, report: Report, display: Display) -> Iterator[str]:
    yield from ("<!DOCTYPE html>", '<html lang="en">', "<head>", '<meta charset="utf-8">',
                f'<meta http-equiv="Content-Security-Policy" content="{html.escape(policy())}">',
                '<meta name="viewport" content="width=device-width, initial-scale=1">',
                f"<title>lintian-ml: {_text(names)}</title>", f"<style>{STYLE}</style>", "</head>", "<body>",
                f"<h1>lintian-ml: {_text(names)}</h1>")
    for failure in report.failures:
        yield f"<p><strong>not checked:</strong> {_text(failure)}</p>"
    for number, package in enumerate(report.packages):
        yield from _package(package, display, number)
    yield from (f"<p>{_text(LEGEND)}</p>", f"<p>lintian-ml {__version__}</p>", "</body>", "</html>")


def _package(package: PackageReport, display: Display, number: int) -> Iterator[str]:
    version = f" {package.version}" if package.version else ""
    yield f"<h2>{_text(title(package) + version)}</h2>"
    facts = [("input", package.input), ("area", package.area), ("files", f"{package.files:,}"),
             *((name.replace("-", " "), str(answer)) for name, answer in package.facts.items())]
    yield from _table("", ("fact", "value"), facts)
    if not package.complete:
        yield "<p>A part of the source is missing or damaged: what it holds is not in this report.</p>"
    yield from _hints(selected(package, display), display)
    if package.weights:
        yield from _weights(package.weights)
        areas = [(area.text, area.area, ", ".join(area.classes), ", ".join(area.open))
                 for area in review.areas(package.weights)]
        yield from _table("Area under each policy text", ("text", "area", "classes", "open"), areas)
    for place, weight in enumerate(package.weights):
        yield from _weight(weight, package, f"w{number}-{place}")


def _hints(hints: Iterable[Hint], display: Display) -> Iterator[str]:
    """The hints with what they mean, which opens without a script."""
    found = list(hints)
    if not found:
        yield "<p>No hints.</p>"
        return
    yield "<table><caption>Hints</caption><tr><th>severity</th><th>tag</th><th>note</th><th>place</th></tr>"
    for hint in sorted(found, key=lambda hint: ("EWIPXCOM".index(letter(hint, display)), hint.tag, hint.context)):
        code = letter(hint, display)
        explained = "".join(f"<p>{_text(part)}</p>" for part in tag_of(hint, display).explanation.split("\n\n"))
        reason = f"<p>{_text(hint.masked_by)}: {_text(hint.justification)}</p>" if hint.masked_by else ""
        yield (f'<tr class="{code}"><td>{code} {_WORDS[code]}</td><td><details><summary>{_text(hint.tag)}</summary>'
               f"{explained}</details></td><td>{_text(hint.note)}{reason}</td>"
               f"<td>{_code(str(hint.pointer or ''))}</td></tr>")
    yield "</table>"


def _weights(weights: Iterable[WeightFile]) -> Iterator[str]:
    rows = [(weight.path, weight.format, weight.kind.value, weight.role.value, f"{weight.size:,}",
             f"{weight.header.parameters:,}" if weight.header.parameters else "unknown") for weight in weights]
    yield from _table("Weight files", ("file", "format", "kind", "role", "bytes", "parameters"), rows)


def _weight(weight: WeightFile, package: PackageReport, anchor: str) -> Iterator[str]:
    """Everything that is known of one file, closed at first."""
    yield f'<details id="{anchor}"><summary>{_code(weight.path)}: answers, evidence, classes</summary>'
    yield from _table("", ("property", "value"), [
        ("sha256", weight.sha256), ("fingerprint", weight.fingerprint or "none"),
        ("trained", str(weight.header.trained)), ("reproducibility", weight.reproducibility),
        *sorted(weight.header.metadata.items())])
    answers = [(name, str(answered.answer), "; ".join(_told(package.evidence[index]) for index in answered.evidence))
               for name, answered in sorted(weight.answers.items())]
    yield from _table("Answers", ("question", "answer", "evidence"), answers)
    verdicts = [(name, classes(verdict), ", ".join(verdict.open)) for name, verdict in weight.verdicts.items()]
    yield from _table("Classes", ("policy text", "class", "open"), verdicts)
    yield "</details>"


def _told(evidence: Evidence) -> str:
    return f"{evidence.claim}: {evidence.value} [{evidence.pointer}] ({evidence.source}, {evidence.strength})"


def _table(caption: str, heads: Iterable[str], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    listed = list(rows)
    if listed:
        yield f"<table>{f'<caption>{_text(caption)}</caption>' if caption else ''}"
        yield f"<tr>{''.join(f'<th>{_text(head)}</th>' for head in heads)}</tr>"
        yield from (f"<tr>{''.join(f'<td>{_text(cell)}</td>' for cell in row)}</tr>" for row in listed)
        yield "</table>"


def _code(text: str) -> str:
    return f"<code>{_text(text)}</code>" if text else ""


def _text(text: str | None) -> str:
    return html.escape(printable(unicode_only(text or "")))
