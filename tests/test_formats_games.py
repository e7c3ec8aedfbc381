# SPDX-License-Identifier: GPL-2.0-or-later
"""Networks of game programs."""
from __future__ import annotations

import random
import struct

import pytest

from lintian_ml.errors import DamagedFile, NotThisFormat
from lintian_ml.formats import gnubg_weights, gnubg_weights_binary, leela_zero_text, nnue
from lintian_ml.model import Answer, Header
from lintian_ml.reader import Item
from lintian_ml.wire.initial import truncated_normal


def drawn(generator: random.Random) -> float:
    """A truncated normal of sigma 0.1."""
    while abs(value := generator.gauss(0, 0.1)) > 0.2:
        continue
    return value


def test_the_counts_of_a_leela_zero_network_follow_from_its_lines() -> None:
    """blocks, filters and the shape of every array come out of the number of lines and of numbers in them"""
    header = leela_zero_text.read(Item.of("net", leela_zero_text.sample()))
    assert header.metadata["residual-blocks"] == "0" and header.metadata["filters"] == "1"
    assert header.tensors[0].shape == (1, 1, 3, 3) and header.parameters == sum(t.size for t in header.tensors)


def simple(variances: float, means: float, scale: float, sigma: float = 0.1) -> bytes:
    """A network without blocks whose input convolution has 64 filters and 18 planes."""
    generator, filters = random.Random(3), 64
    counts = [9 * 18 * filters, filters, filters, filters, 2 * filters, 2, 2, 2, 362 * 722, 362,
              filters, 1, 1, 1, 256 * 361, 256, 256, 1]
    kinds = "wbmvwbmvwbwbmvwbwb"
    rows = []
    for kind, count in zip(kinds, counts):
        if kind == "w":
            rows.append(" ".join(f"{scale * sigma / 0.1 * drawn(generator):.7f}" for _ in range(count)))
        else:
            rows.append(" ".join([str({"b": 0.0, "m": means, "v": variances}[kind])] * count))
    return ("1\n" + "\n".join(rows) + "\n").encode()


def read(data: bytes) -> Header:
    return leela_zero_text.read(Item.of("net.txt", data))


@pytest.mark.parametrize("variances, means, scale, answer, word", [
    (1.0, 0.0, 1.0, Answer.NO, "kept"),
    (0.99, 0.003, 1.001, Answer.UNKNOWN, "a few steps away"),
    (1.0, 0.0, 1.5, Answer.UNKNOWN, "not kept"),
    (0.3, 0.5, 1.0, Answer.YES, "left"),
])
def test_training_is_judged_by_distance_from_the_start(variances: float, means: float, scale: float, answer: Answer,
                                                       word: str) -> None:
    """only weights exactly at their initial distribution are untrained; the figures are in a note"""
    header = read(simple(variances, means, scale))
    assert header.trained is answer
    assert [note.claim for note in header.notes] == ["initial-distribution"]
    assert header.notes[0].value.startswith(f"{word}:")


def test_a_leela_zero_network_that_ends_early_is_damaged() -> None:
    """a missing line or number is reported, not guessed"""
    data = leela_zero_text.sample()
    with pytest.raises(DamagedFile, match="has 18 lines"):
        read(data[:data.rindex(b"\n", 0, -1) + 1])
    with pytest.raises(DamagedFile, match=r"line 18 \(value/result/weights\) has 1 numbers, not 2"):
        read(data[:data.rindex(b" ")] + b"\n0.5\n")


def test_numbers_that_are_no_network_are_left_to_other_formats() -> None:
    """a table that begins with 1 is not a network"""
    with pytest.raises(NotThisFormat):
        read(b"1\n" + b"0.5 0.25 0.5 1.5 2.5 3.5 1.0\n" * 30)


def test_the_statistic_tells_distributions_apart() -> None:
    """a truncated normal passes, one of another sigma does not"""
    generator = random.Random(7)
    values = [drawn(generator) for _ in range(5000)]
    assert truncated_normal(values, 0.1).holds and truncated_normal(values, 0.1).reach <= 2
    assert not truncated_normal(values, 0.12).holds


def test_text_and_binary_of_gnu_backgammon_agree() -> None:
    """both readers give the same arrays"""
    text = gnubg_weights.read(Item.of("a", gnubg_weights.sample()))
    binary = gnubg_weights_binary.read(Item.of("b", gnubg_weights_binary.sample()))
    assert [(t.name, t.shape) for t in text.tensors] == [(t.name, t.shape) for t in binary.tensors]
    assert text.parameters == binary.parameters == 5


def test_a_gnu_backgammon_net_with_a_number_too_few_is_damaged() -> None:
    """the counts in the text are checked"""
    with pytest.raises(DamagedFile, match="has 0 of 1 numbers in net0/output/threshold"):
        gnubg_weights.read(Item.of("a", gnubg_weights.sample()[:-5]))


def leb(count: int) -> bytes:
    return b"COMPRESSED_LEB128" + struct.pack("<I", 2 * count) + b"\x81\x01" * count


def test_compressed_networks_are_counted_number_by_number() -> None:
    """LEB128 blocks are counted by their last bytes, the stacks after them by the sizes that fit"""
    neurons = 128
    stack = bytes(4 + 64 + 16 * neurons + 128 + 32 * 32 + 4 + 32)
    body = struct.pack("<I", 1) + leb(neurons) + leb(10 * neurons) + leb(80) + stack * 8
    text = b"Network trained with the https://example.org/trainer trainer."
    data = struct.pack("<3I", 0x7AF32F20, 2, len(text)) + text + body
    header = nnue.read(Item.of("nn.nnue", data))
    assert header.parameters == 11 * neurons + 80 + 8 * (16 + 16 * neurons + 32 + 32 * 32 + 1 + 32)
    assert header.metadata["producer"] == "https://example.org/trainer"
