# SPDX-License-Identifier: GPL-2.0-or-later
"""Signed statements about transcripts: in-toto Statements (v1) in DSSE envelopes, signed with ed25519 or GnuPG.

``TRANSCRIPT`` ties a model file to the root of the transcript of its training; ``CHECK`` says which entries of a
transcript somebody replayed, upon which beacon; ``REBUILD`` that a declared command ran, wholly or in part. All are
described by JSON Schemas in ``data/``. An envelope is signed
over "DSSEv1", type and body (https://github.com/secure-systems-lab/dsse), and the very bytes that were verified are
parsed. securesystemslib does both; it is needed only where something is signed or a signature counts.
"""
from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from lintian_ml import limits
from lintian_ml.errors import InputError
from lintian_ml.records import dataclass
from lintian_ml.transcript import keys, openpgp
from lintian_ml.transcript.fields import digest as is_digest
from lintian_ml.transcript.hashing import canonical
from lintian_ml.transcript.model import NAME, Transcript
from lintian_ml.words import stopped, worded

STATEMENT, PAYLOAD = "https://in-toto.io/Statement/v1", "application/vnd.in-toto+json"
TRANSCRIPT, CHECK = "urn:lintian-ml:training-transcript:0.1", "urn:lintian-ml:segment-check:0.1"
REBUILD = "urn:lintian-ml:rebuild:0.1"
SUFFIX = ".dsse.json"
_ABSENT = worded("securesystemslib 1.0 and cryptography are needed for signatures: pip install 'lintian-ml[attest]'")


@dataclass(frozen=True)
class Attested:
    """A statement, and the parties known to the reader that signed it (their names)."""

    statement: dict[str, Any]
    keys: frozenset[str]

    @property
    def kind(self) -> str:
        """The type of its predicate."""
        return str(self.statement["predicateType"])

    @property
    def subjects(self) -> frozenset[str]:
        """SHA-256 of the files that it is about."""
        return frozenset(subject["digest"]["sha256"] for subject in self.statement["subject"])


def _statement(transcript: Transcript, kind: str, predicate: dict[str, Any], root: bool) -> bytes:
    subjects = [{"name": entry.args["name"], "digest": {"sha256": entry.args["subject"]}}
                for entry in transcript.entries if entry.kind == "export"][-1:]
    if root or not subjects:
        subjects.append({"name": "transcript-root", "digest": {"sha256": transcript.root}})
    return canonical({"_type": STATEMENT, "subject": subjects, "predicateType": kind, "predicate": predicate})


def of_transcript(transcript: Transcript) -> bytes:
    """The statement that a model was trained so. Its subject is the last export, else the root."""
    from dataclasses import asdict

    from lintian_ml.transcript.hashing import of_file

    return _statement(transcript, TRANSCRIPT, {
        "root": transcript.root, "segments": len(transcript.segments), "steps": transcript.trained,
        "header": asdict(transcript.header),
        "transcript": {"uri": NAME, "digest": {"sha256": of_file(transcript.folder / NAME)}}}, root=False)


def of_check(transcript: Transcript, beacon: str, checked: Sequence[int], forced: Sequence[int],
             environment: str) -> bytes:
    """The statement that these entries were replayed and passed; -1 is the initialisation."""
    return _statement(transcript, CHECK, {
        "root": transcript.root, "segments": len(transcript.segments), "beacon": beacon, "checked": sorted(checked),
        "forced": sorted(forced), "rung": transcript.header.predicate["rung"], "verdict": "pass",
        "environment": {"digest": {"sha256": environment}}}, root=True)


def of_rebuild(files: Mapping[str, str], command: str, bounded: bool, equality: tuple[str, float | None],
               environment: str) -> bytes:
    """The statement that a command made these files (SHA-256 by name) again, or came through where it was ``bounded``.
    """
    rung, tolerance = equality
    predicate = {"command": command, "bounded": bounded, "rung": rung, "verdict": "pass",
                 "tolerance": "" if tolerance is None else str(tolerance),
                 "environment": {"digest": {"sha256": environment}}}
    return canonical({"_type": STATEMENT, "predicateType": REBUILD, "predicate": predicate, "subject": [
        {"name": name, "digest": {"sha256": digest}} for name, digest in sorted(files.items())]})


def available() -> None:
    """Raises InputError where a library for signatures is missing or too old."""
    try:
        import cryptography  # noqa: F401
        from securesystemslib.signer import CryptoSigner  # noqa: F401  # older ones have none
    except ImportError:
        raise InputError(_ABSENT) from None


def signed(statement: bytes, key: str) -> str:
    """The envelope, signed with an ed25519 key in PEM or by ``gpg:KEY``.

    Raises InputError without such a key, or without a library.
    """
    available()
    from securesystemslib.dsse import Envelope
    from securesystemslib.signer import CryptoSigner, Signature

    envelope = Envelope(statement, PAYLOAD, {})
    if key.startswith(openpgp.SCHEME):
        name, signature = openpgp.sign(key, envelope.pae())
        envelope.signatures[name] = Signature(name, signature.hex())
    else:
        envelope.sign(CryptoSigner(keys.private(Path(key))))
    return json.dumps(envelope.to_dict(), indent=1) + "\n"


def trusted(folder: Path) -> list[Any]:
    """What a reader trusts: public keys in PEM (``*.pub``) and keyrings of GnuPG (``*.asc``, ``*.gpg``) of a folder.

    Raises InputError for one that cannot be read.
    """
    available()
    found: dict[str, Any] = {}
    for path in _listed(folder, ".pub"):
        key = _public(path)
        found[key.keyid] = key  # the same key under two names is one
    return [*found.values(), *(openpgp.keyring(_bounded(path), str(path))
                               for path in _listed(folder, openpgp.SUFFIXES))]


def _public(path: Path) -> Any:
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.serialization import load_pem_public_key
    from securesystemslib.signer import SSlibKey

    try:
        return SSlibKey.from_crypto(load_pem_public_key(_bounded(path)))
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise InputError(worded("{path}: is no public key in PEM", path=path)) from error


def read(data: bytes, name: str, known: Sequence[Any] = ()) -> Attested:
    """An envelope, with those ``known`` that signed it; none has to. Raises InputError where it is malformed."""
    try:
        envelope = json.loads(data)
        payload = base64.b64decode(envelope["payload"], validate=True)
        if envelope["payloadType"] != PAYLOAD or not envelope["signatures"]:
            raise ValueError(worded("not an in-toto statement, or not signed"))
        if len(envelope["signatures"]) > limits.SIGNATURES:
            raise ValueError(worded("has {number} signatures, at most {limit} are read",
                                    number=len(envelope["signatures"]), limit=limits.SIGNATURES))
        statement = json.loads(payload)
        _sound(statement)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, binascii.Error) as error:
        raise InputError(worded("{name}: is no attestation of ours: {error}", name=name,
                                error=str(error)[:limits.NOTE])) from error
    return Attested(statement, frozenset(_signers(envelope, known)))


def _signers(envelope: dict[str, Any], known: Sequence[Any]) -> Iterable[str]:
    if not known:
        return
    from securesystemslib.dsse import Envelope
    from securesystemslib.exceptions import Error as Unsound

    for key in known:
        try:
            parsed = Envelope.from_dict(json.loads(json.dumps(envelope)))
            if isinstance(key, openpgp.Keyring):
                made = [bytes.fromhex(one.signature) for one in parsed.signatures.values()]
                yield from key.signers(parsed.pae(), made)
            else:
                yield from parsed.verify([key], 1)
        except (Unsound, ValueError, KeyError, TypeError):  # not by this key
            continue


def _sound(statement: Any) -> None:
    """Raises ValueError where a statement lacks what its type demands."""
    if statement["_type"] != STATEMENT or statement["predicateType"] not in (TRANSCRIPT, CHECK, REBUILD):
        raise ValueError(worded("a statement of another type"))
    subjects, predicate = statement["subject"], statement["predicate"]
    if not subjects or not all(is_digest(subject["digest"]["sha256"]) for subject in subjects):
        raise ValueError(worded("a subject without a SHA-256"))
    if statement["predicateType"] == REBUILD:
        float(predicate["tolerance"] or 0)
        if not isinstance(predicate["command"], str) or not isinstance(predicate["bounded"], bool) \
                or not isinstance(predicate["rung"], str):
            raise ValueError(worded("no command, no rung, or not whether it was bounded"))
        return
    if not is_digest(predicate["root"]) or type(predicate["segments"]) is not int:
        raise ValueError(worded("no root, or no number of segments"))
    if statement["predicateType"] == CHECK and not all(
            isinstance(predicate[name], list) and all(type(number) is int for number in predicate[name])
            for name in ("checked", "forced")):
        raise ValueError(worded("entries that are no numbers"))


def gathered(folder: Path, known: Sequence[Any]) -> list[Attested]:
    """The attestations (``*.dsse.json``) of a folder. Raises InputError for one that is malformed."""
    return [read(_bounded(path), str(path), known) for path in _listed(folder, SUFFIX)]


def _listed(folder: Path, suffixes: str | tuple[str, ...]) -> list[Path]:
    try:
        found = sorted(path for path in folder.iterdir() if path.name.endswith(suffixes))
    except OSError as error:
        raise InputError(stopped(folder, error)) from error
    if len(found) > limits.REPORTS:
        raise InputError(worded("{folder}: has {number} files, at most {limit} are read", folder=folder,
                                number=len(found), limit=limits.REPORTS))
    return found


def _bounded(path: Path) -> bytes:
    try:
        if path.exists() and not path.is_file():
            raise InputError(worded("{path}: is no regular file", path=path))
        with open(path, "rb") as handle:
            data = handle.read(limits.CONTROL + 1)
    except OSError as error:
        raise InputError(stopped(path, error)) from error
    if len(data) > limits.CONTROL:
        raise InputError(worded("{path}: has more than {limit} bytes", path=path, limit=limits.CONTROL))
    return data
