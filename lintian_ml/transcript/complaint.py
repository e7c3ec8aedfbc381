# SPDX-License-Identifier: GPL-2.0-or-later
"""The end of what a command printed before it failed, in one line."""
from __future__ import annotations


def last_words(tail: bytes, length: int) -> str:
    """The whole lines of the last ``length`` bytes, without those that only underline; empty where there is none.

    What comes before a carriage return was overwritten on a terminal, as progress is.
    """
    text = tail[-length:].decode("utf-8", "replace")
    lines = [line.rpartition("\r")[2].strip() for line in text.replace("\r\n", "\n").split("\n")]
    whole = lines[1:] if len(tail) >= length and len(lines) > 1 and lines[1:] != [""] else lines
    return "; ".join(line for line in whole if line.strip("^~ "))
