# SPDX-License-Identifier: GPL-2.0-or-later
"""ar archives (ar(5), deb(5)): 60 bytes of header, then the content, padded to an even length."""
from __future__ import annotations

from collections.abc import Callable, Iterator

from lintian_ml import limits
from lintian_ml.errors import SourceProblem
from lintian_ml.records import dataclass
from lintian_ml.unpack import names

MAGIC = b"!<arch>\n"
_HEADER = 60


@dataclass(frozen=True)
class Member:
    """One member; ``start`` is the offset of its content, ``size`` its length in bytes."""

    name: str
    start: int
    size: int


def members(peek: Callable[[int, int], bytes], size: int) -> Iterator[Member]:
    """The members in order. ``peek`` gives bytes by offset and length, ``size`` is the archive's.

    Raises SourceProblem where the archive is damaged or ends early; a member that is cut off is yielded before.
    """
    at, long_names = len(MAGIC), b""
    for count in range(limits.MEMBERS):
        header = peek(at, _HEADER)
        if not header.strip():
            return
        text = header[48:58].strip()
        if len(header) < _HEADER or header[58:60] != b"`\n" or not text.isdigit():
            raise SourceProblem(f"is damaged after {count} members: no ar header where one should be")
        length, start = int(text), at + _HEADER
        raw = header[:16].rstrip()
        if raw == b"//":  # GNU's table of names that are longer than 15 bytes
            if length > limits.PAX_HEADER:
                raise SourceProblem(f"claims a table of names of {length} bytes, at most {limits.PAX_HEADER} are read")
            long_names = peek(start, length)
        elif raw not in (b"/", b"/SYM64/"):  # symbol tables
            yield Member(_name(raw, long_names), start, min(length, max(0, size - start)))
        at = start + length + length % 2
        if start + length > size:
            raise SourceProblem(f"ends early in member {count + 1}")
    raise SourceProblem(f"has more than {limits.MEMBERS} members")


def _name(raw: bytes, long_names: bytes) -> str:
    if raw[:1] == b"/" and raw[1:].isdigit():
        raw = long_names[int(raw[1:]):].split(b"\n", 1)[0]
    return names.relative(names.printable(raw.removesuffix(b"/")))
