# SPDX-License-Identifier: GPL-2.0-or-later
"""Quick looks that spare most files a dear one: none may say no where there is something."""
from __future__ import annotations

import pickle
import random

import pytest

from lintian_ml import lazy
from lintian_ml.blob import Blob
from lintian_ml.evidence import signals
from lintian_ml.reader import digits
from lintian_ml.wire import arrays_decode, arrays_quoted
from lintian_ml.wire.pickles import Machine


@pytest.mark.parametrize("before", [0, 1, 999, 4999, 5000, 5001, 10239, 12345])
@pytest.mark.parametrize("after", [0, 1, 5119, 5121])
def test_a_run_is_found_wherever_it_lies(before: int, after: int) -> None:
    """A run of exactly the least length is possible at any distance from both ends, one byte less is found nowhere."""
    for least in (8000, 10240):
        data = b"(" * before + b"A" * least + b"(" * after
        assert list(arrays_decode._regions(data, b"A", least)) == [(before, before + least)]
        assert not list(arrays_decode._regions(data, b"A", least + 1))


@pytest.mark.parametrize("before", [0, 1, 499, 500, 501, 999, 1500])
def test_a_text_of_numbers_is_found_wherever_it_lies(before: int) -> None:
    """A here-document of the least length with the least share of digits is found behind any number of other lines."""
    row = b"weight 2 1\n"
    body = row * (arrays_quoted.LEAST // len(row) + 1)
    data = b"#" * before + b"\ncat <<EOF\n" + body + b"EOF\n"
    left: list[str] = []
    assert list(arrays_quoted.texts(data, left.append)) == [("EOF", body)] and not left


def test_digits_are_counted() -> None:
    """Digits and nothing else, in bytes of any kind."""
    data = random.Random(3).randbytes(10_000)
    assert digits(data) == sum(byte in b"0123456789" for byte in data)


def test_a_stem_is_in_every_needle() -> None:
    """What is looked for in the place of many strings is a part of each of them."""
    for language in ("c", "py", "r", "scm", "settings"):
        for signal in signals.of_language(language):
            assert all(signal.stem in needle for needle in signal.needles)
            assert all(signal.hinted(b"x" + needle + b"y") for needle in signal.needles)


def test_a_property_is_found_out_once() -> None:
    """The second look-up gives what the first one found."""
    class Counted:
        times = 0

        @lazy.once
        def value(self) -> int:
            self.times += 1
            return self.times

    counted = Counted()
    assert (counted.value, counted.value, Counted().value) == (1, 1, 1)


def test_whole_numbers_as_text_are_followed_like_others() -> None:
    """Protocol 0: small and large, negative ones and truth values, in every place of a window."""
    values = [0, 7, -3, 10 ** 21, 10 ** 22, 10 ** 60, True, False, 1, 42] * 4000
    blob = Blob.of(pickle.dumps(values, protocol=0))
    machine = Machine(blob)
    assert machine.run() == blob.size and machine.stack == [values]
    assert [type(value) for value in machine.stack[0]] == list(map(type, values))
