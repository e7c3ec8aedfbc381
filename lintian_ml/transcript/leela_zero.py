# SPDX-License-Identifier: GPL-2.0-or-later
"""Self-play data of Leela Zero: the text that its engine writes (version 1) and its binary records (version 2).

A position is 19 lines of text: 16 planes of stones (the side to move now and 7 moves back, then its opponent; 360 bits
as hexadecimal digits, the last point as 0 or 1), the side to move (0 is black), 362 shares of the visits of a search
(pass is the last), and the result for the side to move, 1 or -1. As binary record it has 2176 bytes: the number 1, 362
times float32, the planes as 5776 bits, the side to move, and 1 where it won; all little-endian, the highest bit first.

Both ways nothing is lost, since the engine prints six digits, which float32 keeps. A position that is damaged is an
error with its number: whoever trains may leave none out unseen.
"""
from __future__ import annotations

import struct
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lintian_ml import limits
from lintian_ml.errors import InputError, LimitExceeded, SourceProblem, UnpackerDied
from lintian_ml.inflate import pool
from lintian_ml.words import stopped, worded

if TYPE_CHECKING:
    import numpy

    Values = numpy.ndarray[Any, numpy.dtype[Any]]

POINTS, MOVES, PLANES = 361, 362, 16
_RECORD = struct.Struct("<i1448s722sBB")
SIZE = _RECORD.size
_LINES = 19
_ONE = b"\1\0\0\0"


def chunk(path: Path) -> bytes:
    """The binary records of a file of either version, compressed or not. Raises InputError."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InputError(stopped(path, error)) from error
    if data.startswith(b"\x1f\x8b"):
        data = _unpacked(data, path)
    if data.startswith(_ONE):
        return checked(data, str(path))
    return binary(data, str(path))


def _unpacked(data: bytes, path: Path) -> bytes:
    parts, size = [], 0
    try:
        for part, _ in pool.pieces("gzip-member", (data,)):
            parts.append(part)
            size += len(part)
            if size > limits.STATE:
                raise InputError(_unusable(path))
    except (UnpackerDied, LimitExceeded) as error:
        raise InputError(worded("{path}: cannot be unpacked: {error}", path=path, error=error)) from None
    except SourceProblem as error:
        raise InputError(_unusable(path) if str(error) in ("ends early", "goes on behind its end") else worded(
            "{path}: the compressed data are damaged", path=path)) from None
    return b"".join(parts)


def _unusable(path: Path) -> str:
    return worded("{path}: the compressed data are cut off, have something behind them, or are too large", path=path)


def checked(data: bytes, name: str) -> bytes:
    """The same bytes. Raises InputError where they are no whole number of sound records."""
    if len(data) % SIZE:
        raise InputError(worded("{name}: {number} bytes are no whole number of records of {size} bytes", name=name,
                                number=len(data), size=SIZE))
    for number, start in enumerate(range(0, len(data), SIZE), 1):
        first, shares, _, side, won = _RECORD.unpack_from(data, start)
        if first != 1 or side > 1 or won > 1 or not _sound(shares):
            raise InputError(worded("{name}: position {number} is damaged", name=name, number=number))
    return data


def _sound(shares: bytes) -> bool:
    """Finite, and none below nothing."""
    import numpy

    values = numpy.frombuffer(shares, "<f4")
    return bool(numpy.isfinite(values).all() and (values >= 0).all())


def binary(text: bytes, name: str) -> bytes:
    """Text as binary records. Raises InputError with the number of a position that is damaged."""
    lines = text.split(b"\n")
    if lines.pop() or len(lines) % _LINES:
        raise InputError(worded("{name}: {number} lines are no whole number of positions of {lines} lines", name=name,
                                number=len(lines), lines=_LINES))
    records = []
    for number, start in enumerate(range(0, len(lines), _LINES), 1):
        try:
            records.append(_packed(lines[start:start + _LINES]))
        except ValueError as error:
            raise InputError(worded("{name}: position {number} is damaged: {error}", name=name, number=number,
                                    error=error)) from error
    return b"".join(records)


def _packed(lines: list[bytes]) -> bytes:
    import numpy

    bits = []
    for line in lines[:PLANES]:
        if len(line) != 91 or line[90:] not in (b"0", b"1"):
            raise ValueError(worded("a plane is not 90 hexadecimal digits and one bit"))
        bits += [numpy.unpackbits(numpy.frombuffer(bytes.fromhex(line[:90].decode("ascii")), numpy.uint8)),
                 numpy.array([line[90] - 48], numpy.uint8)]
    side, shares, result = lines[PLANES:]
    words = shares.split()
    if side not in (b"0", b"1") or result not in (b"1", b"-1") or len(words) != MOVES:
        raise ValueError(worded("the side is neither 0 nor 1, the result neither 1 nor -1, or there are no {moves} "
                                "shares", moves=MOVES))
    packed = numpy.array([float(word) for word in words], numpy.float64).astype("<f4").tobytes()
    if not _sound(packed):
        raise ValueError(worded("a share is negative, or no number"))
    return _RECORD.pack(1, packed, numpy.packbits(numpy.concatenate(bits)).tobytes(), side == b"1", result == b"1")


def text(data: bytes, name: str) -> bytes:
    """Binary records as text, as the engine writes it. Raises InputError for a record that is damaged."""
    import numpy

    lines = []
    checked(data, name)
    for start in range(0, len(data), SIZE):
        _, shares, planes, side, won = _RECORD.unpack_from(data, start)
        for plane in numpy.unpackbits(numpy.frombuffer(planes, numpy.uint8)).reshape(PLANES, POINTS):
            lines.append(numpy.packbits(plane[:-1]).tobytes().hex() + str(plane[-1]))
        lines += [str(side), " ".join(map(_decimal, numpy.frombuffer(shares, "<f4"))),
                  "1" if won else "-1"]
    return "".join(f"{line}\n" for line in lines).encode()


def _decimal(share: Any) -> str:
    """Six digits, or as many as float32 needs where they are not enough."""
    import numpy

    short = f"{share:g}"
    return short if numpy.float32(short) == share else f"{share:.9g}"


def arrays(data: bytes) -> tuple[Values, Values, Values]:
    """What a net learns from: inputs (N, 18, 361) of 0 and 1, shares (N, 362), results (N) of 1 and -1; float64.

    The last two planes say whose move it is: all ones in the first of them for black, in the second for white.
    """
    import numpy

    rows = numpy.frombuffer(data, [("one", "<i4"), ("shares", "<f4", (MOVES,)), ("planes", "u1", (722,)),
                                   ("side", "u1"), ("won", "u1")])
    inputs = numpy.zeros((len(rows), PLANES + 2, POINTS))
    inputs[:, :PLANES] = numpy.unpackbits(rows["planes"], axis=1).reshape(-1, PLANES, POINTS)
    inputs[numpy.arange(len(rows)), PLANES + rows["side"].astype(int)] = 1.0
    return inputs, rows["shares"].astype(numpy.float64), rows["won"].astype(numpy.float64) * 2 - 1
