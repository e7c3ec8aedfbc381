# SPDX-License-Identifier: GPL-2.0-or-later
"""Parties that train under keys of their own: each signs the last entry of its part of the chain.

Such a runner is named ``ed25519:`` and its public key in hexadecimal digits. ``signatures.jsonl`` holds, a line each,
the runner, the digest of an entry, and the signature of ``tagged("signature", digest)``. Whoever continues a chain
cannot rewrite what others did before: their signatures are over digests that cover it.
"""
from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lintian_ml import limits
from lintian_ml.errors import InputError
from lintian_ml.transcript.hashing import canonical, tagged
from lintian_ml.transcript.model import Entry, Refused, Transcript
from lintian_ml.words import stopped, worded

SIGNATURES, SCHEME = "signatures.jsonl", "ed25519:"
_ABSENT = worded("cryptography is needed for the keys of those who train: apt install python3-cryptography")


def private(path: Path) -> Any:
    """An ed25519 key in PEM. Raises InputError where it is none."""
    try:
        from cryptography.exceptions import UnsupportedAlgorithm
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
        from cryptography.hazmat.primitives.serialization import load_pem_private_key
    except ImportError:
        raise InputError(_ABSENT) from None
    try:
        key = load_pem_private_key(path.read_bytes(), None)
    except OSError as error:
        raise InputError(stopped(path, error)) from error
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise InputError(worded("{path}: is no private key in PEM without a passphrase", path=path)) from error
    if not isinstance(key, Ed25519PrivateKey):
        raise InputError(worded("{path}: is no ed25519 key; make one with openssl genpkey -algorithm ed25519",
                                path=path))
    return key


def runner(key: Any) -> str:
    """What a private key's owner is called."""
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    return SCHEME + str(key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex())


def sign(transcript: Transcript, key: Any) -> None:
    """Sign the last entry. Raises InputError where that cannot be written."""
    signature = key.sign(bytes.fromhex(tagged("signature", transcript.root))).hex()
    path = transcript.folder / SIGNATURES
    try:
        with open(path, "ab") as handle:
            handle.write(canonical({"h": transcript.root, "runner": runner(key), "signature": signature}) + b"\n")
    except OSError as error:
        raise InputError(stopped(path, error)) from error


def parts(transcript: Transcript) -> Iterator[Entry]:
    """The last entry of each party's part."""
    for entry, following in zip(transcript.entries, [*transcript.entries[1:], None]):
        if following is None or following.runner != entry.runner:
            yield entry


def check(transcript: Transcript) -> None:
    """Raises Refused where a party with a key did not sign its part; InputError where a library is missing."""
    wanted = [entry for entry in parts(transcript) if entry.runner.startswith(SCHEME)]
    signatures = _read(transcript.folder / SIGNATURES) if wanted else {}
    for entry in wanted:
        if not any(_holds(entry, signature) for signature in signatures.get((entry.h, entry.runner), ())):
            raise Refused(worded("entry {i}: {runner}… did not sign the end of its part of the training", i=entry.i,
                                 runner=entry.runner[:20]))


def _holds(entry: Entry, signature: str) -> bool:
    try:
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    except ImportError:
        raise InputError(_ABSENT) from None
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(entry.runner.removeprefix(SCHEME)))
        key.verify(bytes.fromhex(signature), bytes.fromhex(tagged("signature", entry.h)))
    except (ValueError, InvalidSignature):
        return False
    return True


def _read(path: Path) -> dict[tuple[str, str], list[str]]:
    """Signatures by the digest of the entry and the runner."""
    found: dict[tuple[str, str], list[str]] = {}
    if not path.is_file():
        return found
    with open(path, "rb") as handle:
        data = handle.read(limits.JSON + 1)
    try:
        if len(data) > limits.JSON:
            raise ValueError
        for line in data.splitlines():
            value = json.loads(line)
            found.setdefault((value["h"], value["runner"]), []).append(str(value["signature"]))
    except (ValueError, KeyError, TypeError, RecursionError):
        raise Refused(worded("{path}: is no list of signatures", path=path)) from None
    return found
