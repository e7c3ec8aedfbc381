# SPDX-License-Identifier: GPL-2.0-or-later
"""What fuzzing, and reading the source as an attacker, have found: each input as a recipe, and what must come of it."""
from __future__ import annotations

import io
import os
import struct
import sys
import time
import zipfile
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent / "attacks"))

import floods  # noqa: E402
import verdicts  # noqa: E402

from lintian_ml import formats, limits, worker  # noqa: E402
from lintian_ml.errors import FormatError, LintianMLError  # noqa: E402
from lintian_ml.model import Hint  # noqa: E402
from lintian_ml.reader import Item  # noqa: E402
from lintian_ml.scan import Scanner  # noqa: E402
from lintian_ml.unpack import members  # noqa: E402
from lintian_ml.wire import pickle_unsafe, textual  # noqa: E402


def gguf(step: str) -> bytes:
    """A file that aligns its tensors to a text."""
    key, value = b"general.alignment", step.encode()
    return b"GGUF" + struct.pack("<IQQ", 3, 0, 1) + struct.pack("<Q", len(key)) + key + struct.pack(
        "<IQ", 8, len(value)) + value


BROKEN = {
    "an alignment that is a digit and no number": ("gguf", gguf("\u00b2")),
    "an alignment of five thousand digits": ("gguf", gguf("9" * 5000)),
    "a number of five thousand digits": ("flite-lts", (
        b"9" * 5000 + b", 'a', LTS_STATE_a_2, LTS_STATE_a_1\n") * 30),
    "a number in the middle of another": ("xml-weights", b"<brain><neuron>" + (
        b"<weight>-0.04.8946</weight>" * 40) + b"</neuron></brain>"),
    "records that never go on": ("coreml-weights", struct.pack("<II", 200_000, 2).ljust(64, b"\0") + (
        b"\xef\xbe\xad\xde" + struct.pack("<IQQ", 2, 0, 64)).ljust(64, b"\0")),
}
ODD = {"numbers that begin with a zero": ("flite-lts", b"06, 'a', LTS_STATE_a_02, LTS_STATE_a_01\n" * 30),
       "a header of separators": ("julius-model", b"julius_bingram_v5\xff\0\x1f".ljust(64, b"\0"))}


@pytest.mark.parametrize("name", ODD)
def test_odd_files_are_read(name: str) -> None:
    """Unusual, and no reason to fail."""
    entry = next(found for found in formats.load() if found.name == ODD[name][0])
    item = Item.of("x", ODD[name][1])
    assert entry.recognise(item)
    entry.read(item)


@pytest.mark.parametrize("name", BROKEN)
def test_broken_files_are_refused(name: str) -> None:
    """With an error of ours, and at once."""
    entry = next(found for found in formats.load() if found.name == BROKEN[name][0])
    start = time.process_time()
    with pytest.raises(FormatError):
        entry.read(Item.of("x", BROKEN[name][1]))
    assert time.process_time() - start < 0.1


def test_digits_that_are_no_numbers() -> None:
    """Superscripts are digits for Python, and int() does not read them."""
    with pytest.raises(LintianMLError):
        textual.integer("\u00b2")


def test_names_of_tensors_with_such_digits() -> None:
    """Nor are they numbers in the names of tensors, and nor are very long ones."""
    from lintian_ml.compare import chain

    assert chain._natural("w\u00b2") != chain._natural("w2")
    assert chain._natural("w" + "9" * 5000)


@pytest.mark.parametrize("data", [b"\x89HDF\r\n\x1a\n", b"\x89HDF\r\n\x1a\n\0"], ids=["magic", "version"])
def test_models_to_compare_that_end_early(data: bytes) -> None:
    """A signature is no superblock."""
    from lintian_ml.compare import loading

    with pytest.raises(LintianMLError):
        loading.load(Item.of("x.h5", data))


def test_a_library_in_a_loop() -> None:
    """A small file has half a second of the isolated reader's time; then it is unreadable, and the next one is read."""
    sound = next(entry.sample() for entry in formats.load() if entry.name == "keras-hdf5")
    worker.shared().close()  # else the time of one that read for other tests is counted when it ends in this one
    scanner, before = Scanner(), os.times()
    list(scanner.walk([Item.of("a.h5", floods.endless_hdf5()), Item.of("b.h5", sound)]))
    assert [found.path for found in scanner.found] == ["b.h5"]
    (hint,) = scanner.hints
    allowed = limits.WORKER_START + len(sound) / limits.WORKER_PACE
    assert hint.tag == "ml-weights-unreadable" and f"used more than {allowed:.3g} seconds" in hint.note
    assert os.times().children_user - before.children_user < 2


def test_a_gob_that_names_no_type() -> None:
    """A definition whose parts are of a type that was not named is damage."""
    from lintian_ml.compare import loading

    data = bytes.fromhex(
        "08ffa5034100ffff040000000000feff0800ffffffffffffffffffffffffffffff4501017a0affffa1ffff8005"
        "383838383838372f3838ffffffff0008000000000000000000000000000000000000000000000000000000004d")
    with pytest.raises(LintianMLError):
        loading.load(Item.of("x.npy", data))


def expanded(data: bytes) -> tuple[list[str], list[Hint]]:
    hints: list[Hint] = []
    return [inner.path for inner in members.expand(Item.of("x.zip", data), hints)], hints


def test_a_zip_behind_a_zip() -> None:
    """unzip(1) sees the second of two archives in one file, and so do we: a net in it is found."""
    decoy, net = verdicts.zipped({"readme": b"nothing"}), verdicts.zipped({"net.gguf": verdicts.GGUF})
    assert expanded(decoy + net) == (["x.zip!net.gguf"], [])


def test_a_zip_whose_directory_is_not_where_it_should_be() -> None:
    """A directory with fewer entries than its end record counts has lost some, and that is said."""
    data = verdicts.zipped({"a": b"1", "net.gguf": verdicts.GGUF})
    at = data.rindex(b"PK\1\2")
    paths, hints = expanded(data[:at] + b"PK\1\0" + data[at + 4:])
    assert paths == ["x.zip!a"] and "2 are promised" in hints[0].note


TWICE = b"2\x86" * 60  # what lies on top, sixty times a pair of itself


@pytest.mark.parametrize("data", [
    b"\x80\x04}\x8c\x09fc.weight" + b"2\x93" * 60 + b".",
    b"\x80\x04\x8c\x01a" + TWICE + b"\x8c\x01b\x93.",
    b"\x80\x02}(X\x05\0\0\0epoch\x8c\x01a" + TWICE + b"u.",
    b"\x80\x02}\x8c\x01wctorch._utils\n_rebuild_tensor_v2\n((\x8c\x07storagectorch\nFloatStorage\n\x8c\x01a" + TWICE
    + b"\x8c\x03cpuK\x04tQK\0K\1\x85K\1\x85\x89tRs.",
    b"\x80\x02}(\x8a\xff" + bytes(254) + b"\1K\1u."], ids=["imports", "import", "fact", "storage", "key"])
def test_values_that_hold_themselves(data: bytes) -> None:
    """Sixty doublings of a name in a hundred bytes are not written down: not by the look for programs, nor by readers
    of checkpoints."""
    started = time.process_time()
    with zipfile.ZipFile(content := io.BytesIO(), "w") as archive:
        archive.writestr("a/data.pkl", data)
        archive.writestr("a/version", "3")
    pickle_unsafe.unsafe_imports(Item.of("x.pkl", data))
    legacy = b"\x80\x02\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19.\x80\x02M\xe9\x03.\x80\x02}." + data + data
    for name, content_ in (("x.pkl", data), ("x.pt", content.getvalue()), ("y.pt", legacy)):
        scanner = Scanner()
        list(scanner.walk([Item.of(name, content_)]))
        assert "internal error" not in str(scanner.hints)
    assert time.process_time() - started < 2


def test_a_liblinear_model_without_a_solver() -> None:
    """A second line ``solver_type`` without a value takes that of the first away."""
    scanner = Scanner()
    list(scanner.walk([Item.of("a", b"solver_type n\nnr_class 2\nsolver_type \nnr_feature 1\nbias -1\nw\n0.5\n")]))
    assert [hint.note for hint in scanner.hints] == ["liblinear-model: has no solver_type in its header"]
