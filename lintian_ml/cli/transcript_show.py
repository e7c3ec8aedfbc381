# SPDX-License-Identifier: GPL-2.0-or-later
"""Show what a transcript says, and which of its segments were replayed by whom."""
from __future__ import annotations

import argparse
import sys
from pathlib import Path

from lintian_ml.cli import files
from lintian_ml.errors import UsageError
from lintian_ml.words import localised, worded

EPILOG = """A transcript is shown after its chain was checked; nothing is replayed.

examples:
  lintian-ml transcript show run
  lintian-ml transcript show run --entries
  lintian-ml transcript show run --coverage attestations
  lintian-ml transcript show run --key mine.pem --attest net.dsse.json
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The transcript."""
    parser.add_argument("transcript", metavar="DIR", help="the folder of the transcript")
    parser.add_argument("--entries", action="store_true", help="one line for each entry")
    parser.add_argument("--coverage", metavar="FOLDER", help="a map of the segments that were replayed, by the checks "
                        "in FOLDER that keys in FOLDER (*.pub, or GnuPG's *.asc and *.gpg) signed")
    add_signature(parser.add_argument_group("attestation"), worded("the statement that the model was trained so"))


def add_signature(group: argparse._ArgumentGroup, what: str) -> None:
    """The options that ``sign`` reads."""
    group.add_argument("--attest", metavar="FILE", help=f"write {what} there, signed: an in-toto statement in a DSSE "
                       "envelope")
    group.add_argument("--key", metavar="KEY", help="what signs it: an ed25519 key in PEM, or gpg:FINGERPRINT")


def sign(options: argparse.Namespace, statement: bytes) -> None:
    """Write the envelope. Raises InputError, UsageError."""
    from lintian_ml.transcript import attest

    if not options.attest.endswith(attest.SUFFIX):
        raise UsageError(worded("the name of an attestation ends in {suffix}, unlike {attest}", suffix=attest.SUFFIX,
                                attest=options.attest))
    text = attest.signed(statement, options.key)
    files.write(text, options.attest)


def checked_signature(options: argparse.Namespace) -> None:
    """Raises UsageError where one of the two options is missing, InputError where a library is."""
    if bool(options.attest) != bool(options.key):
        raise UsageError(worded("--attest and --key belong together"))
    if options.attest:
        from lintian_ml.transcript import attest

        attest.available()


def run(options: argparse.Namespace) -> int:
    """Print it; 2 where the chain is broken."""
    from lintian_ml.cli import running
    from lintian_ml.report.escape import printable
    from lintian_ml.transcript import attest, chain, coverage, show
    from lintian_ml.transcript.model import Refused

    checked_signature(options)
    try:
        transcript = chain.load(Path(options.transcript))
    except Refused as refused:
        running.error(str(refused))
        return 2
    lines = [*show.lines(transcript), *(show.entries(transcript) if options.entries else ())]
    if options.coverage:
        folder = Path(options.coverage)
        lines += coverage.lines(coverage.counted(transcript, attest.gathered(folder, attest.trusted(folder))))
    if options.attest:
        sign(options, attest.of_transcript(transcript))
    sys.stdout.writelines(f"{printable(localised(line))}\n" for line in lines)
    return 0
