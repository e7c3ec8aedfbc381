# SPDX-License-Identifier: GPL-2.0-or-later
"""Packages of one megabyte in which many things are held against many others: patterns against files, claims against
models, hunks against lines. Each list alone is harmless.
"""
from __future__ import annotations

import hashlib
import io
import lzma
import sys
import tarfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import floods  # noqa: E402

from lintian_ml import formats  # noqa: E402

SIZE = 1 << 20
MODELS = 4_000
_COPYRIGHT = b"Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\n\n"
_DECLARATION = b"Format: lintian-ml-models-1\n\n"
Files = dict[str, bytes]


def models(count: int = MODELS) -> Files:
    """The smallest model there is, again and again."""
    sample = next(entry.sample() for entry in formats.load() if entry.name == "word2vec-binary")
    return {f"m/{at:05}.bin": sample for at in range(count)}


def empty(count: int = 2_000) -> Files:
    return {f"e/{at:05}": b"" for at in range(count)}


def _many(form: bytes, count: int) -> bytes:
    return b"".join(form % at for at in range(count))


# Trees that are checked.
TREES: Mapping[str, Callable[[], Files]] = {
    "models": models,
    "declaration: patterns and files": lambda: {**empty(), "debian/ml-models": (
        _DECLARATION + b"Files:" + _many(b"\n z*z%d*", 90_000) + b"\n")},
    "declaration: directories and files": lambda: {**empty(), "debian/ml-models": _DECLARATION + (
        b"Files: e/*\nTraining-Program: a/b\nTraining-Data: a/c\nHyper-Parameters: a/d\n\n") * 5_000},
    "declaration: stanzas and models": lambda: {**models(), "debian/ml-models": (
        _DECLARATION + b"Files: zz*\n\n" * 5_000)},
    "declaration: checksums and models": lambda: {**models(), "debian/ml-models": (
        _DECLARATION + b"Files: *\nChecksums-Sha256:" + (b"\n " + b"a" * 64 + b" *b") * 14_000 + b"\n")},
    "declaration: every field of every model": lambda: {**models(1_000), "debian/ml-models": _DECLARATION + b"".join(
        b"Files: m/%05d.bin\nModel-License: MIT\nTraining-Data: x\nTraining-Data-License: MIT\nBase-Model: a\n\n" % at
        for at in range(1_000))},
    "copyright: stanzas and models": lambda: {**models(), "debian/copyright": (
        _COPYRIGHT + _many(b"Files: z%d*\nCopyright: x\nLicense: MIT\n\n", 23_000))},
    "copyright: patterns and models": lambda: {**models(), "debian/copyright": (
        _COPYRIGHT + b"Files:" + _many(b" z*%d*", 90_000) + b"\nCopyright: x\nLicense: MIT\n\n")},
    "copyright: a pattern of stars": lambda: {**models(), "debian/copyright": (
        _COPYRIGHT + b"Files: " + b"*a" * 300_000 + b"b\nCopyright: x\nLicense: MIT\n\n")},
    "copyright: lines": lambda: {**models(1), "debian/copyright": (
        _COPYRIGHT + b"Files:" + b"\n a" * 300_000 + b"\nCopyright: x\nLicense: MIT\n\n")},
    "overrides: patterns and models": lambda: {
        **models(), "debian/source/lintian-ml-overrides": _many(b"ml-weights *a*b%d*\n", 2_000)},
    "overrides: long patterns and models": lambda: {**models(), "debian/source/lintian-ml-overrides": b"".join(
        b"ml-weights " + b"*0?" * 160 + b"%d\n" % at for at in range(2_000))},
    "REUSE: patterns and models": lambda: {**models(), "REUSE.toml": (
        b'version = 1\n[[annotations]]\nSPDX-License-Identifier = "MIT"\npath = [' + _many(b'"z*%d*",', 80_000)
        + b"]\n")},
    "card: data sets and models": lambda: {**models(), "README.md": (
        b"---\ndatasets:\n" + _many(b"- d%d\n", 28_000) + b"---\nmodel\n")},
    "card: base models and models": lambda: {**models(), "README.md": (
        b"---\nbase_model:\n" + _many(b"- d%d\n", 28_000) + b"---\nmodel\n")},
    "cards: data sets and one model": lambda: {**models(1), **{f"README{at}.md": (
        b"---\nbase_model:\n" + _many(b"- d%d\n", 190) + b"---\n") for at in range(500)}},
    "control file: continued lines": lambda: {"debian/control": b"Source: a\nX:" + b"\n a" * 340_000},
    "control file: sections": lambda: {**models(), "debian/control": (
        b"Source: a\nSection: science\n\n" + _many(b"Package: p%d\nSection: non-free/a\n\n", 24_000)),
        **{f"debian/p{at}.install": b"m/*z usr\n" for at in range(500)}},
    "install: patterns and models": lambda: {
        **models(), "debian/install": _many(b"m/*z%d usr/share\n", 40_000)},
    "install: names of built files": lambda: {
        **models(), "debian/install": _many(b"usr/share/*z%d*q\n", 50_000)},
    "CMake: lists and libraries": lambda: {
        **models(1), "CMakeLists.txt": b"set(L " + b"/x " * 40_000 + b")\n" + b"add_library(x ${L})\n" * 2_000},
    "CMake: directories and patterns": lambda: {**models(1), "CMakeLists.txt": (
        b"install(DIRECTORY " + b"/x " * 20_000 + b" DESTINATION a FILES_MATCHING " + b"PATTERN b " * 15_000 + b")\n")},
    "HDF5: lists in circles": lambda: {f"{at}.h5": floods.endless_hdf5() for at in range(120)},
    "automake: words": lambda: {**models(1), **{
        f"d{at}/Makefile.am": b"a_DATA = " + b"aaa " * 64_000 for at in range(4)}},
}


# -- source packages -------------------------------------------------------------------------------------------------

def _tarball(files: Mapping[str, bytes]) -> bytes:
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w") as archive:
        for name, data in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return lzma.compress(target.getvalue(), preset=1)


def source(upstream: Mapping[str, bytes], debian: Mapping[str, bytes]) -> Files:
    """A package in the format 3.0 (quilt)."""
    files = {"a_1.orig.tar.xz": _tarball({f"a-1/{name}": data for name, data in upstream.items()}),
             "a_1-1.debian.tar.xz": _tarball({f"debian/{name}": data for name, data in debian.items()})}
    listed = "".join(f" {hashlib.sha256(data).hexdigest()} {len(data)} {name}\n" for name, data in files.items())
    fields = f"Format: 3.0 (quilt)\nSource: a\nVersion: 1-1\nChecksums-Sha256:\n{listed}"
    return {**files, "a_1-1.dsc": fields.encode()}


def _patched(lines: bytes, hunks: bytes, changes: int = 1, patches: int = 1) -> Files:
    patch = (b"--- a/f\n+++ b/f\n" + hunks) * changes
    names = [f"p{at}" for at in range(patches)]
    return source({"f": lines}, {"patches/series": "\n".join(names).encode(),
                                 **{f"patches/{name}": patch for name in names}})


PACKAGES: Mapping[str, Callable[[], Files]] = {
    "patches: one file changed again and again": lambda: _patched(
        b"a\n" * 100_000, b"@@ -1,1 +1,1 @@\n-a\n+a\n", changes=9_000),
    "patches: a hunk that nearly fits everywhere": lambda: _patched(
        b"a\n" * 300_000, b"@@ -1,1001 +1,1000 @@\n" + b" a\n" * 500 + b"-b\n" + b" a\n" * 500),
    "patches: hunks that fit far away": lambda: _patched(
        b"a\n" * 250_000 + b"b\n" * 50, b"@@ -1,1 +1,1 @@\n-c\n+b\n", patches=400),
    "patches: lines that are carriage returns": lambda: _patched(b"\r\n" * 200_000, b"@@ -1,1 +1,1 @@\r\n-\r\n+a\r\n"),
    "dsc: files that are missing": lambda: {
        **source({"f": b""}, {"control": b"Source: a\n"}), "a_1-1.dsc": (
            b"Format: 3.0 (quilt)\nSource: a\nVersion: 1-1\nFiles:\n" + _many(b" 0 1 f%d.tar.gz\n", 50_000)
            + b" 0 1 a_1.orig.tar.xz\n")},
    "dsc: a field in many lines": lambda: {**source({"f": b""}, {"control": b"Source: a\n"}), "a_1-1.dsc": (
        source({"f": b""}, {"control": b"Source: a\n"})["a_1-1.dsc"] + b"X: a\n" + b" a\n" * 300_000)},
    "tar: pax records": lambda: source({"f": b""}, {"control": b"Source: a\n"}) | {
        "a_1.orig.tar.xz": lzma.compress(_pax(b"5 a=\n" * (SIZE // 5 - 20)), preset=1)},
    "tar: pax records, again and again": lambda: source({"f": b""}, {"control": b"Source: a\n"}) | {
        "a_1.orig.tar.xz": lzma.compress(_pax(b"5 a=\n" * (SIZE // 5 - 20)) * 20, preset=1)},
    "tar: many models": lambda: source(models(20_000), {"control": b"Source: a\n"}),
}


def _pax(records: bytes) -> bytes:
    """An empty file behind an extended header."""
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        head = tarfile.TarInfo("p")
        head.type, head.size = tarfile.XHDTYPE, len(records)
        archive.addfile(head, io.BytesIO(records))
        archive.addfile(tarfile.TarInfo("f"))
    return target.getvalue()[:1024 + len(records) + -len(records) % 512]


# -- other commands --------------------------------------------------------------------------------------------------

def _mail(body: bytes, head: bytes = b"") -> bytes:
    return (b"From a@b Thu Jan  1 00:00:00 2026\nFrom: a <a@b>\nSubject: ITP: net -- a net\nDate: Thu, 1 Jan 2026 "
            b"00:00:00 +0000\n" + head + b"\nPackage: wnpp\nSeverity: wishlist\n\n" + body)


def _nested_mail(depth: int) -> bytes:
    parts = [b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (at, at) for at in range(depth)]
    return _mail(b"").rstrip() + b"\n" + b"".join(parts) + b"\nhello\n"


ITP = ("itp", "--source", "{tree}/src", "{tree}/bug", "--output", "{out}")
MAILS: Mapping[str, Callable[[], bytes]] = {
    "mail: multiparts in multiparts": lambda: _nested_mail(20_000),
    "mail: headers": lambda: _mail(b"text\n", b"References: " + b"<a@b> " * 170_000 + b"\n"),
    "mail: encoded words": lambda: _mail(b"text\n", b"To: " + b"=?utf-8?q?a?= " * 70_000 + b"\n"),
    "mail: a page of tags": lambda: _mail(b"<html>" + b"<div>" * 200_000),
    "mail: angles": lambda: _mail(b"<html>" + b"<" * 1_000_000),
    "mail: comments": lambda: _mail(b"<html>" + b"<!--" * 250_000),
    "mail: declarations": lambda: _mail(b"<html>" + b"<![" * 330_000),
    "mail: entities": lambda: _mail(b"<html>" + b"&#" * 500_000),
    "mail: fields of the form": lambda: _mail(b"* License : MIT\n" * 60_000),
    "mail: quotations": lambda: _mail(b"> " * 500_000),
    "mail: sentences on models": lambda: _mail(b"The model is trained on data and the weights are free. " * 19_000),
    "mail: many mails": lambda: _mail(b"x\n\n") * 5_000,
    "mail: retitled": lambda: _mail(b"retitle -1 ITP: a -- b\n" * 45_000),
    "mail: sentences in mails": lambda: b"".join(
        _mail(_many(b"The model %d is trained on data and the weights are free. ", 4_200)) for _ in range(4)),
    "mail: short sentences": lambda: b"".join(_mail(b"A net. " * 36_000) for _ in range(4)),
    "mail: a paragraph of short lines": lambda: b"".join(_mail(b"A.\n" * 80_000) for _ in range(4)),
    "mail: answers": lambda: b"".join(_mail(b"> trained?\nby a\n" * 15_000) for _ in range(4)),
    "mail: files": lambda: b"".join(_mail(_many(b"model a%d.onnx ", 16_000)) for _ in range(4)),
    "mail: licences": lambda: b"".join(_mail(_many(b"* License : GPL-%d MIT\n", 10_000)) for _ in range(4)),
    "mail: models on a hub": lambda: _mail(_many(b"the model https://huggingface.co/a/b%d ", 26_000)),
    "mail: descriptions": lambda: _mail(b"* Description : a model trained\n" * 33_000),
    "mail: flowed": lambda: _mail(b"a \n" * 340_000, b"Content-Type: text/plain; format=flowed\n"),
    "mail: alternatives": lambda: _mail(b"--b\n\n" * 200_000, b"Content-Type: multipart/alternative; boundary=b\n"),
    "mail: titles": lambda: _mail(b"Control: retitle -1 ITP: a" + b" - -" * 260_000),
    "mail: signed": lambda: _mail(b"-----BEGIN PGP SIGNED MESSAGE\n" * 33_000),
    "mail: attributions": lambda: _mail(b"On a 2020 b\n" * 87_000),
    "mail: addresses": lambda: _mail(b"https://huggingface.co/a/b " * 38_000),
}


def attacks() -> Iterator[tuple[str, Files, tuple[str, ...]]]:
    """Name, files, and the command that is run on them; see ``measure``."""
    check = ("check", "--format", "json", "--output", "{out}")
    yield from ((name, make(), (*check, "{tree}")) for name, make in TREES.items())
    yield from ((name, make(), (*check, "{tree}/a_1-1.dsc")) for name, make in PACKAGES.items())
    for name, mail in MAILS.items():
        yield name, {"src/README": b"a net\n", "bug": mail()}, ITP
