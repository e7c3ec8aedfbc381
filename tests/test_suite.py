# SPDX-License-Identifier: GPL-2.0-or-later
"""What a suite has for programs that train: the tables row by row, imports, and what newer versions lack."""
from __future__ import annotations

import re

import pytest
from evidence_makers import gather, said, weight

from lintian_ml import tables
from lintian_ml.cli import choice
from lintian_ml.errors import UsageError
from lintian_ml.evidence import Gathering, modules, suites
from lintian_ml.evidence.imports import imports
from lintian_ml.model import Evidence
from lintian_ml.reader import Item

FRAMEWORKS, REMOVED = tables.load("frameworks.tsv"), tables.load("removed-apis.tsv")
TRAINS = "optimizer.zero_grad()\nloss.backward()\noptimizer.step()\n"  # what makes a program of Python one that trains
# For each row of removed-apis.tsv, a line that it is about.
USES = {
    "gensim-size": "from gensim.models import Word2Vec\nm = Word2Vec(sentences, size=100)",
    "gensim-vocab": "import gensim\nm.wv.vocab",
    "h5py-value": "import h5py\nx = f['a'].value",
    "keras-cudnn": "from keras.layers import CuDNNGRU",
    "keras-fit-generator": "import keras\nmodel.fit_generator(g)",
    "keras-nb-epoch": "import keras\nmodel.fit(x, y, nb_epoch=3)",
    "librosa-output": "import librosa\nlibrosa.output.write_wav('a', y, r)",
    "numpy-1.24-types": "import numpy as np\nx = np.zeros(3, dtype=np.float)",
    "numpy-2.0-names": "import numpy as np\nx = np.Inf",
    "pandas-as-matrix": "import pandas\nx = frame.as_matrix()",
    "pandas-ix": "import pandas\nx = frame.ix[3]",
    "pil-antialias": "from PIL import Image\nimage.resize(s, Image.ANTIALIAS)",
    "py-async-argument": "import torch\nx = x.cuda(0, async=True)",
    "py-cgi-modules": "import audioop",
    "py-collections-abc": "import collections\nisinstance(x, collections.Iterable)",
    "py-getargspec": "import inspect\ninspect.getargspec(f)",
    "py-imp": "import imp",
    "py-time-clock": "import time\nstart = time.clock()",
    "py2-except": "try:\n    pass\nexcept ValueError, error:\n    pass",
    "py2-has-key": "x = table.has_key(3)",
    "py2-modules": "import cPickle",
    "py2-print": "print 'epoch', 3",
    "py2-raw-input": "x = raw_input('name')",
    "py2-string": "import string\ns = string.join(words)",
    "py2-xrange": "for i in xrange(3): pass",
    "pymongo-connection": "import pymongo\nc = pymongo.Connection()",
    "scipy-misc-image": "import scipy.misc\nx = scipy.misc.imread('a.png')",
    "scipy-signal-windows": "from scipy import signal\nw = signal.hann(8)",
    "sklearn-cross-validation": "from sklearn.cross_validation import train_test_split",
    "sklearn-externals": "from sklearn.externals import joblib",
    "sklearn-imputer": "from sklearn.preprocessing import Imputer",
    "sklearn-load-boston": "from sklearn.datasets import load_boston",
    "sklearn-mldata": "from sklearn.datasets import fetch_mldata",
    "tf-contrib": "import tensorflow as tf\ntf.contrib.layers.flatten(x)",
    "tf-examples": "from tensorflow.examples.tutorials.mnist import input_data",
    "tf1-graph": "import tensorflow as tf\nx = tf.placeholder(tf.float32)",
    "torch-data-0": "import torch\ntotal += loss.data[0]",
    "torch-eig": "import torch\nx = torch.eig(a)",
    "torch-ffi": "from torch.utils.ffi import create_extension",
    "torch-rfft": "import torch\nx = torch.rfft(a, 1)",
    "torch-symeig": "import torch\nx = torch.symeig(a)",
    "torchtext-field": "from torchtext.data import Field, BucketIterator",
}
LATER = ("tf.compat.v1.placeholder", "# xrange(3)", "np.float32(1)", "print('a')", "tf.data.Dataset")


def found(files: dict[str, str], suite: str = "") -> list[Evidence]:
    """The evidence of a package of these files, held against a suite."""
    gathering = Gathering({})
    for path, text in files.items():
        gathering.observe(Item.of(path, text.encode()))
    return gathering.conclude({path: len(text) for path, text in files.items()}, [weight("a.net")], suite)[0]


@pytest.mark.parametrize("key", sorted(FRAMEWORKS))
def test_row_offers_a_package_or_nothing(key: str) -> None:
    """Each cell of a suite is AREA/PACKAGE=VERSION or none, and the row has at most one language."""
    assert all(FRAMEWORKS[key][suite] == "none" or suites.offer(key, suite) for suite in suites.SUITES)
    assert len(key.split(" ", 1)) == 2
    assert suites.row_of(*key.split(" ", 1)) == key


def test_frameworks_of_our_signals_have_rows() -> None:
    """Every framework that a signal or a command speaks of has a row; our own words for none have none."""
    ours = ("training-signals.tsv", "trainers.tsv")
    words = {row["framework"] for name in ours for row in tables.load(name).values()}
    known = {word for row in FRAMEWORKS.values() for word in tables.words(row, "frameworks")}
    assert words - known == {"own code", "settings"}
    assert known - words == set()


def test_packages_of_our_commands_have_rows() -> None:
    """Every package that trainers.tsv names is looked up for each suite."""
    named = {package for row in tables.load("trainers.tsv").values() for package in tables.words(row, "packages")}
    assert {name for name in named if not suites.row_of("tool", name)} == set()


def test_every_removed_name_has_its_example() -> None:
    """No row of removed-apis.tsv is untested, and each is about a row of frameworks.tsv."""
    assert sorted(REMOVED) == sorted(USES)
    assert {row["module"] for row in REMOVED.values()} <= set(FRAMEWORKS)


@pytest.mark.parametrize("key", sorted(USES))
def test_removed_name_is_seen(key: str) -> None:
    """What a row is about is seen in a program that trains, on its line, and only where its reason holds."""
    program = f"{USES[key]}\n{TRAINS}"
    gone = [suite for suite in suites.SUITES if suites.is_gone(key, suite)]
    for suite in suites.SUITES:
        told = [value for value, _ in said(found({"train.py": program}, suite), "program-outdated")]
        assert any(REMOVED[key]["reason"] in value for value in told) is (suite in gone)


@pytest.mark.parametrize("line", LATER)
def test_newer_names_are_not_seen(line: str) -> None:
    """What is still there is not told."""
    program = f"import tensorflow as tf\nimport numpy as np\n{line}\n{TRAINS}"
    assert said(found({"train.py": program}), "program-outdated") == []


def test_versions_decide() -> None:
    """np.float is gone from numpy 1.24 on, np.Inf from 2.0 on: bookworm lacks the one, trixie both."""
    program = {"train.py": f"import numpy as np\nx = np.float(np.Inf)\n{TRAINS}"}
    told = {suite: len(said(found(program, suite), "program-outdated")) for suite in ("bookworm", "trixie")}
    assert told == {"bookworm": 1, "trixie": 2}
    assert suites.numbers("1.9") < suites.numbers("1.24.2")


@pytest.mark.parametrize(("language", "text", "names"), [
    ("py", "import os, numpy as np\nfrom a.b import c\nfrom . import d\nfrom .e import f\n",
     "os numpy a.b.c ./d ./e"),
    ("py", "try:\n    import apex\nexcept ImportError:\n    import other\ndef f():\n    import late\n", "late"),
    ("c", "#include <math.h>\n#ifdef GPU\n#include <cuda.h>\n#endif\n#include \"net.h\"\n", "math.h ./net.h"),
    ("c", "#ifndef NET_H\n#define NET_H\n#include <math.h>\n#endif\n", "math.h"),
    ("r", "library(caret)\nrequire('MASS')\nnnet::nnet(x)\n", "caret MASS nnet"),
    ("lua", "require 'torch'\nlocal nn = require(\"nn\")\n", "torch nn"),
    ("java", "import java.util.List;\nimport static weka.core.Utils.*;\n", "java.util.List weka.core.Utils."),
    ("jl", "using Flux, Random\n", "Flux Random"),
    ("sh", "import x\n", ""),
])
def test_imports(language: str, text: str, names: str) -> None:
    """The imports that a program cannot do without, in their order; a branch or a try is one that it can."""
    assert " ".join(name for name, _ in imports(text, language)) == names


def test_imports_have_their_lines() -> None:
    """Each import is told with its line."""
    assert imports("\n\nimport os\n\nimport re\n", "py") == (("os", 3), ("re", 5))


@pytest.mark.parametrize(("name", "program", "path"), [
    ("net", "training/train.py", "training/net.py"),
    ("pkg.models.Net", "pkg/train/train.py", "pkg/models/__init__.py"),
    ("./net", "training/train.py", "training/net.py"),
    ("torch", "training/train.py", ""),
    ("elsewhere", "training/train.py", "deep/down/elsewhere.py"),
    ("nothing", "training/train.py", ""),
])
def test_module_of_the_tree(name: str, program: str, path: str) -> None:
    """Beside the program, above it, anywhere; a framework's name only where it lies beside."""
    files = ("training/net.py", "pkg/models/__init__.py", "other/torch.py", "deep/down/elsewhere.py")
    assert modules.inside(name, program, "py", modules.index(dict.fromkeys(files, 1))) == path


@pytest.mark.parametrize(("text", "claim", "value"), [
    ("import torch\nimport numpy\n", "imports-met", "in trixie: torch, numpy"),
    ("import torch.nn as nn\nfrom mpl_toolkits import axes\n", "imports-met", "in trixie: torch, matplotlib"),
    ("import torch\nimport chainer\n", "imports-not-met", "not in trixie: chainer"),
    ("import torch\nimport nobody_knows\n", "imports-not-known", "in no table: nobody_knows"),
    ("import torch\nfrom net import Net\n", "imports-not-met", "not in trixie: timm"),
])
def test_imports_of_a_suite(text: str, claim: str, value: str) -> None:
    """What is missing counts most, then what nobody knows; modules of the tree are followed."""
    evidence = found({"train.py": text + TRAINS, "net.py": "import torch\nimport timm\n"}, "trixie")
    claims = ("imports-met", "imports-not-met", "imports-not-known")
    assert [(entry.claim, entry.value) for entry in evidence if entry.claim in claims] == [(claim, value)]


def test_without_a_suite_no_suite_is_spoken_of() -> None:
    """Imports are only held against a suite that was asked for."""
    evidence = gather({"train.py": "import chainer\n" + TRAINS}, [weight("a.net")])[0]
    assert not any(entry.claim.startswith("imports-") for entry in evidence)


@pytest.mark.parametrize(("files", "claim", "value"), [
    ({"train.py": "import torch\n" + TRAINS}, "framework-in-main", r"torch: python3-torch [\d.]+ in main of sid"),
    ({"train.cpp": "#include <boost/random.hpp>\n#include <dlib/dnn.h>\ndnn_trainer<net> t(n);\n"}, "framework-in-main",
     r"dlib/dnn.h: libdlib-dev .* in main of sid"),
    ({"train.py": "import theano\n" + TRAINS}, "framework-outside-main", "theano: in no area of sid"),
    ({"train.sh": "svm-train data model\n"}, "framework-in-main", r"libsvm-tools: .* in main of sid"),
    ({"train.sh": "svm-train data model\n", "svm-train.c": "x"}, "framework-in-main",
     "svm-train: built from this source"),
])
def test_framework(files: dict[str, str], claim: str, value: str) -> None:
    """The framework by its import, else by the command; its area in the newest suite."""
    (told, _), = said(found(files), claim)
    assert re.fullmatch(value, told)


def test_names_of_suites() -> None:
    """unstable is sid; a suite that the tables do not know is a mistake with a suggestion."""
    assert [choice.suite(name) for name in ("", "unstable", "trixie")] == ["", "sid", "trixie"]
    with pytest.raises(UsageError, match="did you mean 'trixie'"):
        choice.suite("trixi")
