# SPDX-License-Identifier: GPL-2.0-or-later
"""Pickles as inert values: the opcodes are followed on a stack of descriptions, nothing is imported or called."""
from __future__ import annotations

import struct
from collections.abc import Callable
from typing import Any

from lintian_ml import limits
from lintian_ml.errors import DamagedFile, LimitExceeded
from lintian_ml.reader import Blob
from lintian_ml.wire import joblib_arrays, pickle_danger, pickle_plain
from lintian_ml.wire.pickle_ops import Op, Tape
from lintian_ml.wire.pickle_plain import MARK, to_mark
from lintian_ml.wire.pickle_values import Global, Made, Persistent, Raw, word

_DISGUISED = {"copy_reg": "copyreg", "__builtin__": "builtins", "exceptions": "builtins"}
_CONSTANTS = {"NONE": None, "NEWTRUE": True, "NEWFALSE": False}
_EMPTY: dict[str, Callable[[], Any]] = {"EMPTY_LIST": list, "EMPTY_DICT": dict, "EMPTY_SET": list, "EMPTY_TUPLE": tuple}
_NUMBERS = {"BININT": "<i", "BININT1": "<B", "BININT2": "<H", "BINFLOAT": ">d"}
_STRINGS = {"BINUNICODE", "SHORT_BINUNICODE", "BINUNICODE8", "UNICODE", "STRING", "SHORT_BINSTRING", "BINSTRING"}
_BYTES = {"BINBYTES", "SHORT_BINBYTES", "BINBYTES8", "BYTEARRAY8"}
_NARROW = {"SHORT_BINSTRING", "BINSTRING"}  # Python 2's bytes: names when short, arrays when long
_WORD = 64
_IGNORED = {"PROTO", "FRAME", "READONLY_BUFFER", "STOP"}
_COLLECT = {"APPEND": 1, "APPENDS": 0, "ADDITEMS": 0, "SETITEM": 2, "SETITEMS": 0}


class Machine:
    """Follows one pickle, joblib's bytes between the opcodes included."""

    def __init__(self, blob: Blob) -> None:
        self.blob = blob
        self.tape = Tape(blob)
        self.stack: list[Any] = []
        self.memo: dict[int, Any] = {}
        self.globals: list[Global] = []
        self.called: dict[str, None] = {}  # names of what would have been called, in order; imports bound them
        self.persistent, self._depth, self._left = False, 0, limits.PICKLE_OPCODES

    def run(self, at: int = 0) -> int:
        """Follow to STOP; the place behind it. The value is ``stack[-1]``. Raises DamagedFile, LimitExceeded."""
        self._left = limits.PICKLE_OPCODES
        for _ in range(limits.PICKLE_STEPS + self.blob.size // limits.PICKLE_BYTES):
            if self._left <= 0:
                break
            self._left -= 1
            try:
                op = self.tape.op(at := self._plain(at))
                at = op.after
                self._step(op)
                if op.name == "BUILD" and isinstance(self.stack[-1], Made):
                    at = joblib_arrays.after(self.blob, self.stack[-1], at, self._nested)
            except (IndexError, KeyError, ValueError, TypeError, RecursionError):
                raise DamagedFile(f"has a pickle opcode near byte {at} that nothing fits") from None
            if op.name == "STOP":
                if not self.stack:
                    raise DamagedFile("holds a pickle without a value")
                return at
        raise LimitExceeded("has more pickle opcodes than a file of its size should")

    def _plain(self, at: int) -> int:
        window, start = self.tape.around(at)
        end, count = pickle_plain.follow(window, start, self.stack, self.memo)
        self._left -= count
        return at + end - start

    def _nested(self, at: int) -> int:
        self._depth += 1
        if self._depth > limits.PROTOBUF_DEPTH:
            raise LimitExceeded("nests arrays of objects too deep")
        inner = Machine(self.blob)
        inner.globals, inner.called, inner._depth = self.globals, self.called, self._depth
        return inner.run(at)

    def unsafe(self) -> list[str]:
        return [f"{found.name} at byte {found.at}" for found in self.globals if pickle_danger.is_unsafe(found.name)]

    def _step(self, op: Op) -> None:
        name = op.name
        if name in _CONSTANTS:
            self.stack.append(_CONSTANTS[name])
        elif name in _EMPTY:
            self.stack.append(_EMPTY[name]())
        elif name in _NUMBERS:
            self.stack.append(struct.unpack(_NUMBERS[name], self.tape.bytes(op.start, op.end - op.start))[0])
        elif name in _STRINGS or name in _BYTES:
            self.stack.append(self._text(op))
        elif name in _COLLECT:
            self._collect(name)
        elif name not in _IGNORED:
            getattr(self, f"_{name.lower()}", self._unknown)(op)

    def _unknown(self, op: Op) -> None:
        raise DamagedFile(f"has the pickle opcode {op.name} at byte {op.at}, which is not understood")

    def _text(self, op: Op) -> Any:
        length = op.end - op.start
        if op.name in _BYTES or op.name in _NARROW and length > _WORD:
            return Raw(op.start, op.end)
        if length > limits.NAME:
            return Raw(op.start, op.end, text=True)
        data = self.tape.bytes(op.start, op.end - op.start).decode("utf-8", "replace")
        return data[1:-1] if op.name == "STRING" else data

    def _line(self, op: Op) -> str:
        return self.tape.bytes(op.start, op.end - op.start).decode("ascii", "replace").strip()

    def _collect(self, name: str) -> None:
        count = _COLLECT[name]
        values = to_mark(self.stack) if not count else [self.stack.pop() for _ in range(count)][::-1]
        target = self.stack[-1]
        if name.startswith("SETITEM"):
            table = target if isinstance(target, dict) else target.items if isinstance(target, Made) else {}
            for key, value in zip(values[::2], values[1::2]):
                table[key if isinstance(key, (str, int, float, type(None))) else f"#{len(table)}"] = value
        else:
            elements = target if isinstance(target, list) else target.elements if isinstance(target, Made) else []
            elements.extend(values)

    def _import(self, module: Any, name: Any, at: int) -> Global:
        module, name = word(module), word(name)
        found = Global(f"{_DISGUISED.get(module, module)}.{name}", at)
        self.globals.append(found)
        if len(self.globals) > limits.PICKLE_GLOBALS:
            raise LimitExceeded(f"imports more than {limits.PICKLE_GLOBALS} names")
        return found

    def _named(self, op: Op) -> Global:
        module, name = self._line(op).splitlines()[:2]
        return self._import(module, name, op.at)

    def _global(self, op: Op) -> None:
        self.stack.append(self._named(op))

    def _stack_global(self, op: Op) -> None:
        name, module = self.stack.pop(), self.stack.pop()
        self.stack.append(self._import(module, name, op.at))

    def _inst(self, op: Op) -> None:
        args = tuple(to_mark(self.stack))
        self._call(self._named(op), args)

    def _obj(self, op: Op) -> None:
        callee, *args = to_mark(self.stack)
        self._call(callee, tuple(args))

    def _reduce(self, op: Op) -> None:
        args = self.stack.pop()
        self._call(self.stack.pop(), args)

    def _call(self, callee: Any, args: Any) -> None:
        made = Made(callee, args)
        if made.name:
            self.called[made.name] = None
        self.stack.append(made)

    _newobj = _reduce

    def _newobj_ex(self, op: Op) -> None:
        self.stack.pop()
        self._reduce(op)

    def _build(self, op: Op) -> None:
        state = self.stack.pop()
        if isinstance(self.stack[-1], Made):
            self.stack[-1].state = state

    def _mark(self, op: Op) -> None:
        self.stack.append(MARK)

    def _pop(self, op: Op) -> None:
        self.stack.pop()

    def _pop_mark(self, op: Op) -> None:
        to_mark(self.stack)

    def _dup(self, op: Op) -> None:
        self.stack.append(self.stack[-1])

    def _list(self, op: Op) -> None:
        self.stack.append(to_mark(self.stack))

    _frozenset = _list

    def _tuple(self, op: Op) -> None:
        self.stack.append(tuple(to_mark(self.stack)))

    def _dict(self, op: Op) -> None:
        values = to_mark(self.stack)
        self.stack += [{}, MARK, *values]
        self._collect("SETITEMS")

    def _tuple1(self, op: Op) -> None:
        count = int(op.name[-1])
        self.stack[-count:] = [tuple(self.stack[-count:])] if len(self.stack) >= count else [self.stack[-count]]

    _tuple2 = _tuple3 = _tuple1

    def _int(self, op: Op) -> None:
        text = self._line(op)
        self.stack.append({"00": False, "01": True}.get(text) if text in ("00", "01") else int(text.rstrip("L")))

    _long = _int

    def _long1(self, op: Op) -> None:
        length = min(op.end - op.start, limits.NAME)
        self.stack.append(int.from_bytes(self.tape.bytes(op.start, length), "little", signed=True))

    _long4 = _long1

    def _float(self, op: Op) -> None:
        self.stack.append(float(self._line(op)))

    def _memoize(self, op: Op) -> None:
        self.memo[len(self.memo)] = self.stack[-1]

    def _index(self, op: Op) -> int:
        if op.name in ("PUT", "GET"):
            return int(self._line(op))
        return int.from_bytes(self.tape.bytes(op.start, op.end - op.start), "little")

    def _binput(self, op: Op) -> None:
        self.memo[self._index(op)] = self.stack[-1]

    _put = _long_binput = _binput

    def _binget(self, op: Op) -> None:
        self.stack.append(self.memo[self._index(op)])

    _get = _long_binget = _binget

    def _binpersid(self, op: Op) -> None:
        self.persistent = True
        self.stack.append(Persistent(self._line(op) if op.name == "PERSID" else self.stack.pop()))

    _persid = _binpersid

    def _ext1(self, op: Op) -> None:
        self.stack.append(Persistent(("extension", self._index(op))))

    _ext2 = _ext4 = _next_buffer = _ext1
