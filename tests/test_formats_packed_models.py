# SPDX-License-Identifier: GPL-2.0-or-later
"""Models inside what frameworks pack: compressed tables of checkpoints, packages and mobile files of PyTorch, several
support vector machines in one file; and what is packed alike without a model.
"""
from __future__ import annotations

import struct

import pytest
from format_attacks import look

from lintian_ml import limits
from lintian_ml.errors import DamagedFile, LimitExceeded
from lintian_ml.formats import libsvm_model, tf_checkpoint, torch_mobile, torch_package, torch_zip
from lintian_ml.reader import Item
from lintian_ml.wire import samples, snappy, sstable
from lintian_ml.wire.samples_flatbuffer import file, table, tables, vector

MACHINE = b"svm_type c_svc\nkernel_type rbf\ngamma 0.1\nnr_class 2\ntotal_sv 2\nrho 0.2\nlabel 1 -1\nnr_sv 1 1\nSV\n" \
          b"0.5 1:1 2:0.5 \n-0.5 1:-1 2:0.25 \n"


@pytest.mark.parametrize(("data", "plain"), [
    (b"\x05\x10hello", b"hello"),
    (b"\x0a\x10hello\x05\x05", b"hellohello"),  # a copy with an offset of one byte
    (b"\x0c\x00a\x2a\x01\x00", b"a" * 12),  # a copy of eleven that overlaps what it writes, two bytes
    (b"\x08\x0cabcd\x0f\x04\x00\x00\x00", b"abcdabcd"),  # four bytes
    (snappy.packed(bytes(range(256)) * 3), bytes(range(256)) * 3)])
def test_snappy_unpacks(data: bytes, plain: bytes) -> None:
    assert snappy.unpacked(data, len(plain)) == plain
    with pytest.raises(LimitExceeded, match=f"of {len(plain)} bytes"):
        snappy.unpacked(data, len(plain) - 1)


@pytest.mark.parametrize("data", [b"", b"\xff\xff\xff\xff\xff", b"\x05\x10hel", b"\x09\x05\x05", b"\x06\x04ab\x05\x09",
                                  b"\x03\x10hello"])
def test_damaged_blocks_are_told(data: bytes) -> None:
    with pytest.raises(DamagedFile):
        snappy.unpacked(data, limits.MIB)


def checkpoint(rows: int, compressed: bool) -> bytes:
    shape = samples.field(2, samples.number(1, rows)) + samples.field(2, samples.number(1, 4))
    entry = samples.number(1, 1) + samples.field(2, shape)
    return sstable.build([(b"", samples.number(1, 1)), (b"dense/kernel", entry)], compressed)


@pytest.mark.parametrize("compressed", [False, True])
def test_checkpoints_may_be_compressed(compressed: bool) -> None:
    header = look(tf_checkpoint.FORMAT, checkpoint(8, compressed))
    assert header is not None and header.parameters == 32 and header.certain
    assert look(tf_checkpoint.FORMAT, checkpoint(3, compressed)) is None  # an example by hand


def test_machines_may_follow_each_other() -> None:
    header = look(libsvm_model.FORMAT, MACHINE * 2)
    assert header is not None and header.parameters == 2 * (1 + 2 + 4)
    assert header.metadata["architecture"] == "; ".join(2 * ["c_svc, rbf kernel, 2 classes, 2 vectors"])
    assert look(libsvm_model.FORMAT, MACHINE + MACHINE.replace(b"-0.5 1:-1 2:0.25 \n", b"")) is None


def test_machines_of_one_file_are_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "TENSORS", 6)
    item = Item.of("two.model", MACHINE * 2)
    assert libsvm_model.read(item).parameters == 14
    with pytest.raises(LimitExceeded, match="more than 6 tensors"):
        libsvm_model.read(Item.of("three.model", MACHINE * 3))
    assert look(libsvm_model.FORMAT, MACHINE + MACHINE.replace(b"svm_type c_svc", b"svm_type")) is not None


def test_objects_of_a_package_are_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "COMPANIONS", 2)
    members = {f"p/{name}/x.pkl": samples.torch_pickle() for name in "abc"}
    for number, found in ((2, True), (3, False)):
        chosen = dict([("p/.data/0.storage", samples.floats(64)), *[*members.items()][:number]])
        assert (look(torch_package.FORMAT, samples.zipped(chosen)) is not None) == found


def test_packages_hold_objects_anywhere() -> None:
    """Beside the usual object one of TorchScript; without a storage or an object it is another zip."""
    storage, thing = {"p/.data/0.storage": samples.floats(64)}, samples.torch_pickle()
    for place in ("p/model/model.pkl", "p/.data/ts_code/0/data.pkl"):
        header = look(torch_package.FORMAT, samples.zipped({**storage, place: thing}))
        assert header is not None and header.parameters == 64 and header.tensors[0].span is not None
    assert look(torch_package.FORMAT, samples.zipped({"p/model/model.pkl": thing})) is None
    assert look(torch_package.FORMAT, samples.zipped({**storage, "p/model/model.pkl": b"\x80\x02}."})) is None


def test_code_with_a_few_constants_is_no_model() -> None:
    """TorchScript keeps what a program says beside the parameters."""
    few = samples.torch_pickle().replace(b"K\x08K\x08\x86K\x08K\x01\x86", b"K\x02K\x08\x86K\x08K\x01\x86")
    for constants, found in ((few, False), (samples.torch_pickle(), True)):
        script = {"net/data.pkl": b"\x80\x02}.", "net/constants.pkl": constants, "net/constants/0": samples.floats(64),
                  "net/code/__torch__/m.py": b"class M(Module):\n", "net/version": b"3\n"}
        assert (look(torch_zip.FORMAT, samples.zipped(script)) is not None) == found


@pytest.mark.parametrize(("size", "found"), [(4096, True), (16, False)])
def test_mobile_files_need_storages(size: int, found: bool) -> None:
    storage = table(vector(samples.floats(1024)[:size], size))
    data = file(table(9, 0, tables(), 0, tables(), 1, tables(storage)), b"PTMF")
    data += struct.pack("<I", 7) * 16 + samples.floats(256)
    assert (look(torch_mobile.FORMAT, data) is not None) == found
