# SPDX-License-Identifier: GPL-2.0-or-later
"""More limits, each at its value and one past it: transcripts, attestations, graphs, pickles, declarations; and that
every limit is named by a test."""
from __future__ import annotations

import base64
import gzip
import json
import re
import struct
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent / "attacks"))

import inputs  # noqa: E402

from lintian_ml import limits  # noqa: E402
from lintian_ml.errors import InputError, LimitExceeded, LintianMLError, NotThisFormat, UsageError  # noqa: E402
from lintian_ml.evidence import Gathering  # noqa: E402
from lintian_ml.formats import onnx  # noqa: E402
from lintian_ml.reader import Blob, Item  # noqa: E402
from lintian_ml.transcript import attest, chain, challenge, leela_zero, sources, states  # noqa: E402
from lintian_ml.transcript.model import NAME, Refused  # noqa: E402
from lintian_ml.wire import samples  # noqa: E402
from lintian_ml.wire.pickles import Machine  # noqa: E402

TESTS = Path(__file__).parent


def transcript(folder: Path, count: int) -> Path:
    (folder / NAME).write_bytes(inputs._transcript(inputs._training(count))["transcript.jsonl"])
    return folder


def test_entries_of_a_transcript(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The header, genesis and so many entries are read; one line more is refused."""
    transcript(tmp_path, 5)
    monkeypatch.setattr(limits, "ENTRIES", 7)
    assert len(chain.load(tmp_path).entries) == 5
    monkeypatch.setattr(limits, "ENTRIES", 6)
    with pytest.raises(Refused, match="more than a transcript may hold"):
        chain.load(tmp_path)


def test_lines_of_a_transcript(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A line may be as long as ENTRY, the header as JSON."""
    transcript(tmp_path, 5)
    header, *rest = (tmp_path / NAME).read_bytes().splitlines(keepends=True)
    for name, length in (("ENTRY", max(map(len, rest))), ("JSON", len(header))):
        with monkeypatch.context() as patch:
            patch.setattr(limits, name, length)
            assert len(chain.load(tmp_path).entries) == 5
            patch.setattr(limits, name, length - 1)
            with pytest.raises(Refused, match="more than a transcript may hold"):
                chain.load(tmp_path)


def envelope(signatures: int) -> bytes:
    body = base64.b64encode(json.dumps(inputs._statement()).encode()).decode()
    return inputs._envelope(payload=body, signatures=signatures)


def test_signatures_of_an_attestation(monkeypatch: pytest.MonkeyPatch) -> None:
    """An attestation may bear so many signatures."""
    monkeypatch.setattr(limits, "SIGNATURES", 3)
    assert attest.read(envelope(3), "a").kind == attest.CHECK
    with pytest.raises(InputError, match="has 4 signatures"):
        attest.read(envelope(4), "a")


def test_attestations_of_a_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """So many are merged, each of at most so many bytes."""
    for at in range(3):
        (tmp_path / f"{at}{attest.SUFFIX}").write_bytes(envelope(1))
    for name, value, told in (("REPORTS", 3, "at most 2"), ("CONTROL", len(envelope(1)), "has more than")):
        with monkeypatch.context() as patch:
            patch.setattr(limits, name, value)
            assert len(attest.gathered(tmp_path, ())) == 3
            patch.setattr(limits, name, value - 1)
            with pytest.raises(InputError, match=told):
                attest.gathered(tmp_path, ())


def test_pickle_opcodes(monkeypatch: pytest.MonkeyPatch) -> None:
    """One pickle has so many opcodes, the cheap ones counted as well."""
    data = b"\x80\x04(" + b"K\x01" * 50 + b"l."
    monkeypatch.setattr(limits, "PICKLE_OPCODES", 60)
    Machine(Blob.of(data)).run()
    monkeypatch.setattr(limits, "PICKLE_OPCODES", 40)
    with pytest.raises(LimitExceeded, match="opcodes"):
        Machine(Blob.of(data)).run()


def nested(depth: int) -> bytes:
    """An ONNX graph inside a graph's attribute, so deep."""
    graph = samples.field(1, samples.field(4, "Relu" * 50))
    for _ in range(depth):
        node = samples.field(4, "If") + samples.field(5, samples.field(1, "b") + samples.field(6, graph))
        graph = samples.field(1, node)
    return samples.number(1, 8) + samples.field(7, graph)


def test_depth_of_graphs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Graphs in attributes of graphs end at PROTOBUF_DEPTH."""
    monkeypatch.setattr(limits, "PROTOBUF_DEPTH", 3)
    with pytest.raises(NotThisFormat):  # it holds no weights, which the reader knows after all of it
        onnx.FORMAT.read(Item.of("x", nested(3)))
    with pytest.raises(LimitExceeded, match="nests graphs"):
        onnx.FORMAT.read(Item.of("x", nested(4)))


def test_faults_of_a_declaration(monkeypatch: pytest.MonkeyPatch) -> None:
    """So many patterns that name no file are told one by one, the others are counted."""
    monkeypatch.setattr(limits, "FAULTS", 3)
    for count, last in ((3, "Files: a2"), (4, "and 1 more")):
        gathering = Gathering({})
        gathering.observe(Item.of("debian/ml-models", b"Format: lintian-ml-models-1\n\n" + b"".join(
            b"Files: a%d\nModel-License: MIT\n\n" % at for at in range(count))))
        _, hints = gathering.conclude({"net": 1}, [])
        assert last in {hint.note for hint in hints if hint.tag == "ml-declaration-names-no-file"}


def test_names_and_strings_of_a_file() -> None:
    """A length that is past STRING is refused before anything is read."""
    from lintian_ml.cursor import Cursor

    told = []
    for length in (limits.STRING, limits.STRING + 1):
        cursor = Cursor(Blob.of(struct.pack("<Q", length)))
        with pytest.raises(LintianMLError) as raised:
            cursor.string(cursor.u64(), limits.STRING)
        told.append(str(raised.value))
    assert told[0] != told[1] and str(limits.STRING) in told[1]


def test_digits_of_a_beacon(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A beacon has so many hexadecimal digits at most."""
    found = chain.load(transcript(tmp_path, 5))
    monkeypatch.setattr(limits, "BEACON", 64)
    assert challenge.beacon("5f2a9c01" * 8, found)
    with pytest.raises(UsageError, match="has 32 to 64 hexadecimal digits"):
        challenge.beacon("5f2a9c01" * 8 + "5", found)


def test_records_of_data(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A record, a line or a run of bytes, has so many bytes at most."""
    (tmp_path / "data").write_bytes(b"1234567\n")
    monkeypatch.setattr(limits, "RECORD", 8)
    assert list(sources.records(tmp_path / "data", "lines")) == [b"1234567\n"]
    assert list(sources.records(tmp_path / "data", "bytes:8")) == [b"1234567\n"]
    with pytest.raises(UsageError, match="N up to 8"):
        list(sources.records(tmp_path / "data", "bytes:9"))
    monkeypatch.setattr(limits, "RECORD", 7)
    with pytest.raises(InputError, match="a record has 8 bytes"):
        list(sources.records(tmp_path / "data", "lines"))


def test_size_of_a_state(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A state, where it lies, where it is kept and where it is unpacked, has so many bytes at most."""
    (tmp_path / "state").write_bytes(bytes(8))
    monkeypatch.setattr(limits, "STATE", 8)
    store = states.Store(tmp_path / "states")
    digest = store.put(tmp_path / "state")
    packed = gzip.compress(bytes(8), mtime=0)
    assert states.check(tmp_path / "state", "int8") == 8 and store.sound(digest, "a state")
    assert leela_zero._unpacked(packed, tmp_path / "x.gz") == bytes(8)
    monkeypatch.setattr(limits, "STATE", 7)
    for claim, told in ((lambda: states.check(tmp_path / "state", "int8"), "the state has 8 bytes, at most 7"),
                        (lambda: store.sound(digest, "a state"), "a state has 8 bytes, at most 7"),
                        (lambda: leela_zero._unpacked(packed, tmp_path / "x.gz"), "or are too large")):
        with pytest.raises(InputError, match=told):
            claim()


def test_every_limit_is_named_by_a_test() -> None:
    """Each line of limits.py is named by a test, quoted or as an attribute, and so has a test that fails with it."""
    text = Path(limits.__file__).read_text()
    names = {name for line in re.findall(r"(?m)^([A-Z_0-9, ]+) = ", text) for name in line.split(", ")}
    tests = "".join(path.read_text() for path in sorted(TESTS.rglob("*.py")))
    named = {name for name in names if re.search(rf'limits\.{name}\b|"{name}"|\b{name}=', tests)}
    assert names - {"KIB", "MIB", "GIB"} - named == set()
