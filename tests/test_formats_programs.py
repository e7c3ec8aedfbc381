# SPDX-License-Identifier: GPL-2.0-or-later
"""Models in the formats of their own programs: what makes one, and what looks like it and is none."""
from __future__ import annotations

import struct

import pytest

from lintian_ml.errors import DamagedFile, NotThisFormat
from lintian_ml.formats import (arpa_lm, board_pattern, c_array, contact_potential, decision_tree_text, go_gob,
                                hashcat_hcstat2, hhsuite_hmm, igor_marginals, igor_parms, java_statistics, number_text,
                                opennlp_text, parameter_text, punkt_json, r_model, raw_floats, wagon_tree,
                                xml_ngrams)
from lintian_ml.model import Format, Kind
from lintian_ml.reader import Item
from lintian_ml.scan import Scanner, candidates
from lintian_ml.wire import gob, rdata, samples, samples_text


def _text(value: bytes, flags: bytes = b"\0\4\0\x09") -> bytes:
    return flags + struct.pack(">i", len(value)) + value


def _texts(*values: bytes) -> bytes:
    return struct.pack(">ii", 16, len(values)) + b"".join(map(_text, values))


def _fit(class_name: bytes, *names: bytes) -> bytes:
    """An ``.rds`` with a list of one real number each, a class and the names."""
    def attribute(name: bytes, value: bytes) -> bytes:
        return struct.pack(">ii", 0x402, 1) + _text(name) + value

    parts = b"".join(struct.pack(">iid", 14, 1, 0.5) for _ in names)
    return (b"X\n\0\0\0\2\0\4\2\0\0\2\3\0" + struct.pack(">ii", 0x313, len(names)) + parts
            + attribute(b"names", _texts(*names)) + attribute(b"class", _texts(class_name)) + struct.pack(">i", 254))


def test_a_fit_of_any_class_is_known_by_its_parts() -> None:
    """a class that nobody listed is a model if its objects hold a call and coefficients"""
    header = r_model.read(Item.of("fit.rds", _fit(b"newfangled", b"call", b"coefficients", b"residuals")))
    assert header.certain and header.metadata["architecture"] == "newfangled"


@pytest.mark.parametrize("parts", [(b"data.frame", b"call", b"coefficients", b"residuals"),
                                   (b"survey", b"weight", b"height", b"age"), (b"boot", b"t0", b"call", b"theta")])
def test_data_and_replicates_are_no_fits(parts: tuple[bytes, ...]) -> None:
    """a data frame may have columns of any name, and a bootstrap has estimates without a model"""
    with pytest.raises(NotThisFormat):
        r_model.read(Item.of("x.rds", _fit(*parts)))


def test_transitions_and_emissions_are_a_hidden_markov_model() -> None:
    """a list needs no class for that, while a table of the climate may have such columns"""
    whole = _fit(b"x", b"emisParams", b"transParams", b"states")
    bare = whole[:whole.index(struct.pack(">ii", 0x402, 1) + _text(b"class"))] + struct.pack(">i", 254)
    for data in (whole, bare):
        assert r_model.read(Item.of("x.rds", data)).metadata["architecture"] == "hidden Markov model"
    for parts in ((b"data.frame", b"emission", b"transition"), (b"x", b"emission", b"transport"),
                  (b"x", b"emissionYear", b"states")):
        with pytest.raises(NotThisFormat):
            r_model.read(Item.of("x.rds", _fit(*parts)))


def test_the_call_names_the_data() -> None:
    """``data = sleepstudy`` in a model's call; names that say nothing are left out"""
    def rds(name: bytes) -> bytes:
        symbol = struct.pack(">i", 1) + _text(name)
        call = (struct.pack(">ii", 6, 1) + _text(b"fit") + struct.pack(">ii", 0x402, 1) + _text(b"data") + symbol
                + struct.pack(">i", 254))
        whole = _fit(b"newfangled", b"call", b"coefficients", b"residuals")
        return whole.replace(struct.pack(">iid", 14, 1, 0.5), call, 1)

    assert r_model.read(Item.of("a.rds", rds(b"sleepstudy"))).metadata["dataset"] == "sleepstudy"
    assert "dataset" not in r_model.read(Item.of("a.rds", rds(b"df"))).metadata


def test_byte_code_is_passed_by() -> None:
    """a function that was compiled stands in a fit and does not end the reading"""
    code = struct.pack(">iiii", 21, 1, 13, 1) + struct.pack(">i", 7)  # the instructions: one whole number
    code += struct.pack(">iii", 2, 14, 14) + struct.pack(">id", 1, 2.5)  # two constants, the first a real number
    code += struct.pack(">iiii", 6, 254, 243, 0) + struct.pack(">i", 254) + struct.pack(">i", 254)
    data = b"X\n\0\0\0\2\0\4\2\0\0\2\3\0" + struct.pack(">ii", 19, 2) + code + struct.pack(">iid", 14, 1, 1.5)
    parts = rdata.objects(data)[""].parts
    assert [part.kind for part in parts] == [21, 14] and rdata.numbers(data, parts[1]) == [1.5]


def test_a_quoted_model_is_no_model() -> None:
    """a manual that shows the form of an ARPA model has markup before it, or lists no n-grams"""
    quoted = b"\\documentclass[a4paper]{article}\n\\begin{verbatim}\n" + arpa_lm.sample()
    assert not arpa_lm.recognise(Item.of("doc/formats.tex", quoted))
    with pytest.raises(NotThisFormat, match="no section"):
        arpa_lm.read(Item.of("doc/formats.txt", b"A model looks so:\n\\data\\\nngram 1=4\n\n\\end\\\n"))
    with pytest.raises(DamagedFile):
        arpa_lm.read(Item.of("cut.lm", arpa_lm.sample()[:600]))


def test_control_characters_in_names_hide_no_profile() -> None:
    """names of merged sequences are parted by such a character"""
    item = Item.of("test.hmm", hhsuite_hmm.sample().replace(b">one\n", b">one\1two\n"))
    assert hhsuite_hmm.FORMAT in candidates(item) and hhsuite_hmm.read(item).parameters


def test_real_numbers_of_a_gob() -> None:
    """types are followed to their real numbers"""
    reader = gob.Reader(go_gob.sample())
    reader.run()
    assert reader.complete and reader.numbers == samples.learned(80)


def test_a_gob_that_names_nothing_may_be_a_model() -> None:
    """texts mapped to numbers of both signs may be features and weights, under no name that says so"""
    data = go_gob.sample().replace(b"Weights", b"Offsets")
    assert go_gob.read(Item.of("table.gob", data)).certain is False


def test_elements_of_no_type_end_the_reading() -> None:
    """a slice that lacks its element may claim any number of them"""
    kind = b"\xff\x83\x02\x01\x02\xff\x84\x00\x00\x00"
    value = b"\xff\x84\x00\xf8" + b"\x7f" * 8
    reader = gob.Reader(bytes((len(kind),)) + kind + bytes((len(value),)) + value)
    reader.run()
    assert not reader.complete and [found.kind for found in reader.types.values()] == ["slice"]


def test_a_gob_of_counts_is_none() -> None:
    """whole numbers are no weights"""
    pairs = b"".join(b"\x03f%02d\xfe" % at + bytes((0x40, at % 16)) for at in range(80))
    data = go_gob.sample()
    start = data.index(b"\xff\x84\x00P")
    with pytest.raises(NotThisFormat):
        go_gob.read(Item.of("model.gob", data[:start - 3] + b"\xfe" + (len(pairs) + 4).to_bytes(2, "big")
                            + b"\xff\x84\x00P" + pairs))


def test_a_splitter_packed_into_go_is_found() -> None:
    """go-bindata writes a file as gzip in escapes of a string"""
    import gzip
    import json

    words = {f"w{at}-{at * 7919 % 1009}": at % 64 for at in range(900)}
    document = json.dumps({"Collocations": {}, "AbbrevTypes": {"z.b": 1}, "OrthoContext": words}).encode()
    literal = "".join(f"\\x{byte:02x}" for byte in gzip.compress(document, mtime=0))
    source = f'package data\n\nvar _json = []byte("{literal}")\n'.encode()
    scanner = Scanner()
    list(scanner.walk([Item.of("data/english.go", source)]))
    assert [found.format.name for found in scanner.found] == ["punkt-json"]


def test_collocations_alone_are_no_splitter() -> None:
    """three parts at least"""
    with pytest.raises(NotThisFormat):
        punkt_json.read(Item.of("x.json", b'{"collocations": {"a b": 1}, "title": "words"}'))


def test_probabilities_of_an_event_are_as_many_as_its_sizes() -> None:
    """a row that is missing is damage"""
    with pytest.raises(DamagedFile, match="promises 10"):
        igor_marginals.read(Item.of("m.txt", igor_marginals.sample().replace(b"%0.25,0.75\n", b"")))


def test_one_error_rate_makes_no_model() -> None:
    """genes and events are a description; rates for a motif are learned"""
    with pytest.raises(NotThisFormat):
        igor_parms.read(Item.of("parms.txt", b"@Event_list\n#GeneChoice;V\n@ErrorRate\n#SingleErrorRate\n0.002\n"))


def test_statistics_of_passwords_plain_and_packed() -> None:
    """a bare LZMA2 stream is looked into, anything else in one is not claimed"""
    import lzma

    filters = [{"id": lzma.FILTER_LZMA2, "preset": 6}]
    assert hashcat_hcstat2.read(Item.of("x", b"hcstat\0\2" + bytes(500))).kind is None
    other = lzma.compress(bytes(range(256)) * 99, lzma.FORMAT_RAW, filters=filters)
    assert hashcat_hcstat2.recognise(Item.of("x", other))
    with pytest.raises(NotThisFormat):
        hashcat_hcstat2.read(Item.of("x", other))


def test_few_squares_need_a_name() -> None:
    """a multiple of 81 is any file; with a name and small values of both signs it is a pattern's"""
    data = bytes((at * at % 7 - 3) * (at % 3 > 0) & 255 for at in range(810))
    assert board_pattern.recognise(Item.of("diag5.bin", data)) and board_pattern.read(Item.of("diag5.bin", data))
    assert not board_pattern.recognise(Item.of("data.bin", data))
    with pytest.raises(NotThisFormat):
        board_pattern.read(Item.of("row1.bin", bytes(range(81)) * 10))


def test_arrays_of_java_by_name() -> None:
    """whole numbers are counts of n-grams only where the file's name says so"""
    data = b"\xac\xed\0\5ur\0\2[J" + bytes(range(8)) + b"\2\0\0xp\0\0\4\0" + bytes(range(256)) * 32
    assert java_statistics.read(Item.of("hhmm/bigramdict.mem", data)).kind is Kind.NGRAM
    with pytest.raises(NotThisFormat):
        java_statistics.read(Item.of("hhmm/index.mem", data))


def test_maximum_entropy_in_an_xml_document() -> None:
    """the elements of an XML document named a model are looked at"""
    body = opennlp_text.sample().decode()
    item = Item.of("m.xml", f'<?xml version="1.0"?>\n<model><w>a</w><maxent prev="O">{body}</maxent></model>'.encode())
    assert opennlp_text.recognise(item) and opennlp_text.read(item).metadata["architecture"] == "GIS, 1 models"
    with pytest.raises(NotThisFormat):
        opennlp_text.read(Item.of("m.xml", b'<?xml version="1.0"?>\n<model><mesh>1.5 2.5</mesh></model>'))


def test_a_few_sequences_are_no_statistics() -> None:
    """attributes of these names occur in annotations as well"""
    with pytest.raises(NotThisFormat):
        xml_ngrams.read(Item.of("x.xml", b'<r><item sequence="ACGT" count="4"/>' + b"<p>text</p>" * 200 + b"</r>"))


def test_a_force_field_is_no_statistical_potential() -> None:
    """positive constants of some pairs"""
    rows = b"".join(b"ALA%d VAL%d %d.5371\n" % (at, at, at) for at in range(300))
    with pytest.raises(NotThisFormat):
        contact_potential.read(Item.of("bonds.txt", rows))


@pytest.mark.parametrize("text", [
    "".join(f"|   feature_{at} <= {at * 0.37:.2f}: yes ({at + 3}.0/1.0)\n" for at in range(30)),
    "".join(f"B.1.{at}\t{at + 7}=='G',{at + 90}!='-'\n" for at in range(30)),
    "digraph Tree {\n" + "".join(f'{at} [label="X[{at}] <= 0.{at}37\\ngini = 0.5\\nsamples = 9"] ;\n'
                                 for at in range(30)) + "}\n"])
def test_printed_trees(text: str) -> None:
    """the ways in which Weka, Graphviz and writers of rules print a tree"""
    item = Item.of("some/file", f"\n{text}".encode())
    assert decision_tree_text.recognise(item) and decision_tree_text.read(item).certain


def test_a_listing_is_no_tree() -> None:
    """directories are printed with the same strokes"""
    text = "".join(f"|   |   |--- file_{at}.c\n" for at in range(50)).encode()
    assert not decision_tree_text.recognise(Item.of("tree.txt", text))


def _blocks(*headings: str) -> bytes:
    values = samples_text.normal(64 * len(headings))
    rows = ["{}\n{}\n".format(heading, "\n".join(f"{value:.12f}   # {at}" for value in values[64 * at:64 * at + 64]))
            for at, heading in enumerate(headings)]
    return "".join(rows).encode()


def test_headings_name_weights_and_biases() -> None:
    """blocks of numbers under words of a network are one; under others they are not"""
    item = Item.of("nn.params", b"# cutoff\ncos 5\n" + _blocks("# weight of hidden layer 1", "# bias of layer 1"))
    assert number_text.recognise(item) and number_text.read(item).parameters == 128
    other = Item.of("nn.params", _blocks("# weight of the sample in kg", "# height"))
    with pytest.raises(NotThisFormat):
        number_text.read(other)


def test_vectors_at_the_leaves_of_a_tree() -> None:
    """trees of intonation have a vector of means at each leaf, and questions that list values"""
    leaf = "((0.59{0} (9.68{0}05 6.51{0}09 -0.0536{0}4 -54.89{0}23)))"
    text = leaf.format(1)
    for at in range(20):
        text = f"((name in (a b c{at}))\n {leaf.format(at)}\n {text})"
    assert wagon_tree.read(Item.of("t.scm", f"(set! tree '{text})".encode())).parameters == 21 * 4


def test_conditions_in_c_are_no_questions_of_a_tree() -> None:
    """special functions compare in doubled brackets, and their coefficients stand in brackets as well"""
    text = "".join(f"  while ((i < {at}) || (a <= acc_t{{9.0}})) {{ y = f(1.{at}7351) + g({at}.48133); }}\n"
                   for at in range(40))
    with pytest.raises(NotThisFormat):
        wagon_tree.read(Item.of("Math.h", text.encode()))


def _found(item: Item) -> Format | None:
    scanner = Scanner()
    list(scanner.walk([item]))
    return scanner.found[0].format if scanner.found else None


_TREE = b"""/* rules that have been %s in a paper */
if (curr.getLinkDensity() <= 0.333333) {
    if (prev.getLinkDensity() <= 0.555556) {
        if (curr.getNumWords() <= 16) { if (next.getNumWords() <= 15) { x = 0; } else { x = 1; } } else { x = 1; }
    } else { x = 0; }
} else { x = 0; }
"""


def test_a_small_tree_that_a_comment_says_to_be_learned() -> None:
    """four comparisons are enough where the learner is named"""
    assert _found(Item.of("Rules.java", _TREE % b"determined using the\n * C4.8 algorithm, as described")) \
        is c_array.FORMAT
    assert _found(Item.of("Rules.java", _TREE % b"found useful")) is None


def test_packed_letters() -> None:
    """three letters in one number, some beginning and some ending with a blank"""
    def row(seed: int) -> str:
        words = sorted({(32 if at % 4 == seed else 97 + at * 7 % 26) << 16 | (97 + at * 5 % 26) << 8
                        | (32 if at % 5 == seed else 97 + at * 3 % 26) for at in range(70)})
        return ", ".join(f"0x{word:06X}" for word in words)

    code = "".join(f"static const int ngrams_{at}[] = {{{row(at % 4)}}};\n" for at in range(6)).encode()
    assert _found(Item.of("sbcs.cpp", code)) is c_array.FORMAT
    colours = code.replace(b"0x20", b"0xF0").replace(b"20,", b"F0,")
    assert _found(Item.of("palette.cpp", colours)) is None


def test_scores_of_all_words_of_four_letters() -> None:
    """a value of its own size for each word, named as scores; other tables of that length are something else"""
    import math

    values = ", ".join(f"{math.exp(40 * value):.6e}" for value in samples.learned(1024))
    assert _found(Item.of("maxent.c", f"static double donor[1024] = {{{values}}};\n".encode())) is c_array.FORMAT
    assert _found(Item.of("window.c", f"static double spectrum[1024] = {{{values}}};\n".encode())) is None


def test_coefficients_that_a_discriminant_multiplies() -> None:
    """code after a comment that speaks of a discriminant uses the array"""
    values = ", ".join(f"{1000 * value:.1f}f" for value in samples.learned(100))
    code = f"static const float vdc[100] = {{{values}}};\n/* %s: */\nfor (i = 0; i < 8; i++) s += vdc[i]*value[i];\n"
    assert _found(Item.of("voicing.c", (code % "Linear discriminant function").encode())) is c_array.FORMAT
    assert _found(Item.of("voicing.c", (code % "Interpolate").encode())) is None


def _emissions(comment: str) -> bytes:
    rows = []
    for at in range(40):
        shares = [1 + (at * 7 + other * 13) % 17 for other in range(5)]
        rows.append(" ".join(f"{share / sum(shares):.8f}" for share in shares))
    return (f"# {comment}\n" + "\n".join(rows) + "\n").encode()


@pytest.mark.parametrize("path, comment, certain", [
    ("models/nucleosome.hmm.prm", "emission probabilities by state", True), ("a/b.txt", "emission of states", False),
    ("share/tagger/closed.prm", "shares of words", False)])
def test_two_witnesses_make_a_model_and_one_a_question(path: str, comment: str, certain: bool) -> None:
    """rows that add up to one are a model where a word in them and a word in the path agree"""
    item = Item.of(path, _emissions(comment))
    assert parameter_text.recognise(item) and parameter_text.read(item).certain is certain


@pytest.mark.parametrize("path", ["a/b.txt", "tests/data/hmm/emissions.expected", "geometry/hmm.txt"])
def test_numbers_without_a_witness_are_left_alone(path: str) -> None:
    """no word speaks for learning, or the path says that these are results"""
    assert not parameter_text.recognise(Item.of(path, _emissions("shares of the vote")))


def test_bare_floating_point_weights() -> None:
    """a file and a folder named for weights hold numbers that spread like learned ones; sound does not, and its
    name is at most a question"""
    import math

    data = samples.floats(4096)
    assert raw_floats.read(Item.of("nnet/weights.bin", data)).parameters == 4096
    assert raw_floats.read(Item.of("share/weights.bin", data)).certain is False
    wave = struct.pack("<4096f", *(math.sin(at / 40) for at in range(4096)))
    question = raw_floats.read(Item.of("nnet/weights.bin", wave))  # the name alone tells of weights: undecided
    assert question.certain is False and question.parameters == 0
    with pytest.raises(NotThisFormat):
        raw_floats.read(Item.of("share/weights.bin", wave))
    assert not raw_floats.recognise(Item.of("share/noise.bin", data))
