# SPDX-License-Identifier: GPL-2.0-or-later
"""An unpacker that dies or hangs over a part of a package is a finding, and the rest of it is judged as without."""
from __future__ import annotations

import gzip
import os
import random
import signal
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from test_inflate import ATTACKS, processes
from test_unpack_dsc import PACK, contents, dsc, notes, tar
from test_unpack_input import ar, zipped

from lintian_ml import formats
from lintian_ml.checking import check_path
from lintian_ml.errors import InputError
from lintian_ml.inflate import pool as inflate
from lintian_ml.model import PackageReport
from lintian_ml.unpack import open_package

NET = formats.named("gguf").sample()
PADDING = random.Random(5).randbytes(1_200_000)  # enough for a second process to be worth while
UNPATCHED = {"debian/rules": b"#!/usr/bin/make -f\n", "debian/changelog": b"foo (1.0-1) unstable; urgency=low\n"}
FAULTS = {"crash": "was killed by SIGSEGV", "spin": "used more than 0.3 seconds of processor time",
          "hang": "did nothing for 1 seconds", "exit": "ended with status 7"}
pytestmark = pytest.mark.parametrize("fault", FAULTS)


@pytest.fixture(autouse=True)
def faulty(monkeypatch: pytest.MonkeyPatch, fault: str) -> Iterator[inflate.Pool]:
    made = inflate.Pool("faulty_steps", seconds=0.3, wall=1 if fault == "hang" else 30, paths=(str(ATTACKS),))
    monkeypatch.setattr(inflate, "usual", made)
    yield made
    made.close()


def judged(path: Path, processes: int = 1) -> PackageReport:
    return check_path(str(path), processes=processes).packages[0]


def told(report: PackageReport) -> list[tuple[str, str, str]]:
    """The hints, but for those that need the whole of a package, which are unknown where it is incomplete."""
    return sorted((hint.tag, hint.note, hint.pointer.path if hint.pointer else "") for hint in report.hints
                  if hint.tag != "ml-weights-without-documented-origin")


def weights(report: PackageReport) -> list[tuple[str, str]]:
    return sorted((weight.path, weight.sha256) for weight in report.weights)


def bad(fault: str) -> bytes:
    """Long enough that no packing leaves the word legible, at which the unpacker of what it lies in would fail."""
    return b"a line before\n" * 99 + b"<%s>\n" % fault.encode()


def package(folder: Path, files: dict[str, bytes], packing: str = "gz") -> Path:
    folder.mkdir()
    orig = {"README": b"hello\n", "first.gguf": NET, **files, "last.gguf": NET, "padding": PADDING}
    return dsc(folder, {f"foo_1.0.orig.tar.{packing}": tar(orig, "foo-1.0/", packing),
                        "foo_1.0.orig-more.tar.gz": tar({"more.gguf": NET}, "more/"),
                        "foo_1.0-1.debian.tar.xz": tar(UNPATCHED, packing="xz")})


@pytest.mark.parametrize("packing", ["gz", "xz", "bz2"])
def test_the_upstream_tarball(tmp_path: Path, fault: str, packing: str) -> None:
    """What came before is judged, and so are the other tarballs; the package is incomplete, and it is said why."""
    path = package(tmp_path / "bad", {"big": random.Random(1).randbytes(600_000), "x": bad(fault)}, packing)
    report = judged(path)
    kind = {"gz": "gzip", "xz": "xz", "bz2": "bzip2"}[packing]
    assert not report.complete
    incomplete = [note for tag, note, _ in told(report) if tag == "ml-source-incomplete"]
    assert incomplete == [f"foo_1.0.orig.tar.{packing}: the isolated unpacker {FAULTS[fault]} while it unpacked {kind} "
                          "(after 2 members)"]
    assert [path for path, _ in weights(report)] == ["first.gguf", "more/more.gguf"]


@pytest.mark.parametrize("name", ["x.gz", "x.bz2", "x.xz", "x.tar.gz", "x.zip", "x.whl"])
@pytest.mark.parametrize("number", [1, 2])
def test_something_packed_inside(tmp_path: Path, fault: str, name: str, number: int) -> None:
    """One finding at the file's path; all else is as in the same package with a sound file there."""
    def packed(content: bytes) -> bytes:
        if name.endswith((".zip", ".whl")):
            method = zipfile.ZIP_DEFLATED if name.endswith("zip") else zipfile.ZIP_BZIP2
            return zipped({"before.gguf": NET, "text": content, "behind.gguf": NET}, method)
        if ".tar" in name:
            return tar({"before.gguf": NET, "big": b"a line of text\n" * 50_000, "text": content})
        return PACK[name.rpartition(".")[2]](content)

    broken = judged(package(tmp_path / "bad", {"in/" + name: packed(bad(fault)), "z.gz": gzip.compress(NET)}), number)
    sound = judged(package(tmp_path / "good", {"in/" + name: packed(bad("none")), "z.gz": gzip.compress(NET)}), number)
    assert weights(broken) == weights(sound) and len(weights(sound)) >= 4
    [finding] = set(told(broken)) - set(told(sound))
    assert not set(told(sound)) - set(told(broken)) and not broken.complete and sound.complete
    assert finding[0] == "ml-source-incomplete" and finding[2] == "in/" + name
    assert f"the isolated unpacker {FAULTS[fault]} while it unpacked" in finding[1]
    assert "not everything inside was checked" in finding[1]


def test_a_diff_and_the_debian_tarball(tmp_path: Path, fault: str) -> None:
    """Each is a part of the package: what is missing is said, the rest is there."""
    orig = tar({"README": b"hello\n", "net.gguf": NET}, "foo-1.0/")
    (tmp_path / "diff").mkdir()
    source, files = contents(dsc(tmp_path / "diff", {"foo_1.0.orig.tar.gz": orig,
                                                     "foo_1.0-1.diff.gz": gzip.compress(bad(fault))}, "1.0"))
    assert files == {"README": b"hello\n", "net.gguf": NET} and not source.complete
    assert notes(source) == [f"foo_1.0-1.diff.gz: the isolated unpacker {FAULTS[fault]} while it unpacked gzip"]
    (tmp_path / "debian").mkdir()
    source, files = contents(dsc(tmp_path / "debian", {
        "foo_1.0.orig.tar.gz": orig, "foo_1.0-1.debian.tar.xz": tar({"debian/x": bad(fault)}, packing="xz")}))
    assert files == {"README": b"hello\n", "net.gguf": NET}
    assert len(notes(source)) == 1 and FAULTS[fault] in notes(source)[0]


def test_a_deb(tmp_path: Path, fault: str) -> None:
    """What a binary package installs before the fault is judged; its control file is read all the same."""
    control = tar({"./control": b"Package: foo-data\nVersion: 1.0-1\nDescription: x\n y\n"})
    data = tar({"./usr/net.gguf": NET, "./usr/big": PADDING, "./usr/x": bad(fault)}, packing="xz")
    path = tmp_path / "foo-data_1.0-1_all.deb"
    path.write_bytes(ar({"debian-binary": b"2.0\n", "control.tar.gz": control, "data.tar.xz": data}))
    report = judged(path)
    assert report.name == "foo-data" and [path for path, _ in weights(report)] == ["usr/net.gguf"]
    assert [note for tag, note, _ in told(report) if tag == "ml-source-incomplete"] == [
        f"{path.name}: the isolated unpacker {FAULTS[fault]} while it unpacked xz (after 1 member)"]


def test_a_bare_tarball_and_a_bare_zip(tmp_path: Path, fault: str) -> None:
    """A tarball that cannot even be begun is no input; of a zip, the other members are judged."""
    (tmp_path / "foo-1.tar.gz").write_bytes(tar({"x": bad(fault)}, "foo-1/"))
    with pytest.raises(InputError, match=f"foo-1.tar.gz: the isolated unpacker {FAULTS[fault]}"):
        open_package(str(tmp_path / "foo-1.tar.gz"))
    (tmp_path / "foo-1.zip").write_bytes(zipped({"foo-1/a.gguf": NET, "foo-1/x": bad(fault), "foo-1/z.gguf": NET}))
    report = judged(tmp_path / "foo-1.zip")
    assert [path for path, _ in weights(report)] == ["a.gguf", "z.gguf"] and not report.complete
    assert [note for tag, note, _ in told(report) if tag == "ml-source-incomplete"] == [
        f"foo-1.zip: foo-1/x: the isolated unpacker {FAULTS[fault]} while it unpacked deflate"]


def test_killed_from_outside_in_the_middle_of_a_package(tmp_path: Path, fault: str, faulty: inflate.Pool) -> None:
    """An unpacker that is really killed while the walk goes on costs the rest of its own tarball."""
    deadly = {"crash": signal.SIGKILL, "spin": signal.SIGTERM, "hang": signal.SIGABRT, "exit": signal.SIGSEGV}[fault]
    path = package(tmp_path / "killed", {"big": random.Random(1).randbytes(9_000_000)})
    source, = open_package(str(path))
    seen = []
    for item in source.items():
        seen.append(item.path)
        if item.path == "first.gguf":
            [process] = processes(faulty)
            os.kill(process, deadly)
    assert "more/more.gguf" in seen and "last.gguf" not in seen and not source.complete
    assert f"foo_1.0.orig.tar.gz: the isolated unpacker was killed by {deadly.name}" in notes(source)[0]


@pytest.mark.parametrize("kept", ["npz", "pickle", "torch-zip"])
def test_a_reader_of_a_format_that_unpacks(tmp_path: Path, fault: str, kept: str) -> None:
    """A zip that is a model and a zlib stream in one: told at the file's path, whatever the reader makes of it."""
    net = {"fc1/kernel": bytes(4096), "fc1/bias": bad(fault)}
    packed = {"npz": lambda: zipped({f"{name}.npy": npy(data) for name, data in net.items()}),
              "pickle": lambda: zlib.compress(b"\x80\x04\x95\0\0\0\0\0\0\0\0" + bad(fault)),
              "torch-zip": lambda: zipped({"archive/data.pkl": b"\x80\x02" + bad(fault), "archive/version": b"3\n"})}
    report = judged(package(tmp_path / "bad", {"in/model.bin": packed[kept]()}))
    assert {"first.gguf", "last.gguf", "more/more.gguf"} == {path for path, _ in weights(report)}
    findings = [note for tag, note, path in told(report) if path == "in/model.bin" and (
        tag in ("ml-source-incomplete", "ml-weights-unreadable"))]
    assert findings and all(f"the isolated unpacker {FAULTS[fault]} while it unpacked" in note for note in findings)


def npy(values: bytes) -> bytes:
    head = b"{'descr': '|u1', 'fortran_order': False, 'shape': (%d,), }" % len(values)
    return b"\x93NUMPY\1\0" + (len(head) + 1).to_bytes(2, "little") + head + b"\n" + values
