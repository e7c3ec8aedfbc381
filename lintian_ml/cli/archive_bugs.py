# SPDX-License-Identifier: GPL-2.0-or-later
"""Write drafts of bug reports about what one policy text objects to; nothing is sent."""
from __future__ import annotations

import argparse
from contextlib import ExitStack, closing
from pathlib import Path

from lintian_ml.cli import running
from lintian_ml.words import worded

EPILOG = """Only what is certain is reported, only for packages of main, and not what debian/ml-models or
data/exempt.tsv answers. A report is a wishlist bug while the text is a draft. Each maintainer has a folder;
dd-list names all of them; above ten reports announcement.txt is the mail that mass filing needs first.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The store, the text, and where drafts go."""
    add = parser.add_argument
    add("--store", required=True, metavar="FILE", help="the store of the scan")
    add("--policy", required=True, metavar="NAME", help="the policy text that the reports rest on")
    add("--output", required=True, metavar="DIR", help="an empty folder for the drafts")
    add("--suite", action="append", default=[], metavar="NAME", help="only sources listed in this suite; repeatable")
    add("--package", action="append", default=[], metavar="PATTERN", help="only sources with such names; repeatable")
    add("--baseline", metavar="STORE", help="nothing about sources that this older store has judged")
    add("--user", metavar="ADDRESS", help="whose usertags they are (default: debian-ai@lists.debian.org)")


def run(options: argparse.Namespace) -> int:
    """Write the drafts and say how many."""
    from lintian_ml import policy
    from lintian_ml.archive import bugs
    from lintian_ml.archive.store import Store
    from lintian_ml.cli.archive_report import chosen

    text, = policy.select([options.policy])
    with ExitStack() as stack:
        store = stack.enter_context(closing(Store(Path(options.store))))
        old = stack.enter_context(closing(Store(Path(options.baseline)))) if options.baseline else None
        made = bugs.drafts(store, text, chosen(store, options.suite, options.package), old, options.user or bugs.USER)
        count = bugs.write(made, text, Path(options.output))
    running.note(worded("{count:,} drafts in {output}, none was sent", count=count, output=options.output) + (
        worded("; more than {many} need announcement.txt first", many=bugs.MANY) if count > bugs.MANY else ""))
    return 0
