# SPDX-License-Identifier: GPL-2.0-or-later
"""Models in formats of single programs: what makes them one, and what is as like them as can be and none."""
from __future__ import annotations

import json
import pickle
import struct

import pytest
from reading import read

from lintian_ml.formats import (est_ngram, json_weights, keyed_weights, number_text, ort, parameter_text, pfm, py_table,
                                pickle_model, r_model, raw_floats, tza_archive, xml_weights)
from lintian_ml.model import Kind
from lintian_ml.reader import Item
from lintian_ml.scan import Scanner
from lintian_ml.wire import samples, samples_text


def taken(path: str, data: bytes) -> list[str]:
    """The formats of the models that a walk finds in a file."""
    scanner = Scanner()
    for _ in scanner.walk([Item.of(path, data)]):
        pass
    return [found.format.name for found in scanner.found]


def rows(values: list[float], between: str = " ") -> bytes:
    return "".join(f"ft{at:04}{between}{value:.7f}\n" for at, value in enumerate(values)).encode()


# -- names with a weight each ----------------------------------------------------------------------------------------

WEIGHTS = samples_text.normal(300)


@pytest.mark.parametrize("between", (" ", "\t", "=", ", ", "\n"))
def test_names_with_weights_need_two_witnesses(between: str) -> None:
    """Beside or below each other: the name and a count make a model, the name alone a question, none nothing."""
    counted, bare = b"300\n" + rows(WEIGHTS, between), rows(WEIGHTS, between)
    sure = read(keyed_weights.FORMAT, "share/model3.rec", counted)
    open_ = read(keyed_weights.FORMAT, "share/model3.rec", bare)
    assert sure is not None and sure.certain and sure.parameters == 300
    assert open_ is not None and not open_.certain
    assert read(keyed_weights.FORMAT, "share/list3.rec", bare) is None


@pytest.mark.parametrize("values", ([abs(value) for value in WEIGHTS], [0.25, -0.25] * 150),
                         ids=("one sign", "repeated"))
def test_names_with_other_numbers_are_no_weights(values: list[float]) -> None:
    assert read(keyed_weights.FORMAT, "share/model3.rec", b"300\n" + rows(values)) is None


def test_a_table_may_be_sorted_by_its_weights_and_a_curve_is_no_table() -> None:
    """Words in the order of their weights are a model still; numbers with ever larger ones are a curve."""
    table = b"300\n" + rows(sorted(WEIGHTS))
    assert read(keyed_weights.FORMAT, "share/model3.rec", table) is not None
    assert read(keyed_weights.FORMAT, "share/model3.rec", table.replace(b"ft", b"")) is None


def test_points_are_no_names_with_weights() -> None:
    """The first coordinates of a point are no name of its last one, as a word or two whole numbers are."""
    points = b"".join(b"%.4f %.4f %.7f\n" % (at * 7 % 31 / 8, at * 0.25, value) for at, value in enumerate(WEIGHTS))
    pairs = b"".join(b"%d %d %.7f\n" % (at % 31, at, value) for at, value in enumerate(WEIGHTS))
    assert read(keyed_weights.FORMAT, "models/mesh3.ply", b"ply\n" + points) is None
    assert read(keyed_weights.FORMAT, "models/sparse3.txt", b"300\n" + pairs) is not None


def test_results_of_a_test_are_no_model() -> None:
    assert read(keyed_weights.FORMAT, "tests/data/model3.rec", b"300\n" + rows(WEIGHTS)) is None


# -- chains ----------------------------------------------------------------------------------------------------------

def chain(states: int) -> str:
    """Transitions of a chain that mostly stays where it is."""
    made = []
    for at in range(states):
        off = [abs(value) / states for value in samples_text.normal(states, 0.1, at + 1)]
        off[at] = 1 - sum(off) + off[at]
        made.append("  " + " ".join(f"{value:.6e}" for value in off))
    return "\n".join(made) + "\n"


def test_a_chain_is_told_by_its_rows_and_two_words() -> None:
    data = ("TRANSITION_MATRIX:\n" + chain(9)).encode()
    header = read(parameter_text.FORMAT, "data/coding.hmm", data)
    assert header is not None and header.certain and header.kind is Kind.CLASSICAL
    unnamed = read(parameter_text.FORMAT, "data/coding.txt", data)
    assert unnamed is not None and not unnamed.certain


def test_rows_that_do_not_add_up_are_no_chain() -> None:
    data = ("TRANSITION_MATRIX:\n" + chain(9).replace("e-01", "e-02")).encode()
    assert read(parameter_text.FORMAT, "data/coding.hmm", data) is None


# -- pickles ---------------------------------------------------------------------------------------------------------

def pickled(name: str, numbers: int = 40) -> bytes:
    """An instance of a class of somebody's own, protocol 0, with fractions in its state."""
    module, _, of = name.rpartition(".")
    listed = "".join(f"F{value:.6f}\na" for value in samples_text.normal(numbers))
    return f"(i{module}\n{of}\np0\n(dp1\nS'tests'\np2\n(lp3\n{listed}sb.".encode()


@pytest.mark.parametrize("name, model", (("chem.ml.composite.Composite", True), ("chem.DecTree.QuantTreeNode", True),
                                         ("mail.filters.BayesClassifier", True), ("chem.ml.data.DataSet", False),
                                         ("shop.tree.Node", False), ("shop.orders.Order", False)))
def test_pickles_are_told_by_classes_named_after_learners(name: str, model: bool) -> None:
    found = read(pickle_model.FORMAT, "share/x.pkl", pickled(name))
    assert (found is not None and found.certain) is model
    assert read(pickle_model.FORMAT, "share/x.pkl", pickled(name, 2)) is None


def test_a_pickled_table_of_scores_is_told_by_its_name() -> None:
    table = pickle.dumps(dict(enumerate(samples_text.normal(400))))
    named, bare = (read(pickle_model.FORMAT, path, table) for path in ("share/np.model", "share/np.bin"))
    assert named is not None and named.certain and named.parameters == 400
    assert bare is not None and not bare.certain
    counts = pickle.dumps({at: float(at % 7) for at in range(400)})
    assert read(pickle_model.FORMAT, "share/np.model", counts) is None


# -- variants of known formats ---------------------------------------------------------------------------------------

def test_tensor_archives_of_the_first_version() -> None:
    """The values of each tensor follow its head."""
    head = struct.pack("<BB", 1, 0) + struct.pack("<I", 2)
    one = b"\x07conv1/W\x02" + struct.pack("<II", 8, 8) + b"oif" + samples.floats(64)
    two = b"\x07conv1/b\x01" + struct.pack("<I", 8) + b"xh" + bytes(16)
    header = read(tza_archive.FORMAT, "weights/rt.tza", b"\xd7\x41" + head + one + two)
    assert header is not None and [tensor.shape for tensor in header.tensors] == [(8, 8), (8,)]


def test_ggml_may_begin_with_a_name() -> None:
    record = struct.pack("<5i", 2, 9, 0, 8, 8) + b"fc.weight" + samples.floats(64)
    head = struct.pack("<i", 10) + b"silero-16k" + struct.pack("<3i", 6, 2, 0)
    assert taken("vad.bin", b"lmgg" + head + record) == ["ggml"]


def test_ngrams_of_the_other_order_of_bytes() -> None:
    data = est_ngram.FORMAT.sample()
    assert taken("tri.ngrambin", b"argN" + data[4:]) == ["est-ngram"]


def test_training_checkpoint_of_onnx_runtime() -> None:
    """The session of the sample put behind another identifier is no checkpoint; a module's list of tensors is one."""
    assert read(ort.FORMAT, "x.ckpt", ort.FORMAT.sample()[:4] + b"ODTC" + ort.FORMAT.sample()[8:]) is None


# -- keys that name weights ------------------------------------------------------------------------------------------

def test_a_json_mapping_of_features_under_weights() -> None:
    """Features with a weight each, or one for each class; of one sign, or under another key, they are none."""
    values = samples_text.normal(100)
    plain = {"bias": 0.2, "weights": {f"f{at}": value for at, value in enumerate(values)}}
    classes = {"weights": {f"f{at}": {"A": value, "B": -value / 3} for at, value in enumerate(values)}}
    documents: list[object] = [plain, classes]
    for document in documents:
        header = read(json_weights.FORMAT, "share/x.json", json.dumps(document).encode())
        assert header is not None and header.certain
    positive = {"weights": {f"f{at}": abs(value) for at, value in enumerate(values)}}
    renamed = {"positions": plain["weights"], "weights": [1.5]}
    documents = [positive, renamed]
    for document in documents:
        assert read(json_weights.FORMAT, "share/x.json", json.dumps(document).encode()) is None


def test_xml_of_a_programs_own_needs_neurons_and_signed_fractions() -> None:
    network = xml_weights.FORMAT.sample()
    assert taken("share/brain.xml", network) == ["xml-weights"]
    graph = network.replace(b"neuron", b"node")
    open_ = read(xml_weights.FORMAT, "share/brain.xml", graph)
    assert open_ is not None and not open_.certain
    assert read(xml_weights.FORMAT, "share/brain.xml", network.replace(b">-", b">").replace(b'"-', b'"')) is None
    renamed = network.replace(b"weight", b"place").replace(b"bias", b"y")
    assert read(xml_weights.FORMAT, "share/brain.xml", renamed) is None


# -- bare bytes ------------------------------------------------------------------------------------------------------

def test_sizes_between_bare_floats_do_not_hide_them() -> None:
    data = b"".join(struct.pack("<q64f", 64, *samples_text.normal(64, 0.2, seed)) for seed in range(1, 41))
    header = read(raw_floats.FORMAT, "hmm/emissions.bin", data)
    assert header is not None and header.certain


def test_dense_bytes_raise_a_question_by_their_name_only() -> None:
    """Neither quantised weights nor anything else can be told by the bytes; a language's code is no network."""
    data = bytes(int(64 + 20 * value) & 255 for value in samples_text.normal(9000, 1.0))
    named, language = (read(raw_floats.FORMAT, path, data) for path in ("share/tagger.dat", "share/words-nn.dat"))
    assert named is not None and not named.certain
    assert language is None
    assert read(raw_floats.FORMAT, "share/tagger.dat", b"\x89PNG" + data) is None
    assert read(raw_floats.FORMAT, "svm/macos/liblinear.so.3", b"\xcf\xfa\xed\xfe" + data) is None


# -- R ---------------------------------------------------------------------------------------------------------------

def r_text(value: str) -> bytes:
    return struct.pack(">ii", 0x40009, len(value)) + value.encode()


def r_list(names: tuple[str, ...], parts: list[bytes], of: str = "") -> bytes:
    """A list with names and, where ``of`` says so, a class, as R's serialize writes it."""
    def attribute(name: str, values: tuple[str, ...]) -> bytes:
        symbol = struct.pack(">i", 1) + r_text(name)
        return struct.pack(">i", 0x402) + symbol + struct.pack(">ii", 16, len(values)) + b"".join(map(r_text, values))

    attributes = attribute("names", names) + (attribute("class", (of,)) if of else b"") + struct.pack(">i", 254)
    return struct.pack(">ii", 0x213, len(parts)) + b"".join(parts) + attributes


def r_reals(*numbers: float) -> bytes:
    return struct.pack(f">ii{len(numbers)}d", 14, len(numbers), *numbers)


def r_file(value: bytes) -> bytes:
    return b"X\n\0\0\0\2\0\4\2\0\0\2\3\0" + value


def test_a_fit_is_told_by_how_it_ended() -> None:
    """An object of whatever class that says that it converged, with posterior means and an intercept."""
    names = ("alpha", "mu", "intercept", "converged", "elbo")
    parts = [r_reals(0.1, 0.9), r_reals(-0.2, 0.4), r_reals(1.5), r_reals(1), r_reals(-91.25)]
    assert taken("x.rds", r_file(r_list(names, parts, "susie"))) == ["r-model"]
    assert not taken("x.rds", r_file(r_list(("alpha", "mu", "colour", "size", "label"), parts, "palette")))


def test_a_fit_inside_an_object_of_another_class() -> None:
    """A result that keeps the regression it rests on; a table with a column of regressions is one of data."""
    regression = r_list(("call", "terms", "coefficients", "residuals"), [r_reals(0.5)] * 4, "curve")
    assert taken("x.rds", r_file(r_list(("model", "info"), [regression, r_reals(2)], "incidence_fit"))) == ["r-model"]
    assert not taken("x.rds", r_file(r_list(("model", "info"), [regression, r_reals(2)], "data.frame")))


@pytest.mark.parametrize(("part", "of", "told"), [
    ("model", "data.frame", ["rows of data within the fit, in its model"]),
    ("trainingData", "data.frame", ["rows of data within the fit, in its trainingData"]),
    ("model", "terms", []), ("newdata", "data.frame", [])])
def test_a_fit_may_keep_the_data_that_it_was_made_from(part: str, of: str, told: list[str]) -> None:
    """lm keeps them as ``model``; a data frame elsewhere in a file is data of something else."""
    frame = r_list(("mpg", "wt"), [r_reals(21, 22.8), r_reals(2.62, 2.32)], of)
    fit = r_list(("call", "coefficients", "residuals", part), [*[r_reals(0.5)] * 3, frame], "lm")
    for value in (fit, r_list(("first",), [fit])):
        header = r_model.read(Item.of("x.rds", r_file(value)))
        assert [note.value for note in header.notes if note.claim == "training-data"] == told
    beside = r_list(("fit", part), [r_list(("call", "coefficients"), [r_reals(0.5)] * 2, "lm"), frame])
    assert not [note for note in r_model.read(Item.of("x.rds", r_file(beside))).notes if note.claim == "training-data"]


def test_pressed_profiles_of_the_present_version() -> None:
    """The letter after the digits of HMMER 3's versions is a colon."""
    assert taken("x.h3m", struct.pack("<3I", 0xe8ededba, 0x1c080, 16) + samples.floats(400)) == ["hmmer-hmm"]


def test_motifs_are_told_by_their_columns() -> None:
    """Counts of one site more in one column of six are no motif, however the rows are named."""
    motif = pfm.FORMAT.sample()
    header = read(pfm.FORMAT, "share/x.pfm", motif)
    assert header is not None and header.certain and header.parameters == 24
    assert read(pfm.FORMAT, "share/x.pfm", motif.replace(b" 18 ", b" 13 ")) is None
    assert read(pfm.FORMAT, "share/x.pfm", motif.replace(b"T ", b"N ")) is None


def test_sections_of_settings_may_be_weights() -> None:
    """``[weights]`` above ``name = number``; the same pairs under a section of another name are none."""
    pairs = rows(WEIGHTS, " = ").decode()
    for section, found in (("classifier", True), ("colours", False)):
        data = f"[{section}]\nbias = -0.23\n[{section}.more]\n{pairs}".encode()
        header = read(keyed_weights.FORMAT, "share/model.ini" if found else "share/theme.ini", data)
        assert (header is not None and header.certain) is found


def test_coefficients_of_chemists_have_few_digits() -> None:
    """Four digits are enough where two words tell of a regression; one word, or two digits, are not."""
    told = b"# coefficients of a regression on 8199 compounds\n"
    short = "".join(f"C.{at:04}\t{value:.4f}\n" for at, value in enumerate(WEIGHTS)).encode()
    header = read(keyed_weights.FORMAT, "share/params.tab", told + short)
    assert header is not None and header.certain and header.parameters == 300
    assert read(keyed_weights.FORMAT, "share/scale.tab", b"# a regression\n" + short) is None
    coarse = "".join(f"C.{at:04}\t{value:.2f}\n" for at, value in enumerate(WEIGHTS)).encode()
    assert read(keyed_weights.FORMAT, "share/params.tab", told + coarse) is None


def test_layer_sizes_may_stand_below_remarks() -> None:
    data = b"# the net, input layer first\n" + number_text.FORMAT.sample()
    header = read(number_text.FORMAT, "share/net.txt", data)
    assert header is not None and header.certain and header.parameters == 154


def test_numbered_values_and_labels_are_no_layers() -> None:
    """``1 1075`` above a vector of a linear system, and ``4 150`` above 150 rows of four features with a label, account
    for the numbers as a layer with biases does."""
    values = samples_text.normal(1075)
    vector = "1 1075\n" + "".join(f"{at} {value:.16e}\n" for at, value in enumerate(values, 1))
    rows = "".join(" ".join(f"{value:.6f}" for value in values[at:at + 4]) + f" {at % 3}\n" for at in range(150))
    layer = "".join(" ".join(f"{value:.6f}" for value in values[at:at + 5]) + "\n" for at in range(0, 750, 5))
    for text, found in ((vector, False), ("4 150\n" + rows, False), ("4 150\n" + layer, True)):
        header = read(number_text.FORMAT, "share/b.00000", text.encode())
        assert (header is not None and header.certain) == found


def test_a_table_of_python_ends_where_code_follows() -> None:
    """A short mapping above a long module does not own the module's numbers; rows and remarks may begin their lines."""
    mapping = "order_mapping = {'lp': lp,\n                 'dlex': dlex}\n\n"
    code = "".join(f"def f{at}(x):\n    return x + {at} * {at + 1}\n\n" for at in range(200))
    assert read(py_table.FORMAT, "src/rings.py", "\n" + mapping + code) is None
    rows = "".join(f"# row {at}\n" + ",".join(str((at * 7 + other) % 90) for other in range(20)) + ",\n"
                   for at in range(20))
    header = read(py_table.FORMAT, "src/greek.py", f"Greek_char_to_order_map = (\n{rows})\n\n{code}")
    assert header is not None and header.parameters == 400
