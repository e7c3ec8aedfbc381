# SPDX-License-Identifier: GPL-2.0-or-later
"""``check --review`` and ``--against``: reviews of the packages that were checked. No command of its own."""
from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping, Sequence

from lintian_ml.model import Hint, PackageReport, Pointer, Report
from lintian_ml.report import markdown
from lintian_ml.report import review as plain
from lintian_ml.report.display import Display, selected
from lintian_ml.review import Review, of_package


def rendered(options: argparse.Namespace, report: Report, display: Display) -> str:
    """The reviews as text or Markdown. Raises InputError where the old version or a source cannot be read."""
    functions = _functions(options.paths, report)
    old = _old(options.against) if options.against else ()
    reviews = [_review(package, _hints(package, display), old, functions) for package in report.packages]
    texts = (markdown.text(review) if options.format == "markdown" else plain.text(review, display.width)
             for review in reviews)
    return "\n".join(texts)


def _hints(package: PackageReport, display: Display) -> list[Hint]:
    return [hint for hint in selected(package, display) if not hint.masked_by]


def _functions(paths: Sequence[str], report: Report) -> Mapping[Pointer, str]:
    """The functions that the places of hints lie in; a package without such places is not opened again."""
    from lintian_ml.review import functions
    from lintian_ml.errors import InputError

    wanted = {hint.pointer for package in report.packages for hint in package.hints if hint.pointer}
    found: dict[Pointer, str] = {}
    for path in paths:
        try:
            found.update(functions.locate(path, wanted))
        except InputError:  # told already when it was checked
            continue
    return found


def _old(path: str) -> tuple[PackageReport, ...]:
    from lintian_ml.checking import check_path

    return check_path(path).packages


def _review(package: PackageReport, hints: list[Hint], old: Sequence[PackageReport],
            functions: Mapping[Pointer, str]) -> Review:
    from lintian_ml.review import against

    former = next(_formers(package, old), None)
    if former is None:
        return of_package(package, hints, functions)
    return against.changes(package, former, hints, functions)


def _formers(package: PackageReport, old: Sequence[PackageReport]) -> Iterator[PackageReport]:
    """The old version of a package: of the same name, else the only one there is."""
    yield from (entry for entry in old if entry.name == package.name)
    yield from old if len(old) == 1 else ()
