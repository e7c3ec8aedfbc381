# SPDX-License-Identifier: GPL-2.0-or-later
"""Learned numbers in source that comments, pairs, code and strings tell of, each beside a look-alike."""
from __future__ import annotations

import itertools
import math
import time

import pytest
import reading

from lintian_ml.errors import NotThisFormat
from lintian_ml.formats import c_array
from lintian_ml.model import Header, Kind
from lintian_ml.reader import Item
from lintian_ml.wire import samples_text

WEIGHTS = samples_text.normal(2000)
POSITIVE = [abs(value) for value in WEIGHTS]


def c(name: str, values: list[float], kind: str = "float") -> str:
    rows = ",\n  ".join(", ".join(f"{value:.7f}" for value in values[at:at + 8]) for at in range(0, len(values), 8))
    return f"static const {kind} {name}[{len(values)}] = {{\n  {rows}\n}};\n"


def read(text: str, path: str = "src/tables.c") -> Header | None:
    return reading.read(c_array.FORMAT, path, text)


def certain(text: str, path: str = "src/tables.c") -> bool:
    header = read(text, path)
    return header is not None and header.certain


# -- comments --------------------------------------------------------------------------------------------------------

def test_parameters_obtained_by_training_are_told_by_the_file() -> None:
    """Where the comment at the top says that parameters were obtained via training, tables of shares count."""
    body = c("initial", POSITIVE[:20]) + c("emit", POSITIVE[20:120])
    header = read("// Defaults.  Transition\n// parameters were obtained via unsupervised EM training on the\n"
                  "// alignment data base.\n" + body)
    assert header is not None and header.certain and header.kind is Kind.CLASSICAL
    assert not certain("// Defaults.  Transition\n// parameters were obtained by asymptotic expansion of the\n"
                       "// error function.\n" + body)


def test_sizes_of_what_a_model_takes_in_memory_are_no_weights() -> None:
    """A file may be generated from a model and hold none of it: rows of lifetimes, sizes in bytes and indices."""
    sizes = [345600, 49, 93, 25, 14, 691200, 80, 3, 56, 230400, 7, 12]
    rows = ",\n".join(f"  {{ {at}, {at + 2 + at % 3}, {sizes[at * 7 % 12]}, 0, {at} }}" for at in range(60))
    said = "// Generated from detector.tflite\n"
    assert not certain(f"{said}std::vector<Block> detector\n{{\n{rows}\n}};\n")
    words = ",\n  ".join(f"0x{at * 2654435761 % (1 << 32):08x}" for at in range(1, 300))
    assert certain(f"{said}const uint32_t detector_weights[299] = {{\n  {words}\n}};\n")


@pytest.mark.parametrize(("origin", "found"), [
    ("from a pytorch checkpoint", True), ("with keras", True),
    ("by running on PyTorch 1.0.1 on Python 2", False),
    ("from /home/somebody/pytorch/test/cpp/api/init_baseline.py", False)])
def test_a_directory_of_a_framework_is_no_origin(origin: str, found: bool) -> None:
    """What lies in a framework's own source is not thereby generated from what it trained."""
    code = "".join(f"torch::tensor({{{', '.join(f'{value:.8f}' for value in WEIGHTS[at:at + 15])}}}),\n"
                   for at in range(0, 600, 15))
    assert certain(f"// @generated {origin}\n\nstd::vector<torch::Tensor> expected() {{\n  return {{{code}}};\n}}\n") \
        is found


@pytest.mark.parametrize(("name", "function", "found"), [
    ("_data", "get_conv_model_xehpc_data", True), ("_data", "get_teapot_model_data", False),
    ("_data", "get_conv_shader_data", False), ("svm_model", "size", True), ("conv_model_crc", "size", False),
])
def test_packed_words_are_named_by_the_function_that_hands_them_out(name: str, function: str, found: bool) -> None:
    """Words of 64 bits tell nothing by themselves; a kind of model in the name of the array or the function does."""
    words = ",\n  ".join(f"0x{at * 11400714819323198485 % (1 << 64):016x}" for at in range(1, 600))
    code = (f"static const uint64_t {name}[] = {{\n  {words}\n}};\n\nconst std::vector<uint64_t> &{function}() {{\n"
            f"    static std::vector<uint64_t> data({name}, {name} + sizeof({name}) / sizeof({name}[0]));\n"
            "    return data;\n}\n")
    assert certain(code) is found


def test_a_comment_above_the_function_tells_of_the_weights_inside() -> None:
    """Positive weights within a function count where the comment above it says how training obtained them."""
    code = "double score(void) {\n  double sum = 0.0;\n  " + c("weight", POSITIVE[:108], "double") + "}\n"
    story = " Nelder-Mead simplex search,\noptimizing to minimize the error on the training set.\n*/\n"
    assert certain("\n" * 5000 + "/*\nSome prose on the score.\nThe weights were obtained by running" + story + code)
    assert not certain("\n" * 5000 + "/*\nThe weights were taken from the standard, table 7.\n*/\n" + code)


def test_the_comment_of_an_array_says_that_it_was_trained() -> None:
    """``trained matrix`` above an array is enough, whatever its name; ``training mode`` is not."""
    assert certain("int x;\n// trained matrix for humans\n" + c("levels", POSITIVE[:400]))
    assert not certain("int x;\n// levels in training mode\n" + c("levels", POSITIVE[:400]))


def test_markov_chains_are_ngrams() -> None:
    """Hundreds of values under the name of a Markov chain are counted language; of a chain of hills they are not."""
    header = read(c("markov5Scores", POSITIVE[:400]))
    assert header is not None and header.certain and header.kind is Kind.NGRAM
    assert not certain(c("ridge5Scores", POSITIVE[:400]))


def test_kernels_of_filters_are_no_weights() -> None:
    """Arrays called weights whose comment speaks of symmetry are a filter's; without that comment they count."""
    table = c("kWeights8", WEIGHTS[:210])
    assert not certain("// 64 kernels, all of them can be obtained by symmetry from 10:\n//  0 1 2 3\n" + table)
    assert certain("// 64 rows, one for each unit of the hidden layer:\n//  0 1 2 3\n" + table)


def test_settings_of_layers_are_no_weights() -> None:
    """Small whole numbers in a list that is named after a layer configure it."""
    layers = ", ".join(f"({512 >> at % 3}, {at % 9 + 2}, {at % 4 + 1})" for at in range(9))
    text = "".join(f'# pre-trained models\nbundle{at} = dict(_params={{"conv_layer_list": [\n  {layers},\n]}})\n'
                   for at in range(30))
    assert not certain(text, "bundle.py")


def test_a_tiny_network_in_functions_counts_by_its_pairs() -> None:
    """Some dozens of weights with biases beside them, within functions, count; weights of a sum of terms do not."""
    def function(at: int, second: str) -> str:
        row = ", ".join(f"{value:.5f}" for value in WEIGHTS[24 * at:24 * at + 24])
        return (f"float f{at}(float x) {{\n  const float {second}[] = {{ -0.73195, -1.43792, -1.18839 }};\n"
                f"  const float weights[] = {{ {row} }};\n  return sum(weights, {second}, x);\n}}\n")

    def functions(second: str) -> str:
        return "".join(function(at, second) for at in range(4))
    assert certain(functions("biases")) and not certain(functions("offsets"))


@pytest.mark.parametrize("filling", ["struct model linear_model = {\n  { 0 }, 12, _w\n};\n", "#include \"svm.h\"\n"])
def test_a_structure_of_a_linear_model_tells_of_the_numbers(filling: str) -> None:
    """Numbers that spread like learned ones in a file that fills a model's structure are certain, else possible."""
    table = c("_w", WEIGHTS[:1000], "double")
    header = read(table + filling)
    assert header is not None and header.certain and header.kind is Kind.CLASSICAL
    assert not certain(table + "struct filter f = {\n  { 0 }, 12, _w\n};\n")


# -- trees as code ---------------------------------------------------------------------------------------------------

def branches(depth: int, thresholds: list[float], test: str = "x[{}] <= {:.6f}") -> str:
    """A tree of ifs, C's way."""
    if not depth:
        return "return 1.0;"
    value = thresholds.pop()
    asked = test.format(len(thresholds) % 7, value)
    left, right = branches(depth - 1, thresholds, test), branches(depth - 1, thresholds, test)
    return f"if ({asked}) {{\n{left}\n}} else {{\n{right}\n}}"


def test_trees_written_out_as_code_are_found() -> None:
    """Nested comparisons of few features with hundreds of thresholds are a learner's; round limits are a person's."""
    header = read("double score(double *x) {\n" + branches(7, WEIGHTS[:127]) + "\n}\n")
    assert header is not None and header.certain and header.kind is Kind.CLASSICAL and header.parameters == 127
    round_limits = [float(at % 40) for at in range(127)]
    assert not certain("double score(double *x) {\n" + branches(7, round_limits, "x[{}] <= {:.1f}") + "\n}\n")


def test_trees_of_whole_numbers_have_their_digits_in_the_leaves() -> None:
    """As XGBoost's are written out for features that are counts; leaves of a few round numbers are a person's."""
    def tree(depth: int, leaves: list[str]) -> str:
        if not depth:
            return f"s = s - {leaves.pop()};"
        left, right = tree(depth - 1, leaves), tree(depth - 1, leaves)
        return f"if (v[{len(leaves) % 9}]<{len(leaves) * 37 % 590}){{\n{left}\n}} else {{\n{right}\n}}"

    learned, chosen = ([f"{abs(value):.8f}" for value in WEIGHTS[:256]], [f"{at % 9}.50000" for at in range(256)])
    header = read("float score(unsigned int* v) {\nfloat s = 0.;\n" + tree(8, learned) + "\nreturn s; }\n")
    assert header is not None and header.certain and header.kind is Kind.CLASSICAL and header.parameters == 255
    assert not certain("float score(unsigned int* v) {\nfloat s = 0.;\n" + tree(8, chosen) + "\nreturn s; }\n")


def test_a_small_tree_needs_a_word() -> None:
    """Thirty comparisons are enough where the code is called a tree's prediction, and not where nothing tells."""
    tree = branches(5, WEIGHTS[:31])
    assert certain(f"int tree_predict_depth(double *x) {{\n{tree}\n}}\n" + "/* 0123456789 */\n" * 9)
    assert not certain(f"int viscosity(double *x) {{\n{tree}\n}}\n" + "/* 0123456789 */\n" * 9)


def questions(depth: int, leaves: list[str], indent: int = 4) -> str:
    """A tree in Python whose thresholds are round: of order for numbers, of equality for the rest; it is lopsided."""
    space = " " * indent
    if not depth or len(leaves) % 7 == 1:
        return f"{space}return {leaves.pop()}\n"
    asked = f"get('m{depth}') <= {depth * 64}.0" if depth % 2 else f"str(get('dtype{depth}')) != 'half'"
    first = questions(depth - 1, leaves, indent + 4)
    return f"{space}if {asked}:\n{first}{space}else:\n" + questions(depth - 1, leaves, indent + 4)


@pytest.mark.parametrize(("leaf", "learned"), [
    ("{0:.16f}", True), ("[({1:.3f}, 8), ({2:.3f}, 13)]", True), ("[({1:.3f}, 8), ({1:.3f}, 13)]", False),
    ("{0:.2f}", False)], ids=["means", "shares", "no-shares", "round"])
def test_trees_are_told_by_what_their_leaves_give(leaf: str, learned: bool) -> None:
    """Means with the digits of a double or shares that add up to one, where some hundred thresholds tell nothing."""
    leaves = [leaf.format(1 + value, abs(value) % 1, 1 - abs(value) % 1) for value in WEIGHTS[:300]]
    text = "def choose(get):\n" + questions(5, [*leaves])
    assert certain(text, "heuristics/choice.py") == learned
    assert not certain(text, "tests/choice_test.py")
    cases = "".join(f"    {'el' * bool(at)}if unit <= {at}.0:\n        return {given}\n"
                    for at, given in enumerate(leaves[:30]))
    assert not certain(f"def factor(unit):\n{cases}    else:\n        return 1.0\n", "units.py")


def test_many_features_are_no_tree() -> None:
    """Checks of as many settings as there are limits validate, they do not predict."""
    text = "".join(f"if (option{at} <= {value:.6f}) {{ fail(); }} else {{ pass(); }}\n"
                   for at, value in enumerate(WEIGHTS[:200]))
    assert not certain(text)


# -- strings ---------------------------------------------------------------------------------------------------------

def grams(seed: int) -> list[str]:
    """Trigrams as they stand in running text: some at the edge of a word."""
    letters = "etaoinshrdlu"[seed:] + "etaoinshrdlu"[:seed]
    inner = ["".join(word) for word in itertools.islice(itertools.product(letters, repeat=3), 80)]
    return [" " + word[:2] for word in inner[::9]] + [word[1:] + " " for word in inner[5::9]] + inner


@pytest.mark.parametrize("form", ["  L{}: []string{{\"{}\"}},\n", "  ['{}', ['{}']],\n"], ids=["go", "javascript"])
def test_profiles_of_languages_in_strings_are_found(form: str) -> None:
    """A list of trigrams for each language is a model; lists of padded operation codes are not."""
    joint = form[form.index("{}") + 2:].count("'") and "', '" or "\", \""
    lists = "".join(form.format(at, joint.join(dict.fromkeys(grams(at)))) for at in range(5))
    header = read("var p = {\n" + lists + "}")
    assert header is not None and header.certain and header.kind is Kind.NGRAM and header.parameters >= 400
    codes = ["".join(word).ljust(4) for word in itertools.islice(itertools.product("abcde", repeat=3), 90)]
    assert not certain("var p = {\n" + "".join(form.format(at, joint.join(codes)) for at in range(5)) + "}")


def test_profiles_between_bars_are_found() -> None:
    """One string of trigrams with bars between them for each language counts; a pattern of alternatives does not."""
    rows = "".join(f'  l{at}: "{"|".join(dict.fromkeys(grams(at)))}",\n' for at in range(5))
    assert certain("export const data = {\n" + rows + "}\n", "data.js")
    pattern = "|".join(f"word{at}" for at in range(90))
    assert not certain(f'a = " | x | y | z | w |{pattern}"\nb = "{pattern}"\n' * 9, "data.js")


def test_fractions_of_pi_are_not_learned_even_in_a_told_file() -> None:
    """A rising table keeps to itself where the rest of a file was trained."""
    rising = [math.pi * at for at in range(200)]
    assert not certain("// the parameters were estimated by Baum-Welch training\n" + c("grid", rising))


def test_strings_that_never_end_cost_little() -> None:
    """Half a megabyte of escaped marks behind a few n-grams is read in one pass."""
    begun = time.process_time()
    assert not certain('" ab", "ab ", ' * 20_000 + '"\\' * 250_000)
    assert time.process_time() - begun < 5


# -- pairs of symbols ------------------------------------------------------------------------------------------------

def pairs(symbols: str, total: float, row: str) -> str:
    """Joint probabilities of unordered pairs of symbols: those of equal ones once, others twice, to ``total``."""
    keys = [(a, b) for at, a in enumerate(symbols) for b in symbols[:at + 1]]
    raw = [abs(value) + 0.01 for value in WEIGHTS[:len(keys)]]
    scale = total / sum(value if a == b else 2 * value for (a, b), value in zip(keys, raw))
    return "".join(row.format(a, b, value * scale) for (a, b), value in zip(keys, raw))


@pytest.mark.parametrize("row", ['ADD_STR("E.{}{}\t{:.7f}")\n', '    "{}{}": {:.7f},\n', "{}{} = {:.7f}\n"])
def test_emissions_of_pairs_add_up_to_one(row: str) -> None:
    """What adds up to one over all unordered pairs is an aligner's model; scores and distances of pairs are not."""
    rest = 'ADD_STR("T.IS\t0.012")\nADD_STR("T.SI\t0.988")\n'
    header = read(rest + pairs("ACDEFGHIKLMNPQRSTVWY", 1, row))
    assert header is not None and header.certain and header.parameters == 210
    assert not certain(rest + pairs("ACDEFGHIKLMNPQRSTVWY", 1.01, row))
    assert not certain(pairs("ACGT", 1, row) * 8)


def test_what_a_test_compares_with_is_no_model() -> None:
    """Outputs that a framework gave are told in the same words as weights that it trained."""
    told = "# The {} were generated using PyTorch 2.0.\nX = np.array([{}], dtype=np.float32)\n"
    numbers = ", ".join(f"{value:.6f}" for value in samples_text.normal(96))
    for subject, sure in (("weights", True), ("reference output tensors", False)):
        item = Item.of("grid.py", told.format(subject, numbers).encode())
        assert (c_array.recognise(item) and _certain(item)) is sure


def _certain(item: Item) -> bool:
    try:
        return c_array.read(item).certain
    except NotThisFormat:
        return False
