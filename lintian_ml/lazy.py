# SPDX-License-Identifier: GPL-2.0-or-later
"""Regular expressions that are compiled when they are first used.

There are some hundreds of them, compiling one costs about half a millisecond, and a package needs few.
"""
from __future__ import annotations

import re
from typing import Any, AnyStr, cast


class _Waiting:
    """Stands where a ``re.Pattern`` is expected; after the first use its methods are the compiled pattern's own."""

    def __init__(self, pattern: Any, flags: int) -> None:
        self._source = pattern, flags

    def __getattr__(self, name: str) -> Any:
        compiled = re.compile(*self._source)
        value = getattr(compiled, name)
        if callable(value):  # found before this method by the next look-up, so that it costs nothing more
            setattr(self, name, value)
        return value


def regex(pattern: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """Like ``re.compile``, but a mistake in ``pattern`` raises ``re.error`` at the first use only."""
    return cast("re.Pattern[AnyStr]", _Waiting(pattern, flags))
