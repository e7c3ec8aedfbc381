# SPDX-License-Identifier: GPL-2.0-or-later
"""Control files (deb-src-control(5)): fields, and the files a .dsc or .changes promises.

A reader of its own and not python-debian's: importing that takes 0.1 s, a quarter of what checking a small package may.
"""
from __future__ import annotations

import hashlib
from collections.abc import Generator, Iterator, Mapping
from pathlib import Path

from lintian_ml import limits
from lintian_ml.errors import InputError
from lintian_ml.records import dataclass, field
from lintian_ml.words import stopped, worded

# strongest first: the first one that names a file decides
DIGESTS = (("checksums-sha256", "sha256"), ("checksums-sha1", "sha1"), ("files", "md5"))


class Fields(dict[str, str]):
    """Fields of one paragraph under their names as written; looked up without regard to case."""

    def get(self, name: str, default: str = "") -> str:  # type: ignore[override]
        wanted = name.lower()
        return next((value for key, value in self.items() if key.lower() == wanted), default)


@dataclass(frozen=True)
class Promise:
    """A file that a control file names; ``algorithm`` is empty where no checksum is given."""

    name: str
    size: int | None = None
    algorithm: str = ""
    digest: str = ""


@dataclass
class Check:
    """Compares a file with its promise while it is read."""

    promise: Promise
    size: int = 0
    faults: list[str] = field(default_factory=list)

    def through(self, chunks: Iterator[bytes], document: str) -> Generator[bytes, None, None]:
        """The same chunks; at their end ``faults`` tells what differs from what ``document`` promises."""
        promise = self.promise
        digest = hashlib.new(promise.algorithm, usedforsecurity=False) if promise.algorithm else None
        for chunk in chunks:
            self.size += len(chunk)
            if digest:
                digest.update(chunk)
            yield chunk
        if promise.size is not None and promise.size != self.size:
            self.faults.append(f"size differs from {document}: {promise.size} bytes are promised, {self.size} found")
        elif digest and digest.hexdigest() != promise.digest.lower():
            self.faults.append(f"checksum differs from {document}: {promise.algorithm} {promise.digest} is promised, "
                               f"{digest.hexdigest()} found")


def read_text(path: Path) -> str:
    """A control file's text, bytes that are not UTF-8 replaced. Raises InputError where it cannot be read."""
    try:
        with path.open("rb") as handle:
            data = handle.read(limits.CONTROL + 1)
    except OSError as error:
        raise InputError(stopped(path, error)) from None
    if len(data) > limits.CONTROL:
        raise InputError(worded("{path}: has more than {limit} bytes, too many for a control file", path=path,
                                limit=limits.CONTROL))
    return data.decode("utf-8", "replace")


def paragraph(text: str) -> Fields:
    """The first paragraph; the armour of an OpenPGP signature is stepped over, the signature is not verified."""
    values: dict[str, list[str]] = {}
    name = ""
    for line in _signed(text):
        if not line.strip():
            if values:
                break
        elif line[0] in " \t":
            if name:
                values[name].append(line.strip())
        elif not line.startswith("#"):
            name, colon, value = line.partition(":")
            if not colon or not name or " " in name:
                break
            values[name] = [value.strip()]
    return Fields({name: "\n".join(lines) for name, lines in values.items()})


def _signed(text: str) -> Iterator[str]:
    lines = iter(text.lstrip("\ufeff").splitlines())
    for line in lines:
        if line.startswith("-----BEGIN PGP SIGNED MESSAGE-----"):
            for armour in lines:  # Hash: headers up to an empty line
                if not armour.strip():
                    break
        elif line.startswith("-----BEGIN PGP SIGNATURE-----"):
            return
        else:
            yield line.removeprefix("- ")


def promises(fields: Mapping[str, str]) -> list[Promise]:
    """The files that the fields name, in the order of ``Files``, each with its strongest checksum."""
    sections = {algorithm: fields.get(name, "") for name, algorithm in DIGESTS}
    found: dict[str, Promise] = {}
    for algorithm, section in sections.items():
        for line in section.splitlines():
            words = line.split()
            if len(words) >= 3 and words[1].isdecimal() and words[-1] not in found:
                found[words[-1]] = Promise(words[-1], int(words[1][:20]), algorithm, words[0])
    return list(found.values())
