# SPDX-License-Identifier: GPL-2.0-or-later
"""Leela Zero: its training data both ways, the small net of the examples, and the story from games to a match."""
from __future__ import annotations

import gzip
import importlib.util
import re
import struct
import subprocess
from pathlib import Path
from typing import Any

import numpy
import pytest
from conftest import require_program
from test_transcript_docs import follow

from lintian_ml import limits
from lintian_ml.errors import InputError
from lintian_ml.inflate import pool
from lintian_ml.transcript import leela_zero, states

LEELAZ = "/usr/games/leelaz"
EXAMPLES = Path(__file__).parents[1] / "examples" / "leela-zero"


def drawn(count: int = 5, seed: int = 1) -> bytes:
    """Sound records with nothing in them that means anything."""
    source = numpy.random.default_rng(seed)
    return b"".join(struct.pack("<i1448s722sBB", 1, source.random(362).astype("<f4").tobytes(), source.bytes(722),
                                number % 2, source.integers(2)) for number in range(count))


def engine(folder: Path, commands: str) -> bytes:
    """What leelaz writes for the games of some commands, with a net that nobody trained."""
    program = require_program(LEELAZ)
    module = example("train")
    module.init("3f9a", folder / "first")
    module.export(folder / "first", folder / "net.txt")
    options = "--cpu-only --gtp --quiet --threads 1 --noponder --noise --visits 5 --randomcnt 30 --resignpct 0 --seed 3"
    subprocess.run([program, *options.split(), "--weights", str(folder / "net.txt")],
                   input=f"{commands}\ndump_training black {folder}/game\nquit\n", text=True, check=True,
                   capture_output=True)
    return (folder / "game.0.gz").read_bytes()


def example(name: str) -> Any:
    """A program of the examples as module."""
    spec = importlib.util.spec_from_file_location(f"leela_{name}", EXAMPLES / f"{name}.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_layout() -> None:
    """One position, digit by digit: the first point is the highest bit, the last one stands alone in the text."""
    planes = ["8" + "0" * 89 + "1", *["0" * 91] * 15]
    text = "\n".join([*planes, "1", " ".join(["0.5", "1e-05", *["0"] * 360]), "-1", ""]).encode()
    record = leela_zero.binary(text, "x")
    assert struct.unpack("<i1448s722sBB", record)[3:] == (1, 0) and len(record) == leela_zero.SIZE == 2176
    assert record[:4] == b"\1\0\0\0" and numpy.frombuffer(record[4:12], "<f4").tolist() == [0.5, numpy.float32(1e-5)]
    assert record[1452] == 0x80 and record[1452 + 45] == 0x80 and sum(record[1452:2174]) == 0x100
    inputs, shares, results = leela_zero.arrays(record)
    assert numpy.flatnonzero(inputs[0, :17]).tolist() == [0, 360] and inputs[0, 17].all() and results.tolist() == [-1]
    assert leela_zero.text(record, "x") == text


def test_nothing_is_lost(tmp_path: Path) -> None:
    """Binary to text to binary, for float32 values that six digits do not name too; in files of any of the kinds."""
    data = drawn()
    text = leela_zero.text(data, "x")
    for name, content in (("v2", data), ("v1", text), ("v1.gz", gzip.compress(text)), ("v2.gz", gzip.compress(data))):
        (tmp_path / name).write_bytes(content)
        assert leela_zero.chunk(tmp_path / name) == data


def test_what_the_engine_writes(tmp_path: Path) -> None:
    """A game of leelaz goes to binary records and back to the same bytes."""
    packed = engine(tmp_path, "auto")
    records = leela_zero.chunk(tmp_path / "game.0.gz")
    assert len(records) > 50 * leela_zero.SIZE
    assert leela_zero.text(records, "game") == gzip.decompress(packed)
    inputs, shares, results = leela_zero.arrays(records)
    assert numpy.allclose(shares.sum(1), 1, atol=1e-4) and set(results) == {1.0, -1.0}
    assert (results[::2] == 1).all() and (results[1::2] == -1).all()  # black was said to have won


def test_what_the_engine_means(tmp_path: Path) -> None:
    """Stones that lie apart come out where they were put: a row of the board after the other, own stones first."""
    engine(tmp_path, "play b A1\nplay w C1\nplay b A2\nplay w T19\ngenmove b")
    inputs, shares, _ = leela_zero.arrays(leela_zero.chunk(tmp_path / "game.0.gz"))
    stones = [numpy.flatnonzero(inputs[-1, plane]).tolist() for plane in (0, 8, 1, 9)]  # now, and a move ago
    assert stones == [[0, 19], [2, 360], [0, 19], [2]]
    assert inputs[-1, 16].all() and not inputs[-1, 17].any()


@pytest.mark.parametrize(("change", "said"), [
    (lambda data: data[:-1], "no whole number of records"),
    (lambda data: data[:2176] + b"\2" + data[2177:], "position 2"),
    (lambda data: data[:2174] + b"\2" + data[2175:], "position 1"),
    (lambda data: data[:2175] + b"\2" + data[2176:], "position 1"),
    (lambda data: data[:4] + b"\0\0\xc0\x7f" + data[8:], "position 1 is damaged"),
    (lambda data: data[:4] + b"\0\0\x80\xbf" + data[8:], "position 1 is damaged"),
    (lambda data: gzip.compress(data)[:-9], "cut off"), (lambda data: gzip.compress(data) + b"x", "something behind"),
    (lambda data: b"\x1f\x8b\x08\0" + data, "are damaged"), (lambda data: b"", ""),
], ids=["cut", "number", "side", "won", "nan", "negative", "gzip-cut", "gzip-more", "gzip-bad", "empty"])
def test_damaged_records(tmp_path: Path, change: Any, said: str) -> None:
    """A record that is damaged is told by its number; nothing of such a file is used."""
    (tmp_path / "x").write_bytes(change(drawn(3)))
    if not said:
        assert leela_zero.chunk(tmp_path / "x") == b""
        return
    with pytest.raises(InputError, match=said):
        leela_zero.chunk(tmp_path / "x")


def test_packed_records_that_are_too_many(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As many bytes as are allowed are read, and not one more."""
    data = drawn(3)
    (tmp_path / "x").write_bytes(gzip.compress(data))
    monkeypatch.setattr(limits, "STATE", len(data))
    assert leela_zero.chunk(tmp_path / "x") == data
    monkeypatch.setattr(limits, "STATE", len(data) - 1)
    with pytest.raises(InputError, match="too large"):
        leela_zero.chunk(tmp_path / "x")


def test_records_that_end_the_unpacker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the isolated process could not unpack is told, with what happened."""
    (tmp_path / "x").write_bytes(gzip.compress(drawn(3)))
    monkeypatch.setattr(pool.Pool, "_taken", pool.Pool(memory=1 << 20)._taken)
    with pytest.raises(InputError, match="cannot be unpacked: the isolated unpacker"):
        leela_zero.chunk(tmp_path / "x")


@pytest.mark.parametrize(("line", "value"), [
    (0, b"0" * 90), (0, b"g" * 91), (0, b"0" * 90 + b"2"), (16, b"2"), (17, b"1 2"), (17, b"nan " * 362),
    (17, b"-1 " * 362), (17, b"x " * 362), (18, b"0"), (18, b"")])
def test_damaged_text(line: int, value: bytes) -> None:
    """What the engine would not write is no position, and none is left out unseen."""
    lines = leela_zero.text(drawn(2), "x").split(b"\n")
    lines[19 + line] = value
    with pytest.raises(InputError, match="x: position 2 is damaged"):
        leela_zero.binary(b"\n".join(lines), "x")
    with pytest.raises(InputError, match="no whole number of positions"):
        leela_zero.binary(b"\n".join(lines[:-2]), "x")


def test_slopes(tmp_path: Path) -> None:
    """The slopes of the example's net are those that small steps show, in every layer."""
    module = example("train")
    module.init("3f9a", tmp_path / "first")
    values = {name: value * 2.0 ** -24 for name, value in states.read(tmp_path / "first").items()}
    inputs, shares, results = leela_zero.arrays(drawn(40))
    given = module.batch("3f9a", 0, (inputs, shares / shares.sum(1, keepdims=True), results))
    slopes, _, _ = module.learn(values, *given)
    source, step = numpy.random.default_rng(1), 1e-8  # so small that hardly a ReLU switches
    for name in module.LEARNT:
        way = source.normal(size=values[name].shape)
        losses = [sum(module.learn({**values, name: values[name] + sign * step * way}, *given)[2]) for sign in (1, -1)]
        found, told = (losses[0] - losses[1]) / (2 * step), float((slopes[name] * way).sum())
        assert abs(found - told) <= 1e-4 * max(abs(told), 1e-2), name


@pytest.mark.checkout
def test_page(tmp_path: Path) -> None:
    """Two parties play, train and hand over; what they made is verified, refused once a game changed, and plays."""
    for program in (LEELAZ, "/usr/lib/leelaz/bin/validation"):
        require_program(program)
    output, errors = follow("leela-zero", tmp_path)
    assert re.search(r"^\d+ append-data state \w+ ed25519:\w+$", output, re.M), output + errors
    assert output.count("accepted\n") == 1 and "refused\nstatus 2\n" in output
    assert "bob.v2 is not the file that the transcript names" in errors
    assert "handover (handover): no change of state" in errors and "(append-data)" in errors
    assert re.search(r"behavioural .*35 Elo", output)
    assert re.search(r"^net.txt +v untraine.* \( *\d+ games\)", output, re.M), output
