# SPDX-License-Identifier: GPL-2.0-or-later
"""Configuration files of ``check``: ``option = value`` lines, as lintian's own. No command of its own.

Stronger first: the command line, ``debian/lintian-ml.conf`` below the current directory, ``lintian-ml/config`` in
$XDG_CONFIG_HOME (or ~/.config). An option that a stronger place gives is not taken from a weaker one, lists included.
The file of the packaging is only that of the directory one works in: what a scanned package holds configures nothing.
"""
from __future__ import annotations

import argparse
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from lintian_ml import limits
from lintian_ml.cli.arguments import unknown
from lintian_ml.errors import UsageError
from lintian_ml.words import stopped, worded

PACKAGE = Path("debian", "lintian-ml.conf")
# Long options that a file may set; those of one run only, as --output, it may not.
KEYS = ("baseline", "color", "display-experimental", "display-info", "display-level", "fail-on", "info", "jobs",
        "no-override", "pedantic", "policy", "quiet", "show-overrides", "suppress-tags", "suppress-tags-from-file",
        "tags", "tags-from-file", "tag-display-limit", "verbose")
_YES, _NO = frozenset({"yes", "true", "1"}), frozenset({"no", "false", "0"})


def added(arguments: Sequence[str], check: argparse.ArgumentParser) -> list[str]:
    """``arguments`` of check with those of the files in front that they do not give themselves.

    Raises UsageError, with file and line, for what a file must not hold.
    """
    if "--no-cfg" in arguments:
        return list(arguments)
    given, result = _given(arguments, check), list(arguments)
    for file in _files(arguments):
        found = _read(file, check)
        result = [word for dest, words in found if dest not in given for word in words] + result
        given |= {dest for dest, _ in found}
    return result


def _files(arguments: Sequence[str]) -> list[Path]:
    """The files that are there, the stronger first; --cfg names another one for both."""
    named = [arguments[place + 1] for place, word in enumerate(arguments[:-1]) if word == "--cfg"]
    named += [word.partition("=")[2] for word in arguments if word.startswith("--cfg=")]
    if named:
        return [Path(named[-1])]
    home = os.environ.get("XDG_CONFIG_HOME") or os.path.join(os.path.expanduser("~"), ".config")
    return [path for path in (PACKAGE, Path(home, "lintian-ml", "config")) if path.is_file()]


def _given(arguments: Sequence[str], check: argparse.ArgumentParser) -> set[str]:
    """What the command line itself decides: the destinations of the options in it."""
    known = {option: action for action in check._actions for option in action.option_strings}
    given: set[str] = set()
    skip = False
    for word in arguments:
        if skip or word == "--":
            skip = False
            if word == "--":
                break
            continue
        for option, last in _options(word, known):
            given.add(known[option].dest)
            skip = last and known[option].nargs != 0
    return given


def _options(word: str, known: dict[str, argparse.Action]) -> Iterator[tuple[str, bool]]:
    """The options in one word, and whether the value of one is in the next word."""
    name, equals, _ = word.partition("=")
    if word.startswith("--"):
        yield from [(name, not equals)] if name in known else []
    elif word.startswith("-"):
        for place, letter in enumerate(word[1:], 2):
            option = f"-{letter}"
            if option not in known:
                return
            takes = known[option].nargs != 0
            yield option, takes and place == len(word)
            if takes:
                return


def _read(path: Path, check: argparse.ArgumentParser) -> list[tuple[str, list[str]]]:
    """Destination and words of each option of one file, in its order."""
    text = _text(path)
    known = {option: action for action in check._actions for option in action.option_strings}
    found: list[tuple[str, list[str]]] = []
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip() and not line.lstrip().startswith(("#", ";")):
            key, equals, value = (part.strip() for part in line.partition("="))
            if not equals or key not in KEYS:
                told = str(unknown("option", key, KEYS)) if equals else worded("is no line of option = value")
                raise UsageError(worded("{path}:{number}: {told}", path=path, number=number, told=told))
            action = known[f"--{key}"]
            if len(found) == limits.OPTIONS:
                raise UsageError(worded("{path}:{number}: more than {count} options", path=path, number=number,
                                        count=limits.OPTIONS))
            found.append((action.dest, _words(f"{path}:{number}", key, value, action)))
    return found


def _text(path: Path) -> str:
    try:
        with path.open("rb") as handle:
            data = handle.read(limits.CONTROL + 1)
        if len(data) > limits.CONTROL:
            raise UsageError(worded("{path}: has more than {count} bytes", path=path, count=limits.CONTROL))
        return data.decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(stopped(path, error)) from error


def _words(place: str, key: str, value: str, action: argparse.Action) -> list[str]:
    """An option as the command line would have it; a switch that is off is nothing."""
    if action.nargs != 0:
        return [f"--{key}={value}"]
    if value.lower() not in _YES | _NO:
        raise UsageError(worded("{place}: {key} is yes or no, not '{value}'", place=place, key=key, value=value))
    return [f"--{key}"] if value.lower() in _YES else []
