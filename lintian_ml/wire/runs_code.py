# SPDX-License-Identifier: GPL-2.0-or-later
"""Parts of models, other than pickles, that run code or reach for files when the model is loaded or used.

Sources: the documentation of Keras on safe mode, TensorFlow's SECURITY.md on untrusted graphs, the advisories that
tests/attacks/models.py names.
"""
from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from lintian_ml import limits
from lintian_ml.errors import FormatError, LimitExceeded
from lintian_ml.lazy import regex
from lintian_ml.model import Tensor
from lintian_ml.reader import Item
from lintian_ml.wire import pickle_danger, zips

_LAMBDA = regex(rb'"class_name": ?"(?:Lambda|__lambda__)"')
_NAMED = regex(rb'"(?:__module__|module)": ?"([\w.]{1,100})"')
_CLASS = regex(rb'"(?:__class__|class_name|registered_name|config)": ?"([\w.]{1,100})"')
_FILES = regex(rb'"vocabulary": ?"((?:/|[a-z]{2,6}://)[^"]{0,200})"')
_OPERATORS = (b"\x12\x08ReadFile", b"\x12\x09WriteFile", b"\x12\x06PyFunc", b"\x12\x0bEagerPyFunc",
              b"\x12\x0fPyFuncStateless")
_ESCAPE = regex(rb"\{[{%][^{}]{0,200}__(?:class|globals|subclasses|builtins|mro|base|init|import)__")
_LOCATION = regex(rb"\x0a\x08location\x12[\1-\x7f]((?:/|\.\./)[^\0-\x1f]{1,120})")
_CONFIGS = re.compile(r"(?:^|/)(?:config|schema|model|model_config)\.json$")
_TRUSTED = ("keras", "builtins.function", "sklearn", "numpy", "tensorflow")
_MOST = 20  # configurations of one zip, and findings that are told
_PIECE = 4 * limits.MIB
_OVERLAP = 2048  # bytes that are looked at with both pieces: what is looked for is shorter


def told(item: Item, tensors: Iterable[Tensor] = ()) -> tuple[str, ...]:
    """What the model would run or reach for, each in words. Only what is read as numbers alone is not looked at: a
    vocabulary of some MB may stand before a template, and values before a graph's operators."""
    zipped = item.head[:4] == zips.MAGIC  # its members are other bytes than the file's
    blob = item.blob()
    places = [(0, min(blob.size, _PIECE))] if zipped else _between(tensors, blob.size)
    found = [what for start, end in places for at in range(start, end, _PIECE)
             for what in _in(blob.peek(at, min(_PIECE + _OVERLAP, end - at)))]
    for name in _configurations(item) if zipped else ():
        try:
            found += _in(zips.content(item, name, limits.WHOLE))
        except LimitExceeded as error:
            item.leave(f"what {name} would run: it {error}")
        except FormatError:
            continue  # whoever reads the format says what is wrong with it
    every = list(dict.fromkeys(found))
    return (*every[:_MOST], *([f"and {len(every) - _MOST} more"] if len(every) > _MOST else []))


def _configurations(item: Item) -> Sequence[str]:
    try:
        names = sorted(filter(_CONFIGS.search, zips.names(item)))
    except FormatError:  # it begins like a zip, and was read as something else
        return ()
    if len(names) > _MOST:
        item.leave(f"what {names[_MOST]} and {len(names) - _MOST - 1} other configurations would run")
    return names[:_MOST]


def _between(tensors: Iterable[Tensor], size: int) -> Iterator[tuple[int, int]]:
    """The parts of a file that hold no values of tensors."""
    at = 0
    for span in sorted((tensor.span for tensor in tensors if tensor.span and tensor.span.encoding != "text"),
                       key=lambda span: span.offset):
        if span.offset > at:
            yield at, min(span.offset, size)
        at = max(at, span.offset + span.length)
    if at < size:
        yield at, size


def _in(data: bytes) -> Iterator[str]:
    if b'"' in data:
        yield from _configured(data)
    if b"__" in data and (escape := _ESCAPE.search(data)):
        yield f"a template that reaches for {escape[0][-24:].decode('utf-8', 'replace').split('.')[-1]}"
    if b"\x12" in data:  # not in text
        yield from _of_graphs(data)


def _of_graphs(data: bytes) -> Iterator[str]:
    """Operators of a graph, and values that lie elsewhere."""
    for sign in _OPERATORS:
        if sign in data:
            yield f"the operator {sign[2:].decode()}"
    for place in _LOCATION.finditer(data) if b"location" in data else ():
        yield f"external data at {place[1].decode('utf-8', 'replace')}"


def _configured(data: bytes) -> Iterator[str]:
    """Keras' and skops' configurations: layers of Python code, and functions of any module by name."""
    if count := len(_LAMBDA.findall(data)):
        yield f"{count} Lambda layer{'' if count == 1 else 's'} with Python code"
    for module in _NAMED.finditer(data):
        near = data[max(0, module.start() - 300):module.end() + 300]
        for name in [found[1].decode() for found in _CLASS.finditer(near)]:
            whole = f"{module[1].decode()}.{name}"
            if not whole.startswith(_TRUSTED) and pickle_danger.is_unsafe(whole):
                yield f"{whole} by name"
                break
    for place in _FILES.finditer(data):
        yield f"a vocabulary read from {place[1].decode('utf-8', 'replace')}"
