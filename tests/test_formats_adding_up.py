# SPDX-License-Identifier: GPL-2.0-or-later
"""Models of language in text and scripts: counts of letters, weights of features, probabilities that add up to one."""
from __future__ import annotations

import itertools
import math

import pytest
from reading import read

from lintian_ml.formats import c_array, gram_counts, keyed_source, probability_text
from lintian_ml.model import Kind
from lintian_ml.wire import samples_text


# -- counts of sequences of letters ----------------------------------------------------------------------------------

COUNTED = gram_counts.sample()


def test_counts_of_letters_may_be_in_an_older_encoding() -> None:
    """A letter a byte, as lists of the nineties have it."""
    header = read(gram_counts.FORMAT, "share/3grams.bs", COUNTED.replace(b"a", b"\xe1"))
    assert header is not None and header.parameters == 1210


@pytest.mark.parametrize("data", (
    COUNTED.replace(b"<", b"k").replace(b">", b"l"),
    b"".join(row.split(b" ")[0] + b" 17\n" for row in COUNTED.splitlines()),
    b"".join(row + b"\n" for row in COUNTED.splitlines()
             if row[:1] in b"<fghij" and row[1:2] in b"abcde"),
    COUNTED.replace(b"a", b"1").replace(b"b", b"2").replace(b"c", b"3"),
), ids=("codes without a word's end", "the same number everywhere", "no sequence goes on", "digits"))
def test_codes_with_a_number_each_are_no_counts_of_letters(data: bytes) -> None:
    assert read(gram_counts.FORMAT, "share/codes.txt", data) is None


# -- weights of features as tables in a script -----------------------------------------------------------------------

def segmenter(bias: str = "this.BIAS__ = -332;", factor: int = 7919, sign: int = 1) -> str:
    """Eight tables of the same sixty keys with a whole number each."""
    keys = [one + two for one, two in itertools.product("HIKMNO", "ABCDEFGHIJ")]
    rows = [", ".join(f'"{key}": {sign * ((at * factor + table * 5077) % 9001 - 4500) if sign else 80 + at % 3}'
                      for at, key in enumerate(keys)) for table in range(8)]
    return bias + "\n" + "\n".join(f"this.UW{table}__ = {{{row}}};" for table, row in enumerate(rows)) + "\n"


@pytest.mark.parametrize("text", (segmenter(), segmenter().replace('"', "'").replace("};", "}"),
                                  segmenter().replace('"', "").replace(", ", ",").replace(": ", ":").replace("\n", "")),
                         ids=("JavaScript", "Python", "made small"))
def test_tables_of_features_are_a_linear_model(text: str) -> None:
    header = read(c_array.FORMAT, "search/ja.txt", text.encode())
    assert header is not None and header.certain and header.parameters == 480 and header.kind is Kind.CLASSICAL


@pytest.mark.parametrize("text", (segmenter(bias=""), segmenter(sign=0), segmenter(factor=0)),
                         ids=("no word for a learner", "no signs", "few different numbers"))
def test_other_tables_of_numbers_are_none(text: str) -> None:
    """Kerning has few different numbers, codes and counts no signs."""
    assert read(c_array.FORMAT, "search/ja.txt", text.encode()) is None


# -- statistics of languages in source code --------------------------------------------------------------------------

def guesser(arrow: str = ":", blank: str = " ", most: int = 97) -> str:
    """For each n-gram which of sixty languages have it, and how much it tells."""
    letters = blank + "aeiostrn"
    grams = [one + two + three for one, two, three in itertools.product(letters, letters[1:], letters)]
    rows = ("{" + ",".join(f"{(at + other * 7) % 60}{arrow}{(at * 31 + other * 17) % most}" for other in range(3)) + "}"
            for at in range(len(grams)))
    return "x = {" + ",".join(f"'{gram}'{arrow}{row}" for gram, row in zip(grams, rows)) + "}\n"


@pytest.mark.parametrize("text", (guesser(), guesser("=>").replace("{", "[").replace("}", "]"),
                                  guesser().replace(",", ", ")), ids=("JavaScript", "PHP", "spaces"))
def test_ngrams_with_their_languages_are_a_model(text: str) -> None:
    header = read(c_array.FORMAT, "src/grams.txt", text.encode())
    assert header is not None and header.certain and header.kind is Kind.NGRAM


@pytest.mark.parametrize("text", (guesser(blank="x"), guesser(most=3)), ids=("words", "hardly any numbers"))
def test_other_maps_of_maps_are_none(text: str) -> None:
    assert read(c_array.FORMAT, "src/grams.txt", text.encode()) is None


def apart(blank: str = " ", close: str = "]") -> str:
    """Two profiles whose n-grams are three letters in brackets."""
    letters = [blank, *"abcdefghij"]
    words = [letters[at % 11] + letters[1 + at // 11 % 10] + letters[(at * 7 + at // 11) % 11] for at in range(110)]
    rows = ",\n".join(f"Trigram('{word[0]}', '{word[1]}', '{word[2]}')" for word in words)
    return f"static A: &[Trigram] = &[\n{rows}\n{close};\nstatic B: &[Trigram] = &[\n{rows}\n{close};\n"


def test_profiles_may_have_their_letters_apart() -> None:
    header = read(c_array.FORMAT, "src/profiles.rs", apart().encode())
    assert header is not None and header.certain and header.parameters == 220 and header.kind is Kind.NGRAM
    assert read(c_array.FORMAT, "src/profiles.rs", apart("x").encode()) is None


def test_a_dump_of_boosted_trees_is_one() -> None:
    rows = ",".join(f'{{"nodeid": 0, "split": "f{at % 9}", "split_condition": {at * 7919 % 997 / 77.7:.7f}, "yes": 1, '
                    f'"no": 2, "children": [{{"nodeid": 1, "leaf": {at * 37 % 101 / 103:.7f}}}, {{"nodeid": 2, "leaf": '
                    f'{at * 53 % 101 / 103:.7f}}}]}}' for at in range(40))
    header = read(c_array.FORMAT, "share/dump.json", f"[{rows}]\n".encode())
    assert header is not None and header.certain and header.parameters == 120


NAMES = "greek hebrew arabic turkish thai cyrillic"


def tongues(names: str = NAMES, remark: str = "probabilities", step: int = 0) -> str:
    """A table of numbers of one byte for each language."""
    rows = ("".join(f"{at * step if step else (at * 37 + other * 101) ** 2 // 7 % 251}, " for at in range(500))
            for other, _ in enumerate(names.split()))
    return f"// {remark}\n" + "\n".join(f"{name}: [\n{row}\n]," for name, row in zip(names.split(), rows)) + "\n"


def test_a_table_for_each_language_is_a_model_where_words_tell() -> None:
    header = read(c_array.FORMAT, "src/data.rs", tongues().encode())
    assert header is not None and header.certain and header.parameters == 3000


@pytest.mark.parametrize("text", (tongues(remark="glyphs"), tongues("greek hebrew one two three"), tongues(step=1)),
                         ids=("no word", "few languages", "in order"))
def test_other_tables_of_languages_are_none(text: str) -> None:
    assert read(c_array.FORMAT, "src/data.rs", text.encode()) is None


# -- weights of rules, a list for each thing that is sought ------------------------------------------------------------

def ruleset(name: str = "coefficients", below: str = "const biases = [];") -> bytes:
    """Four lists of twenty rules with a weight each."""
    rows = ("".join(f'    ["rule{at:02}{kind}", {value:.9f}],\n'
                    for at, value in enumerate(samples_text.normal(20, 4.0, seed)))
            for seed, kind in enumerate(("name", "number", "type", "date"), 1))
    lists = "".join(f"  'cc-{at}': [\n{row}  ],\n" for at, row in enumerate(rows))
    return f"const {name} = {{\n{lists}}};\n{below}\n".encode()


def test_weights_in_lists_under_names_are_one_table() -> None:
    sure = read(keyed_source.FORMAT, "src/cards.js", ruleset())
    open_ = read(keyed_source.FORMAT, "src/cards.js", ruleset(below=""))
    assert sure is not None and sure.certain and sure.parameters == 80
    assert open_ is not None and not open_.certain
    assert read(keyed_source.FORMAT, "src/cards.js", ruleset("places", "")) is None


# -- boosted stumps ---------------------------------------------------------------------------------------------------

def stumps(threshold: str = "threshold", features: str = "features", factor: int = 7919) -> str:
    """Forty stumps as objects of JavaScript."""
    rows = ",".join(f"{{{features}:[[3,{at % 7},14,4,-1.],[3,9,{at % 5},2,2.]],{threshold}:"
                    f"{(at * factor % 997 - 400) / 77777:.13e},right_val:{at * 37 % 101 / 103:.13f},"
                    f"left_val:{at * 53 % 101 / 103:.13f}}}" for at in range(40))
    return f"global.face = {{complexClassifiers:[{{simpleClassifiers:[{rows}],threshold:0.8226894140243530}}]}};\n"


def test_stumps_as_objects_are_a_classifier() -> None:
    header = read(c_array.FORMAT, "cascades/face.js", stumps().encode())
    assert header is not None and header.certain and header.kind is Kind.CLASSICAL and header.parameters == 121


def test_stages_may_list_what_their_stumps_are_worth() -> None:
    stage = '{"threshold":-4.5775%d,"feature":[{"size":2,"px":[3,5],"py":[2,2]}],"alpha":[%s]}'
    text = ",".join(stage % (at * 37 % 101, ",".join(f"{(at * 7 + other) % 13 / 7:.6e}" for other in range(8)))
                    for at in range(16))
    header = read(c_array.FORMAT, "js/face.js", f"var face = {{\"stage_classifier\" : [{text}]}};\n".encode())
    assert header is not None and header.certain


@pytest.mark.parametrize("text", (stumps("height"), stumps(features="points"), stumps(factor=0)),
                         ids=("no thresholds", "no features", "one threshold"))
def test_other_objects_are_none(text: str) -> None:
    assert read(c_array.FORMAT, "cascades/face.js", text.encode()) is None


def test_whole_numbers_and_thresholds_of_a_classifier_in_turn() -> None:
    """Rectangles, a threshold and two values for each stump, in one array that says what it is."""
    numbers = ", ".join(f"{at % 20}, {at * 3 % 17}, {at * 5 % 13}, {at % 7}, -1, {at * 7919 % 9973 / 777777:.9f}, "
                        f"{at * 37 % 101 / 103:.9f}" for at in range(200))
    header = read(c_array.FORMAT, "js/face.js", f"var classifiers = new Float64Array([{numbers}]);\n".encode())
    assert header is not None and header.certain
    assert read(c_array.FORMAT, "js/mesh.js", f"var points = new Float64Array([{numbers}]);\n".encode()) is None


# -- terms of an evaluation -------------------------------------------------------------------------------------------

def evaluation(remark: str) -> bytes:
    """Three tables of a chess program, one number for each square."""
    rows = ("".join(f"{(at * 37 + other * 101) ** 2 // 7 % 151 - 60}, " for at in range(64)) for other in range(3))
    names = ("Pawn", "Knight", "Bishop")
    tables = "\n".join(f"const int {name}[64] = {{\n{row}\n}};" for name, row in zip(names, rows))
    return f"/*\n * {remark}\n */\n{tables}\n".encode()


@pytest.mark.parametrize("remark", (
    "Piece-square tables, tuned by hand at first and then optimised\n * with Texel's method",
    "The weights were learned from self-play.", "Parameters were tuned using SPSA in 40,000 games",
    "these values were found by temporal\n * difference learning"))
def test_terms_that_a_program_tuned_are_learned(remark: str) -> None:
    header = read(c_array.FORMAT, "src/psqt.cpp", evaluation(remark))
    assert header is not None and header.certain and header.parameters == 192


@pytest.mark.parametrize("remark", ("Piece-square tables, tuned by hand", "Values were found by experiment",
                                    "Tables for the FFT, optimized using SSE2"))
def test_terms_that_people_chose_are_not(remark: str) -> None:
    assert read(c_array.FORMAT, "src/psqt.cpp", evaluation(remark)) is None


# -- probabilities that add up to one ---------------------------------------------------------------------------------

def shares(count: int, shift: int) -> list[float]:
    made = [1 + (at * 7 + shift * 13) % 17 for at in range(count)]
    return [value / sum(made) for value in made]


def conditional(write: str = "{:.6f}", most: int = 10) -> bytes:
    """For each of twenty tags how likely each of ten follows it."""
    rows = [f"TAG{tag} TAG{other} " + write.format(share) for tag in range(20)
            for other, share in enumerate(shares(10, tag)[:most])]
    return "".join(f"{row}\n" for row in rows).encode()


def test_shares_of_events_need_a_word_that_they_are_learned() -> None:
    sure = read(probability_text.FORMAT, "hmm/transitions.txt", conditional())
    open_ = read(probability_text.FORMAT, "share/table.txt", conditional())
    assert sure is not None and sure.certain and sure.parameters == 200
    assert open_ is not None and not open_.certain


@pytest.mark.parametrize("base", (math.e, 10, 2))
def test_logarithms_of_any_base_prove_themselves(base: float) -> None:
    rows = "".join(f"TAG{tag} TAG{other} {math.log(share, base):.8f}\n" for tag in range(20)
                   for other, share in enumerate(shares(10, tag)))
    header = read(probability_text.FORMAT, "share/table.txt", rows.encode())
    assert header is not None and header.certain


@pytest.mark.parametrize("data", (
    conditional(most=9), conditional("{:.2f}"), conditional().replace(b"TAG", b""),
    probability_text.sample().replace(b"-", b""), probability_text.sample().replace(b"-", b"-1"),
), ids=("not all events", "rounded", "numbers for names", "no logarithms", "they add up to less"))
def test_numbers_that_do_not_add_up_are_no_probabilities(data: bytes) -> None:
    assert read(probability_text.FORMAT, "hmm/table.txt", data) is None


def test_coordinates_are_no_logarithms() -> None:
    """A 0 and two numbers far below it: their exponentials add up to one, but they are places of atoms."""
    rows = [f"  C   {-60 - at * 1.3719:.8f} +0 {-13.38313900 - at / 7:.8f} +0   0.00000000 +0" for at in range(40)]
    assert read(probability_text.FORMAT, "data/uracil.mop", ("PM7\n" + "\n".join(rows) + "\n").encode()) is None
