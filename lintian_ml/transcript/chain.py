# SPDX-License-Identifier: GPL-2.0-or-later
"""Chain and check: the digests that tie the entries of a transcript together, and the file they lie in."""
from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from lintian_ml import limits
from lintian_ml.errors import InputError
from lintian_ml.transcript import fields, hashing
from lintian_ml.transcript.model import DRIFT, NAME, Entry, Header, Refused, Transcript
from lintian_ml.words import stopped, worded


def started(header: Header, state: str) -> str:
    """The digest of genesis."""
    return hashing.tagged("genesis", hashing.canonical(asdict(header)), state)


def linked(before: str, number: int, kind: str, state: str, args: Mapping[str, Any], runner: str) -> Entry:
    """The entry after ``before``."""
    h = hashing.tagged("link", before, number, kind, state, hashing.canonical(args), runner)
    return Entry(number, kind, state, dict(args), runner, h)


def line(value: Any) -> str:
    """One line of the file."""
    return hashing.canonical(value).decode() + "\n"


def load(folder: Path) -> Transcript:
    """Read a transcript and check every link. Raises InputError where there is none, Refused where it is not sound."""
    path = folder / NAME
    try:
        if path.exists() and not path.is_file():
            raise InputError(worded("{path}: is no regular file", path=path))
        with open(path, "rb") as handle:
            lines = _lines(handle, path)
            header = fields.parsed_header(next(lines, None), path)
            first = next(lines, None)
            if not isinstance(first, dict) or set(first) != {"genesis", "state"} or not fields.digest(first["state"]):
                raise Refused(worded("{path}: ends before genesis, or its second line is something else", path=path))
            if started(header, first["state"]) != first["genesis"]:
                raise Refused(worded("{path}: header and first state do not have the digest of genesis: one was "
                                     "edited", path=path))
            entries = tuple(_entries(lines, first["genesis"], first["state"], path))
    except OSError as error:
        raise InputError(stopped(path, error)) from error
    _drift(header, entries)
    return Transcript(folder, header, first["genesis"], first["state"], entries)


def _lines(handle: Any, path: Path) -> Iterator[Any]:
    """The values of the file; the header may be long, entries not."""
    number, limit = 0, limits.JSON
    while data := handle.readline(limit + 1):
        number += 1
        if len(data) > limit or number > limits.ENTRIES:
            raise Refused(worded("{path}:{number}: more than a transcript may hold", path=path, number=number))
        if not data.endswith(b"\n"):
            raise Refused(worded("{path}:{number}: the last line is cut off", path=path, number=number))
        try:
            value = json.loads(data)
            if hashing.canonical(value) != data[:-1]:
                raise ValueError
        except (ValueError, RecursionError):
            raise Refused(worded("{path}:{number}: is no JSON in its canonical form", path=path,
                                 number=number)) from None
        yield value
        limit = limits.JSON if number == 1 else limits.ENTRY


def _entries(lines: Iterator[Any], before: str, state: str, path: Path) -> Iterator[Entry]:
    done = 0
    for number, value in enumerate(lines):
        where = f"{path}:{number + 3}"
        if not fields.entry_like(value):
            raise Refused(worded("{where}: is no entry of a transcript", where=where))
        entry = linked(before, number, value["kind"], value["state"], value["args"], value["runner"])
        if entry.h != value["h"] or value["i"] != number:
            raise Refused(worded("{where}: the entry does not have its digest: edited, moved, or others were taken "
                                 "out", where=where))
        done = fields.sensible(entry, state, done, where)
        yield entry
        before, state = entry.h, entry.state


def _drift(header: Header, entries: tuple[Entry, ...]) -> None:
    segments = sum(entry.kind == "train" for entry in entries)
    if segments * header.tolerance > DRIFT:
        raise Refused(worded("{segments} segments times the tolerance {tolerance:g} is a drift of {number:.2g}, and "
                             "more than {drift:g} could carry a backdoor", segments=segments,
                             tolerance=header.tolerance, number=segments * header.tolerance, drift=DRIFT))


def checked_header(header: Header, path: Path) -> None:
    """Raises Refused where a header that is about to be written would not be read again."""
    fields.parsed_header(asdict(header), path)
