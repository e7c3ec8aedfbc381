# SPDX-License-Identifier: GPL-2.0-or-later
"""The catalogue as a whole: a new format is tested here by being registered."""
from __future__ import annotations

import pytest

from lintian_ml import formats, scan
from lintian_ml.errors import FormatError
from lintian_ml.model import Depth, Format
from lintian_ml.reader import Item

FORMATS = formats.load()


def _names(item: Item) -> list[str]:
    """The formats that take ``item`` for their own, whichever order they are tried in."""
    taken = []
    for entry in scan.candidates(item):
        try:
            if entry.recognise(item) and entry.read(item) is not None:
                taken.append(entry.name)
        except FormatError:
            continue
    return taken


@pytest.mark.parametrize("entry", FORMATS, ids=lambda entry: str(entry.name))
def test_sample_has_one_name(entry: Format) -> None:
    """A format's sample is told by its content to be of exactly this format, under a name that says nothing."""
    assert _names(Item.of("some/file", entry.sample())) == [entry.name]


@pytest.mark.parametrize("entry", FORMATS, ids=lambda entry: str(entry.name))
def test_sample_is_read_to_the_depth_that_is_promised(entry: Format) -> None:
    """A format of depth "tensors" tells how many parameters there are, or which files beside it hold them."""
    header = entry.read(Item.of("some/file", entry.sample()))
    assert entry.depth is not Depth.TENSORS or header.parameters > 0 or header.companions


@pytest.mark.parametrize("entry", FORMATS, ids=lambda entry: str(entry.name))
def test_cut_sample_is_no_crash(entry: Format) -> None:
    """Half a sample, a sample with a byte turned over, and no bytes at all raise nothing but FormatError."""
    data = entry.sample()
    turned = bytes((*data[:len(data) // 3], data[len(data) // 3] ^ 0xFF, *data[len(data) // 3 + 1:]))
    for damaged in (data[:len(data) // 2], turned, data[:1]):
        _names(Item.of("some/file", damaged))


def test_catalogue() -> None:
    """Names are unique, and there are at least 90 formats."""
    names = [entry.name for entry in FORMATS]
    assert len(names) == len(set(names)) >= 90
