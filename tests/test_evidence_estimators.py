# SPDX-License-Identifier: GPL-2.0-or-later
"""Programs that train without a gradient: they count, estimate, smooth and write a model."""
from __future__ import annotations

import pytest
from evidence_makers import gather, said

COUNTER_PL = """#!/usr/bin/perl
use Text::Ngram qw(ngram_counts);
my $grams = ngram_counts($text, 3);
open(STDOUTO, '>', 'EN.pm');
print STDOUTO "use strict;\\n";
"""
NGRAM_C = """int main(void) {
    Bigram bigram;
    while (getline(&line, &size, input)) phrases.add_unigram_frequency(token, 1);
    bigram.store(last, single);
}
"""
COUNTER_PY = """#!/bin/python3
for a, b in pairs:
    sequences[(a, ord(b))] += 1
fd.write('model')
"""
TRAINING_MODE_C = """int main(int argc, char **argv) {
    char *train_file = argv[1];
    train_starts(seq, nodes, &info);
    write_training_file(train_file, &info);
}
"""
FORGE_C = """/* training program */
void countTransitions(void);
static void fractional_pseudocounts(Model counts) { counts->data[i] += pseudo; }
int main(void) { countTransitions(); writeModel(file, counts); }
"""
GROWER_C = """// grows a tree from training data
double information_gain(int f) { counts[f]++; return 0; }
int main(void) { learn_tree(x, y); }
"""


@pytest.mark.parametrize(("path", "text"), [
    ("make-language", COUNTER_PL), ("utils/training/gen_ngram.cpp", NGRAM_C), ("script/BuildLangModel.py", COUNTER_PY),
    ("main.c", TRAINING_MODE_C), ("forge.c", FORGE_C), ("tree.c", GROWER_C),
])
def test_estimators(path: str, text: str) -> None:
    """Counts that become a model, a training mode of a program, smoothing, and trees that grow are training."""
    assert [value for value, _ in said(gather({path: text})[0], "training-program")] == ["own code"]


@pytest.mark.parametrize(("path", "text"), [
    ("wc.py", "for word in words:\n    counts[word] += 1\nfd.write(str(counts))\n"),
    ("guess.pm", "use Text::Ngram;\nmy $g = ngram_counts($text);\nreturn $best;\n"),
    ("lm.c", "/* trained n-grams */ float score(Bigram *bigram) { return load_model(bigram); }\n"),
    ("make_model.py", "import onnx\nmodel = helper.make_model(graph)\nonnx.save(model, 'm.onnx')\n"),
    ("create_test_model.py", "m = keras.Sequential()\nm.compile(optimizer='adam')\nm.save('x.h5')\n"),
    ("bridge.c", "/* restraining */ void fdb_learn(struct port *p) { counts[p->id]++; }\n"),
    ("codec.c", "/* trained */ void adapt(void) { counts[x]++; write_coefs(); }\n"),
    ("training/README.sh", "echo first steps\n"),
])
def test_counting_alone_is_no_training(path: str, text: str) -> None:
    """Counting words, guessing languages, making graphs for tests, and codecs that adapt are none."""
    assert said(gather({path: text})[0], "training-program") == []


def test_script_called_after_its_training() -> None:
    """A script called train that runs a tool which Debian has is a training program; one of a tool it lacks is not."""
    assert said(gather({"scripts/train_mbt.sh": "$bin/mbtg -T corpus\n"})[0], "training-program") \
        == [("mbt, mbtg", "scripts/train_mbt.sh:1")]
    assert said(gather({"scripts/train_lm.sh": "lmplz -o 3\n"})[0], "training-program") == []
