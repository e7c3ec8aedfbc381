# SPDX-License-Identifier: GPL-2.0-or-later
"""One file and one format, for the tests of recognisers and readers."""
from __future__ import annotations

from lintian_ml.errors import NotThisFormat
from lintian_ml.model import Format, Header
from lintian_ml.reader import Item


def read(entry: Format, path: str, data: bytes | str) -> Header | None:
    """What a format makes of a file; None where it is not one."""
    item = Item.of(path, data.encode() if isinstance(data, str) else data)
    try:
        return entry.read(item) if entry.recognise(item) else None
    except NotThisFormat:
        return None
