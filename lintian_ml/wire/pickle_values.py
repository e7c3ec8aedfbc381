# SPDX-License-Identifier: GPL-2.0-or-later
"""What a followed pickle is made of, and the arrays in it: numpy's, torch's, joblib's."""
from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import Any

from lintian_ml.model import Span, Tensor
from lintian_ml.records import dataclass, field
from lintian_ml.wire import values

_PATH = 512  # characters of the names that lead to an array
_SILENT = frozenset({"_parameters", "_modules", "_buffers", "state_dict", "module", "model_state_dict"})
_DTYPES = {"f2", "f4", "f8", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "b1", "c8", "c16"}


class _Same:
    """A root that equals itself only, and lives as long as what is remembered about it."""

    def __init__(self, root: Any) -> None:
        self.root = root

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.root is self.root

    def __hash__(self) -> int:
        return id(self.root)


def walk(root: Any) -> tuple[tuple[str, Made], ...]:
    """Every made object under ``root`` once, with the names that lead to it, in the order of the file.

    Many questions are asked about one root, so the last answer is remembered: ask when the value is complete.
    """
    return _walked(_Same(root))


def leaves(value: Any, inside: Callable[[Made], Iterable[Any]], most: int) -> Iterator[Any]:
    """What lies, however deep, in dictionaries, lists and tuples; keys do not count. Of a made object it is what
    ``inside`` gives. At most ``most`` values are looked at.
    """
    waiting = [value]
    for _ in range(most):
        if not waiting:
            return
        found = waiting.pop()
        if isinstance(found, dict):
            waiting.extend(found.values())
        elif isinstance(found, (list, tuple)):
            waiting.extend(found)
        elif isinstance(found, Made):
            waiting.extend(inside(found))
        else:
            yield found


@lru_cache(maxsize=1)
def _walked(same: _Same) -> tuple[tuple[str, Made], ...]:
    waiting: list[tuple[str, Any]] = [("", same.root)]
    seen: set[int] = set()
    found: list[tuple[str, Made]] = []
    while waiting:
        path, value = waiting.pop()
        if not isinstance(value, _NODES) or id(value) in seen:
            continue
        seen.add(id(value))
        if isinstance(value, Made):
            found.append((path, value))
        waiting += [(_join(path, name), inner) for name, inner in reversed(list(_children(value)))
                    if isinstance(inner, _NODES)]
    return tuple(found)


def word(value: Any) -> str:
    """A name or a key in words; of all but text and moderate numbers only the type: a value may hold itself so often
    that to write it down takes forever."""
    if isinstance(value, str):
        return value
    if value is None or isinstance(value, (int, float)) and abs(value) < 1 << 64:
        return str(value)
    return f"<{type(value).__name__.lower()}>"


def _children(value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        yield from ((word(name), inner) for name, inner in value.items())
    elif isinstance(value, (list, tuple)):
        yield from ((str(number), inner) for number, inner in enumerate(value))
    elif isinstance(value, Made):
        yield from (("", part) for part in (value.args, value.state) if part is not None)
        yield from _children(value.items)
        yield from _children(value.elements)


def _join(path: str, name: str) -> str:
    if not name or name in _SILENT:
        return path
    return f"{path}.{name}"[-_PATH:] if path else name


def dtype_of(value: Any) -> str:
    """numpy's type string of a described numpy.dtype (``<f4``), empty where it is none."""
    if isinstance(value, str):
        return value
    if isinstance(value, Global):
        return {"numpy.float32": "<f4", "numpy.float64": "<f8", "numpy.int64": "<i8"}.get(value.name, "")
    if not isinstance(value, Made) or value.name != "numpy.dtype" or not isinstance(value.args, tuple):
        return ""
    code = value.args[0] if value.args and isinstance(value.args[0], str) else ""
    order = value.state[1] if isinstance(value.state, tuple) and len(value.state) > 1 else "|"
    return f"{order if order in ('<', '>') else '|'}{code}" if code else ""


def array(path: str, made: Made) -> Tensor | None:
    """The tensor that a described numpy array is, None for anything else and for arrays of objects."""
    if made.name.endswith("multiarray._reconstruct") and isinstance(made.state, tuple) and len(made.state) >= 5:
        return _numpy(path, made.state[1], dtype_of(made.state[2]), made.state[4])
    if made.name.endswith("numeric._frombuffer") and isinstance(made.args, tuple) and len(made.args) >= 3:
        return _numpy(path, made.args[2], dtype_of(made.args[1]), made.args[0])
    if made.name.endswith("NumpyArrayWrapper") and isinstance(made.state, dict):
        raw = made.elements[0] if made.elements else None
        return _numpy(path, made.state.get("shape"), dtype_of(made.state.get("dtype")), raw)
    return None


def _numpy(path: str, shape: Any, dtype: str, data: Any) -> Tensor | None:
    if not isinstance(shape, tuple) or not all(type(n) is int for n in shape) or dtype[1:] in ("", "O8", "O"):
        return None
    shape = values.checked_shape(shape)
    encoding = dtype if dtype[1:] in _DTYPES else ""
    if isinstance(data, Made) and data.name in ("builtins.bytearray", "builtins.bytes") and data.args:
        data = data.args[0]
    span = None
    if encoding and isinstance(data, Raw) and not data.text:
        if data.end - data.start == math.prod(shape) * values.itemsize(encoding):
            span = Span(data.start, data.end - data.start, encoding)
    return Tensor(path, shape, values.NAMES.get(dtype[1:], "structured"), span)


def floats_under(root: Any, most: int = 1_000_000) -> list[list[float]]:
    """The floats of every dictionary whose values are all floats, at least two of them."""
    seen: set[int] = set()
    waiting, found = [root], []
    while waiting and len(seen) < most:
        value = waiting.pop()
        if id(value) in seen or not isinstance(value, _NODES):
            continue
        seen.add(id(value))
        inner = list(value.values()) if isinstance(value, dict) else [child for _, child in _children(value)]
        if isinstance(value, dict) and len(inner) > 1 and all(type(child) is float for child in inner):
            found.append(inner)
        else:
            waiting += [child for child in inner if isinstance(child, _NODES)]
    return found


@dataclass(eq=False)
class Global:
    """An imported name, ``module.name`` with Python 2's modules under their present names."""

    name: str
    at: int


@dataclass(eq=False)
class Raw:
    """Bytes or text too long to keep: they lie at [start, end) of the file. ``text``: they are UTF-8 of latin-1."""

    start: int
    end: int
    text: bool = False


@dataclass(eq=False)
class Persistent:
    """An object that lies outside the pickle, known by ``key``."""

    key: Any


@dataclass(eq=False)
class Made:
    """What a call would make: the callee, its arguments, and what was put into it afterwards."""

    callee: Any
    args: Any
    state: Any = None
    items: dict[Any, Any] = field(default_factory=dict)
    elements: list[Any] = field(default_factory=list)

    @property
    def name(self) -> str:
        return self.callee.name if isinstance(self.callee, Global) else ""


_NODES = (dict, list, tuple, Made)  # what other values lie in


def class_of(made: Made) -> str:
    """The class of an object: the callee, or what copyreg's helpers are told to build."""
    if made.name.startswith("copyreg.") and isinstance(made.args, tuple) and made.args:
        if isinstance(made.args[0], Global):
            return made.args[0].name
    return made.name
