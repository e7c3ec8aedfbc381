# SPDX-License-Identifier: GPL-2.0-or-later
"""Inputs of one megabyte for other commands than the check of a tree: uploads, transcripts and attestations, indices of
an archive, models to compare, settings. A command may refuse such an input, in bounded time.
"""
from __future__ import annotations

import base64
import bz2
import gzip
import hashlib
import json
import lzma
import struct
import sys
import zipfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import crowds  # noqa: E402
import floods  # noqa: E402

from lintian_ml import formats  # noqa: E402
from lintian_ml.transcript import hashing  # noqa: E402
from lintian_ml.wire import samples  # noqa: E402

SIZE = 1 << 20
Files = dict[str, bytes]
_MANY = b"".join(b" %064d 1 f%d.deb\n" % (at, at) for at in range(12_000))
_DIGEST = "0" * 64


def _upload(fields: bytes) -> Files:
    """A package with the .changes of its upload; ``fields`` are added to it."""
    files = crowds.source({"f": b""}, {"control": b"Source: a\n"})
    dsc = files["a_1-1.dsc"]
    head = b"Format: 1.8\nSource: a\nVersion: 1-1\nDistribution: sid\nChecksums-Sha256:\n %s %d a_1-1.dsc\n" % (
        hashlib.sha256(dsc).hexdigest().encode(), len(dsc))
    return {**files, "a.changes": head + fields}


UPLOADS: Mapping[str, Callable[[], Files]] = {
    "changes: files that are missing": lambda: _upload(_MANY),
    "changes: fields": lambda: _upload(crowds._many(b"X%d: a\n", 80_000)),
    "changes: one field again and again": lambda: _upload(b"Files: a\n" * 110_000),
    "changes: continued lines": lambda: _upload(b"Changes: a\n" + b" a\n" * 340_000),
    "changes: sources": lambda: _upload(b"Files:\n" + b"".join(b" 0 1 x y a%d.dsc\n" % at for at in range(40_000))),
    "changes: one source again and again": lambda: _upload(b"Files:\n" + b" 0 1 x y ./a_1-1.dsc\n" * 40_000),
    "changes: the armour of signatures": lambda: {**_upload(b""), "a.changes": (
        b"-----BEGIN PGP SIGNED MESSAGE-----\n" * 29_000)},
    "changes: no file at all": lambda: {"a.changes": b"Format: 1.8\nSource: " + b"a" * SIZE + b"\nVersion: 1\n"},
    "buildinfo beside an upload": lambda: {**_upload(b""), "a.buildinfo": _MANY},
}


# -- transcripts -----------------------------------------------------------------------------------------------------

def _header(**changed: object) -> dict[str, object]:
    return {"command": ["a", "{in}", "{out}", "{step}"], "init": ["a"], "code": [], "environment": _DIGEST,
            "data": {"root": _DIGEST, "records": 1, "how": "lines", "files": []}, "arithmetic": "", "derive": {},
            "seed": {"value": "", "source": ""}, "segment": 1, "keep": 1, "state": "safetensors",
            "predicate": {"rung": "content"}, "spec": "lintian-ml-transcript/1", **changed}


def _transcript(entries: Iterator[tuple[str, dict[str, object]]], size: int = SIZE, **changed: object) -> Files:
    """A sound chain of a megabyte."""
    header = _header(**changed)
    before = hashing.tagged("genesis", hashing.canonical(header), _DIGEST)
    lines = [hashing.canonical(header), hashing.canonical({"genesis": before, "state": _DIGEST})]
    length = sum(map(len, lines))
    for number, (kind, args) in enumerate(entries):
        h = hashing.tagged("link", before, number, kind, _DIGEST, hashing.canonical(args), "")
        lines.append(hashing.canonical({"i": number, "kind": kind, "state": _DIGEST, "args": args, "runner": "",
                                        "h": h}))
        before, length = h, length + len(lines[-1])
        if length > size:
            break
    return {"transcript.jsonl": b"\n".join(lines) + b"\n"}


def _training(count: int = 6_000) -> Iterator[tuple[str, dict[str, object]]]:
    yield from (("train", {"from": at, "steps": 1}) for at in range(count))


def _averages(count: int = 30) -> Iterator[tuple[str, dict[str, object]]]:
    yield from _training(8)
    yield from (("average", {"of": [0] * 25_000}) for _ in range(count))


def _appended(count: int = 4_000) -> Iterator[tuple[str, dict[str, object]]]:
    for at in range(count):
        yield "append-data", {"data": {"root": _DIGEST, "records": 1, "how": "lines", "files": []}}
        yield "train", {"from": at, "steps": 1}


TRANSCRIPTS: Mapping[str, Callable[[], Files]] = {
    "transcript: segments": lambda: _transcript(_training()),
    "transcript: averages of thousands": lambda: _transcript(_averages()),
    "transcript: data appended again and again": lambda: _transcript(_appended()),
    "transcript: files of data": lambda: _transcript(_training(5), data={
        "root": _DIGEST, "records": 1, "how": "lines", "files": [
            {"path": f"f{at}", "sha256": _DIGEST} for at in range(9_000)]}),
    "transcript: words of the command": lambda: _transcript(_training(5), command=["a"] * 250_000),
    "transcript: brackets": lambda: {"transcript.jsonl": b"[" * (SIZE - 1) + b"\n"},
    "transcript: empty lines": lambda: {"transcript.jsonl": b"\n" * SIZE},
    "transcript: a long number": lambda: {"transcript.jsonl": b"9" * SIZE + b"\n"},
    "transcript: one long line": lambda: {"transcript.jsonl": b'"' + b"a" * SIZE + b'"\n'},
}


# -- attestations ----------------------------------------------------------------------------------------------------

def _envelope(statement: object = None, payload: str = "", signatures: int = 1) -> bytes:
    body = payload or base64.b64encode(json.dumps(statement).encode()).decode()
    return json.dumps({"payloadType": "application/vnd.in-toto+json", "payload": body, "signatures": [
        {"keyid": f"{at}", "sig": "00"} for at in range(signatures)]}).encode()


def _statement(subjects: int = 1, checked: int = 1) -> dict[str, object]:
    return {"_type": "https://in-toto.io/Statement/v1", "predicateType": "urn:lintian-ml:segment-check:0.1",
            "subject": [{"name": f"n{at}", "digest": {"sha256": _DIGEST}} for at in range(subjects)],
            "predicate": {"root": _DIGEST, "segments": 1, "checked": [1] * checked, "forced": []}}


_ENVELOPES: Mapping[str, Callable[[], bytes]] = {
    "attestation: subjects": lambda: _envelope(_statement(subjects=7_000)),
    "attestation: segments that were checked": lambda: _envelope(_statement(checked=250_000)),
    "attestation: signatures": lambda: _envelope(_statement(), signatures=30_000),
    "attestation: brackets": lambda: b"[" * SIZE,
    "attestation: brackets in the payload": lambda: _envelope(payload=base64.b64encode(b"[" * 750_000).decode()),
    "attestation: no base64": lambda: _envelope(payload="=" * SIZE),
    "attestation: a long number": lambda: b'{"payload": ' + b"9" * SIZE + b"}",
}


# -- an archive ------------------------------------------------------------------------------------------------------

def _stanzas(form: bytes) -> bytes:
    count = SIZE // len(form % 10_000)
    return b"".join(form % at for at in range(count))


_ENTRY = b"Package: p%d\nVersion: 1\nFiles:\n 0 1 a.dsc\n\n"
INDICES: Mapping[str, Callable[[], Files]] = {
    "Sources: packages": lambda: {"Sources": _stanzas(_ENTRY)},
    "Sources: files of one package": lambda: {"Sources": (
        b"Package: p\nVersion: 1\nFiles:\n 0 1 a.dsc\n" + _MANY)},
    "Sources: fields of one package": lambda: {"Sources": (
        crowds._many(b"X%d: a\n", 80_000) + b"Package: p\nVersion: 1\nFiles:\n 0 1 a.dsc\n")},
    "Sources: empty lines": lambda: {"Sources": _ENTRY % 1 + b"\n" * SIZE},
    "Sources: one long line": lambda: {"Sources": b"Package: " + b"a" * SIZE},
    "Sources.xz: empty lines": lambda: {"Sources.xz": (
        lzma.compress(_ENTRY % 1) + lzma.compress(b"\n" * (1 << 25), preset=0) * 200)[:SIZE]},
    "Sources.bz2: empty lines": lambda: {"Sources.bz2": (
        bz2.compress(_ENTRY % 1) + bz2.compress(b"\n" * (1 << 22)) * 8_000)[:SIZE]},
    "Sources.gz: packages": lambda: {"Sources.gz": gzip.compress(_stanzas(_ENTRY), mtime=0)},
    "Sources.gz: zeros": lambda: {"Sources.gz": gzip.compress(bytes(900 * SIZE), 9, mtime=0)},
    "Sources.xz: a large dictionary": lambda: {"Sources.xz": _large_dictionary()},
}


def _large_dictionary() -> bytes:
    """A stream of xz whose header asks for 4 GiB - 1; written by hand, for an encoder would need them."""
    import zlib

    flags = b"\0\1"
    head = b"\xfd7zXZ\0" + flags + struct.pack("<I", zlib.crc32(flags))
    block = bytes((2, 0, 0x21, 1, 40)) + bytes(3)
    return head + block + struct.pack("<I", zlib.crc32(block)) + b"\1\0\0a" + bytes(SIZE)


def _release(promised: bytes) -> Files:
    return {"dists/sid/InRelease": b"Components: main\nSHA256:\n" + promised}


RELEASES: Mapping[str, Callable[[], Files]] = {
    "Release: indices that are promised": lambda: _release(
        b"".join(b" %064d 1 main/source/Sources%d\n" % (at, at) for at in range(10_000))),
    "Release: components": lambda: {"dists/sid/InRelease": (
        b"Components: " + b"main " * 200_000 + b"\nSHA256:\n " + b"0" * 64 + b" 1 main/source/Sources\n")},
    "Release: suites": lambda: {f"dists/s{at}/InRelease": _release(b" %064d 1 a\n" % at)["dists/sid/InRelease"]
                                for at in range(400)},
    "Release: fields": lambda: {"dists/sid/InRelease": crowds._many(b"X%d: a\n", 80_000)},
    "Release: a size of many digits": lambda: _release(b" " + b"0" * 64 + b" " + b"9" * 4_000 + b" a\n"),
    "Release: a size of a million digits": lambda: _release(b" " + b"0" * 64 + b" " + b"9" * 900_000 + b" a\n"),
}
_CONTENTS: Mapping[str, Callable[[], bytes]] = {
    "Contents: models": lambda: _stanzas(b"m/%d.onnx science/p\n"),
    "Contents: packages of one file": lambda: b"m/a.onnx " + b"s/pp," * 200_000 + b"\n",
    "Contents: words": lambda: b"weights" * 140_000 + b".c s/p\n",
    "Contents: suffixes": lambda: b".onnx" * 200_000 + b" s/p\n",
    "Contents.xz: empty lines": lambda: (lzma.compress(b"\n" * (1 << 25), preset=0) * 200)[:SIZE],
    "Contents.gz: models": lambda: gzip.compress(_stanzas(b"m/%d.onnx science/p\n"), mtime=0),
    "Contents.xz: a large dictionary": _large_dictionary,
    "Contents: many words": lambda: b"m/_nn_weights_model.h5 s/p\n" * 38_000,
}


# -- models to compare -----------------------------------------------------------------------------------------------

def _gguf(tensors: int) -> bytes:
    head = b"GGUF" + struct.pack("<IQQ", 3, tensors, 0)
    for at in range(tensors):
        name = b"%d" % at
        head += struct.pack("<Q", len(name)) + name + struct.pack("<IQIQ", 1, 1, 24, 32 * at)
    return head + bytes(-len(head) % 32 + 32 * tensors)


def _gguf_strings() -> bytes:
    key = b"tokenizer.ggml.tokens"
    count = 120_000
    return (b"GGUF" + struct.pack("<IQQ", 3, 0, 1) + struct.pack("<Q", len(key)) + key
            + struct.pack("<IIQ", 9, 8, count) + struct.pack("<Q", 0) * count)


def _onnx(nodes: int) -> bytes:
    from lintian_ml.wire.samples import field

    node = field(1, b"a") + field(2, b"a") + field(4, b"Relu")
    return samples.number(1, 8) + field(7, field(1, node) * nodes)


def _npz(count: int) -> bytes:
    return floods._zip({f"{at}.npy": samples.npy((1,), b"\0\0\0?") for at in range(count)}, zipfile.ZIP_STORED)


MODELS: Mapping[str, Callable[[], tuple[str, bytes]]] = {
    "gguf: tensors": lambda: ("a.gguf", _gguf(14_000)),
    "gguf: empty strings": lambda: ("a.gguf", _gguf_strings()),
    "safetensors: tensors": lambda: ("a.safetensors", floods._safetensors(14_000)),
    "onnx: nodes": lambda: ("a.onnx", _onnx(90_000)),
    "npz: arrays": lambda: ("a.npz", _npz(4_000)),
    "npz: zeros": lambda: ("a.npz", floods._npz()),
    "gzip: zeros": lambda: ("a.npy", gzip.compress(samples.npy((1 << 28,), bytes(1 << 30)), mtime=0)),
    "zip: members": lambda: ("a.npz", floods._zip({f"{at}": b"" for at in range(9000)})),
    "text: numbers": lambda: ("a.txt", b"0.5 " * 260_000),
}


# -- settings --------------------------------------------------------------------------------------------------------

CONFIGS: Mapping[str, Callable[[], bytes]] = {
    "config: options": lambda: b"info = yes\n" * 95_000,
    "config: tags": lambda: b"suppress-tags = " + b"ml-weights," * 95_000,
    "config: policies": lambda: b"policy = all\n" * 80_000,
    "config: levels": lambda: b"display-level = +=info\n" * 45_000,
    "config: one long line": lambda: b"tags = " + b"a" * SIZE,
    "config: comments": lambda: b"#\n" * 500_000,
}
BASELINES: Mapping[str, Callable[[], bytes]] = {
    "baseline: hints": lambda: json.dumps({"schema": "lintian-ml-report/1", "packages": [{"name": "a", "hints": [
        {"tag": "a", "note": f"{at}", "path": ""} for at in range(20_000)]}]}).encode(),
    "baseline: brackets": lambda: b"[" * SIZE,
    "baseline: a long number": lambda: b"9" * SIZE,
    "baseline: lines": lambda: b"{}\n" * 340_000,
}
_TREE = {"t/debian/control": b"Source: a\n", "t/x": b"0 1 2\n"}
_CHECK = ("check", "--format", "json", "--output", "{out}")

Attack = tuple[str, Files, tuple[str, ...]]


def attacks() -> Iterator[Attack]:
    """Name, files, and the command that is run on them; see ``measure``."""
    yield from ((name, make(), (*_CHECK, "{tree}/a.changes")) for name, make in UPLOADS.items())
    for name, make in TRANSCRIPTS.items():
        yield name, make(), ("transcript", "show", "{tree}")
        yield f"{name}, every entry", make(), ("transcript", "show", "--entries", "{tree}")
    for name, envelope in _ENVELOPES.items():
        yield name, {**_TREE, "a/a.dsse.json": envelope()}, (*_CHECK, "--attestations", "{tree}/a", "{tree}/t")
        yield f"{name}, in a package", {"debian/control": b"Source: a\n", "debian/a.dsse.json": envelope()}, (
            *_CHECK, "{tree}")
    yield from _archives()
    yield from _compared()
    for name, config in CONFIGS.items():
        yield name, {**_TREE, "c": config()}, (*_CHECK, "--cfg", "{tree}/c", "{tree}/t")
    for name, baseline in BASELINES.items():
        yield name, {**_TREE, "b": baseline()}, (*_CHECK, "--baseline", "{tree}/b", "{tree}/t")


def _archives() -> Iterator[Attack]:
    scan = ("archive", "scan", "--store", "{out}", "-j", "1")
    for name, make in INDICES.items():
        files = make()
        yield name, files, (*scan, "--mirror", "{tree}", "--package", "none", f"{{tree}}/{next(iter(files))}")
    for name, make in RELEASES.items():
        yield name, make(), (*scan, "--unsigned", "{tree}")
    for name, contents in _CONTENTS.items():
        yield name, {"Sources": _ENTRY % 1, "Contents": contents()}, (
            *scan, "--mirror", "{tree}", "--package", "none", "--triage", "--contents", "{tree}/Contents",
            "{tree}/Sources")


def _compared() -> Iterator[Attack]:
    """A model against the same model, and every format's sample blown up against the sample."""
    words = ("compare", "--all", "--format", "json", "--output", "{out}")
    for name, make in MODELS.items():
        path, data = make()
        yield f"compare {name}", {path: data, f"b/{path}": data}, (*words, f"{{tree}}/{path}", f"{{tree}}/b/{path}")
    for entry in formats.load():
        sample, path = entry.sample(), "model" + "".join(entry.suffixes[:1])
        if len(sample) < SIZE // 2:
            for kind, data in (("repeated", sample * (SIZE // len(sample))), ("then zeros", sample.ljust(SIZE, b"\0"))):
                yield f"compare {entry.name}: {kind}", {path: data, f"b/{path}": sample}, (
                    *words, f"{{tree}}/{path}", f"{{tree}}/b/{path}")
