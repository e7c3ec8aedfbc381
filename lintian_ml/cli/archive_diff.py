# SPDX-License-Identifier: GPL-2.0-or-later
"""Say what differs between two scans: models that appeared, vanished or changed, and classes that changed."""
from __future__ import annotations

import argparse
import sys
from contextlib import closing
from pathlib import Path

EPILOG = """Both stores are judged by the policy texts of today, so a changed class is a change of the package or of
what is known about it. A package that one of the scans has not looked at is told as "unjudged", not as
vanished.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Two stores."""
    parser.add_argument("old", metavar="A", help="the store of the earlier scan")
    parser.add_argument("new", metavar="B", help="the store of the later scan")
    parser.add_argument("--format", choices=("text", "jsonl"), default="text", help="lines for people or for programs")


def run(options: argparse.Namespace) -> int:
    """Print a line per difference."""
    from lintian_ml.archive import diff
    from lintian_ml.archive.store import Store

    with closing(Store(Path(options.old))) as old, closing(Store(Path(options.new))) as new:
        shown = diff.as_json if options.format == "jsonl" else diff.line
        sys.stdout.writelines(f"{shown(change)}\n" for change in diff.compare(old, new))
    return 0
