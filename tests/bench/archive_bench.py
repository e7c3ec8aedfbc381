# SPDX-License-Identifier: GPL-2.0-or-later
"""An archive's scan as ratios, all in one run: ``python3 tests/bench/archive_bench.py --tarballs DIR... [--dsc DIR]``

Everything takes turns with plain decompression of the same bytes, two at a time, so that a busy machine slows both.
The parts: the whole scan with two processes; one large package without weights; triage against decompressing its index;
peak memory, also on a member of 1 GiB; cost over size, 1 to 64 fold; lintian on the same packages; what the coordinator
costs per source. A table goes to standard output, and with ``--output DIR`` table and plot (SVG) into files.
"""
from __future__ import annotations

import argparse
import compileall
import hashlib
import os
import shlex
import statistics
import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from lintian_ml.archive import detector, names, records  # noqa: E402
from lintian_ml.archive.entries import Entry, File, Outcome, Selection  # noqa: E402
from lintian_ml.archive.store import Store  # noqa: E402

COMMAND = [sys.executable, "-m", "lintian_ml"]
PROGRAMS = {".gz": "gzip", ".xz": "xz", ".bz2": "bzip2", ".lzma": "xz", ".zst": "zstd"}
JOBS = 2
FOLDS = (1, 2, 4, 8, 16, 32, 64)
CONTENTS = 3_000_000  # lines of the synthetic index; sid's has 16.8 million
MEMBER = 1 << 30


@dataclass(frozen=True)
class Line:
    """One line of the table: seconds of ours and of the yardstick, the ratio, the bound, peak memory in MB."""

    name: str
    ours: float
    theirs: float
    bound: str = ""
    memory: float = 0.0

    def __str__(self) -> str:
        ratio = f"{self.ours / self.theirs:.2f}" if self.theirs else ""
        memory = f"{self.memory:.0f}" if self.memory else ""
        return f"| {self.name} | {self.ours:.2f} | {self.theirs:.2f} | {ratio} | {self.bound} | {memory} |"


def timed(command: Sequence[str], allowed: Iterable[int] = (0,)) -> tuple[float, float]:
    """Wall seconds and the peak memory (MB) of the largest process of one run. Raises where it broke."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=os.environ | {
        "PYTHONPATH": str(Path(__file__).parents[2])})
    _, status, usage = os.wait4(process.pid, 0)
    if os.waitstatus_to_exitcode(status) not in allowed:
        raise RuntimeError(f"{shlex.join(command)} ended with {os.waitstatus_to_exitcode(status)}")
    return time.perf_counter() - start, usage.ru_maxrss * 1024 / 1e6


def together(commands: Sequence[Sequence[str]], jobs: int = JOBS) -> float:
    """Wall seconds of running commands, ``jobs`` at a time, in their order."""
    start, waiting = time.perf_counter(), list(commands)
    running: dict[int, subprocess.Popen[bytes]] = {}
    while waiting or running:
        while waiting and len(running) < jobs:
            process = subprocess.Popen(waiting.pop(0), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            running[process.pid] = process
        running.pop(os.wait()[0]).returncode = 0  # waited for here, not by subprocess
    return time.perf_counter() - start


def decompress(paths: Iterable[Path]) -> list[list[str]]:
    return [[PROGRAMS[path.suffix], "-dc", str(path)] for path in paths if path.suffix in PROGRAMS]


def turns(runs: int, ours: Callable[[], tuple[float, float]],
          theirs: Callable[[], float]) -> tuple[float, float, float]:
    """Medians of ours and theirs, taking turns, and the largest memory."""
    pairs = [(*ours(), theirs()) for _ in range(runs)]
    return (statistics.median(pair[0] for pair in pairs), statistics.median(pair[2] for pair in pairs),
            max(pair[1] for pair in pairs))


def described(tarball: Path, folder: Path) -> Path:
    """A .dsc for a bare tarball, with the tarball linked beside it."""
    name, _, rest = tarball.name.partition("_")
    version = rest.partition(".orig")[0].partition(".tar")[0]
    with tarball.open("rb") as handle:
        digest = hashlib.file_digest(handle, "sha256").hexdigest()
    size = tarball.stat().st_size
    (folder / tarball.name).symlink_to(tarball.resolve())
    path = folder / f"{name}_{version}.dsc"
    path.write_text(f"Format: 3.0 (native)\nSource: {name}\nVersion: {version}\nMaintainer: nobody\n"
                    f"Checksums-Sha256:\n {digest} {size} {tarball.name}\n"
                    f"Files:\n {hashlib.md5(digest.encode()).hexdigest()} {size} {tarball.name}\n")
    return path


def scan(pool: Path, jobs: int = JOBS, store: Path | None = None) -> tuple[float, float]:
    """One scan into a new store."""
    with tempfile.TemporaryDirectory() as folder:
        target = store or Path(folder) / "store"
        target.unlink(missing_ok=True)
        return timed([*COMMAND, "archive", "scan", "--store", str(target), "-j", str(jobs), str(pool)])


# -- the parts -------------------------------------------------------------------------------------------------------


def whole(pool: Path, tarballs: Sequence[Path], runs: int, store: Path) -> Iterator[Line]:
    """The whole set; then what a checksum beside decompression would cost, which is what nobody can do without."""
    ours, theirs, memory = turns(runs, lambda: scan(pool, store=store), lambda: together(decompress(tarballs)))
    yield Line(f"scan of {len(tarballs)} sources, {JOBS} processes", ours, theirs, "1.6", memory)
    sums = [["sha256sum", str(path)] for path in tarballs]
    yield Line("of that, sha256sum of the same files", together(sums), theirs)


def single(pool: Path, store: Path, runs: int) -> Iterator[Line]:
    """The largest package in which no weights were found, one process against one."""
    with closing(Store(store)) as opened:
        without = [source for source in records.listed(opened, Selection(), f"NOT {records.WITH_WEIGHTS}")]
    if without:
        largest = max(without, key=lambda source: source.size)
        dsc = pool / f"{largest.name}_{largest.version}.dsc"
        part = next(path for path in pool.glob(f"{largest.name}_{largest.version}*") if path.suffix in PROGRAMS)
        ours, theirs, memory = turns(runs, lambda: timed([*COMMAND, "-q", str(dsc)]),
                                     lambda: together(decompress([part]), 1))
        yield Line(f"{largest.name} alone, no weights in it", ours, theirs, "1.5", memory)


def write_index(target: Path, lines: int) -> None:
    """A Contents-source index like sid's: its mix of suffixes, directories and lengths, two of 10,000 are models."""
    suffixes = ("c", "h", "py", "html", "png", "txt", "js", "xml", "go", "rs", "java", "po", "md", "json", "svg", "cpp")
    with subprocess.Popen(["gzip", "-c"], stdin=subprocess.PIPE, stdout=target.open("wb")) as process:
        assert process.stdin is not None
        for start in range(0, lines, 10_000):
            block = [f"pkg-{start // 400}.{n % 7}/src/module{n % 97}/part{start + n}.{suffixes[n * 7919 % 16]}"
                     f"    package-{(start + n) // 400}\n" for n in range(10_000)]
            block[17] = f"models/net{start}.onnx    package-{start // 400}\n"
            block[4711] = f"data/model-{start}.bin    package-{start // 400}\n"
            process.stdin.write("".join(block).encode())


def triaged(folder: Path, runs: int, contents: Path | None) -> Iterator[Line]:
    """Ranking an index against decompressing it with the same program."""
    path = contents or folder / "Contents-source.gz"
    if not contents:
        write_index(path, CONTENTS)

    def ours() -> tuple[float, float]:
        start = time.perf_counter()
        with names.unpacked(path) as lines:
            found = names.rank(lines)
        assert found
        return time.perf_counter() - start, 0.0

    mine, theirs, _ = turns(runs, ours, lambda: together(decompress([path]), 1))
    yield Line(f"triage of {path.name}", mine, theirs, "3")


def large(folder: Path) -> Iterator[Line]:
    """A package with one member of 1 GiB that no format takes."""
    pool = folder / "large"
    pool.mkdir()
    block = b"".join(hashlib.sha256(str(n).encode()).digest() for n in range(1 << 15))
    (pool / "blob").write_bytes(b"")
    with (pool / "blob").open("wb") as target:
        for n in range(MEMBER // len(block)):
            target.write(block[n % 97:] + block[:n % 97])
    _tar(pool / "large_1.tar.gz", [(pool / "blob", "large-1/blob.bin")])
    (pool / "blob").unlink()
    dscs = folder / "large-pool"
    dscs.mkdir()
    described(pool / "large_1.tar.gz", dscs)
    ours, memory = scan(dscs, 1)
    yield Line("a member of 1 GiB", ours, together(decompress([pool / "large_1.tar.gz"]), 1), "200 MB", memory)


def _tar(target: Path, files: Iterable[tuple[Path, str]]) -> None:
    with tarfile.open(target, "w:gz", compresslevel=1) as archive:
        for path, name in files:
            archive.add(path, name)


def linear(folder: Path) -> Iterator[tuple[int, float, float]]:
    """(fold, seconds of the scan less its start-up, MB decompressed) of packages of 1 to 64 times the same content."""
    for fold in FOLDS:
        pool = folder / f"fold-{fold}"
        pool.mkdir()
        _tar(folder / f"fold_{fold}.tar.gz", [(path, f"fold-{fold}/{copy}/{path.name}") for copy in range(fold)
                                              for path in _texts()])
        described(folder / f"fold_{fold}.tar.gz", pool)
        seconds, _ = scan(pool, 1)
        yield fold, seconds, fold * sum(path.stat().st_size for path in _texts()) / 1e6


def _texts() -> list[Path]:
    """Files as sources have them: our own modules and tests."""
    root = Path(__file__).parents[2]
    return sorted([*(root / "lintian_ml").rglob("*.py"), *(root / "tests").glob("*.py")])


def judged_by_lintian(dscs: Sequence[Path], runs: int) -> Iterator[Line]:
    """The same packages by lintian and by us, two at a time."""
    if dscs:
        ours, theirs, memory = turns(runs, lambda: scan(dscs[0].parent), lambda: together(
            [["lintian", "--no-cfg", "--fail-on", "none", str(path)] for path in dscs]))
        yield Line(f"{len(dscs)} packages, lintian is the yardstick", ours, theirs, "", memory)


def coordinator(store: Path, folder: Path) -> Iterator[Line]:
    """What is serial whatever the engine: storing the facts of each source, per 1,000 sources."""
    with closing(Store(store)) as opened, closing(Store(folder / "replayed", create=True)) as target:
        documents = list(records.lines(opened))
        target.register("s", "main", (Entry(str(n), "1", "", "", "", "", "/", (File("a.dsc", 1, "sha256", str(n)),))
                                      for n in range(len(documents))))
        start = time.perf_counter()
        for n, document in enumerate(documents, 1):
            target.keep(Outcome(n, 1, document), detector.version())
        each = (time.perf_counter() - start) / len(documents)
    yield Line("coordinator, per 1,000 sources", 1000 * each, 0)


def plot(points: Sequence[tuple[int, float, float]]) -> str:
    """Seconds over size as SVG; the dashed line leads from the first point to the last."""
    width, height, margin = 640, 400, 60
    top = points[-1][1]

    def y(seconds: float) -> float:
        return height - margin - (height - 2 * margin) * seconds / top

    def x(size: float) -> float:
        return margin + (width - 2 * margin) * size / points[-1][2]

    marks = "".join(f'<circle cx="{x(size):.1f}" cy="{y(seconds):.1f}" r="4"/><text x="{x(size) + 6:.1f}" '
                    f'y="{y(seconds) + 14:.1f}">{fold}×: {seconds:.1f} s</text>' for fold, seconds, size in points)
    return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="sans-serif" '
            f'font-size="11"><title>Seconds over MB unpacked</title><path d="M{margin} {margin}V{height - margin}'
            f'H{width - margin}" fill="none" stroke="black"/><path d="M{x(points[0][2]):.1f} {y(points[0][1]):.1f}'
            f'L{x(points[-1][2]):.1f} {y(top):.1f}" stroke="gray" stroke-dasharray="4"/>{marks}'
            f'<text x="{width / 2}" y="{height - 20}">MB unpacked, up to {points[-1][2]:.0f}</text></svg>\n')


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tarballs", nargs="*", type=Path, default=[], help="folders with source tarballs")
    parser.add_argument("--dsc", type=Path, help="a folder with whole source packages, for lintian")
    parser.add_argument("--contents", type=Path, help="a real Contents-source index")
    parser.add_argument("--output", type=Path, help="a folder for table and plot")
    parser.add_argument("-n", dest="runs", type=int, default=3)
    parser.add_argument("--skip", nargs="*", default=[], help="parts to leave out: whole single triage large linear "
                        "lintian coordinator")
    compileall.compile_dir(Path(__file__).parents[2] / "lintian_ml", quiet=1)  # as that of an installed package is
    run(parser.parse_args())


def run(given: argparse.Namespace) -> None:
    """Print the table as it grows."""
    table = ["| | seconds | yardstick | ratio | bound | peak MB |", "|---|---:|---:|---:|---:|---:|"]
    print("\n".join(table), flush=True)
    tarballs = sorted(path for folder in given.tarballs for path in folder.iterdir() if path.suffix in PROGRAMS)
    points: list[tuple[int, float, float]] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        pool, store = folder / "pool", folder / "store"
        pool.mkdir()
        for path in tarballs:
            described(path, pool)
        dscs = sorted(given.dsc.glob("*.dsc")) if given.dsc else []
        parts = {"whole": lambda: whole(pool, tarballs, given.runs, store) if tarballs else iter(()),
                 "single": lambda: single(pool, store, given.runs) if tarballs else iter(()),
                 "coordinator": lambda: coordinator(store, folder) if tarballs else iter(()),
                 "triage": lambda: triaged(folder, given.runs, given.contents),
                 "lintian": lambda: judged_by_lintian(dscs, given.runs), "large": lambda: large(folder)}
        for part, lines in parts.items():
            for line in lines() if part not in given.skip else ():
                table.append(str(line))
                print(line, flush=True)
        if "linear" not in given.skip:
            for point in linear(folder):
                points.append(point)
                print(f"{point[0]:3} fold: {point[2]:7.1f} MB in {point[1]:6.2f} s", flush=True)
    if given.output:
        given.output.mkdir(parents=True, exist_ok=True)
        (given.output / "archive-bench.md").write_text("\n".join([*table, ""]))
        if points:
            (given.output / "archive-linear.svg").write_text(plot(points))


if __name__ == "__main__":
    main()
