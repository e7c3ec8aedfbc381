# SPDX-License-Identifier: GPL-2.0-or-later
"""Record how a model is trained, and show by replaying parts of it that it was trained so."""
from __future__ import annotations

import argparse

from lintian_ml.cli import actions

__all__ = ["EPILOG", "add_arguments", "run"]
EPILOG = """examples:
  lintian-ml transcript record --output run --steps 880 --segment 16 --init 'python3 train.py init {out}' \\
      --code train.py --data digits.txt -- python3 train.py {in} {out} {step} {count}
  lintian-ml transcript show run
  lintian-ml transcript verify run --beacon-file InRelease
  lintian-ml transcript dispute run other
  lintian-ml transcript steps other --first 16 --last 31

Exit status: 0 ran, or accepted; 2 refused; 1 could not run or broke.
"""
ACTIONS = ("record", "verify", "show", "dispute", "steps")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """One parser for each action; the modules transcript_*.py of this package have their options."""
    actions.add(parser, "transcript", ACTIONS)


def run(options: argparse.Namespace) -> int:
    """Run the action that was named."""
    from lintian_ml.cli import running

    with running.ended_in_order():
        return actions.run(options)
