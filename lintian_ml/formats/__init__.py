# SPDX-License-Identifier: GPL-2.0-or-later
"""All formats, in the order in which they are tried. One module is one format, closed by its value ``FORMAT``.

Order is meaning: fixed magics first, then structures that check themselves, then rules on text, and the number rules,
which take whatever looks like learned parameters, last. A module may be added by its name here and nowhere else.
"""
from __future__ import annotations

import importlib
from functools import cache

from lintian_ml.model import Format

MODULES: tuple[str, ...] = (
    "safetensors",
    "gguf",
    "ggml",
    "tflite",
    "torch_legacy",
    "npy",
    "torch_zip",
    "keras_zip",
    "npz",
    "gnubg_weights",
    "gnubg_weights_binary",
    "halide_weights",
    "nnue",
    "libsvm_model",
    "fann_net",
    "sextractor_nnw",
    "tesseract_traineddata",
    "crfsuite_model",
    "vowpal_wabbit",
    "liblinear_model",
    "lightgbm_model",
    "xgboost_ubjson",
    "xgboost_binary",
    "hmmer_hmm",
    "infernal_cm",
    "modhmm",
    "crfpp_model",
    "catboost_binary",
    "snns_net",
    "weka_model",
    "mallet_model",
    "stanford_model",
    "opennlp_model",
    "wapiti_model",
    "kytea_model",
    "timbl_instances",
    "r_model",
    "dlib_shape",
    "dlib_dnn",
    "sentencepiece_model",
    "onnx",
    "joblib",
    "sklearn_pickle",
    "pickle_model",
    "kenlm",
    "sphinx_lm_trie",
    "sphinx_lm_dmp",
    "sphinx_parameters",
    "sphinx_mdef",
    "sphinx_sendump",
    "sunpinyin_lm",
    "libpinyin_model",
    "mecab_dictionary",
    "mecab_matrix_binary",
    "keras_hdf5",
    "hdf5_weights",
    "xgboost_json",
    "opencv_cascade",
    "opencv_ml",
    "pmml",
    "catboost_json",
    "vmaf_model",
    "leela_zero_text",
    "textcat_lm",
    "mecab_matrix",
    "flite_cart",
    "flite_cg_params",
    "flite_lts",
    "wagon_tree",
    "py_table",
    "c_array",
    "number_text",
)


@cache
def load() -> tuple[Format, ...]:
    """Every format, in the order of MODULES."""
    return tuple(importlib.import_module(f"lintian_ml.formats.{name}").FORMAT for name in MODULES)
