# SPDX-License-Identifier: GPL-2.0-or-later
"""Text from packages is untrusted: nothing of it may steer a terminal or forge a line of output."""
from __future__ import annotations


def printable(text: str) -> str:
    """``text`` with every unprintable character as ``?``, as lintian prints it.

    Control characters, line and paragraph separators, direction marks, undecodable bytes and every space except U+0020
    count as unprintable.
    """
    if text.isprintable():
        return text
    return "".join(character if character.isprintable() else "?" for character in text)


def unicode_only(text: str) -> str:
    """``text`` with what is no Unicode character spelled out, so that every consumer of JSON can read it.

    A byte that could not be decoded becomes ``\\xNN``, any other lone surrogate ``\\uNNNN``.
    """
    return text if text.isascii() else "".join(map(_spelled, text))


def _spelled(character: str) -> str:
    if "\udc80" <= character <= "\udcff":
        return f"\\x{ord(character) - 0xdc00:02x}"
    return f"\\u{ord(character):04x}" if "\ud800" <= character <= "\udfff" else character
