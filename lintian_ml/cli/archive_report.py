# SPDX-License-Identifier: GPL-2.0-or-later
"""Report what a scan found: a static website, or everything for other programs."""
from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from contextlib import ExitStack, closing
from pathlib import Path
from typing import TYPE_CHECKING

from lintian_ml.cli import running
from lintian_ml.errors import InputError, UsageError
from lintian_ml.words import stopped, worded

if TYPE_CHECKING:
    from lintian_ml.archive.entries import Selection
    from lintian_ml.archive.store import Store

FORMATS = ("html", "jsonl", "csv", "sqlite", "markdown", "selection", "svg")
EPILOG = """html writes a folder of pages that need no server and no network; jsonl is one line per source package,
sorted, as "lintian-ml check --format jsonl" has it; csv is one line per weight file; sqlite is the store
with its verdicts; markdown is the first page's figures; selection is the table of picked sources that
archive scan --picked takes; svg writes the pictures of the first page into a folder. Verdicts are made
anew each time, so a changed policy text needs no new scan.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The store, what of it, and the form."""
    add = parser.add_argument
    add("--store", required=True, metavar="FILE", help="the store of the scan")
    add("--format", choices=FORMATS, default="html", help="the form of the report (default: html)")
    add("--output", metavar="DIR|FILE", help="the folder for html and svg (default: STORE.report), the file for the "
        "others (default: standard output)")
    add("--suite", action="append", default=[], metavar="NAME", help="only sources listed in this suite; repeatable")
    add("--package", action="append", default=[], metavar="PATTERN", help="only sources with such names; repeatable")
    add("--baseline", metavar="STORE", help="an older store: what it did not have is marked as new, and the first page "
        "shows the growth")


def run(options: argparse.Namespace) -> int:
    """Write the report; how many packages it is about goes to standard error."""
    from lintian_ml.archive.store import Store

    with ExitStack() as stack:
        store = stack.enter_context(closing(Store(Path(options.store))))
        old = stack.enter_context(closing(Store(Path(options.baseline)))) if options.baseline else None
        if old and options.format != "html":
            raise UsageError(worded("--baseline is for --format html; archive diff compares two stores for programs"))
        return _run(store, old, options)


def _run(store: Store, old: Store | None, options: argparse.Namespace) -> int:
    from lintian_ml.archive import export, markdown, records, triage
    from lintian_ml.archive.site import build, pictures

    selection = chosen(store, options.suite, options.package)
    if options.format == "html":
        target = Path(options.output or f"{options.store}.report")
        facts = build.build(store, target, selection, old)
        running.note(worded("{packages:,} packages with {models:,} models: {number}", packages=facts.counts.packages,
                            models=facts.counts.models, number=target / "index.html"))
    elif options.format == "svg":
        pictures.write(store, Path(options.output or f"{options.store}.report"), selection)
    elif options.format == "sqlite":
        if not options.output:
            raise UsageError(worded("--format sqlite needs --output FILE"))
        export.database(store, Path(options.output), selection)
    else:
        made = {"jsonl": records.lines, "csv": export.table, "markdown": markdown.render,
                "selection": triage.written}[options.format]
        _write(made(store, selection), options.output)
    return 0


def chosen(store: Store, suites: list[str], packages: list[str]) -> Selection:
    """The selection that the options mean. Raises UsageError for a suite that the store does not list."""
    from lintian_ml.archive.entries import Selection

    listings = store.db.execute("SELECT DISTINCT suite, component FROM listing").fetchall()
    unknown = set(suites) - {suite for suite, _ in listings}
    if unknown:
        raise UsageError(worded("the store lists no suite {names}, only {known}", names=", ".join(sorted(unknown)),
                                known=", ".join(sorted({suite for suite, _ in listings}))))
    return Selection(tuple(pair for pair in listings if pair[0] in suites), tuple(packages), extra=True)


def _write(lines: Iterable[str], output: str | None) -> None:
    if output in (None, "-"):
        sys.stdout.writelines(lines)
        return
    try:
        with open(str(output), "w", encoding="utf-8") as target:
            target.writelines(lines)
    except OSError as error:
        raise InputError(stopped(output, error)) from None
