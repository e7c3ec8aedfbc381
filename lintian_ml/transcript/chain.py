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
            raise InputError(f"{path}: is no regular file")
        with open(path, "rb") as handle:
            lines = _lines(handle, path)
            header = fields.parsed_header(next(lines, None), path)
            first = next(lines, None)
            if not isinstance(first, dict) or set(first) != {"genesis", "state"} or not fields.digest(first["state"]):
                raise Refused(f"{path}: ends before genesis, or its second line is something else")
            if started(header, first["state"]) != first["genesis"]:
                raise Refused(f"{path}: header and first state do not have the digest of genesis: one was edited")
            entries = tuple(_entries(lines, first["genesis"], first["state"], path))
    except OSError as error:
        raise InputError(f"{path}: {error.strerror or error}") from error
    _drift(header, entries)
    return Transcript(folder, header, first["genesis"], first["state"], entries)


def _lines(handle: Any, path: Path) -> Iterator[Any]:
    """The values of the file; the header may be long, entries not."""
    number, limit = 0, limits.JSON
    while data := handle.readline(limit + 1):
        number += 1
        if len(data) > limit or number > limits.ENTRIES:
            raise Refused(f"{path}:{number}: more than a transcript may hold")
        if not data.endswith(b"\n"):
            raise Refused(f"{path}:{number}: the last line is cut off")
        try:
            value = json.loads(data)
            if hashing.canonical(value) != data[:-1]:
                raise ValueError
        except (ValueError, RecursionError):
            raise Refused(f"{path}:{number}: is no JSON in its canonical form") from None
        yield value
        limit = limits.JSON if number == 1 else limits.ENTRY


def _entries(lines: Iterator[Any], before: str, state: str, path: Path) -> Iterator[Entry]:
    done = 0
    for number, value in enumerate(lines):
        where = f"{path}:{number + 3}"
        if not fields.entry_like(value):
            raise Refused(f"{where}: is no entry of a transcript")
        entry = linked(before, number, value["kind"], value["state"], value["args"], value["runner"])
        if entry.h != value["h"] or value["i"] != number:
            raise Refused(f"{where}: the entry does not have its digest: edited, moved, or others were taken out")
        done = fields.sensible(entry, state, done, where)
        yield entry
        before, state = entry.h, entry.state


def _drift(header: Header, entries: tuple[Entry, ...]) -> None:
    segments = sum(entry.kind == "train" for entry in entries)
    if segments * header.tolerance > DRIFT:
        raise Refused(f"{segments} segments times the tolerance {header.tolerance:g} is a drift of "
                      f"{segments * header.tolerance:.2g}, and more than {DRIFT:g} could carry a backdoor")


def checked_header(header: Header, path: Path) -> None:
    """Raises Refused where a header that is about to be written would not be read again."""
    fields.parsed_header(asdict(header), path)
