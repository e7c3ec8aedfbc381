# SPDX-License-Identifier: GPL-2.0-or-later
"""Inputs of one megabyte that are made to cost time or memory, each with the files of the package it lies in.

Three kinds: every format's sample blown up, words that every reader of texts looks for repeated under every kind of
name, and containers and structures that claim more than they are.
"""
from __future__ import annotations

import bz2
import gzip
import io
import lzma
import random
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator

from lintian_ml import formats

SIZE = 1 << 20
TREE = {"debian/control": b"Source: attack\n"}
_TAILS = (b"\n", b" ", b"0 ", b"1,", b"(", b"[", b"{", b"<a>", b"a", b'"', b"\\", b"\0", b"0.5 0.25\n", b"1\n")
# Words and signs that a reader of texts looks for, or that keep a regular expression at work.
UNITS = (
    b"\n", b" ", b"a ", b"0,", b"1.5, ", b"1 2\n", b"{", b"[[", b"((", b"<!--", b"/*", b"//\n", b"#\n", b'"', b"\\\"",
    b"-", b"train ", b"model.fit(", b"import torch\n", b"weights trained from data ", b"http://a/", b"trained on ",
    b".train.py ", b"wget http://a.b/c.onnx\n", b"Files: *\n", b" a\n", b"*?", b"w[] = {1.51, 2.33, 3.17}; ",
    b"GPL ", b"---\n", b"loss.backward()\n", b"Restrictions: a\n", b"a: b\n\n", b"\xe2\x80\xae", b'{"a":', b"x = [",
    b"a\t0.125\n", b"\r", b"# ", b"f(0.5", b"0.5 &\n", b"0.5 // ")
PATHS = ("train.py", "net.c", "README.md", "x.json", "x.xml", "x.yaml", "x.txt", "LICENSE", "x.r", "Makefile",
         "x.ipynb", "debian/copyright", "debian/control", "debian/rules", "debian/tests/control", "debian/ml-models",
         "debian/source/lintian-ml-overrides", "debian/README.source", "train.csv", "setup.py", "train.sh", "x.model")

_FULL = 2 ** 32 - 1

Attack = tuple[str, dict[str, bytes]]


def attacks() -> Iterator[Attack]:
    """All of them: a name, and files by their paths."""
    yield from structures()
    yield from blown_up()
    yield from words()


def blown_up() -> Iterator[Attack]:
    """Every format's sample repeated, and followed by a megabyte of one thing."""
    for entry in formats.load():
        sample, path = entry.sample(), "model" + "".join(entry.suffixes[:1])
        if len(sample) < SIZE // 2:
            yield f"{entry.name}: repeated", {path: sample * (SIZE // len(sample))}
            for tail in _TAILS if entry.textual is not False else _TAILS[:1] + _TAILS[-3:-2]:
                yield f"{entry.name}: then {tail!r}", {path: sample + tail * ((SIZE - len(sample)) // len(tail))}
            yield from _lines(entry.name, path, sample)


def _lines(name: str, path: str, sample: bytes) -> Iterator[Attack]:
    """A text with one of its lines repeated, or the last word of one."""
    lines = sample.split(b"\n")
    if b"\0" in sample or not 1 < len(lines) < 4000:
        return
    for at in sorted({0, 1, 2, 3, len(lines) // 2, len(lines) - 2} & set(range(len(lines)))):
        before, line, after = lines[:at], lines[at] + b"\n", lines[at + 1:]
        many = line * ((SIZE - len(sample)) // len(line))
        yield f"{name}: line {at} again", {path: b"\n".join([*before, many + b"\n".join(after)])}
        if words := lines[at].split()[-1:]:
            long = lines[at] + (b" " + words[0]) * ((SIZE - len(sample)) // (len(words[0]) + 1))
            yield f"{name}: line {at} longer", {path: b"\n".join([*before, long, *after])}


def words() -> Iterator[Attack]:
    """Every word under every name."""
    for path in PATHS:
        for unit in UNITS:
            yield f"{path}: {unit!r}", {path: unit * (SIZE // len(unit))}


def structure(name: str) -> dict[str, bytes]:
    """The files of one of the structures."""
    path, make = _STRUCTURES[name]
    return {path: make()}


def structures() -> Iterator[Attack]:
    """Containers and structures; the megabyte is what lies in the package."""
    yield from ((name, structure(name)) for name in _STRUCTURES)


def _zip(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name), data, method)
    return target.getvalue()


def _tar(count: int, kind: bytes = tarfile.REGTYPE, headers: dict[str, str] | None = None) -> bytes:
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for number in range(count):
            member = tarfile.TarInfo(f"d{number % 7}/file{number}")
            member.type, member.linkname, member.pax_headers = kind, "target", headers or {}
            archive.addfile(member)
    return target.getvalue()


def _padded(data: bytes) -> bytes:
    """A zip with bytes before it that bring it to a megabyte, so that its bombs may expand as far as they can."""
    return b"PK\3\4" + bytes(random.Random(1).randbytes(max(0, SIZE - len(data)))) + data


def _nested(depth: int) -> bytes:
    data = bytes(50 * SIZE)
    for _ in range(depth):
        data = gzip.compress(data, mtime=0)
    return data


def _overlapping() -> bytes:
    """Thousands of directory entries for the same data."""
    data = _zip({"a": bytes(SIZE // 2)}, zipfile.ZIP_STORED)
    at = data.rindex(b"PK\1\2")
    entry, end = data[at:data.rindex(b"PK\5\6")], bytearray(data[data.rindex(b"PK\5\6"):])
    struct.pack_into("<HHI", end, 8, 9000, 9000, 9000 * len(entry))
    return data[:at] + entry * 9000 + bytes(end)


def _lies(size: int) -> bytes:
    """A zip64 member that claims ``size`` bytes."""
    extra = struct.pack("<HHQQ", 1, 16, size, size)
    name = b"a"
    local = b"PK\3\4" + struct.pack("<HHHHHIIIHH", 45, 0, 0, 0, 0, 0, _FULL, _FULL, 1, len(extra)) + name + extra
    entry = b"PK\1\2" + struct.pack("<HHHHHHIIIHHHHHII", 45, 45, 0, 0, 0, 0, 0, _FULL, _FULL, 1, len(extra), *[0] * 5)
    entry += name + extra
    return local + entry + b"PK\5\6" + struct.pack("<HHHHIIH", 0, 0, 1, 1, len(entry), len(local), 0)


def _pickled(unit: bytes, end: bytes = b".", start: bytes = b"\x80\x04") -> bytes:
    return start + unit * ((SIZE - len(start) - len(end)) // len(unit)) + end


def _chain() -> bytes:
    """Objects inside objects' states, each with a name of its own."""
    one = b"cA\nB\n)R}\x8c\x03abc"
    count = SIZE // (len(one) + 2)
    return b"\x80\x04" + one * count + b"N" + b"sb" * count + b"."


def _laughs() -> bytes:
    """A list of two references to a list of two references, and so on."""
    return b"\x80\x04]" + b"".join(
        b"r" + struct.pack("<I", at) + b"]j" + struct.pack("<I", at) + b"aj" + struct.pack("<I", at) + b"a"
        for at in range(50_000)) + b"."


def _safetensors(count: int) -> bytes:
    parts = [f'"{at}":{{"dtype":"U8","shape":[1],"data_offsets":[{at},{at + 1}]}}' for at in range(count)]
    head = ("{" + ",".join(parts) + "}").encode()
    return struct.pack("<Q", len(head)) + head + bytes(count)


def _npz() -> bytes:
    """Arrays of zeros that shrink a thousand times."""
    head = b"{'descr': '<f4', 'fortran_order': False, 'shape': (4194304,), }"
    head += b" " * (-(len(head) + 11) % 64) + b"\n"
    array = b"\x93NUMPY\1\0" + struct.pack("<H", len(head)) + head + bytes(16 * SIZE)
    return _zip({f"layer{at}/kernel.npy": array for at in range(30)})


def _literals() -> bytes:
    """Base64 of a gzip of base64 of a gzip."""
    import base64

    data = bytes(64 * SIZE)
    for _ in range(3):
        data = b'x = "' + base64.b64encode(gzip.compress(data, mtime=0)) + b'"\n'
    return data


def _sample(name: str) -> bytes:
    return next(entry.sample() for entry in formats.load() if entry.name == name)


def endless_hdf5() -> bytes:
    """A heap whose list of free places begins with itself: HDF5's library follows it for ever."""
    data = _sample("keras-hdf5")
    at = data.index(b"dense".ljust(16, b"\0") + b"\xc0\x0f") + 16
    return data[:at] + bytes(2) + data[at + 2:]


_STRUCTURES: dict[str, tuple[str, Callable[[], bytes]]] = {
    "zip: zeros": ("x.zip", lambda: _padded(_zip({"a": bytes(200 * SIZE)}))),
    "zip: many small bombs": ("x.zip", lambda: _padded(_zip({str(at): bytes(20 * SIZE) for at in range(12)}))),
    "zip: overlapping members": ("x.zip", _overlapping),
    "zip: zip64 that lies": ("x.zip", lambda: _lies(2 ** 63)),
    "zip: 9000 members": ("x.zip", lambda: _zip({f"{at}": b"" for at in range(9000)})),
    "zip: 4000 models": ("x.zip", lambda: _zip({f"{at}.nnw": b"NNW\nNo keywords\n" for at in range(4000)})),
    "gzip: zeros": ("x.gz", lambda: gzip.compress(bytes(100 * SIZE), mtime=0) * 10),
    "bzip2: zeros": ("x.bz2", lambda: bz2.compress(bytes(20 * SIZE)) * (SIZE // 100)),
    "xz: zeros": ("x.xz", lambda: lzma.compress(bytes(20 * SIZE), preset=0) * 320),
    "gzip: six layers": ("x.gz", lambda: _nested(6)),
    "zlib: zeros": ("x.pkl", lambda: zlib.compress(bytes(200 * SIZE))),
    "tar: 1000 empty files": ("x.tar", lambda: _tar(1000)),
    "tar: pax headers": ("x.tar", lambda: _tar(8, headers={"comment": "x" * 120_000})),
    "tar: many pax records": ("x.tar", lambda: _tar(2, headers={f"k{at}": "v" for at in range(30_000)})),
    "tar: links": ("x.tar", lambda: _tar(1000, tarfile.SYMTYPE)),
    "pickle: marks": ("model.pkl", lambda: _pickled(b"(")),
    "pickle: lists in lists": ("model.pkl", lambda: _pickled(b"]", b"a" * 9 + b".")),
    "pickle: tuples in tuples": ("model.pkl", lambda: _pickled(b"\x85", start=b"\x80\x04N")),
    "pickle: memo": ("model.pkl", lambda: _pickled(b"K\1\x94")),
    "pickle: imports": ("model.pkl", lambda: _pickled(b"cos\nsystem\n0")),
    "pickle: integers": ("model.pkl", lambda: _pickled(b"I1\n", start=b"(")),
    "pickle: long integers": ("model.pkl", lambda: _pickled(b"L" + b"9" * 4000 + b"L\n", start=b"(")),
    "pickle: many pickles": ("model.pkl", lambda: _pickled(b"\x80\x04N.")),
    "pickle: objects in states": ("model.pkl", _chain),
    "pickle: billion laughs": ("model.pkl", _laughs),
    "safetensors: 15000 tensors": ("model.safetensors", lambda: _safetensors(15_000)),
    "npz: zeros": ("model.npz", _npz),
    "katago: arrays without names": ("model.bin", lambda: _sample("katago-network") + (b"\n@BIN@" + bytes(8)) * 70_000),
    "hdf5: a list in a circle": ("model.h5", endless_hdf5),
    "json: depth": ("x.json", lambda: b"[" * (SIZE // 2) + b"]" * (SIZE // 2)),
    "json: names": ("x.json", lambda: b'{"weights": ' * (SIZE // 12)),
    "json: numbers": ("x.json", lambda: b"[" + b"1e400," * (SIZE // 6) + b"1]"),
    "json: a long number": ("x.json", lambda: b'{"w": ' + b"9" * (SIZE - 8) + b"}"),
    "xml: depth": ("x.xml", lambda: b"<?xml version='1.0'?><PMML>" + b"<a>" * (SIZE // 3)),
    "xml: entities": ("x.xml", lambda: b"<?xml version='1.0'?><!DOCTYPE a [" + b"".join(
        b'<!ENTITY a%d "&a%d;&a%d;">' % (at + 1, at, at) for at in range(20_000)) + b"]><PMML>&a19999;</PMML>"),
    "literals in literals": ("net.py", _literals),
    "copyright: patterns": ("debian/copyright", lambda: (
        b"Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\n\n" + (
            b"Files: " + b"*a" * 40 + b"b\nCopyright: x\nLicense: MIT\n\n") * 8500)),
    "overrides: patterns": ("debian/source/lintian-ml-overrides", lambda: b"ml-weights " + b"*a" * 200 + b"b\n" + (
        b"ml-weights *a*a*a*a*b\n" * 40_000)),
}
