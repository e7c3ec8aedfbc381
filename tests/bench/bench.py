# SPDX-License-Identifier: GPL-2.0-or-later
"""Speed as ratios, all in one run: ``python3 tests/bench/bench.py [-n RUNS] FILE...``

For every FILE (a .dsc or a source tarball) lintian-ml and the plain decompressors take turns on the same bytes;
printed are the median wall times, their ratio pair by pair and the peak memory of lintian-ml. Without files only the
start-up and a package of 100 kB built on the spot are measured.
"""
from __future__ import annotations

import argparse
import compileall
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import recipes  # noqa: E402

COMMAND = [sys.executable, "-m", "lintian_ml"]
PROGRAMS = {".gz": "gzip", ".xz": "xz", ".bz2": "bzip2", ".lzma": "xz", ".zst": "zstd"}


def timed(command: list[str]) -> tuple[float, float]:
    """Wall seconds and peak memory (MiB) of one run; the output is thrown away. Raises where the command broke."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if os.waitstatus_to_exitcode(status) not in (0, 2):
        raise RuntimeError(f"{' '.join(command)} broke")
    return time.perf_counter() - start, usage.ru_maxrss / 1024


def tarballs(path: Path) -> list[Path]:
    """The compressed tarballs that ``path`` stands for: itself, or those that a .dsc names and that are there."""
    if path.suffix != ".dsc":
        return [path]
    names = sorted({line.split()[2] for line in path.read_text().splitlines() if line.startswith(" ") and
                    len(line.split()) == 3})
    return [path.parent / name for name in names if Path(name).suffix in PROGRAMS and (path.parent / name).exists()]


def decompression(path: Path) -> list[str]:
    """One shell command that decompresses everything of ``path``, one file after the other."""
    parts = [f"{PROGRAMS[part.suffix]} -dc '{part}'" for part in tarballs(path)]
    return ["sh", "-c", " && ".join(parts)]


def compare(path: Path, runs: int) -> tuple[float, float]:
    """Print one line of the table; the median seconds of lintian-ml and of decompressing."""
    ours, theirs, memory = [], [], 0.0
    for _ in range(runs):
        seconds, peak = timed([*COMMAND, "--quiet", str(path)])
        ours.append(seconds)
        memory = max(memory, peak)
        theirs.append(timed(decompression(path))[0])
    ratio = statistics.median(a / b for a, b in zip(ours, theirs))
    print(f"{path.name:44} {statistics.median(ours):8.2f} {statistics.median(theirs):12.2f} {ratio:7.2f} "
          f"{memory:8.0f}", flush=True)
    return statistics.median(ours), statistics.median(theirs)


def small(runs: int) -> None:
    """Start-up, and a package of about 100 kB."""
    files = tuple({"Path": f"src/part{n}.c", "Text": "int f(void) { return 42; }\n" * 40} for n in range(90))
    with tempfile.TemporaryDirectory() as folder:
        dsc = recipes.build(recipes.Recipe({}, files), "small", Path(folder))
        for name, command in (("--version", [*COMMAND, "--version"]), ("package of 100 kB", [*COMMAND, str(dsc)])):
            seconds = statistics.median(timed(command)[0] for _ in range(runs))
            python = statistics.median(timed([sys.executable, "-c", "pass"])[0] for _ in range(runs))
            print(f"{name:44} {seconds:8.3f} {python:12.3f} {seconds / python:7.2f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("-n", dest="runs", type=int, default=5)
    given = parser.parse_args()
    compileall.compile_dir(Path(__file__).parents[2] / "lintian_ml", quiet=1)  # as that of an installed package is
    print(f"{'':44} {'seconds':>8} {'bare python':>12} {'ratio':>7}")
    small(given.runs)
    if given.files:
        print(f"\n{'':44} {'seconds':>8} {'decompress':>12} {'ratio':>7} {'peak MiB':>8}")
    pairs = [compare(path, given.runs) for path in given.files]
    if len(pairs) > 1:
        ours, theirs = (sum(column) for column in zip(*pairs))
        print(f"{'all together':44} {ours:8.2f} {theirs:12.2f} {ours / theirs:7.2f}")


if __name__ == "__main__":
    main()
