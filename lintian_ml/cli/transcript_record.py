# SPDX-License-Identifier: GPL-2.0-or-later
"""Train with a command, and write a transcript of it."""
from __future__ import annotations

import argparse
import shlex
import shutil
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from lintian_ml.cli import arguments
from lintian_ml.errors import InputError, UsageError
from lintian_ml.words import _, stopped, worded

if TYPE_CHECKING:
    from lintian_ml.transcript.model import Transcript
    from lintian_ml.transcript.record import Writer

EPILOG = """COMMAND turns the state {in} before the step {step} (counted from 0) into the state {out} after it; where
it has {count} too, it does that many steps at a time. {seed} is the value of --seed; the word {data} stands
for all files of data that there are by then. The command reads no files but those that --code and --data
name, by their paths below the current directory, since a replay has no others; order and augmentation of
the data follow from the seed and the step. It runs with your rights.

examples:
  lintian-ml transcript record --output run --steps 880 --segment 16 --init 'python3 train.py init {out}' \\
      --code train.py --data digits.txt -- python3 train.py {in} {out} {step} {count}
  lintian-ml transcript record --continue --output run --steps 440 --runner bob
  lintian-ml transcript record --continue --output run --export 'python3 train.py export {in} {out}' --model net.txt
"""
_NEW = ("segment", "state", "init", "code", "data", "records", "seed", "seed_source", "keep", "state_format",
        "arithmetic", "predicate")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What is recorded, and what else happens to the state."""
    add = parser.add_argument
    add("words", nargs="*", metavar="COMMAND", help="what trains, behind --")
    add("--output", required=True, metavar="DIR", help="the folder of the transcript")
    add("--steps", type=arguments.whole, metavar="N", help="steps to train now")
    add("--runner", default="", metavar="NAME", help="who trains; another name than the last one is a handover")
    add("--key", metavar="PEM", help="the ed25519 key of whoever trains, instead of a name; it signs what "
        "is trained now")
    add("--quiet", "-q", action="store_true", help="print nothing but errors")
    _add_header(parser.add_argument_group("what is fixed by a new transcript"))
    _add_changes(parser.add_argument_group("what else an existing transcript takes, in this order, before it trains"))


def _add_header(group: argparse._ArgumentGroup) -> None:
    add = group.add_argument
    add("--segment", type=arguments.whole, metavar="S", help="steps of a segment, the least that is replayed")
    add("--state", metavar="FILE", help="the state before the first step")
    add("--init", metavar="COMMAND", help="the command that makes the first state {out}, instead of --state")
    add("--code", action="append", metavar="FILE", help="a program that the command needs; repeatable")
    add("--data", action="append", metavar="FILE", help="training data; repeatable")
    add("--records", metavar="HOW", help="what a record of the data is: lines, whole, bytes:N (default: lines)")
    add("--seed", metavar="TEXT", help="the seed, {seed} in the commands")
    add("--seed-source", metavar="TEXT", help="where the seed comes from, as \"Debian InRelease 2026-11-21\"")
    add("--keep", type=arguments.whole, metavar="K", help="keep every Kth state; what lies between is replayed from "
        "the last one (default: 1)")
    add("--state-format", metavar="FORMAT", help="safetensors, int64, int32, int16, int8, uint8 (default: safetensors)")
    add("--arithmetic", metavar="TEXT", help="how numbers are computed, as \"f64/int-grid 2^-24\"")
    add("--predicate", metavar="P", help="content: the same bits; close:T: within T of each tensor's RMS for each "
        "segment, all segments times T at most 1e-3 (default: content)")


def _add_changes(group: argparse._ArgumentGroup) -> None:
    add = group.add_argument
    add("--continue", dest="continued", action="store_true", help="go on with the transcript in DIR")
    add("--append-data", action="append", metavar="FILE", help="data from now on, besides what there was; repeatable")
    add("--reset", metavar="COMMAND", help="the state becomes what this command makes of it ({in}, {out})")
    add("--average", metavar="N,...", help="the state becomes the mean of the states after these entries")
    add("--export", metavar="COMMAND", help="after training: the model {out} that this command makes of the state {in}")
    add("--model", metavar="FILE", help="where the exported model goes")


def run(options: argparse.Namespace) -> int:
    """Begin or continue, train, export."""
    from lintian_ml.transcript import chain, keys, record

    _consistent(options)
    folder = Path(options.output)
    key = keys.private(Path(options.key)) if options.key else None
    runner = keys.runner(key) if key else options.runner
    with tempfile.TemporaryDirectory(prefix="lintian-ml-") as scratch:
        if options.continued:
            transcript = chain.load(folder)
            state = _copied(transcript, Path(scratch))
        else:
            transcript, state = _begun(options, Path(scratch))
        try:
            _recorded(options, transcript, state, runner)
        finally:
            found = chain.load(folder)
            if not found.entries and not options.continued:  # its first step failed
                record.removed(found)
            elif key and found.entries[-1].runner == runner:  # also what was done before a failure
                keys.sign(found, key)
    if not options.quiet:
        sys.stdout.write(_("{number} entries, {trained} steps, root {root}").format(
            number=len(found.entries), trained=found.trained, root=found.root) + "\n")
    return 0


def _recorded(options: argparse.Namespace, transcript: Transcript, state: Path, runner: str) -> None:
    """Hand over, change, train, export."""
    from lintian_ml.transcript import record

    last = transcript.entries[-1].runner if transcript.entries else runner
    writer = record.Writer(transcript, runner or last)
    if writer.runner != last:
        writer.add("handover", transcript.before(len(transcript.entries)), {"from": last})
    state = _changed(options, writer, state)
    if options.steps:
        state = record.train(writer, state, options.steps)
    if options.export:
        _exported(options, writer, state)


def _consistent(options: argparse.Namespace) -> None:
    given = [name for name in _NEW if getattr(options, name) is not None] + ["COMMAND"] * bool(options.words)
    if options.continued and given:
        raise UsageError(worded("--continue keeps what the transcript has; it takes no {replace}",
                                replace=given[0].replace("_", "-")))
    if not options.continued and not (options.words and options.steps and options.segment):
        raise UsageError(worded("a new transcript needs --steps, --segment and, behind --, the command that trains"))
    if not options.continued and bool(options.state) == bool(options.init):
        raise UsageError(worded("a new transcript needs either --init or --state"))
    if bool(options.export) != bool(options.model):
        raise UsageError(worded("--export and --model belong together"))
    if not options.continued and (options.append_data or options.reset or options.average):
        raise UsageError(worded("--append-data, --reset and --average change a transcript that exists: use --continue"))
    if options.key and options.runner:
        raise UsageError(worded("a party is named either by --runner or by --key"))
    if options.keep == 0:
        raise UsageError(worded("--keep counts from 1"))


def _begun(options: argparse.Namespace, scratch: Path) -> tuple[Transcript, Path]:
    from lintian_ml.transcript import chain, record
    from lintian_ml.transcript.model import NAME
    from lintian_ml.transcript.states import FORMATS

    rung, _, tolerance = (options.predicate or "content").partition(":")
    predicate = {"rung": rung, "tolerance": tolerance} if tolerance else {"rung": rung}
    format_ = options.state_format or "safetensors"
    if format_ not in FORMATS:
        raise arguments.unknown("format of states", format_, FORMATS)
    init = shlex.split(options.init or "")
    header = record.header(
        options.words, init, options.code or [], options.data or [], segment=options.segment,
        how=options.records or "lines", seed=(options.seed or "", options.seed_source or "none"),
        keep=options.keep or 1, state=format_, arithmetic=options.arithmetic or "unknown", predicate=predicate)
    record.affordable(header, options.steps)
    chain.checked_header(header, Path(options.output) / NAME)
    folder = Path(options.output)
    if folder.exists() and any(folder.iterdir()):
        raise InputError(worded("{folder}: is not empty; a transcript begins in an empty folder, --continue goes on",
                                folder=folder))
    state = record.ran(init, None, header, folder=scratch) if init else Path(options.state)
    return record.begun(folder, header, state), _moved(state, scratch)


def _moved(state: Path, scratch: Path) -> Path:
    """A copy to train on, so that the caller's file stays."""
    target = scratch / "first"
    shutil.copyfile(state, target)
    return target


def _copied(transcript: Transcript, scratch: Path) -> Path:
    """The last state. Raises InputError where it was not kept."""
    digest = transcript.before(len(transcript.entries))
    return _moved(transcript.states.path(digest, worded("the last state")), scratch)


def _changed(options: argparse.Namespace, writer: Writer, state: Path) -> Path:
    """Append data, reset, average: each an entry."""
    from lintian_ml.transcript import hashing, record, replay, sources

    transcript, store = writer.transcript, writer.transcript.states
    if options.append_data:
        part = sources.data(Path(), options.append_data, transcript.header.data["how"])
        writer.add("append-data", hashing.of_file(state), {"data": part})
    if options.reset:
        words = shlex.split(options.reset)
        state = record.ran(words, state, transcript.header)
        writer.add("reset", store.put(state), {"command": words})
    if options.average:
        numbers = _numbers(options.average, len(transcript.entries))
        paths = [store.path(transcript.entries[number].state, worded("the state after entry {number}",
                                                                     number=number)) for number in numbers]
        state = state.with_name("average")
        replay.averaged(transcript.header.state, paths, state)
        writer.add("average", store.put(state), {"of": numbers})
    return state


def _numbers(text: str, entries: int) -> list[int]:
    words = text.split(",")
    if not all(word.isascii() and word.isdigit() and int(word) < entries for word in words):
        raise UsageError(worded("--average takes numbers of entries below {entries}, not '{text}'", entries=entries,
                                text=text))
    return [int(word) for word in words]


def _exported(options: argparse.Namespace, writer: Writer, state: Path) -> None:
    from lintian_ml.transcript import hashing, record

    words, model = shlex.split(options.export), Path(options.model)
    made = record.ran(words, state, writer.transcript.header, plain=True)
    try:
        shutil.copyfile(made, model)
    except OSError as error:
        raise InputError(stopped(model, error)) from error
    writer.add("export", hashing.of_file(state), {"command": words, "subject": hashing.of_file(model),
                                                  "name": model.name})
