# SPDX-License-Identifier: GPL-2.0-or-later
"""Limits of the processes that unpack, each as the system or whoever asks them sees it."""
from __future__ import annotations

import gzip
import os
from pathlib import Path

import pytest
from test_inflate import ATTACKS, processes, settled, unpacked

from lintian_ml import limits
from lintian_ml.errors import UnpackerDied
from lintian_ml.inflate import keeper, link
from lintian_ml.inflate import pool as inflate


def test_wait_for_a_step(monkeypatch: pytest.MonkeyPatch) -> None:
    """An unpacker that does nothing for UNPACK_WALL seconds is given up, unless it is made with another patience."""
    monkeypatch.setattr(limits, "UNPACK_WALL", 0.5)
    faulty = inflate.Pool("faulty_steps", paths=(str(ATTACKS),))
    assert unpacked(faulty, "gzip", gzip.compress(b"first")) == b"first"
    with pytest.raises(UnpackerDied, match="did nothing for 0.5 seconds"):
        unpacked(faulty, "gzip", gzip.compress(b"<hang>"))
    faulty.close()


def test_time_of_an_unpacker() -> None:
    """The kernel ends one that has used UNPACK_TOTAL seconds of processor time, in whatever steps."""
    pool = inflate.Pool()
    unpacked(pool, "gzip", gzip.compress(b"first"))
    assert settled(lambda: bool(processes(pool)))
    told = [Path(f"/proc/{process}/limits").read_text() for process in processes(pool)]
    pool.close()
    lines = {line.split("  ")[0]: line.split()[3:5] for line in told[0].splitlines()}
    assert lines["Max cpu time"] == [str(limits.UNPACK_TOTAL)] * 2


def test_pieces_in_advance() -> None:
    """The shared memory has room for UNPACK_AHEAD pieces besides the packed one, and ends with the last of them."""
    assert link.place(limits.UNPACK_AHEAD - 1) + limits.UNPACK_SLOT == link.SIZE < link.place(limits.UNPACK_AHEAD) + 1


def test_descriptors_that_are_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the system does not tell which are open, all its numbers are closed, up to UNPACK_DESCRIPTORS."""
    def untold(path: str) -> list[str]:
        raise FileNotFoundError(path)

    closed: list[tuple[int, int]] = []
    monkeypatch.setattr(os, "listdir", untold)
    monkeypatch.setattr(os, "closerange", lambda first, end: closed.append((first, end)))
    monkeypatch.setattr(os, "sysconf", lambda name: 300)
    for limit in (300, 299):
        monkeypatch.setattr(limits, "UNPACK_DESCRIPTORS", limit)
        keeper._close_others()
    assert closed == [(keeper._CONTROL + 1, 300), (keeper._CONTROL + 1, 299)]


def test_buffers_that_are_kept() -> None:
    """Within UNPACK_KEPT bytes a buffer is not given back to the system after each piece, and faulted in anew."""
    pool, pieces = inflate.Pool(), 80
    unpacked(pool, "gzip", gzip.compress(b"first"))
    before = _faults(pool)
    unpacked(pool, "gzip", gzip.compress(os.urandom(pieces * limits.UNPACK_SLOT)))
    fresh = _faults(pool) - before
    pool.close()
    pages = limits.UNPACK_SLOT // os.sysconf("SC_PAGE_SIZE")
    assert limits.UNPACK_SLOT < limits.UNPACK_KEPT and fresh < pieces * pages // 3


def _faults(pool: inflate.Pool) -> int:
    """Page faults of the one unpacker (proc(5), minflt)."""
    process, = processes(pool)
    return int(Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[7])
