# SPDX-License-Identifier: GPL-2.0-or-later
"""The output for people: lintian's lines, then what each weight file is under every policy text."""
from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from lintian_ml.model import Hint, PackageReport, Report
from lintian_ml.report import explain, table
from lintian_ml.report.display import Display, is_overridden, letter, selected, tag_of, title, type_of, visible
from lintian_ml.report.escape import printable
from lintian_ml.words import _, plural

ORDER = "EWIPXCOM"
TYPES = ("source", "binary", "udeb", "changes", "buildinfo")
COLOURS = {"E": "1;31", "W": "33", "I": "36", "P": "32", "C": "35", "X": "34", "O": "2", "M": "2"}
UNUSED = ("unused-override", "mismatched-override")


def render(report: Report, display: Display) -> str:
    """All hints of all packages in lintian's order, then per package what was found and what is open."""
    lines = list(_hint_lines(report, display))
    if not display.quiet:
        lines += table.render(report, display)
        lines += _exemption_line(report, display)
        lines += _override_line(report, display)
    return "".join(f"{line}\n" for line in lines)


def _ordered(report: Report, display: Display) -> list[tuple[Hint, PackageReport]]:
    shown = [(hint, package) for package in report.packages
             for hint in selected(package, display) if visible(hint, display)]
    return sorted(shown, key=lambda pair: (
        bool(pair[0].masked_by), ORDER.index(letter(pair[0], display)), pair[0].tag, TYPES.index(type_of(pair[1])),
        pair[1].name, pair[1].version, pair[0].context))


def _hint_lines(report: Report, display: Display) -> Iterator[str]:
    printed: Counter[tuple[int, str]] = Counter()
    explained: set[str] = set()
    for hint, package in _ordered(report, display):
        key = id(package), hint.tag
        printed[key] += 1
        if display.limit and printed[key] > display.limit:
            continue
        if display.info:
            yield "N:"
        yield from _reasons(hint, display)
        context = f" {hint.context}".rstrip()
        if display.limit and printed[key] == display.limit:
            context = _(' ... use "--tag-display-limit 0" to see all (or pipe to a file/program)')
        yield _line(hint, package, context, display)
        if display.info and hint.tag not in explained:
            explained.add(hint.tag)
            yield from explain.tag_lines(tag_of(hint, display), display.width)


def _reasons(hint: Hint, display: Display) -> Iterator[str]:
    if not hint.masked_by or display.quiet:
        return
    if not is_overridden(hint):
        yield "N: " + _("masked by {what}").format(what=printable(hint.masked_by))
    yield from (f"N: {line}" for line in explain.wrap(printable(hint.justification), display.width - 6))


def _line(hint: Hint, package: PackageReport, context: str, display: Display) -> str:
    code = letter(hint, display)
    name = f"\x1b[{COLOURS[code]}m{hint.tag}\x1b[0m" if display.colour else hint.tag
    return f"{code}: {title(package)}: {name}{printable(context)}"


def _exemption_line(report: Report, display: Display) -> Iterator[str]:
    """How many lines are not there because the list of exemptions answers them."""
    hints = [hint for package in report.packages for hint in selected(package, display)
             if (hint.masked_by or "").startswith("exemption ")]
    hidden = sum(not visible(hint, display) and visible(replace(hint, masked_by=None), display) for hint in hints)
    if hidden:
        yield "N: " + plural("{number} hint answered by the list of exemptions; --show-overrides prints the reasons",
                             "{number} hints answered by the list of exemptions; --show-overrides prints the reasons",
                             hidden)


def _override_line(report: Report, display: Display) -> Iterator[str]:
    """lintian's closing line, where there is something to count."""
    hints = [hint for package in report.packages for hint in selected(package, display)]
    overridden = sum(map(is_overridden, hints))
    unused = sum(hint.tag.removeprefix("ml-") in UNUSED for hint in hints)
    if overridden or unused or display.verbose:
        yield "N: " + "; ".join((plural("{number} hint overridden", "{number} hints overridden", overridden),
                                 plural("{number} unused override", "{number} unused overrides", unused)))
