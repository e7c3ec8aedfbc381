# SPDX-License-Identifier: GPL-2.0-or-later
"""Find the first steps in which two transcripts of one training differ, and say which of them is right."""
from __future__ import annotations

import argparse
import sys
from pathlib import Path

from lintian_ml.cli import transcript_verify

EPILOG = """Both have the same header and the same first state. The first segment in which they differ is found by
bisection over their digests and replayed from the state on which they agree; whoever has another state
after it is refuted.

examples:
  lintian-ml transcript dispute alice bob --source ~/src/net

Exit status: 0 they agree; 2 they differ; 1 could not run or broke.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Two transcripts."""
    parser.add_argument("ours", metavar="DIR", help="the folder of one transcript")
    parser.add_argument("theirs", metavar="OTHER", help="the folder of the other")
    parser.add_argument("--source", default=".", metavar="TREE", help="where the programs and data lie (default: here)")
    transcript_verify.add_limits(parser.add_argument_group("what one replay may use"))


def run(options: argparse.Namespace) -> int:
    """Bisect, replay, tell."""
    from lintian_ml.cli import running
    from lintian_ml.transcript import chain, dispute
    from lintian_ml.transcript.model import Refused

    try:
        ours, theirs = chain.load(Path(options.ours)), chain.load(Path(options.theirs))
    except Refused as refused:
        running.error(str(refused))
        return 2
    found = dispute.settle(ours, theirs, Path(options.source), transcript_verify.bounds(options))
    sys.stdout.writelines(f"{line}\n" for line in found.lines)
    return 2 if found.differ else 0
