# SPDX-License-Identifier: GPL-2.0-or-later
"""Every format's sample with a megabyte in its midst, and with its counts and numbers at their largest.

These are a hundred thousand, so they are looked at in one process first (``dear``): a walk of the file alone, without
the rest of a check. What costs a good part of the bound there is worth a measurement of its own. Of each format every
so many-th is taken, at another one each, unless all are asked for.
"""
from __future__ import annotations

import re
import time
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from lintian_ml import formats, worker
from lintian_ml.model import Format
from lintian_ml.reader import Item
from lintian_ml.scan import Scanner

SIZE = 1 << 20
STEP = 16
SECONDS, MEMORY = 0.5, 120.0  # what a walk may cost before its file is measured: a check has its own cost besides
# What is put in: lines of two bytes, one line, words, numbers, brackets, ends of strings, bytes that are lengths.
UNITS = (b"a\n", b"a", b"0 ", b"1\n", b"1,", b"0.5 0.25\n", b"[", b"{\"a\":", b"(", b"<a>", b'"', b"\\", b"\0", b"\1",
         b"\x0a\x7f", b"\x7f\xff\xff\xff", b"\x80", b"\x91", b"\x81\xa1a", b"]", b"0\t")
LARGEST = (b"\xff\xff\xff\xff", b"\xff\xff\xff\x7f", b"\x7f\xff\xff\xff", b"\xff\xff\x0f\0", b"\0\x0f\xff\xff",
           b"\xff\xff\0\0", b"\0\0\xff\xff")
NUMBERS = (b"999999999", b"200000", b"1000")
TAILS = (b"\0", b"\1\0\0\0", b"0.5 0.25\n")
_NUMBER = re.compile(rb"(?<![\d.])\d+(?![\d.])")


class Dear(NamedTuple):
    """A file whose walk costs more than SECONDS or MEMORY."""

    name: str
    files: dict[str, bytes]
    seconds: float
    memory: float


def attacks(entry: Format) -> Iterator[tuple[str, bytes]]:
    """All of one format: a name, and the file."""
    sample = entry.sample()
    if len(sample) > SIZE // 2:
        return
    room = SIZE - len(sample)
    for at in _places(sample):
        for unit in UNITS:
            yield f"{unit!r} at {at}", sample[:at] + unit * (room // len(unit)) + sample[at:]
        yield f"from {at} again", sample[:at] + sample[at:] * (SIZE // max(1, len(sample) - at))
        yield f"to {at} again", sample[:at] * (SIZE // max(1, at)) + sample[at:]
    if entry.textual is not False and b"\0" not in sample:
        yield from _numbers(sample, room)
    if entry.textual is not True:
        yield from _counts(sample, room)


def _places(sample: bytes) -> list[int]:
    """Behind the magic, at the ends of the first lines, and evenly spread."""
    lines = [found.end() for found in re.finditer(rb"\n", sample[:400])][:3]
    spread = [len(sample) * part // 8 for part in range(1, 8)]
    return sorted({at for at in (4, 8, 16, *lines, *spread) if 0 < at < len(sample)})


def _numbers(sample: bytes, room: int) -> Iterator[tuple[str, bytes]]:
    """Each of the first whole numbers of a text as a large one."""
    for found in list(_NUMBER.finditer(sample[:2000]))[:12]:
        for number in NUMBERS:
            changed = sample[:found.start()] + number + sample[found.end():]
            yield f"{number.decode()} at {found.start()}", changed + TAILS[2] * (room // len(TAILS[2]))


def _counts(sample: bytes, room: int) -> Iterator[tuple[str, bytes]]:
    """Each of the first words of a binary file as a large number, with zeros or small numbers behind it."""
    for at in range(4, min(len(sample) - 4, 72), 4):
        for number in LARGEST:
            for tail in TAILS[:2]:
                changed = sample[:at] + number + sample[at + 4:]
                yield f"{number.hex()} at {at}, then {tail.hex()}", changed + tail * (room // len(tail))


def dear(entry: Format, first: int = 0, step: int = 1) -> Iterator[Dear]:
    """Those of one format whose walk is dear, of every ``step``-th."""
    path = "model" + "".join(entry.suffixes[:1])
    for name, data in islice(attacks(entry), first, None, step):
        _forget()
        start, before = time.process_time(), _resident()
        worker.shared().fresh()
        for item in Scanner().walk([Item.of(path, data)]):
            item.blob()
        seconds, memory = time.process_time() - start, _resident() - before
        if seconds > SECONDS or memory > MEMORY:
            yield Dear(f"{entry.name}: {name}", {path: data}, seconds, memory)


def _forget() -> None:
    """From now on the peak of memory is counted."""
    with open("/proc/self/clear_refs", "w") as handle:
        handle.write("5")


def _resident() -> float:
    """MB of memory at the peak."""
    with open("/proc/self/status") as handle:
        return next(int(line.split()[1]) for line in handle if line.startswith("VmHWM")) / 1000


def every(step: int = STEP) -> Iterator[Dear]:
    """Those of all formats."""
    for number, entry in enumerate(formats.load()):
        yield from dear(entry, number % step, step)
