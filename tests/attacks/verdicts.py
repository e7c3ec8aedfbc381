# SPDX-License-Identifier: GPL-2.0-or-later
"""Attacks on the verdict: packages that hide weights, or that show evidence which is none.

``HIDDEN`` packages hold one network in some disguise; each names what must be said and where. ``FAKED`` packages show
their net openly and lie about it; each names an answer that must not be yes. What no rule can see is in SECURITY.md.
"""
from __future__ import annotations

import base64
import gzip
import io
import tarfile
import zipfile
from typing import NamedTuple

from lintian_ml import formats


def sample(name: str) -> bytes:
    return next(entry for entry in formats.load() if entry.name == name).sample()


NET = sample("safetensors")
GGUF = sample("gguf")
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\0\0\0\0:~\x9bU\0\0\0\0IEND\xaeB`\x82"
WAVE = b"RIFF\x24\x10\0\0WAVEfmt \x10\0\0\0\1\0\1\0\x44\xac\0\0\x88\x58\1\0\2\0\x10\0data\0\x10\0\0" + bytes(4096)


class Hidden(NamedTuple):
    """``tag`` must be given for a path that begins with ``path``; ``ml-weights`` means that the net was found."""

    name: str
    files: dict[str, bytes]
    tag: str
    path: str


class Faked(NamedTuple):
    """``question`` must not be answered yes for the net in ``net.gguf``."""

    name: str
    files: dict[str, bytes]
    question: str


def zipped(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name), data, method)
    return target.getvalue()


def tarred(members: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w:xz") as archive:
        for name, data in members.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return target.getvalue()


def c_string(data: bytes) -> bytes:
    return b'const char blob[] =\n"' + b'"\n"'.join(
        b"".join(b"\\x%02x" % byte for byte in data[at:at + 16]) for at in range(0, len(data), 16)) + b'";\n'


def _large() -> bytes:
    """A GGUF file of 16 kB, large enough to be worth a literal."""
    import struct

    from lintian_ml.wire import samples

    name = b"blk.0.weight"
    head = b"GGUF" + struct.pack("<IQQ", 3, 1, 0) + struct.pack("<Q", len(name)) + name + struct.pack(
        "<IQQIQ", 2, 64, 64, 0, 0)
    return head + bytes(-len(head) % 32) + samples.floats(4096)


HIDDEN = (
    Hidden("a wrong suffix", {"data/notes.txt": GGUF}, "ml-weights", "data/notes.txt"),
    Hidden("no suffix", {"data/x": NET}, "ml-weights", "data/x"),
    Hidden("the name of an image", {"logo.png": GGUF}, "ml-weights", "logo.png"),
    Hidden("bytes before it", {"data.bin": b"\0\1\2\3" * 25 + GGUF}, "ml-weights", "data.bin!@100"),
    Hidden("bytes before a header without a magic", {"data.bin": b"\0\1\2\3" * 25 + NET}, "ml-weights", "data.bin!@"),
    Hidden("behind an image", {"logo.png": PNG + GGUF}, "ml-weights", "logo.png!@"),
    Hidden("behind a sound", {"a.wav": WAVE + GGUF}, "ml-weights", "a.wav!@"),
    Hidden("a zip behind an image", {"logo.png": PNG + zipped({"net": GGUF})}, "ml-weights", "logo.png!@"),
    Hidden("a zip behind a safetensors file", {"net.safetensors": NET + zipped({"inner.gguf": GGUF})},
           "ml-weights", "net.safetensors!@"),
    Hidden("a zip behind a program", {"run": b"\x7fELF" + bytes(3000) + zipped({"net": GGUF})}, "ml-weights", "run!@"),
    Hidden("bytes of a C string", {"src/blob.c": c_string(_large())}, "ml-weights", "src/blob.c!"),
    Hidden("base64 in a script", {"run.py": b'blob = """\n' + base64.encodebytes(_large()) + b'"""\n'},
           "ml-weights", "run.py!"),
    Hidden("base64 of gzip", {"run.py": b'x = """\n' + base64.encodebytes(gzip.compress(_large(), mtime=0)) + b'"""\n'},
           "ml-weights", "run.py!"),
    Hidden("a tarball of test data", {"tests/data.tar.xz": tarred({"d/net.gguf": GGUF})},
           "ml-weights", "tests/data.tar.xz!d/net.gguf"),
    Hidden("a zip in a tarball in a zip", {"a.zip": zipped({"b.tar.xz": tarred({"c.zip": zipped({"net": GGUF})})})},
           "ml-weights", "a.zip!b.tar.xz!c.zip!net"),
    Hidden("cut in two", {"net.safetensors.aa": NET[:150], "net.safetensors.ab": NET[150:]},
           "ml-weights", "net.safetensors.aa"),
    Hidden("cut into numbered parts", {"net.gguf.001": GGUF[:200], "net.gguf.002": GGUF[200:]},
           "ml-weights", "net.gguf.001"),
    Hidden("a zip of several parts", {"net.zip.001": zipped({"net": GGUF})[:150], "net.z01": b"PK\7\x08" + bytes(90)},
           "ml-archive-not-read", "net.zip.001"),
    Hidden("a git bundle", {"h.bundle": b"# v2 git bundle\n" + b"0" * 40 + b" HEAD\n\nPACK\0\0\0\2" + bytes(90)},
           "ml-archive-not-read", "h.bundle"),
    Hidden("a git pack", {"objects/pack/a.pack": b"PACK\0\0\0\2\0\0\0\1" + bytes(90)},
           "ml-archive-not-read", "objects/pack/a.pack"),
    Hidden("a 7z archive", {"net.7z": b"7z\xbc\xaf\x27\x1c\0\4" + bytes(90)}, "ml-archive-not-read", "net.7z"),
    Hidden("an encrypted file", {"net.enc": b"Salted__" + bytes(range(90))}, "ml-archive-not-read", "net.enc"),
    Hidden("an unusual way of packing", {"net.zip": zipped({"net": GGUF}, zipfile.ZIP_LZMA)},
           "ml-archive-not-read", "net.zip"),
    Hidden("a link's name in the tree", {"models/..net": GGUF}, "ml-weights", "models/..net"),
)
_GPL = (b"This program is free software: you can redistribute it and/or modify it under the terms of the GNU General "
        b"Public License as published by the Free Software Foundation, either version 2 of the License.\n")
FAKED = (
    Faked("a train.py that trains nothing", {"train.py": b"# trains the net\nprint('training ...')\n"},
          "training-program-is-present"),
    Faked("a train.py that only speaks of training", {"train.py": b'"""loss.backward()"""\n# net.fit(x)\n'},
          "training-program-is-present"),
    Faked("a stanza for another file", {"debian/copyright": (
        b"Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\n\nFiles: other.gguf\n"
        b"Copyright: 2020 A\nLicense: MIT\n")}, "licence-is-free"),
    Faked("a name of data in a comment of a test", {"tests/test_x.py": b"# imdb would be nice\nassert 1\n"},
          "training-data-is-present"),
    Faked("an empty folder of data", {"data/train.csv": b"\n"}, "training-data-is-present"),
    Faked("a declaration that lies about its data", {"debian/ml-models": (
        b"Format: lintian-ml-models-1\n\nFiles: net.gguf\nModel-License: MIT\nTraining-Data: ./data\n"
        b"Training-Data-License: CC0-1.0\nTraining-Data-Access: public\nTraining-Program: ./train.py\n")},
          "training-program-is-complete"),
    Faked("a licence that says GPL and means non-commercial", {"LICENSE": _GPL + (
        b"\nAdditional condition: this software may be used for non-commercial purposes only. Commercial use is "
        b"prohibited.\n")}, "licence-is-free"),
)
