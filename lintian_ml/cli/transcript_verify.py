# SPDX-License-Identifier: GPL-2.0-or-later
"""Verify a transcript by replaying parts of it in a sandbox."""
from __future__ import annotations

import argparse
import json
import secrets
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lintian_ml import limits
from lintian_ml.cli import arguments, running, transcript_show
from lintian_ml.errors import InputError, UsageError
from lintian_ml.lazy import regex
from lintian_ml.words import _, localised, stopped, worded

if TYPE_CHECKING:
    from lintian_ml.transcript import sandbox
    from lintian_ml.transcript.model import Transcript
    from lintian_ml.transcript.verify import Checked, Verification

EPILOG = """The beacon is public randomness that did not exist when the root of the transcript was published, as the
digest of a later InRelease file of Debian; it draws the segments. The initialisation, the first and the
last segment, every handover, reset, average, addition of data and export, and the largest updates are
replayed besides.

examples:
  lintian-ml transcript verify run --beacon-file InRelease
  lintian-ml transcript verify run --beacon-file InRelease --budget 10m --report mine.jsonl
  lintian-ml transcript verify run --coins --share 10%
  lintian-ml transcript verify run --beacon 5f2a…  --segments 20 --source ~/src/net

Exit status: 0 accepted, 2 refused, 1 could not run or broke. The commands of the transcript run without
network, on copies of the files that it names, within the limits.
"""
_TIME = regex(r"(\d+)([smh]?)")
_UNITS = {"": 1, "s": 1, "m": 60, "h": 3600}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The transcript, the challenge, and the limits of a replay."""
    add = parser.add_argument
    add("transcript", metavar="DIR", help="the folder of the transcript")
    add("--root", type=_root, metavar="HEX", help="the root that was published: another one is refused")
    add("--report", metavar="FILE", help="write each result there; what it has already is not replayed again")
    add("--quiet", "-q", action="store_true", help="print the summary only")
    group = parser.add_argument_group("the challenge").add_mutually_exclusive_group(required=True)
    group.add_argument("--beacon", metavar="HEX", help="public randomness")
    group.add_argument("--beacon-file", metavar="FILE", help="the digest of this file, which was published later")
    group.add_argument("--coins", action="store_true", help="coins of your own; they convince nobody else")
    amount = parser.add_argument_group("how much").add_mutually_exclusive_group()
    amount.add_argument("--share", type=_share, default=0.05, metavar="P", help="share of the segments that is drawn, "
                        "as 5%% (default)")
    amount.add_argument("--segments", type=arguments.whole, metavar="N", help="number of segments that is drawn")
    amount.add_argument("--budget", type=_seconds, metavar="TIME", help="as many as fit into the time, as 10m")
    add("--largest", type=arguments.whole, default=3, metavar="Q", help="how many of the largest updates are replayed "
        "in any case (default: 3)")
    add_replay(parser)
    transcript_show.add_signature(parser.add_argument_group("attestation"), "the statement that these were replayed")


def add_replay(parser: argparse.ArgumentParser) -> None:
    """Where the files lie, variables, and limits."""
    add = parser.add_argument
    add("--source", default=".", metavar="TREE", help="where the programs and data lie (default: here)")
    add("--set", action="append", default=[], type=_variable, metavar="NAME=VALUE", help="a variable of the "
        "environment that must not matter, as OPENBLAS_CORETYPE=Haswell; repeatable")
    add_limits(parser.add_argument_group("what one replay may use"))


def add_limits(group: argparse._ArgumentGroup) -> None:
    """The options that ``bounds`` reads."""
    add = group.add_argument
    add("--timeout", type=_seconds, default=limits.REPLAY_WALL, metavar="TIME", help="until it counts as hung (1h)")
    add("--memory", type=arguments.whole, default=limits.REPLAY_MEMORY // limits.MIB, metavar="MIB", help="(4096)")
    add("--disk", type=arguments.whole, default=limits.REPLAY_DISK // limits.MIB, metavar="MIB", help="(2048)")
    add("--processes", type=arguments.whole, default=limits.REPLAY_PROCESSES, metavar="N", help="and threads (64)")


def _seconds(text: str) -> float:
    found = _TIME.fullmatch(text)
    if not found or not int(found[1]):
        raise argparse.ArgumentTypeError(_("'{text}' is no time such as 90s, 10m or 2h").format(text=text))
    return float(int(found[1]) * _UNITS[found[2]])


def _variable(text: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not (sign and name.isidentifier() and name.isascii()):
        raise argparse.ArgumentTypeError(_("'{text}' is not NAME=VALUE").format(text=text))
    return name, value


def _root(text: str) -> str:
    from lintian_ml.transcript.fields import digest

    if not digest(text.lower()):
        raise argparse.ArgumentTypeError(_("'{text}' is no SHA-256 in hexadecimal digits").format(text=text))
    return text.lower()


def _share(text: str) -> float:
    try:
        value = float(text.removesuffix("%")) / (100 if text.endswith("%") else 1)
    except ValueError:
        value = -1.0
    if not 0 <= value <= 1:
        raise argparse.ArgumentTypeError(_("'{text}' is no share such as 5%").format(text=text))
    return value


def run(options: argparse.Namespace) -> int:
    """Verify, and say by the exit status whether the transcript holds."""
    from lintian_ml.transcript import chain, telling
    from lintian_ml.transcript.model import Refused

    transcript_show.checked_signature(options)
    try:
        transcript = chain.load(Path(options.transcript))
        if not transcript.segments:
            raise InputError(worded("{transcript}: nothing was trained yet", transcript=options.transcript))
        if options.root not in (None, transcript.root):
            raise Refused(worded("the root of the transcript is {root}, not the one that was published: it is another "
                                 "one, or a part of it", root=transcript.root))
        verification = _verification(options, transcript)
        told = (lambda line: None) if options.quiet else running.note
        verification.run(told)
    except Refused as refused:
        for line in localised(refused).splitlines():
            running.error(line)
        sys.stdout.write(_("refused") + "\n")
        return 2
    sys.stdout.writelines(f"{localised(line)}\n" for line in telling.summary(verification))
    if options.attest:
        transcript_show.sign(options, telling.statement(verification))
    sys.stdout.write(_("accepted") + "\n")
    return 0


def bounds(options: argparse.Namespace) -> sandbox.Bounds:
    """What one replay may use."""
    from lintian_ml.transcript.sandbox import Bounds

    return Bounds(options.timeout, options.memory * limits.MIB, options.disk * limits.MIB, options.processes)


def _verification(options: argparse.Namespace, transcript: Transcript) -> Verification:
    from lintian_ml.transcript import challenge, verify

    value = secrets.token_hex(32) if options.coins else options.beacon or challenge.from_file(Path(options.beacon_file))
    count = max(1, round(options.share * len(transcript.segments))) if options.segments is None else options.segments
    asked = verify.Asked(challenge.beacon(value, transcript), count, options.budget, options.largest)
    verification = verify.Verification(transcript, asked, Path(options.source), bounds(options), dict(options.set))
    if options.report:
        if options.coins:
            raise UsageError(worded("a report is for others, and for going on: take a beacon instead of coins"))
        _resumed(Path(options.report), verification)
    return verification


def _resumed(path: Path, verification: Verification) -> None:
    """Read what a report has, and write further results to it. Raises InputError where it is another verification's."""
    from lintian_ml.transcript import telling

    opening = telling.opening(verification)
    if path.exists():
        verification.done.update((checked.i, checked) for checked in _read(path, opening))
    else:
        _write(path, opening)
    verification.keep = lambda checked: _write(path, telling.as_json(checked))


def _read(path: Path, opening: dict[str, object]) -> list[Checked]:
    from lintian_ml.transcript.verify import Checked

    try:
        lines = path.read_text(encoding="utf-8").splitlines()
        values: list[dict[str, Any]] = [json.loads(line) for line in lines]
        if values[:1] != [opening]:
            raise InputError(worded("{path}: is the report of another verification; name a file that does not exist "
                                    "yet", path=path))
        return [Checked(**value) for value in values[1:]]
    except (ValueError, TypeError, OSError) as error:
        raise InputError(worded("{path}: is no report of a verification: {error}", path=path, error=error)) from error


def _write(path: Path, value: dict[str, object]) -> None:
    try:
        with open(path, "a", encoding="utf-8") as handle:
            handle.write(json.dumps(value) + "\n")
    except OSError as error:
        raise InputError(stopped(path, error)) from error
