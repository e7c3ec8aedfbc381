# SPDX-License-Identifier: GPL-2.0-or-later
"""Fuzzing with atheris (Apache-2.0, libFuzzer for Python): ``make fuzz MINUTES=n``, on one processor.

Each target gets a slice in a process of its own, those with the fewest executions so far first; every slice becomes a
row of docs/fuzz.tsv. Inputs that break something are kept in FOLDER and become recipes in tests.

usage: fuzz.py MINUTES [FOLDER]        slices of all targets
       fuzz.py --target NAME [OPTION]  one target, options for libFuzzer
"""
from __future__ import annotations

import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

REPORT = Path(__file__).parents[2] / "docs" / "fuzz.tsv"
SLICE = 20  # seconds; importing everything under instrumentation takes some more
HEAD = "target\tseconds\texecutions\tcoverage\tbugs\n"


def single(name: str, options: list[str]) -> None:
    """Run libFuzzer on one target; does not return."""
    import atheris

    sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[2])]
    with atheris.instrument_imports(include=["lintian_ml"]):
        import targets
        from lintian_ml import formats

        formats.load()
    target = next(entry for entry in targets.targets() if entry.name == name)
    with tempfile.TemporaryDirectory(prefix="lintian-ml-fuzz-") as corpus:
        for number, seed in enumerate(target.seeds):
            (Path(corpus) / str(number)).write_bytes(seed)
        atheris.Setup([sys.argv[0], corpus, *options], target.call)
        atheris.Fuzz()


def piece(name: str, folder: Path) -> str:
    """One slice of one target, as a row of the report."""
    known = set(folder.iterdir())
    start = time.monotonic()
    run = subprocess.run([sys.executable, __file__, "--target", name, f"-max_total_time={SLICE}", "-timeout=10",
                          "-rss_limit_mb=1200", "-max_len=65536", "-print_final_stats=1", "-verbosity=1",
                          f"-artifact_prefix={folder}/{re.sub('[^a-z0-9]+', '-', name)}-"],
                         capture_output=True, text=True, errors="replace", check=False)
    executed = re.findall(r"stat::number_of_executed_units: +(\d+)", run.stderr) or re.findall(
        r"^#(\d+)\s", run.stderr, re.MULTILINE)
    coverage = re.findall(r"cov: (\d+)", run.stderr)
    bugs = len(set(folder.iterdir()) - known)
    if run.returncode and not bugs:
        raise SystemExit(f"{name} did not run:\n{run.stderr[-2000:]}")
    for line in re.findall(r"=== Uncaught Python exception: ===\n(.*)", run.stderr):
        sys.stderr.write(f"{name}: {line}\n")
    return f"{name}\t{time.monotonic() - start:.0f}\t{(executed or ['0'])[-1]}\t{(coverage or ['0'])[-1]}\t{bugs}\n"


def main(minutes: float, folder: Path) -> None:
    sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[2])]
    import targets

    folder.mkdir(parents=True, exist_ok=True)
    if not REPORT.exists():
        REPORT.write_text(HEAD)
    done: Counter[str] = Counter()
    for row in REPORT.read_text().splitlines()[1:]:
        name, _, executed, *_ = row.split("\t")
        done[name] += int(executed)
    end = time.monotonic() + 60 * minutes
    for name in sorted((entry.name for entry in targets.targets()), key=lambda name: (done[name], name)):
        if time.monotonic() + SLICE > end:
            break
        row = piece(name, folder)
        with REPORT.open("a") as report:
            report.write(row)


if __name__ == "__main__":
    if sys.argv[1] == "--target":
        single(sys.argv[2], sys.argv[3:])
    else:
        main(float(sys.argv[1]), Path((*sys.argv[2:], tempfile.mkdtemp(prefix="lintian-ml-fuzz-"))[0]))
