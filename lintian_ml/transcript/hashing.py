# SPDX-License-Identifier: GPL-2.0-or-later
"""Digests with a purpose each, a Merkle root, and numbers drawn from a digest; SHA-256 throughout.

``tagged`` is SHA-256 over the tag and the fields, each after its length (8 bytes, little-endian), so that no two lists
of fields run together. A Merkle tree tells leaves from nodes by the first byte, as RFC 6962 does.
"""
from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from lintian_ml import limits
from lintian_ml.errors import InputError
from lintian_ml.words import stopped, worded

_LEAF, _NODE = b"\0", b"\1"


def tagged(tag: str, *fields: bytes | str | int) -> str:
    """Hexadecimal SHA-256 of the tag and the fields."""
    digest = hashlib.sha256()
    for field in (tag, *fields):
        data = field if isinstance(field, bytes) else str(field).encode()
        digest.update(len(data).to_bytes(8, "little") + data)
    return digest.hexdigest()


def canonical(value: Any) -> bytes:
    """Sorted, compact JSON of strings, whole numbers, lists and objects: one text for one value (RFC 8785 in small)."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()


def of_file(path: Path) -> str:
    """SHA-256 of a regular file. Raises InputError, also for what only looks like one, as a pipe that never ends."""
    digest = hashlib.sha256()
    try:
        if path.exists() and not path.is_file():
            raise InputError(worded("{path}: is no regular file", path=path))
        with open(path, "rb") as handle:
            while part := handle.read(limits.MIB):
                digest.update(part)
    except OSError as error:
        raise InputError(stopped(path, error)) from error
    return digest.hexdigest()


class Merkle:
    """The root over records that come one by one; holds one digest for each level of the tree."""

    def __init__(self) -> None:
        self._peaks: list[tuple[int, bytes]] = []
        self.count = 0

    def add(self, record: bytes) -> None:
        """One more record."""
        level, digest = 0, hashlib.sha256(_LEAF + record).digest()
        while self._peaks and self._peaks[-1][0] == level:
            digest = hashlib.sha256(_NODE + self._peaks.pop()[1] + digest).digest()
            level += 1
        self._peaks.append((level, digest))
        self.count += 1

    def root(self) -> str:
        """The root of what was added, as RFC 6962 joins a tree that is not full; of nothing, the digest of nothing."""
        if not self._peaks:
            return hashlib.sha256().hexdigest()
        digest = self._peaks[-1][1]
        for _, left in reversed(self._peaks[:-1]):
            digest = hashlib.sha256(_NODE + left + digest).digest()
        return digest.hex()


def merkle(records: Iterable[bytes]) -> tuple[str, int]:
    """The root over the records, and their number."""
    tree = Merkle()
    for record in records:
        tree.add(record)
    return tree.root(), tree.count


def words(seed: str) -> Iterator[int]:
    """Endless 64-bit numbers of a seed: SHA-256 in counter mode, four numbers a digest, big-endian."""
    counter = 0
    while True:
        block = bytes.fromhex(tagged("counter", seed, counter))
        for start in range(0, 32, 8):
            yield int.from_bytes(block[start:start + 8], "big")
        counter += 1


def below(bound: int, source: Iterator[int]) -> int:
    """A number from 0 to ``bound`` - 1, each with the same chance: what would favour some is drawn again."""
    fair = (1 << 64) - (1 << 64) % bound
    while True:
        if (number := next(source)) < fair:
            return number % bound


def drawn(count: int, bound: int, seed: str) -> list[int]:
    """``count`` different numbers below ``bound`` in the order drawn: the start of a shuffle that the seed fixes."""
    source, moved = words(seed), dict[int, int]()
    found = []
    for place in range(min(count, bound)):
        other = place + below(bound - place, source)
        found.append(moved.get(other, other))
        moved[other] = moved.get(place, place)
    return found
