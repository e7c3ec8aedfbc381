# SPDX-License-Identifier: GPL-2.0-or-later
"""The same malicious files through lintian-ml and through four scanners: writes the table of docs/malicious-models.md.

usage: python3 tests/attacks/compare.py FOLDER-OF-PROGRAMS > docs/malicious-models.md

FOLDER is the ``bin`` of an environment that has picklescan, modelscan, fickling and modelaudit. The files are built in
a temporary folder, one folder each, and read, never loaded. A scanner has found a file where its exit status says so.
"""
from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1])]

import models  # noqa: E402
import pickles  # noqa: E402
from pickles import Sample  # noqa: E402

from lintian_ml.check import check_path  # noqa: E402

_OURS = {"ml-unsafe-pickle-import", "ml-model-runs-code"}
_NOT_READ = {"ml-archive-not-read", "ml-weights-unreadable"}
_HEAD = """# Malicious models: the same files through five scanners

Every file is built by `tests/attacks/pickles.py` or `tests/attacks/models.py` from what is published about bypasses of
picklescan, modelscan, fickling and modelaudit; none was loaded. *found* means that the scanner's exit status says so,
or that lintian-ml gives a hint that names the call; *not read* that lintian-ml says that it could not look into the
file; *error* that a scanner ended without an answer. A scanner that does not read a kind of file at all has a dash
where its program says so. The versions are {versions}.

`python3 tests/attacks/compare.py BIN` repeats it.

"""


def run(program: Path, *arguments: str) -> int:
    """The exit status, -1 where there is none within two minutes."""
    try:
        return subprocess.run([str(program), *arguments], capture_output=True, timeout=120, check=False,
                              env={"PATH": "/usr/bin:/bin", "HOME": "/nonexistent", "NO_ANALYTICS": "1",
                                   "PROMPTFOO_DISABLE_TELEMETRY": "1"}).returncode
    except subprocess.TimeoutExpired:
        return -1


def ours(path: Path) -> str:
    tags = {hint.tag for package in check_path(str(path.parent)).packages for hint in package.hints}
    return "found" if tags & _OURS else "not read" if tags & _NOT_READ else ""


def _status(found: int, clean: int = 0, none: int = -9) -> Callable[[int], str]:
    return lambda status: "found" if status == found else "" if status == clean else "–" if status == none else "error"


def row(folder: Path, tools: Path, sample: Sample) -> list[str]:
    path = folder / sample.path
    path.parent.mkdir(parents=True)
    path.write_bytes(sample.data)
    return [sample.name, sample.advisory, ours(path),
            _status(1)(run(tools / "picklescan", "-p", str(path.parent))),
            _status(1, none=3)(run(tools / "modelscan", "-p", str(path))),
            _status(1)(run(tools / "fickling", "--check-safety", "--json-output", f"{folder}/fickling.json", str(path))),
            _status(1)(run(tools / "modelaudit", "scan", "--no-cache", str(path)))]


def versions(tools: Path) -> str:
    names = ("picklescan", "modelscan", "fickling", "modelaudit")
    code = f"import importlib.metadata as m; print(', '.join(f'{{n}} {{m.version(n)}}' for n in {names!r}))"
    return subprocess.run([str(tools / "python"), "-c", code], capture_output=True, text=True, check=True).stdout.strip()


def main(tools: Path) -> None:
    samples = [*pickles.samples(), *models.samples()]
    with tempfile.TemporaryDirectory() as top, ThreadPoolExecutor(1) as pool:
        rows = list(pool.map(lambda entry: row(Path(top) / f"{entry[0]:03}", tools, entry[1]), enumerate(samples)))
    print(_HEAD.format(versions=versions(tools)), end="")
    names = ("lintian-ml", "picklescan", "modelscan", "fickling", "modelaudit")
    print("| | " + " | ".join(names) + " |\n|---|" + "---|" * len(names))
    counts = [sum(cells[2 + at] == "found" for cells in rows) for at in range(len(names))]
    print(f"| found, of {len(rows)} | " + " | ".join(map(str, counts)) + " |\n")
    print("| file | advisory | " + " | ".join(names) + " |\n|---|---|" + "---|" * len(names))
    for cells in rows:
        print("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
