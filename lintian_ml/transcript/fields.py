# SPDX-License-Identifier: GPL-2.0-or-later
"""Is what a transcript says of the form that it has to be? Every question before anything of it is used."""
from __future__ import annotations

from pathlib import Path
from typing import Any

from lintian_ml.lazy import regex
from lintian_ml.transcript.model import DRIFT, KINDS, SPEC, Entry, Header, Refused
from lintian_ml.transcript.states import FORMATS
from lintian_ml.words import worded

_DIGEST = regex(r"[0-9a-f]{64}")
_ENTRY = {"i", "kind", "state", "args", "runner", "h"}


def entry_like(value: Any) -> bool:
    """Has it the fields of an entry, each of its type?"""
    return (isinstance(value, dict) and set(value) == _ENTRY and value["kind"] in KINDS and digest(value["state"])
            and isinstance(value["args"], dict) and isinstance(value["runner"], str) and type(value["i"]) is int)


def sensible(entry: Entry, state: str, done: int, where: str) -> int:
    """The number of steps after an entry. Raises Refused for one whose arguments do not fit its kind."""
    args = entry.args
    kept = entry.kind in ("handover", "append-data", "export")
    if kept and entry.state != state:
        raise Refused(worded("{where}: {kind} changes the state, which only training, reset and average may do",
                             where=where, kind=entry.kind))
    if entry.kind == "train":
        whole = all(type(args.get(key)) is int and args[key] >= 0 for key in ("from", "steps"))
        if not whole or not args["steps"] or args["from"] != done or not digest(args.get("log", "0" * 64)):
            raise Refused(worded("{where}: begins at another step than the one after step {done}: steps were left "
                                 "out", where=where, done=done))
        return done + int(args["steps"])
    if entry.kind in ("reset", "export") and not _words(args.get("command")):
        raise Refused(worded("{where}: {kind} names no command that could be replayed", where=where, kind=entry.kind))
    if entry.kind == "export" and not (digest(args.get("subject")) and isinstance(args.get("name"), str)):
        raise Refused(worded("{where}: export names no file and digest", where=where))
    if entry.kind == "average" and not (isinstance(args.get("of"), list) and args["of"] and all(
            type(number) is int and 0 <= number < entry.i for number in args["of"])):
        raise Refused(worded("{where}: average names no earlier entries", where=where))
    if entry.kind == "append-data":
        _data(args.get("data"), where)
    return done


def parsed_header(value: Any, path: Path) -> Header:
    """A header from JSON. Raises Refused where a field is missing, unknown, or of another type."""
    fields = Header.__dataclass_fields__
    if not isinstance(value, dict) or value.get("spec") != SPEC:
        raise Refused(worded("{path}:1: is no header of {spec}", path=path, spec=SPEC))
    if set(value) != set(fields):
        raise Refused(worded("{path}:1: header with fields missing or unknown: {names}", path=path,
                             names=", ".join(sorted(set(value) ^ set(fields)))))
    header = Header(**value)
    numbers = all(type(number) is int and number > 0 for number in (header.segment, header.keep))
    texts = all(isinstance(part, dict) and all(isinstance(text, str) for text in part.values())
                for part in (header.seed, header.derive, header.predicate))
    if not (numbers and texts and _words(header.command) and (header.init == [] or _words(header.init))
            and digest(header.environment) and header.state in FORMATS and isinstance(header.arithmetic, str)
            and set(header.seed) == {"value", "source"}):
        raise Refused(worded("{path}:1: a field of the header is not what it has to be", path=path))
    _files(header.code, f"{path}:1")
    _data(header.data, f"{path}:1")
    _predicate(header, f"{path}:1")
    return header


def _predicate(header: Header, where: str) -> None:
    rung, tolerance = header.predicate.get("rung"), header.predicate.get("tolerance", "")
    if rung == "content" and not tolerance:
        return
    try:
        if rung == "close" and 0 < float(tolerance) <= DRIFT and header.state == "safetensors":
            return
    except ValueError:
        tolerance = f"'{tolerance}'"
    raise Refused(worded("{where}: predicate is {rung} {tolerance}, neither content nor close with a tolerance up "
                         "to {drift:g}", where=where, rung=rung, tolerance=tolerance, drift=DRIFT))


def _data(value: Any, where: str) -> None:
    if not isinstance(value, dict) or set(value) != {"root", "records", "how", "files"} or not digest(value["root"]) \
            or type(value["records"]) is not int or not isinstance(value["how"], str):
        raise Refused(worded("{where}: data without root, records, how or files", where=where))
    _files(value["files"], where)


def _files(value: Any, where: str) -> None:
    if not isinstance(value, list) or not all(
            isinstance(entry, dict) and set(entry) == {"path", "sha256"} and isinstance(entry["path"], str)
            and digest(entry["sha256"]) for entry in value):
        raise Refused(worded("{where}: a list of files has something else among them", where=where))


def _words(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(word, str) and "\0" not in word for word in value)


def digest(value: Any) -> bool:
    """Is it a SHA-256 in hexadecimal digits?"""
    return isinstance(value, str) and _DIGEST.fullmatch(value) is not None
