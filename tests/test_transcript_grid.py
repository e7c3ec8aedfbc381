# SPDX-License-Identifier: GPL-2.0-or-later
"""Training on a grid: the same bits whatever the BLAS kernel, the SIMD instructions and the number of threads."""
from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest
import transcript_examples as examples

from lintian_ml.compare.retrain import _KERNELS, _THREADS, SILENT, flags
from lintian_ml.errors import InputError
from lintian_ml.transcript.grid import BAND, Grid, order, uniform

FLOAT = """import sys, numpy
sys.path.insert(0, ".")
import train
class Grid:
    def __init__(self, bits): pass
    def floats(self, values): return values
    def integers(self, values): return numpy.asarray(values, numpy.float32)
    def rounded(self, values): return numpy.asarray(values, numpy.float32)
    def close(self): pass
real = train.gradients
train.gradients = lambda p, a, t: real(p, a.astype(numpy.float32), t)
train.Grid = Grid
train.init("3f9a", "first.float")
train.train("3f9a", "first.float", sys.argv[1], 0, 60)
"""


SYSTEM = "/usr/bin/python3"
TABLE = Path(__file__).parents[1] / "docs" / "transcript-bits.tsv"


def settings() -> list[dict[str, str]]:
    """Variables for each kernel that this processor has, then without SIMD dispatch, then with two threads."""
    here = flags()
    kernels = [{"OPENBLAS_CORETYPE": name} for name, flag in _KERNELS if flag in here]
    return [{}, *kernels, {"NPY_DISABLE_CPU_FEATURES": _dispatched()}, {name: "2" for name in _THREADS}]


def _dispatched() -> str:
    """The instructions that numpy would choose while it runs, by the names of this numpy."""
    import numpy

    core = getattr(numpy, "_core", None) or numpy.core
    found = core._multiarray_umath
    return " ".join(name for name in found.__cpu_dispatch__ if found.__cpu_features__.get(name))


def _trained(folder: Path, words: list[str], variables: dict[str, str], target: str,
             python: str = sys.executable) -> str:
    base = {key: value for key, value in os.environ.items() if key not in _THREADS}
    subprocess.run([python, *words], cwd=folder, check=True, env={
        **base, "OPENBLAS_NUM_THREADS": "1", "PYTHONPATH": str(Path(__file__).parents[1]), **variables})
    return hashlib.sha256((folder / target).read_bytes()).hexdigest()


def table(folder: Path) -> list[str]:
    """Rows of docs/transcript-bits.tsv: the numpy, the setting, and the digests on the grid and in float32."""
    examples.net(folder)
    _trained(folder, ["train.py", "init", "3f9a", "first"], {}, "first")
    (folder / "float.py").write_text(FLOAT)
    rows = ["numpy\tsetting\tstate on the grid\tin float32"]
    for python, variants in ((sys.executable, settings()), (SYSTEM, [{}])):
        version = subprocess.run([python, "-c", "import numpy; print(numpy.__version__)"], text=True,
                                 capture_output=True, check=False).stdout.strip()
        for one in variants if version else []:
            told = " ".join(f"{name}={value}" for name, value in one.items() if name not in SILENT)
            told = told if len(told) < 40 else f"{told.partition('=')[0]}=all"
            digests = (_trained(folder, [*words, "out"] if words[0] == "float.py" else words, one, "out", python)[:12]
                       for words in (["train.py", "3f9a", "first", "out", "0", "200"], ["float.py"]))
            of = " of the system" if python == SYSTEM else ""
            rows.append("\t".join([f"{version}{of}", told or "as it comes, one thread", *digests]))
    return rows


@pytest.mark.checkout
def test_same_bits_on_every_kernel(tmp_path: Path) -> None:
    """One digest on the grid under all kernels, SIMD settings, thread counts and numpy generations, here and where the
    table of the page was made; float32 gives more than one."""
    rows = [row.split("\t") for row in table(tmp_path)[1:]]
    shown = [row.split("\t") for row in TABLE.read_text().splitlines()[1:]]
    assert len(rows) >= 4 and len(shown) >= 7
    assert len({row[2] for row in [*rows, *shown]}) == 1
    assert len({row[3] for row in rows}) > 1 and len({row[3] for row in shown}) > 1


def test_near_ties_are_logged_and_followed(tmp_path: Path) -> None:
    """A near tie is listed; the list decides it the same way on a machine whose noise falls to the other side."""
    import numpy

    log = tmp_path / "log"
    values = numpy.array([0.1, 2.5 + BAND / 8, -0.5 - BAND / 8, 0.4])
    recorder = Grid(0, str(log), "")
    recorded = recorder.rounded(values)
    recorder.close()
    assert log.read_text() == "1 1 +\n1 2 -\n" and recorded.tolist() == [0, 3, -1, 0]
    noisy = values - numpy.array([0, BAND / 4, -BAND / 4, 0])
    assert Grid(0, "", "").rounded(noisy).tolist() != recorded.tolist()
    follower = Grid(0, "", str(log))
    assert follower.rounded(noisy).tolist() == recorded.tolist()
    follower.close()


@pytest.mark.parametrize("line", ["1 0 +", "1 9 +", "2 1 +"])
def test_rounding_log_is_not_believed(tmp_path: Path, line: str) -> None:
    """A list that rounds what lies near no tie, or what was never rounded, is refused."""
    import numpy

    (tmp_path / "log").write_text(line + "\n")
    grid = Grid(0, "", str(tmp_path / "log"))
    with pytest.raises(InputError, match="rounding log decides call"):
        grid.rounded(numpy.array([0.1, 2.5]))
        grid.close()


@pytest.mark.parametrize("text", ["1 0", "x", "1 -1 +", "1 0 *", "1 0 +\n1 0 -"])
def test_damaged_log(tmp_path: Path, text: str) -> None:
    """A list that is none is refused with a sentence."""
    (tmp_path / "log").write_text(text)
    with pytest.raises(InputError, match="is no rounding log"):
        Grid(0, "", str(tmp_path / "log"))


def test_not_finite() -> None:
    """What is no number, or too large for the grid, is refused and not rounded to something."""
    import numpy

    for value in (float("nan"), float("inf"), 2.0 ** 60):
        with pytest.raises(InputError, match="not finite, or too large"):
            Grid(4, "", "").rounded(numpy.array([1.0, value]))


def test_derived() -> None:
    """Order and first values follow from the seed alone, and differ between seeds, epochs and names."""
    assert sorted(order("a", 0, 100)) == list(range(100))
    assert order("a", 0, 100) == order("a", 0, 100) != order("a", 1, 100) != order("b", 1, 100)
    first = uniform("a", "w", (50, 4))
    assert first.shape == (50, 4) and abs(first).max() <= 1 and abs(first.mean()) < 0.2
    assert (first != uniform("a", "v", (50, 4))).any()
    assert hashlib.sha256(first.tobytes()).hexdigest()[:16] == "d548c576d75576df"
