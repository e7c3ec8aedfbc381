# SPDX-License-Identifier: GPL-2.0-or-later
"""Files as boosters, NLTK and gensim leave them behind, and what their trees look like in other languages."""
from __future__ import annotations

import json
import pickle
import struct
import sys
import types
from typing import Any

import pytest

from format_attacks import look
from lintian_ml import formats
from lintian_ml.formats import (bpe_merges, c_array, classifier_json, decision_tree_text, executorch, hf_tokenizer,
                                libsvm_model, lightgbm_json, matlab_network, npz, parameter_text, tiktoken_ranks,
                                word_vectors)
from lintian_ml.model import Kind
from lintian_ml.reader import Item
from lintian_ml.wire import samples, samples_text
from reading import read


def instance(monkeypatch: pytest.MonkeyPatch, name: str, **state: Any) -> Any:
    """An object that pickles as one of the class ``name``, which need not be installed."""
    module, _, short = name.rpartition(".")
    made = type(short, (), {"__module__": module})
    parts = module.split(".")
    for depth in range(1, len(parts) + 1):
        monkeypatch.setitem(sys.modules, ".".join(parts[:depth]), types.ModuleType(module))
    setattr(sys.modules[module], short, made)
    found = made()
    found.__dict__.update(state)
    return found


def judged(value: Any) -> str:
    """The format that takes the pickle of ``value``; ``possible`` before it where it is a question."""
    data = pickle.dumps(value, 4)
    for entry in formats.load():
        if (header := look(entry, data, "share/one.pkl")) is not None:
            return entry.name if header.certain else f"possible {entry.name}"
    return ""


@pytest.mark.parametrize(("name", "key", "empty", "full"), [
    ("xgboost.core.Booster", "handle", bytearray(), bytearray(b"{L\0\0\0\0\0\0\0\7learner" * 40)),
    ("lightgbm.basic.Booster", "_handle", "", "tree\nversion=v4\nleaf_value=0.25 -0.5\n" * 20),
    ("lightgbm.basic.Booster", "_handle", "", "tree\nversion=v4\nleaf_value=0.25 -0.5\n" * 4000),
    ("catboost.core.CatBoostClassifier", "__model", b"", b"CBM1" + bytes(range(256)))])
def test_a_booster_keeps_its_own_file_inside(monkeypatch: pytest.MonkeyPatch, name: str, key: str, empty: Any,
                                             full: Any) -> None:
    """Bytes or text of a trained booster are a model, one that was only set up is none."""
    assert judged(instance(monkeypatch, name, **{key: full})) == "pickle"
    assert judged(instance(monkeypatch, name, **{key: empty, "objective": "binary"})) == ""


def test_models_of_language_keep_tables(monkeypatch: pytest.MonkeyPatch) -> None:
    """A tagger's words with their tags and a model's counts of phrases are learned, a few settings are not."""
    words = {f"word{at}": f"tag{at % 5}" for at in range(40)}
    tagger = instance(monkeypatch, "nltk.tag.sequential.UnigramTagger", _context_to_tag=words)
    assert judged(tagger) == "pickle"
    assert judged(instance(monkeypatch, "nltk.tag.sequential.UnigramTagger", _context_to_tag={})) == ""
    counts = {f"new_city{at}": at for at in range(40)}
    assert judged(instance(monkeypatch, "gensim.models.phrases.Phrases", vocab=counts, threshold=10)) == "pickle"
    assert judged(instance(monkeypatch, "gensim.corpora.dictionary.Dictionary", token2id=counts)) == ""


def test_tensors_that_the_plain_pickler_saved(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each storage is a file of PyTorch's inside the pickle. Names of layers make a model, others are data."""
    for name in ("torch", "torch.storage", "torch._utils"):
        monkeypatch.setitem(sys.modules, name, types.ModuleType(name))

    def function(module: str, name: str) -> Any:
        def made() -> None:
            """Never called."""

        made.__module__, made.__qualname__ = module, name
        setattr(sys.modules[module], name, made)
        return made

    class Reduced:
        def __init__(self, callee: Any, *args: Any) -> None:
            self.callee, self.args = callee, args

        def __reduce__(self) -> Any:
            return self.callee, self.args

    load, rebuild = function("torch.storage", "_load_from_bytes"), function("torch._utils", "_rebuild_tensor_v2")

    def tensor(*shape: int) -> Reduced:
        steps = (shape[1], 1) if shape[1:] else (1,)
        return Reduced(rebuild, Reduced(load, bytes(200)), 0, shape, steps, False, {})

    assert judged({"fc1.weight": tensor(16, 6), "fc1.bias": tensor(16), "fc2.weight": tensor(2, 16)}) == "pickle"
    assert judged({"positions": tensor(16, 6), "times": tensor(16)}) == ""


def tree(depth: int, at: int = 0) -> list[tuple[int, int, int]]:
    """Nodes of a whole binary tree: number, depth, and the number of the first child, 0 for leaves."""
    here = len(bin(at + 1)) - 3
    if here == depth:
        return [(at, here, 0)]
    return [(at, here, 2 * at + 1), *tree(depth, 2 * at + 1), *tree(depth, 2 * at + 2)]


def test_trees_as_xgboost_dumps_them() -> None:
    """As text and for Graphviz; the graph of something else is none."""
    nodes = tree(4)
    text = "".join("\t" * depth + (f"{at}:[f{at}<{0.37 * at:.6f}] yes={child},no={child + 1},missing={child}\n"
                                   if child else f"{at}:leaf={0.01 * at:.6f}\n") for at, depth, child in nodes)
    header = read(decision_tree_text.FORMAT, "model.txt", f"booster[0]:\n{text}".encode())
    assert header is not None and header.certain and header.metadata["producer"] == "XGBoost"
    drawn = "".join(f'    {at} [ label="f{at}<{0.37 * at:.6f}" ]\n    {at} -> {child} [label="yes" color="#FF0000"]\n'
                    f'    {at} -> {child + 1} [label="no, missing" color="#0000FF"]\n\n' if child else
                    f'    {at} [ label="leaf={0.01 * at:.6f}" ]\n\n' for at, _, child in nodes)
    header = read(decision_tree_text.FORMAT, "tree.dot", f"digraph {{\n{drawn}}}\n".encode())
    assert header is not None and header.certain and header.metadata["producer"] == "XGBoost, Graphviz"
    other = drawn.replace("leaf=", "state ").replace("<", " after ")
    assert read(decision_tree_text.FORMAT, "tree.dot", f"digraph {{\n{other}}}\n".encode()) is None


def test_lightgbm_as_json() -> None:
    """Leaves are counted; a document of the same name without any is none."""
    def node(depth: int) -> dict[str, Any]:
        return {"threshold": 0.5, "left_child": node(depth - 1), "right_child": node(depth - 1)} if depth else \
            {"leaf_value": 0.25}

    document = {"name": "tree", "version": "v4", "objective": "binary",
                "tree_info": [{"tree_structure": node(3)}, {"tree_structure": {"leaf_value": 1}}]}
    header = read(lightgbm_json.FORMAT, "model.json", json.dumps(document).encode())
    assert header is not None and header.parameters == 9 and header.metadata["objective"] == "binary"
    assert read(lightgbm_json.FORMAT, "model.json", json.dumps({**document, "tree_info": []}).encode()) is None


def test_values_of_leaves_are_learned() -> None:
    """CatBoost writes its trees as C++ and as Python: no word but that of the leaves."""
    values = ", ".join(f"{value:.9f}" for value in samples_text.normal(384))
    for name, certain in (("LeafValues", True), ("leaf_values", True), ("Borders", False), ("leaflet_values", False)):
        header = read(c_array.FORMAT, "src/model.cpp", f"double {name}[384][1] = {{\n {values}\n}};\n".encode())
        assert bool(header and header.certain) == certain, name


def test_a_mixture_in_several_dimensions() -> None:
    """Twelve Gaussians in three dimensions with their matrices, in C; no text of a program's own. Were there a mean
    too few, the arrays would not belong together."""
    def text(means: int) -> bytes:
        counts = {"kNoiseGmmCovarInverse": 108, "kNoiseGmmMean": means, "kNoiseGmmWeights": 12}
        return ("// GMM tables\n" + "".join(
            f"static const double {name}[{count}] = {{" + ", ".join(
                f"{value:.14e}" for value in samples_text.normal(count)) + "};\n"
            for name, count in counts.items())).encode()

    header = read(c_array.FORMAT, "vad/noise_gmm_tables.h", text(36))
    assert header is not None and header.certain and header.kind is Kind.CLASSICAL and header.parameters == 156
    assert not parameter_text.recognise(Item.of("vad/noise_gmm_tables.h", text(36)))
    other = read(c_array.FORMAT, "vad/noise_gmm_tables.h", text(35))
    assert other is None or not other.certain


def test_a_machine_without_support_vectors_learned_nothing() -> None:
    head = b"svm_type c_svc\nkernel_type rbf\ngamma 0.166667\nnr_class 1\ntotal_sv 0\nrho\nlabel -1\nnr_sv 0\nSV\n"
    assert read(libsvm_model.FORMAT, "Model_1.txt", head) is None


@pytest.mark.parametrize(("line", "start"), [
    ("pow({value:.16f} - input[{at}], 2.0)", "#include <math.h>\ndouble score(double *input) {{ return exp("),
    ("(({value:.16f}) - input !! {at}) ** 2.0", "module Model where\nscore input = exp ("),
    ("pow({value:.16f} - $input[{at}], 2.0)", "<?php\nfunction score(array $input) {{ return exp("),
    ("pow({value:.16f} - read(input,{at}), 2.0)", "defmodule Model do\nexp(")])
def test_support_vectors_in_code(line: str, start: str) -> None:
    """Thirty vectors of six inputs; where an input is left out of one, it is a formula that somebody wrote."""
    terms = [line.format(value=value, at=at % 6) for at, value in enumerate(samples_text.normal(180))]
    header = read(c_array.FORMAT, "lib/score.src", start + " + ".join(terms) + ")")
    assert header is not None and header.certain and header.parameters == 180 and header.kind is Kind.CLASSICAL
    assert read(c_array.FORMAT, "lib/score.src", start + " + ".join(terms[1:]) + ")") is None


@pytest.mark.parametrize(("digits", "questions", "found"), [
    (16, 30, True), (4, 30, False), (4, 80, True), (16, 10, False)])
def test_a_small_tree_with_digits_that_no_person_writes(digits: int, questions: int, found: bool) -> None:
    values = samples_text.normal(questions)
    text = "<?php\nfunction score(array $input) {\n" + "".join(
        f"if ($input[{at % 5}] <= {value:.{digits}f}) {{\n    return {at % 3};\n}} else {{\n"
        for at, value in enumerate(values)) + "}" * questions
    header = read(c_array.FORMAT, "lib/score.php", text)
    assert bool(header and header.certain) == found


def test_networks_in_plain_variables_of_matlab() -> None:
    """``W1`` and ``b1``, ``W2`` and ``b2`` of sizes that agree, as scipy.io writes them; data are none."""
    def element(kind: int, data: bytes) -> bytes:
        return kind.to_bytes(4, "little") + len(data).to_bytes(4, "little") + data.ljust(-(-len(data) // 8) * 8, b"\0")

    def variable(name: str, rows: int, columns: int) -> bytes:
        size = rows.to_bytes(4, "little") + columns.to_bytes(4, "little")
        return element(14, b"".join((element(6, b"\6" + bytes(7)), element(5, size), element(1, name.encode()),
                                     element(9, bytes(8 * rows * columns)))))

    start = b"MATLAB 5.0 MAT-file".ljust(124) + b"\0\1IM"
    layers = start + variable("W1", 16, 6) + variable("b1", 1, 16) + variable("W2", 2, 16) + variable("b2", 1, 2)
    header = read(matlab_network.FORMAT, "share/net.mat", layers)
    assert header is not None and header.parameters == 16 * 6 + 16 + 32 + 2 and header.kind is Kind.NEURAL
    for other in (layers.replace(b"W2", b"X2"), start + variable("W1", 16, 6) + variable("b1", 1, 16)):
        assert read(matlab_network.FORMAT, "share/net.mat", other) is None


def test_vectors_of_a_normalisation_among_unnamed_arrays() -> None:
    """numpy.savez of all parameters of a layer, a batch normalisation and a layer."""
    shapes = ((16, 6), (16,), (16,), (16,), (20, 16), (20,))
    arrays = {f"arr_{at}.npy": samples.npy(shape, samples.floats(shape[0] * (shape[1:] or (1,))[0], at))
              for at, shape in enumerate(shapes)}
    header = read(npz.FORMAT, "share/params.npz", samples.zipped(arrays))
    assert header is not None and header.certain and header.parameters == 6 * 16 + 48 + 340


def test_trees_of_scikit_learn_for_graphviz() -> None:
    """Questions and leaves as export_graphviz writes them; each line of an edge would drown the questions alone."""
    nodes = tree(4)
    text = "".join(f'{at} [label="x[{at % 3}] <= {0.3 * at:.3f}\\ngini = 0.4\\nsamples = {90 - at}\\nvalue = [1]"];\n'
                   f"{at} -> {child} ;\n{at} -> {child + 1} ;\n" if child else
                   f'{at} [label="gini = 0.0\\nsamples = 7\\nvalue = [0, 7]"] ;\n' for at, _, child in nodes)
    header = read(decision_tree_text.FORMAT, "tree.dot", f"digraph Tree {{\n{text}}}\n")
    assert header is not None and header.certain and header.metadata["producer"] == "scikit-learn, Graphviz"


@pytest.mark.parametrize(("head", "spread", "found"), [
    ("60 20\n", 0.0, True), ("60 20\n", 9.0, False), ("", 0.0, False)])
def test_vectors_of_made_up_words(head: str, spread: float, found: bool) -> None:
    """Nodes of a graph below a line that counts them; measurements of one sign and bare rows are none."""
    rows = "".join(f"n{at * 7} " + " ".join(f"{value + spread:.6f}" for value in samples_text.normal(20, 1.0)) + "\n"
                   for at in range(60))
    assert (read(word_vectors.FORMAT, "share/nodes.vec", head + rows) is not None) == found


def test_learners_as_json() -> None:
    """What ml.js exports of trees, Bayes, networks and components, Prophet and treelite; others are data."""
    def node(depth: int) -> dict[str, Any]:
        return {"splitValue": 0.37 * depth, "splitColumn": 1, "gain": 0.4, "left": node(depth - 1),
                "right": node(depth - 1)} if depth else {"distribution": [[1.0]], "gain": 0.1}

    rows = [samples_text.normal(8) for _ in range(4)]
    known: tuple[dict[str, Any], ...] = (
        {"growth": "linear", "n_changepoints": 25, "changepoints_t": rows[0], "params": {"k": rows}},
        {"version": "1.0", "ebm": {"outputs": [], "intercept": rows[0], "features": [], "terms": [{"scores": rows}]}},
        {"num_feature": 6, "task_type": "kRegressor", "trees": [{"nodes": [{"threshold": 0.5}] * 24}]},
        {"options": {"gainFunction": "gini"}, "root": node(4)},
        {"modelName": "NaiveBayes", "means": rows, "calculateProbabilities": rows},
        {"model": "FNN", "learningRate": 0.1, "activation": "tanh", "layers": [{"W": rows, "b": rows[0]}]},
        {"name": "PCA", "center": True, "scale": False, "means": rows[0], "U": rows})
    for document in known:
        header = read(classifier_json.FORMAT, "share/model.json", json.dumps(document))
        assert header is not None and header.certain and header.metadata["producer"] in (
            "ml.js", "Prophet", "treelite", "InterpretML")
    for other in ({"name": "grid", "center": True, "scale": False, "means": rows[0], "U": rows}, {"root": rows}):
        assert read(classifier_json.FORMAT, "share/model.json", json.dumps(other)) is None


def test_weights_that_a_back_end_of_executorch_was_given() -> None:
    """They lie packed in a segment, and no constant tensor is left; a program with neither is no model."""
    delegate = struct.pack("<4H", 6, 8, 4, 0) + struct.pack("<iI", 8, 4) + struct.pack("<I16s", 14, b"XnnpackBackend")
    for count, found in ((1, True), (0, False)):
        plan = struct.pack("<10H", 20, 8, 0, 0, 0, 0, 0, 0, 0, 4) + struct.pack("<iIII", 20, 4, count, 4 + 8) + delegate
        program = struct.pack("<4H", 8, 8, 0, 4) + struct.pack("<iI", 8, 4) + struct.pack("<II", 1, 4 + 20) + plan
        header = read(executorch.FORMAT, "net.pte", struct.pack("<I4s", 16, b"ET12") + program)
        assert (header is not None) == found
        assert header is None or header.metadata["architecture"] == "XnnpackBackend"


def test_factors_of_users_and_items() -> None:
    """implicit saves them with numpy, among its settings."""
    arrays = {f"{name}.npy": samples.npy((40, 8), samples.floats(320, at))
              for at, name in enumerate(("user_factors", "item_factors"))}
    arrays |= {f"{name}.npy": samples.npy((), samples.floats(1)) for name in ("regularization", "alpha", "tolerance")}
    header = read(npz.FORMAT, "share/als.npz", samples.zipped(arrays))
    assert header is not None and header.certain


PIECES = [chr(97 + at % 26) + chr(97 + at // 26) for at in range(60)]


@pytest.mark.parametrize(("model", "learned"), [
    ({"type": "BPE", "vocab": {}, "merges": [f"{piece[0]} {piece[1]}" for piece in PIECES]}, 60),
    ({"type": "BPE", "vocab": {}, "merges": [[*piece] for piece in PIECES]}, 60),
    ({"vocab": {}, "merges": [f"{piece[0]} {piece[1]}" for piece in PIECES]}, 60),
    ({"type": "Unigram", "unk_id": 0, "vocab": [[piece, -at / 7] for at, piece in enumerate(PIECES)]}, 60),
    ({"type": "WordPiece", "vocab": {f"##{piece}": at for at, piece in enumerate(PIECES)}}, 60),
    ({"type": "WordLevel", "vocab": {piece: at for at, piece in enumerate(PIECES)}}, 0),
    ({"type": "BPE", "vocab": {piece: at for at, piece in enumerate(PIECES)}, "merges": []}, 0)])
def test_tokenisers_of_hugging_face(model: dict[str, object], learned: int) -> None:
    """Merges, scores and pieces are learned, words in the order of a list are not."""
    whole = {"version": "1.0", "truncation": None, "padding": None, "added_tokens": [], "normalizer": None,
             "pre_tokenizer": {"type": "Whitespace"}, "model": model}
    header = read(hf_tokenizer.FORMAT, "share/tokenizer.json", json.dumps(whole, indent=1))
    assert (header.parameters if header else 0) == learned


def test_a_tokeniser_that_is_too_large_to_be_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is known all the same, if its model can be seen."""
    data = hf_tokenizer.sample()
    monkeypatch.setattr("lintian_ml.limits.JSON", len(data) - 1)
    header = read(hf_tokenizer.FORMAT, "share/tokenizer.json", data)
    assert header is not None and header.certain and header.parameters == 0
    assert read(hf_tokenizer.FORMAT, "share/tokenizer.json", data.replace(b"BPE", b"WordLevel")) is None


def test_merges_and_ranks_of_byte_pairs() -> None:
    """CLIP's have their own name before the version; ranks have an order, and the bytes come first."""
    merges = "".join(f"{piece[0]} {piece[1]}</w>\n" for piece in PIECES)
    for first in ("#version: 0.2\n", '"bpe_simple_vocab.txt#version: 0.2\n'):
        header = read(bpe_merges.FORMAT, "clip/bpe.txt", first + merges)
        assert header is not None and header.parameters == 60
    assert read(bpe_merges.FORMAT, "pairs.txt", merges) is None
    assert read(bpe_merges.FORMAT, "few.txt", "#version: 0.2\n" + merges[:70]) is None
    ranks = tiktoken_ranks.sample().decode()
    lines = ranks.splitlines(keepends=True)
    header = read(tiktoken_ranks.FORMAT, "o200k_base.tiktoken", ranks)
    assert header is not None and header.parameters == 32
    for other in (lines[:256], [*lines[:256], *lines[:256:-1]], [*lines, "words 400\n"], [*lines, "YWI= 9000\n"]):
        assert read(tiktoken_ranks.FORMAT, "x.tiktoken", "".join(other)) is None
