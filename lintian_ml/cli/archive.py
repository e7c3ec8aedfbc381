# SPDX-License-Identifier: GPL-2.0-or-later
"""Scan a whole archive once, and read out of it what each policy text would do to it."""
from __future__ import annotations

import argparse

from lintian_ml.cli import actions
from lintian_ml.cli.actions import run

__all__ = ["EPILOG", "add_arguments", "run"]
EPILOG = """examples:
  lintian-ml archive scan --store sid.store --suite sid /srv/mirror/debian
  lintian-ml archive scan --store sid.store --apt --suite sid --triage --first 500 --sample-named 250 --sample 700
  lintian-ml archive status --store sid.store
  lintian-ml archive report --store sid.store --output site
  lintian-ml archive bugs --store sid.store --policy ml-policy-2021 --output drafts
  lintian-ml archive diff old.store sid.store

A scan that was ended or killed goes on where it was when it is run again; what could not be had is tried again. Exit
status: 0 ran, 1 could not run, or some sources could not be judged.
"""
ACTIONS = ("scan", "status", "report", "bugs", "diff")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """One parser for each action; the modules archive_*.py of this package have their options."""
    actions.add(parser, "archive", ACTIONS)
