# SPDX-License-Identifier: GPL-2.0-or-later
"""What a CMakeLists.txt does with a program that it names: build it, run it, or neither."""
from __future__ import annotations

import enum

from lintian_ml.lazy import regex

_BACK = 4000  # characters of one command that are looked through
_TRIES = 50  # places of a variable
_OTHER = regex(r"\W")
_BUILDS = regex(r"(?i)(?:add_?)?\w{0,30}exe(?:s|cutables?)?")  # add_executable, and the macros around it
_RUNS = frozenset({"add_custom_command", "add_custom_target", "add_test", "execute_process"})
_KEYWORD = regex(r"(?<![^\s(])[A-Z][A-Z_]+(?!\S)")


class Deed(enum.Enum):
    """What is done with a program."""

    BUILT = "built"
    RUN = "run"
    NAMED = "named"


def is_cmake(name: str) -> bool:
    """Whether a file of this name is CMake's."""
    return name == "CMakeLists.txt" or name.endswith(".cmake")


def deed(text: str, at: int) -> Deed:
    """What the command does in whose parentheses the word at ``at`` stands (cmake-language(7))."""
    name, before = _within(text, at)
    if _BUILDS.fullmatch(name):
        return Deed.BUILT
    return Deed.RUN if name.lower() in _RUNS and _KEYWORD.findall(before)[-1:] == ["COMMAND"] else Deed.NAMED


def run_later(text: str, at: int) -> int:
    """Where a program is run that is looked for at ``at``, by the variable that find_program sets; -1 without."""
    name, before = _within(text, at)
    words = before[1:].split()
    if name.lower() != "find_program" or not words:
        return -1
    variable, place = f"${{{words[0]}}}", at
    for _ in range(_TRIES):
        place = text.find(variable, place + 1)
        if place < 0 or deed(text, place) is Deed.RUN:
            break
    return place


def _within(text: str, at: int) -> tuple[str, str]:
    """The name of the command in whose parentheses a place is, and what stands before it from the parenthesis on."""
    start = text.rfind("(", max(0, at - _BACK), at)
    if start < 0 or ")" in text[start:at]:
        return "", ""
    return _OTHER.split(text[max(0, start - 80):start].rstrip())[-1], text[start:at]
