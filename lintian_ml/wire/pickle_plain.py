# SPDX-License-Identifier: GPL-2.0-or-later
"""Marks, small numbers, tuples and the memo: most opcodes of a large pickle, followed without a description of each."""
from __future__ import annotations

import struct
from typing import Any

MARK = object()
_MARK, _TUPLE, _FLOAT, _INT, _PUT, _GET = b"("[0], b"t"[0], b"G"[0], b"J"[0], b"qr", b"hj"
_WIDTHS = {_MARK: 0, _TUPLE: 0, _FLOAT: 8, b"M"[0]: 2, **dict.fromkeys(b"Kqh", 1), **dict.fromkeys(b"Jrj", 4)}
_MEMOIZE = 0x94
_WIDTHS[_MEMOIZE] = 0
_LONGEST = 9  # bytes of such an opcode
_DECIMAL, _DIGITS = b"I"[0], 24  # protocol 0 has whole numbers as text, to the end of the line
_unpack = struct.Struct(">d").unpack_from


def to_mark(stack: list[Any]) -> list[Any]:
    """Take what lies above the last mark, and the mark. Raises IndexError without one."""
    found: list[Any] = []
    while (value := stack.pop()) is not MARK:
        found.append(value)
    return found[::-1]


def follow(window: bytes, here: int, stack: list[Any], memo: dict[int, Any]) -> tuple[int, int]:
    """Follow plain opcodes from ``here``: the place of the next other one, or near the window's end, and their count.

    Raises IndexError and KeyError where the stack or the memo lacks what an opcode needs.
    """
    end, count = len(window) - _LONGEST, 0
    while here < end:
        code = window[here]
        if code == _DECIMAL:
            line = window.find(b"\n", here, here + _DIGITS)
            digits = window[here + 1:max(line, here + 1)]
            if not digits.isdigit() or digits[:1] == b"0":  # none, truth values, and numbers too long for here
                break
            stack.append(int(digits))
            here, count = line + 1, count + 1
            continue
        width = _WIDTHS.get(code)
        if width is None:
            break
        count += 1
        here += 1 + width
        if code == _MARK:
            stack.append(MARK)
        elif code == _TUPLE:
            stack.append(tuple(to_mark(stack)))
        elif code == _MEMOIZE:
            memo[len(memo)] = stack[-1]
        elif code == _FLOAT:
            stack.append(_unpack(window, here - width)[0])
        else:
            number = int.from_bytes(window[here - width:here], "little", signed=code == _INT)
            if code in _PUT:
                memo[number] = stack[-1]
            else:
                stack.append(memo[number] if code in _GET else number)
    return here, count
