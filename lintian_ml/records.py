# SPDX-License-Identifier: GPL-2.0-or-later
"""``dataclass`` as the standard library has it, made in half the time.

The library writes each method of each class as source and compiles it. A run needs some eighty classes, for a third of
the time in which it starts, and compares or prints hardly any of them: only what assigns and freezes is written here,
comparing, hashing and printing are functions that all classes share.
"""
from __future__ import annotations

import dataclasses
from dataclasses import field
from functools import cache
from operator import attrgetter
from typing import TYPE_CHECKING, Any

__all__ = ["dataclass", "field"]

if TYPE_CHECKING:
    from collections.abc import Callable
    from dataclasses import dataclass
else:
    def dataclass(cls=None, /, **options):
        """Like ``dataclasses.dataclass``; what the class defines itself stays as it is."""
        if cls is None:
            return lambda owner: dataclass(owner, **options)
        if options.get("order") or options.get("eq") is False:
            return dataclasses.dataclass(cls, **options)
        cls.__doc__ = cls.__doc__ or cls.__name__  # the library would look up the signature
        own = vars(cls)
        made = dataclasses.dataclass(cls, eq=False, repr=False, **options)
        if "__repr__" not in own:
            made.__repr__ = _repr
        if "__eq__" not in own:
            made.__eq__, made.__hash__ = _eq, own.get("__hash__") or (_hash if options.get("frozen") else None)
        return made


@cache
def _values(cls: Any, hashed: bool) -> Callable[[Any], Any]:
    """What fetches the fields of an object that are compared, or hashed, as a tuple."""
    names = [entry.name for entry in dataclasses.fields(cls)
             if (entry.compare if entry.hash is None or not hashed else entry.hash)]
    if len(names) > 1:
        return attrgetter(*names)
    return lambda owner: tuple(getattr(owner, name) for name in names)


def _eq(self: Any, other: Any) -> Any:
    if other.__class__ is not self.__class__:
        return NotImplemented
    values = _values(self.__class__, False)
    return values(self) == values(other)


def _hash(self: Any) -> int:
    return hash(_values(self.__class__, True)(self))


def _repr(self: Any) -> str:
    shown = [f"{entry.name}={getattr(self, entry.name)!r}" for entry in dataclasses.fields(self) if entry.repr]
    return f"{self.__class__.__qualname__}({', '.join(shown)})"
