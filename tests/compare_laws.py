# SPDX-License-Identifier: GPL-2.0-or-later
"""What the trusted core has to obey, as functions from a core to nothing that raise AssertionError where it does not.

The oracle is a second implementation in another style: lists of exact rationals, no numpy, no early decision. The laws
take the module as an argument, so that mutants of it can be put through the same mill (``compare_mutants.py``).
"""
from __future__ import annotations

import hashlib
import math
import random
import struct
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from typing import Any

import numpy

MOST = 10_000
KINDS = ("float16", "float32", "float64", "int8", "uint8", "int32", "int64", "bool")


def oracle(ours: Sequence[Any], theirs: Sequence[Any], tau: Fraction) -> bool:
    """Is every |a - b| at most tau times the smaller root mean square? By the definition, in rationals."""
    if len(ours) != len(theirs) or not all(math.isfinite(number) for number in (*ours, *theirs)):
        return False
    rational = [[Fraction(number) for number in side] for side in (ours, theirs)]
    mean_squares = [sum((number * number for number in side), Fraction()) / max(1, len(side)) for side in rational]
    limit = tau * tau * min(mean_squares)
    return all((a - b) * (a - b) <= limit for a, b in zip(*rational))


def cut(numbers: Any, size: int) -> Callable[[], Iterator[Any]]:
    """Blocks of ``size``, the same memory used again each time, as files are read."""
    def blocks() -> Iterator[Any]:
        for start in range(0, len(numbers), size):
            yield numbers[start:start + size].copy()

    return blocks


def asked(core: Any, ours: Any, theirs: Any, tau: Fraction, size: int = 3, most: int = MOST) -> Any:
    return core.close(cut(ours, size), cut(theirs, size), tau, most)


def edge(ours: Any, theirs: Any) -> Fraction:
    """A rational just at the largest ratio: the entry with the largest difference decides."""
    sums = [sum((Fraction(n) ** 2 for n in side.tolist()), Fraction()) for side in (ours, theirs)]
    largest = max(abs(Fraction(a) - Fraction(b)) for a, b in zip(ours.tolist(), theirs.tolist()))
    if not min(sums):
        return Fraction(1)
    square = len(ours) * largest * largest / min(sums)
    scale = 10 ** 40
    return Fraction(math.isqrt(square.numerator * scale * scale // square.denominator), scale)


def pair(source: random.Random) -> tuple[Any, Any]:
    """Two arrays of one type that are near each other, of any magnitude."""
    kind, count = source.choice(KINDS), source.randint(1, 12)
    if kind == "bool":
        return tuple(numpy.array([source.random() < .5 for _ in range(count)], bool) for _ in range(2))  # type: ignore
    if kind.startswith("float"):
        power = source.randint(*{"float16": (-12, 12), "float32": (-120, 110), "float64": (-1000, 990)}[kind])
        ours = numpy.array([math.ldexp(source.gauss(0, 1), power) for _ in range(count)], kind)
        near = ours.astype("float64") * (1 + 10 ** source.uniform(-9, 0) * source.choice((-1, 1)))
        return ours, numpy.where(numpy.array([source.random() < .5 for _ in range(count)]), near, ours).astype(kind)
    limits = numpy.iinfo(kind)
    low, high = int(limits.min), int(limits.max)
    ours = [source.choice((source.randint(0, 100), source.randint(low, high))) for _ in range(count)]
    theirs = [min(high, number + source.choice((0, 0, 1))) for number in ours]
    return numpy.array(ours, kind), numpy.array(theirs, kind)


def agrees_with_the_oracle(core: Any, seed: int = 1, rounds: int = 250) -> None:
    """The verdict is the oracle's for tolerances far from the edge, on it, and 1e-15 or 1e-30 beside it."""
    source = random.Random(seed)
    for _ in range(rounds):
        ours, theirs = pair(source)
        middle = edge(ours, theirs)
        for tau in (middle, middle * (1 + Fraction(1, 10 ** 15)), middle * (1 - Fraction(1, 10 ** 15)),
                    middle + Fraction(1, 10 ** 30), middle * 2, middle / 2, Fraction(source.random()), Fraction(0)):
            found = asked(core, ours, theirs, tau, source.randint(1, 5))
            assert found.passed is oracle(ours.tolist(), theirs.tolist(), tau), (ours, theirs, tau)


def just_beside_the_edge(core: Any) -> None:
    """The smallest steps of float64 around the edge are told apart, for one entry among many."""
    ours = numpy.ones(100)
    for steps in range(-4, 5):
        theirs = ours.copy()
        theirs[57] = 1.25 + steps * 2.0 ** -52
        tau = Fraction(1, 4)
        found = asked(core, ours, theirs, tau, 7)
        assert found.passed is oracle(ours.tolist(), theirs.tolist(), tau) is (steps <= 0)
        assert found.where == 57 and found.exact == 100
        assert asked(core, theirs, ours, tau, 7).passed is found.passed


def margin_is_wide_enough(core: Any) -> None:
    """Sums of squares that float64 rounds badly still lead to the exact verdict."""
    source = random.Random(5)
    for _ in range(15):
        ours = numpy.array([source.uniform(1, 2) for _ in range(100)])
        theirs = ours.copy()
        place = source.randrange(100)
        theirs[place] += source.uniform(.1, .2)
        middle = edge(ours, theirs)
        for shift in (-3, -1, 0, 1, 3):
            tau = middle * (1 + Fraction(shift, 2 ** 53))
            assert asked(core, ours, theirs, tau, 100).passed is oracle(ours.tolist(), theirs.tolist(), tau)


def refuses_what_is_no_number(core: Any) -> None:
    """NaN and infinities never pass, on either side, at any place, and the place is told."""
    for kind in ("float16", "float32", "float64"):
        for bad in (math.nan, math.inf, -math.inf):
            for place in (0, 4, 6):
                ours = numpy.arange(1, 8).astype(kind)
                theirs = ours.copy()
                theirs[place] = bad
                for one, two in ((ours, theirs), (theirs, ours), (theirs, theirs)):
                    found = asked(core, one, two, Fraction(10 ** 9))
                    assert found.passed is False and found.where == place and "finite" in found.reason


def refuses_other_lengths_and_types(core: Any) -> None:
    """Lists of different lengths, types or cuts never pass, whatever the tolerance; the ends are told."""
    ours = numpy.arange(1, 8).astype("float32")
    for one, two, where in ((ours, ours[:6], 6), (ours[:6], ours, 6), (ours, ours[:0], 0), (ours[:0], ours, 0),
                            (ours[:3], ours, 3), (ours, ours.astype("float64"), 0), (ours, ours.astype("int64"), 0)):
        found = asked(core, one, two, Fraction(10 ** 9))
        assert found.passed is False and "same type" in found.reason and found.where == where
        assert (found.largest, found.scale, found.exact) == (0.0, 0.0, 0)


def empty_blocks_are_nothing(core: Any) -> None:
    """Blocks without numbers change neither verdict nor figures."""
    nothing = numpy.zeros(0)

    def asked_of(one: Any, two: Any, most: int) -> Any:
        ours, theirs = [nothing, one, nothing], [nothing, two, nothing]
        return core.close(lambda: iter(ours), lambda: iter(theirs), Fraction(1, 2), most)

    assert asked_of(numpy.ones(3), numpy.ones(3) * 1.25, MOST).passed is True
    assert asked_of(numpy.zeros(3), numpy.ones(3), 0).passed is False
    assert asked_of(numpy.ones(3) * .25, numpy.array([.25, .5, .25]), 0).where == 1


def zeros_and_extremes(core: Any) -> None:
    """Zero scales, numbers that squares lose, numbers beyond 2**53 and sums that overflow are decided exactly."""
    zero, small = numpy.zeros(4), numpy.array([0, 0, 5e-324, 0])
    huge = numpy.array([1.7e308, -1.7e308, 1e200, 5e-324])
    whole = numpy.array([2 ** 53, 2 ** 53 + 1, 0], "int64")
    cases = [(zero, zero), (zero, small), (small, zero), (small, small), (huge, huge), (huge, -huge),
             (whole, whole - 1), (whole, numpy.array([2 ** 53, 2 ** 53, 0], "int64")),
             (huge, numpy.array([1.7e308, -1.7e308, 1e200, 0])),
             (numpy.array([1e-170, 1e-170]), numpy.array([1e-170, 1.5e-170])),
             (numpy.array([3e-300, 0]), numpy.array([3e-300, 1e-300])),
             (numpy.array([-128], "int8"), numpy.array([127], "int8")),
             (numpy.array([1e-290] * 2), numpy.array([1e-290, 1.4e-290])),
             (numpy.array([1e151, 1]), numpy.array([1e151, 2])),
             (numpy.array([1e160, 1.]), numpy.array([1e160, 1.5])), (numpy.array([1e160, 1.]), numpy.array([1., 1.])),
             (numpy.array([1., 1, 1e160, 1]), numpy.array([1., 1, 1e160, 2])),
             (numpy.array([2.0] * 3), numpy.array([3.0] * 3))]
    for ours, theirs in cases:
        for tau in (Fraction(0), Fraction(1, 10 ** 300), Fraction(1, 10 ** 9), Fraction(1, 3), Fraction(1, 2),
                    Fraction(1), Fraction(3), Fraction(10 ** 600)):
            verdict = oracle(ours.tolist(), theirs.tolist(), tau)
            found = asked(core, ours, theirs, tau, 2)
            assert found.passed is verdict, (ours, theirs, tau)
            assert asked(core, theirs, ours, tau, 4).passed is verdict
    assert asked(core, huge, -huge, Fraction(1)).largest == math.inf
    for ours, theirs in ((numpy.array([1.01e-160]), numpy.array([1.5e-160])),
                         (numpy.array([1.01e-160]), numpy.array([1e-11])),
                         (numpy.array([2.0 ** 53 - 1], "int64"), numpy.array([2 ** 53 + 1], "int64"))):
        for share in (Fraction(1, 10 ** 5), Fraction(1, 4), Fraction(-1, 10 ** 5), Fraction(-1, 4)):
            tau = edge(ours, theirs) * (1 + share)
            assert asked(core, ours, theirs, tau).passed is asked(core, theirs, ours, tau).passed is (share > 0)
    assert asked(core, numpy.array([1e-90]), numpy.array([1e100]), Fraction(10 ** 160)).passed is False
    empty = numpy.zeros(0)
    assert asked(core, empty, empty, Fraction(0)).passed is True and asked(core, empty, empty, Fraction(0)).ratio == 0


def says_when_it_would_take_too_long(core: Any) -> None:
    """Inside the margin more values than allowed give no verdict; outside of it they do, and as many give one."""
    ours, theirs = numpy.ones(8), numpy.ones(8)
    theirs[3] = 1.25
    near, far = asked(core, ours, theirs, Fraction(1, 4), most=7), asked(core, ours, theirs, Fraction(1), most=7)
    assert near.passed is None and "7 values" in near.reason and far.passed is True and far.exact == 0
    assert asked(core, ours, theirs, Fraction(1, 4), most=8).passed is True
    assert asked(core, ours, theirs, Fraction(1, 5), most=0).passed is False
    for one, two in ((ours * 1e30, theirs * 1e30), (ours * 1e-9, theirs * 1e-9),
                     ((ours * 1000).astype("int32"), (theirs * 1000).astype("int32"))):
        assert asked(core, one, two, Fraction(1), most=0).passed is True
    assert asked(core, ours, theirs, Fraction(0), most=0).passed is False
    assert asked(core, numpy.zeros(8), ours, Fraction(10 ** 9), most=0).passed is False
    assert asked(core, ours, numpy.zeros(8), Fraction(10 ** 9), most=0).passed is False


def measures_what_it_says(core: Any) -> None:
    """Largest difference, scale, place and ratio are those of the numbers, whichever block they lie in."""
    ours = numpy.array([3.0, -4.0, 3.0, 4.0, 0.0])
    for place, block in ((0, 2), (1, 2), (2, 2), (3, 2), (4, 2), (4, 5), (2, 1)):
        theirs = ours.copy()
        theirs[place] += .5
        theirs[(place + 1) % 5] -= .25
        for tau in (Fraction(1), Fraction(1, 100)):
            found = asked(core, ours, theirs, tau, block)
            scale = min(math.sqrt(sum(x * x for x in side.tolist()) / 5) for side in (ours, theirs))
            assert (found.largest, found.where, found.reason) == (.5, place, "")
            assert math.isclose(found.scale, scale, rel_tol=1e-12)
            assert math.isclose(found.ratio, .5 / scale, rel_tol=1e-12)
    same = asked(core, ours, ours, Fraction(0))
    assert (same.passed, same.largest, same.ratio, same.where) == (True, 0.0, 0.0, 0)
    assert math.isclose(same.scale, math.sqrt(10))
    for tau in (Fraction(1, 4), Fraction(1)):
        twice = asked(core, numpy.ones(6), numpy.array([1, 1, 1.25, 1, 1.25, 1.25]), tau, 2)
        assert (twice.passed, twice.where, twice.largest) == (True, 2, .25)
    large = numpy.array([2 ** 60, 2 ** 61])
    assert (asked(core, large, large, Fraction(0)).where, asked(core, large, large, Fraction(0)).passed) == (0, True)
    try:
        same.passed = False
    except AttributeError:
        pass
    else:
        raise AssertionError("a verdict could be changed")
    assert asked(core, numpy.zeros(3), numpy.array([0, 0, 1.0]), Fraction(1)).ratio == math.inf
    beyond = asked(core, numpy.ones(4), numpy.array([1, 1.25, 1.5, 1.25]), Fraction(1, 4), 2)
    assert beyond.passed is False and beyond.largest == .5 and beyond.where == 2
    ours, theirs = numpy.array([2 ** 60, 2 ** 60]), numpy.array([2 ** 60 + 1, 2 ** 60 + 3])
    first = asked(core, ours, theirs, Fraction(1, 2 ** 60), 1)
    assert first.passed is False and first.where == 1 and first.largest == 3.0 and first.exact == 2


def hash_is_the_one_described(core: Any) -> None:
    """The hash is SHA-256 of length-prefixed parts, written down here once more, byte by byte."""
    def prefixed(part: bytes) -> bytes:
        return struct.pack("<Q", len(part)) + part

    text = b"".join(map(prefixed, (b"model-content-v1", b"graph", b"processing", b"a", b"float32", b"2,3", b"\1" * 24,
                                   "é".encode(), b"int8", b"", b"z")))
    tensors = [("a", "float32", (2, 3), (b"\1" * 10, b"\1" * 14)), ("é", "int8", (), (b"z",))]
    lengths = {"a": 24, "é": 1}
    assert core.content_hash(b"graph", b"processing", tensors, lengths.__getitem__) == hashlib.sha256(text).hexdigest()
    assert core.framed((b"", b"ab")) == b"\0" * 8 + b"\2" + b"\0" * 7 + b"ab"


def hash_tells_everything_apart(core: Any) -> None:
    """Moving a byte from one part to the next, renaming, reshaping, retyping or cutting elsewhere changes the hash."""
    def of(graph: bytes, processing: bytes, *tensors: tuple[str, str, tuple[int, ...], bytes]) -> str:
        lengths = {name: len(data) for name, _, _, data in tensors}
        listed = [(name, dtype, shape, (data,)) for name, dtype, shape, data in tensors]
        return str(core.content_hash(graph, processing, listed, lengths.__getitem__))

    plain = ("a", "float32", (1, 2), b"12345678")
    found = [of(b"g", b"p", plain), of(b"gp", b"", plain), of(b"", b"gp", plain), of(b"g", b"p"),
             of(b"g", b"p", ("b", *plain[1:])), of(b"g", b"p", ("a", "int32", *plain[2:])),
             of(b"g", b"p", ("a", "float32", (2, 1), b"12345678")),
             of(b"g", b"p", ("a", "float32", (12,), b"12345678")),
             of(b"g", b"p", ("a", "float32", (1, 2), b"12345679")), of(b"g", b"p", plain, ("b", "float32", (), b"")),
             of(b"g", b"p", ("af", "loat32", (1, 2), b"12345678"))]
    assert len(set(found)) == len(found)


def hash_refuses_disorder(core: Any) -> None:
    """Names that are not sorted or occur twice, and tensors of another length than announced, raise ValueError."""
    one, two = ("a", "int8", (1,), (b"x",)), ("b", "int8", (1,), (b"y",))
    for tensors, lengths in (((two, one), {"a": 1, "b": 1}), ((one, one), {"a": 1}), ((one,), {"a": 2}),
                             ((one,), {"a": 0})):
        try:
            core.content_hash(b"", b"", tensors, lengths.__getitem__)
        except ValueError:
            continue
        raise AssertionError(f"{tensors} was taken")
    assert core.content_hash(b"", b"", (one, two), {"a": 1, "b": 1}.__getitem__)


def differences_of_bytes(core: Any) -> None:
    """Only all bytes, no more and no fewer than announced, are no difference; the block of the first one is told."""
    def first(ours: Sequence[bytes], theirs: Sequence[bytes], length: int) -> int | None:
        found: int | None = core.first_difference(ours, theirs, length)
        return found

    assert first((b"abc", b"d"), (b"abc", b"d"), 4) is None and first((), (), 0) is None
    assert first((b"abc", b"d"), (b"abc", b"e"), 4) == 3 and first((b"abc", b"d"), (b"xbc", b"d"), 4) == 0
    assert first((b"abc",), (b"abc", b"d"), 4) == 3 and first((b"abc", b"d"), (b"abc",), 4) == 3
    assert first((b"abc",), (b"abc",), 4) == 3 and first((b"abc",), (b"abc",), 2) == 3
    assert first((), (b"a",), 0) == 0 and first((b"a",), (), 0) == 0 and first((), (), 1) == 0
    assert first((b"abc",), (b"abc", b""), 3) == 3
    assert first((bytearray(b"ab"), b"cd"), (memoryview(b"ab"), b"cd"), 4) is None


LAWS: tuple[Callable[[Any], None], ...] = (
    just_beside_the_edge, empty_blocks_are_nothing, refuses_what_is_no_number, refuses_other_lengths_and_types,
    zeros_and_extremes,
    says_when_it_would_take_too_long, measures_what_it_says, hash_is_the_one_described, hash_tells_everything_apart,
    hash_refuses_disorder, differences_of_bytes, agrees_with_the_oracle, margin_is_wide_enough)
