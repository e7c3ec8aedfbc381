# SPDX-License-Identifier: GPL-2.0-or-later
"""Limits of what is fetched: at each all of it comes, past it there is a word that says so."""
from __future__ import annotations

import hashlib
from pathlib import Path

import archive_mirror as mirror
import pytest

from lintian_ml import limits
from lintian_ml.archive import fetch
from lintian_ml.archive.entries import File
from lintian_ml.evidence import online
from lintian_ml.evidence.online import Reply, State
from lintian_ml.model import Evidence, Pointer, Strength


def test_release_file_without_a_size(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A file of which nobody promised a size may have so many bytes."""
    (tmp_path / "InRelease").write_bytes(b"x" * 1000)
    with mirror.served(tmp_path, mirror.Behaviour()) as address:
        monkeypatch.setattr(limits, "RELEASE", 1000)
        fetch.get(address, File("InRelease", -1, "sha256", ""), tmp_path / "target", lambda seconds: None)
        assert (tmp_path / "target").stat().st_size == 1000
        monkeypatch.setattr(limits, "RELEASE", 999)
        with pytest.raises(fetch.Missed) as missed:
            fetch.get(address, File("InRelease", -1, "sha256", ""), tmp_path / "other", lambda seconds: None)
        assert missed.value.reason == "wrong size"


def test_pause_before_another_attempt(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A pause grows with each attempt, up to so many seconds."""
    (tmp_path / "file").write_bytes(b"x" * 10)
    file = File("file", 10, "sha256", hashlib.sha256(b"x" * 10).hexdigest())
    for limit, expected in ((2, [1, 2, 2]), (4, [1, 2, 4])):
        monkeypatch.setattr(limits, "DOWNLOAD_PAUSE", limit)
        behaviour = mirror.Behaviour()
        behaviour.busy["file"] = 3
        pauses: list[float] = []
        with mirror.served(tmp_path, behaviour) as address:
            fetch.get(address, file, tmp_path / f"target{limit}", pauses.append)
        assert pauses == expected


def test_time_for_all_addresses(monkeypatch: pytest.MonkeyPatch) -> None:
    """After so many seconds no further address is asked, and each of these is told to be open."""
    claims = [Evidence("dataset", f"https://h{at}.example/x", Pointer("x"), "metadata", Strength.CHECKED)
              for at in range(3)]
    for seconds, asked in ((600, 3), (-1, 0)):
        monkeypatch.setattr(limits, "ONLINE_TOTAL", seconds)
        urls: list[str] = []
        told = online.ask_all(claims, lambda url, digest: urls.append(url) or Reply(State.THERE, "200"))
        assert len(urls) == asked
        assert sum("not asked: too many addresses, or too slow ones" in entry.value for entry in told) == 3 - asked
