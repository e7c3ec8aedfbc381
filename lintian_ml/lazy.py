# SPDX-License-Identifier: GPL-2.0-or-later
"""Regular expressions that are compiled, and properties that are found out, when they are first used.

There are some hundreds of the former, compiling one costs about half a millisecond, and a package needs few.
"""
from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, AnyStr, Generic, TypeVar, cast

Value = TypeVar("Value")


class once(Generic[Value]):  # a decorator
    """``functools.cached_property`` without its lock, which costs more than most of what is found out about a file."""

    def __init__(self, find: Callable[[Any], Value]) -> None:
        self._find, self.__doc__, self._name = find, find.__doc__, find.__name__

    def __get__(self, owner: Any, kind: type | None = None) -> Value:
        if owner is None:
            return cast(Value, self)
        value: Value = self._find(owner)
        owner.__dict__[self._name] = value  # found before this by the next look-up
        return value


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
