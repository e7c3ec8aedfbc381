# SPDX-License-Identifier: GPL-2.0-or-later
"""Every text, game and classical format: its sample is its own, and broken files end in a sentence, never a crash."""
from __future__ import annotations

import format_attacks
import pytest

from lintian_ml import formats, scan
from lintian_ml.errors import FormatError
from lintian_ml.model import Depth, Format
from lintian_ml.reader import Item

OURS = frozenset("""
apertium-tagger arpa-lm brainjs-model catboost-binary catboost-json crfpp-model crfsuite-model dlib-dnn
dlib-shape-predictor fann-net fasttext-model festival-voice gnubg-weights gnubg-weights-binary guitarml-model
halide-weights hmmer-hmm htk-model hts-voice infernal-cm julius-model kaldi-model katago-network kenlm kytea-model
langdetect-profile lczero-network leela-zero-text libime-dictionary libkkc-model liblinear-model libpinyin-model
libsvm-model lightgbm-model mail-filter-counts mallet-model mbrola-voice mecab-dictionary mecab-matrix
mecab-matrix-binary modhmm mozc-data nam-model nanopore-model nnue opencv-cascade opencv-ml openfst opennlp-model pmml
r-model rnnoise-text runner-weights sentencepiece-model sextractor-nnw snns-net sphinx-lm-dmp sphinx-lm-trie
sphinx-mdef sphinx-parameters sphinx-sendump stanford-model sunpinyin-lm tesseract-params-model tesseract-traineddata
textcat-lm timbl-instances vmaf-model vowpal-wabbit waifu2x-json wapiti-model weka-model word-vectors
word2vec-binary xgboost-binary xgboost-json xgboost-ubjson
armnn-model augustus-probs brnn-text budoux-model cove-model dynet-parameters encog-network freeling-model glimmer-icm
hhsuite-context hts-pdf hts-tree icu-segmenter irstlm-model language-model-opaque matrix-archive maxent-model
moses-phrases network-json pace-yaml phast-hmm phast-model potential-text prodigal-training profnet-junctions
recursive-nn-text snap-coefficients sqlite-ngrams svm-text svmlight-model tagger-json timbl-weights tmva-weights
yaml-table zinnia-model zip-learner zoe-hmm
autoclass-results cdd-bayesian substitution-model keyed-weights pfm tinydnn-network tza-archive xml-weights
psiblast-pssm pssm-asn1 rps-blast
prosite-profile prints-motifs gcg-profile
bbnet bbtools-pgm
""".split())
CHOSEN = [entry for entry in formats.load() if entry.name in OURS]
PLACES = 90  # of each sample that are attacked


def takers(data: bytes) -> list[str]:
    """The formats that read ``data``."""
    names = []
    for entry in scan.candidates(Item.of("sample", data)):
        item = Item.of("sample", data)
        if entry.recognise(item):
            try:
                entry.read(item)
            except FormatError:
                continue
            names.append(entry.name)
    return names


def test_magics_at_the_start_have_two_bytes() -> None:
    """formats are looked up by their first two bytes, so a magic of one byte would never be found"""
    assert all(len(value) >= 2 for entry in formats.load() for offset, value in entry.magic if offset == 0)


def test_every_format_is_registered() -> None:
    """no format named here is missing from the list of all formats"""
    assert {entry.name for entry in CHOSEN} == OURS


@pytest.mark.parametrize("entry", CHOSEN, ids=lambda entry: entry.name)
def test_a_sample_is_read_by_its_own_format_alone(entry: Format) -> None:
    """the smallest valid file has one name, and its count of parameters is that of its tensors"""
    data = entry.sample()
    assert takers(data) == [entry.name]
    header = entry.read(Item.of("sample", data))
    assert header.parameters > 0 or entry.depth is Depth.RECOGNISED
    assert not header.tensors or header.parameters == sum(tensor.size for tensor in header.tensors)
    for tensor in header.tensors:
        assert tensor.span is None or tensor.span.offset + tensor.span.length <= len(data)


@pytest.mark.parametrize("entry", CHOSEN, ids=lambda entry: entry.name)
def test_broken_files_end_in_a_format_error(entry: Format) -> None:
    """truncated and changed files raise FormatError or are read; nothing else escapes"""
    format_attacks.attack(entry, PLACES)
