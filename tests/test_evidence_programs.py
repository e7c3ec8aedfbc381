# SPDX-License-Identifier: GPL-2.0-or-later
"""Training programs: what trains, what only speaks of training, and what is another kind of train."""
from __future__ import annotations

import time

import pytest
from evidence_makers import gather, said, weight

from lintian_ml import tables
from lintian_ml.evidence import Gathering, code, signals
from lintian_ml.reader import Item

TORCH = """import torch
opt = torch.optim.Adam(model.parameters())
for x, y in batches:
    loss = criterion(model(x), y)
    loss.backward()
    opt.step()
"""
TRAINER_C = """#include "net.h"
static void update_weights(struct net *n, float learning_rate) { }
void train_net(struct net *n, int epochs)
{
    for (int epoch = 0; epoch < epochs; epoch++)
        update_weights(n, 0.1);
}
"""


def programs(path: str, text: str) -> list[tuple[str, str]]:
    return said(gather({path: text})[0], "training-program")


@pytest.mark.parametrize(("path", "text", "framework"), [
    ("fit.py", TORCH, "pytorch"),
    ("fit.py", "model.compile('adam')\nmodel.fit(x, y)\n", "keras"),
    ("fit.py", "opt = tf.train.MomentumOptimizer(0.1)\n", "tensorflow"),
    ("fit.py", "clf = SVC().fit(X, y)\njoblib.dump(clf, 'svm.pkl')\n", "scikit-learn"),
    ("fit.py", "booster = xgb.train(params, data)\n", "xgboost"),
    ("fit.cpp", "dlib::shape_predictor_trainer trainer;\n", "dlib"),
    ("fit.cpp", "torch::optim::SGD opt(net->parameters(), 0.01);\n", "libtorch"),
    ("fit.c", "fann_train_on_file(ann, \"xor.data\", 500, 10, 0.1);\n", "fann"),
    ("fit.lua", "optim.sgd(feval, params, state)\n", "torch7"),
    ("fit.rs", "let learner = LearnerBuilder::new(dir).build(model);\n", "burn"),
    ("fit.jl", "Flux.train!(loss, ps, data, opt)\n", "flux"),
    ("Fit.java", "classifier.buildClassifier(instances);\n", "weka"),
    ("fit.R", "m <- randomForest(x, y)\nsaveRDS(m, 'm.rds')\n", "r"),
    ("Makefile.am", "bin_PROGRAMS = createfp\n", "textcat, createfp"),
    ("net/train.c", TRAINER_C, "own code"),
    ("nb.ipynb", '{"cells": [{"cell_type": "code", "source": ["opt = torch.optim.Adam(p)\\n"]}]}', "pytorch"),
])
def test_training_is_seen(path: str, text: str, framework: str) -> None:
    """A framework's own way to train, a training tool, or code that updates weights itself makes a training program."""
    assert [value for value, _ in programs(path, text)] == [framework]


@pytest.mark.parametrize(("path", "text"), [
    ("load.py", "model.eval()\ntorch.onnx.export(model, x, 'm.onnx')\n"),
    ("table.py", "frame.fit(x)\nscaler.fit_transform(y)\n"),
    ("note.py", '"""' + TORCH + '"""\n'),
    ("note.c", "/* " + TRAINER_C.replace("/*", "").replace("*/", "") + " */\n"),
    ("docs/howto.py", "clf = grid.fit(X, y)\nfrom x import train_test_split\ntrain_test_split(X)\n"),
    ("tests/test_net.py", "model.train()\nloss.backward()\n"),
    ("rail/train.c", "/* x */ int train_length(struct train *t);\nvoid train_stop(void) { wagon(); locomotive(); "
                     "railway(); vehicle(); timetable(); departures(); }\nint main(void) { train_stop(); }\n"),
    ("opt.c", "int optimizer_pass(struct ir *ir) { return backward_slice(ir); }\n"),
    ("README.md", "Run `./fasttext supervised -input a.txt` or `lstmtraining`.\n"),
    ("schema.cc", 'OP(R"DOC(Adam with learning_rate; gradient_descent; update_weights(x); train_net(y))DOC");\n'),
    ("hmm.py", "class Profile:\n    def add_emission_pseudocounts(self):\n        self._pseudocounts = True\n"
               "    def save(self, path):\n        path.write(self.text())\n"),
    ("constraint.c", "void constrain(void) { restrain(); }\n"),
    ("broken.ipynb", TORCH),
])
def test_mention_is_no_training(path: str, text: str) -> None:
    """Comments, documents, exports, other people's fit() and railways are no training programs."""
    assert programs(path, text) == []


@pytest.mark.parametrize(("path", "text", "tool", "value"), [
    ("run.sh", "./fasttext supervised -input a.txt -output m\n", "src/fasttext.cc", "fasttext, fasttext supervised"),
    ("Makefile", "eng.traineddata: eng.lstmf\n\tlstmtraining --model_output x\n", "lstmtraining.cpp",
     "tesseract, lstmtraining"),
    ("debian/rules", "override_dh_auto_build:\n\tsvm-train data model\n", "svm-train.c", "libsvm, svm-train"),
])
def test_called_tool(path: str, text: str, tool: str, value: str) -> None:
    """A call counts where its tool is in the tree or in Build-Depends; elsewhere it names a program."""
    for files, control in (({tool: "x"}, {}), ({}, {"Build-Depends": "fasttext, tesseract-ocr, libsvm-tools"})):
        evidence, _ = gather({path: text, **files}, (), control)
        assert [found for found, _ in said(evidence, "training-program")] == [value]
    evidence, _ = gather({path: text})
    assert said(evidence, "training-program") == []
    assert [found for found, _ in said(evidence, "training-program-named")] \
        == [f"{value.partition(', ')[2]}, called but not in this package"]


def test_the_quick_look_misses_no_strong_signal() -> None:
    """In Python and C nothing strong can be in a file in which none of the stems is."""
    for language, stems in signals.STEMS.items():
        hooks = [hook for row in tables.load("training-signals.tsv").values() for hook in tables.words(row, "hook")
                 if row["strength"] == "strong" and language in row["languages"].split()]
        assert [hook for hook in hooks if not any(stem in hook.encode() for stem in stems)] == []


@pytest.mark.parametrize("path,text", [
    ("src/em.c", "SEXP RBaumWelchEM(SEXP states, SEXP emissions) {\n}\n"),
    ("R/hmm.R", 'x <- .Call("RBaumWelchEM", n)\n'),
    ("hmm/learn.py", "def baum_welch(sequences):\n    pass\n")])
def test_the_algorithm_of_baum_and_welch_trains(path: str, text: str) -> None:
    """Whoever defines or calls it trains a hidden Markov model; whoever speaks of it does not."""
    assert [place.partition(":")[0] for _, place in programs(path, text)] == [path]
    assert programs("README.c", "/* unlike Baum-Welch (1970), BaumWelch() is not here */\nint x;\n") == []


def test_a_stemmer_is_compiled_from_words_and_stems() -> None:
    """Where Egothor's table is filled, and not where it is asked."""
    filled = "Diff diff = new Diff();\nwhile (words.next())\n  trie.add(token, diff.exec(token, stem));\n"
    assert programs("stemmer/Compile.java", filled) == [("own code", "stemmer/Compile.java:3")]
    assert programs("stemmer/Stem.java", "Diff.apply(buffer, trie.getLastOnPath(token));\n") == []


@pytest.mark.parametrize(("path", "text", "likely"), [
    ("src/gthbssmtrain.c", "int main(int argc, char *argv[])\n{\n  return run(argc, argv);\n}\n", True),
    ("tools/train.py", "#!/usr/bin/python3\nimport tool\ntool.run()\n", True),
    ("src/bssm_train_stream.c", "int next(void)\n{\n  return 0;\n}\n", False),
    ("tests/hmmtrain.c", "int main(void)\n{\n  return 0;\n}\n", False),
    ("src/constrain.c", "int main(void)\n{\n  return 0;\n}\n", False),
    ("src/train.c", "/* railway, locomotives, wagons */\nint main(void)\n{\n  return 0;\n}\n", False),
    ("fit_train.py", TORCH, False)])
def test_a_name_alone_leaves_it_open(path: str, text: str, likely: bool) -> None:
    """A program that is called after a training may train, whatever its code shows; one that does is told as such."""
    assert bool(said(gather({path: text})[0], "training-program-possible")) == likely


@pytest.mark.parametrize(("path", "text", "open_still"), [
    ("src/count.c", "void keep(void)\n{\n  FILE *out = fopen(\"potential.txt\", \"w\");\n}\n", True),
    ("tools/infer.py", "with open('data/potential.txt', 'w') as out:\n    report(out)\n", True),
    ("src/use.c", "void load(void)\n{\n  FILE *in = fopen(\"potential.txt\", \"r\");\n}\n", False),
    ("tests/test_it.py", "open('data/potential.txt', 'w').write(made())\n", False),
    ("Makefile", "potential.txt: dump\n\t./dump > data/potential.txt\n", False),
    ("fit.py", TORCH + "open('data/potential.txt', 'w').write(net)\n", False)])
def test_what_writes_the_model_leaves_it_open(path: str, text: str, open_still: bool) -> None:
    """What a program computes before it writes the file of a model does not show; scripts pass names on."""
    told = said(gather({path: text}, [weight("data/potential.txt")])[0], "training-program-possible")
    assert bool(told) == open_still


def test_pointer_leads_to_the_signal() -> None:
    """The line is that of the code that trains, with comments above it counted."""
    assert programs("fit.py", "# about\n# us\n" + TORCH) == [("pytorch", "fit.py:4")]


def test_tests_count_half() -> None:
    """One strong signal is not enough in a test; two are."""
    assert programs("tests/x.py", "opt = torch.optim.Adam(p)\n") == []
    assert programs("tests/x.py", TORCH) == [("pytorch", "tests/x.py:2")]


def test_the_rest_is_counted() -> None:
    """Four places are shown, the surest first, and the rest is a number: five lines in all."""
    evidence, _ = gather({f"lib/m{number}.py": TORCH for number in range(8)})
    found = said(evidence, "training-program")
    assert len(found) == 5
    assert ("and 4 more", "lib") in found


def test_settings_of_a_training() -> None:
    """A file with learning rate, epochs and batch size tells the hyper-parameters."""
    evidence, _ = gather({"conf/net.yaml": "learning_rate: 0.1\nepochs: 20\nbatch_size: 32\n"})
    assert said(evidence, "hyper-parameters") == [("settings", "conf/net.yaml:3")]


@pytest.mark.parametrize("language", ["c", "py", "sh", "lua", "scm", "pas", "java"])
def test_comments_keep_lines(language: str) -> None:
    """Blanking comments never moves a line."""
    text = "a /* b\nc */ d // e\n# f\n\"\"\"g\nh\"\"\" -- i\n--[[ j\nk ]] ; l\n'm\n"
    assert code.without_comments(text, language).count("\n") == text.count("\n")


@pytest.mark.parametrize("text", ["/* " * 60_000, '"""' * 60_000, "R\"(" * 60_000, "'" * 200_000, "train_" * 40_000,
                                  "learning_rate" * 15_000, ".backward(" * 20_000, "compile(" * 20_000, "/" * 200_000,
                                  "(" * 200_000, "lr " * 60_000, "wget " * 40_000, "- a\n" * 50_000])
@pytest.mark.parametrize("name", ["train.c", "train.py", "train.sh", "README.md", "train.yaml"])
def test_no_text_takes_long(name: str, text: str) -> None:
    """A quarter of a megabyte of the same unfinished construct is read in a moment."""
    gathering = Gathering({})
    start = time.process_time()
    gathering.observe(Item.of(name, (text + " torch.optim.x train ").encode()))
    gathering.conclude({}, [])
    assert time.process_time() - start < 3


def test_uninteresting_files_cost_nothing() -> None:
    """Ten thousand files whose names say nothing are put aside without reading them."""
    gathering = Gathering({})
    items = [Item.of(f"data/{number}.pb", b"\0" * 64) for number in range(10_000)]
    start = time.process_time()
    for item in items:
        gathering.observe(item)
    assert time.process_time() - start < 0.5
