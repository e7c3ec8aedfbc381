# SPDX-License-Identifier: GPL-2.0-or-later
"""Files as boosters, NLTK and gensim leave them behind, and what their trees look like in other languages."""
from __future__ import annotations

import json
import pickle
import sys
import types
from typing import Any

import pytest

from format_attacks import look
from lintian_ml import formats
from lintian_ml.formats import c_array, decision_tree_text, libsvm_model, lightgbm_json, parameter_text
from lintian_ml.model import Kind
from lintian_ml.reader import Item
from lintian_ml.wire import samples_text
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
