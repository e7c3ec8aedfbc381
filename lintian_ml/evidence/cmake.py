# SPDX-License-Identifier: GPL-2.0-or-later
"""What a CMakeLists.txt does with a program that it names: build it, run it, or neither."""
from __future__ import annotations

import enum
from itertools import islice

from lintian_ml.evidence.page import occurrences
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


def deed(text: str, at: int) -> tuple[Deed, int]:
    """What the command does in whose parentheses the word at ``at`` stands (cmake-language(7)), and where; a program
    that is looked for may be run later, by the variable that find_program sets.
    """
    name, before = _within(text, at)
    if _BUILDS.fullmatch(name):
        return Deed.BUILT, at
    words = before[1:].split()
    if name.lower() != "find_program" or not words:
        return (Deed.RUN if _runs(name, before) else Deed.NAMED), at
    uses = (at + place for place in islice(occurrences(text[at:], (f"${{{words[0]}}}",)), _TRIES))
    place = next((place for place in uses if _runs(*_within(text, place))), -1)
    return (Deed.RUN, place) if place >= 0 else (Deed.NAMED, at)


def _runs(name: str, before: str) -> bool:
    return name.lower() in _RUNS and _KEYWORD.findall(before)[-1:] == ["COMMAND"]


def _within(text: str, at: int) -> tuple[str, str]:
    """The name of the command in whose parentheses a place is, and what stands before it from the parenthesis on."""
    start = text.rfind("(", max(0, at - _BACK), at)
    if start < 0 or ")" in text[start:at]:
        return "", ""
    return _OTHER.split(text[max(0, start - 80):start].rstrip())[-1], text[start:at]
