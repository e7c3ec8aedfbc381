# SPDX-License-Identifier: GPL-2.0-or-later
"""List the file formats that can be read: name, kind, depth, suffixes."""
from __future__ import annotations

import argparse
import sys

EPILOG = """Columns are separated by two spaces or more. The depth says how much of a file is understood: recognised
(that it is one), header (its metadata), tensors (every array). Suffixes are only what such files are usually called:
content decides.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """No options: one line per format, always."""


def run(options: argparse.Namespace) -> int:
    """Print the list, in the order of names."""
    from lintian_ml import formats

    rows = sorted((entry.name, entry.kind.value, entry.depth.value, " ".join(entry.suffixes) or "-")
                  for entry in formats.load())
    widths = [max(map(len, column)) for column in zip(*rows)]
    for row in rows:
        sys.stdout.write("  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip() + "\n")
    return 0
