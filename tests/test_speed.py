# SPDX-License-Identifier: GPL-2.0-or-later
"""What makes a run quick, as far as it can be said without a clock: what is imported, compiled and called."""
from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import recipes
from lintian_ml import formats, scan
from lintian_ml.reader import Item

ROOT = Path(__file__).parents[1]
PROGRAM = """
import json, re, sys
before = set(sys.modules)
compiled = []
original = re._compiler.compile
re._compiler.compile = lambda *given: compiled.append(1) or original(*given)
from lintian_ml.cli import main
main(sys.argv[1:])
sys.stderr.write(json.dumps([sorted(set(sys.modules) - before), len(compiled)]))
"""


def _run(*arguments: str) -> tuple[set[str], int]:
    """The modules that a run imports, and how many regular expressions it compiles."""
    done = subprocess.run([sys.executable, "-c", PROGRAM, *arguments], cwd=ROOT, capture_output=True, text=True,
                          check=True)
    modules, compiled = json.loads(done.stderr)
    return set(modules), compiled


def test_the_version_imports_next_to_nothing() -> None:
    """``--version`` loads no module but the entry and what that needs."""
    modules, compiled = _run("--version")
    assert {name for name in modules if name.startswith("lintian_ml")} == {"lintian_ml", "lintian_ml.cli"}
    assert len(modules) < 10
    assert compiled == 0


def test_a_package_without_weights_loads_no_library(tmp_path: Path) -> None:
    """No numpy, h5py, onnx or python-debian, and no more regular expressions than can be compiled in a moment."""
    files = ({"Path": "src/main.c", "Text": "int main(void) { return 0; }\n"},)
    dsc = recipes.build(recipes.Recipe({}, files), "small", tmp_path)
    modules, compiled = _run("check", str(dsc))
    assert not {"numpy", "h5py", "onnx", "debian", "multiprocessing", "asyncio"} & modules
    assert compiled < 550
    assert len({name for name in modules if name.startswith("lintian_ml.formats.")}) < len(formats.modules()) // 4


def test_most_formats_are_ruled_out_by_the_first_byte() -> None:
    """A binary file of no known format is shown to few formats, whatever it begins with."""
    shown = [len(scan.candidates(Item.of("x", bytes((byte, 1, 0, 255)) * 16))) for byte in range(256)]
    assert sum(shown) / 256 < 20 < len(formats.modules())
