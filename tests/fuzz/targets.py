# SPDX-License-Identifier: GPL-2.0-or-later
"""What is fuzzed: every format of the registry, and every other place where bytes of strangers are parsed.

A target is a function of bytes that may raise our own errors and nothing else, with the seeds it starts from.
"""
from __future__ import annotations

import gzip
import io
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).parents[1]))

from lintian_ml import evidence, formats, glob, overrides, policytext, scan  # noqa: E402
from lintian_ml.archive import index, release  # noqa: E402
from lintian_ml.compare import loading  # noqa: E402
from lintian_ml.errors import DataError, FormatError, LintianMLError  # noqa: E402
from lintian_ml.itp import form, mail  # noqa: E402
from lintian_ml.model import Format, Hint  # noqa: E402
from lintian_ml.reader import Item  # noqa: E402
from lintian_ml.transcript import attest, chain  # noqa: E402
from lintian_ml.transcript.model import NAME  # noqa: E402
from lintian_ml.unpack import apply, control, members, open_package  # noqa: E402
from lintian_ml.unpack.diff import PatchError  # noqa: E402
from lintian_ml.wire import pickle_unsafe, runs_code  # noqa: E402


class Target(NamedTuple):
    """``name`` as in docs/fuzz.tsv."""

    name: str
    call: Callable[[bytes], None]
    seeds: tuple[bytes, ...]


def targets() -> tuple[Target, ...]:
    """All of them, formats first."""
    return (*(_format(entry) for entry in formats.load()), *_others())


def _format(entry: Format) -> Target:
    def call(data: bytes) -> None:
        if reader := sys.modules.get("lintian_ml.worker"):
            reader.shared().fresh()  # as for each package
        item = Item.of("model" + "".join(entry.suffixes[:1]), data)
        if data:
            try:
                if entry in scan.candidates(item) and entry.recognise(item):
                    entry.read(item)
            except FormatError:
                return

    return Target(f"format {entry.name}", call, (entry.sample(),))


def _others() -> Iterator[Target]:
    yield Target("containers", _expand, tuple(_containers()))
    yield Target("pickles that run programs", lambda data: _ours(pickle_unsafe.unsafe_imports, Item.of("x", data)),
                 tuple(entry.sample() for entry in formats.load() if "pickle" in entry.name))
    yield Target("models that run code", lambda data: _ours(runs_code.told, Item.of("x", data)),
                 (b'{"class_name": "Lambda", "module": "os"}',))
    yield Target("patch", _patch, (b"--- a/f\n+++ b/f\n@@ -1,2 +1,2 @@\n a\n-b\n+c\n",))
    yield Target("control file", lambda data: _ours(control.paragraph, data.decode("utf-8", "replace")),
                 (b"Source: a\nFiles:\n 0 1 a.tar.gz\n",))
    yield Target("Release file", lambda data: _ours(release.parse, data.decode("utf-8", "replace"), "Release"),
                 (b"Components: main\nSHA256:\n " + b"0" * 64 + b" 1 main/source/Sources\n",))
    yield Target("Sources index", lambda data: _ours(_entries, data),
                 (b"Package: a\nVersion: 1\nDirectory: pool\nFiles:\n 0 1 a.dsc\n\nPackage: b\nVersion: 1\n",))
    yield Target("changes and dsc", lambda data: _ours(_opened, data), (
        b"Format: 3.0 (quilt)\nSource: a\nVersion: 1-1\nFiles:\n 0 1 a_1.orig.tar.xz\n",
        b"Format: 1.8\nSource: a\nVersion: 1\nDistribution: sid\nChanges:\n a\nFiles:\n 0 1 x y a_1.dsc\n"))
    yield Target("transcript", lambda data: _ours(_transcript, data), (
        b'{"spec": "lintian-ml-transcript/1", "command": ["a"]}\n{"genesis": "0", "state": "0"}\n',))
    yield Target("attestation", lambda data: _ours(attest.read, data, "a", ()), (
        b'{"payloadType": "application/vnd.in-toto+json", "payload": "e30=", "signatures": []}',))
    for suffix in (".gguf", ".npy", ".safetensors", ".npz", ".pt", ".onnx", ".nnue"):
        yield Target(f"compare {suffix}", lambda data, suffix=suffix: _ours(  # type: ignore[misc]
            loading.load, Item.of("x" + suffix, data)),
            tuple(entry.sample() for entry in formats.load() if suffix in entry.suffixes))
    yield Target("overrides", lambda data: _ours(overrides.parse, data.decode("utf-8", "replace"), "a", "source"),
                 (b"# why\na source: ml-weights [net*]\n",))
    yield Target("policy text", lambda data: _ours(policytext.parse, data.decode("utf-8", "replace"), "a", []),
                 (b"Policy: a\nTitle: b\nStatus: draft\n\nClass: c\nWhen: not licence-is-free\n",))
    yield Target("itp mail", lambda data: _ours(lambda: form.parse(mail.read(data, "bug"))),
                 (b"From a@b Thu Jan  1 00:00:00 2026\nSubject: ITP: net -- a net\n\nPackage: wnpp\n"
                  b"* License : MIT\n",))
    yield Target("pattern and text", _match, (b"*a?b*\0aaab",))
    for path, seed in (("debian/copyright", COPYRIGHT), ("debian/ml-models", DECLARATION), ("README.md", CARD),
                       ("train.py", b"import torch\nloss.backward()\ntorch.save(net, 'net.pt')\n"),
                       ("debian/tests/control", b"Tests: a\nRestrictions: needs-internet\n"),
                       ("debian/rules", b"build:\n\twget https://example.org/net.onnx\n"),
                       ("config.json", b'{"model_type": "bert", "_name_or_path": "a/b"}')):
        yield Target(path, _observing(path), (seed,))


COPYRIGHT = (b"Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\n\nFiles: *\nCopyright: a\n"
             b"License: GPL-2+\n text\n .\n more\n\nFiles: net/*\nCopyright: b\nLicense: MIT\n")
DECLARATION = b"Format: lintian-ml-models-1\n\nFiles: *.nn\nModel-License: MIT\nTraining-Data: none\n"
CARD = b"---\nlicense: mit\ndatasets:\n- imdb\n---\n# Model\n\nTrained on IMDB with train.py.\n"


def _ours(function: Callable[..., object], *arguments: object) -> None:
    try:
        function(*arguments)
    except (LintianMLError, DataError):
        return


def _entries(data: bytes) -> None:
    for text in index.paragraphs(io.BytesIO(data), "Sources"):
        index.entry(control.paragraph(text), "", "Sources")


def _opened(data: bytes) -> None:
    """A document alone in a folder, so that all that it names is missing."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.dsc"
        path.write_bytes(data)
        for source in open_package(str(path)):
            list(source.items())


def _transcript(data: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / NAME).write_bytes(data)
        chain.load(Path(folder))


def _expand(data: bytes) -> None:
    problems: list[Hint] = []
    waiting = [Item.of("x", data)]
    while waiting and len(problems) < 100:
        for inner in members.expand(waiting.pop(), problems):
            waiting.append(Item.of(inner.path, inner.blob().peek(0, 1 << 20), depth=inner.depth))


def _containers() -> Iterator[bytes]:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo("a/b"), b"c" * 40)
    yield target.getvalue()
    for kind in (tarfile.GNU_FORMAT, tarfile.PAX_FORMAT, tarfile.USTAR_FORMAT):
        target = io.BytesIO()
        with tarfile.open(fileobj=target, mode="w", format=kind) as tar:
            member = tarfile.TarInfo("long/" * 30 + "name")
            member.size = 3
            tar.addfile(member, io.BytesIO(b"abc"))
        yield target.getvalue()
        yield gzip.compress(target.getvalue(), mtime=0)
    yield b"!<arch>\n" + b"a/              0           0     0     100644  4         `\nabcd"


def _patch(data: bytes) -> None:
    try:
        apply.apply(data, {"f": b"a\nb\n"}, {})
    except PatchError:
        return


def _match(data: bytes) -> None:
    pattern, _, text = data.decode("utf-8", "replace").partition("\0")
    glob.matches(pattern[:512], text)


def _observing(path: str) -> Callable[[bytes], None]:
    """Evidence from one file of this name, to the end."""
    def call(data: bytes) -> None:
        gathering = evidence.Gathering({})
        gathering.observe(Item.of(path, data))
        gathering.conclude({path: len(data)}, [])

    return call
