# SPDX-License-Identifier: GPL-2.0-or-later
"""Fuzzing with atheris (Apache-2.0, libFuzzer for Python): ``make fuzz MINUTES=n``, on one processor.

Everything is imported once, which under instrumentation takes a minute; each target then gets slices in forks of that
process, those with the least processor time so far first. Every slice becomes a row of docs/fuzz.tsv. In FOLDER, what
a slice has found to reach new code is kept for the next one, and inputs that break something become recipes in tests.

usage: fuzz.py MINUTES [FOLDER [WORD...]]    slices of all targets, or of those whose names hold a WORD
       fuzz.py --total                       the sum of docs/fuzz.tsv
"""
from __future__ import annotations

import contextlib
import os
import re
import sys
import tempfile
import time
import zlib
from collections import Counter
from pathlib import Path
from typing import Any

REPORT = Path(__file__).parents[2] / "docs" / "fuzz.tsv"
SLICE, SLOW = 20, 2  # seconds; of processor time for one input
HEAD = "target\tseconds\texecutions\tcoverage\tbugs\n"
OPTIONS = (f"-max_total_time={SLICE}", "-timeout=10", "-rss_limit_mb=1200", "-max_len=65536", "-print_final_stats=1",
           "-verbosity=1")


def slice_of(target: Any, folder: Path) -> str:
    """One slice of one target, as a row of the report."""
    name = re.sub("[^a-z0-9]+", "-", target.name.lower())
    found, corpus, log = folder / "found", folder / "corpus" / name, folder / "log"
    found.mkdir(parents=True, exist_ok=True)
    corpus.mkdir(parents=True, exist_ok=True)
    known = set(found.iterdir())
    for number, seed in enumerate(target.seeds):
        (corpus / f"seed-{number}").write_bytes(seed)
    child = os.fork()
    if not child:
        _fuzz(target, corpus, found / name, log)
    _, status, usage = os.wait4(child, 0)
    told, kept = log.read_text(errors="replace"), sorted(set(found.iterdir()) - known)
    bugs = [bug for bug in kept if not _by_the_clock(target, bug)]
    if status and not kept:
        raise SystemExit(f"{target.name} did not run:\n{told[-2000:]}")
    for bug in bugs:
        bug.with_suffix(".log").write_text(told[-20_000:])
        sys.stderr.write(f"{target.name}: {bug}\n")
    return "\t".join((target.name, f"{usage.ru_utime + usage.ru_stime:.0f}",
                      _last(r"stat::number_of_executed_units: +(\d+)", told) or _last(r"(?m)^#(\d+)\s", told) or "0",
                      _last(r"cov: (\d+)", told) or "0", str(len(bugs)))) + "\n"


def _by_the_clock(target: Any, bug: Path) -> bool:
    """Whether an input was only slow because others had the processor; libFuzzer's clock is that of the wall."""
    if not re.search("-(?:timeout|slow-unit)-", bug.name):
        return False
    child = os.fork()
    if not child:
        with contextlib.suppress(Exception):
            target.call(bug.read_bytes())
        os._exit(0)
    _, _, usage = os.wait4(child, 0)
    quick = usage.ru_utime + usage.ru_stime < SLOW
    if quick:
        bug.unlink()
    return quick


def _fuzz(target: Any, corpus: Path, prefix: Path, log: Path) -> None:
    """The fork's whole life: libFuzzer ends the process."""
    import atheris  # type: ignore[import-untyped]

    for number in (1, 2):
        os.dup2(os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC * (number == 1) | os.O_APPEND), number)
    try:
        options = [sys.argv[0], str(corpus), f"-artifact_prefix={prefix}-", *OPTIONS]
        atheris.Setup(options, lambda data: _kept(target, data, prefix))
        atheris.Fuzz()
    finally:
        os._exit(1)


def _kept(target: Any, data: bytes, prefix: Path) -> None:
    """Run the target; what breaks it is kept before libFuzzer ends the process."""
    try:
        target.call(data)
    except Exception:
        Path(f"{prefix}-broken-{zlib.crc32(data):08x}").write_bytes(data)
        raise


def _last(pattern: str, text: str) -> str:
    found: list[str] = re.findall(pattern, text)
    return found[-1] if found else ""


def _spent() -> Counter[str]:
    """Seconds of each target so far."""
    done: Counter[str] = Counter()
    for row in REPORT.read_text().splitlines()[1:] if REPORT.exists() else ():
        name, seconds, *_ = row.split("\t")
        done[name] += int(seconds)
    return done


def main(minutes: float, folder: Path, words: list[str]) -> None:
    """Slices until the time is over, the targets in turn."""
    import atheris

    end = time.monotonic() + 60 * minutes
    sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[2])]
    with atheris.instrument_imports(include=["lintian_ml"]):
        import targets
        from lintian_ml import formats

        formats.load()
    wanted = [entry for entry in targets.targets() if not words or any(word in entry.name for word in words)]
    done = _spent()
    if not REPORT.exists():
        REPORT.write_text(HEAD)
    while time.monotonic() + SLICE < end:
        target = min(wanted, key=lambda entry: (done[entry.name], entry.name))
        row = slice_of(target, folder)
        done[target.name] += max(1, int(row.split("\t")[1]))
        with REPORT.open("a") as report:
            report.write(row)


def total() -> str:
    """What docs/fuzz.tsv comes to."""
    rows = [row.split("\t") for row in REPORT.read_text().splitlines()[1:]]
    seconds, runs, bugs = (sum(int(row[at]) for row in rows) for at in (1, 2, 4))
    return (f"{len(rows)} slices of {len({row[0] for row in rows})} targets: {seconds / 3600:.2f} hours of processor "
            f"time, {runs} executions, {bugs} bugs")


if __name__ == "__main__":
    if sys.argv[1] != "--total":
        main(float(sys.argv[1]), Path((*sys.argv[2:3], tempfile.mkdtemp(prefix="lintian-ml-fuzz-"))[0]), sys.argv[3:])
    print(total())
