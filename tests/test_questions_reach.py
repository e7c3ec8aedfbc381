# SPDX-License-Identifier: GPL-2.0-or-later
"""Which weight files a training program, or data, of the same package speaks for."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from evidence_makers import gather, weight

from lintian_ml import predicates
from lintian_ml.evidence.components import component
from lintian_ml.model import Answer, Role, WeightFile

TRAINS = "import torch\nopt = torch.optim.Adam(p, lr=0.1)\nloss.backward()\nopt.step()\n"
TABLE = "+1 1:0.708 2:1 3:1 4:-0.32\n-1 1:0.583 2:-1 3:0.33 4:-0.6\n" * 9
YES, NO, UNKNOWN = Answer.YES, Answer.NO, Answer.UNKNOWN


def answers(path: str, files: dict[str, str], role: Role = Role.SHIPPED,
            others: Sequence[WeightFile] = ()) -> dict[str, Answer]:
    """The answers about one file beside others."""
    entry = weight(path, role=role)
    every = (entry, *others)
    context = predicates.Context(gather(files, every)[0], {path: 1, **dict.fromkeys(files, 1)}, every)
    return {name: found.answer for name, found in predicates.answer(entry, context).items()}


@pytest.mark.parametrize(("path", "folder"), [
    ("net.onnx", ""), ("src/net/a.onnx", ""), ("contrib/a.onnx", ""), ("contrib/ced/a.onnx", "contrib/ced"),
    ("src/third_party/x/y/third_party/z/a.c", "src/third_party/x"), ("vendor/a.zip!b/c.onnx", "vendor/a.zip"),
    ("Vendor/x/a.zip!vendor/c/d.onnx", "Vendor/x"), ("a.zip!vendor/c/d.onnx", "a.zip/vendor/c")])
def test_the_component_of_a_path(path: str, folder: str) -> None:
    """The outermost folder below one that holds what others wrote."""
    assert component(path) == folder


@pytest.mark.parametrize(("path", "program", "answer"), [
    ("net.onnx", "train.py", YES), ("contrib/ced/net.onnx", "contrib/ced/tools/train.py", YES),
    ("net.onnx", "third_party/kenlm/train.py", YES), ("contrib/ced/net.onnx", "contrib/kann/train.py", UNKNOWN),
    ("contrib/ced/net.onnx", "plugins/train.py", UNKNOWN), ("contrib/ced/net.onnx", "other.py", NO)])
def test_a_program_of_another_component(path: str, program: str, answer: Answer) -> None:
    """What the package took from one project was not trained by what it took from another, nor by its own programs;
    but whether it was is unknown, and the program is shown.
    """
    files = {program: TRAINS if "train" in program else "import os\n"}
    found = answers(path, files)
    assert found["training-program-is-present"] is answer
    assert found["hyper-parameters-are-there"] is answer
    assert found["training-program-is-free"] is not NO


@pytest.mark.parametrize(("same", "answer"), [(True, UNKNOWN), (False, YES)])
def test_a_copy_of_what_another_project_has(same: bool, answer: Answer) -> None:
    """The same tensors in a folder of another project's: the package's own program did not train them."""
    entry = replace(weight("generate/vad.bin"), fingerprint="f" * 64)
    other = replace(weight("external/whisper/vad.h!data"), fingerprint=("f" if same else "0") * 64)
    evidence = gather({"train.py": TRAINS}, (entry, other))[0]
    context = predicates.Context(evidence, {entry.path: 1, "train.py": 1}, (entry, other))
    assert predicates.answer(entry, context)["training-program-is-present"].answer is answer


@pytest.mark.parametrize(("made", "answer"), [("rps-blast", YES), ("c-array", UNKNOWN), ("onnx", UNKNOWN)])
def test_a_program_for_alignments_makes_no_network(made: str, answer: Answer) -> None:
    """A call of a tool that makes profiles of aligned sequences speaks for profiles, not for what else lies there."""
    entry = replace(weight("share/model"), format=made)
    files = {"Makefile": "db:\n\tmakeprofiledb -in all.pn -out db\n",
             "CMakeLists.txt": "add_executable(makeprofiledb make.cpp)\n"}
    evidence = gather(files, (entry,))[0]
    context = predicates.Context(evidence, {entry.path: 1, **dict.fromkeys(files, 1)}, (entry,))
    assert predicates.answer(entry, context)["training-program-is-present"].answer is answer


def test_a_program_that_writes_the_file_reaches_it() -> None:
    """A program that is tied to the very file counts wherever it lies, with all that was seen in it."""
    files = {"plugins/train.py": TRAINS + "torch.save(net, 'contrib/ced/net.onnx')\n", "contrib/kann/train.py": TRAINS}
    found = answers("contrib/ced/net.onnx", files)
    assert found["training-program-is-present"] is found["entry-point-is-there"] is YES
    assert found["hyper-parameters-are-there"] is YES


@pytest.mark.parametrize(("data", "role", "answer"), [
    ("heart_scale", Role.SHIPPED, YES), ("tests/data/heart_scale", Role.SHIPPED, UNKNOWN),
    ("tests/data/heart_scale", Role.TEST, YES), ("examples/heart_scale", Role.SHIPPED, YES)])
def test_data_of_tests(data: str, role: Role, answer: Answer) -> None:
    """A file among the tests is no training data of what is shipped, as far as anybody knows."""
    terms = "Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\n\nFiles: *\nCopyright: x\n" \
            "License: Expat\n"
    found = answers("net.onnx", {data: TABLE, "debian/copyright": terms}, role)
    assert found["training-data-is-present"] is found["training-data-is-public"] is answer
    assert found["training-data-is-free"] is answer


@pytest.mark.parametrize(("format_", "answer"), [("hmmer-hmm", YES), ("c-array", UNKNOWN), ("onnx", UNKNOWN)])
def test_alignments_make_profiles(format_: str, answer: Answer) -> None:
    """Aligned sequences beside a network are no data that it was trained on, as far as anybody knows."""
    entry = replace(weight("data/model"), format=format_)
    files = {"tut/globins.sto": "# STOCKHOLM 1.0\n" + "seq1 ACGU\nseq2 ACGA\n" * 40 + "//\n"}
    context = predicates.Context(gather(files, (entry,))[0], {entry.path: 1, **dict.fromkeys(files, 1)}, (entry,))
    assert predicates.answer(entry, context)["training-data-is-present"].answer is answer


SAYS = "The network was trained on the ImageNet data set.\n"


@pytest.mark.parametrize(("path", "document", "answer"), [
    ("a/net.onnx", "README.md", YES), ("a/net.onnx", "docs/README.md", YES), ("a/net.onnx", "a/README.md", YES),
    ("a/net.onnx", "a/docs/README.md", YES), ("a/net.onnx", "b/README.md", UNKNOWN),
    ("a/net.onnx", "b/docs/README.md", UNKNOWN), ("a/b/c/net.onnx", "a/b/README.md", YES),
    ("net.onnx", "third_party/x/README.md", UNKNOWN), ("third_party/x/net.onnx", "third_party/x/README.md", YES)])
def test_data_named_beside_another_model(path: str, document: str, answer: Answer) -> None:
    """A data set that is named beside one model, or in what others wrote, is not known to be another model's."""
    found = answers(path, {document: SAYS}, others=[weight("b/net.onnx")])
    assert found["training-data-is-named"] is answer
    assert (found["training-data-is-free"] is NO) is (answer is YES)


@pytest.mark.parametrize(("document", "answer"), [
    ("README.md", YES), ("data/README.md", YES), ("data/faces/docs/README.md", YES), ("samples/README.md", UNKNOWN),
    ("data/eyes/README.md", UNKNOWN)])
def test_data_named_among_models_of_many_kinds(document: str, answer: Answer) -> None:
    """Where three kinds of models lie in three places, what is said elsewhere may be about any, or none, of them."""
    others = [replace(weight(path), format=format_) for path, format_ in (
        ("modules/hog.cpp", "c-array"), ("data/lbp/face.xml", "opencv-cascade"))]
    assert answers("data/faces/net.onnx", {document: SAYS}, others=others)["training-data-is-named"] is answer
    others.pop()
    assert answers("data/faces/net.onnx", {document: SAYS}, others=others)["training-data-is-named"] is YES


@pytest.mark.parametrize(("path", "files", "facts"), [
    ("a/net.onnx", {"a/train.py": TRAINS, "a/heart_scale": TABLE, "README": SAYS}, "yes yes yes"),
    ("a/net.onnx", {"b/README": SAYS, "tests/heart_scale": TABLE}, "no unknown unknown"),
    ("third_party/x/net.onnx", {"train.py": TRAINS}, "unknown no no"), ("a/net.onnx", {}, "no no no")])
def test_the_facts_of_a_package_are_those_of_its_models(path: str, files: dict[str, str], facts: str) -> None:
    """What speaks for none of the models that are shipped makes no yes of the package either."""
    every = (weight(path), weight("b/net.onnx", role=Role.TEST))
    context = predicates.Context(gather(files, every)[0], dict.fromkeys(files, 1), every)
    judged = [replace(every[0], answers=predicates.answer(every[0], context))]
    found = predicates.facts(context, judged)
    keys = ("training-program-present", "training-data-present", "training-data-named")
    assert " ".join(str(found[key]) for key in keys) == facts
