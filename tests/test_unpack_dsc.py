# SPDX-License-Identifier: GPL-2.0-or-later
"""Source packages come out of ``unpack`` as out of dpkg-source. The builders here serve the other tests of it too."""
from __future__ import annotations

import bz2
import gzip
import hashlib
import io
import lzma
import os
import subprocess
import tarfile
from collections.abc import Mapping
from pathlib import Path

import pytest
from conftest import require_program

from lintian_ml.unpack import Source, open_package

Files = Mapping[str, "bytes | tarfile.TarInfo"]
PACK = {"gz": lambda data: gzip.compress(data, mtime=0), "bz2": bz2.compress, "xz": lzma.compress,
        "lzma": lambda data: lzma.compress(data, lzma.FORMAT_ALONE), "": lambda data: data}


def tar(files: Files, top: str = "", packing: str = "gz", style: int = tarfile.GNU_FORMAT) -> bytes:
    """A tarball of ``files`` below ``top``; a TarInfo instead of bytes is taken as it is."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=style, errors="surrogateescape") as archive:
        for name, content in files.items():
            info = content if isinstance(content, tarfile.TarInfo) else tarfile.TarInfo(top + name)
            data = b"" if isinstance(content, tarfile.TarInfo) else content
            if isinstance(content, bytes):
                info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return PACK[packing](buffer.getvalue())


def dsc(directory: Path, parts: Mapping[str, bytes], form: str = "3.0 (quilt)", name: str = "foo",
        version: str = "1.0-1") -> Path:
    """Write the parts and a .dsc that promises them."""
    lines = [f"Format: {form}", f"Source: {name}", f"Version: {version}", "Maintainer: A <a@example.org>",
             "Architecture: all", "Checksums-Sha256:"]
    lines += [f" {hashlib.sha256(data).hexdigest()} {len(data)} {part}" for part, data in parts.items()]
    lines += ["Files:", *(f" {hashlib.md5(data).hexdigest()} {len(data)} {part}" for part, data in parts.items())]
    for part, data in parts.items():
        (directory / part).write_bytes(data)
    path = directory / f"{name}_{version}.dsc"
    path.write_text("\n".join(lines) + "\n")
    return path


def contents(path: Path | str) -> tuple[Source, dict[str, bytes]]:
    """The only source in ``path`` and all its files."""
    source, = open_package(str(path))
    return source, {item.path: item.blob().whole() for item in source.items()}


def notes(source: Source) -> list[str]:
    return [hint.note for hint in source.problems]


def unpacked(path: Path) -> dict[str, bytes]:
    """The same by dpkg-source."""
    tree = path.parent / "unpacked"
    subprocess.run([require_program("dpkg-source"), "-q", "--no-check", "-x", str(path), str(tree)], check=True,
                   env={**os.environ, "LC_ALL": "C"})
    return {str(file.relative_to(tree)): file.read_bytes() for file in tree.rglob("*")
            if file.is_file() and not file.is_symlink() and ".pc" not in file.parts}


SERIES = b"# first\nadd.patch  # why\n\nchange.patch -p1\nremove.patch\n"
PATCHES = {
    "debian/patches/add.patch": b"--- /dev/null\n+++ b/net/new.txt\n@@ -0,0 +1 @@\n+1 2 3\n",
    "debian/patches/change.patch": b"Description: x\n\n--- a/net/w.txt\n+++ b/net/w.txt\n"
                                   b"@@ -1,3 +1,3 @@\n a\n-b\n+B\n c\n",
    "debian/patches/remove.patch": b"--- a/net/old.txt\n+++ /dev/null\n@@ -1 +0,0 @@\n-old\n",
}
ORIG = {"README": b"hello\n", "net/w.txt": b"zero\na\nb\nc\n", "net/old.txt": b"old\n", "debian/rules": b"upstream's\n",
        ".pc/x": b"left over\n", "comp/mine": b"replaced\n", "data.bin": b"\0" * 700_000}
DEBIAN = {"debian/rules": b"#!/usr/bin/make -f\n", "debian/changelog": b"foo (1.0-1) unstable; urgency=low\n",
          "debian/source/format": b"3.0 (quilt)\n", "debian/patches/series": SERIES, **PATCHES}


def quilt(directory: Path, debian: Files = DEBIAN, orig: Files = ORIG, **more: bytes) -> Path:
    parts = {"foo_1.0.orig.tar.gz": tar(orig, "foo-1.0/"), "foo_1.0-1.debian.tar.xz": tar(debian, packing="xz"), **more}
    return dsc(directory, parts)


def test_a_quilt_package_is_what_dpkg_source_unpacks(tmp_path: Path) -> None:
    """Upstream's debian/ and .pc go, patches apply in order with offsets, components replace directories."""
    component = {"foo_1.0.orig-comp.tar.bz2": tar({"theirs": b"new\n", "sub/x": b"y"}, "whatever/", "bz2")}
    path = quilt(tmp_path, {**DEBIAN, "README": b"the packager's\n"}, **component)
    source, files = contents(path)
    assert (source.name, source.version, notes(source)) == ("foo", "1.0-1", [])
    assert files["net/w.txt"] == b"zero\na\nB\nc\n" and files["README"] == b"the packager's\n"
    assert "comp/mine" not in files and files["comp/theirs"] == b"new\n"
    assert source.removed == {"net/old.txt": "debian/patches/remove.patch"}
    assert source.inventory == {name: len(data) for name, data in files.items()}
    assert files == unpacked(path)


def test_the_origin_of_a_patched_file_is_told(tmp_path: Path) -> None:
    """A file says which patch made it what it is; the others say nothing."""
    source, = open_package(str(quilt(tmp_path)))
    assert {item.path: item.origin for item in source.items() if item.origin} == {
        "net/new.txt": "added by debian/patches/add.patch", "net/w.txt": "patched by debian/patches/change.patch"}


def test_the_vendor_series_comes_first(tmp_path: Path) -> None:
    """debian.series hides series."""
    source, files = contents(quilt(tmp_path, {**DEBIAN, "debian/patches/debian.series": b"add.patch\n"}))
    assert files["net/w.txt"] == ORIG["net/w.txt"] and files["net/new.txt"] == b"1 2 3\n" and source.complete


@pytest.mark.parametrize("packing", ["gz", "bz2", "xz", "lzma"])
def test_a_native_package_in_every_compression(tmp_path: Path, packing: str) -> None:
    """3.0 (native) takes gzip, bzip2, xz and lzma; its own debian/ stays and its patches do not apply."""
    files = {**DEBIAN, "net/w.txt": b"a\nb\nc\n"}
    path = dsc(tmp_path, {f"foo_1.0.tar.{packing}": tar(files, "foo/", packing)}, "3.0 (native)", version="1.0")
    source, found = contents(path)
    assert found == files == unpacked(path) and source.complete


def test_format_1_with_a_diff(tmp_path: Path) -> None:
    """1.0: the .diff.gz adds debian/ and changes upstream's files."""
    diff = (b"--- foo-1.0.orig/net/w.txt\n+++ foo-1.0/net/w.txt\n@@ -2,3 +2,2 @@\n a\n-b\n c\n"
            b"--- foo-1.0.orig/debian/changelog\n+++ foo-1.0/debian/changelog\n@@ -0,0 +1 @@\n+foo (1.0-1)\n")
    orig = {"net/w.txt": ORIG["net/w.txt"], "debian/extra": b"stays\n"}
    path = dsc(tmp_path, {"foo_1.0.orig.tar.gz": tar(orig, "foo-1.0.orig/"),
                          "foo_1.0-1.diff.gz": PACK["gz"](diff)}, "1.0")
    source, files = contents(path)
    assert files == unpacked(path) and source.complete
    assert files == {"net/w.txt": b"zero\na\nc\n", "debian/changelog": b"foo (1.0-1)\n", "debian/extra": b"stays\n"}


def test_a_patch_that_does_not_apply(tmp_path: Path) -> None:
    """It is a problem, all its files stay as they were, and the other patches still apply."""
    orig = {**ORIG, "net/w.txt": b"something else\n"}
    source, files = contents(quilt(tmp_path, orig=orig))
    assert files["net/w.txt"] == b"something else\n" and files["net/new.txt"] == b"1 2 3\n"
    assert notes(source) == [
        "debian/patches/change.patch does not apply: the hunk of its line 5 does not fit net/w.txt"]
    assert not source.complete


def test_a_clearsigned_dsc(tmp_path: Path) -> None:
    """The armour is stepped over."""
    path = quilt(tmp_path)
    path.write_text("-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\n" + path.read_text()
                    + "\n-----BEGIN PGP SIGNATURE-----\n\niQIz\n=abcd\n-----END PGP SIGNATURE-----\n")
    source, files = contents(path)
    assert source.complete and source.control["Format"] == "3.0 (quilt)" and "net/w.txt" in files


def test_a_missing_part_is_a_problem_and_the_rest_is_read(tmp_path: Path) -> None:
    """Without the debian tarball the upstream files are still there, as they would be in the package."""
    path = quilt(tmp_path)
    (tmp_path / "foo_1.0-1.debian.tar.xz").unlink()
    source, files = contents(path)
    assert notes(source) == ["foo_1.0-1.debian.tar.xz is missing"] and not source.complete
    assert set(files) == {"README", "net/w.txt", "net/old.txt", "comp/mine", "data.bin"}


def test_without_the_upstream_tarball_the_patches_are_one_problem(tmp_path: Path) -> None:
    """A missing part explains why patches fail: they are not listed one by one."""
    path = quilt(tmp_path)
    (tmp_path / "foo_1.0.orig.tar.gz").unlink()
    source, files = contents(path)
    assert notes(source) == ["foo_1.0.orig.tar.gz is missing",
                             "2 patches do not apply to what is there, the first one: "
                             "debian/patches/change.patch does not apply: net/w.txt is not there"]
    assert files["net/new.txt"] == b"1 2 3\n"


def test_a_wrong_checksum_is_told_with_both_values(tmp_path: Path) -> None:
    """The file is read all the same."""
    path = quilt(tmp_path)
    wrong = tar({**ORIG, "README": b"HELLO\n"}, "foo-1.0/")
    right = (tmp_path / "foo_1.0.orig.tar.gz").read_bytes()
    (tmp_path / "foo_1.0.orig.tar.gz").write_bytes(wrong)
    text = path.read_text()
    path.write_text(text.replace(f"{len(right)} foo_1.0.orig", f"{len(wrong)} foo_1.0.orig"))
    source, files = contents(path)
    assert files["README"] == b"HELLO\n"
    promised, found = hashlib.sha256(right).hexdigest(), hashlib.sha256(wrong).hexdigest()
    assert notes(source) == ["foo_1.0.orig.tar.gz: checksum differs from the .dsc: "
                             f"sha256 {promised} is promised, {found} found"]


@pytest.mark.parametrize("packing", ["gz", "bz2", "xz", ""])
def test_a_truncated_part(tmp_path: Path, packing: str) -> None:
    """What came before the end counts; end and size are both told."""
    name = "foo_1.0.tar" + (f".{packing}" if packing else "")
    blocks = {f"f{number}": os.urandom(200_000) for number in range(10)}
    path = dsc(tmp_path, {name: tar(blocks, "foo-1.0/", packing)}, "3.0 (native)", version="1.0")
    whole = (tmp_path / name).read_bytes()
    (tmp_path / name).write_bytes(whole[:len(whole) * 6 // 10])
    source, files = contents(path)
    assert 4 <= len(files) <= 6 and all(blocks[name] == data for name, data in files.items())
    assert notes(source)[0].startswith(f"{name}: ends early after ") and "size differs" in notes(source)[1]


def test_damage_in_the_middle(tmp_path: Path) -> None:
    """A flipped byte ends the walk of that part with a reason."""
    path = dsc(tmp_path, {"foo_1.0.tar.xz": tar(DEBIAN, "foo-1.0/", "xz")}, "3.0 (native)", version="1.0")
    data = bytearray((tmp_path / "foo_1.0.tar.xz").read_bytes())
    data[len(data) // 2] ^= 0xff
    (tmp_path / "foo_1.0.tar.xz").write_bytes(data)
    source, _ = contents(path)
    assert notes(source)[0].startswith("foo_1.0.tar.xz: is damaged: ") or "is damaged" in notes(source)[0]
    assert "checksum differs" in notes(source)[-1]


def test_a_patch_never_leaves_the_tree(tmp_path: Path) -> None:
    """Paths that climb out, and paths through a link, refuse the whole patch."""
    out = b"--- a/../../etc/passwd\n+++ b/../../etc/passwd\n@@ -0,0 +1 @@\n+x\n"
    link = tarfile.TarInfo("foo-1.0/link")
    link.type, link.linkname = tarfile.SYMTYPE, "/etc"
    through = b"--- /dev/null\n+++ b/link/passwd\n@@ -0,0 +1 @@\n+x\n"
    debian = {"debian/patches/series": b"out\nthrough\n", "debian/patches/out": out, "debian/patches/through": through}
    source, files = contents(quilt(tmp_path, debian, {"a": b"", "link": link}))
    assert set(files) == {"a", *debian} and source.links == {"link": "/etc"}
    assert notes(source) == [
        "debian/patches/out does not apply: line 1 names a file outside the tree: ../../etc/passwd",
        "debian/patches/through does not apply: link is a link, and a patch must not go through one"]
