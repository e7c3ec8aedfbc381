# SPDX-License-Identifier: GPL-2.0-or-later
"""Limits of indices, Release files and settings: at the limit they are read, one past it there is one sentence."""
from __future__ import annotations

import bz2
import gzip
import io
import lzma
import subprocess
from collections.abc import Callable
from pathlib import Path
from unittest import mock

import pytest

from lintian_ml import cli, limits
from lintian_ml.archive import index, names, release
from lintian_ml.errors import InputError

ENTRY = b"Package: p%d\nVersion: 1\nFiles:\n 0 1 a.dsc\n\n"
CONTENTS = b"m/net.onnx science/p\n"


def listed(path: Path) -> int:
    return sum(1 for _ in index.entries(path, "/base"))


def ranked(path: Path) -> list[str]:
    with names.unpacked(path) as lines:
        return sorted(names.rank(lines))


def test_paragraph_of_an_index(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A paragraph of STANZA bytes is read, a longer one is refused."""
    path = tmp_path / "Sources"
    entry = ENTRY.rstrip() % 1 + b"\nX: "
    monkeypatch.setattr(limits, "STANZA", len(entry) + 9)
    for more, told in ((9, None), (10, "a paragraph has more than")):
        path.write_bytes(entry + b"x" * more)
        if told:
            with pytest.raises(InputError, match=told):
                listed(path)
        else:
            assert listed(path) == 1


def test_dictionary_of_an_index(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """An index that asks for more memory than XZ_MEMORY is refused, in both of the ways in which one is read."""
    size = 1 << 22
    data = lzma.compress(ENTRY % 1, filters=[{"id": lzma.FILTER_LZMA2, "dict_size": size}])
    (tmp_path / "Sources.xz").write_bytes(data)
    needed = next(at for at in range(size, 2 * size, 4096) if _fits(data, at))
    monkeypatch.setattr(limits, "XZ_MEMORY", needed)
    assert listed(tmp_path / "Sources.xz") == 1
    monkeypatch.setattr(limits, "XZ_MEMORY", needed - 4096)
    with pytest.raises(InputError, match="Memory usage limit"):
        listed(tmp_path / "Sources.xz")


def _fits(data: bytes, limit: int) -> bool:
    try:
        return bool(lzma.LZMADecompressor(lzma.FORMAT_XZ, limit).decompress(data))
    except lzma.LZMAError:
        return False


def test_the_program_xz_has_the_same_limit() -> None:
    """The programs beside this process are told how much memory they may take."""
    (command,) = names._PROGRAMS["xz"]
    assert f"--memlimit-decompress={limits.XZ_MEMORY}" in command


@pytest.mark.parametrize("pack", [lambda data: gzip.compress(data, mtime=0), lzma.compress, bz2.compress])
def test_index_that_expands(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, pack: Callable[[bytes], bytes]) -> None:
    """An index may be RATIO times its size when unpacked, and RATIO_FREE in any case."""
    data = ENTRY % 1 + b"\n" * 100_000
    path = tmp_path / "Sources.packed"
    path.write_bytes(pack(data))
    monkeypatch.setattr(limits, "RATIO", 1)
    monkeypatch.setattr(limits, "RATIO_FREE", len(data))
    assert listed(path) == 1
    monkeypatch.setattr(limits, "RATIO_FREE", len(data) - 1)
    with pytest.raises(InputError, match="expands to more than"):
        listed(path)


@pytest.mark.parametrize("without", [(), ("grep",), ("grep", "gzip", "igzip")])
def test_contents_that_expand(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, without: tuple[str, ...]) -> None:
    """So is a Contents index, whether programs or Python unpack it; nobody waits for a program that goes on."""
    real = subprocess.Popen

    def started(command: list[str], **options: object) -> object:
        if command[0] in without:
            raise FileNotFoundError
        return real(command, **options)  # type: ignore[call-overload]

    monkeypatch.setattr(names.subprocess, "Popen", mock.Mock(side_effect=started))
    data = CONTENTS * 200_000
    path = tmp_path / "Contents.gz"
    path.write_bytes(gzip.compress(data, mtime=0))
    monkeypatch.setattr(limits, "RATIO", 1)
    monkeypatch.setattr(limits, "RATIO_FREE", len(data))
    assert ranked(path) == ["p"]
    monkeypatch.setattr(limits, "RATIO_FREE", len(data) - 1)
    with pytest.raises(InputError, match="expands to more than"):
        ranked(path)


def test_paragraphs_behind_many_empty_lines() -> None:
    """Empty lines between paragraphs are none, wherever the pieces of the stream end."""
    for gap in (2, 3, limits.MIB - 1, limits.MIB, limits.MIB + 1):
        text = b"a: b" + b"\n" * gap + b"c: d\n"
        assert list(index.paragraphs(io.BytesIO(text), "x")) == ["a: b", "c: d\n"]


@pytest.mark.parametrize("digits", [1, 20, 4_000, 5_000, 100_000])
def test_sizes_of_many_digits(digits: int) -> None:
    """A size in a Release file is a number, however long."""
    parsed = release.parse(f"SHA256:\n {'0' * 64} {'9' * digits} a\n", "Release")
    assert parsed.files["a"].size == int("9" * min(digits, 20))


def test_options_of_a_configuration(monkeypatch: pytest.MonkeyPatch, tmp_path: Path,
                                    capsys: pytest.CaptureFixture[str]) -> None:
    """So many options and bytes of a configuration file are read; with more it is refused, and nothing is cut."""
    tree, path = tmp_path / "tree", tmp_path / "conf"
    (tree / "debian").mkdir(parents=True)
    (tree / "debian" / "control").write_text("Source: a\n")
    monkeypatch.setattr(limits, "OPTIONS", 4)
    for count, status in ((4, 0), (5, 1)):
        path.write_text("info = yes\n" * count)
        assert cli.main(["check", "--cfg", str(path), str(tree)]) == status
    assert "conf:5: more than 4 options" in capsys.readouterr().err
    path.write_text("info = yes\n")
    for limit, status in ((11, 0), (10, 1)):
        monkeypatch.setattr(limits, "CONTROL", limit)
        assert cli.main(["check", "--cfg", str(path), str(tree)]) == status
    assert "has more than 10 bytes" in capsys.readouterr().err
