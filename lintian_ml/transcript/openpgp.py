# SPDX-License-Identifier: GPL-2.0-or-later
"""Attestations signed with GnuPG: ``gpg:KEY`` names a key that signs, a keyring holds those that a reader trusts.

The signature in the envelope is a detached OpenPGP signature as gpg makes it; gpgv verifies it against the reader's
keyring and nothing else. A signature by a key that is expired or revoked there does not count. One by a subkey is its
owner's: what a party is called is the fingerprint of the primary key.
"""
from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from lintian_ml.errors import InputError
from lintian_ml.records import dataclass, field
from lintian_ml.words import stopped, worded

SCHEME = "gpg:"
SUFFIXES = (".asc", ".gpg")
_SECONDS = 600  # whoever signs may have to type a passphrase
_STATUS = "[GNUPG:] "


def _run(program: str, *options: str, data: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    found = shutil.which(program)
    if found is None:
        raise InputError(worded("{program} is needed for signatures of GnuPG: apt install {program}", program=program))
    try:
        return subprocess.run([found, *options], input=data, capture_output=True, check=False, timeout=_SECONDS,
                              env={**os.environ, "LC_ALL": "C.UTF-8"})
    except (OSError, subprocess.TimeoutExpired) as error:
        raise InputError(stopped(program, error)) from error


def _told(output: bytes) -> list[list[str]]:
    """The lines of --status-fd, as words."""
    return [line.removeprefix(_STATUS).split() for line in output.decode("utf-8", "replace").splitlines()
            if line.startswith(_STATUS)]


def _complaint(output: bytes) -> str:
    lines = [line for line in output.decode("utf-8", "replace").splitlines() if not line.startswith(_STATUS)]
    return lines[-1].strip() if lines else worded("without a word")


def sign(name: str, data: bytes) -> tuple[str, bytes]:
    """(fingerprint of the key, signature) by ``gpg:KEY``. Raises InputError where it does not sign."""
    key = name.removeprefix(SCHEME)
    if not key:
        raise InputError(worded("{name}: names no key; take a fingerprint", name=name))
    done = _run("gpg", "--batch", "--status-fd", "2", "--no-armor", f"--local-user={key}", "--detach-sign", data=data)
    made = [words[6] for words in _told(done.stderr) if words[0] == "SIG_CREATED" and len(words) > 6]
    if done.returncode or len(made) != 1:
        raise InputError(worded("{name}: does not sign: {complaint}", name=name, complaint=_complaint(done.stderr)))
    return made[0].lower(), done.stdout


@dataclass(frozen=True)
class Keyring:
    """Public keys as gpgv reads them."""

    data: bytes = field(repr=False)

    def signers(self, data: bytes, signatures: Iterable[bytes]) -> Iterator[str]:
        """The parties whose valid signatures of ``data`` are among those given. Raises InputError without gpgv."""
        with tempfile.TemporaryDirectory(prefix="lintian-ml-") as folder:
            ring, content, detached = (Path(folder, name) for name in ("ring.gpg", "data", "signature"))
            ring.write_bytes(self.data)
            content.write_bytes(data)
            for signature in signatures:
                detached.write_bytes(signature)
                done = _run("gpgv", "--status-fd", "1", "--homedir", folder, "--keyring", str(ring), str(detached),
                            str(content))
                yield from _valid(done)


def _valid(done: subprocess.CompletedProcess[bytes]) -> Iterator[str]:
    """The owner of a good signature; what is expired or revoked is told by another word than GOODSIG."""
    told = _told(done.stdout)
    if not done.returncode and [words[0] for words in told].count("GOODSIG") == 1:
        yield from (words[-1].lower() for words in told if words[0] == "VALIDSIG")


def keyring(data: bytes, name: str) -> Keyring:
    """The keys of a file, armoured or not. Raises InputError where it holds none."""
    with tempfile.TemporaryDirectory(prefix="lintian-ml-") as home:
        base = ("--batch", "--no-tty", "--homedir", home)
        shown = _run("gpg", *base, "--with-colons", "--import-options", "show-only", "--import", data=data)
        if shown.returncode or not any(line.startswith(b"pub:") for line in shown.stdout.splitlines()):
            raise InputError(worded("{name}: is no keyring of GnuPG: {complaint}", name=name,
                                    complaint=_complaint(shown.stderr)))
        if not data.startswith(b"-----BEGIN"):
            return Keyring(data)
        opened = _run("gpg", *base, "--dearmor", data=data)
        if opened.returncode:
            raise InputError(worded("{name}: is no keyring of GnuPG: {complaint}", name=name,
                                    complaint=_complaint(opened.stderr)))
        return Keyring(opened.stdout)
