# SPDX-License-Identifier: GPL-2.0-or-later
"""Our readers beside well-kept ones, on inputs that Hypothesis makes and damages: the same is found, or it is refused.

One that reads less than the other reads can hide something; where ours does so on purpose, the test says why.
"""
from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Sequence

import pytest
from conftest import require
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lintian_ml.errors import LintianMLError
from lintian_ml.model import Hint
from lintian_ml.reader import Blob, Item
from lintian_ml.unpack import control, members, names, stream
from lintian_ml.wire import onnx_graph

SOME = settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
NAMES = st.text(st.characters(blacklist_characters="\0/\\", blacklist_categories=("Cs",)), min_size=1,
                max_size=30).filter(lambda name: name.strip(".") == name)
PATHS = st.lists(NAMES, min_size=1, max_size=4).map("/".join)
FILES = st.dictionaries(PATHS, st.binary(max_size=400), min_size=1, max_size=6)
DAMAGE = st.lists(st.tuples(st.integers(0, 1 << 16), st.integers(0, 255)), max_size=3)


def damaged(data: bytes, damage: Sequence[tuple[int, int]], cut: int = 0) -> bytes:
    """``data`` with some bytes replaced, and ``cut`` taken from its end."""
    changed = bytearray(data[:max(1, len(data) - cut)])
    for place, value in damage:
        changed[place % len(changed)] = value
    return bytes(changed)


def ours(data: bytes, name: str = "x") -> tuple[dict[str, bytes], list[Hint]]:
    """Members of a container, the last one of each name, and what was said of it."""
    hints: list[Hint] = []
    found = {inner.path.removeprefix(f"{name}!"): inner.blob().whole()
             for inner in members.expand(Item.of(name, data), hints)}
    return found, hints


def zipped(files: dict[str, bytes], method: int) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name), data, method)
    return target.getvalue()


def by_zipfile(data: bytes) -> dict[str, bytes] | None:
    """What zipfile reads; None where it refuses anything."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return {entry.filename: archive.read(entry) for entry in archive.infolist() if not entry.is_dir()}
    except Exception:  # noqa: B902  zipfile raises whatever its parts raise
        return None


def tarred(files: dict[str, bytes], form: int) -> bytes:
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w", format=form, errors="surrogateescape") as archive:
        for name, data in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return target.getvalue()


def by_tarfile(data: bytes) -> dict[str, bytes] | None:
    try:
        with tarfile.open(fileobj=io.BytesIO(data), mode="r:", encoding="utf-8", errors="backslashreplace") as archive:
            found = {}
            for entry in archive:
                if entry.isreg():
                    handle = archive.extractfile(entry)
                    assert handle is not None
                    found[entry.name] = handle.read()
            return found
    except Exception:  # noqa: B902  as above
        return None


@SOME
@given(FILES, st.sampled_from([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2]))
def test_zip_as_zipfile(files: dict[str, bytes], method: int) -> None:
    """Sound archives hold the same files."""
    found, hints = ours(zipped(files, method))
    assert found == files and hints == []


@SOME
@given(FILES, FILES)
def test_zip_behind_another(first: dict[str, bytes], second: dict[str, bytes]) -> None:
    """Of two archives in one file zipfile and unzip see the second; what it holds is found, too."""
    data = zipped(first, zipfile.ZIP_DEFLATED) + zipped(second, zipfile.ZIP_DEFLATED)
    assert by_zipfile(data) == second
    found, _ = ours(data)
    assert {name: found.get(name) for name in second} == second


@SOME
@given(FILES, st.sampled_from([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED]), DAMAGE, st.integers(0, 30))
def test_damaged_zip_as_zipfile(files: dict[str, bytes], method: int, damage: list[tuple[int, int]], cut: int) -> None:
    """What zipfile still reads whole is read here, or something is said."""
    data = damaged(zipped(files, method), damage, cut)
    if data[:2] == b"PK" and (expected := by_zipfile(data)):
        found, hints = ours(data)
        clean = {names.relative(name.replace("\\", "/")): content for name, content in expected.items()}
        assert hints or {name: found.get(name) for name in clean if name} == {
            name: content for name, content in clean.items() if name}


@SOME
@given(FILES, st.sampled_from([tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT]))
def test_tar_as_tarfile(files: dict[str, bytes], form: int) -> None:
    """Sound archives hold the same files."""
    try:
        data = tarred(files, form)
    except ValueError:
        return  # a name that this form cannot hold
    found, hints = ours(data)
    assert found == files == by_tarfile(data) and hints == []


@SOME
@given(FILES, st.sampled_from([tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT]), DAMAGE,
       st.integers(0, 3000))
def test_damaged_tar_as_tarfile(files: dict[str, bytes], form: int, damage: list[tuple[int, int]], cut: int) -> None:
    """What tarfile still reads is read here, or something is said."""
    try:
        data = damaged(tarred(files, form), damage, cut)
    except ValueError:
        return
    expected = by_tarfile(data)
    if expected and stream.sniff(data) == "tar":
        found, hints = ours(data)
        clean = {names.relative(name): content for name, content in expected.items()}
        assert hints or {name: found.get(name) for name in clean if name} == {
            name: content for name, content in clean.items() if name}


PACKERS: dict[str, tuple[Callable[[bytes], bytes], Callable[[bytes], bytes]]] = {
    "gzip": (lambda data: gzip.compress(data, mtime=0), gzip.decompress),
    "bzip2": (bz2.compress, bz2.decompress),
    "xz": (lzma.compress, lambda data: lzma.decompress(data, lzma.FORMAT_XZ)),
    "lzma": (lambda data: lzma.compress(data, lzma.FORMAT_ALONE),
             lambda data: lzma.decompress(data, lzma.FORMAT_ALONE)),
}


@pytest.mark.parametrize("kind", PACKERS)
@SOME
@given(st.lists(st.binary(max_size=3000), min_size=1, max_size=3), DAMAGE, st.integers(0, 12), st.integers(1, 700))
def test_streams_as_python_unpacks_them(kind: str, parts: list[bytes], damage: list[tuple[int, int]], cut: int,
                                        step: int) -> None:
    """Streams one after the other, damaged or cut: the same bytes, or both refuse."""
    pack, unpack = PACKERS[kind]
    data = damaged(b"".join(map(pack, parts[:1] if kind == "lzma" else parts)), damage, cut)
    try:
        expected: bytes | None = unpack(data)
    except (OSError, EOFError, lzma.LZMAError, zlib.error, ValueError, struct.error):
        expected = None
    try:
        pieces = (data[at:at + step] for at in range(0, len(data), step))
        found: bytes | None = b"".join(stream.inflate(kind, pieces))
    except LintianMLError:
        found = None
    if not damage and not cut:
        assert found == expected is not None
    # a damaged second stream is padding for Python's lzma and bz2, and damage here; bytes behind a sound stream that
    # are the begin of none are padding for gzip(1), xz(1) and here, and an error for Python's gzip
    assert found is None or found == (expected if expected is not None else b"".join(parts)[:len(found)])


# -- formats ---------------------------------------------------------------------------------------------------------

SHAPES = st.lists(st.integers(1, 5), max_size=3)
ARRAYS = st.dictionaries(st.text("abc.0", min_size=1, max_size=8), st.tuples(SHAPES, st.sampled_from(
    ["float32", "float64", "float16", "int8", "int32", "uint8", "int64"])), min_size=1, max_size=5)


def compared(name: str, data: bytes) -> dict[str, tuple[tuple[int, ...], str]] | None:
    """Shapes and types as ``compare`` reads them, which is the strict reader; None where it refuses."""
    from lintian_ml.compare import loading

    try:
        model = loading.load(Item.of(name, data))
    except LintianMLError:
        return None
    return {name: (array.shape, array.dtype) for name, array in model.tensors.items()}


@SOME
@given(ARRAYS, DAMAGE)
def test_safetensors_as_the_library(arrays: dict[str, tuple[list[int], str]], damage: list[tuple[int, int]]) -> None:
    """The strict reader takes what the library takes, with the same shapes, and nothing else."""
    numpy, library = require("numpy"), require("safetensors.numpy")
    whole = library.save({name: numpy.ones(shape, dtype) for name, (shape, dtype) in arrays.items()})
    data = damaged(whole, damage)
    try:
        expected = {name: (array.shape, str(array.dtype)) for name, array in library.load(data).items()}
    except Exception:  # noqa: B902  the library has errors of its own and of Rust's
        expected = None
    found = compared("x.safetensors", data)
    if not damage:
        assert found == expected is not None
    # keys that are given twice, and names of types that numpy has not, are refused here only
    assert found is None or expected is None or found == expected
    assert expected is not None or found is None


@SOME
@given(ARRAYS)
def test_hdf5_as_h5py(arrays: dict[str, tuple[list[int], str]]) -> None:
    """The isolated reader lists the data sets that h5py sees in this process."""
    numpy, h5py = require("numpy"), require("h5py")
    from lintian_ml import worker

    target = io.BytesIO()
    with h5py.File(target, "w") as made:
        for at, (shape, dtype) in enumerate(arrays.values()):
            made.create_dataset(f"g{at % 2}/w{at}", data=numpy.ones(shape, dtype))
    expected = {}
    with h5py.File(io.BytesIO(target.getvalue()), "r") as opened:
        opened.visititems(lambda name, entry: expected.update({name: (list(entry.shape), str(entry.dtype))})
                          if isinstance(entry, h5py.Dataset) else None)
    found = worker.call("hdf5", Item.of("x.h5", target.getvalue()), digests=False)["datasets"]
    assert {entry["name"]: (entry["shape"], entry["dtype"]) for entry in found} == expected


@SOME
@given(ARRAYS, st.lists(st.tuples(st.integers(0, 4), st.text("ab", max_size=3), st.integers()), max_size=5))
def test_gguf_as_the_library(arrays: dict[str, tuple[list[int], str]], pairs: list[tuple[int, str, int]]) -> None:
    """The strict reader and the gguf package name the same tensors with the same shapes."""
    numpy, library = require("numpy"), require("gguf")
    import tempfile
    from pathlib import Path

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x.gguf"
        writer = library.GGUFWriter(path, "llama")
        for at, (kind, text, number) in enumerate(pairs):
            (writer.add_string(f"k{at}", text) if kind % 2 else writer.add_int64(f"k{at}", number % (1 << 63)))
        for name, (shape, _) in arrays.items():
            writer.add_tensor(name, numpy.ones(shape or [1], "float32"))
        writer.write_header_to_file()
        writer.write_kv_data_to_file()
        writer.write_tensors_to_file()
        writer.close()
        data = path.read_bytes()
        expected = {tensor.name: tuple(reversed([int(size) for size in tensor.shape]))
                    for tensor in library.GGUFReader(path).tensors}
    found = compared("x.gguf", data)
    assert found is not None and {name: shape for name, (shape, _) in found.items()} == expected


@SOME
@given(ARRAYS, DAMAGE)
def test_onnx_as_the_library(arrays: dict[str, tuple[list[int], str]], damage: list[tuple[int, int]]) -> None:
    """The initialisers of a graph, wherever both readers take the file."""
    numpy, onnx = require("numpy"), require("onnx")
    made = [onnx.numpy_helper.from_array(numpy.ones(shape, dtype), name) for name, (shape, dtype) in arrays.items()]
    model = onnx.helper.make_model(onnx.helper.make_graph([], "g", [], [], made))
    data = damaged(model.SerializeToString(), damage)
    graph = onnx_graph.Graph()
    try:
        parsed = onnx.ModelProto.FromString(data).graph
        for entry in _graphs(Blob.of(data)):
            onnx_graph.collect(Blob.of(data), graph, *entry)
    except Exception:  # noqa: B902  one of them refuses
        assert damage
        return
    expected = sorted((str(entry.name), tuple(entry.dims)) for entry in parsed.initializer)
    found = sorted((tensor.name, tensor.shape) for tensor in graph.tensors)
    assert found == expected or damage


def _graphs(blob: Blob) -> list[tuple[int, int]]:
    from lintian_ml.wire import protobuf

    return [(entry.start, entry.end) for entry in protobuf.fields(blob) if entry.tag == 7]


# -- deb822 ----------------------------------------------------------------------------------------------------------

FIELDS = st.dictionaries(
    st.from_regex(r"[A-Z][a-z]{1,8}(?:-[A-Z][a-z]{1,5})?", fullmatch=True),
    st.lists(st.text(st.characters(min_codepoint=33, max_codepoint=0x2fff, blacklist_categories=("Cs", "Z", "Cc")),
                     min_size=1, max_size=12), min_size=1, max_size=5), min_size=1, max_size=5)


@SOME
@given(FIELDS)
def test_control_files_as_python_debian(fields: dict[str, list[str]]) -> None:
    """The fields of a paragraph and their lines."""
    debian = require("debian.deb822")
    text = "".join(f"{name}: " + "\n ".join(lines) + "\n" for name, lines in fields.items())
    expected = {name: [line.strip() for line in value.split("\n")] for name, value in debian.Deb822(text).items()}
    assert {name: value.split("\n") for name, value in control.paragraph(text).items()} == expected


@SOME
@given(st.lists(st.tuples(st.lists(st.from_regex(r"[a-z*?/.]{1,8}", fullmatch=True), min_size=1, max_size=3),
                          st.sampled_from(["MIT", "GPL-2+", "Expat or BSD-3-clause"])), min_size=1, max_size=5))
def test_copyright_as_python_debian(stanzas: list[tuple[list[str], str]]) -> None:
    """The file that is read without the library says what the library says."""
    require("debian.copyright")
    from lintian_ml.evidence import copyright, copyright_plain

    text = "Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\n\n" + "\n".join(
        f"Files: {' '.join(patterns)}\nCopyright: a\nLicense: {licence}\n" for patterns, licence in stanzas)
    plain = copyright_plain.stanzas(text)
    assert plain is not None
    with_library = [(entry.patterns, entry.licence) for entry in copyright._with_debian(text)]
    assert [(entry.patterns, entry.licence) for entry in plain] == with_library


@SOME
@given(st.lists(st.sampled_from(["a", "ab", "a/b", "*", "a*", "*b", "?", "a?b", "\\*", "[ab]", "a*b*"]), min_size=1,
                max_size=3).map("".join), st.text("ab/*[]\\", max_size=6))
def test_patterns_as_python_debian(pattern: str, path: str) -> None:
    """Globs of debian/copyright take the same files."""
    debian = require("debian.copyright")
    from lintian_ml import glob

    try:
        expected = bool(debian.globs_to_re([pattern]).fullmatch(path))
    except ValueError:
        return  # a backslash before something else, which only the library refuses
    assert glob.matches(pattern, path) == expected


def test_json_as_python_reads_it() -> None:
    """A safetensors header with a key twice: readers differ on which counts, so comparing refuses it."""
    entry = '{"dtype":"U8","shape":[1],"data_offsets":[0,1]}'
    head = f'{{"a":{entry},"a":{entry}}}'.encode()
    assert json.loads(head) and compared("x.safetensors", struct.pack("<Q", len(head)) + head + b"\0") is None
