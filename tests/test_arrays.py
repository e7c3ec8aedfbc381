# SPDX-License-Identifier: GPL-2.0-or-later
"""Arrays in source code: what counts as learned, what does not, and what is hidden inside."""
from __future__ import annotations

import base64
import itertools
import math
import tracemalloc
import zlib
from collections.abc import Callable, Iterable

import pytest

from lintian_ml.errors import NotThisFormat
from lintian_ml.formats import (c_array, flite_cart, flite_cg_params, flite_lts, json_weights, number_text, py_table,
                                wagon_tree)
from lintian_ml.model import Format, Header, Kind
from lintian_ml.reader import Blob, Item
from lintian_ml.wire import arrays, arrays_decode, samples_text

WEIGHTS = samples_text.normal(640)
FORMATS = (flite_cart, flite_cg_params, flite_lts, wagon_tree, json_weights, py_table, c_array, number_text)


def c(name: str, values: Iterable[float | int], kind: str = "float", comment: str = "") -> str:
    """A C array of whole or precise numbers."""
    words = [str(value) if isinstance(value, int) else f"{value:.9g}" for value in values]
    rows = [", ".join(words[at:at + 10]) for at in range(0, len(words), 10)]
    return f"{comment}static const {kind} {name}[{len(words)}] = {{\n  " + ",\n  ".join(rows) + "\n};\n"


def read(text: str, path: str = "src/tables.c", module: Format = c_array.FORMAT) -> Header | None:
    """What a format makes of a text; None where it is not one."""
    item = Item.of(path, text.encode())
    try:
        return module.read(item) if module.recognise(item) else None
    except NotThisFormat:
        return None


def certain(text: str, path: str = "src/tables.c") -> bool:
    return any((header := read(text, path, module.FORMAT)) is not None and header.certain for module in FORMATS)


def even(count: int, low: int, high: int, seed: int = 7) -> list[int]:
    """Whole numbers spread evenly over [low, high)."""
    return [low + int((high - low) * value) for value in itertools.islice(samples_text.uniform(seed), count)]


# -- learned ---------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("module", FORMATS, ids=lambda module: str(module.FORMAT.name))
def test_each_sample_is_taken_by_its_own_format_only(module: object) -> None:
    """A format's sample is certain for its own format, and no format before it in the order claims it."""
    entry: Format = module.FORMAT  # type: ignore[attr-defined]
    item = Item.of("x" + entry.suffixes[0], entry.sample())
    assert entry.recognise(item) and entry.read(item).certain
    for other in FORMATS[:FORMATS.index(module)]:  # type: ignore[arg-type]
        assert read(entry.sample().decode(), item.path, other.FORMAT) is None


def test_a_network_is_found_with_its_arrays() -> None:
    """Weights and biases become tensors with name, shape, type and place; parameters are their sum."""
    header = read(c_array.FORMAT.sample().decode())
    assert header is not None and header.certain and header.kind is Kind.NEURAL
    assert [tensor.name for tensor in header.tensors][:2] == ["hidden_dense_weights", "hidden_dense_bias"]
    assert header.parameters == 306 and {tensor.dtype for tensor in header.tensors} == {"float32"}
    assert any("hidden_dense_weights[256]" in note.value and note.line == 5 for note in header.notes)


def test_quantised_weights_are_found() -> None:
    """Bell-shaped int8 weights with a bias to match count."""
    whole = [max(-127, min(127, round(value * 150))) for value in WEIGHTS]
    header = read(c("gru_weights_int8", whole, "int8_t") + c("gru_bias", whole[:24], "int8_t"))
    assert header is not None and header.certain and {tensor.dtype for tensor in header.tensors} == {"int8"}


def test_floats_may_be_hexadecimal() -> None:
    """C's %a keeps every bit, and letters among the digits; the name of the next array is no part of the one before."""
    def exact(values: list[float]) -> str:
        return ", ".join(value.hex() for value in values)

    header = read(f"float conv_W[512] = {{{exact(WEIGHTS[:512])}}};\n_Mat pconv = {{ .f = conv_W }};\n"
                  f"float conv_b[32] = {{{exact(WEIGHTS[512:544])}}};\n", "src/net.h")
    assert header is not None and header.certain
    assert [(tensor.name, tensor.shape, tensor.dtype) for tensor in header.tensors] == [
        ("conv_W", (512,), "float32"), ("conv_b", (32,), "float32")]


def test_a_comment_tells_of_training() -> None:
    """Arrays without telling names count where the file says that a training program wrote it."""
    text = "/* generated from checkpoint model_v2.pth */\n" + c("p0", [round(60 + 99 * value) for value in WEIGHTS])
    header = read(text)
    assert header is not None and header.certain and "model_v2.pth" in header.metadata["producer"]


def test_a_person_may_write_for_a_framework() -> None:
    """Who wrote a program for what is no word on its numbers."""
    by, table = "/* tree written by {} scikit-learn */\n", c("p0", [round(60 + 99 * value) for value in WEIGHTS])
    assert read(by.format("Jane Doe for") + table) is None
    header = read(by.format("the exporter of") + table)
    assert header is not None and header.certain


@pytest.mark.parametrize("text", [
    "import numpy as np\nclassifier_weights = np.array([[{0}],\n [{0}]])\n",
    "pub static HIDDEN_WEIGHTS: [f32; 1280] = [{0}, {0}];\n",
    "package net\nvar lstmWeights = []float32{{{0}, {0}}}\n",
    "class Net {{ static final double[] DENSE_WEIGHTS = {{ {0}, {0} }}; }}\n",
    "const perceptronWeights = new Float32Array([{0}, {0}]);\n",
    "our @perceptron_weights = ({0}, {0});\n",
    "local neural_weights = {{ {0}, {0} }}\n",
], ids=["python", "rust", "go", "java", "javascript", "perl", "lua"])
def test_the_language_does_not_matter(text: str) -> None:
    """Weights are found in the array literals of any language, with the right number of values."""
    header = read(text.format(", ".join(f"{value:.8f}" for value in WEIGHTS)), "net.src")
    assert header is not None and header.certain and header.parameters == 1280


def test_comments_and_rows_inside_an_array_do_not_split_it() -> None:
    """An array of several dimensions, with a comment before every row, is one tensor with all its values."""
    rows = ["  /* unit %d */ { %s }" % (row, ", ".join(f"{value:.8f}" for value in WEIGHTS[row * 32:row * 32 + 32]))
            for row in range(20)]
    header = read("static const float mlp_weights[20][32] = {\n" + ",\n".join(rows) + "\n};\n")
    assert header is not None and [tensor.shape for tensor in header.tensors] == [(20, 32)]


def test_a_regression_is_classical() -> None:
    """A table of terms with an intercept is a fitted regression, even with few numbers."""
    rows = "".join(f'  {{ "term{at}", {value:.6f}, {value * 3:.6f}, 0 }},\n' for at, value in enumerate(WEIGHTS[:40]))
    header = read('const term terms[] = {\n  { "Intercept", 160.584961, 169.183380, 0 },\n' + rows + "};\n")
    assert header is not None and header.certain and header.kind is Kind.CLASSICAL


@pytest.mark.parametrize(("code", "kind"), [
    ("setSVMDetector(d); svmDetector.size(); // the support vector machine\n", Kind.CLASSICAL),
    ("setDetector(d); // one svm\n", Kind.NEURAL)])
def test_what_the_code_says_of_a_method(code: str, kind: Kind) -> None:
    """A name that says neither is classical among code about support vectors."""
    header = read(code + c("detector", samples_text.normal(4000)))
    assert header is not None and header.kind is kind


def test_log_probabilities_in_python_count() -> None:
    """A dictionary of hundreds of precise negative numbers holds estimated log-probabilities."""
    inner = ",\n".join(f"  'k{at}': {-8 - 5 * value:.15f}" for at, value in enumerate(WEIGHTS))
    header = read("P={'B': {\n" + inner + "}}\n", "prob_emit.py", py_table.FORMAT)
    assert header is not None and header.kind is Kind.CLASSICAL and header.parameters == 640


def test_numbers_in_a_test_directory_are_only_possible() -> None:
    """Weights below a test directory, of which nothing says that training wrote them, are no finding."""
    header = read(c("conv_weights", WEIGHTS) + c("conv_bias", WEIGHTS[:16]), "tests/conv_test.c")
    assert header is not None and not header.certain


# -- not learned -----------------------------------------------------------------------------------------------------

def gaussian(count: int, scale: float) -> list[int]:
    return [round(scale * value) for value in samples_text.normal(count, 1.0)]


WAVES = [wave(2 * math.pi * at / 512) for at in range(512) for wave in (math.cos, math.sin)]
NOT_LEARNED: dict[str, Callable[[], str]] = {
    "sbox": lambda: c("sbox", sorted(range(256), key=lambda value: value * 167 % 256), "uint8_t"),
    "crc": lambda: c("crc_table", [zlib.crc32(bytes([byte])) for byte in range(256)], "uint32_t"),
    "twiddles": lambda: c("fft_twiddles512", WAVES),
    "unnamed twiddles": lambda: c("tw", WAVES),
    "sine window": lambda: c("window960", [math.sin(math.pi * (at + .5) / 960) for at in range(960)]),
    "gamma": lambda: c("gamma_table", [round(255 * (at / 1024) ** .45) for at in range(1024)], "uint8_t"),
    "tanh": lambda: c("TanhTable", [math.tanh(at / 256) for at in range(4096)]),
    "xpm": lambda: "/* XPM */\nstatic char *icon_xpm[] = {\n" + "".join(
        '"' + "".join(" .+@#"[value % 5] for value in even(48, 0, 99, row + 1)) + '",\n' for row in range(48)) + "};\n",
    "unicode map": lambda: c("unicode_to_jis", even(2048, 0x2121, 0x7e7e), "uint16_t"),
    "film grain": lambda: c("gaussian_sequence", gaussian(2048, 500), "int16_t"),
    "ldpc": lambda: c("ldpc_h_matrix", even(1500, 0, 360), "int16_t"),
    "coordinates": lambda: c("vertices", [round(value, 3) for value in WEIGHTS]),
    "test vector": lambda: c("expected_output", WEIGHTS),
    "font": lambda: c("font8x16", even(4096, 0, 256), "unsigned char"),
    "palette": lambda: c("vga_palette", even(768, 0, 64), "unsigned char"),
    "audio": lambda: c("samples", even(4000, -32768, 32767), "int16_t"),
    "speech": lambda: c("pcm", [round(9000 * math.sin(at / 9) * math.sin(at / 700)) for at in range(4000)], "short"),
    "quadrature": lambda: c("gauss_legendre_weights", [abs(value) for value in WEIGHTS], "double"),
    "bicubic": lambda: c("bicubic_weights", [round(64 * value) for value in WEIGHTS], "int16_t"),
    "filter": lambda: c("polyphase_coeffs", [math.sin(at / 7) / (at / 7 or 1) for at in range(-400, 401)], "double"),
    "parser": lambda: c("yytable", even(3000, -200, 800), "yytype_int16"),
    "even noise": lambda: c("noise", even(5000, -128, 128), "int8_t"),
    "primes": lambda: c("primes", [at for at in range(2, 4000) if all(at % by for by in range(2, 64) if by < at)]),
    "index": lambda: c("unit_index", list(itertools.accumulate(even(900, 10, 300))), "int"),
    "svg": lambda: "<svg>\n<path d=\"M " + " ".join(f"{90 + 80 * value:.4f}" for value in WEIGHTS) + "\"/>\n</svg>\n",
    "po": lambda: 'msgid ""\nmsgstr ""\n' + "".join(f'#: a.c:{at} b.c:{at * 3}\nmsgid "{at}"\n' for at in range(900)),
    "points": lambda: "".join(f"{at * .1:.3f} {value:.6f} {at % 3}\n" for at, value in enumerate(WEIGHTS)),
    "matrix": lambda: "".join(" ".join(f"{math.cos(at * by):.10f}" for at in range(40)) + "\n" for by in range(40)),
    "dictionary": lambda: "CODES = {\n" + "".join(f"    {at}: {at * 7 % 256},\n" for at in range(600)) + "}\n",
}
MAY_BE_ASKED = {"test vector"}  # nothing but its name speaks against it


@pytest.mark.parametrize("name", sorted(NOT_LEARNED))
def test_tables_are_not_learned(name: str) -> None:
    """Computed, drawn, agreed and measured numbers are never certain, and hardly ever possible."""
    text = NOT_LEARNED[name]()
    for path in ("src/tables.c", "tables.py", "numbers.txt"):
        for module in FORMATS:
            header = read(text, path, module.FORMAT)
            assert header is None or (not header.certain and name in MAY_BE_ASKED), (path, module.FORMAT.name)


@pytest.mark.parametrize("digits", [".17g", ".40f", ".32e"])
def test_digits_of_a_double_may_be_learned_in_any_number(digits: str) -> None:
    """What a training printed are doubles; numbers that have other digits behind theirs were computed more exactly."""
    values = samples_text.normal(600)
    doubles = ", ".join(f"{value:{digits}}" for value in values)
    assert certain(f"static const double WeightsDB[600] = {{{doubles}}};\n")
    exact = [f"{value:.16f}{digit % 9 + 1:02d}4171536958" for digit, value in enumerate(values)]
    assert not certain("static const double WeightsDB[600] = {" + ", ".join(exact) + "};\n")


def test_noise_without_a_name_is_at_most_possible() -> None:
    """Numbers that spread like weights but are named like nothing are left for a person to judge."""
    header = read(c("k17", samples_text.normal(1000)))
    assert header is not None and not header.certain and header.notes


def test_prose_about_networks_is_no_weight() -> None:
    """A text that speaks of weights and holds a few numbers is not taken."""
    text = "The weights of the LSTM were trained on 1000 hours; loss = [0.5, 0.25, 0.125].\n" * 60
    assert not certain(text, "README.md")


# -- hidden files ----------------------------------------------------------------------------------------------------

PAYLOAD = bytes(even(9000, 0, 256))


def test_byte_arrays_are_decoded() -> None:
    """The bytes of a hexadecimal array come out under the array's name."""
    body = ", ".join(f"0x{byte:02x}" for byte in PAYLOAD)
    found = list(arrays.decoded(Item.of("model.h", f"const unsigned char g_model[] = {{\n{body}\n}};\n".encode())))
    assert [(item.path, item.blob().whole()) for item in found] == [("model.h!g_model", PAYLOAD)]


def test_base64_literals_are_decoded() -> None:
    """A long base64 literal comes out under the name it is assigned to."""
    text = b'import x\nmodel = b"""' + base64.encodebytes(PAYLOAD) + b'"""\n'
    found = list(arrays.decoded(Item.of("langid.py", text)))
    assert [(item.path, item.blob().whole()) for item in found] == [("langid.py!model", PAYLOAD)]


def test_a_long_literal_costs_a_few_times_its_size() -> None:
    """A model of megabytes in one string of escapes is decoded without a stack as large as a hundred times itself."""
    text = b'var _gob = []byte("' + b"\\x1f" * 500_000 + b'")\n'
    tracemalloc.start()
    try:
        (name, data), = arrays_decode._escaped(text)
        assert (name, len(data)) == ("_gob", 500_000) and tracemalloc.get_traced_memory()[1] < 8 * len(text)
    finally:
        tracemalloc.stop()


def test_escaped_strings_are_decoded() -> None:
    """Adjacent string literals of escapes come out as one file."""
    rows = ['"' + "".join(f"\\x{byte:02x}" for byte in PAYLOAD[at:at + 30]) + '"' for at in range(0, 9000, 30)]
    text = "static const char blob[] =\n  " + "\n  ".join(rows) + ";\n"
    found = list(arrays.decoded(Item.of("blob.c", text.encode())))
    assert [(item.path, item.blob().whole()) for item in found] == [("blob.c!blob", PAYLOAD)]


def test_prose_decodes_to_nothing() -> None:
    """Nothing comes out of prose, numbers and identifiers."""
    text = ("some words and 12345 numbers\n" * 900) + c("w", WEIGHTS)
    assert not list(arrays.decoded(Item.of("a.c", text.encode())))


# -- cost ------------------------------------------------------------------------------------------------------------

def test_a_run_may_cross_every_window() -> None:
    """Runs are found whole wherever the windows of the search cut them."""
    text = b"z" * 1_048_000 + b"= {" + b"1, " * 900_000 + b"};" + b"y" * 1000 + b" 2, 3, 4," * 100 + b"z"
    found = list(arrays.runs(Blob.of(text), arrays.LONG))
    assert found == [(1_048_001, 1_048_000 + 3 + 2_700_000 + 1), (len(text) - 901, len(text) - 1)]


def test_arrays_of_many_megabytes_are_counted() -> None:
    """A single array larger than every buffer is one tensor with all its values."""
    text = b"static const float lstm_weights[] = {" + b"0.125,-0.25,0.5,-0.75,\n" * 400_000 + b"};\n"
    found = arrays.find(Blob.of(text))
    assert [(array.name, array.count) for array in found] == [("lstm_weights", 1_600_000)]


# -- shapes of code --------------------------------------------------------------------------------------------------

def words(values: Iterable[float]) -> str:
    return ", ".join(f"{value:.7f}" for value in values)


def test_two_small_layers_with_biases_are_enough() -> None:
    """Weights that have biases beside them count from 66 values on; the same numbers without biases do not."""
    pair = c("l0_kernel", WEIGHTS[:96]) + c("l0_bias", WEIGHTS[96:108])
    assert certain(pair)
    assert not certain(c("l0_kernel", WEIGHTS[:96]) + c("l0_window", WEIGHTS[96:108]))


def test_smooth_weights_count_beside_a_bias() -> None:
    """Weights of neighbouring bins resemble each other: with a bias they still count, as a lone table they do not."""
    smooth = [math.sin(at / 9) + at / 800 + WEIGHTS[at] / 9 for at in range(300)]
    assert certain(c("edge_model_weights", smooth) + c("edge_model_bias", WEIGHTS[:8]))
    assert not certain(c("edge_model_weights", [math.sin(at / 9) for at in range(300)]))


@pytest.mark.parametrize("before, after", [("Q15(", ")"), ("FLOAT_TO_Q15(", "f)"), ("quantise::fixed(", ")")])
def test_values_in_macros_are_numbers(before: str, after: str) -> None:
    """Each value may stand in a macro or a cast; what the values are still decides."""
    rows = ",\n".join(f"  {before}{value:.6f}{after}" for value in WEIGHTS)
    assert certain(f"static const q15 dense_weights[640] = {{\n{rows}\n}};\n")
    sine = ",\n".join(f"  {before}{math.sin(at / 50):.6f}{after}" for at in range(640))
    assert not certain(f"static const q15 twiddle[640] = {{\n{sine}\n}};\n")


def test_comments_behind_rows_do_not_part_an_array() -> None:
    """A comment after every row leaves an array one array."""
    rows = "\n".join(f"  {words(WEIGHTS[at:at + 4])}, // unit {at}: its $ =; use" for at in range(0, 640, 4))
    header = read(f"static const float dense_weights[640] = {{\n{rows}\n}};\n")
    assert header is not None and header.certain and header.parameters == 640


def units(heard: int = 9) -> str:
    """Two layers of nine units, as snns2c prints them."""
    inputs = "".join(f"{{ /* unit {at} (Old: {at}) */\n 0.0, 0.{at:06d}, 0,\n {{0 /* no source units */}},\n"
                     " {0.0 /* NO MEMBERS */}\n },\n" for at in range(1, 10))
    sources = ", ".join(f"Units + {at}" for at in range(1, 10))
    weights = ", ".join(f"{0.3 - at / 7:.6f}" for at in range(9))
    outputs = "".join(f"{{ /* unit {at} (Old: {at}) */\n 0.0, -0.{at:06d}, {heard},\n {{{sources}}},\n {{{weights}}}\n"
                      "},\n" for at in range(10, 19))
    return (f"/* generated at Fri Aug 25 1995\n by snns2c ( Bernward Kett 1995 ) */\nstatic UnitType Units[19] = {{\n"
            f"{inputs}{outputs}}};\n")


def test_keys_and_weights_may_take_turns() -> None:
    """A sparse linear model as one list of Java: whole numbers, each with its weight, written with a d."""
    weights = [value / 997 for value in gaussian(300, 700)]
    listed = ",\n".join(f"{115200 + at}, {weight!r}d" for at, weight in enumerate(weights))
    assert certain(f"public static final Object[] WEIGHTS_CURR = new Object[]{{\n{listed}}};\n", "LogP.java")
    points = ",\n".join(f"{at % 3}, {weight!r}d" for at, weight in enumerate(sorted(weights)))
    assert not certain(f"public static final Object[] WEIGHTS_CURR = new Object[]{{\n{points}}};\n", "LogP.java")


def test_a_network_printed_by_snns2c_proves_itself() -> None:
    """Each unit has as many weights as it says that it hears units."""
    header = read(units(), "wabi/net.c")
    assert header is not None and header.parameters == 18 + 81 and header.metadata == {"producer": "SNNS"}
    assert not certain(units(8), "wabi/net.c")


def test_constructors_of_classifiers_hold_learned_numbers() -> None:
    """Calls of a classifier's constructor with fractions count, those of points do not."""
    def table(name: str) -> str:
        rows = ",\n".join(f"  {name}(Filter({at % 5}, {at % 3}, 4, 15), Limits({words(WEIGHTS[3 * at:3 * at + 3])}))"
                          for at in range(60))
        return f"static const {name} kList[60] = {{\n{rows}\n}};\n"
    assert certain(table("Classifier")) and not certain(table("Point"))


def test_rows_for_all_words_of_an_alphabet_are_statistics() -> None:
    """A row of fractions for each k-mer counts; rows that are named after colours do not."""
    kmers = ["".join(letters) for letters in itertools.product("ACGT", repeat=4)]

    def table(labels: list[str]) -> str:
        rows = "\n".join(f"  {70 + value:.5f}, {abs(value) + 1:.5f}, // {label}"
                         for value, label in zip(WEIGHTS, labels))
        return f"static std::vector<double> levels = {{\n{rows}\n}};\n"
    assert certain(table(kmers))
    assert not certain(table([f"colour{at}" for at in range(256)]))


def test_a_type_that_training_fills_is_told() -> None:
    """A structure of a training type, full of fractions of both signs, counts; a camera's calibration does not."""
    values = "{" + words(WEIGHTS) + "}"
    assert certain(f"void init(void) {{\n  struct _training set = {{ 0.3, 4, {values} }};\n}}\n")
    assert not certain(f"void init(void) {{\n  struct _calibration set = {{ 0.3, 4, {values} }};\n}}\n")


@pytest.mark.parametrize("arrow", ["=>", ":"])
def test_ngram_shares_in_a_hash_are_found(arrow: str) -> None:
    """Short words with precise falling shares are n-grams; numbers as words, or rising values, are not."""
    shares = sorted((abs(value) / 9 + 1e-9 for value in WEIGHTS[:80]), reverse=True)

    def table(keys: Iterable[str], values: Iterable[float]) -> str:
        pairs = ",\n".join(f"  '{key}' {arrow} {value:.14f}" for key, value in zip(keys, values))
        return f"$grams{{'xx'}} = {{\n{pairs}\n}};\n"
    grams = ["".join(letters) for letters in itertools.product("abcde", repeat=3)]
    header = read(table(grams, shares), "lib/XX.pm")
    assert header is not None and header.kind is Kind.NGRAM and header.parameters == 80
    assert not certain(table(map(str, range(80)), shares)) and not certain(table(grams, shares[::-1]))


def test_logarithms_that_add_up_are_probabilities() -> None:
    """A dictionary of logarithms counts, however small, if their exponentials add up to 1; else it does not."""
    def table(shares: list[float]) -> str:
        return "P={" + ",\n ".join(f"'{key}': {math.log(share)!r}" for key, share in zip("BEMS", shares)) + "}\n"
    assert certain(table([0.1, 0.2, 0.3, 0.4]), "prob.py") and not certain(table([0.1, 0.2, 0.3, 0.3]), "prob.py")


def test_states_may_be_numbers() -> None:
    """As Go's maps have them; places by number, or shares instead of their logarithms, are nothing."""
    def table(value: Callable[[int, int], float]) -> str:
        rows = [", ".join(f"{200 + to}: {value(at, to)!r}" for to in range(4)) for at in range(12)]
        return "package hmm\nvar probTrans = map[uint16]probTransMap{\n" + "".join(
            f"\t{100 + at}: {{{row}}},\n" for at, row in enumerate(rows)) + "}\n"

    def share(at: int, to: int) -> float:
        return (1 + (at * 5 + to * 3) % 7) / sum(1 + (at * 5 + other * 3) % 7 for other in range(4))

    header = read(table(lambda at, to: math.log(share(at, to))), "hmm/trans.go")
    assert header is not None and header.certain and header.kind is Kind.CLASSICAL and header.parameters == 48
    assert not certain(table(share), "hmm/trans.go")
    assert not certain(table(lambda at, to: -at * 1.1234567891 - to), "x.go")


@pytest.mark.parametrize(("size", "base"), [(4, math.e), (4, 2), (20, 10)])
def test_logarithms_of_conditional_probabilities_prove_themselves(size: int, base: float) -> None:
    """One for each symbol adds up to one, group by group; the first group of a table may be unused."""
    odd = [(at * 7919 % 97 + 3) / 50 for at in range(60 * size)]
    groups = [odd[at:at + size] for at in range(0, len(odd), size)]
    table = [math.log(value / sum(group), base) for group in groups for value in group]
    code = f"double don[{len(table)}] = {{\n" + ", ".join(f"{value:.6f}" for value in table) + "};\n"
    assert certain(code, "sites.C")
    header = read(code, "sites.C")
    assert header is not None and header.kind is Kind.CLASSICAL and "add up to one" in header.notes[0].value
    unused = ["0.0001"] * size + [f"{value:.6f}" for value in table]
    assert certain(f"double acc[{len(unused)}] = {{" + ",\n".join(unused) + "};\n", "sites.C")
    for other in ([value - 0.1 for value in table], [math.log(1 / size, base)] * len(table), table[size // 2:]):
        words = ", ".join(f"{value:.6f}" for value in other)
        assert not certain(f"double don[{len(other)}] = {{{words}}};\n", "sites.C")


@pytest.mark.parametrize("size", [4, 20])
def test_probabilities_of_bases_prove_themselves(size: int) -> None:
    """Four or twenty at a time they add up to one, among tests too; taps, corners and weights of bones do as well."""
    def shares(group: list[float]) -> list[float]:
        return [value / sum(group) for value in group]

    def code(groups: list[list[float]]) -> str:
        rows = ",\n".join("{" + ", ".join(f"{value:.4f}" for value in group) + "}" for group in groups)
        return f"const float site[{len(groups)}][{size}] = {{\n{rows}}};\n"

    def odd(at: int) -> float:
        return (at * 7919 % 97 + 3) / 50
    rows = [shares([odd(at * size + place) for place in range(size)]) for at in range(60)]
    assert certain(code(rows), "sites.h") and certain(code(rows), "testdata/arab.bssm")
    limit = [round(1 / size - 0.2 / (size * (at + 1.5) ** 3), 12) for at in range(50 * size)]
    assert not certain(f"double betas[{len(limit)}] = {{{', '.join(map(str, limit))}}};\n", "grid.cc")  # only rises
    header = read(code(rows), "sites.h")
    assert header is not None and header.kind is Kind.CLASSICAL and "add up to one" in header.notes[0].value
    corners = [shares([odd((at * 3 + place) % size) for place in range(size)]) for at in range(60)]
    taps = [shares([1 + math.sin(at / 40 + place) ** 2 for place in range(size)]) for at in range(60)]
    bones = [[*shares([odd(at), odd(at + 1)]), *[0.0] * (size - 2)] for at in range(60)]
    for other in (corners, taps, bones, [[value * 1.1 for value in group] for group in rows], rows[:20]):
        assert not certain(code(other), "sites.h")


def hexamers(stops: tuple[str, ...] = ("TAA", "TAG", "TGA"), forbidden: str = "-100.0") -> str:
    """A score for each pair of codons."""
    codons = ["".join(bases) for bases in itertools.product("TCAG", repeat=3)]
    words = [forbidden if {one, two} & {*stops} else f"{value:.3f}"
             for (one, two), value in zip(itertools.product(codons, repeat=2), samples_text.normal(4096))]
    return "\n".join(" ".join(words[at:at + 16]) for at in range(0, 4096, 16)) + "\n"


def test_scores_of_coding_hexamers_prove_themselves() -> None:
    """Whatever the order of the bases, pairs with a stop codon are forbidden, and no others."""
    header = read(hexamers(), "wgf/cds.hex", number_text.FORMAT)
    assert header is not None and header.certain and header.kind is Kind.NGRAM and header.parameters == 4096
    assert certain(hexamers(("TAA", "TAG")), "cds.hex")
    for other in (hexamers(("TAA", "TAG", "CCC")), hexamers(()), hexamers().replace("-100.0", "0.5 0.5", 1)):
        assert not certain(other, "wgf/cds.hex")


def test_tables_of_conditional_probabilities_are_found() -> None:
    """Many tables of the same words, each adding up to 1, count; tables of sizes in percent do not."""
    def table(scale: float) -> str:
        rows = [f"  'from{at}' => {{ inside => {scale * (0.2 + at / 100):.3f}, outside => {scale * 0.5:.3f},\n"
                f"    between => {scale * (0.3 - at / 100):.3f} }}" for at in range(28)]
        return "{\n" + ",\n".join(rows) + "\n}\n"
    assert certain(table(1.0), "conf/bayes.model") and not certain(table(1.7), "conf/bayes.model")
    assert not certain(table(1.0), "t/tests/bayes.model")


def test_a_shader_of_learned_matrices_is_found() -> None:
    """Matrices of four among a shader's statements count as a network; smooth vectors of a colour map do not."""
    values = samples_text.normal(1024)
    network = "".join(f"    result += mat4({words(values[at:at + 16])}) * go_{at}(-1.0, 0.0);\n"
                      for at in range(0, 1024, 16))
    assert certain(f"vec4 hook() {{\n{network}    return result;\n}}\n", "shaders/up.glsl")
    ramp = "".join(f"    c = vec4({words(math.sin(at / 80 + part) for part in range(4))});\n" for at in range(256))
    assert not certain(f"vec4 map() {{\n{ramp}}}\n", "shaders/map.glsl")


def _literal(data: bytes, comment: str) -> str:
    text = base64.b64encode(data).decode()
    rows = "".join(f'    out << "{text[at:at + 76]}";\n' for at in range(0, len(text), 76))
    return f"/* {comment} */\nstd::string get() {{\n{rows}}}\n"


def test_an_opaque_literal_counts_where_training_is_told() -> None:
    """Dense base64 that is no known file counts with a comment on its training, a picture's or an untold one not."""
    dense = bytes(even(20_000, 0, 256))
    assert certain(_literal(dense, "detector trained on 4748 images; training log below"), "face.h")
    assert not certain(_literal(dense, "train station"), "face.h")
    header = read(_literal(base64.b64decode("//nn") * 9 + dense, "detector trained on 4748 images"), "face.h")
    assert header is not None and header.kind is Kind.CLASSICAL  # two slashes and letters are no word on networks
    assert not certain(_literal(b"\x89PNG\r\n\x1a\n" + dense, "trained on images"), "face.h")


@pytest.mark.parametrize("start, end", [("print F <<\"EOF\";\n", "EOF\n"), ("cat <<-EOF >x\n", "\tEOF\n"),
                                        ("X = \"\"\"", "\"\"\"\n"), ("auto x = R\"x(", ")x\";\n")])
def test_long_texts_in_programs_are_opened(start: str, end: str) -> None:
    """A here-document or long literal of numbers is an item of its own; prose is not."""
    body = "HMMER3/f [3.3 | 2019]\n" + "  ".join(map(str, even(6000, 0, 1000))) + "\n"
    inner = [found.blob().whole() for found in arrays.decoded(Item.of("x.pl", (start + body + end).encode()))]
    assert inner == [body.encode()]
    prose = "It was a dark and stormy night; " * 500 + "\n"
    assert not [*arrays.decoded(Item.of("x.pl", (start + prose + end).encode()))]


def test_a_generated_table_of_ngrams_is_told_by_its_comments() -> None:
    """Whole numbers in a file generated from n-grams count; in a hand-written one that mentions them they do not."""
    table = c("kBuckets", even(2048, 0, 1 << 30), "uint32")
    assert certain(f"// Created by postproc 4.0 with\n// --table raw_quadgrams.utf8, 19 bi-grams\n{table}")
    assert not certain(f"// Hashes of n-grams are looked up here\n{table}")


def test_a_large_detector_counts_by_its_figures() -> None:
    """A thousand precise numbers of both signs in an array named detector count; a lone table without a name may be."""
    values = samples_text.normal(1200)
    assert certain(c("detector", values)) and not certain(c("stuff", values))


def test_suffixes_of_scikit_learn_end_a_name() -> None:
    """``coef_`` is scikit-learn's word at the end of a name only: Bessel functions have coefficients as well."""
    series = [WEIGHTS[at] * 10 ** (-at % 9) for at in range(24)]
    assert not certain("".join(c(f"coef_jnu{order}_a", series) for order in range(20)))
    assert certain(c("model.coef_", WEIGHTS))


@pytest.mark.parametrize("text", [
    "const DENSE_WEIGHTS: [f32; 640] = [\n{}\n];\n", "var denseWeights = []float32{{\n{}\n}}\n",
    "const denseWeights = new Float32Array([\n{}\n]);\n", "static final float[] DENSE_WEIGHTS = {{\n{}\n}};\n",
    "val denseWeights = floatArrayOf(\n{}\n)\n", "dense_weights <- c(\n{}\n)\n", "dense_weights = [{}];\n",
    "static readonly float[] DenseWeights = new float[] {{ {} }};\n",
    "__constant float dense_weights[640] = {{\n{}\n}};\n"])
def test_arrays_of_many_languages(text: str) -> None:
    """Rust, Go, JavaScript, Java, Kotlin, R, Octave, C# and OpenCL: the name tells, and the window's name tells off."""
    source = text.format(words(WEIGHTS))
    assert certain(source)
    hann = [0.5 - 0.5 * math.cos(2 * math.pi * at / 640) for at in range(640)]
    assert not certain(text.format(words(hann)).replace("dense", "hann").replace("eights", "indow"))


def test_rows_of_a_matrix_may_be_parted_by_semicolons() -> None:
    """Octave's and Julia's matrices: spaces between numbers, semicolons between rows."""
    rows = ";\n".join(words(WEIGHTS[at:at + 16]).replace(",", "") for at in range(0, 640, 16))
    header = read(f"dense_weights = [\n{rows}\n];\n", "net.m")
    assert header is not None and header.certain and header.parameters == 640
    assert not certain("x = [\n" + ";\n".join(f"{at} {at + 1} {at + 2}" for at in range(300)) + "\n];\n", "net.m")


def test_weights_in_json_need_biases_or_many_values() -> None:
    """Lists under keys for weights count with biases, or if they are many; morph targets of a mesh do not."""
    def document(names: dict[str, list[float]]) -> str:
        return "{" + ", ".join(f'"{name}": [{words(values)}]' for name, values in names.items()) + "}"
    assert certain(document({"coef_": WEIGHTS[:80], "intercept_": WEIGHTS[80:82]}), "model.json")
    assert not certain(document({"weights": WEIGHTS[:80]}), "mesh.json")
    assert not certain(document({"weights": [abs(value) for value in WEIGHTS] * 2}), "mesh.json")
    assert not certain(document({"coef_": WEIGHTS[:80], "intercept_": WEIGHTS[80:82]}), "tests/model.json")


# -- what sums prove -------------------------------------------------------------------------------------------------

def pairs(side: int = 20) -> list[float]:
    """A joint distribution of pairs: symmetric, mostly the same symbol twice."""
    noise = list(itertools.islice(samples_text.uniform(5), side * side))
    rows = [[noise[max(a, b) * side + min(a, b)] + 12 * (a == b) for b in range(side)] for a in range(side)]
    total = sum(map(sum, rows))
    return [value / total for row in rows for value in row]


def letters(order: int) -> list[int]:
    """Counts of letters after letters; after q nothing but u."""
    counts = [int(400 * value ** 8) for value in itertools.islice(samples_text.uniform(3), 26 ** order)]
    inner = 26 ** (order - 2)
    row = slice(16 * 26 * inner, 17 * 26 * inner)
    counts[row] = [0] * (26 * inner)
    counts[(16 * 26 + 20) * inner] = 300
    return counts


@pytest.mark.parametrize("triangular", (False, True))
def test_a_joint_distribution_proves_itself(triangular: bool) -> None:
    """An array named like any other whose values add up to one over pairs, written whole or below the diagonal."""
    values = [value if not triangular or at % 20 <= at // 20 else 0.0 for at, value in enumerate(pairs())]
    header = read(c("TABLE", values))
    assert header is not None and header.certain and header.kind is Kind.CLASSICAL


def test_a_filter_that_adds_up_to_one_is_no_joint_distribution() -> None:
    """Blurring kernels are symmetric and add up to one, too."""
    rows = [[math.exp(-((a - 9.5) ** 2 + (b - 9.5) ** 2) / 20) for b in range(20)] for a in range(20)]
    total = sum(map(sum, rows))
    assert read(c("TABLE", [value / total for row in rows for value in row])) is None


@pytest.mark.parametrize("order", (2, 3))
def test_counts_of_letters_prove_themselves(order: int) -> None:
    header = read(c("tab", letters(order), "int"))
    assert header is not None and header.certain and header.kind is Kind.NGRAM


def test_as_many_counts_of_something_else_are_no_letters() -> None:
    assert read(c("tab", even(26 ** 2, 0, 90), "int")) is None


def test_weights_means_and_deviations_are_a_mixture() -> None:
    """Twelve Gaussians for noise and for speech, in short arrays of whole numbers; without the deviations no model."""
    parts = {f"k{what}Data{role}": even(12, low, high, seed) for seed, (what, role, low, high) in enumerate(
        (what, *rest) for what in ("Noise", "Speech")
        for rest in (("Weights", 20, 110), ("Means", 3000, 12000), ("Stds", 300, 1500)))}
    header = read("".join(c(name, values, "int16_t") for name, values in parts.items()))
    assert header is not None and header.certain and header.kind is Kind.CLASSICAL and header.parameters == 72
    assert read("".join(c(name, values, "int16_t") for name, values in parts.items() if "Stds" not in name)) is None


def test_rows_of_letters_with_fractions_are_statistics() -> None:
    """Pairs of letters with logarithms in braces; units with factors are none."""
    letters = [(chr(97 + a), chr(97 + b)) for a in range(16) for b in range(16)]
    values = samples_text.normal(256, 1.0)
    rows = ",\n".join(f"{{'{a}', '{b}', {value:.6f}}}" for (a, b), value in zip(letters, values))
    assert certain(f"static const stat table[] = {{\n{rows}\n}};\n")
    units = ",\n".join(f'{{"{"unit" + a * (at % 7)}{b}", {value:.6f}}}'
                       for at, ((a, b), value) in enumerate(zip(letters, values)))
    assert not certain(f"static const unit table[] = {{\n{units}\n}};\n")


def test_bytes_of_a_picture_are_no_weights() -> None:
    """An icon is called attention, as a layer may be."""
    values = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, *even(900, 0, 256)]
    assert read(c("attention_weights", values, "unsigned char")) is None


def test_a_schema_of_protobuf_is_no_language_model() -> None:
    """Generated programs hold their schema as bytes, below comments that name its messages."""
    schema = b"\n\x0bmodel.proto\x12\x06lingua" + bytes(even(400, 30, 127))
    assert read(c("icon_model", [10, 1], "unsigned char")) is None
    for name, counted in ((schema, False), (schema[::-1], True)):
        text = c("file_model_proto_rawDesc", list(name), "unsigned char")
        assert (read("// Deprecated: use LanguageModel instead.\n" + text, "model.pb.c") is not None) is counted


@pytest.mark.parametrize("text", ("return {{weights = {{{}}}, bias = {{{}}}}}", "net = {{weights: [{}], bias: [{}]}}",
                                  "{{ .decoder_weights = {{{}}}, .decoder_bias = {{{}}} }}",
                                  "x = dict(weights=[{}],\n  bias=[{}])"), ids=("lua", "js", "c", "python"))
def test_the_next_name_is_no_part_of_an_array(text: str) -> None:
    """Names that begin with letters from a to f look like hexadecimal digits, as far as those go."""
    numbers = [", ".join(f"{value:.9g}" for value in part) for part in (WEIGHTS[:512], WEIGHTS[512:544])]
    header = read(text.format(*numbers))
    assert header is not None and header.certain and header.parameters == 544


FORTRAN = ("module net\n real, parameter :: w1(512) = (/ &\n{} /)\n"
           " real, parameter :: b1(32) = (/ &\n{} /)\nend module\n")


@pytest.mark.parametrize("kind", ("", "_dp", "d0"))
def test_lines_of_fortran_go_on(kind: str) -> None:
    """An ampersand, or the kind of a number, does not end an array."""
    def lines(values: list[float]) -> str:
        rows = [", ".join(f"{value:.8f}{kind}" for value in values[at:at + 4]) for at in range(0, len(values), 4)]
        return ", &\n   ".join(rows)

    header = read(FORTRAN.format(lines(WEIGHTS[:512]), lines(WEIGHTS[512:544])), "src/net.f90")
    assert header is not None and header.certain and header.parameters == 544


@pytest.mark.parametrize("sign", "&1*$")
def test_statements_of_old_fortran_hold_arrays(sign: str) -> None:
    """``data w /…/`` with a sign in column 6 of the lines after it, and comments with one in column 1."""
    def stated(name: str, values: list[float]) -> str:
        rows = [", ".join(f"{value:.6f}" for value in values[at:at + 6]) for at in range(0, len(values), 6)]
        return f"      DATA {name} /\n     {sign}  " + f",\n     {sign}  ".join(rows) + " /\n"

    code = "C     THE NETWORK OF 126 PROTEINS\n      REAL W1(512), B1(32)\n" \
        + stated("(W1(I), I=1,512)", WEIGHTS[:512]) + stated("B1", WEIGHTS[512:544]) + "      END\n"
    header = read(code, "src/net.f")
    assert header is not None and header.certain and header.parameters == 544
    assert [tensor.name for tensor in header.tensors] == ["W1", "B1"]
    assert not certain(code.replace("B1", "XK"), "src/net.f")
    trained = f"C     NEURAL NETWORK TRAINED ON 126 PROTEINS\n{stated('COEF', WEIGHTS[:400])}      END\n"
    assert certain(trained, "src/net.f") and not certain(trained.split("\n", 1)[1], "src/net.f")


@pytest.mark.parametrize("names, sizes, sure", ((("w1", "b1"), (512, 32), True), (("W", "b"), (512, 32), True),
                                                (("w1", "b2"), (512, 32), False), (("w1", "b1"), (512, 30), False),
                                                (("k1", "m1"), (512, 32), False)))
def test_letters_of_a_layer_need_sizes_that_fit(names: tuple[str, str], sizes: tuple[int, int], sure: bool) -> None:
    """As many rows of weights as biases; a filter's or a quadrature's letters are others."""
    header = read(c(names[0], WEIGHTS[:sizes[0]]) + c(names[1], WEIGHTS[512:512 + sizes[1]]))
    assert header is not None and header.certain is sure


def test_a_remark_on_the_data_tells_what_a_nameless_array_is() -> None:
    """Without the remark such an array is a question at most; a sine is none with it."""
    remark = "/* class centroids trained on 12000 samples of letters */\n"
    sure, asked = (read(c("centroids", WEIGHTS[:320], comment=text), "src/features.h") for text in (remark, ""))
    assert sure is not None and sure.certain and (asked is None or not asked.certain)
    sine = [math.sin(at / 20) for at in range(320)]
    assert read(c("shape", sine, comment=remark), "src/features.h") is None


@pytest.mark.parametrize(("declared", "dtype"), [
    ("static const uint32_t", "uint32"), ("unsigned int", "uint32"), ("const u_int64_t", "uint64"),
    ("static uint64_t", "uint64"), ("unsigned long long", "uint64"), ("int64_t", "int64"), ("const int", "int32")])
def test_types_of_integers(declared: str, dtype: str) -> None:
    """The declared type of four and eight bytes, signed and not, is the tensor's."""
    values = ", ".join(str((number * 7919 + number ** 3) % 199 - 90) for number in range(400))
    code = f"/* trained weights of the network */\n{declared} layer1_weights[400] = {{ {values} }};\n"
    header = c_array.read(Item.of("net.c", code.encode()))
    assert {tensor.dtype for tensor in header.tensors} == {dtype}
