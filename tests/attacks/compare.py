# SPDX-License-Identifier: GPL-2.0-or-later
"""The same malicious files through lintian-ml and through four scanners: writes the table of docs/malicious-models.md.

usage: python3 tests/attacks/compare.py FOLDER-OF-PROGRAMS > docs/malicious-models.md

FOLDER is the ``bin`` of an environment that has picklescan, modelscan, fickling and modelaudit. The files are built in
a temporary folder, one folder each, and read, never loaded. A scanner has found a file where its exit status says so.
"""
from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1])]

import models  # noqa: E402
import pickles  # noqa: E402

from lintian_ml.checking import check_path  # noqa: E402

_OURS = {"ml-unsafe-pickle-import", "ml-model-runs-code"}
_NOT_READ = {"ml-archive-not-read", "ml-weights-unreadable"}
_HEAD = """# Malicious models: the same files through five scanners

Every file is built by `tests/attacks/pickles.py` or `tests/attacks/models.py` from what is published about bypasses of
picklescan, modelscan, fickling and modelaudit; none was loaded. *found* means that the scanner's exit status says so,
or that lintian-ml gives a hint that names the call; *not read* that lintian-ml says that it could not look into the
file; *error* that a scanner ended without an answer. A scanner that does not read a kind of file at all has a dash
where its program says so. The versions are {versions}, without their optional
libraries for HDF5, ONNX, TensorFlow and 7z, which turns some of their answers into errors.

`python3 tests/attacks/compare.py BIN` repeats it.

"""


# Runs in the scanners' own Python: each is imported once, and a fork of that reads one file.
_DRIVER = """
import importlib, json, os, signal, sys
module, arguments, paths = sys.argv[1], json.loads(sys.argv[2]), json.load(sys.stdin)
main = importlib.import_module(module).main
told = []
for path in paths:
    child = os.fork()
    if not child:
        signal.alarm(60)
        for number in (1, 2):
            os.dup2(os.open(os.devnull, os.O_WRONLY), number)
        words = [word.replace('PATH', path).replace('FOLDER', os.path.dirname(path)) for word in arguments]
        sys.argv = [module, *words]
        try:
            status = main()
        except SystemExit as end:
            status = end.code
        except BaseException:
            status = 99
        os._exit(status if isinstance(status, int) else 0)
    told.append(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
print(json.dumps(told))
"""
_TOOLS = {  # module with main(), its arguments, exit status that means clean, and that it does not read such files
    "picklescan": ("picklescan.cli", ["-p", "FOLDER"], 0, -999),
    "modelscan": ("modelscan.cli", ["-p", "PATH"], 0, 3),
    "fickling": ("fickling.cli", ["--check-safety", "--json-output", "FOLDER/told", "PATH"], 0, -999),
    "modelaudit": ("modelaudit.cli", ["scan", "--no-cache", "PATH"], 0, -999),
}


def through(tools: Path, name: str, paths: list[Path]) -> list[str]:
    """What one scanner says of every file."""
    module, arguments, clean, unread = _TOOLS[name]
    environment = {"PATH": "/usr/bin:/bin", "HOME": "/nonexistent", "NO_ANALYTICS": "1",
                   "PROMPTFOO_DISABLE_TELEMETRY": "1"}
    run = subprocess.run([str(tools / "python"), "-c", _DRIVER, module, json.dumps(arguments)], text=True, check=True,
                         input=json.dumps(list(map(str, paths))), stdout=subprocess.PIPE, env=environment)
    words = {clean: "", unread: "–", 1: "found"}
    return [words.get(status, "error") for status in json.loads(run.stdout.splitlines()[-1])]


def ours(path: Path) -> str:
    tags = {hint.tag for package in check_path(str(path.parent)).packages for hint in package.hints}
    return "found" if tags & _OURS else "not read" if tags & _NOT_READ else ""


def versions(tools: Path) -> str:
    names = tuple(_TOOLS)
    code = f"import importlib.metadata as m; print(', '.join(f'{{n}} {{m.version(n)}}' for n in {names!r}))"
    run = subprocess.run([str(tools / "python"), "-c", code], capture_output=True, text=True, check=True)
    return run.stdout.strip()


def main(tools: Path) -> None:
    samples = [*pickles.samples(), *models.samples()]
    with tempfile.TemporaryDirectory() as top:
        paths = []
        for number, sample in enumerate(samples):
            paths.append(Path(top) / f"{number:03}" / sample.path)
            paths[-1].parent.mkdir()
            paths[-1].write_bytes(sample.data)
        columns = [list(map(ours, paths)), *(through(tools, name, paths) for name in _TOOLS)]
    rows = [[sample.name, sample.advisory, *words] for sample, *words in zip(samples, *columns)]
    print(_HEAD.format(versions=versions(tools)), end="")
    names = ("lintian-ml", *_TOOLS)
    print("| | " + " | ".join(names) + " |\n|---|" + "---|" * len(names))
    counts = [sum(cells[2 + at] == "found" for cells in rows) for at in range(len(names))]
    print(f"| found, of {len(rows)} | " + " | ".join(map(str, counts)) + " |\n")
    print("| file | advisory | " + " | ".join(names) + " |\n|---|---|" + "---|" * len(names))
    for cells in rows:
        print("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
