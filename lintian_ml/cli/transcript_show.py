# SPDX-License-Identifier: GPL-2.0-or-later
"""Show what a transcript says, and which of its segments were replayed by whom."""
from __future__ import annotations

import argparse
import sys
from pathlib import Path

EPILOG = """A transcript is shown after its chain was checked; nothing is replayed.

examples:
  lintian-ml transcript show run
  lintian-ml transcript show run --entries
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The transcript."""
    parser.add_argument("transcript", metavar="DIR", help="the folder of the transcript")
    parser.add_argument("--entries", action="store_true", help="one line for each entry")


def run(options: argparse.Namespace) -> int:
    """Print it; 2 where the chain is broken."""
    from lintian_ml.cli import running
    from lintian_ml.report.escape import printable
    from lintian_ml.transcript import chain, show
    from lintian_ml.transcript.model import Refused

    try:
        transcript = chain.load(Path(options.transcript))
    except Refused as refused:
        running.error(str(refused))
        return 2
    lines = [*show.lines(transcript), *(show.entries(transcript) if options.entries else ())]
    sys.stdout.writelines(f"{printable(line)}\n" for line in lines)
    return 0
