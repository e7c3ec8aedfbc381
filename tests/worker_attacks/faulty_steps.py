# SPDX-License-Identifier: GPL-2.0-or-later
"""Decompressors that fail for good at a word in what they unpack, and that try what an unpacker must not be able to."""
from __future__ import annotations

import _socket
import ctypes
import os
import select
from collections.abc import Callable, Iterator

from lintian_ml.inflate import steps

Step = Callable[[Iterator[bytes], int], Iterator[bytes]]
BROKEN = steps.BROKEN
_NAP = select.poll()
_LIBC = ctypes.CDLL(None, use_errno=True)


def _spin() -> None:
    while True:
        pass


FAULTS: dict[bytes, Callable[[], object]] = {
    b"<crash>": lambda: ctypes.string_at(0), b"<spin>": _spin, b"<hang>": lambda: _NAP.poll(),
    b"<eat>": lambda: [bytearray(1 << 24) for _ in range(1 << 10)], b"<bug>": lambda: {}["nothing"],
    b"<exit>": lambda: os._exit(7), b"<abort>": os.abort,
}


def _faulty(step: Step) -> Step:
    def run(raw: Iterator[bytes], dictionary: int) -> Iterator[bytes]:
        for piece in step(raw, dictionary):
            for word, fault in FAULTS.items():
                if word in piece:
                    fault()
            yield piece
    return run


def _told(action: Callable[[], object]) -> bytes:
    try:
        return f"could: {action()!r:.200}".encode()
    except OSError as error:
        return f"refused: {error.strerror}".encode()


def _raw_call(number: int, *arguments: object) -> int:
    """A system call by its number, on x86-64, past whatever Python does before."""
    result = int(_LIBC.syscall(number, *arguments))
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result


def _attempt(raw: Iterator[bytes], dictionary: int) -> Iterator[bytes]:
    """The first word of the packed bytes says what is tried, the rest with what."""
    word, _, rest = b"".join(raw).decode().partition(" ")
    actions: dict[str, Callable[[], object]] = {
        "open": lambda: os.open(rest, os.O_RDONLY), "list": lambda: os.listdir(rest),
        "write": lambda: os.open(rest, os.O_WRONLY | os.O_CREAT), "socket": lambda: _socket.socket(_socket.AF_INET),
        "fork": os.fork, "kill": lambda: os.kill(int(rest), 15), "run": lambda: os.execv(rest, [rest]),
        "rename": lambda: os.rename(rest, rest + "2"), "dup": lambda: os.dup(3), "truncate": lambda: os.truncate(4, 0),
        "pipe": os.pipe, "thread": lambda: _raw_call(56, 0x10f00, 0, 0, 0, 0),
        "memory": lambda: _raw_call(310, int(rest), 0, 0, 0, 0, 0)}
    yield _told(actions[word])


def _surroundings(raw: Iterator[bytes], dictionary: int) -> Iterator[bytes]:
    """The environment as Python has it, and as the system's library has it."""
    list(raw)
    entries = ctypes.POINTER(ctypes.c_char_p).in_dll(_LIBC, "environ")
    yield repr([dict(os.environ), [entries[0]] if entries else []]).encode()


STEPS = {**{kind: _faulty(step) for kind, step in steps.STEPS.items()}, "attempt": _attempt,
         "surroundings": _surroundings}
