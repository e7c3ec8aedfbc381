# SPDX-License-Identifier: GPL-2.0-or-later
"""Commands that have actions: ``archive scan`` is the module ``archive_scan`` of this package."""
from __future__ import annotations

import argparse
import importlib
from collections.abc import Iterable

from lintian_ml.words import worded


def add(parser: argparse.ArgumentParser, command: str, names: Iterable[str]) -> None:
    """One parser for each action; its module has the options."""
    actions = parser.add_subparsers(title="actions", metavar="ACTION", dest="action", required=True,
                                    help=worded("what to do; each has a --help of its own"))
    for name in names:
        module = importlib.import_module(f"lintian_ml.cli.{command}_{name}")
        summary = (module.__doc__ or "").split("\n")[0]
        action = actions.add_parser(name, help=summary, description=summary, epilog=module.EPILOG, allow_abbrev=False,
                                    formatter_class=argparse.RawDescriptionHelpFormatter)
        module.add_arguments(action)
        action.set_defaults(act=module.run)


def run(options: argparse.Namespace) -> int:
    """Run the action that was named."""
    return int(options.act(options))
