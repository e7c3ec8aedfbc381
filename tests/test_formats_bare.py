# SPDX-License-Identifier: GPL-2.0-or-later
"""Learned numbers with hardly a word beside them: in shaders, below k-mers, in protobuf, in files called weights."""
from __future__ import annotations

import io
import itertools
import json
import pickle
import struct

import h5py
import numpy
import pytest
from reading import read

from lintian_ml.errors import DamagedFile
from lintian_ml.formats import (guitarml_model, keras_hdf5, kmer_scores, lingua_model, mpv_shader, nanopore_model,
                                ngram_counts, npz, parameter_text, pickle_model, pico_lingware, pico_resource)
from lintian_ml.model import Kind
from lintian_ml.reader import Item
from lintian_ml.wire import samples, samples_text
from lintian_ml.wire.values import in_layers

WEIGHTS = samples_text.normal(1024)
TAILED = [value ** 3 for value in WEIGHTS]  # heavier tails than a normal distribution has
KMERS = ["".join(word) for word in itertools.product("ACGT", repeat=5)]
EVEN = [-1 + at / 512 for at in range(1024)]


def texture(values: list[float], size: str = "16 16", kind: str = "rgba16f") -> str:
    blob = struct.pack(f"<{len(values)}f", *values).hex()
    return f"//!HOOK LUMA\nvec4 hook() {{}}\n//!TEXTURE lut\n//!SIZE {size}\n//!FORMAT {kind}\n{blob}\n"


def test_a_texture_of_a_shader_is_a_tensor() -> None:
    header = read(mpv_shader.FORMAT, "shaders/ravu.hook", texture(WEIGHTS))
    assert header is not None and header.kind is Kind.CLASSICAL and header.notes[0].line == 3
    assert [(tensor.name, tensor.shape, tensor.dtype) for tensor in header.tensors] == [("lut", (16, 16, 4), "float32")]


@pytest.mark.parametrize("text", [texture(EVEN), texture(WEIGHTS, kind="r8"), texture([float("nan")] * 1024),
                                  texture(WEIGHTS).replace("HOOK", "BIND"), texture(WEIGHTS, "15 17"),
                                  "//!HOOK LUMA\nvec4 hook() {}\n"])
def test_other_shaders_are_no_models(text: str) -> None:
    """A ramp, a picture of bytes, no numbers, no hook, another size; no numbers at all."""
    assert read(mpv_shader.FORMAT, "shaders/x.hook", text) is None


def test_whole_numbers_may_be_the_bits_of_a_network() -> None:
    """As nnedi3 writes its weights: each number is what its bits mean as float32."""
    words = ",".join(str(word) for (word,) in struct.iter_unpack("<i", struct.pack("<1024f", *WEIGHTS)))
    text = f"//!HOOK LUMA\n#define T(x) intBitsToFloat(x)\nfloat f() {{ return W(0,{words}); }}\n"
    header = read(mpv_shader.FORMAT, "x.hook", text)
    assert header is not None and header.kind is Kind.NEURAL and header.parameters == 1024 and header.notes[0].line == 2
    plain = read(mpv_shader.FORMAT, "x.hook", texture(WEIGHTS))
    assert plain is not None and plain.tensors[0].digest == header.tensors[0].digest
    assert read(mpv_shader.FORMAT, "x.hook", text.replace("intBitsToFloat", "float")) is None


def keyed(values: list[float]) -> str:
    return "".join(f"{kmer}\t   {value:.7e}\n" for kmer, value in zip(KMERS, values))


def test_scores_of_all_words_of_four_bases() -> None:
    """With their words, or alone where the path says what they are; a table of no name is a question."""
    named, bare = (read(kmer_scores.FORMAT, path, keyed(WEIGHTS)) for path in ("data/score5.txt", "data/table.txt"))
    assert named is not None and named.certain and named.parameters == 1024
    assert bare is not None and not bare.certain
    headed = read(kmer_scores.FORMAT, "data/table.txt", "hexamer\tlog-odds\n" + keyed(WEIGHTS))
    assert headed is not None and headed.certain
    alone = "".join(f"   {value:.7e}\n" for value in WEIGHTS)
    found = read(kmer_scores.FORMAT, "splicemodels/me2x5", alone)
    assert found is not None and found.tensors == named.tensors
    assert read(kmer_scores.FORMAT, "data/signal", alone) is None
    assert read(kmer_scores.FORMAT, "splicemodels/me2x5", alone + "0.1234567\n") is None  # no length has so many


@pytest.mark.parametrize("values", [[abs(value) / 900 for value in WEIGHTS], [at % 7 + 0.125 for at in range(1024)],
                                    [round(value, 2) for value in WEIGHTS]])
def test_shares_and_coarse_numbers_are_no_scores(values: list[float]) -> None:
    assert read(kmer_scores.FORMAT, "data/score5.txt", keyed(values)) is None


def test_a_word_may_stand_but_once() -> None:
    assert read(kmer_scores.FORMAT, "data/score5.txt", keyed(WEIGHTS).replace("AAACA", "AAACC")) is None
    assert read(kmer_scores.FORMAT, "data/score5.txt", keyed(WEIGHTS).replace("AAACA", "AAACAA")) is None


def test_levels_in_columns_that_commas_part() -> None:
    rows = "".join(f"{kmer},{at / 8 + 60},2.5\n" for at, kmer in enumerate(KMERS))
    table = f"model_kmer,model_mean,model_stdv\n{rows}"
    header = read(nanopore_model.FORMAT, "diffmod/model_kmer.csv", table)
    assert header is not None and header.certain and header.tensors[0].shape == (1024, 2)


# -- Lingua ------------------------------------------------------------------------------------------------------------

def lingua(sets: list[tuple[float, list[str]]], language: int = 24, told: int = 0) -> bytes:
    head = (samples.number(1, language) if language else b"") + samples.number(2, 1)
    body = b"".join(samples.field(4, b"\x09" + struct.pack("<d", share)
                                  + b"".join(samples.field(2, gram) for gram in grams)) for share, grams in sets)
    return head + samples.number(3, told or sum(len(grams) for _, grams in sets)) + body


SETS = [(0.25, ["a"]), (0.125, ["b", "c"]), (0.0625, ["d", "e", "\u00e4"])]


@pytest.mark.parametrize("language", [24, 0])
def test_probabilities_of_ngrams_are_counted_one_by_one(language: int) -> None:
    """The first language's number is left out, as protobuf leaves out zeros."""
    header = read(lingua_model.FORMAT, "de/unigrams.pb.bin", lingua(SETS, language))
    assert header is not None and header.parameters == 6 and header.metadata["order"] == "1"


def test_other_counts_and_shares_are_no_language_model() -> None:
    with pytest.raises(DamagedFile, match="6 n-grams, not the 9"):
        lingua_model.read(Item.of("x", lingua(SETS, told=9)))
    assert read(lingua_model.FORMAT, "x", lingua([(1.5, ["a"])])) is None
    assert read(lingua_model.FORMAT, "x", lingua(SETS)[:5]) is None


# -- files that are called weights ----------------------------------------------------------------------------------

def column(values: list[float]) -> str:
    return "".join(f"{value:.8g}\n" for value in values)


@pytest.mark.parametrize("name", ["weights.dat", "data/Mweights.dat", "nnet_p2.txt"])
def test_a_name_and_the_figures_of_training_are_enough(name: str) -> None:
    header = read(parameter_text.FORMAT, name, column(TAILED))
    assert header is not None and header.certain and header.parameters == 1024 and header.kind is Kind.NEURAL


@pytest.mark.parametrize("name, values", [
    ("weights.dat", WEIGHTS),  # as light at the ends as noise
    ("weights.dat", TAILED[:200]), ("weights.dat", [round(value, 1) for value in TAILED])])
def test_without_such_figures_a_name_is_a_question(name: str, values: list[float]) -> None:
    header = read(parameter_text.FORMAT, name, column(values))
    assert header is None or not header.certain


def test_a_filter_of_that_name_is_none() -> None:
    """Weights that are all positive, or smooth, are those of a quadrature or a window."""
    for values in ([abs(value) for value in TAILED], sorted(TAILED)):
        assert read(parameter_text.FORMAT, "weights.dat", column(values)) is None


# -- arrays whose names are letters or numbers ----------------------------------------------------------------------

def zipped(shapes: dict[str, tuple[int, ...]]) -> bytes:
    """Arrays of these shapes, full of weights."""
    out, values = io.BytesIO(), numpy.array(WEIGHTS, numpy.float32)
    numpy.savez(out, **{name: numpy.resize(values, shape) for name, shape in shapes.items()})
    return out.getvalue()


@pytest.mark.parametrize("shapes", [
    {"w1": (16, 8), "b1": (8,), "w2": (8, 4), "b2": (4,)},
    {"fc_W": (16, 8), "fc_b": (16,), "out_W": (4, 16), "out_b": (4,)},
    {"enc_emb": (29, 8), "enc_w_ih": (24, 8), "enc_w_hh": (24, 8), "enc_b_ih": (24,), "enc_b_hh": (24,)}])
def test_letters_of_a_layer_name_the_arrays_of_a_zip(shapes: dict[str, tuple[int, ...]]) -> None:
    header = read(npz.FORMAT, "checkpoint20.npz", zipped(shapes))
    assert header is not None and header.certain and len(header.tensors) == len(shapes)


@pytest.mark.parametrize("shapes", [
    {"w1": (16, 8), "b1": (7,), "w2": (8, 4), "b2": (5,)},  # biases of another size
    {"w": (16, 8), "b": (8,), "c": (8, 8), "d": (8, 4)},  # one layer does not make a network
    {"view": (16, 8), "bview": (8,), "low": (8, 4), "lob": (4,)}])
def test_other_letters_are_no_layers(shapes: dict[str, tuple[int, ...]]) -> None:
    assert read(npz.FORMAT, "data.npz", zipped(shapes)) is None


def test_keras_before_its_first_version_numbers_layers_and_parameters() -> None:
    out = io.BytesIO()
    with h5py.File(out, "w") as opened:
        opened.attrs["nb_layers"] = 2
        for layer, shape in enumerate(((16, 8), (8, 4))):
            group = opened.create_group(f"layer_{layer}")
            group.attrs["nb_params"] = 2
            group.create_dataset("param_0", data=numpy.resize(numpy.array(WEIGHTS, numpy.float32), shape))
            group.create_dataset("param_1", data=numpy.zeros(shape[1], numpy.float32))
    header = read(keras_hdf5.FORMAT, "models/grammar.weights.h5", out.getvalue())
    assert header is not None and header.certain and header.parameters == 172


# -- arrays without a name --------------------------------------------------------------------------------------------

@pytest.mark.parametrize("shapes, told", [
    ([(16, 8), (8,), (8, 8), (8,), (8, 4), (4,)], True),
    ([(3, 3, 3, 8), (8,), (1, 1, 8), (3, 3, 8, 16), (16,), (64, 4), (4,)], True),
    ([(600, 28), (600,), (100, 28), (100,), (90, 28), (90,)], False),  # examples and answers
    ([(16, 8), (8,), (8, 4), (4,)], False), ([(16, 8)] * 6, False), ([(8,)] * 6, False), ([], False)])
def test_sizes_of_layers_follow_each_other(shapes: list[tuple[int, ...]], told: bool) -> None:
    assert in_layers(shapes) is told


def test_a_list_of_arrays_may_be_a_network() -> None:
    """What Keras' get_weights() gives; examples with their answers are data."""
    def listed(*shapes: tuple[int, ...]) -> bytes:
        return pickle.dumps([numpy.resize(numpy.array(WEIGHTS, numpy.float32), shape) for shape in shapes])

    header = read(pickle_model.FORMAT, "assets/rnet", listed((16, 8), (8,), (8, 8), (8,), (8, 4), (4,)))
    assert header is not None and header.kind is Kind.NEURAL and header.parameters == 244
    assert read(pickle_model.FORMAT, "x", listed((600, 28), (600,), (100, 28), (100,), (90, 28), (90,))) is None


class _Learner:
    """Stands for a class of somebody's own; pickled under another name."""

    def __init__(self) -> None:
        self.means_ = numpy.resize(numpy.array(WEIGHTS), (4, 8))
        self.n_iter = numpy.arange(4)


@pytest.mark.parametrize("name, size", [(b"beats.gmm\nMixture", 32), (b"shop.cart\nBasket", 0),
                                        (b"madmom.ml.crf\nConditionalRandomField", 32)])
def test_arrays_in_instances_of_a_learner_are_a_model(name: bytes, size: int) -> None:
    """Of any module, where its name or the class's is one; arrays of whole numbers are no part of it."""
    data = pickle.dumps({"patterns": [_Learner()]}, 2).replace(b"test_formats_bare\n_Learner", name)
    header = read(pickle_model.FORMAT, "patterns/waltz.pkl", data)
    assert (header.parameters if header else 0) == size


# -- SVOX Pico ---------------------------------------------------------------------------------------------------------

def test_trees_and_distributions_of_a_voice() -> None:
    """Of a resource they are bytes at the places that its list tells; a list that ends too soon is damaged."""
    data = pico_resource.FORMAT.sample()
    header = read(pico_resource.FORMAT, "lang/en-GB_kh0_sg.bin", data)
    assert header is not None and [(tensor.name, tensor.size) for tensor in header.tensors] == [
        ("DT_DUR", 24), ("PDF_DUR", 40)]
    assert header.metadata["name"] == "en-GB_kh0_sg" and header.metadata["version"] == "1.1.0"
    assert header.tensors[0].span is not None
    assert data[header.tensors[0].span.offset:][:3] == bytes((11, 48, 85))
    assert read(pico_resource.FORMAT, "x.bin", data.replace(b"DT_DUR PDF_DUR", b"KX_DUR LEX_DUR")) is None
    for damaged in (data[:-1], data.replace(b"\2DT_", b"\3DT_")):
        with pytest.raises(DamagedFile):
            pico_resource.read(Item.of("x.bin", damaged))


def test_what_a_voice_is_built_from() -> None:
    tree = "! @file en-GB_kdt_g2p.utf\nsize = 2\n" + "".join(
        f"node_num = {at} quest_num = 4 subset = b,d node_yes = {at + 1} node_no = {at + 2}\n" for at in range(1, 9))
    header = read(pico_lingware.FORMAT, "textana/en-GB_kdt_g2p.utf", tree)
    assert header is not None and header.parameters == 8 and header.metadata["architecture"] == "decision tree"
    text = pico_lingware.FORMAT.sample().decode()
    found = read(pico_lingware.FORMAT, "siggen/x.utf", text)
    assert found is not None and found.parameters == 66
    for damaged in (text[:-40], text + "17\n", text.replace("content = 64", "content = 65"), text + "seventeen\n"):
        with pytest.raises(DamagedFile):
            pico_lingware.read(Item.of("x.utf", damaged.encode()))
    assert read(pico_lingware.FORMAT, "x.utf", text.replace("[duration]", "[colours]")) is None


def test_an_amplifier_of_wavenets_kind_has_its_numbers_as_strings() -> None:
    variables = [{"layer_idx": at, "name": name, "data": [f"{value:.17g}" for value in WEIGHTS[:size]]}
                 for at in range(2) for name, size in (("W_conv", 60), ("b_conv", 20))]
    text = json.dumps({"activation": "gated", "residual_channels": 10, "filter_width": 3, "variables": variables})
    header = read(guitarml_model.FORMAT, "models/clean.json", text)
    assert header is not None and header.parameters == 160 and header.tensors[1].name == "layer0.b_conv"
    assert read(guitarml_model.FORMAT, "x.json", text.replace("variables", "weather")) is None


# -- counts of tags ----------------------------------------------------------------------------------------------------

def counted(text: str) -> int:
    header = read(ngram_counts.FORMAT, "bin/data/tags.la", text)
    return header.parameters if header else 0


def test_counts_of_sequences_and_of_their_parts_prove_themselves() -> None:
    """Remarks may stand above; sequences of what is not counted, or more frequent than that, are another list."""
    text = ngram_counts.FORMAT.sample().decode()
    assert counted(text) == counted("! tags of a corpus\n!\n" + text) == counted(text.replace(",", "\t")) == 600
    assert counted(text.replace("t0", "u0").replace("\nu0", "\nt0")) == 0
    assert counted(text.replace(" t", "  v")) == counted(text.split("t23,", 1)[1]) == 0
    assert counted("".join(f"{line}0000\n" if " " in line else f"{line}\n" for line in text.splitlines())) == 0
    assert counted(text[:len(text) // 2]) == 0
