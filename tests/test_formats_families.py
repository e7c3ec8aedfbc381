# SPDX-License-Identifier: GPL-2.0-or-later
"""The lines between models and what resembles them, for the formats of science, speech and language."""
from __future__ import annotations

import pickle
import struct

import pytest

from lintian_ml.errors import DamagedFile, NotThisFormat
from lintian_ml.formats import (hts_pdf, hts_tree, kerasify_model, libkkc_model, moses_phrases, pickle_model,
                                profnet_junctions, r_model, recursive_nn_text, runner_weights, snap_coefficients,
                                svm_text, zinnia_model)
from lintian_ml.reader import Item


def test_bare_potentials_need_the_name_that_the_programs_ask_for() -> None:
    """a column of numbers is anything, unless it is called weights, a nucleus' number and data"""
    rows = "".join(f"{0.01 * at - 1:18.10f}\n" for at in range(150)).encode()
    item = Item.of("nnp/weights.008.data", rows)
    assert runner_weights.recognise(item) and runner_weights.read(item).parameters == 150
    assert not runner_weights.recognise(Item.of("nnp/energies.data", rows))


def test_layers_fill_their_file() -> None:
    """two manners of numbering the layers; what goes on, stops or holds no numbers is no network"""
    data = kerasify_model.sample()
    scaled = struct.pack("<I", 3) + struct.pack("<I4f", 1, 0, 1, -1, 1) + struct.pack("<I", 3) + data[8:] + struct.pack(
        "<2I", 4, 2)
    for content in (data, scaled):
        item = Item.of("net.model", content)
        assert kerasify_model.recognise(item) and kerasify_model.read(item).parameters == 10
    for broken in (data + bytes(4), data[:-4], data[:20] + struct.pack("<f", float("nan")) + data[24:],
                   data[:8] + struct.pack("<3I", 4, 2, 3) + data[20:]):
        with pytest.raises(NotThisFormat):
            kerasify_model.read(Item.of("net.model", broken))


def test_gaussians_fill_their_file() -> None:
    """counts that promise more or less are another file's first numbers"""
    data = hts_pdf.sample()
    assert hts_pdf.recognise(Item.of("x.pdf", data))
    assert not hts_pdf.recognise(Item.of("x.pdf", data + bytes(4)))


def test_a_switch_written_by_hand_is_no_tree() -> None:
    """one node decides nothing that was learned"""
    data = b'QS gv-switch { "*-pau+*" }\n{*}[2]\n{\n   0 gv-switch "gv-switch_2" "gv-switch_1"\n}\n'
    with pytest.raises(NotThisFormat, match="hardly a tree"):
        hts_tree.read(Item.of("gv-switch.inf", data))


def test_junctions_missing_from_a_layer_are_damage() -> None:
    """the sizes give the number of junctions"""
    data = profnet_junctions.sample().replace(b"   -0.6690\n", b"")
    with pytest.raises(DamagedFile, match="2-1-1"):
        profnet_junctions.read(Item.of("net.jct", data))


def test_training_data_is_no_list_of_support_vectors() -> None:
    """labels are whole numbers and the first line says nothing about kernels"""
    assert not svm_text.recognise(Item.of("train", b"1 2:1 21:0.82\n-1 1:0.1485 2:0.0099\n"))
    with pytest.raises(NotThisFormat, match="where its first line says"):
        svm_text.read(Item.of("m", svm_text.sample().replace(b"0.38746388 2", b"0.38746388 3")))


def test_a_table_of_other_sizes_is_no_network() -> None:
    """the blocks must have the sizes of the first lines"""
    with pytest.raises(NotThisFormat, match="other sizes"):
        recursive_nn_text.read(Item.of("net", recursive_nn_text.sample().replace(b"8 2\n", b"90 7\n").replace(
            b"2 1\n", b"7 1\n")))


def test_coefficients_are_as_many_as_promised() -> None:
    """a short table of an element is no potential"""
    with pytest.raises(NotThisFormat, match="1 times 4"):
        snap_coefficients.read(Item.of("Ta.snapcoeff", snap_coefficients.sample()[:-9]))


def test_functions_that_mention_a_class_are_no_fitted_model() -> None:
    """in R's files an argument refers to another symbol than the attribute does"""
    data = r_model.sample()
    symbol = b"\0\0\0\1\0\4\0\x09\0\0\0\5class\0\0\0\x10\0\0\0\1\0\4\0\x09\0\0\0\1x\0\0\0\xfe"
    tail = b"\0\0\0\x10\0\0\0\1\0\4\0\x09\0\0\0\2lm\0\0\0\xfe"
    assert r_model.read(Item.of("m.rds", data[:14] + symbol + b"\0\0\1\xff" + tail)).metadata["architecture"] == "lm"
    with pytest.raises(NotThisFormat):
        r_model.read(Item.of("m.rds", data[:14] + symbol + b"\0\0\x77\xff" + tail))


def test_sorted_records_in_another_order_are_no_n_grams() -> None:
    """one record out of place is enough"""
    data = libkkc_model.sample()
    swapped = data[12:24] + data[:12] + data[24:]
    with pytest.raises(NotThisFormat):
        libkkc_model.read(Item.of("data.2gram", swapped))


def test_a_table_of_prose_is_no_phrase_table() -> None:
    """three bars alone are anybody's markup"""
    assert not moses_phrases.recognise(Item.of("x", b"a ||| b ||| c\n" * 5))


def test_the_size_of_a_handwriting_model_is_in_its_first_number() -> None:
    """one byte more and it is another file"""
    assert not zinnia_model.recognise(Item.of("m", zinnia_model.sample() + b"\0"))
    assert struct.unpack("<I", zinnia_model.sample()[:4])[0] ^ 0x0ef71821 == len(zinnia_model.sample())


class Learner:
    """A class of no library, as programs define them for themselves."""


def test_weights_in_plain_dictionaries_of_an_unknown_class_count() -> None:
    """an attribute of that name with hundreds of numbers is a model, another one is data"""
    learner, table = Learner(), Learner()
    weights = {f"c{at}": {f"f{inner}": (0.5 * inner, at) for inner in range(20)} for at in range(20)}
    learner.__dict__["_weight"] = weights
    table.__dict__["prices"] = weights
    assert pickle_model.read(Item.of("m.p", pickle.dumps(learner, 2))).parameters == 800
    with pytest.raises(NotThisFormat):
        pickle_model.read(Item.of("m.p", pickle.dumps(table, 2)))
