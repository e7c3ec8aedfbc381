# SPDX-License-Identifier: GPL-2.0-or-later
"""The words of --help as messages: found in the parser, which is their only place. No command of its own."""
from __future__ import annotations

import argparse
from collections.abc import Iterator

from lintian_ml.words import _


def translate(parser: argparse.ArgumentParser) -> None:
    """Put the user's language into a parser and into those of its commands."""
    for owner, name in _places(parser):
        setattr(owner, name, _(getattr(owner, name)))


def messages(parser: argparse.ArgumentParser) -> Iterator[str]:
    """What ``translate`` looks up, in its order."""
    for owner, name in _places(parser):
        yield getattr(owner, name)


def _places(parser: argparse.ArgumentParser) -> Iterator[tuple[object, str]]:
    """Objects and attributes that hold words."""
    yield from ((parser, name) for name in ("description", "epilog") if getattr(parser, name))
    for group in parser._action_groups:
        yield from [(group, "title")] if group.title and group._group_actions else []
    for action in parser._actions:
        yield from [(action, "help")] if action.help not in (None, argparse.SUPPRESS) else []
        if isinstance(action, argparse._SubParsersAction):
            yield from ((choice, "help") for choice in action._choices_actions)
            for below in action.choices.values():
                yield from _places(below)
