# SPDX-License-Identifier: GPL-2.0-or-later
"""Isolated unpackers: the same bytes as Python's modules, whatever becomes of an unpacker, and nobody left behind."""
from __future__ import annotations

import bz2
import gc
import gzip
import io
import lzma
import os
import re
import random
import signal
import struct
import subprocess
import sys
import threading
import time
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from conftest import require_program, require_right

from lintian_ml import limits
from lintian_ml.errors import DamagedFile, LimitExceeded, SourceProblem, UnpackerDied
from lintian_ml.inflate import pool as inflate
from lintian_ml.wire import unpacked as unpacked_module
from lintian_ml.wire import zip_members

ATTACKS = Path(__file__).parent / "worker_attacks"
ROOT = Path(__file__).parents[1]
NOISE = random.Random(3).randbytes(700_000)
PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": lambda data: gzip.compress(data, 1), "bzip2": bz2.compress,
    "xz": lambda data: lzma.compress(data, preset=0),
    "lzma": lambda data: lzma.compress(data, lzma.FORMAT_ALONE, preset=0), "bzip2 member": bz2.compress,
    "deflate": lambda data: zlib.compress(data, 1)[2:-4],
}


def parted(data: bytes, size: int = limits.MIB) -> Iterator[bytes]:
    return (data[at:at + size] for at in range(0, len(data), size))


def unpacked(pool: inflate.Pool, kind: str, packed: bytes, ahead: bool = False) -> bytes:
    return b"".join(piece for piece, _ in pool.pieces(kind, parted(packed), ahead))


@pytest.fixture
def pool() -> Iterator[inflate.Pool]:
    made = inflate.Pool()
    yield made
    made.close()


@pytest.fixture
def faulty() -> Iterator[inflate.Pool]:
    made = inflate.Pool("faulty_steps", seconds=0.3, wall=5, paths=(str(ATTACKS),))
    yield made
    made.close()


def processes(pool: inflate.Pool) -> list[int]:
    """The unpackers that the keeper has now."""
    keeper = pool.prepare()._process
    return list(map(int, Path(f"/proc/{keeper}/task/{keeper}/children").read_text().split()))


def settled(wanted: Callable[[], bool]) -> bool:
    """Whether something that other processes do comes true within some seconds."""
    until = time.monotonic() + 10
    while not (true := wanted()) and time.monotonic() < until:
        time.sleep(0.01)
    return true


@pytest.mark.parametrize("kind", PACKERS)
@pytest.mark.parametrize("ahead", [False, True])
def test_the_same_bytes(pool: inflate.Pool, kind: str, ahead: bool) -> None:
    """Of every size around that of a slot, packed well and not at all, and after streams that were left early."""
    slot = limits.UNPACK_SLOT
    for size in (0, 1, slot - 1, slot, slot + 1, 2 * slot, len(NOISE)):
        for data in (bytes(size), NOISE[:size]):
            assert unpacked(pool, kind, PACKERS[kind](data), ahead) == data
        next(pool.pieces(kind, parted(PACKERS[kind](NOISE))))


def test_pieces_say_what_was_read_for_them(pool: inflate.Pool) -> None:
    """The count of packed bytes grows with the pieces, ends with all of them, and is the same each time."""
    packed = gzip.compress(NOISE * 3, 1)
    first = [(len(piece), read) for piece, read in pool.pieces("gzip", parted(packed), True)]
    assert first == [(len(piece), read) for piece, read in pool.pieces("gzip", parted(packed, 99_000), False)] or len(
        first) > 3
    assert [read for _, read in first] == sorted(read for _, read in first) and first[-1][1] == len(packed)
    assert first == [(len(piece), read) for piece, read in pool.pieces("gzip", parted(packed), True)]


def test_one_process_after_the_other_and_as_many_as_are_open(pool: inflate.Pool) -> None:
    """Streams one after the other have one process; streams inside each other have one each, in any order."""
    packed = gzip.compress(NOISE)
    for _ in range(20):
        unpacked(pool, "gzip", packed)
        next(pool.pieces("gzip", parted(packed)))
    assert len(processes(pool)) == 1
    streams = [pool.pieces("gzip", parted(packed)) for _ in range(5)]
    parts = [b""] * 5
    for turn in range(60):
        parts[turn * 7 % 5] += next(streams[turn * 7 % 5], (b"", 0))[0]
    assert parts == [NOISE] * 5 and len(processes(pool)) == 5


def test_a_part_of_the_package_has_a_process_of_its_own(pool: inflate.Pool) -> None:
    """What is unpacked ahead is unpacked by a process that has seen nothing else, and that sees nothing else."""
    packed = gzip.compress(NOISE)
    unpacked(pool, "gzip", packed)
    before = processes(pool)
    stream = pool.pieces("gzip", parted(packed), True)
    next(stream)
    during = processes(pool)
    assert len(during) == 2 and set(before) < set(during)
    for _ in stream:
        pass
    assert settled(lambda: processes(pool) == before)


@pytest.mark.parametrize(("kind", "packed", "told"), [
    ("gzip", gzip.compress(NOISE)[:-9], "^ends early$"), ("xz", b"", "^ends early$"),
    ("gzip", gzip.compress(NOISE)[:-8] + bytes(8), "^is damaged: Error -3 while .* data: incorrect data check$"),
    ("xz", b"\xfd7zXZ\0" + NOISE, "^is damaged: (Input format not supported by decoder|Corrupt input data)$"),
    ("bzip2", b"BZh9" + NOISE, "^is damaged: Invalid data stream$"),
    ("gzip-member", gzip.compress(NOISE)[:-9], "^ends early$"),
    ("gzip-member", gzip.compress(NOISE) + b"\0", "^goes on behind its end$"),
    ("gzip-member", gzip.compress(NOISE) + gzip.compress(NOISE), "^goes on behind its end$"),
])
@pytest.mark.parametrize("ahead", [False, True])
def test_damage_is_told_as_the_modules_tell_it(pool: inflate.Pool, kind: str, packed: bytes, told: str,
                                               ahead: bool) -> None:
    """What came before the damage is kept, and the process lives on."""
    found = b""
    with pytest.raises(SourceProblem, match=told) as raised:
        for piece, _ in pool.pieces(kind, parted(packed), ahead):
            found += piece
    assert NOISE.startswith(found) and not isinstance(raised.value, UnpackerDied)
    assert "gzip" not in kind or len(found) > 400_000
    assert unpacked(pool, "gzip", gzip.compress(b"next")) == b"next"


def test_small_pieces_left_early() -> None:
    """Of a stream with many small pieces only the first is taken: the next stream does not wait for the others."""
    packed = b"".join(gzip.compress(bytes((at,)) * 100) for at in range(5))
    hasty = inflate.Pool(wall=5)
    for _ in range(3):
        pieces = hasty.pieces("gzip", (packed,))
        assert next(pieces)[0] == bytes(100)
        del pieces
    assert len(unpacked(hasty, "gzip", packed)) == 500
    hasty.close()


def test_what_reading_raises_comes_through(pool: inflate.Pool) -> None:
    """An error of the packed bytes' source is raised as it is, at the first byte or later."""
    def broken(before: bytes) -> Iterator[bytes]:
        yield from parted(before, 1000)
        raise OSError("no more")

    for before in (b"", gzip.compress(NOISE)[:300_000]):
        with pytest.raises(OSError, match="no more"):
            list(pool.pieces("gzip", broken(before)))
    assert unpacked(pool, "gzip", gzip.compress(b"next")) == b"next"


@pytest.mark.parametrize("ahead", [False, True])
@pytest.mark.parametrize(("word", "told"), [
    ("crash", "was killed by SIGSEGV while it unpacked gzip$"), ("exit", "ended with status 7"),
    ("spin", r"used more than 0\.3 seconds of processor time while it unpacked gzip$"),
    ("bug", "failed while it unpacked gzip: KeyError: 'nothing'$"), ("abort", "was killed by SIG"),
])
def test_death_is_told(faulty: inflate.Pool, word: str, told: str, ahead: bool) -> None:
    """What came before a death is kept; how it died is told in words; another process takes over."""
    found = b""
    with pytest.raises(UnpackerDied, match=f"^the isolated unpacker {told}"):
        for piece, _ in faulty.pieces("gzip", parted(gzip.compress(NOISE + b"<%s>" % word.encode())), ahead):
            found += piece
    assert NOISE.startswith(found) and len(found) > 500_000
    assert unpacked(faulty, "gzip", gzip.compress(b"next"), ahead) == b"next"


def test_hang_ends() -> None:
    """One that does nothing is given up after the limit, and killed."""
    faulty = inflate.Pool("faulty_steps", wall=0.5, paths=(str(ATTACKS),))
    unpacked(faulty, "gzip", gzip.compress(b"first"))
    start = time.monotonic()
    with pytest.raises(UnpackerDied, match="did nothing for 0.5 seconds while it unpacked gzip"):
        unpacked(faulty, "gzip", gzip.compress(b"<hang>"))
    assert 0.4 < time.monotonic() - start < 5
    assert settled(lambda: not processes(faulty))
    assert unpacked(faulty, "gzip", gzip.compress(b"next")) == b"next"
    faulty.close()


def test_memory_is_limited() -> None:
    """More memory than allowed is refused by the system, and the process lives on."""
    faulty = inflate.Pool("faulty_steps", paths=(str(ATTACKS),))  # with time enough to touch all that memory
    unpacked(faulty, "gzip", gzip.compress(b"first"))
    before = processes(faulty)
    with pytest.raises(LimitExceeded, match="needs more than 384 MiB of memory"):
        unpacked(faulty, "gzip", gzip.compress(b"<eat>"))
    assert unpacked(faulty, "gzip", gzip.compress(b"next")) == b"next" and processes(faulty) == before
    faulty.close()
    small = inflate.Pool(memory=48 * limits.MIB)
    with pytest.raises(LimitExceeded, match="needs more than 48 MiB of memory"):
        unpacked(small, "xz", lzma.compress(NOISE, preset=9))
    small.close()


def test_largest_dictionary_fits(pool: inflate.Pool) -> None:
    """What XZ_MEMORY allows, counted in powers of two, can be had within UNPACK_MEMORY; more is refused as ever."""
    def packed(size: int) -> bytes:
        return lzma.compress(NOISE, lzma.FORMAT_XZ, filters=[{"id": lzma.FILTER_LZMA2, "preset": 0, "dict_size": size}])

    assert unpacked(pool, "xz", packed(limits.XZ_MEMORY * 3 // 4)) == NOISE
    with pytest.raises(SourceProblem, match="^is damaged: Memory usage limit exceeded$"):
        unpacked(pool, "xz", packed(limits.XZ_MEMORY))


@pytest.mark.parametrize("ahead", [False, True])
def test_killed_in_mid_stream(pool: inflate.Pool, ahead: bool) -> None:
    """A process that somebody kills is missed at once, and costs only its own stream."""
    packed = gzip.compress(NOISE * 20, 0)
    other = pool.pieces("gzip", parted(packed))
    begun = next(other)[0]
    there = processes(pool)
    stream = pool.pieces("gzip", parted(packed), ahead)
    next(stream)
    [process] = set(processes(pool)) - set(there)
    os.kill(process, signal.SIGKILL)
    with pytest.raises(UnpackerDied, match="^the isolated unpacker was killed by SIGKILL while it unpacked gzip$"):
        list(stream)
    assert begun + b"".join(piece for piece, _ in other) == NOISE * 20
    if not ahead:  # whose fault it was nobody knows: it is not tried again in this package
        with pytest.raises(UnpackerDied, match="was killed by SIGKILL"):
            unpacked(pool, "gzip", packed)
        assert unpacked(pool, "bzip2", bz2.compress(b"another")) == b"another"
        pool.fresh()
    assert unpacked(pool, "gzip", packed, ahead) == NOISE * 20


def test_keeper_killed_in_mid_stream(pool: inflate.Pool) -> None:
    """Without its keeper an unpacker ends too; a new keeper takes over, and no zombie stays."""
    stream = pool.pieces("gzip", parted(gzip.compress(NOISE * 20, 0)), True)
    next(stream)
    first = pool.prepare()._process
    os.kill(first, signal.SIGKILL)
    with pytest.raises(UnpackerDied, match="ended without a word while it unpacked gzip"):
        list(stream)
    assert unpacked(pool, "gzip", gzip.compress(b"next"), True) == b"next"
    assert pool.prepare()._process != first and not Path(f"/proc/{first}").exists()


def test_deaths_in_one_package_are_counted(faulty: inflate.Pool) -> None:
    """After some no further file is given to an unpacker, but parts of the package are; another package begins anew."""
    for number in range(limits.UNPACK_DEATHS):
        for _ in range(2):  # the second time it is not tried
            with pytest.raises(UnpackerDied, match="SIGSEGV"):
                unpacked(faulty, "gzip", gzip.compress(b"%d <crash>" % number, mtime=0))  # the same bytes
    with pytest.raises(UnpackerDied, match="3 files of this package have ended the isolated unpacker"):
        unpacked(faulty, "gzip", gzip.compress(b"next"))
    assert unpacked(faulty, "gzip", gzip.compress(b"next"), True) == b"next"
    faulty.fresh()
    assert unpacked(faulty, "gzip", gzip.compress(b"next")) == b"next"


def test_no_process_is_to_be_had(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where none can be started, that is what is wrong with the stream; it is not unpacked in this process instead."""
    monkeypatch.setattr(sys, "executable", "/nonexistent/python")
    with pytest.raises(UnpackerDied, match="^the isolated unpacker cannot be started: No such file or directory$"):
        list(inflate.Pool().pieces("gzip", [gzip.compress(b"x")]))
    monkeypatch.setattr(sys, "executable", "/bin/false")
    none = inflate.Pool()
    with pytest.raises(UnpackerDied, match="ended without a word"):
        list(none.pieces("gzip", [gzip.compress(b"x")]))
    none.close()


def test_nothing_is_left_behind() -> None:
    """No descriptor, no process and no zombie after streams that ended, were left, broke and died."""
    gc.collect()
    before = len(os.listdir("/proc/self/fd"))
    pool = inflate.Pool("faulty_steps", seconds=5, paths=(str(ATTACKS),))
    for text in (b"sound", NOISE, b"<crash>", b"<exit>"):
        for ahead in (False, True):
            stream = pool.pieces("gzip", parted(gzip.compress(text)), ahead)
            try:
                next(stream)
            except UnpackerDied:
                continue
    del stream
    keeper = pool.prepare()._process
    family = [keeper, *processes(pool)]
    pool.close()
    gc.collect()
    assert len(os.listdir("/proc/self/fd")) == before
    assert not any(Path(f"/proc/{process}").exists() for process in family)


def test_threads_share_a_pool(pool: inflate.Pool) -> None:
    """Several threads unpack at a time, and each has its own bytes."""
    wrong: list[int] = []

    def work(number: int) -> None:
        data = NOISE[number * 1000:] + bytes([number])
        for turn in range(12):
            if unpacked(pool, "gzip", gzip.compress(data, 1), bool(turn % 2)) != data:
                wrong.append(number)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


def test_a_fork_has_unpackers_of_its_own(pool: inflate.Pool) -> None:
    """A process that was forked unpacks on its own, while its parent's streams go on."""
    packed = gzip.compress(NOISE)
    unpacked(pool, "gzip", packed)
    stream = pool.pieces("gzip", parted(packed))
    begun = next(stream)[0]
    child = os.fork()
    if not child:
        pool.forked()  # as at every fork for the pool that everybody shares
        os._exit(0 if all(unpacked(pool, "gzip", packed) == NOISE for _ in range(9)) else 1)
    assert begun + b"".join(piece for piece, _ in stream) == NOISE
    assert os.waitpid(child, 0)[1] == 0
    assert unpacked(pool, "gzip", packed) == NOISE


@pytest.mark.parametrize("disposition", [
    "signal.SIG_IGN", "lambda *about: os.waitpid(-1, os.WNOHANG) if True else 0"])
def test_callers_with_handlers_of_their_own(disposition: str) -> None:
    """Whatever the caller does about its children, deaths are told and the end is reached."""
    code = ("import gzip, os, signal, sys\nfrom lintian_ml.inflate import pool as inflate\n"
            "from lintian_ml.errors import UnpackerDied\n"
            f"signal.signal(signal.SIGCHLD, {disposition})\n"
            f"pool = inflate.Pool('faulty_steps', paths=({str(ATTACKS)!r},))\n"
            "try:\n    list(pool.pieces('gzip', [gzip.compress(b'<crash>')]))\n"
            "except UnpackerDied as error:\n    print(error)\n"
            "print(len(list(pool.pieces('gzip', [gzip.compress(b'next')]))))\npool.close()\n")
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert run.stdout == "the isolated unpacker was killed by SIGSEGV while it unpacked gzip\n1\n", run.stderr


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_no_orphans(tmp_path: Path, how: signal.Signals) -> None:
    """When the caller ends in mid-stream, by whatever signal, its keeper and an unpacker that hangs end as well."""
    code = ("import gzip\nfrom lintian_ml.inflate import pool as inflate\n"
            f"pool = inflate.Pool('faulty_steps', paths=({str(ATTACKS)!r}, {str(tmp_path)!r}))\n"
            "next(pool.pieces('gzip', [gzip.compress(bytes(10 ** 7))], True))\nprint('begun', flush=True)\n"
            "list(pool.pieces('gzip', [gzip.compress(b'<hang>')]))\n")

    def family() -> list[str]:
        found = []
        for place in Path("/proc").glob("[0-9]*/cmdline"):
            try:
                found += [place.parent.name] if str(tmp_path).encode() in place.read_bytes() and b"-S" in (
                    place.read_bytes().split(b"\0")) else []
            except OSError:
                continue
        return found

    with subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL) as caller:
        assert caller.stdout and caller.stdout.readline() == b"begun\n"
        assert settled(lambda: len(family()) >= 2)
        caller.send_signal(how)
        assert caller.wait(30) != 0
    assert settled(lambda: not family())


# -- what an unpacker cannot do
@pytest.mark.parametrize("attempt", [
    "open {home}/.netrc", "open /etc/passwd", "open /proc/self/environ", "open /usr/bin/env", "list {home}", "list /",
    "write {home}/new", "socket", "fork", "kill {caller}", "run /bin/true", "rename {home}/.netrc", "dup", "truncate",
    "pipe", "thread", "memory {caller}"])
def test_what_is_refused(faulty: inflate.Pool, tmp_path: Path, attempt: str) -> None:
    """No file in a home or elsewhere, no connection, no process or thread, no signal: tried from inside."""
    require_right(faulty.in_force(), "seccomp")
    (tmp_path / ".netrc").write_text("machine example.org password secret")
    asked = attempt.format(home=tmp_path, caller=os.getpid())
    told = unpacked(faulty, "attempt", asked.encode())
    assert told.startswith(b"refused: "), told
    assert sorted(path.name for path in tmp_path.iterdir()) == [".netrc"]


def test_files_are_out_of_reach_without_the_filter(faulty: inflate.Pool, tmp_path: Path) -> None:
    """Landlock alone refuses every file: it is in force before the first unpacker is forked."""
    require_right(faulty.in_force(), "Landlock")
    (tmp_path / "missing_rights.py").write_text("from faulty_steps import *\nfrom lintian_ml import rights\n"
                                                "from lintian_ml.inflate import keeper\nkeeper._LEFT = ()\n"
                                                "rights.nothing_but_memory = lambda libc: -1\n")
    without = inflate.Pool("missing_rights", paths=(str(ATTACKS), str(tmp_path)))
    assert not any("seccomp" in phrase for phrase in without.in_force())
    for asked in (f"open {tmp_path}/missing_rights.py", "open /etc/passwd", f"list {tmp_path}", f"write {tmp_path}/x"):
        told = unpacked(without, "attempt", asked.encode())
        assert told == b"refused: Permission denied", told
    without.close()


def test_environment_is_empty(faulty: inflate.Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of the caller's environment, neither in Python's copy nor in the process's own."""
    monkeypatch.setenv("SECRET_TOKEN", "s3cret")
    told = unpacked(faulty, "surroundings", b"x")
    assert told in (b"[{}, [None]]", b"[{'LC_CTYPE': 'C.UTF-8'}, [b'LC_CTYPE=C.UTF-8']]")  # Python's own doing


def test_descriptors_of_the_caller_are_closed(faulty: inflate.Pool, tmp_path: Path) -> None:
    """What the caller left open for its children is not open in an unpacker; it has its socket, its memory, a pipe."""
    with open(tmp_path / "secret", "wb") as secret:
        os.set_inheritable(secret.fileno(), True)
        unpacked(faulty, "gzip", gzip.compress(b"x"))
        for process in (faulty.prepare()._process, *processes(faulty)):
            open_now = [os.readlink(entry) for entry in Path(f"/proc/{process}/fd").iterdir()]
            assert not any(str(tmp_path) in target for target in open_now)
            assert len(open_now) <= 8


def test_nothing_else_unpacks() -> None:
    """No other module calls a decompressor, or what would call one; ``zip_members`` hands on what is stored."""
    calls = re.compile(r"\b(decompress\w*|\w+Decompressor|(gzip|bz2|lzma|zstandard)\.(open|\w+File)|numpy\.load|"
                       r"archive\.(open|read|extract\w*|testzip))\(")
    code = Path(inflate.__file__).parents[1]
    found = {str(path.relative_to(code)) for path in code.rglob("*.py")
             if "inflate" not in path.parts and calls.search(path.read_text())}
    assert found == {"wire/zip_members.py"}
    assert calls.search((code / "inflate" / "steps.py").read_text())


def test_what_is_in_force_is_said(pool: inflate.Pool) -> None:
    """Each right that was taken away has a phrase."""
    told = pool.in_force()
    assert f"memory {limits.UNPACK_MEMORY // limits.MIB} MiB" in told and len(told) == len(set(told))
    assert f"processor time {limits.UNPACK_CPU} s for each step" in told


def test_size_of_the_shared_memory_is_sealed(faulty: inflate.Pool) -> None:
    """An unpacker cannot shrink it, which would end the caller."""
    assert unpacked(faulty, "attempt", b"truncate").startswith(b"refused")
    from lintian_ml.inflate import process

    descriptor = process._shared()
    with pytest.raises(PermissionError):
        os.ftruncate(descriptor, 0)
    os.close(descriptor)


# -- zstd and LZ4, which are no modules of Python's
def framed(kind: str, data: bytes, *options: str) -> bytes:
    return subprocess.run([require_program(kind), "-cq", *options], input=data, stdout=subprocess.PIPE,
                          check=True).stdout


@pytest.mark.parametrize("kind, checksum, unknown", [("zstd", "checksum", "Unknown frame"),
                                                     ("lz4", "[Cc]hecksum", "frameType")])
def test_frames_as_the_program_has_them(kind: str, checksum: str, unknown: str) -> None:
    """Of every size around that of a slot, in a row, with some to be skipped between; damage, cuts."""
    pool = inflate.Pool(f"lintian_ml.inflate.{kind}")
    slot = limits.UNPACK_SLOT
    for size in (0, 1, slot - 1, slot, slot + 1, len(NOISE)):
        for data in (bytes(size), NOISE[:size]):
            assert unpacked(pool, kind, framed(kind, data)) == data
    skipped = b"\x50\x2a\x4d\x18\x05\0\0\0ignor"
    one, two, noise = (framed(kind, part) for part in (b"1", b"2", NOISE))
    assert unpacked(pool, kind, one + skipped + noise + two, True) == b"1" + NOISE + b"2"
    for cut in (0, 3, 9, 100_000, len(NOISE)):
        with pytest.raises(SourceProblem, match="^ends early$"):
            unpacked(pool, kind, noise[:cut])
    for damaged, told in ((noise[:-4] + bytes(4), checksum), (one + b"garbage", unknown)):
        with pytest.raises(SourceProblem, match=f"^is damaged: .*{told}"):
            unpacked(pool, kind, damaged)
    assert "no files at all (Landlock)" in pool.in_force() or "Landlock" not in str(pool.in_force())
    pool.close()


def test_a_window_of_zstd_may_be_too_large() -> None:
    pool = inflate.Pool("lintian_ml.inflate.zstd")
    with pytest.raises(SourceProblem, match="^is damaged: Frame requires too much memory"):
        unpacked(pool, "zstd", framed("zstd", NOISE, "--ultra", "--long=29", "--no-content-size"))
    pool.close()


@pytest.mark.parametrize("length", [f"{len(NOISE):#x}".ljust(19), f"{len(NOISE):#x}L".ljust(20)])
@pytest.mark.parametrize("cut", [1, 2, 20, 21, 22, 40])
def test_a_file_of_old_joblib_is_a_length_and_a_stream(pool: inflate.Pool, length: str, cut: int) -> None:
    """Wherever its beginning is cut; of Python 2 the length has one character more."""
    packed = b"ZF" + length.encode() + zlib.compress(NOISE)
    assert b"".join(piece for piece, _ in pool.pieces("zfile", (packed[:1], packed[1:cut], packed[cut:]))) == NOISE
    with pytest.raises(SourceProblem, match="ends early"):
        unpacked(pool, "zfile", packed[:12])


# -- readers of formats that unpack on their own
@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_members_of_zips_as_zipfile_has_them(method: int) -> None:
    """Sound and damaged at any byte, read at once and bit by bit: the same bytes, or an error where zipfile has one."""
    def outcome(read: Callable[[zipfile.ZipFile, str], object], data: bytes, steps: int) -> list[bytes] | str:
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                found = []
                for name in archive.namelist():
                    with read(archive, name) as member:  # type: ignore[attr-defined]
                        found.append(b"".join(iter(lambda: member.read(steps), b"")))
                return found
        except (zipfile.BadZipFile, zlib.error, lzma.LZMAError, NotImplementedError, EOFError, OSError, ValueError,
                RuntimeError, UnicodeDecodeError, struct.error) as error:
            return str(error) if isinstance(error, (zlib.error, lzma.LZMAError)) or "CRC" in str(error) else "damage"

    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, content in (("a", b""), ("b", b"text " * 9000), ("c", NOISE[:3000]), ("d", bytes(400_000))):
            archive.writestr(name, content)
    sound, chance = buffer.getvalue(), random.Random(method)
    assert outcome(zip_members.member, sound, 1 << 20) == outcome(zipfile.ZipFile.open, sound, 1 << 20)
    for turn in range(150):
        data = bytearray(sound)
        for _ in range(chance.randint(1, 3)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        steps = (1 << 20, 1000)[turn % 2]
        mine = outcome(zip_members.member, bytes(data), steps)
        theirs = outcome(zipfile.ZipFile.open, bytes(data), steps)
        assert mine == theirs or {type(mine), type(theirs)} == {str}, (turn, mine, theirs)


def test_zip_member_with_a_huge_dictionary() -> None:
    """An LZMA member that asks for more than XZ_MEMORY is refused before any memory is taken."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("a", NOISE)
    data = bytearray(buffer.getvalue())
    data[31 + 4 + 1:31 + 4 + 5] = (limits.XZ_MEMORY + 1).to_bytes(4, "little")
    with zipfile.ZipFile(io.BytesIO(bytes(data))) as archive, zip_members.member(archive, "a") as member:
        with pytest.raises(zipfile.BadZipFile, match="^Memory usage limit exceeded$"):
            member.read(1)


def test_beginnings() -> None:
    """So many bytes, whether there is more, and whether the end was as it should be; damage in its own words."""
    packed = zlib.compress(NOISE)
    assert unpacked_begun("zlib", packed, 100) == unpacked_module.Begun(NOISE[:100], True, False)
    assert unpacked_begun("zlib", packed, len(NOISE) + 1) == unpacked_module.Begun(NOISE, False, True)
    early = unpacked_begun("zlib", packed[:9000], len(NOISE))
    assert NOISE.startswith(early.data) and early[1:] == (False, False)
    with pytest.raises(DamagedFile, match="^Error -3 while decompressing data: incorrect header check$"):
        unpacked_begun("zlib", b"no zlib", 100)


def unpacked_begun(kind: str, data: bytes, most: int) -> unpacked_module.Begun:
    return unpacked_module.beginning(kind, (data,), most)
