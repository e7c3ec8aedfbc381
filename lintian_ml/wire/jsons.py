# SPDX-License-Identifier: GPL-2.0-or-later
"""JSON from foreign files: bounded, and only FormatError comes out."""
from __future__ import annotations

import json
from typing import Any

from lintian_ml import limits
from lintian_ml.errors import DamagedFile, FormatError, LimitExceeded, NotThisFormat
from lintian_ml.reader import Item


def parse(data: bytes) -> Any:
    """The value of a JSON document. Raises DamagedFile or LimitExceeded."""
    if len(data) > limits.JSON:
        raise LimitExceeded(f"holds {len(data)} bytes of JSON, at most {limits.JSON} are parsed")
    try:
        return json.loads(data)
    except RecursionError:
        raise LimitExceeded("nests JSON too deep") from None
    except ValueError as error:
        raise DamagedFile(f"holds malformed JSON: {error}") from None


def document(item: Item) -> Any:
    """A file as JSON, where nothing else says that it is. Raises NotThisFormat where it is none."""
    try:
        return parse(item.blob().whole())
    except FormatError as error:
        raise NotThisFormat(str(error)) from None


def mapping(value: Any) -> dict[str, Any]:
    """``value`` if it is an object, otherwise an empty one."""
    return value if isinstance(value, dict) else {}


def listing(value: Any) -> list[Any]:
    """``value`` if it is a list, otherwise an empty one."""
    return value if isinstance(value, list) else []


def shape(value: Any) -> tuple[int, ...]:
    """A list of whole numbers as a checked shape. Raises DamagedFile."""
    from lintian_ml.wire import values

    dims = listing(value)
    if not isinstance(value, list) or not all(type(n) is int for n in dims):
        raise DamagedFile("gives a shape that is no list of whole numbers")
    return values.checked_shape(dims)
