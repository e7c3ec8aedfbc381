# SPDX-License-Identifier: GPL-2.0-or-later
"""Make the digests of states inside a segment again, for a dispute that has to find the step."""
from __future__ import annotations

import argparse
import sys
from pathlib import Path

from lintian_ml.cli import arguments, transcript_verify
from lintian_ml.errors import InputError, UsageError
from lintian_ml.words import _, worded

EPILOG = """For whoever recorded the transcript, where the dispute asks for it: the steps are run again in the sandbox,
on the machine and with the variables with which they were recorded, up to the next state that is known,
which has to be the recorded one. Up to 32 digests, evenly over the steps, are added to steps.jsonl in DIR.

examples:
  lintian-ml transcript steps run --first 25000 --last 49999 --source ~/src/net

Exit status: 0 they were noted; 2 the transcript is refused; 1 could not run or broke.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """A transcript and some steps of it."""
    add = parser.add_argument
    add("transcript", metavar="DIR", help="the folder of the transcript")
    add("--first", type=arguments.whole, required=True, metavar="N", help="the first of the steps, counted from 0")
    add("--last", type=arguments.whole, required=True, metavar="N", help="the last of them, of the same segment")
    transcript_verify.add_replay(parser)


def run(options: argparse.Namespace) -> int:
    """Replay, note, tell."""
    from lintian_ml.cli import running
    from lintian_ml.transcript import chain, points, sources
    from lintian_ml.transcript.model import Refused

    if options.last < options.first:
        raise UsageError(worded("--last is before --first"))
    try:
        transcript = chain.load(Path(options.transcript))
        source = Path(options.source)
        different = sources.fault(source, transcript.header.code, transcript.parts(len(transcript.entries)))
        if different:
            raise InputError(different)
        noted = points.regenerate(transcript, (options.first, options.last), source,
                                  transcript_verify.bounds(options), dict(options.set))
    except Refused as refused:
        running.error(str(refused))
        return 2
    told = _("{number} states after steps {first} to {last} are known")
    sys.stdout.write(told.format(number=len(noted), first=noted[0], last=noted[-1]) + "\n")
    return 0
