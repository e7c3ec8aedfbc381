# SPDX-License-Identifier: GPL-2.0-or-later
"""Sources indices (Debian's repository format): a stream of paragraphs, one per source package."""
from __future__ import annotations

import io
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from lintian_ml import limits
from lintian_ml.archive.entries import Entry, File
from lintian_ml.errors import InputError, LintianMLError
from lintian_ml.lazy import regex
from lintian_ml.unpack import control, stream
from lintian_ml.unpack.control import Fields
from lintian_ml.words import stopped, worded

APT_HELPER = "/usr/lib/apt/apt-helper"
_LZ4 = b"\x04\x22\x4d\x18"
_PACKED = frozenset({"gzip", "xz", "lzma", "bzip2", "zstd"})
_GAP = regex(rb"\n\n+")


class Unpacked(io.RawIOBase):
    """Pieces as a file; what is wrong with them is raised as InputError."""

    def __init__(self, pieces: Iterator[bytes], path: Path) -> None:
        self._pieces, self._rest, self._path = pieces, b"", path

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        try:
            self._rest = self._rest or next(self._pieces, b"")
        except LintianMLError as error:
            raise InputError(stopped(self._path, error)) from None
        count = min(len(buffer), len(self._rest))
        buffer[:count], self._rest = self._rest[:count], self._rest[count:]
        return count


@contextmanager
def opened(path: Path) -> Iterator[IO[bytes]]:
    """An index as a stream of its unpacked bytes; what apt keeps as lz4 is unpacked by apt. Raises InputError, also for
    one that asks for too much memory or expands to many times its size.
    """
    try:
        with path.open("rb") as handle:
            head = handle.read(64)
        if head.startswith(_LZ4):
            yield from _by_apt(path)
            return
        with path.open("rb") as handle:
            kind = stream.sniff(head)
            raw = iter(lambda: handle.read(stream.INPUT), b"")
            pieces = stream.inflate(kind, raw, ahead=True)
            yield io.BufferedReader(Unpacked(pieces, path)) if kind in _PACKED else handle
    except OSError as error:
        raise InputError(stopped(path, error)) from None


def _by_apt(path: Path) -> Iterator[IO[bytes]]:
    with subprocess.Popen([APT_HELPER, "cat-file", str(path)], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        yield process.stdout
        process.stdout.read()
    if process.returncode:
        raise InputError(worded("{path}: apt could not unpack it", path=path))


def paragraphs(unpacked: IO[bytes], name: str) -> Iterator[str]:
    """The paragraphs of an index as text. Raises InputError for one that passes its limit."""
    rest = b""
    while block := unpacked.read(limits.MIB):
        *whole, rest = _GAP.split(rest + block)
        if len(rest) > limits.STANZA:
            raise InputError(worded("{name}: a paragraph has more than {limit} bytes, this is no Sources index",
                                    name=name, limit=limits.STANZA))
        yield from (part.decode("utf-8", "replace") for part in whole if part.strip())
    if rest.strip():
        yield rest.decode("utf-8", "replace")


def entries(path: Path, base: str) -> Iterator[Entry]:
    """The source packages of an index. Raises InputError where it is none."""
    with opened(path) as unpacked:
        for text in paragraphs(unpacked, path.name):
            yield entry(control.paragraph(text), base, path.name)


def entry(fields: Fields, base: str, name: str) -> Entry:
    """One paragraph of an index. Raises InputError where fields are missing."""
    known = {key.lower(): value for key, value in fields.items()}
    files = sorted(files_of(fields), key=lambda file: not file.name.endswith(".dsc"))
    if not (known.get("package") and known.get("version") and files and files[0].name.endswith(".dsc")):
        raise InputError(worded("{name}: no Sources index: a paragraph lacks Package, Version or a .dsc among its "
                                "files", name=name))
    return Entry(known["package"], known["version"], known.get("section", ""), one_line(known.get("maintainer", "")),
                 one_line(known.get("uploaders", "")), known.get("directory", ""), base, tuple(files),
                 known.get("extra-source-only", "").lower() == "yes")


def files_of(fields: Fields) -> list[File]:
    """The files that a paragraph names, each with its strongest checksum."""
    return [File(promise.name, -1 if promise.size is None else promise.size, promise.algorithm, promise.digest.lower())
            for promise in control.promises(fields)]


def one_line(text: str) -> str:
    """A field without its line ends."""
    return " ".join(text.split())
