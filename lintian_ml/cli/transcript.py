# SPDX-License-Identifier: GPL-2.0-or-later
"""Record how a model is trained, and show by replaying parts of it that it was trained so."""
from __future__ import annotations

import argparse
import importlib

EPILOG = """examples:
  lintian-ml transcript record --output run --steps 880 --segment 16 --init 'python3 train.py init {out}' \\
      --code train.py --data digits.txt -- python3 train.py {in} {out} {step} {count}
  lintian-ml transcript show run
  lintian-ml transcript verify run --beacon-file InRelease
  lintian-ml transcript dispute run other

Exit status: 0 ran, or accepted; 2 refused; 1 could not run or broke.
"""
ACTIONS = ("record", "verify", "show", "dispute")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """One parser for each action; the modules transcript_*.py of this package have their options."""
    actions = parser.add_subparsers(title="actions", metavar="ACTION", dest="action", required=True,
                                    help="what to do; each has a --help of its own")
    for name in ACTIONS:
        module = importlib.import_module(f"lintian_ml.cli.transcript_{name}")
        summary = (module.__doc__ or "").split("\n")[0]
        action = actions.add_parser(name, help=summary, description=summary, epilog=module.EPILOG, allow_abbrev=False,
                                    formatter_class=argparse.RawDescriptionHelpFormatter)
        module.add_arguments(action)
        action.set_defaults(act=module.run)


def run(options: argparse.Namespace) -> int:
    """Run the action that was named."""
    return int(options.act(options))
