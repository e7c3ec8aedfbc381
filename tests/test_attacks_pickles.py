# SPDX-License-Identifier: GPL-2.0-or-later
"""Pickles that run programs are named, however they are written and wherever they lie; none is loaded."""
from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent / "attacks"))

import pickles  # noqa: E402
from pickles import Sample  # noqa: E402

from lintian_ml import evidence  # noqa: E402
from lintian_ml.model import Hint  # noqa: E402
from lintian_ml.reader import Item  # noqa: E402
from lintian_ml.scan import Scanner  # noqa: E402
from lintian_ml.wire import pickle_danger  # noqa: E402

SAMPLES = list(pickles.samples())


def found(sample: Sample) -> list[Hint]:
    """What the scanner says of one file: its own hints, and those that its notes become."""
    scanner = Scanner()
    for _ in scanner.walk([Item.of(sample.path, sample.data)]):
        pass
    notes = [Hint("ml-unsafe-pickle-import", note.value) for entry in scanner.found for note in entry.header.notes
             if note.claim == "unsafe-import"]
    return [*scanner.hints, *notes]


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: f"{sample.name} {sample.advisory}".strip())
def test_malicious_pickle(sample: Sample) -> None:
    """The dangerous global is named."""
    hints = found(sample)
    assert any(hint.tag == "ml-unsafe-pickle-import" for hint in hints), hints


@pytest.mark.parametrize("name", [
    "collections.OrderedDict", "builtins.set", "builtins.ValueError", "datetime.datetime", "decimal.Decimal",
    "numpy.dtype", "numpy.core.multiarray._reconstruct", "numpy.random._pickle.__randomstate_ctor",
    "copyreg._reconstructor",
    "torch._utils._rebuild_tensor_v2", "torch.FloatStorage", "sklearn.svm._classes.SVC", "pathlib.PosixPath",
    "sklearn.tree._tree.Tree", "_codecs.encode", "scipy.sparse.csr_matrix", "xgboost.core.Booster", "re._compile",
    "pandas.core.frame.DataFrame", "pandas._libs.internals._unpickle_block", "joblib.numpy_pickle.NumpyArrayWrapper",
    "argparse.Namespace", "torch.nn.modules.linear.Linear", "numpy.ndarray", "skimage.io.collection.ImageCollection",
    "scipy.signal.ltisys.StateSpace", "tensorflow.python.framework.ops.EagerTensor", "functools.cmp_to_key",
    "hashlib.sha256", "_hashlib.openssl_sha256", "datetime.time"])
def test_what_data_is_made_of_is_no_danger(name: str) -> None:
    """Globals that frameworks need to restore parameters are not called unsafe."""
    assert not pickle_danger.is_unsafe(name)


def test_a_list_of_programs_is_no_pickle() -> None:
    """Letters of names are opcodes; they take from a mark that nobody set, which Python's reader would not allow."""
    names = b"ctest.c\ndatamap.cpp\ntestdata.cpp\ntstdtmod.cpp\nucln_ct.c\nuperf.cpp\n"
    assert found(Sample("a list", "", "tools/sources.txt", names)) == []


def test_evidence_is_untouched() -> None:
    """A claim in a pickle's strings is no claim of the package."""
    gathering = evidence.Gathering({})
    gathering.observe(Item.of("model.pkl", pickles.calling("os", "system", "licence: MIT")))
    claims, hints = gathering.conclude({"model.pkl": 40}, [])
    assert [claim for claim in claims if claim.claim == "licence"] == [] and hints == []
