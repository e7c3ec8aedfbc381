# SPDX-License-Identifier: GPL-2.0-or-later
"""Looks for pickles that run something when loaded, in files that need not be pickles by any other sign.

A pickle may begin with any opcode that puts a value on the stack, be broken behind the call that matters, lie behind
zlib, or follow a harmless one. What counts is that the opcodes up to a call can be followed, and what they call.
"""
from __future__ import annotations

import zlib

from lintian_ml import limits
from lintian_ml.errors import FormatError
from lintian_ml.reader import Blob, Item
from lintian_ml.wire import npys, pickle_danger, pickle_models
from lintian_ml.wire.pickle_ops import STARTS, plausible
from lintian_ml.wire.pickles import Machine

_ANY = STARTS | frozenset(b"NIJKMLFGSTUVXBC\x88\x89\x8a\x8b\x8c\x8d\x8e\x8f\x96")
_ZLIB = (b"\x78\x01", b"\x78\x5e", b"\x78\x9c", b"\x78\xda")
_MOST = 100  # imports that are listed


def unsafe_imports(item: Item) -> tuple[str, ...]:
    """The dangerous globals of a file that reads as a pickle, each with its place: ``os.system at byte 12``."""
    head = item.head
    if not head:
        return ()
    if head[:2] in _ZLIB:
        blob = _unpressed(item.blob())
        return _listed(blob, 0) if blob.size and blob.peek(0, 1)[0] in _ANY else ()
    at = npys.start(head[:12]) if head[:6] == npys.MAGIC and b"|O" in head[:128] else 0
    if at or head[0] not in _ANY:
        return _listed(item.blob(), at) if at else ()
    first = pickle_models.follow(item)  # most likely known already
    certain = plausible(item.blob()) or any(map(pickle_danger.is_unsafe, first.called))
    return (*(first.unsafe[:_MOST] if certain else ()), *(_listed(item.blob(), first.end) if first.end else ()))


def _listed(blob: Blob, at: int) -> tuple[str, ...]:
    found: list[str] = []
    certain = plausible(blob) or blob.peek(0, 1) == npys.MAGIC[:1]
    for _ in range(limits.PICKLES):
        if at >= blob.size or len(found) >= _MOST:
            break
        machine = Machine(blob)
        try:
            at = machine.run(at)
        except FormatError:
            at = blob.size
        if certain or any(map(pickle_danger.is_unsafe, machine.called)):
            found += machine.unsafe()
    return tuple(dict.fromkeys(found))


def _unpressed(blob: Blob) -> Blob:
    """What lies behind zlib, as far as it goes."""
    try:
        return Blob.of(zlib.decompressobj().decompress(blob.peek(0, limits.WHOLE), limits.SPOOL_MEMORY))
    except zlib.error:
        return Blob.of(b"")
