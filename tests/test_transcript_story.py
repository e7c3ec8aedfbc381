# SPDX-License-Identifier: GPL-2.0-or-later
"""Attestations, and the whole story: a net is recorded, shipped, declared, verified, attested; then tampered with."""
from __future__ import annotations

import base64
import json
import re
import sys
from pathlib import Path

import contents
import pytest
import recipes
import transcript_examples as examples
from conftest import require
from test_transcript_sandbox import COMMAND
from transcript_examples import run

BEACONS = ("5f2a9c" * 10, "71b40d" * 10)
DATA = Path(__file__).parents[1] / "data"
DECLARED = f"""Format: lintian-ml-models-1

Files: net.safetensors
Model-License: CC0-1.0
Training-Program: train.py
Training-Program-License: GPL-2.0-or-later
Training-Data: digits.txt
Training-Data-License: CC0-1.0
Training-Data-Access: public
Rebuild-Command: {COMMAND}
Equality: content
Reproducibility: asserted
"""


ASSERTED = re.sub("(?m)^Rebuild-Command.*\n", "", DECLARED)


def fresh(folder: Path, name: str) -> Path:
    (folder / name).mkdir()
    return folder / name


def unpacked(here: Path, tree: Path, net: bytes, declared: str = DECLARED) -> Path:
    """The source tree of the package."""
    (tree / "debian").mkdir(parents=True)
    for name in ("train.py", "digits.txt"):
        (tree / name).write_bytes((here / name).read_bytes())
    (tree / "net.safetensors").write_bytes(net)
    (tree / "debian" / "ml-models").write_text(declared)
    return tree


def key(folder: Path, name: str) -> None:
    """An ed25519 key: ``name.pem``, and ``keys/name.pub``."""
    require("securesystemslib")
    from cryptography.hazmat.primitives import serialization as form
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    private = Ed25519PrivateKey.generate()
    (folder / f"{name}.pem").write_bytes(private.private_bytes(
        form.Encoding.PEM, form.PrivateFormat.PKCS8, form.NoEncryption()))
    (folder / "keys").mkdir(exist_ok=True)
    (folder / "keys" / f"{name}.pub").write_bytes(private.public_key().public_bytes(
        form.Encoding.PEM, form.PublicFormat.SubjectPublicKeyInfo))


@pytest.fixture(scope="module")
def attested(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A recorded training of thirty steps with two keys' checks, and a third key that is not known."""
    folder = tmp_path_factory.mktemp("attested")
    examples.net(folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        for name in ("alice", "bob", "mallory"):
            key(folder, name)
        (folder / "keys" / "mallory.pub").unlink()
        record = ["--output", "run", "--steps", "30", "--segment", "3", "--export",
                  "python3 train.py export {in} {out}", "--model", "net.safetensors"]
        assert run("transcript", "record", *record, *examples.RECORD_NET, *examples.TRAIN_NET)[0] == 0
        for name, beacon in zip(("alice", "bob"), BEACONS):
            status, _, errors = run("transcript", "verify", "run", "--beacon", beacon, "--share", "5%", "--largest",
                                    "1", "--key", f"{name}.pem", "--attest", f"{name}.dsse.json")
            assert status == 0, errors
        assert run("transcript", "show", "run", "--key", "mallory.pem", "--attest", "net.dsse.json")[0] == 0
    return folder


@pytest.fixture
def here(attested: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder as current directory; attestations are put among the keys by each test."""
    monkeypatch.chdir(attested)
    for path in (attested / "keys").glob("*.dsse.json"):
        path.unlink()
    return attested


def test_handed_over_between_keys(here: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each party signs its part; without a signature, or with one by somebody else, the transcript is refused."""
    examples.walk(tmp_path)
    monkeypatch.chdir(tmp_path)
    first = ["--output", "run", "--steps", "8", "--segment", "4", *examples.RECORD_WALK]
    assert run("transcript", "record", "--key", str(here / "alice.pem"), *first, *examples.TRAIN_WALK)[0] == 0
    assert run("transcript", "record", "--continue", "--output", "run", "--steps", "8", "--key",
               str(here / "bob.pem"))[0] == 0
    verify = ["transcript", "verify", "run", "--beacon", BEACONS[0], "--largest", "0", "--segments", "0"]
    assert run(*verify)[0] == 0
    path = tmp_path / "run" / "signatures.jsonl"
    lines = path.read_text().splitlines(keepends=True)
    forged = json.loads(lines[0])
    forged["signature"] = json.loads(lines[1])["signature"]
    for text in (lines[1], json.dumps(forged) + "\n" + lines[1], "", "{}\n", "[" * 9999):
        path.write_text(text)
        status, output, errors = run(*verify)
        assert (status, output) == (2, "refused\n") and ("did not sign" in errors or "no list of" in errors)


def given(here: Path, *names: str) -> None:
    for name in names:
        (here / "keys" / f"{name}.dsse.json").write_bytes((here / f"{name}.dsse.json").read_bytes())


def packaged(here: Path, target: Path, net: bytes, shipped: str = "", declared: str = DECLARED) -> Path:
    """The source package; its .dsc."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("train.py", "digits.txt"):
            patch.setitem(contents.MAKERS, name, (here / name).read_bytes)
        patch.setitem(contents.MAKERS, "net", lambda: net)
        patch.setitem(contents.MAKERS, "declared", declared.encode)
        files = [{"Path": "train.py", "Made": "train.py"}, {"Path": "digits.txt", "Made": "digits.txt"},
                 {"Path": "net.safetensors", "Made": "net"}, {"Path": "debian/ml-models", "Made": "declared"}]
        if shipped:
            patch.setitem(contents.MAKERS, "shipped", (here / shipped).read_bytes)
            files.append({"Path": f"debian/{shipped}", "Made": "shipped"})
        return recipes.build(recipes.Recipe({"Format": "3.0 (native)"}, tuple(files)), "story", target)


def level(dsc: Path, *options: str) -> str:
    """What check says of the net."""
    status, output, errors = run("check", "--format", "json", *options, str(dsc))
    assert status == 0, errors
    (weight,) = json.loads(output)["packages"][0]["weights"]
    return str(weight["reproducibility"])


def test_story(here: Path, tmp_path: Path) -> None:
    """Recorded, shipped, declared: asserted; with the command for a rebuild: recipe. Verified and attested: rebuilt, by
    two: rebuilt-by-2. With a backdoor in the net all of it falls back, and the rebuild says so."""
    net = (here / "net.safetensors").read_bytes()
    assert level(packaged(here, fresh(tmp_path, "asserted"), net, declared=ASSERTED)) == "asserted"
    dsc = packaged(here, tmp_path, net)
    assert level(dsc) == "recipe"
    given(here, "alice")
    assert level(dsc, "--attestations", "keys") == "rebuilt"
    given(here, "bob")
    assert level(dsc, "--attestations", "keys") == "rebuilt-by-2"
    planted = net[:-8] + b"\0\0\x80\x41" + net[-4:]
    assert level(packaged(here, fresh(tmp_path, "bad"), planted), "--attestations", "keys") == "recipe"
    tree = unpacked(here, tmp_path / "tree", planted)
    assert run("rebuild", str(tree))[0] == 2
    (tree / "net.safetensors").write_bytes(net)
    assert run("rebuild", str(tree))[0] == 0


def test_planted_export_is_refused(here: Path, tmp_path: Path) -> None:
    """A transcript whose export names a file that does not come from the last state is refused."""
    import shutil

    from lintian_ml.transcript import chain, record

    shutil.copytree("run", tmp_path / "run")
    old = chain.load(tmp_path / "run")
    lines = (tmp_path / "run" / "transcript.jsonl").read_text().splitlines(keepends=True)
    (tmp_path / "run" / "transcript.jsonl").write_text("".join(lines[:-1]))
    last = old.entries[-1]
    record.Writer(chain.load(tmp_path / "run"), "").add("export", last.state, {**last.args, "subject": "ab" * 32})
    status, output, errors = run("transcript", "verify", f"{tmp_path}/run", "--beacon", BEACONS[0], "--largest", "0")
    assert (status, output) == (2, "refused\n") and "another file than net.safetensors" in errors


def test_unknown_key_asserts(here: Path, tmp_path: Path) -> None:
    """A check by a key that the reader does not trust shows nothing, whoever ships it."""
    (here / "keys" / "alice.pub").rename(here / "alice.kept")
    try:
        net = (here / "net.safetensors").read_bytes()
        dsc = packaged(here, tmp_path, net, "alice.dsse.json", ASSERTED)
        assert level(dsc) == level(dsc, "--attestations", "keys") == "asserted"
    finally:
        (here / "alice.kept").rename(here / "keys" / "alice.pub")
    assert level(dsc, "--attestations", "keys") == "rebuilt"


def test_transcript_alone_asserts(here: Path, tmp_path: Path) -> None:
    """That a transcript exists is an assertion, also by a trusted key."""
    from lintian_ml.transcript import shown

    assert run("transcript", "show", "run", "--key", "alice.pem", "--attest", "own.dsse.json")[0] == 0
    given(here, "own")
    known = shown.known("keys")
    digest = next(iter(known.attestations[0].subjects))
    assert len(known.attestations[0].keys) == 1
    assert shown.level(digest, shown.Declared(), known.attestations) == "asserted"
    assert shown.level("0" * 64, shown.Declared(), known.attestations) == "none"


@pytest.mark.parametrize(("checked", "forced", "rebuilt"), [
    ([-1, 0, 3, 9], [-1, 0, 9], True), ([-1, 0, 9], [-1, 0, 9], False), ([0, 3, 9], [0, 9], False),
    ([-1, 0, 3], [-1, 0, 9], False), (list(range(-1, 10)), list(range(-1, 10)), True), ([], [], False)])
def test_what_rebuilds(checked: list[int], forced: list[int], rebuilt: bool) -> None:
    """A check counts with the initialisation, all that is forced, and something drawn, unless nothing was left."""
    from lintian_ml.transcript import attest, shown

    predicate = {"verdict": "pass", "segments": 10, "checked": checked, "forced": forced}
    statement = {"predicateType": attest.CHECK, "predicate": predicate, "subject": []}
    assert shown.rebuilds(attest.Attested(statement, frozenset())) is rebuilt


@pytest.mark.parametrize("name", ["alice", "net"])
def test_schema(here: Path, name: str) -> None:
    """Both kinds of statement are what their schemas say, and the signed bytes are those that are read."""
    jsonschema = require("jsonschema")
    envelope = json.loads((here / f"{name}.dsse.json").read_text())
    assert envelope["payloadType"] == "application/vnd.in-toto+json"
    statement = json.loads(base64.b64decode(envelope["payload"]))
    file = {"alice": "segment-check", "net": "training-transcript"}[name]
    schema = json.loads((DATA / f"{file}.schema.json").read_text())
    jsonschema.validate(statement, schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**statement, "predicate": {**statement["predicate"], "root": "x"}}, schema)


def test_edited_statement(here: Path) -> None:
    """A statement that was changed after it was signed is signed by nobody."""
    from lintian_ml.transcript import attest

    envelope = json.loads((here / "alice.dsse.json").read_text())
    statement = json.loads(base64.b64decode(envelope["payload"]))
    keys = attest.trusted(here / "keys")
    assert len(attest.read(json.dumps(envelope).encode(), "", keys).keys) == 1
    statement["predicate"]["checked"].append(99)
    envelope["payload"] = base64.b64encode(json.dumps(statement).encode()).decode()
    assert attest.read(json.dumps(envelope).encode(), "", keys).keys == frozenset()


@pytest.mark.parametrize("data", [b"", b"{}", b"[]", b"null", b'{"payload": "!", "payloadType": "x", "signatures": []}',
                                  b"[" * 100_000, b"\xff\xfe"])
def test_malformed(here: Path, data: bytes) -> None:
    """An attestation that is none is one sentence with its file."""
    (here / "keys" / "odd.dsse.json").write_bytes(data)
    status, _, errors = run("transcript", "show", "run", "--coverage", "keys")
    assert status == 1 and len(errors.splitlines()) == 1 and "odd.dsse.json: is no attestation of ours" in errors


def test_coverage(here: Path) -> None:
    """Checks of several keys merge into a map; the same key twice counts once."""
    given(here, "alice", "bob", "net")
    (here / "keys" / "again.dsse.json").write_bytes((here / "alice.dsse.json").read_bytes())
    status, output, _ = run("transcript", "show", "run", "--coverage", "keys")
    map_ = output.split("Coverage:\n ")[1].splitlines()[0]
    assert status == 0 and len(map_) == 10 and map_[0] == map_[9] == "2" and set(map_) <= set(".12")
    assert "of 10 segments, every one by at least 0 keys" in output


@pytest.mark.parametrize(("options", "said"), [
    (["--attest", "x.dsse.json"], "belong together"),
    (["--attest", "x.json", "--key", "alice.pem"], "ends in .dsse.json"),
    (["--attest", "x.dsse.json", "--key", "train.py"], "is no private key"),
    (["--attest", "x.dsse.json", "--key", "none.pem"], "no such file"), (["--coverage", "none"], "no such file"),
])
def test_signing_that_cannot_be(here: Path, options: list[str], said: str) -> None:
    """A key or a folder that is not there is told, and nothing is written."""
    status, _, errors = run("transcript", "show", "run", *options)
    assert status == 1 and said in errors and not (here / "x.dsse.json").exists()


BOUNDED = DECLARED.replace("first last 0 30", "first last 0 ${LINTIAN_ML_DRY_RUN:-30}")


def test_levels_of_a_rebuild(here: Path, tmp_path: Path) -> None:
    """A bounded run that a trusted key signed is a dry run, a whole one a rebuild, each of this very command only."""
    net = (here / "net.safetensors").read_bytes()
    tree, dsc = unpacked(here, tmp_path / "tree", net, BOUNDED), packaged(here, tmp_path, net, declared=BOUNDED)
    asked = ("rebuild", str(tree), "--key", "alice.pem", "--attest")
    status, output, errors = run(*asked, "keys/part.dsse.json", "--dry-run")
    assert status == 0 and "net.safetensors: came through: a safetensors with the same 4 tensors" in output, errors
    assert "LINTIAN_ML_DRY_RUN=1" in errors
    assert level(dsc, "--attestations", "keys") == "dry-run"
    assert run(*asked, "keys/whole.dsse.json")[0] == 0
    assert level(dsc, "--attestations", "keys") == "rebuilt"
    other = packaged(here, fresh(tmp_path, "other"), net, declared=BOUNDED.replace(":-30}", ":-31}"))
    assert level(other, "--attestations", "keys") == "recipe"
    jsonschema, schema = require("jsonschema"), json.loads((DATA / "rebuild.schema.json").read_text())
    for name in ("part", "whole"):
        envelope = json.loads((here / "keys" / f"{name}.dsse.json").read_text())
        jsonschema.validate(json.loads(base64.b64decode(envelope["payload"])), schema)


@pytest.mark.parametrize(("declared", "expected"), [
    (BOUNDED.replace("train.py init", "prepare.py init"), "asserted"),
    (BOUNDED.replace("digits.txt", "far/more.txt"), "asserted"),
    (BOUNDED.replace("Training-Data: digits.txt", "Training-Data: https://example.org/d"), "asserted"),
    (BOUNDED.replace("Reproducibility: asserted\n", ""), "recipe"),
    (re.sub("Rebuild-Command.*", "Rebuild-Command: none", BOUNDED), "asserted"),
], ids=["script", "data", "elsewhere", "unsaid", "none"])
def test_recipe(here: Path, tmp_path: Path, declared: str, expected: str) -> None:
    """A recipe has its scripts, program and data in the package; what it says of itself does not matter."""
    net = (here / "net.safetensors").read_bytes()
    assert level(packaged(here, tmp_path, net, declared=declared)) == expected


@pytest.mark.parametrize(("rung", "tolerance", "expected"), [
    ("content", None, "rebuilt"), ("close", 1e-4, "rebuilt"), ("close", 0.5, "dry-run"),
    ("behavioural", None, "dry-run")])
def test_equality_that_rebuilds(rung: str, tolerance: float | None, expected: str) -> None:
    """An equality that another model could meet shows that the command runs, and no more."""
    from lintian_ml.transcript import attest, shown

    text = attest.of_rebuild({"net": "ab" * 32}, "make net", False, (rung, tolerance), "cd" * 32)
    found = attest.Attested(json.loads(text), frozenset({"key"}))
    assert shown.level("ab" * 32, shown.Declared("recipe", "make net"), [found]) == expected
    assert shown.level("ab" * 32, shown.Declared(), [found]) == "asserted"


def test_libraries_of_the_oldest_release(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keys work with the cryptography of Debian 12; its securesystemslib is told to be too old."""
    from types import ModuleType

    from lintian_ml.errors import InputError
    from lintian_ml.transcript import attest, keys

    class Public:
        """As cryptography 38 has it."""

        def public_bytes(self, encoding: object, form: object) -> bytes:
            return bytes([len(f"{encoding} {form}")]) * 32

    class Private:
        def public_key(self) -> Public:
            return Public()

    assert keys.runner(Private()) == keys.SCHEME + f"{len('Encoding.Raw PublicFormat.Raw'):02x}" * 32
    monkeypatch.setitem(sys.modules, "securesystemslib.signer", ModuleType("signer"))
    (tmp_path / "mine.pub").write_text("a key")
    with pytest.raises(InputError, match="securesystemslib 1.0"):
        attest.trusted(tmp_path)
    status, output, errors = run("rebuild", "--attest", "a", "--key", "b", str(tmp_path))
    assert status == 1 and not output and "securesystemslib 1.0" in errors and len(errors.splitlines()) == 1
