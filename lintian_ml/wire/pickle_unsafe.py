# SPDX-License-Identifier: GPL-2.0-or-later
"""Looks for pickles that run something when loaded, in files that need not be pickles by any other sign.

A pickle may begin with any opcode that puts a value on the stack, be broken behind the call that matters, lie behind
zlib, or follow a harmless one. What counts is that the opcodes up to a call can be followed, and what they call.
"""
from __future__ import annotations

from typing import NamedTuple

from lintian_ml import limits
from lintian_ml.errors import DamagedFile, FormatError, LimitExceeded
from lintian_ml.reader import Blob, Item
from lintian_ml.wire import npys, pickle_danger, unpacked
from lintian_ml.wire.pickle_ops import STARTS, plausible

_ANY = STARTS | frozenset(b"NIJKMLFGSTUVXBC\x88\x89\x8a\x8b\x8c\x8d\x8e\x8f\x96")
_ZLIB = (b"\x78\x01", b"\x78\x5e", b"\x78\x9c", b"\x78\xda")
_MOST = 100  # imports that are listed


class Looked(NamedTuple):
    """Dangerous globals, each with its place: ``os.system at byte 12``; and what was too much to be followed."""

    unsafe: tuple[str, ...] = ()
    left: str = ""


def unsafe_imports(item: Item) -> tuple[str, ...]:
    """The dangerous globals of a file that reads as a pickle."""
    return look(item).unsafe


def look(item: Item) -> Looked:
    """Follow all pickles of a file, as far as the limits go."""
    head = item.head
    if not head:
        return Looked()
    if head[:2] in _ZLIB:
        blob, whole = _unpressed(item.blob())
        if not blob.size or blob.peek(0, 1)[0] not in _ANY:
            return Looked()
        found = _listed(blob, 0)
        return found if whole or not plausible(blob) else found._replace(left=found.left or "is packed and too large")
    at = npys.start(head[:12]) if head[:6] == npys.MAGIC and b"|O" in head[:128] else 0
    if at or head[0] not in _ANY:
        return _listed(item.blob(), at) if at else Looked()
    from lintian_ml.wire import pickle_models  # few files get here

    first = pickle_models.follow(item)  # most likely known already
    certain = plausible(item.blob()) or any(map(pickle_danger.is_unsafe, first.called))
    rest = _listed(item.blob(), first.end) if first.end else Looked()
    past = str(first.error) if certain and isinstance(first.error, LimitExceeded) else ""
    if certain and len(first.unsafe) > _MOST:
        past = f"has more than {_MOST} calls"
    return Looked((*(first.unsafe[:_MOST] if certain else ()), *rest.unsafe), past or rest.left)


def _listed(blob: Blob, at: int) -> Looked:
    from lintian_ml.wire.pickles import Machine

    found: list[str] = []
    left = ""
    certain = plausible(blob) or blob.peek(0, 1) == npys.MAGIC[:1]
    for _ in range(limits.PICKLES):
        if at >= blob.size or len(found) >= _MOST:
            break
        machine = Machine(blob)
        try:
            at = machine.run(at)
        except LimitExceeded as error:
            at, left = blob.size, str(error)
        except FormatError:
            at = blob.size
        if certain or any(map(pickle_danger.is_unsafe, machine.called)):
            found += machine.unsafe()
    if at < blob.size:
        left = f"has more than {_MOST} calls" if len(found) >= _MOST else f"has more than {limits.PICKLES} pickles"
    return Looked(tuple(dict.fromkeys(found)), left if certain else "")


def _unpressed(blob: Blob) -> tuple[Blob, bool]:
    """What lies behind zlib, as far as it goes, and whether that is all."""
    try:
        begun = unpacked.beginning("zlib", (blob.peek(0, limits.WHOLE),), limits.SPOOL_MEMORY + 1)
    except DamagedFile:
        return Blob.of(b""), True
    return Blob.of(begun.data[:limits.SPOOL_MEMORY]), not begun.more and blob.size <= limits.WHOLE
