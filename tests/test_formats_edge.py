# SPDX-License-Identifier: GPL-2.0-or-later
"""Formats with a weak magic or none: where sizes do not add up, or only data are there, it is no model."""
from __future__ import annotations

import struct
import zlib

import pytest

from format_attacks import look
from lintian_ml.formats import (barracuda, dl4j, faiss_index, llama2c, llmc, matlab_network, npu_model, paddle_lite,
                                pico_cascade, snpe_dlc, torch_dcp, torch_pt2)
from lintian_ml.model import Format, Header, Kind
from lintian_ml.wire import samples


def found(entry: Format, data: bytes) -> Header:
    header = look(entry, data)
    assert header is not None
    return header


@pytest.mark.parametrize("entry", (llama2c.FORMAT, llmc.FORMAT, pico_cascade.FORMAT, barracuda.FORMAT),
                         ids=lambda entry: str(entry.name))
def test_sizes_must_add_up(entry: Format) -> None:
    assert look(entry, entry.sample()) is not None
    assert look(entry, entry.sample()[:-4]) is None


@pytest.mark.parametrize("group", (0, 4))
def test_llama_with_a_header(group: int) -> None:
    """Versions 1 and 2: a layer of eight, two heads that share keys, sixteen words, an output of its own."""
    norms, matrices = 3 * 8, 2 * 64 + 2 * 8 * 4 + 3 * 8 * 16 + 2 * 16 * 8
    head = b"24ka" + struct.pack("<8iBi", 2 if group else 1, 8, 16, 1, 2, 1, 16, 32, 0, group)
    weights = samples.floats(norms) + bytes(at * 37 % 256 for at in range(matrices)) + samples.floats(matrices // 4)
    data = head.ljust(256, b"\0") + (weights if group else samples.floats(norms + matrices))
    assert found(llama2c.FORMAT, data).parameters == norms + matrices


def test_llmc_in_bfloat16() -> None:
    """Halves the weights, and the normalisations too where the program in C wrote them."""
    head, norms, count = llmc.FORMAT.sample()[:1024], 6 * 8, (len(llmc.FORMAT.sample()) - 1024) // 4
    for length in (2 * count, 2 * (count - norms) + 4 * norms):
        assert found(llmc.FORMAT, head + samples.floats(length // 4)).parameters == count


def test_localiser_of_pupils() -> None:
    """Two stages of three trees with four leaves, two numbers each."""
    trees = b"".join(bytes(range(tree, tree + 12)) + samples.floats(8, tree + 1) for tree in range(6))
    header = found(pico_cascade.FORMAT, struct.pack("<IfII", 2, 0.8, 3, 2) + trees)
    assert header.metadata["architecture"] == "cascade of 6 trees of 4 leaves"


@pytest.mark.parametrize(("word", "rest", "model"), (
    (b"IxF2", b"", False), (b"IHNf", b"", False), (b"IwPQ", b"", True),
    (b"IxPT", b"\1\0\0\0rrot", False), (b"IxPT", b"\1\0\0\0LTra", True)))
def test_index_of_learned_centroids(word: bytes, rest: bytes, model: bool) -> None:
    """Flat indexes and random rotations hold nothing that was learned."""
    head = faiss_index.FORMAT.sample()[4:37]
    assert (look(faiss_index.FORMAT, word + head + rest + samples.floats(64)) is not None) is model


def test_untrained_index() -> None:
    data = bytearray(faiss_index.FORMAT.sample())
    data[32] = 0
    assert look(faiss_index.FORMAT, bytes(data)) is None


def _mat(*variables: bytes) -> bytes:
    """A file of pressed variables."""
    pressed = [zlib.compress(variable) for variable in variables]
    return matlab_network.FORMAT.sample()[:128] + b"".join(
        struct.pack("<2I", 15, len(data)) + data for data in pressed)


def _element(kind: int, data: bytes) -> bytes:
    return struct.pack("<2I", kind, len(data)) + data.ljust(-(-len(data) // 8) * 8, b"\0")


def _matrix(kind: int, *rest: bytes) -> bytes:
    return _element(14, b"".join((_element(6, bytes((kind, *bytes(7)))), *(_element(1, part) for part in rest))))


def test_matlab_class_of_a_network() -> None:
    assert found(matlab_network.FORMAT, _mat(_matrix(17, b"net", b"MCOS", b"DAGNetwork"))).kind is Kind.NEURAL
    assert found(matlab_network.FORMAT, _mat(_matrix(17, b"c", b"MCOS", b"ClassificationSVM"))).kind is Kind.CLASSICAL


@pytest.mark.parametrize("variable", (
    _matrix(17, b"t", b"MCOS", b"datetime"), _matrix(3, b"\1\0\0\0\1\0\0\0", b"f", b"inline"),
    _matrix(2, b"\1\0\0\0\1\0\0\0", b"s", b"\7\0\0\0", b"layers\0meta\0\0\0"),
    _matrix(6, b"\1\0\0\0", b"layers", bytes(8))))
def test_matlab_data(variable: bytes) -> None:
    """Dates, functions, cortical layers with their metadata."""
    assert look(matlab_network.FORMAT, _mat(variable)) is None


@pytest.mark.parametrize("data", (
    b"IMODV1.2" + samples.floats(256), b"PICO-8 " + samples.floats(256), b"EDL2" + samples.floats(256),
    b"LDMK\xff\xff\0\0" + samples.floats(256), b"\xee\xaa\x55\xff" + samples.floats(256)))
def test_four_letters_are_not_enough(data: bytes) -> None:
    """Meshes of another IMOD begin alike."""
    assert look(npu_model.FORMAT, data) is None


def test_versions_that_are_none() -> None:
    assert look(paddle_lite.FORMAT, b"\1\0v2.x" + samples.floats(256)) is None


def test_other_zips() -> None:
    """Members of these names with something else inside."""
    other = {"configuration.json": b"{}", "coefficients.bin": b"\0\7UNKNOWN" + samples.floats(64)}
    assert look(dl4j.FORMAT, samples.zipped(other)) is None
    exported = {"a/archive_format": b"zoo", "a/data/weights/m_weights_config.json": b"{}"}
    assert look(torch_pt2.FORMAT, samples.zipped(exported)) is None
    empty = {"model": b"NETD" + bytes(900), "model.params": b"NETP" + bytes(32), "dlc.metadata": b"model-version=1\n"}
    assert look(snpe_dlc.FORMAT, samples.zipped(empty)) is None


def test_checkpoint_names_its_files() -> None:
    header = found(torch_dcp.FORMAT, torch_dcp.FORMAT.sample())
    assert (header.parameters, header.companions) == (64, ("__0_0.distcp",))
