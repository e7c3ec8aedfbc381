# SPDX-License-Identifier: GPL-2.0-or-later
"""The lines between models and what resembles them: speech synthesis, Japanese input, R's objects, old profiles."""
from __future__ import annotations

import struct

import pytest

from lintian_ml.errors import DamagedFile, NotThisFormat
from lintian_ml.formats import (anthy_corpus, arpa_lm, chasen_connect, est_ngram, festival_lr, festival_poslex,
                                festival_scfg, freetts_cart, freetts_lts, hhsuite_hmm, hmmer_hmm, mecab_crf,
                                mozc_connection, ngram_costs, opennlp_model, php_ngrams, proftmb_params, r_model,
                                rdp_classifier, tagger_lexicon)
from lintian_ml.reader import Item
from lintian_ml.wire import samples


def test_a_regression_needs_an_intercept() -> None:
    """rows of features with numbers are settings, unless an intercept stands among them"""
    data = festival_lr.sample()
    assert festival_lr.read(Item.of("lr.scm", data)).parameters == 17
    with pytest.raises(NotThisFormat):
        festival_lr.read(Item.of("lr.scm", data.replace(b"( Intercept", b"( speed").replace(b";;", b";; Intercept")))


def test_rules_of_a_grammar_add_up() -> None:
    """numbers before symbols are anybody's, unless they add up to one for each symbol"""
    data = festival_scfg.sample()
    assert festival_scfg.read(Item.of("x.gram", data)).parameters == 32
    with pytest.raises(NotThisFormat):
        festival_scfg.read(Item.of("x.gram", data.replace(b"(0.0", b"(0.3")))


def test_n_grams_of_no_order_are_damaged() -> None:
    """an order beyond what occurs is no order"""
    with pytest.raises(DamagedFile):
        est_ngram.read(Item.of("x.ngrambin", est_ngram.sample().replace(b"_2 2", b"_2 99")))


def test_a_lexicon_of_sounds_is_no_tagger() -> None:
    """sounds have no logarithms"""
    rows = b"".join(b'("w%d" nil (((ax) 0) ((b) 1)))\n' % at for at in range(40))
    assert not festival_poslex.recognise(Item.of("lex.out", b"MNCL\n" + rows))


def test_small_trees_and_empty_rules_are_written_by_hand() -> None:
    """fifteen nodes decide nothing that was learned, and a total of nothing is no tree"""
    start = freetts_cart.sample().split(b"NODE", 1)[0].replace(b"33", b"3")
    tiny = start + b"NODE a < Float(0.5) 2\nLEAF Float(0.1)\nLEAF Float(0.2)\n"
    with pytest.raises(NotThisFormat):
        freetts_cart.read(Item.of("cart.txt", tiny))
    assert not freetts_lts.recognise(Item.of("lts.txt", b"*** dumped\nTOTAL 0\n"))


def test_a_profile_without_its_length_is_damaged() -> None:
    """HH-suite says how many columns there are"""
    with pytest.raises(DamagedFile):
        hhsuite_hmm.read(Item.of("x.hhm", hhsuite_hmm.sample().replace(b"LENG  1", b"SIZE  1")))


def test_the_first_version_of_a_profile_has_a_number_a_line() -> None:
    """length and alphabet give their number; fewer are damage"""
    start = b"# HMM v1.7\n8\t# M -- length of model\n4\t# alphabet length\n3\t# alphabet type\n"
    numbers = b"".join(b"0.%06d\t# t\n" % (at * 7919 % 999983) for at in range(9 * 17))
    assert hmmer_hmm.read(Item.of("x.hmm", start + numbers)).parameters == 153
    with pytest.raises(DamagedFile):
        hmmer_hmm.read(Item.of("x.hmm", start + numbers[:200]))


def test_a_maximum_entropy_model_needs_no_zip() -> None:
    """older models are the bare stream; one that claims more parameters than bytes is damaged"""
    def text(value: bytes) -> bytes:
        return len(value).to_bytes(2, "big") + value

    two, one = (2).to_bytes(4, "big"), (1).to_bytes(4, "big")
    outcomes = two + text(b"T") + text(b"F")
    model = text(b"GIS") + bytes(12) + outcomes + one + text(b"1 0 1") + one + text(b"x") + bytes(16)
    assert opennlp_model.read(Item.of("tag.bin", model)).parameters == 2
    with pytest.raises(DamagedFile):
        opennlp_model.read(Item.of("tag.bin", model.replace(text(b"1 0 1"), text(b"9 0 1"))))


def test_a_handful_of_n_grams_is_made_for_a_test() -> None:
    """three words and a bigram may be a model, sixty-four words are one"""
    small = (b"\\data\\\nngram 1=2\nngram 2=1\n\n\\1-grams:\n"
             b"-0.5\t<s>\t-0.3\n-0.6\ta\n\n\\2-grams:\n-0.2\t<s> a\n\n\\end\\\n")
    assert not arpa_lm.read(Item.of("x.arpa", small)).certain
    assert arpa_lm.read(Item.of("x.arpa", arpa_lm.sample())).certain


def test_settings_without_weights_are_no_field() -> None:
    """a file of settings ends before the weights begin"""
    assert not mecab_crf.recognise(Item.of("model.def", mecab_crf.sample().split(b"\n\n")[0] + b"\n\n"))


def test_a_few_different_costs_are_set_by_hand() -> None:
    """rules of grammarians have few costs, those of a trainer hundreds"""
    rows = b"".join(b"(((((noun c%d)) (((verb)))) %d)\n" % (at, at % 3 * 10) for at in range(64))
    assert chasen_connect.recognise(Item.of("connect.cha", rows))
    with pytest.raises(NotThisFormat, match="by hand"):
        chasen_connect.read(Item.of("connect.cha", rows))


def test_costs_are_a_square_and_no_distances() -> None:
    """one line too many is another file, zeros in the diagonal are distances"""
    data = mozc_connection.sample()
    assert mozc_connection.read(Item.of("c.txt", data)).tensors[0].shape == (16, 16)
    with pytest.raises(NotThisFormat):
        mozc_connection.read(Item.of("c.txt", data + b"5\n"))
    distances = "16\n" + "".join(f"{0 if at % 17 == 0 else at * 7919 % 9973}\n" for at in range(256))
    with pytest.raises(NotThisFormat, match="distances"):
        mozc_connection.read(Item.of("c.txt", distances.encode()))


def test_n_grams_with_costs_are_sorted_and_their_costs_are_not() -> None:
    """a ranked list of words is no n-gram model"""
    ranked = "".join(f"{chr(97 + at % 26)}{chr(97 + at // 26)}\t{9999 - at}\n" for at in range(300))
    with pytest.raises(NotThisFormat):
        ngram_costs.read(Item.of("words.tsv", ranked.encode()))


def test_sections_without_rows_are_no_statistics() -> None:
    """the head alone is an empty corpus"""
    with pytest.raises(NotThisFormat):
        anthy_corpus.read(Item.of("corpus_info", anthy_corpus.sample().split(b"\n")[0] + b"\n"))


def test_indices_of_a_classifier_are_no_parameters() -> None:
    """whole numbers say where the probabilities lie"""
    data = rdp_classifier.sample().replace(b"\t-", b"\t")
    assert not rdp_classifier.recognise(Item.of("index.txt", data))


def test_pairs_that_do_not_add_up_are_no_transitions() -> None:
    """coordinates have commas too"""
    rows = b"".join(b"%d,0.%d\t%d,7.%d\n" % (at, at * 7919, at + 1, at * 331) for at in range(40))
    with pytest.raises(NotThisFormat):
        proftmb_params.read(Item.of("points", rows))


def test_serialised_settings_are_no_profiles() -> None:
    """keys that are words of one array are settings"""
    pairs = "".join(f's:5:"opt{at:02}";s:1:"1";' for at in range(99))
    data = f'a:1:{{s:8:"settings";a:100:{{{pairs}s:2:"id";s:1:"3";}}}}'.encode()
    with pytest.raises(NotThisFormat):
        php_ngrams.read(Item.of("settings.dat", data))
    assert "4 languages" in php_ngrams.read(Item.of("lang.dat", php_ngrams.sample())).metadata["architecture"]


def test_a_lexicon_of_a_tagger_adds_up() -> None:
    """one tag that its word's count leaves out, in every row, and it is a table"""
    data = tagger_lexicon.sample()
    assert tagger_lexicon.read(Item.of("x.lex", data)).parameters == 129
    assert not tagger_lexicon.recognise(Item.of("x.lex", data.replace(b"VB\t", b"VB\t1")))


def _text(value: bytes) -> bytes:
    return b"\0\4\0\x09" + len(value).to_bytes(4, "big") + value


def _texts(words: list[str]) -> bytes:
    return b"\0\0\0\x10" + len(words).to_bytes(4, "big") + b"".join(_text(word.encode()) for word in words)


def _rda(name: bytes, values: list[float], rows: list[str] | None = None) -> bytes:
    """A matrix of one object, with names of rows."""
    start = b"RDX2\nX\n\0\0\0\2\0\4\2\0\0\2\3\0" + b"\0\0\4\2\0\0\0\1" + _text(name)
    flags = b"\0\0\2\x0e" if rows else b"\0\0\0\x0e"
    names = b"\0\0\4\2\0\0\0\1" + _text(b"dimnames") + b"\0\0\0\x13\0\0\0\2" + _texts(rows or []) + b"\0\0\0\xfe" * 2
    vector = flags + len(values).to_bytes(4, "big") + struct.pack(f">{len(values)}d", *values)
    return start + vector + (names if rows else b"") + b"\0\0\0\xfe"


def test_numbers_of_both_signs_called_coefficients_are_learned() -> None:
    """the name says it and the numbers agree; masses that are called weights have one sign"""
    values = samples.learned(64)
    header = r_model.read(Item.of("x.rda", _rda(b"predictor_coefficients", values)))
    assert header.certain and header.parameters == 64
    assert not r_model.read(Item.of("x.rda", _rda(b"loadings", values))).certain
    for name, numbers in ((b"weights", list(map(abs, values))), (b"prices", values), (b"model_data", values)):
        with pytest.raises(NotThisFormat):
            r_model.read(Item.of("x.rda", _rda(name, numbers)))


def test_rates_of_changes_add_up_to_one_for_each_origin() -> None:
    """rows from what to what prove themselves without a telling name"""
    rows = [f"{one}2{two}" for one in "ACGT" for two in "ACGT"]
    column = [0.9123, 0.0311, 0.0222, 0.0344]
    values = [share for at in range(8) for _ in "ACGT" for share in column[at % 4:] + column[:at % 4]]
    assert r_model.read(Item.of("x.rda", _rda(b"tp", values, rows))).certain
    with pytest.raises(NotThisFormat):
        r_model.read(Item.of("x.rda", _rda(b"tp", [2 * value for value in values], rows)))
