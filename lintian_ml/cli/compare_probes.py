# SPDX-License-Identifier: GPL-2.0-or-later
"""Options of the rungs that evaluate a net: ``certified``, ``functional`` and ``behavioural``."""
from __future__ import annotations

import argparse


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options; their values reach a rung as ``options.given["name"]``."""
