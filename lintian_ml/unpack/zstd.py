# SPDX-License-Identifier: GPL-2.0-or-later
"""zstd streams, through python3-zstandard or else the program zstd: Python 3.11 brings neither."""
from __future__ import annotations

import shutil
import subprocess
import threading
from collections.abc import Iterator
from typing import Any

from lintian_ml import limits
from lintian_ml.errors import SourceProblem

MISSING = "is compressed with zstd, which needs python3-zstandard or the program zstd: install one of them"


def pieces(raw: Iterator[bytes], size: int) -> Iterator[bytes]:
    """The unpacked bytes in pieces of at most ``size``. Raises SourceProblem: damaged, or nothing can read it."""
    try:
        import zstandard
    except ImportError:
        return _by_program(raw, size)
    return _by_module(zstandard, raw, size)


class _Raw:
    """Chunks as a file."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks, self._rest = chunks, b""

    def read(self, size: int) -> bytes:
        if not self._rest:
            self._rest = next(self._chunks, b"")
        part, self._rest = self._rest[:size], self._rest[size:]
        return part


def _by_module(zstandard: Any, raw: Iterator[bytes], size: int) -> Iterator[bytes]:
    unpacker = zstandard.ZstdDecompressor(max_window_size=limits.XZ_MEMORY)
    try:
        with unpacker.stream_reader(_Raw(raw), read_across_frames=True) as reader:
            while piece := reader.read(size):
                yield piece
    except zstandard.ZstdError as error:
        raise SourceProblem(f"is damaged: {error}") from None


def _by_program(raw: Iterator[bytes], size: int) -> Iterator[bytes]:
    program = shutil.which("zstd")
    if not program:
        raise SourceProblem(MISSING)
    command = [program, "-dcq", f"--memory={limits.XZ_MEMORY}"]
    # both ends have a reader of their own, so that neither pipe can fill up and block the other
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdin and process.stdout and process.stderr
        feeder = threading.Thread(target=_feed, args=(raw, process.stdin), daemon=True)
        feeder.start()
        try:
            while piece := process.stdout.read(size):
                yield piece
        except GeneratorExit:
            process.kill()
            raise
        finally:
            process.stdout.close()
            feeder.join()
        complaint = process.stderr.read(limits.NAME).decode("utf-8", "replace")
        if process.wait():
            raise SourceProblem(f"is damaged: {' '.join(complaint.split())[-200:]}")


def _feed(raw: Iterator[bytes], pipe: Any) -> None:
    try:
        with pipe:
            for data in raw:
                pipe.write(data)
    except BrokenPipeError:
        return  # the program has stopped, its exit status says why
