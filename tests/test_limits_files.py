# SPDX-License-Identifier: GPL-2.0-or-later
"""Limits of readers and of patches: at each all is read, past it there is a word that says so."""
from __future__ import annotations

import io
import struct
from pathlib import Path

import pytest
from test_unpack_dsc import DEBIAN, PACK, PATCHES, contents, dsc, notes, quilt, tar

from conftest import require
from lintian_ml import formats, limits
from lintian_ml.cursor import Cursor
from lintian_ml.errors import DamagedFile, LimitExceeded, SourceProblem
from lintian_ml.formats import c_array, gguf, onnx, tf_checkpoint
from lintian_ml.model import Hint, Tensor
from lintian_ml.reader import Blob, Item
from lintian_ml.scan import Scanner
from lintian_ml.unpack import ar, members
from lintian_ml.unpack.package import Source
from lintian_ml.wire import found, rdata, samples, sstable
from lintian_ml.worker import hdf5


def test_files_beside_a_model(monkeypatch: pytest.MonkeyPatch) -> None:
    """A model may name so many files of values beside itself; with more it is not read."""
    monkeypatch.setattr(limits, "COMPANIONS", 2)
    tensor = [Tensor("w", (9,), "float32")]
    assert len(found.model(tensor, companions=["a", "b"]).companions) == 2
    with pytest.raises(LimitExceeded, match="in 3 files"):
        found.model(tensor, companions=["a", "b", "c"])


def test_shards_of_a_checkpoint(monkeypatch: pytest.MonkeyPatch) -> None:
    """A TensorFlow checkpoint in so many shards is read, one in more is not."""
    monkeypatch.setattr(limits, "COMPANIONS", 3)
    assert len(tf_checkpoint.FORMAT.read(checkpoint(3)).companions) == 3
    with pytest.raises(LimitExceeded, match="4 shards"):
        tf_checkpoint.FORMAT.read(checkpoint(4))


def checkpoint(shards: int) -> Item:
    entry = samples.number(1, 1) + samples.field(2, samples.field(2, samples.number(1, 8)) * 2) + samples.number(5, 256)
    return Item.of("net.index", sstable.build([(b"", samples.number(1, shards)), (b"dense/kernel", entry)]))


def external(count: int) -> Item:
    """An ONNX model whose tensors lie in ``count`` files."""
    graph = samples.field(1, samples.field(4, "MatMul"))
    for at in range(count):
        place = samples.field(1, "location") + samples.field(2, f"file{at}")
        graph += samples.field(5, samples.number(1, 32) + samples.number(1, 32) + samples.number(2, 1) + samples.field(
            8, f"w{at}") + samples.field(13, place) + samples.number(14, 1))
    return Item.of("net.onnx", samples.number(1, 8) + samples.field(7, graph))


def test_external_data(monkeypatch: pytest.MonkeyPatch) -> None:
    """So many files of external data are followed."""
    monkeypatch.setattr(limits, "COMPANIONS", 2)
    assert len(onnx.FORMAT.read(external(2)).companions) == 2
    with pytest.raises(DamagedFile, match="names 3 files of external data"):
        onnx.FORMAT.read(external(3))


def test_chunk_of_a_data_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A chunk of so many bytes is unpacked; a data set with larger ones is listed without a digest of its values."""
    h5py = require("h5py")
    with h5py.File(tmp_path / "a.h5", "w") as opened:
        entry = opened.create_dataset("w", (100, 4), "f4", chunks=(50, 4), compression="gzip")
        monkeypatch.setattr(limits, "HDF5_CHUNK", 50 * 4 * 4)
        assert hdf5._Allowance(100).covers(entry)
        monkeypatch.setattr(limits, "HDF5_CHUNK", 50 * 4 * 4 - 1)
        assert not hdf5._Allowance(100).covers(entry)
        assert "digest" not in hdf5._dataset("w", entry, hdf5._Allowance(100))


def test_attributes_of_hdf5(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """So many attributes are read, so much of each and so many names of a list; of the rest it is said whose it was."""
    h5py = require("h5py")
    with h5py.File(tmp_path / "a.h5", "w") as opened:
        opened.attrs["a"], opened.attrs["b"] = "text", ["one", "two", "three"]
        for name, value, told in (("HDF5_ATTRIBUTES", 2, "2 attributes of /, of which 1 are read"),
                                  ("HDF5_TEXT", 15, "the end of the attribute b of /"),
                                  ("HDF5_NAMES", 3, "the end of the attribute b of /")):
            for limit, expected in ((value, []), (value - 1, [told])):
                with monkeypatch.context() as patch:
                    patch.setattr(limits, name, limit)
                    assert hdf5._contents(h5py, opened, None)["left"] == expected


def test_what_the_worker_left_is_told() -> None:
    """The walk tells it as of any other reader."""
    h5py = require("h5py")
    data = io.BytesIO(next(entry.sample() for entry in formats.load() if entry.name == "keras-hdf5"))
    with h5py.File(data, "r+") as opened:
        for at in range(limits.HDF5_ATTRIBUTES):
            opened.attrs[f"a{at}"] = "b"
    scanner = Scanner()
    list(scanner.walk([Item.of("net.h5", data.getvalue())]))
    assert len(scanner.found) == 1 and f"of which {limits.HDF5_ATTRIBUTES} are read" in scanner.hints[0].note


def test_lists_in_metadata() -> None:
    """Of a list of texts the first ones are shown, and the rest is counted."""
    for count, told in ((8, "a, a, a, a, a, a, a, a"), (9, "a, a, a, a, a, a, a, a and 1 more")):
        texts = struct.pack("<IQ", 8, count) + (struct.pack("<Q", 1) + b"a") * count
        assert gguf._value(Cursor(Blob.of(texts)), 9, True) == told


def test_table_of_names_of_an_ar(monkeypatch: pytest.MonkeyPatch) -> None:
    """A table of long names of so many bytes is read whole, a longer one is damage, so that no name is lost."""
    def header(name: bytes, size: int) -> bytes:
        return name.ljust(48) + b"%-10d`\n" % size

    data = b"!<arch>\n" + header(b"//", 20) + b"a" * 18 + b"/\n" + header(b"/0", 2) + b"x\n"
    monkeypatch.setattr(limits, "PAX_HEADER", 20)
    assert [member.name for member in ar.members(lambda at, n: data[at:at + n], len(data))] == ["a" * 18]
    monkeypatch.setattr(limits, "PAX_HEADER", 19)
    with pytest.raises(SourceProblem, match="a table of names of 20 bytes, at most 19"):
        list(ar.members(lambda at, n: data[at:at + n], len(data)))


def test_values_of_an_r_file(monkeypatch: pytest.MonkeyPatch) -> None:
    """So many values are followed: a list of n texts is one, and n besides."""
    def texts(count: int) -> bytes:
        return struct.pack(">ii", 16, count) + b"".join(
            struct.pack(">ii", 9, 1) + b"a" for _ in range(count))

    monkeypatch.setattr(limits, "R_VALUES", 6)
    assert len(rdata.Reader(texts(5), 0).value().parts) == 5
    with pytest.raises(LimitExceeded, match="more than 6 values"):
        rdata.Reader(texts(6), 0).value()


def test_arrays_of_a_program(monkeypatch: pytest.MonkeyPatch) -> None:
    """So many arrays are judged; where there are more the file is told, with those before them as tensors."""
    data = c_array.sample()
    count = len(c_array.read(Item.of("net.c", data)).tensors)
    past = f"{count - 1} arrays of a program, those after them are not looked at"
    for limit, told in ((count, []), (count - 1, [past])):
        monkeypatch.setattr(limits, "ARRAYS", limit)
        scanner = Scanner()
        list(scanner.walk([Item.of("net.c", data)]))
        assert [hint.note for hint in scanner.hints] == told
        assert [len(model.header.tensors) for model in scanner.found] == [limit]


# -- patches -----------------------------------------------------------------------------------------------------------

def test_patches_of_a_series(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """So many patches are applied; with more the source is incomplete, and the first that is left out is named."""
    path = quilt(tmp_path)
    monkeypatch.setattr(limits, "PATCHES", 3)
    source, files = contents(path)
    assert notes(source) == [] and "net/old.txt" not in files
    monkeypatch.setattr(limits, "PATCHES", 2)
    source, files = contents(path)
    assert notes(source) == ["debian/patches/series names more than 2 patches: debian/patches/remove.patch and those "
                             "after it are not applied"]
    assert "net/old.txt" in files and files["net/w.txt"] == b"zero\na\nB\nc\n"


def test_size_of_a_diff(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A .diff.gz of so many bytes is applied, of a larger one it is said that it is not."""
    diff = b"--- foo-1.0.orig/w\n+++ foo-1.0/w\n@@ -1 +1 @@\n-a\n+b\n"
    path = dsc(tmp_path, {"foo_1.0.orig.tar.gz": tar({"w": b"a\n"}, "foo-1.0/"),
                          "foo_1.0-1.diff.gz": PACK["gz"](diff)}, "1.0")
    for limit, content, told in ((len(diff), b"b\n", []), (len(diff) - 1, b"a\n", [
            f"foo_1.0-1.diff.gz: has more than {len(diff) - 1} bytes"])):
        monkeypatch.setattr(limits, "PATCH", limit)
        source, files = contents(path)
        assert (files["w"], notes(source)) == (content, told)


def test_files_that_wait_for_patches(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Files that patches touch are held up to so many bytes together, the patches too; of the rest it is said."""
    orig = {"net/w.txt": b"zero\na\nb\nc\n" + b"d\n" * 200, "net/old.txt": b"old\n"}
    path = quilt(tmp_path, orig=orig)
    held = sum(map(len, orig.values()))
    monkeypatch.setattr(limits, "PATCHED", held)
    assert notes(contents(path)[0]) == []
    monkeypatch.setattr(limits, "PATCHED", held - 1)
    source, files = contents(path)
    assert f"is shown without its patches: more than {held - 1} bytes" in notes(source)[0] and set(orig) <= set(files)


def test_patches_that_are_held(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """All that lies below debian/patches, up to so many bytes."""
    path = quilt(tmp_path, orig={"net/w.txt": b"zero\na\nb\nc\n", "net/old.txt": b"old\n"})
    held = len(DEBIAN["debian/patches/series"]) + sum(map(len, PATCHES.values()))
    monkeypatch.setattr(limits, "PATCHED", held)
    assert notes(contents(path)[0]) == []
    monkeypatch.setattr(limits, "PATCHED", held - 1)
    assert "is not applied: its patches are too large" in notes(contents(path)[0])[0]


def test_findings_that_repeat(monkeypatch: pytest.MonkeyPatch) -> None:
    """A finding is not told again while it is among the last so many; one that comes again later is told twice."""
    monkeypatch.setattr(limits, "REPEATED", 2)
    for between, count in ((1, 2), (2, 4)):
        problems: list[Hint] = []
        for note in ("a", *map(str, range(between)), "a"):
            members._note(problems, members.NOT_READ, note, Item.of("x", b""))
        assert len(problems) == count
    monkeypatch.setattr(limits, "PROBLEMS", 0)
    source = Source("a", "1", "source", "a.dsc", lambda source: iter(()))
    for _ in range(9):
        source.problem("missing")
    assert len(source.problems) == 1
