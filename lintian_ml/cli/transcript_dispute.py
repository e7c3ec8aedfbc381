# SPDX-License-Identifier: GPL-2.0-or-later
"""Find the first step in which two transcripts of one training differ, and say which of them is right."""
from __future__ import annotations

import argparse
import sys
from pathlib import Path

from lintian_ml.cli import transcript_verify
from lintian_ml.words import localised

EPILOG = """Both have the same header, but for the environment and the states kept, and the same first state. The first
segment after which their states differ is replayed from the state on which they agree; whoever has another
state after it is refuted. The states that this one has inside the segment are bisected down to the first
step that differs. They are in its steps.jsonl where each step was a run of the command; else it is told
with which command (transcript steps) whoever recorded it makes them.

examples:
  lintian-ml transcript dispute alice bob --source ~/src/net

Exit status: 0 they agree; 2 they differ; 1 could not run or broke.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Two transcripts."""
    parser.add_argument("ours", metavar="DIR", help="the folder of one transcript")
    parser.add_argument("theirs", metavar="OTHER", help="the folder of the other")
    transcript_verify.add_replay(parser)


def run(options: argparse.Namespace) -> int:
    """Bisect, replay, tell."""
    from lintian_ml.cli import running
    from lintian_ml.transcript import chain, dispute
    from lintian_ml.transcript.model import Refused

    try:
        ours, theirs = chain.load(Path(options.ours)), chain.load(Path(options.theirs))
        found = dispute.settle(ours, theirs, Path(options.source), transcript_verify.bounds(options),
                               dict(options.set))
    except Refused as refused:
        running.error(str(refused))
        return 2
    sys.stdout.writelines(f"{localised(line)}\n" for line in found.lines)
    return 2 if found.differ else 0
