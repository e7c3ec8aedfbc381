# SPDX-License-Identifier: GPL-2.0-or-later
"""All formats, in the order in which they are tried. One module is one format, closed by its value ``FORMAT``.

Order is meaning: fixed magics first, then structures that check themselves, then rules on text, and the number rules,
which take whatever looks like learned parameters, last. A module may be added by its name here and nowhere else.

A package needs few of them, so that each is imported when a file may be of its format. By which bytes that is told is
in ``index.tsv``, which ``python -m lintian_ml.formats`` writes from the modules.
"""
from __future__ import annotations

import importlib
from functools import cache
from pathlib import Path
from typing import NamedTuple

from lintian_ml.model import Format

SIZES = (0, 64, 256, 1024, 4096)  # what Format.least may be: files are sorted by these
INDEX = Path(__file__).with_name("index.tsv")
MODULES: tuple[str, ...] = (
    "safetensors", "gguf", "ggml", "tflite", "torch_legacy", "tf_savedmodel", "paddle_params", "mxnet_params",
    "torch7", "dnnw_blob", "coreml_weights", "ctranslate2", "ort", "executorch", "rknn", "tensorrt", "ffmpeg_dnn",
    "tvm_params", "circle", "litert_lm", "torch_mobile", "cvimodel", "hailo_hef", "nnef_tensor", "tnn",
    "mlir_bytecode", "skops", "dl4j", "snpe_dlc", "torch_pt2", "paddle_lite", "megengine", "faiss_index", "llmc",
    "npu_model", "matlab_network", "nnabla", "go_gob", "tza_archive", "icu_resource", "tinydnn_network", "npy",
    "torch_tar", "torch_zip", "keras_zip", "npz", "gnubg_weights", "gnubg_weights_binary", "halide_weights", "nnue",
    "libsvm_model", "fann_net", "sextractor_nnw", "tesseract_traineddata", "crfsuite_model", "vowpal_wabbit",
    "liblinear_model", "lightgbm_model", "xgboost_ubjson", "xgboost_binary", "hmmer_hmm", "infernal_cm", "modhmm",
    "zoe_hmm", "svmlight_model", "augustus_probs", "hhsuite_context", "maxent_model", "cove_model", "dirichlet_prior",
    "cdd_bayesian", "phast_model", "phast_hmm", "encog_network", "dynet_parameters", "irstlm_model", "zinnia_model",
    "glimmer_icm", "hashcat_hcstat2", "hashcat_hcstat", "igor_marginals", "igor_parms", "sqlite_ngrams",
    "opaque_language", "prodigal_training", "zip_learners", "serialized_learner", "profnet_junctions", "timbl_weights",
    "hts_tree", "hts_pdf", "llama2c", "pico_cascade", "barracuda", "nnedi3", "armnn_model", "brnn_text", "crfpp_model",
    "catboost_binary", "snns_net", "weka_model", "mallet_model", "stanford_model", "opennlp_model", "java_statistics",
    "wapiti_model", "kytea_model", "timbl_instances", "r_model", "dlib_shape", "dlib_dnn", "fasttext_model",
    "kaldi_model", "openfst", "julius_model", "hts_voice", "festival_voice", "mbrola_voice", "rnnoise_text",
    "htk_model", "mail_filter", "apertium_prob", "word2vec_binary", "lczero_network", "mozc_data", "libime_dictionary",
    "sentencepiece_model", "onnx", "torch_dcp", "joblib", "sklearn_pickle", "pickle_model", "kenlm", "sphinx_lm_trie",
    "sphinx_lm_dmp", "sphinx_parameters", "sphinx_mdef", "sphinx_sendump", "sunpinyin_lm", "libpinyin_model",
    "mecab_dictionary", "mecab_matrix_binary", "keras_hdf5", "hdf5_weights", "xgboost_json", "opencv_cascade",
    "opencv_ml", "pmml", "catboost_json", "vmaf_model", "tf_checkpoint", "marian", "tf_frozen_graph", "caffemodel",
    "caffe2", "bigdl", "xmodel", "coreml_mlmodel", "flax_msgpack", "mindspore", "cntk", "mnn", "orbax", "onnx_text",
    "darknet_weights", "kerasify_model", "board_pattern", "ncnn", "openvino", "tfjs", "leela_zero_text", "arpa_lm",
    "mail_scores", "mail_tokens", "langdetect_profile", "word_vectors", "word_table", "katago_network", "nam_model",
    "guitarml_model", "brainjs_model", "waifu2x_json", "runner_weights", "pace_yaml", "festival_lr", "festival_scfg",
    "est_ngram", "festival_poslex", "freetts_cart", "freetts_lts", "hhsuite_hmm", "mecab_crf", "chasen_connect",
    "mozc_connection", "ngram_costs", "anthy_corpus", "rdp_classifier", "proftmb_params", "php_ngrams",
    "tagger_lexicon", "snap_coefficients", "icu_segmenter", "budoux_model", "tmva_weights", "freeling_model",
    "moses_phrases", "tagger_json", "classifier_json", "pair_scores", "punkt_json", "potential_text", "matrix_archive",
    "scored_json", "yaml_table", "opennlp_text", "xml_ngrams", "contact_potential", "substructure_scores",
    "probcons_params", "last_train", "sitecon_model", "svm_text", "ghmm_model", "recursive_nn_text", "nanopore_model",
    "tesseract_params_model", "libkkc_model", "textcat_lm", "mecab_matrix", "flite_cart", "flite_cg_params",
    "flite_lts", "wagon_tree", "decision_tree_text", "json_weights", "xml_weights", "py_table", "c_array",
    "number_text", "parameter_text", "keyed_weights", "keyed_source", "raw_floats", "pfm", "motif_text",
)


class Entry(NamedTuple):
    """What tells whether a format is worth trying, without its module: values of its ``FORMAT``."""

    module: str
    name: str
    textual: bool | None
    least: int
    first: bytes
    magic: tuple[tuple[int, bytes], ...]
    suffixes: tuple[str, ...]


@cache
def index() -> tuple[Entry, ...]:
    """An entry for each format, in the order of MODULES."""
    return tuple(_entry(line.split("\t")) for line in INDEX.read_text(encoding="ascii").splitlines())


@cache
def at(position: int) -> Format:
    """The format at one place of the index."""
    return _load(index()[position].module)


@cache
def named(name: str) -> Format:
    """The format of this name. Raises KeyError where there is none."""
    return _load({entry.name: entry.module for entry in index()}[name])


@cache
def load() -> tuple[Format, ...]:
    """Every format, in the order of MODULES."""
    return tuple(map(_load, MODULES))


def _load(module: str) -> Format:
    found: Format = importlib.import_module(f"lintian_ml.formats.{module}").FORMAT
    return found


_TEXTUAL = {"text": True, "binary": False, "any": None}


def _entry(columns: list[str]) -> Entry:
    module, name, textual, least, first, magic, suffixes = columns
    pairs = (pair.split(":") for pair in magic.split())
    return Entry(module, name, _TEXTUAL[textual], int(least), bytes.fromhex(first),
                 tuple((int(offset), bytes.fromhex(value)) for offset, value in pairs), tuple(suffixes.split()))


def line(module: str) -> str:
    """The line of the index for one module."""
    entry = _load(module)
    textual = next(word for word, value in _TEXTUAL.items() if value is entry.textual)
    magic = " ".join(f"{offset}:{value.hex()}" for offset, value in entry.magic)
    return "\t".join((module, entry.name, textual, str(entry.least), entry.first.hex(), magic,
                      " ".join(entry.suffixes)))
