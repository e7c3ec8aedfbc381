# SPDX-License-Identifier: GPL-2.0-or-later
"""Attestations signed by a real gpg: who signed, whom the reader's keyring names, and which keys do not count."""
from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import transcript_examples as examples
from conftest import require, require_program
from transcript_examples import run

from lintian_ml.errors import InputError
from lintian_ml.transcript import attest, openpgp, shown

BEACON = "5f2a9c" * 10


def gpg(home: Path, *words: str) -> str:
    require_program("gpg")
    command = ["gpg", "--homedir", str(home), "--batch", "--yes", "--pinentry-mode", "loopback", "--passphrase", ""]
    return subprocess.run([*command, *words], check=True, capture_output=True, text=True).stdout


def made(home: Path, name: str, kind: str = "ed25519", expires: str = "never") -> str:
    """A key that signs; its fingerprint."""
    gpg(home, "--quick-generate-key", f"{name} <{name}@example.org>", kind, "sign", expires)
    return next(line.split(":")[9] for line in gpg(home, "--with-colons", "--list-keys", f"{name}@").splitlines()
                if line.startswith("fpr"))


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    """A home of gpg with alice (ed25519), bob (RSA) and carol, who signs with a subkey; short, for its socket."""
    require("securesystemslib")
    folder = Path(tempfile.mkdtemp(prefix="gpg"))
    folder.chmod(0o700)
    made(folder, "alice")
    made(folder, "bob", "rsa2048")
    gpg(folder, "--quick-add-key", made(folder, "carol"), "ed25519", "sign", "never")
    yield folder
    subprocess.run(["gpgconf", "--homedir", str(folder), "--kill", "all"], check=False)
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A walk that was recorded and exported."""
    folder = tmp_path_factory.mktemp("gpg")
    examples.walk(folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        assert run("transcript", "record", "--output", "run", "--steps", "40", "--segment", "4", *examples.RECORD_WALK,
                   "--export", "cp {in} {out}", "--model", "net", *examples.TRAIN_WALK)[0] == 0
    return folder


@pytest.fixture
def here(walked: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(walked)
    monkeypatch.setenv("GNUPGHOME", str(home))
    shutil.rmtree(walked / "keys", ignore_errors=True)
    (walked / "keys").mkdir()
    return walked


def signed(home: Path, name: str) -> list[Any]:
    """A check that a party signed, and its keyring, both among the reader's; whom the reader knows."""
    assert run("transcript", "verify", "run", "--beacon", BEACON, "--largest", "0", "--segments", "1", "--key",
               f"gpg:{name}@example.org", "--attest", f"keys/{name}.dsse.json", "-q")[0] == 0
    gpg(home, "--output", f"keys/{name}.asc", "--armor", "--export", f"{name}@example.org")
    return attest.trusted(Path("keys"))


@pytest.mark.parametrize("name", ["alice", "bob", "carol"])
def test_signed(here: Path, home: Path, name: str) -> None:
    """A check signed with EdDSA, RSA or a subkey is that of the key's owner, and rebuilds; edited, it is nobody's."""
    known = signed(home, name)
    data = Path("keys", f"{name}.dsse.json").read_bytes()
    owner = gpg(home, "--with-colons", "--list-keys", f"{name}@").split("fpr:")[1].split(":")[8].lower()
    assert attest.read(data, "", known).keys == {owner}
    digest = next(iter(attest.read(data, "").subjects))
    assert shown.level(digest, shown.Declared(), shown.known("keys").attestations) == "rebuilt"
    envelope = json.loads(data)
    envelope["payload"] = envelope["payload"][:40] + "B" + envelope["payload"][41:]
    signers = attest._signers(envelope, known)
    assert list(signers) == []


def test_others_do_not_count(here: Path, home: Path) -> None:
    """Without the keyring of who signed, or with another one's under the same name, nothing is shown."""
    signed(home, "alice")
    Path("keys/alice.asc").unlink()
    gpg(home, "--output", "keys/alice.asc", "--export", "bob@example.org")
    (attested,) = shown.known("keys").attestations
    assert attested.keys == frozenset()


def test_several_parties(here: Path, home: Path) -> None:
    """One keyring may hold many; a key of GnuPG and one of ed25519 are two parties, primary key and subkey are one."""
    from test_transcript_story import key

    key(here, "dave")
    assert run("transcript", "verify", "run", "--beacon", BEACON, "--largest", "0", "--segments", "2", "--key",
               "dave.pem", "--attest", "keys/dave.dsse.json", "-q")[0] == 0
    signed(home, "alice")
    signed(home, "carol")
    for path in Path("keys").glob("*.asc"):
        path.unlink()
    gpg(home, "--output", "keys/ring.gpg", "--export")
    known = shown.known("keys")
    digest = next(iter(known.attestations[0].subjects))
    assert shown.level(digest, shown.Declared(), known.attestations) == "rebuilt-by-3"
    assert len(known.keys) == 2
    status, output, _ = run("transcript", "show", "run", "--coverage", "keys")
    assert status == 0 and output.split("Coverage:\n ")[1][0] == "3"


def test_expired_and_revoked(here: Path, home: Path, tmp_path: Path) -> None:
    """Keys that are expired or revoked in the reader's keyring do not count."""
    gone = made(home, "gone")
    assert [len(one.keys) for one in attest.gathered(Path("keys"), signed(home, "gone"))] == [1]
    try:
        (home / "gpg.conf").write_text("faked-system-time 1577836800!\n")  # 2020
        made(home, "late", expires="1y")
        signed(home, "late")
    finally:
        (home / "gpg.conf").unlink()
    revocation = home / "openpgp-revocs.d" / f"{gone}.rev"
    (tmp_path / "rev").write_text(revocation.read_text().replace(":-----BEGIN", "-----BEGIN"))
    gpg(home, "--import", str(tmp_path / "rev"))
    gpg(home, "--output", "keys/gone.asc", "--armor", "--export", gone)
    attestations = shown.known("keys").attestations
    assert len(attestations) == len(attest.trusted(Path("keys"))) == 2
    assert all(not attested.keys for attested in attestations)


@pytest.mark.parametrize(("name", "said"), [
    ("gpg:nobody@example.org", "No secret key"), ("gpg:", "names no key"), ("gpg:--version", "No secret key")])
def test_key_that_is_none(here: Path, name: str, said: str) -> None:
    """A key that is not there, or not one, is one sentence, and nothing is written."""
    status, _, errors = run("transcript", "show", "run", "--key", name, "--attest", "x.dsse.json")
    assert status == 1 and said in errors and len(errors.splitlines()) == 1 and not Path("x.dsse.json").exists()


def test_many_signatures(here: Path, home: Path) -> None:
    """An attestation with more signatures than anybody needs is not tried one by one."""
    signed(home, "alice")
    envelope = json.loads(Path("keys/alice.dsse.json").read_text())
    envelope["signatures"] *= 65
    with pytest.raises(InputError, match="has 65 signatures, at most 64"):
        attest.read(json.dumps(envelope).encode(), "x")


@pytest.mark.parametrize("data", [b"", b"x" * 100, b"-----BEGIN PGP PUBLIC KEY BLOCK-----\n\n-----"])
def test_keyring_that_is_none(here: Path, data: bytes) -> None:
    """A file that gpg cannot read as keyring is told by its name, and gpg leaves nothing behind."""
    Path("keys/odd.asc").write_bytes(data)
    before = sorted(os.listdir(tempfile.gettempdir()))
    with pytest.raises(InputError, match="odd.asc: is no keyring of GnuPG"):
        attest.trusted(Path("keys"))
    assert sorted(name for name in os.listdir(tempfile.gettempdir()) if name.startswith("lintian-ml-")) == [
        name for name in before if name.startswith("lintian-ml-")]


def test_without_gpg(monkeypatch: pytest.MonkeyPatch) -> None:
    """That gpg is missing is told."""
    monkeypatch.setenv("PATH", "/nonexistent")
    with pytest.raises(InputError, match="gpg is needed for signatures"):
        openpgp.sign("gpg:alice", b"")
