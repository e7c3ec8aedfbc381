# SPDX-License-Identifier: GPL-2.0-or-later
"""``file``: the same bytes."""
from __future__ import annotations

from collections.abc import Iterator

from lintian_ml import limits
from lintian_ml.compare import core
from lintian_ml.compare.arrays import InFile
from lintian_ml.compare.loading import opened
from lintian_ml.compare.model import FREEDOM, SAFETY, SECURITY, Model, Options, Outcome, Rung
from lintian_ml.reader import Item
from lintian_ml.words import worded


def judge(shipped: Model, rebuilt: Model, options: Options) -> Outcome:
    """Compare the files themselves."""
    if shipped.size != rebuilt.size:
        return RUNG.outcome(False, worded("one file has {size} bytes, the other {size2}", size=shipped.size,
                                          size2=rebuilt.size))
    place = core.first_difference(_bytes(opened(shipped.path)), _bytes(opened(rebuilt.path)), shipped.size)
    if place is None:
        return RUNG.outcome(True, worded("all {size} bytes are the same", size=shipped.size), value=0.0, bound=0.0)
    return RUNG.outcome(False, worded("the files differ within {number} KiB from byte {place}",
                                      number=limits.COMPARE_BLOCK // limits.KIB, place=place),
                        witness={"offset": place})


def _bytes(item: Item) -> Iterator[bytearray]:
    """The file in blocks; each is overwritten by the next."""
    blob = item.blob()
    source, whole = InFile(blob, 0, blob.size), bytearray(min(limits.COMPARE_BLOCK, blob.size))
    for at in range(0, blob.size, limits.COMPARE_BLOCK):
        block = whole if blob.size - at >= len(whole) else bytearray(blob.size - at)
        source.into(memoryview(block), at)
        yield block


RUNG = Rung("file", worded("the same bytes"), judge, (SECURITY, SAFETY, FREEDOM),
            worded("anything about where the files came from: both may carry the same flaw; nor that every program "
                   "reads them alike"))
