# SPDX-License-Identifier: GPL-2.0-or-later
"""Reading models to compare them: every container gives the same content, and what two readers could read differently
is refused with one sentence."""
from __future__ import annotations

import gzip
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy
import pytest
from compare_models import gguf, loaded, safetensors, torch_zip, trained, with_header
from conftest import require

from lintian_ml.compare import content
from lintian_ml.compare.model import Options
from lintian_ml.compare.selftest import container
from lintian_ml.errors import InputError
from lintian_ml.wire import samples

ENTRY = '"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}'


def npz(path: Path, tensors: Any, **options: Any) -> Path:
    with path.open("wb") as out:
        (numpy.savez_compressed if options.get("packed") else numpy.savez)(out, **tensors)
    return path


def hdf5(path: Path, tensors: Any) -> Path:
    h5py = require("h5py")
    with h5py.File(path, "w") as opened:
        for name, array in tensors.items():
            opened.create_dataset(name, data=array, chunks=array.shape, compression="gzip", track_times=False)
    return path


def big_endian(path: Path, tensors: Any) -> Path:
    return npz(path, {name: array.astype(array.dtype.newbyteorder(">")) for name, array in tensors.items()})


def columns_first(path: Path, tensors: Any) -> Path:
    return npz(path, {name: numpy.asfortranarray(array) for name, array in tensors.items()})


def strided(path: Path, tensors: Any) -> Path:
    return torch_zip(path, {name: numpy.asfortranarray(array) for name, array in tensors.items()})


def squeezed(path: Path, tensors: Any) -> Path:
    path.write_bytes(gzip.compress(safetensors(path, tensors).read_bytes(), mtime=0))
    return path


WRITERS: dict[str, Callable[[Path, Any], Path]] = {
    "safetensors": safetensors, "npz": npz, "npz packed": lambda path, tensors: npz(path, tensors, packed=True),
    "npz big-endian": big_endian, "npz in Fortran's order": columns_first, "hdf5": hdf5, "torch": torch_zip,
    "torch strided": strided, "gguf": lambda path, tensors: gguf(path, tensors, {}), "gzip": squeezed,
    "onnx": lambda path, tensors: container.write(path, tensors)}


@pytest.mark.parametrize("writer", WRITERS)
def test_content_is_the_same_in_every_container(tmp_path: Path, writer: str) -> None:
    """A trained net has the same bits in each container, and other bits after one number changed by one ulp."""
    ours, net = loaded(safetensors(tmp_path / "plain", trained())), dict(trained())
    theirs = loaded(WRITERS[writer](tmp_path / "other", net))
    assert content.judge(ours, theirs, Options(tensors_only=True)).passed is True
    changed = net["fc2.weight"].copy()
    changed[3, 4] = numpy.nextafter(changed[3, 4], numpy.float32(9))
    outcome = content.judge(ours, loaded(WRITERS[writer](tmp_path / "third", {**net, "fc2.weight": changed})),
                            Options(tensors_only=True))
    assert outcome.passed is False and "fc2.weight" in outcome.detail


def test_graph_on_one_side_only_is_undecided(tmp_path: Path) -> None:
    """A file with a graph and one without agree in content only as far as tensors go, which has to be asked for."""
    pair = loaded(safetensors(tmp_path / "a", trained())), loaded(container.write(tmp_path / "b", dict(trained())))
    assert content.judge(*pair, Options()).passed is None
    assert content.judge(*pair, Options(tensors_only=True)).passed is True


def test_onnx_is_read_as_the_library_reads_it(tmp_path: Path) -> None:
    """Initialisers, nodes and attributes are those that the onnx library finds; typed fields and constants count."""
    onnx = require("onnx")
    helper = onnx.helper
    typed = helper.make_tensor("typed", onnx.TensorProto.INT32, [3], [1, -2, 3])
    small = helper.make_tensor("small", onnx.TensorProto.INT8, [2], [-128, 127])
    held = helper.make_tensor("v", onnx.TensorProto.FLOAT, [2], [.5, 1])
    constant = helper.make_node("Constant", [], ["c"], value=held)
    nodes = [constant, helper.make_node("Add", ["x", "c"], ["y"]), helper.make_node("Elu", ["y"], ["z"], alpha=.25)]
    ends = [helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, ["n", 2]) for name in "xz"]
    graph = helper.make_graph(nodes, "g", ends[:1], ends[1:], [typed, small])
    path = tmp_path / "net.onnx"
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)])
    path.write_bytes(model.SerializeToString())
    found = loaded(path)
    assert {name: array.values().tolist() for name, array in found.tensors.items()} == {
        "typed": [1, -2, 3], "small": [-128, 127], "c": [.5, 1]}
    assert found.graph is not None
    assert [(node.op, node.inputs, node.outputs) for node in found.graph.nodes] == [
        (node.op_type, tuple(node.input), tuple(node.output)) for node in nodes]
    assert found.graph.nodes[2].attributes == {"alpha": .25} and found.graph.inputs[0].shape == ("n", 2)
    model.graph.node[2].attribute[0].f = .5
    path.write_bytes(model.SerializeToString())
    assert loaded(path).graph_digest != found.graph_digest


def archive(path: Path, *members: tuple[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w") as opened:
        for name, body in members:
            opened.writestr(zipfile.ZipInfo(name), body)
    return path


def two_of_one_name(path: Path) -> Path:
    with pytest.warns(UserWarning, match="Duplicate"):
        return archive(path, ("a.npy", samples.npy((2,), b"12345678")), ("a.npy", samples.npy((2,), b"abcdefgh")))


def patched(make: Callable[[Path], Path], change: Callable[[bytes], bytes]) -> Callable[[Path], Path]:
    def write(path: Path) -> Path:
        path.write_bytes(change(make(path).read_bytes()))
        return path

    return write


def one_member(path: Path) -> Path:
    return archive(path, ("a.npy", samples.npy((2,), b"12345678")))


ATTACKS: dict[str, tuple[Callable[[Path], Path], str]] = {
    "a key twice": (lambda path: with_header(path, f"{{{ENTRY},{ENTRY}}}", b"12345678"), "twice"),
    "overlapping tensors": (lambda path: with_header(
        path, f'{{{ENTRY},"b":{{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}}}', b"123456789012"), "overlap"),
    "a hole": (lambda path: with_header(
        path, f'{{{ENTRY},"b":{{"dtype":"F32","shape":[1],"data_offsets":[12,16]}}}}', b"1234567890123456"), "hole"),
    "bytes behind the tensors": (lambda path: with_header(path, f"{{{ENTRY}}}", b"12345678more"), "belong to none"),
    "a tensor cut off": (lambda path: with_header(path, f"{{{ENTRY}}}", b"1234"), "reaches to"),
    "a length that the shape contradicts": (lambda path: with_header(
        path, '{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}', b"12345678"), "need 12"),
    "an unknown key": (lambda path: with_header(
        path, '{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8],"more":1}}', b"12345678"), "other keys"),
    "members of one name": (two_of_one_name, "two members"),
    "bytes behind a zip": (patched(one_member, lambda data: data + b"more"), "where it ends"),
    "bytes before a zip": (patched(one_member, lambda data: b"more" + data), "no format that is known"),
    "a member's checksum": (patched(one_member, lambda data: data.replace(b"12345678", b"12345679")), "checksum"),
    "a local name": (patched(one_member, lambda data: data.replace(b"a.npy", b"b.npy", 1)), "contradicts"),
    "a hole in a zip": (patched(one_member, lambda data: data.replace(b"PK\1\2", b"....PK\1\2", 1)),
                        "zip|directory|end"),
    "bytes behind an array": (lambda path: archive(path, ("a.npy", samples.npy((2,), b"12345678more"))), "behind"),
    "an array of objects": (lambda path: archive(path, ("a.npy", samples.npy((), b"\x80\2N.", "|O"))), "unpickled"),
    "a pickle that calls": (lambda path: torch_zip(path, trained(), b"X\1\0\0\0xcos\nsystem\nX\1\0\0\0y\x85R"),
                            "os.system"),
    "bytes behind gzip": (patched(lambda path: squeezed(path, trained()), lambda data: data + b"more"),
                          "compressed end"),
    "gzip cut off": (patched(lambda path: squeezed(path, trained()), lambda data: data[:-9]), "compressed data"),
    "a key of gguf twice": (lambda path: gguf(path, trained(), {"x.y": "z"}, "x.y"), "two keys"),
    "bytes behind gguf": (patched(lambda path: gguf(path, trained(), {}), lambda data: data + b"m" * 40), "behind"),
    "no file format": (patched(one_member, lambda data: b"what is this?\n" * 40), "no format that is known"),
    "nothing": (patched(one_member, lambda data: b""), "is empty"),
    "NaN in JSON": (lambda path: with_header(path, '{"__metadata__":{"dtype":NaN},' + ENTRY + "}", b"12345678"), "NaN"),
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_what_readers_could_read_differently_is_refused(tmp_path: Path, attack: str) -> None:
    """One sentence that names the file, never a model."""
    write, words = ATTACKS[attack]
    path = write(tmp_path / "model")
    with pytest.raises(InputError, match=words) as told:
        loaded(path)
    assert str(told.value).startswith(str(path)) and "\n" not in str(told.value)


def onnx_with(extra: bytes) -> Callable[[Path], Path]:
    return patched(lambda path: container.write(path, dict(trained())), lambda data: data + extra)


@pytest.mark.parametrize(("extra", "words"), [
    (samples.field(7, samples.field(2, "another")), "twice"), (samples.field(99, "x"), "does not know|no format"),
    (samples.field(14, samples.field(1, "names") + samples.field(2, "zero")), "two properties")])
def test_onnx_that_readers_merge_differently_is_refused(tmp_path: Path, extra: bytes, words: str) -> None:
    """A second graph, an unknown field, a property given twice."""
    with pytest.raises(InputError, match=words):
        loaded(onnx_with(extra)(tmp_path / "net.onnx"))


def test_bytes_behind_hdf5_are_refused(tmp_path: Path) -> None:
    """An HDF5 file ends where its superblock says."""
    path = hdf5(tmp_path / "net.h5", trained())
    path.write_bytes(path.read_bytes() + b"more")
    with pytest.raises(InputError, match="superblock"):
        loaded(path)


@pytest.mark.parametrize("writer", ["safetensors", "npz", "torch", "gguf", "onnx", "npz packed"])
def test_damage_is_told_and_never_crashes(tmp_path: Path, writer: str) -> None:
    """Cut anywhere or with a byte altered, a file is refused with a sentence or read as something else."""
    whole = WRITERS[writer](tmp_path / "whole", {"fc1.weight": trained()["fc1.weight"][:2]}
                            if writer != "onnx" else dict(trained())).read_bytes()
    source = numpy.random.default_rng(1)
    path = tmp_path / "damaged"
    for _ in range(60):
        damaged = bytearray(whole)
        place = int(source.integers(min(len(whole), 700)))
        damaged[place] ^= 1 << int(source.integers(8))
        path.write_bytes(bytes(damaged) if source.random() < .7 else whole[:place])
        try:
            loaded(path)
        except InputError as told:
            assert "\n" not in str(told)


def test_text_nets_are_read_as_the_nearest_float32(tmp_path: Path) -> None:
    """Decimal numbers half-way between two float32 are rounded once, to even; others as numpy rounds them."""
    from lintian_ml.compare.loading import texts

    words = [b"1.00000005960464477539062", b"1.000000059604644775390625", b"1.0000000596046447753906251", b"-0",
             b"1e-45", b"7.1e-46", b"3.4028235e38", b"0.1"]
    found = texts.floats(words)
    assert found[0] == 1 and found[1] == 1 and found[2] == numpy.nextafter(numpy.float32(1), numpy.float32(2))
    assert numpy.signbit(found[3]) and found[4] == found[5] > 0 and found[7] == numpy.float32(.1)


def test_leb128_is_decoded_with_its_signs() -> None:
    """Every number of the range comes back, whatever the cut."""
    from lintian_ml.compare.loading import nnue

    def encoded(value: int) -> bytes:
        out = bytearray()
        while True:
            byte, value = value & 127, value >> 7
            if value == (-1 if byte & 64 else 0):
                return bytes((*out, byte))
            out.append(byte | 128)

    numbers = [0, 1, -1, 63, 64, -64, -65, 8191, 8192, -8192, -8193, 32767, -32768]
    data = b"".join(map(encoded, numbers))
    for cut in range(len(data)):
        some, rest = nnue.decoded(data[:cut])
        more, end = nnue.decoded(rest + data[cut:])
        assert [*some.tolist(), *more.tolist()] == numbers and end == b""


def test_json_header_survives_any_names(tmp_path: Path) -> None:
    """Names of tensors are any text."""
    names = ["", "a\tb", "ü", "x" * 300, "\u202e"]
    tensors = {name: numpy.ones(2, numpy.float32) * place for place, name in enumerate(names)}
    assert sorted(loaded(safetensors(tmp_path / "n", tensors)).tensors) == sorted(names)


def test_members_that_expand_to_too_much_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What all members of an archive claim is bounded, not only what each does."""
    from lintian_ml import limits

    path = tmp_path / "zeros.npz"
    numpy.savez_compressed(path, **{f"w{at}": numpy.zeros(1 << 18, "f4") for at in range(8)})
    with zipfile.ZipFile(path) as archive:
        claimed = sum(info.file_size for info in archive.infolist())
    monkeypatch.setattr(limits, "RATIO_FREE", claimed - limits.RATIO * path.stat().st_size)
    assert len(loaded(path).tensors) == 8
    monkeypatch.setattr(limits, "RATIO_FREE", claimed - limits.RATIO * path.stat().st_size - 1)
    with pytest.raises(InputError, match="has members of"):
        loaded(path)
