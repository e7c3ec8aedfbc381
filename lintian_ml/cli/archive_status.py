# SPDX-License-Identifier: GPL-2.0-or-later
"""Say how far a scan has come: progress, rate, what is left, and why some sources could not be judged."""
from __future__ import annotations

import argparse
import sys
from pathlib import Path

from lintian_ml.words import localised

EPILOG = "It may be asked while a scan runs.\n"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The store, and what of it counts."""
    parser.add_argument("--store", required=True, metavar="FILE", help="the store of the scan")
    parser.add_argument("--triage", action="store_true", help="count only what a scan with --triage judges")


def run(options: argparse.Namespace) -> int:
    """Print it."""
    from lintian_ml.archive import status
    from lintian_ml.archive.entries import Selection
    from lintian_ml.archive.store import Store
    from lintian_ml.report.escape import printable

    store = Store(Path(options.store))
    try:
        found = status.gather(store, Selection(ranked=options.triage))
        sys.stdout.writelines(f"{printable(localised(line))}\n" for line in status.lines(found))
    finally:
        store.close()
    return 0
