# SPDX-License-Identifier: GPL-2.0-or-later
"""Speed of compare as ratios to cmp on the same files: ``python3 tests/bench/compare_bench.py [-s MIB] [-n RUNS]``

Two safetensors files of the given size are written, and cmp, ``--require content`` and ``--require close`` take turns
on them; printed are median seconds, the ratio pair by pair, and peak memory. The last lines compare a pair of 32 MiB
that differs by 1e-6, with diffoscope as well where it is installed.
"""
from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import struct
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy

COMMAND = [sys.executable, "-m", "lintian_ml", "compare"]
ROWS = 4 << 20  # numbers of one tensor


def written(path: Path, mib: int, differing: float = 0.0) -> Path:
    """A file of that size; with ``differing`` every number is off by about that share of itself."""
    count = max(1, mib * (1 << 20) // (4 * ROWS)) if mib >= 16 else 1
    size = mib * (1 << 20) // 4 // count
    places = [[4 * n * size, 4 * (n + 1) * size] for n in range(count)]
    table = {f"layer{n:04}.weight": {"dtype": "F32", "shape": [size], "data_offsets": place}
             for n, place in enumerate(places)}
    head = json.dumps(table).encode()
    source = numpy.random.default_rng(1)
    with path.open("wb") as out:
        out.write(struct.pack("<Q", len(head) + -len(head) % 8) + head + b" " * (-len(head) % 8))
        for _ in range(count):
            numbers = source.standard_normal(size, numpy.float32)
            if differing:
                noise = numpy.random.default_rng(2).standard_normal(size, numpy.float32)
                numbers *= 1 + numpy.float32(differing) * noise
            out.write(numbers.tobytes())
    return path


def timed(command: list[str], seconds: float = 600) -> tuple[float, float]:
    """Wall seconds and peak memory (MiB); the output is thrown away."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while True:
        done, status, usage = os.wait4(process.pid, os.WNOHANG)
        if done:
            break
        if time.perf_counter() - start > seconds:
            process.kill()
        time.sleep(0.002)
    if os.waitstatus_to_exitcode(status) not in (0, 1, 2, -9):
        raise RuntimeError(f"{' '.join(command)} broke")
    return time.perf_counter() - start, usage.ru_maxrss / 1024


def measured(pairs: dict[str, list[str]], runs: int) -> None:
    """One line for each command; the first is what the others are compared with."""
    found: dict[str, list[tuple[float, float]]] = {name: [] for name in pairs}
    for _ in range(runs):
        for name, command in pairs.items():
            found[name].append(timed(command))
    first = next(iter(found.values()))
    for name, results in found.items():
        ratio = statistics.median(ours[0] / base[0] for ours, base in zip(results, first))
        print(f"  {name:34} {statistics.median(r[0] for r in results):8.2f} s  {ratio:7.2f} x  "
              f"{max(r[1] for r in results):6.0f} MiB", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("-s", dest="mib", type=int, default=1024, help="MiB of each of the two files (1024)")
    parser.add_argument("-n", dest="runs", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="lintian-ml-") as folder:
        one = written(Path(folder, "one.safetensors"), options.mib)
        two = Path(folder, "two.safetensors")
        shutil.copyfile(one, two)
        near = written(Path(folder, "near.safetensors"), options.mib, 1e-6)
        _turn(two)
        print(f"{options.mib} MiB, the same numbers (the files differ in their free metadata)")
        pair = [str(one), str(two)]
        measured({"cmp of the same file and its copy": ["cmp", str(one), str(one) + ".copy"],
                  "content": [*COMMAND, *pair]} if _copied(one) else {}, options.runs)
        print(f"{options.mib} MiB, every number off by 1e-6")
        measured({"cmp of the same file and its copy": ["cmp", str(one), str(one) + ".copy"],
                  "close": [*COMMAND, str(one), str(near), "--require", "close", "--tolerance", "1e-4"]}, options.runs)
        print("32 MiB, every number off by 1e-6")
        small = [str(written(Path(folder, f"small{n}.safetensors"), 32, n * 1e-6)) for n in (0, 1)]
        commands = {"close": [*COMMAND, *small, "--require", "close", "--tolerance", "1e-4"]}
        if shutil.which("diffoscope"):
            commands["diffoscope --text"] = ["diffoscope", "--text", str(Path(folder, "text")), *small]
        measured(commands, 1)


def _copied(path: Path) -> bool:
    """A second copy, so that cmp has two files to read."""
    shutil.copyfile(path, f"{path}.copy")
    return True


def _turn(path: Path) -> None:
    """Other white space in the header: another file, the same content."""
    with path.open("r+b") as handle:
        length = struct.unpack("<Q", handle.read(8))[0]
        head = handle.read(length)
        table = json.loads(head)
        handle.seek(8)
        handle.write(json.dumps(table, sort_keys=True, separators=(",", ":")).encode().ljust(length))


if __name__ == "__main__":
    main()
