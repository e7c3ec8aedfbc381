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


def judge(shipped: Model, rebuilt: Model, options: Options) -> Outcome:
    """Compare the files themselves."""
    if shipped.size != rebuilt.size:
        return RUNG.outcome(False, f"one file has {shipped.size} bytes, the other {rebuilt.size}")
    place = core.first_difference(_bytes(opened(shipped.path)), _bytes(opened(rebuilt.path)), shipped.size)
    if place is None:
        return RUNG.outcome(True, f"all {shipped.size} bytes are the same", value=0.0, bound=0.0)
    return RUNG.outcome(False, f"the files differ within {limits.COMPARE_BLOCK // limits.KIB} KiB from byte {place}",
                        witness={"offset": place})


def _bytes(item: Item) -> Iterator[bytearray]:
    """The file in blocks; each is overwritten by the next."""
    blob = item.blob()
    source, whole = InFile(blob, 0, blob.size), bytearray(min(limits.COMPARE_BLOCK, blob.size))
    for at in range(0, blob.size, limits.COMPARE_BLOCK):
        block = whole if blob.size - at >= len(whole) else bytearray(blob.size - at)
        source.into(memoryview(block), at)
        yield block


RUNG = Rung("file", "the same bytes", judge, (SECURITY, SAFETY, FREEDOM),
            "anything about where the files came from: both may carry the same flaw; nor that every program reads them "
            "alike")
