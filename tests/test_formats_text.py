# SPDX-License-Identifier: GPL-2.0-or-later
"""Classical models, language models and the other formats of text and small binary files."""
from __future__ import annotations

import pytest

from lintian_ml.errors import DamagedFile, NotThisFormat
from lintian_ml.formats import (fann_net, festival_voice, libsvm_model, mecab_matrix, sentencepiece_model,
                                tesseract_traineddata, textcat_lm, xgboost_binary, yaml_table)
from lintian_ml.reader import Item


def test_a_support_vector_too_few_is_damage() -> None:
    """the header's count is checked against the lines"""
    data = libsvm_model.sample()
    with pytest.raises(DamagedFile, match="has 1 of 2 support vectors"):
        libsvm_model.read(Item.of("m", data[:data.rindex(b"-0.5")]))


def test_connections_of_a_fann_net_equal_the_inputs_of_its_neurons() -> None:
    """one of them missing is damage"""
    with pytest.raises(DamagedFile, match="has 2 connections, its neurons have 3 inputs"):
        fann_net.read(Item.of("n", fann_net.sample().replace(b"(2, 1.5) ", b"")))


def test_a_track_of_times_holds_no_values() -> None:
    """pitch marks of recordings have no channel"""
    data = festival_voice.sample().replace(b"NumChannels 2", b"NumChannels 0")
    with pytest.raises(NotThisFormat, match="pitch marks"):
        festival_voice.read(Item.of("pm/one.pm", data))
    with pytest.raises(DamagedFile):
        festival_voice.read(Item.of("pm/one.pm", data.replace(b"NumChannels 0", b"NumChannels 99999")))


def test_language_data_without_network_holds_nothing_learned() -> None:
    """word lists and character sets alone are no weights"""
    data = bytearray(tesseract_traineddata.sample())
    data[4 + 8 * 18:4 + 8 * 19] = data[4 + 8 * 17:4 + 8 * 18]
    data[4 + 8 * 17:4 + 8 * 18] = b"\xff" * 8
    item = Item.of("x.traineddata", bytes(data))
    assert tesseract_traineddata.recognise(item)
    with pytest.raises(NotThisFormat):
        tesseract_traineddata.read(item)


def test_the_training_corpus_of_a_sentencepiece_model_is_named() -> None:
    """trainer_spec.input is the dataset"""
    header = sentencepiece_model.read(Item.of("m", sentencepiece_model.sample()))
    assert header.metadata["dataset"] == "corpus.txt" and header.parameters == 2


def test_a_word_list_is_no_fingerprint() -> None:
    """n-grams have their parts in the list, words do not"""
    words = "".join(f"{chr(97 + i % 26)}{chr(97 + i // 26)}_{chr(97 + i * 7 % 26)}\n" for i in range(400)).encode()
    assert not textcat_lm.recognise(Item.of("words", words))
    assert textcat_lm.recognise(Item.of("x.lm", textcat_lm.sample()))


def test_a_matrix_set_by_hand_is_not_learned() -> None:
    """few cells or few different costs are nobody's training"""
    cells = "".join(f"{left} {right} {100 * (left == right)}\n" for left in range(9) for right in range(9))
    with pytest.raises(NotThisFormat, match="set by hand"):
        mecab_matrix.read(Item.of("matrix.def", b"9 9\n" + cells.encode()))


def test_a_booster_is_found_behind_what_a_java_program_wrote() -> None:
    """Spark puts the number of classes before the bytes of XGBoost"""
    data = b"\0\0\0\2" + xgboost_binary.sample()[4:]
    item = Item.of("XGBoostClassificationModel", data)
    assert xgboost_binary.recognise(item) and xgboost_binary.read(item).parameters == 1


def test_settings_in_yaml_are_no_probabilities() -> None:
    """rows that do not add up to one are data"""
    item = Item.of("x.yml", yaml_table.sample().replace(b"0.5", b"0.9"))
    assert yaml_table.recognise(item)
    with pytest.raises(NotThisFormat, match="add up to one"):
        yaml_table.read(item)


def test_a_small_matrix_of_another_kind_is_no_damaged_one() -> None:
    """results of programs begin with two sizes and rows of three numbers too"""
    with pytest.raises(NotThisFormat, match="by hand"):
        mecab_matrix.read(Item.of("simpl.out", b"2 3\n   1    1    0 \n   1    0    1 \n"))
