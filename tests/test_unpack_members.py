# SPDX-License-Identifier: GPL-2.0-or-later
"""Containers inside a package are opened in place, by content, within limits."""
from __future__ import annotations

import gzip
import lzma
import random
import struct
import zipfile
from collections.abc import Iterator

import pytest
from test_unpack_dsc import PACK, tar
from test_unpack_input import ar, deb, zipped

from lintian_ml import limits
from lintian_ml.model import Hint
from lintian_ml.reader import Item
from lintian_ml.unpack.members import expand


def walk(item: Item, problems: list[Hint]) -> Iterator[tuple[str, bytes]]:
    """Everything inside, recursively."""
    for inner in expand(item, problems):
        yield inner.path, inner.blob().whole()
        yield from walk(inner, problems)


def inside(path: str, data: bytes, problems: list[Hint] | None = None) -> dict[str, bytes]:
    return dict(walk(Item.of(path, data), [] if problems is None else problems))


FILES = {"a": b"1", "d/b": b"2" * 400_000}


@pytest.mark.parametrize(("path", "data", "names"), [
    ("x.zip", zipped(FILES), ["a", "d/b"]),
    ("x.whl", zipped(FILES, zipfile.ZIP_STORED), ["a", "d/b"]),
    ("x.zip", zipped(FILES, zipfile.ZIP_BZIP2), ["a", "d/b"]),
    ("x.tar", tar(FILES, packing=""), ["a", "d/b"]),
    ("x.tgz", tar(FILES), ["a", "d/b"]),
    ("no-suffix", tar(FILES, packing="xz"), ["a", "d/b"]),
    ("x.a", ar({"a": b"1", "d/b": b"2" * 400_000}), ["a", "d/b"]),
])
def test_a_container(path: str, data: bytes, names: list[str]) -> None:
    """Members are outer!inner, whatever the outer file is called."""
    assert inside(f"sub/{path}", data) == {f"sub/{path}!{name}": FILES[name] for name in names}


@pytest.mark.parametrize("packing", ["gz", "bz2", "xz", "lzma"])
def test_a_single_compressed_file(packing: str) -> None:
    """The inner name is the outer one without the suffix; without a suffix it is the same."""
    data = PACK[packing](b"weights " * 1000)
    assert inside(f"net.bin.{packing}", data) == {f"net.bin.{packing}!net.bin": b"weights " * 1000}
    assert list(inside("net", data)) == ["net!net"]


def test_containers_nest() -> None:
    """A gzip in a tar in a zip, and a .deb down to its files."""
    data = zipped({"t.tar.xz": tar({"n.gz": gzip.compress(b"net")}, packing="xz")})
    assert "o.zip!t.tar.xz!n.gz!n" in inside("o.zip", data)
    assert inside("p.deb", deb())["p.deb!data.tar.xz!usr/share/foo/net"] == b"weights\n"


def test_what_is_no_container_has_no_members() -> None:
    """Text, zeros and nothing."""
    for data in (b"", b"text\n" * 200, bytes(2000), b"BZ", b"PK", b"\x1f\x8b", b"]\0\0\0\1" + bytes(30)):
        assert inside("x.zip", data) == {}


def test_gzip_members_and_padding() -> None:
    """Streams one after the other are one file; padding behind them is left alone."""
    assert inside("x.gz", gzip.compress(b"a") + gzip.compress(b"b") + bytes(40)) == {"x.gz!x": b"ab"}
    assert inside("x.xz", lzma.compress(b"a") + bytes(8) + lzma.compress(b"b")) == {"x.xz!x": b"ab"}


def test_damage_inside_a_package_is_told_at_a_low_level() -> None:
    """Broken archives are common test data: what can be read is, the source counts as complete, and a hint says why."""
    whole = tar(FILES)
    for data, told in ((whole[:-50], "ends early"), (zipped(FILES)[:-5], "no directory at its end"),
                       (gzip.compress(b"x" * 100)[:-9], "ends early"), (ar({"a": b"12345"})[:-4], "ends early")):
        problems: list[Hint] = []
        inside("x", data, problems)
        assert [hint.tag for hint in problems] == ["ml-archive-not-read"]
        assert told in problems[0].note


def test_a_bomb_is_reported_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The budget is shared by everything nested in one file."""
    monkeypatch.setattr(limits, "RATIO", 50)
    monkeypatch.setattr(limits, "RATIO_FREE", limits.MIB)
    bomb = gzip.compress(bytes(3_000_000))
    problems: list[Hint] = []
    for data in (bomb, zipped({"a.gz": bomb, "b.gz": bomb}, zipfile.ZIP_STORED), gzip.compress(gzip.compress(bomb))):
        problems.clear()
        assert sum(map(len, inside("b", data, problems).values())) < 12_000_000
        assert {hint.note for hint in problems} == {
            "not everything inside was checked: it expands to more than 50 times its size"}


def test_a_zip_whose_members_lie_over_each_other() -> None:
    """Many directory entries for one piece of data are refused."""
    data = zipped({"a": bytes(range(256)) * 4}, zipfile.ZIP_STORED)
    at = data.rindex(b"PK\1\2")
    entry, end = data[at:data.rindex(b"PK\5\6")], bytearray(data[data.rindex(b"PK\5\6"):])
    struct.pack_into("<HHI", end, 8, 9, 9, 9 * len(entry))
    problems: list[Hint] = []
    assert inside("x.zip", data[:at] + entry * 9 + end, problems) == {}
    assert [hint.note for hint in problems] == [
        "not everything inside was checked: it has members that lie over each other"]


def test_depth_is_bounded() -> None:
    """Past DEPTH containers a hint says so, and the walk ends."""
    data = b"net"
    for _ in range(limits.DEPTH + 2):
        data = gzip.compress(data)
    problems: list[Hint] = []
    assert len(inside("x", data, problems)) == limits.DEPTH
    assert "containers deep" in problems[0].note


def test_random_damage_raises_nothing() -> None:
    """Any change of bytes and any cut end in members or in none, never in an error."""
    rng = random.Random(1)
    samples = [zipped({"a": b"1" * 50, "b": b"2"}), tar({"a": b"1"}, packing=""), tar({"a": b"1"}), deb(),
               tar({"a": b"1"}, packing="xz"), tar({"a": b"1"}, packing="bz2"), ar({"a": b"1"})]
    for sample in samples:
        for _ in range(150):
            data = bytearray(sample)
            for _ in range(rng.randrange(1, 6)):
                data[rng.randrange(min(len(data), 700))] = rng.choice((0, 255, 0x80, rng.randrange(256)))
            inside("x", bytes(data[:rng.randrange(len(data) // 2, len(data) + 1)]))


def test_zip_that_only_says_it_is_encrypted() -> None:
    """A file whose checksum holds as it stands is read, whatever its flag says; one that is locked is told."""
    data = bytearray(zipped({"a": b"net" * 50, "b": b"other" * 50}))
    for sign, place in ((b"PK\1\2", 8), (b"PK\3\4", 6)):
        at = data.find(sign)
        data[at + place] |= 1
    problems: list[Hint] = []
    found = {inner.path: inner.blob().whole() for inner in expand(Item.of("x", bytes(data)), problems)}
    assert found == {"x!a": b"net" * 50, "x!b": b"other" * 50} and problems == []
    directory = data.find(b"PK\1\2")
    data[directory + 16] ^= 1
    found = {inner.path: inner.blob().whole() for inner in expand(Item.of("x", bytes(data)), problems)}
    assert list(found) == ["x!b"] and [hint.note for hint in problems] == ["has 1 encrypted file, not read"]


@pytest.mark.parametrize("cut", [1, 8, 22, 60, 150])
def test_zip_that_was_cut_off(cut: int) -> None:
    """Without its end a zip's files are read one after the other, and the damage is told."""
    data = zipped({"a": b"net" * 50, "b": b"other" * 50})
    problems: list[Hint] = []
    found = {inner.path: inner.blob().whole() for inner in expand(Item.of("x", data[:-cut]), problems)}
    assert found["x!a"] == b"net" * 50 and problems[0].tag == "ml-archive-not-read"
    assert cut > 100 or found["x!b"] == b"other" * 50
