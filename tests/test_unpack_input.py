# SPDX-License-Identifier: GPL-2.0-or-later
"""Bad input gets one clear sentence; tarballs, zips, trees, .deb and .changes are told apart by content."""
from __future__ import annotations

import hashlib
import io
import os
import subprocess
import tarfile
import zipfile
from pathlib import Path

import pytest
from conftest import require_program
from test_inflate import processes, settled
from test_unpack_dsc import DEBIAN, contents, dsc, notes, quilt, tar

from lintian_ml import limits
from lintian_ml.errors import InputError
from lintian_ml.inflate import pool
from lintian_ml.unpack import open_package
from lintian_ml.unpack.bare import name_and_version

KNOWN = "gzip, bzip2, xz, lzma, zstd, zip and plain tar are read"


def ar(members: dict[str, bytes]) -> bytes:
    """An ar archive as dpkg-deb writes it."""
    parts = [b"!<arch>\n"]
    for name, data in members.items():
        header = f"{name:<16}0           0     0     100644  {len(data):<10}`\n"
        parts += [header.encode(), data, b"\n" * (len(data) % 2)]
    return b"".join(parts)


def deb(packing: str = "xz") -> bytes:
    control = tar({"./control": b"Package: foo-data\nVersion: 1.0-1\nSection: non-free/misc\nDescription: x\n y\n"})
    data = tar({"./usr/share/foo/net": b"weights\n"}, packing=packing)
    return ar({"debian-binary": b"2.0\n", "control.tar.gz": control, f"data.tar.{packing}": data})


def zipped(files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name), data, method)
    return buffer.getvalue()


@pytest.mark.parametrize(("name", "data", "why"), [
    ("a.dsc", b"just text\n", "not a Debian source package: neither .dsc, .changes, .deb, tarball nor source tree"),
    ("a.dsc", b"", "is empty"),
    ("a.dsc", b"Format: 3.0 (git)\nSource: a\nVersion: 1\nFiles:\n 00 1 a.git\n",
     "source format 3.0 (git) is not known; 1.0, 3.0 (native) and 3.0 (quilt) are"),
    ("a.dsc", b"Source: a\nVersion: 1\nFiles:\n 00 1 ../a.tar.gz\n",
     "nothing can be checked: the .dsc names ../a.tar.gz, which is no plain file name"),
    ("a.dsc", b"Source: a\nVersion: 1\nFiles:\n 00 1 a_1.tar.gz\n", "nothing can be checked: a_1.tar.gz is missing"),
    ("a.tar.Z", b"\x1f\x9d\x90\0\0\0", f"not a Debian source package, and unknown compression: {KNOWN}"),
    ("a.tar", tar({}, packing=""), "holds no file"),
    ("a.tar.gz", tar({}), "holds no file"),
    ("a.tar.gz", tar({"a": b""})[:12], "ends early"),
    ("a.gz", b"\x1f\x8b\x08" + b"\xff" * 40, "is damaged: "),
    ("a.zip", zipped({}), "holds no file"),
    ("a.zip", zipped({"a": b"b"})[:40], "is damaged: the zip has no directory at its end"),
    ("a.deb", ar({"debian-binary": b"2.0\n"}), "not a Debian binary package: no data.tar in it"),
    ("a.changes", b"Format: 1.8\nSource: a (1-2)\nVersion: 1-2+b1\nDistribution: sid\nFiles:\n 00 1 m o a_1_all.deb\n",
     "it names no source, a_1-2.dsc is not beside it, and neither is a .deb that it names"),
    ("a.changes", b"Source: a\nVersion: 1\nChanges: x\nFiles:\n 00 1 m o a_1.dsc\n",
     "a_1.dsc, which it names, is not beside it, and neither is a .deb that it names"),
])
def test_input_that_cannot_be_checked(tmp_path: Path, name: str, data: bytes, why: str) -> None:
    """One sentence that names the file and what is wrong."""
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(InputError) as error:
        open_package(str(path))
    text = str(error.value)
    assert text.startswith(f"{path}: {why}") and "\n" not in text


def test_no_such_file_and_no_file(tmp_path: Path) -> None:
    """What is not there, or is empty, or is no file, is an input error too."""
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "tree").mkdir()
    for name, why in (("no", "no such file or directory"), ("pipe", "neither a file nor a directory"),
                      ("tree", "holds no file")):
        with pytest.raises(InputError) as error:
            open_package(str(tmp_path / name))
        assert str(error.value) == f"{tmp_path / name}: {why}"
    with pytest.raises(InputError):
        open_package("a\0b")


def test_one_refused_name_does_not_hide_the_rest(tmp_path: Path) -> None:
    """A name with a slash is a problem; what else the .dsc names is checked."""
    path = quilt(tmp_path)
    path.write_text(path.read_text() + f" {'0' * 32} 5 sub/x.tar.gz\n")
    source, files = contents(path)
    assert notes(source) == ["the .dsc names sub/x.tar.gz, which is no plain file name"] and "net/w.txt" in files


def test_names_that_are_not_utf_8(tmp_path: Path) -> None:
    """Such bytes become printable, so that a path is valid text everywhere."""
    (tmp_path / "foo-1.tar.gz").write_bytes(tar({"caf\udce9": b"a", "caf\u00e9": b"b", "n" * 150: b"c"}, "foo-1/"))
    _, files = contents(tmp_path / "foo-1.tar.gz")
    assert files == {"caf\\xe9": b"a", "caf\u00e9": b"b", "n" * 150: b"c"}


@pytest.mark.parametrize("style", [tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
def test_every_dialect_of_tar(tmp_path: Path, style: int) -> None:
    """Long names, links, devices and directories; only regular files are items."""
    long_name = "/".join(["d" * 60] * 3)
    entries: dict[str, bytes | tarfile.TarInfo] = {"a": b"1", long_name: b"2" * 600}
    for name, kind, link in (("sym", tarfile.SYMTYPE, "../a"), ("hard", tarfile.LNKTYPE, "foo-1/a"),
                             ("dev", tarfile.CHRTYPE, ""), ("dir", tarfile.DIRTYPE, "")):
        entries[name] = info = tarfile.TarInfo(f"foo-1/{name}")
        info.type, info.linkname = kind, link
    entries["end"] = b"3"
    (tmp_path / "foo-1.tar").write_bytes(tar(entries, "foo-1/", "", style))
    source, files = contents(tmp_path / "foo-1.tar")
    assert files == {"a": b"1", long_name: b"2" * 600, "end": b"3"} and not source.problems
    assert source.links == {"sym": "../a", "hard": "a"}


def test_a_size_in_base_256(tmp_path: Path) -> None:
    """GNU's way to write sizes past 8 GiB works for small ones too."""
    data = bytearray(tar({"foo-1/a": b"12345", "foo-1/b": b"6"}, packing=""))
    data[124:136] = b"\x80" + (5).to_bytes(11, "big")
    data[148:156] = b"%06o\0 " % (sum(data[:148]) + 8 * 32 + sum(data[156:512]))
    (tmp_path / "foo-1.tar").write_bytes(data)
    assert contents(tmp_path / "foo-1.tar")[1] == {"a": b"12345", "b": b"6"}


def test_names_that_climb_out_are_tamed(tmp_path: Path) -> None:
    """Absolute names and .. stay below the root."""
    (tmp_path / "x.tar").write_bytes(tar({"a": b"0", "/etc/passwd": b"1", "../../b": b"2", "./c//d": b"3"}, packing=""))
    assert contents(tmp_path / "x.tar")[1] == {"a": b"0", "etc/passwd": b"1", "b": b"2", "c/d": b"3"}


def test_a_repeated_member_is_marked(tmp_path: Path) -> None:
    """Both are yielded, the inventory has the last one."""
    info = tarfile.TarInfo("foo-1/a")
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for data in (b"first", b"2nd"):
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    (tmp_path / "foo-1.tar").write_bytes(buffer.getvalue())
    source, = open_package(str(tmp_path / "foo-1.tar"))
    assert [item.head for item in source.items()] == [b"first", b"2nd"]
    assert source.repeated == {"a"} and source.inventory == {"a": 3} and source.complete


@pytest.mark.parametrize(("files", "paths"), [
    ({"foo-1/a": b"", "foo-1/b/c": b""}, {"a", "b/c"}),
    ({"./foo-1/a": b"", "./foo-1/b": b""}, {"a", "b"}),
    ({"src/a": b"", "src/b": b""}, {"a", "b"}),
    ({"src/a": b"", "README": b""}, {"src/a", "README"}),
    ({"README": b"", "src/a": b""}, {"src/a", "README"}),
    ({"foo-1/a": b"", "README": b""}, {"a", "README"}),
    ({"only": b""}, {"only"}),
])
def test_the_top_directory(tmp_path: Path, files: dict[str, bytes], paths: set[str]) -> None:
    """A single one goes; one that is named as the package is taken for the single one before all is read."""
    (tmp_path / "foo_1.orig.tar.gz").write_bytes(tar(files))
    assert set(contents(tmp_path / "foo_1.orig.tar.gz")[1]) == paths


def test_the_name_of_a_bare_tarball(tmp_path: Path) -> None:
    """From the file's name, or better from its debian/changelog."""
    assert name_and_version("foo_1.0+ds.orig.tar.xz") == ("foo", "1.0+ds")
    assert name_and_version("foo-bar-1.0.tgz") == ("foo-bar", "1.0")
    assert name_and_version("nets.zip") == ("nets", "")
    (tmp_path / "x.tar.gz").write_bytes(tar({**DEBIAN, "debian/control": b"Source: foo\nSection: contrib/x\n"}, "t/"))
    source, _ = contents(tmp_path / "x.tar.gz")
    assert (source.name, source.version, source.control["Source"], source.area) == ("foo", "1.0-1", "foo", "contrib")


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2])
def test_a_bare_zip(tmp_path: Path, method: int) -> None:
    """Its single top directory goes as a tarball's does."""
    (tmp_path / "foo-1.zip").write_bytes(zipped({"foo-1/a": b"x" * 300_000, "foo-1/b/c": b"", "foo-1/d/": b""}, method))
    source, files = contents(tmp_path / "foo-1.zip")
    assert files == {"a": b"x" * 300_000, "b/c": b""} and source.inventory["a"] == 300_000


def test_zst_by_the_library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A .zst tarball is read where libzstd is installed, else the problem says what to install."""
    data = {"a": b"x", "b": os.urandom(3_000_000)}
    packed = subprocess.run([require_program("zstd"), "-cq"], input=tar(data, "foo-1/", ""), capture_output=True).stdout
    (tmp_path / "foo-1.tar.zst").write_bytes(packed)
    assert contents(tmp_path / "foo-1.tar.zst")[1] == data
    path = dsc(tmp_path, {"foo_1.0.tar.zst": packed[:-100_000]}, "3.0 (native)", version="1.0")
    source, files = contents(path)
    assert files["a"] == b"x" and len(files.get("b", b"")) < 3_000_000 and "foo_1.0.tar.zst" in notes(source)[0]
    (tmp_path / "no_zstd.py").write_text("from lintian_ml.inflate.zstd import BROKEN, STEPS, _zstd\n"
                                         "_zstd.__globals__['_LIBRARY'] = None\n")
    without = pool.Pool("no_zstd", paths=(str(tmp_path),))
    monkeypatch.setattr(pool, "zstd", without)
    source, files = contents(path)
    assert not files and "install libzstd1" in notes(source)[0]
    without.close()


def test_a_tree(tmp_path: Path) -> None:
    """Links are noted, not followed; version control's and quilt's own directories are no part of it."""
    tree = tmp_path / "somewhere"
    for name, data in {**DEBIAN, ".git/config": b"", "sub/.pc/x": b"", "big": b"0" * 300_000, "sub/a": b"1"}.items():
        (tree / name).parent.mkdir(parents=True, exist_ok=True)
        (tree / name).write_bytes(data)
    (tree / "loop").symlink_to(".")
    (tree / "passwd").symlink_to("/etc/passwd")
    os.mkfifo(tree / "pipe")
    (tree / os.fsdecode(b"caf\xe9")).write_bytes(b"2")
    source, files = contents(tree)
    assert files == {**DEBIAN, "big": b"0" * 300_000, "sub/a": b"1", "caf\\xe9": b"2"}
    assert source.links == {"loop": ".", "passwd": "/etc/passwd"}
    assert (source.name, source.version, source.kind, source.complete) == ("foo", "1.0-1", "source", True)


@pytest.mark.parametrize("packing", ["gz", "bz2", "xz"])
def test_a_deb(tmp_path: Path, packing: str) -> None:
    """A binary package gives its installed files and its control fields."""
    (tmp_path / "anything").write_bytes(deb(packing))
    source, files = contents(tmp_path / "anything")
    assert files == {"usr/share/foo/net": b"weights\n"} and source.complete
    assert (source.name, source.version, source.kind, source.area) == ("foo-data", "1.0-1", "binary", "non-free")


def test_a_truncated_deb(tmp_path: Path) -> None:
    """What is there is read, the rest is a problem."""
    (tmp_path / "x.deb").write_bytes(deb()[:-20])
    source, _ = contents(tmp_path / "x.deb")
    assert notes(source)[0] == "x.deb ends early in member 3" and not source.complete


def changes(directory: Path, *names: str) -> Path:
    lines = ["Format: 1.8", "Source: foo", "Version: 1.0-1", "Distribution: unstable", "Files:"]
    for name in names:
        data = (directory / name).read_bytes()
        lines.append(f" {hashlib.md5(data).hexdigest()} {len(data)} misc optional {name}")
    path = directory / "foo_1.0-1_amd64.changes"
    path.write_text("\n".join(lines) + "\n")
    return path


def test_changes(tmp_path: Path) -> None:
    """The source that is named, else the one beside, else the .debs; each checked against the .changes."""
    (tmp_path / "foo-data_1.0-1_all.deb").write_bytes(deb())
    path = quilt(tmp_path)
    assert [source.input for source in open_package(str(changes(tmp_path, path.name, "foo-data_1.0-1_all.deb")))] == [
        "foo_1.0-1.dsc"]
    only = changes(tmp_path, "foo-data_1.0-1_all.deb")
    assert [source.input for source in open_package(str(only))] == ["foo_1.0-1.dsc"]
    path.unlink()
    (tmp_path / "foo-data_1.0-1_all.deb").write_bytes(deb("gz"))
    source, files = contents(only)
    assert source.kind == "binary" and files and "differs from the .changes" in notes(source)[0]


def test_a_tarball_that_expands_without_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Past the ratio the walk ends with a problem, in bounded memory."""
    monkeypatch.setattr(limits, "RATIO", 100)
    monkeypatch.setattr(limits, "RATIO_FREE", 8 * limits.MIB)
    (tmp_path / "foo-1.tar.gz").write_bytes(tar({"a": b"1", "zeros": bytes(20_000_000), "b": b"2"}, "foo-1/"))
    source, files = contents(tmp_path / "foo-1.tar.gz")
    assert files["a"] == b"1" and "b" not in files
    assert notes(source) == ["foo-1.tar.gz: expands to more than 100 times its size"]


def test_leaving_a_walk_early_stops_its_unpacker(tmp_path: Path) -> None:
    """No thread and no unpacker stays behind when only the first item is wanted."""
    import threading

    (tmp_path / "foo-1.tar.gz").write_bytes(tar({str(n): os.urandom(500_000) for n in range(60)}, "foo-1/"))
    threads = threading.active_count()
    source, = open_package(str(tmp_path / "foo-1.tar.gz"))
    before = processes(pool.usual)
    walk = source.items()
    assert next(walk).head
    assert len(processes(pool.usual)) == len(before) + 1
    walk.close()  # type: ignore[attr-defined]
    assert threading.active_count() == threads and settled(lambda: processes(pool.usual) == before)


@pytest.mark.parametrize("content", [None, b"", b"\0" * 999, b"Format: 1.0\nSource: other\n", b"x: " + b"y" * 99_999])
def test_buildinfo_beside_an_upload(tmp_path: Path, content: bytes | None) -> None:
    """What lies in a .buildinfo, or that it is missing, changes nothing: no file of the source is in it."""
    path = quilt(tmp_path)
    name = "foo_1.0-1_amd64.buildinfo"
    (tmp_path / name).write_bytes(b"Format: 1.0\n")
    upload = changes(tmp_path, path.name, name)
    (tmp_path / name).unlink()
    if content is not None:
        (tmp_path / name).write_bytes(content)
    found, = open_package(str(upload))
    files = {item.path for item in found.items()}
    assert found.name == "foo" and notes(found) == [] and files == set(contents(path)[1])


def test_parts_of_an_upload_that_are_missing(tmp_path: Path) -> None:
    """Of several sources, or several .debs, those that are not there are told with those that are, and so are names
    that are paths."""
    path = quilt(tmp_path)
    (tmp_path / "other_1.dsc").write_bytes(b"x")
    upload = changes(tmp_path, path.name, "other_1.dsc")
    (tmp_path / "other_1.dsc").unlink()
    upload.write_text(upload.read_text() + f" {'0' * 32} 1 m o ../x.dsc\n")
    source, = open_package(str(upload))
    assert notes(source) == ["other_1.dsc is missing", "the .changes names ../x.dsc, which is no plain file name"]
    path.unlink()
    for name in ("foo-data_1.0-1_all.deb", "foo-more_1.0-1_all.deb"):
        (tmp_path / name).write_bytes(deb())
    upload = changes(tmp_path, "foo-data_1.0-1_all.deb", "foo-more_1.0-1_all.deb")
    (tmp_path / "foo-more_1.0-1_all.deb").unlink()
    source, = open_package(str(upload))
    assert source.kind == "binary" and notes(source) == ["foo-more_1.0-1_all.deb is missing"]
