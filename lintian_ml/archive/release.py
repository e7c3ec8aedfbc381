# SPDX-License-Identifier: GPL-2.0-or-later
"""A suite's Release file: who signed it, and which indices it promises.

The signature is gpgv's to judge, with the keyrings that apt trusts; only the text that gpgv gives back is read.
"""
from __future__ import annotations

import base64
import subprocess
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

from lintian_ml.archive.entries import File
from lintian_ml.errors import InputError
from lintian_ml.records import dataclass
from lintian_ml.unpack import control
from lintian_ml.words import worded

KEYRINGS = ("/usr/share/keyrings/debian-archive-keyring.gpg", "/etc/apt/trusted.gpg")
FOLDERS = ("/etc/apt/trusted.gpg.d", "/etc/apt/keyrings")


@dataclass(frozen=True)
class Release:
    """One suite: its components, and the files it promises, by their path below the suite."""

    components: tuple[str, ...]
    files: dict[str, File]
    date: str = ""


def keyrings(given: Sequence[str] = ()) -> list[Path]:
    """The keyrings named, or those that apt trusts. Raises InputError for one that is not there."""
    if given:
        for name in given:
            if not Path(name).is_file():
                raise InputError(worded("{name}: no such keyring", name=name))
        return [Path(name) for name in given]
    found = [Path(name) for name in KEYRINGS]
    for folder in map(Path, FOLDERS):
        found += sorted([*folder.glob("*.gpg"), *folder.glob("*.asc")])
    return [path for path in found if path.is_file()]


def verified(path: Path, name: str, rings: Sequence[Path], detached: Path | None = None) -> str:
    """The signed text of an InRelease file, or of Release with its ``detached`` signature.

    Raises InputError, which names ``name``, where no key of ``rings`` signed it or a signature is bad.
    """
    with tempfile.TemporaryDirectory(prefix="lintian-ml-keys-") as folder:
        options = [word for ring in rings for word in ("--keyring", str(_binary(ring, Path(folder))))]
        target = Path(folder) / "signed"
        files = [str(detached), str(path)] if detached else ["--output", str(target), str(path)]
        try:
            run = subprocess.run(["gpgv", "--status-fd", "1", *options, *files], capture_output=True, text=True,
                                 errors="replace", env={"PATH": "/usr/bin:/bin", "LC_ALL": "C"}, check=False)
        except OSError:
            raise InputError(worded("{name}: cannot be verified without gpgv, apt install gpgv", name=name)) from None
        words = {line.split()[1] for line in run.stdout.splitlines() if line.startswith("[GNUPG:] ")}
        if "VALIDSIG" not in words or "BADSIG" in words:
            raise InputError(worded("{name}: {reason}", name=name, reason=_reason(words)))
        return _text(path if detached else target)


def _reason(words: Iterable[str]) -> str:
    if "BADSIG" in words:
        return worded("its signature is bad: it was altered after it was signed")
    if {"EXPKEYSIG", "EXPSIG", "REVKEYSIG"} & set(words):
        return worded("it is signed with a key that has expired or was revoked")
    if {"NO_PUBKEY", "ERRSIG"} & set(words):
        return worded("it is signed by nobody in the keyrings; name the archive's keyring with --keyring")
    return worded("it is not signed; --unsigned accepts that")


def unsigned(path: Path) -> str:
    """The text of a Release file whose signature nobody asked for."""
    return _text(path)


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace")


def _binary(ring: Path, folder: Path) -> Path:
    """gpgv reads no armoured keyrings: such a one without its armour."""
    data = ring.read_bytes()
    if not data.lstrip().startswith(b"-----BEGIN PGP"):
        return ring.resolve()
    body = b"".join(_armoured(data.splitlines()))
    target = folder / f"{ring.stem}-{len(list(folder.iterdir()))}.gpg"
    target.write_bytes(base64.b64decode(body))
    return target


def _armoured(lines: Sequence[bytes]) -> Iterable[bytes]:
    inside = False
    for line in map(bytes.strip, lines):
        if line.startswith(b"-----"):
            inside = False
        elif not line:
            inside = True
        elif inside and not line.startswith(b"="):
            yield line


def parse(text: str, name: str) -> Release:
    """The Release file's fields. Raises InputError where it promises nothing."""
    fields = control.paragraph(text)
    files = _hashes(fields.get("SHA256"))
    if not files:
        raise InputError(worded("{name}: no Release file: it names no files with their checksums", name=name))
    components = tuple(word.rpartition("/")[2] for word in fields.get("Components").split())
    return Release(components, files, fields.get("Date"))


def _hashes(section: str) -> dict[str, File]:
    lines = [line.split() for line in section.splitlines()]
    return {words[2]: File(words[2], int(words[1][:20]), "sha256", words[0].lower())
            for words in lines if len(words) == 3 and words[1].isdecimal()}
