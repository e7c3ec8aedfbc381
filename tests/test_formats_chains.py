# SPDX-License-Identifier: GPL-2.0-or-later
"""Markov chains and hidden Markov models of programs: what proves one, and what only has its shape."""
from __future__ import annotations

import struct

import pytest

from lintian_ml.formats import apertium_prob, ghmm_model, hashcat_hcstat
from lintian_ml.reader import Item
from lintian_ml.scan import Scanner


def taken(data: bytes, name: str = "share/file.bin") -> list[str]:
    scanner = Scanner()
    for _ in scanner.walk([Item.of(name, data)]):
        pass
    return [found.format.name for found in scanner.found]


def counted(positions: int, more: int = 0) -> bytes:
    """Counts of letters in words of up to so many letters; ``more`` for one pair of the last position."""
    roots = bytearray(positions * 2048)
    pairs = bytearray(positions * 256 * 2048)
    for position in range(positions):
        for at in range(97, 123):
            struct.pack_into("<Q", roots, position * 2048 + 8 * at, 26 * at // (position + 1))
            for after in range(97, 123):
                struct.pack_into("<Q", pairs, (position * 256 + at) * 2048 + 8 * after, at // (position + 1) - 9)
    struct.pack_into("<Q", pairs, ((positions - 1) * 256 + 98) * 2048, more)
    return bytes(roots + pairs)


def test_bare_statistics_of_passwords() -> None:
    """What follows a byte is no more than the byte itself; counts of anything else of that size are not claimed."""
    assert taken(counted(3)) == ["hashcat-hcstat"]
    assert hashcat_hcstat.read(Item.of("x", counted(3))).parameters == 3 * 256 * 257
    assert taken(counted(3, more=10 ** 6)) == []
    assert taken(counted(3) + bytes(8)) == []  # no whole number of positions
    assert taken(bytes(len(counted(1)))) == []  # nothing counted
    assert taken(bytes(range(256)) * (len(counted(1)) // 256)) == []
    alone = counted(1)[:2048] + bytes(256 * 2048)
    assert taken(alone) == []  # a histogram, and then nothing


def tagger(letters: bytes, count: bytes = b"\x08") -> bytes:
    return b"\0\0\1" + count + letters + b"\0\0\0\0\0\1\1" + bytes(8) + b"\1\0\0" + bytes(8)


def test_tags_of_a_tagger_in_bytes_and_in_wide_letters() -> None:
    """Older files have plain bytes, which need not be UTF-8."""
    wide = b"".join(b"\x40" + bytes((byte,)) for byte in b"TAG_kEOF")
    assert taken(tagger(wide), "es.prob") == taken(tagger(b"TAG_kEOF"), "es.prob") == ["apertium-tagger"]
    found = apertium_prob.read(Item.of("x", tagger(b"\x04\xe9\xe8\xe7\xe6" + b"\x08TAG_kEOF", b"").replace(
        b"\0\0\1\x04", b"\0\0\2\x04")))
    assert found.metadata["architecture"] == "2 tags, 1 ambiguity classes"
    assert taken(b"\0\0\1" + b"\x08TAG_kEOF" + bytes(3), "es.prob") == []


def test_a_hidden_markov_model_of_ghmm() -> None:
    """Chances that add up and have places make one; a model set up by hand, or a mixture of other things, does not."""
    sample = ghmm_model.sample()
    assert taken(sample, "x.xml") == ["ghmm-model"]
    assert taken(sample.replace(b'type="discrete"', b'type="higher-order discrete"'), "x.xml") == ["ghmm-model"]
    assert taken(sample.replace(b"<probability>0.6", b"<probability>0.9"), "x.xml") == []
    by_hand = sample
    for exact, rounded in ((b"0.61238", b"0.6"), (b"0.30119", b"0.3"), (b"0.08643", b"0.1"), (b"0.10471", b"0.1"),
                           (b"0.70033", b"0.7"), (b"0.19496", b"0.2"), (b"0.24217", b"0.25"), (b"0.05162", b"0.05"),
                           (b"0.70621", b"0.7")):
        by_hand = by_hand.replace(exact, rounded)
    assert taken(by_hand, "x.xml") == []
    assert taken(sample.replace(b"<HMM ", b"<graph "), "x.xml") == []


def test_a_model_of_ghmm_that_switches() -> None:
    """One chance for each class: those of each class add up."""
    import re

    def twice(found: re.Match[bytes]) -> bytes:
        return found[1] + b", " + found[1] + b"</probability>"

    switching = re.sub(rb"([\d.]+)</probability>", twice, ghmm_model.sample())
    assert ghmm_model.read(Item.of("x.xml", switching)).parameters == 27


@pytest.mark.parametrize("turned", range(0, 400, 7))
def test_a_damaged_tagger_is_no_crash(turned: int) -> None:
    data = tagger(b"TAG_kEOF")
    at = turned % len(data)
    taken(data[:at] + bytes((turned % 256,)) + data[at + 1:], "es.prob")
