# SPDX-License-Identifier: GPL-2.0-or-later
"""The command line: arguments in, exit status out. One module per command; this one must stay quick to import.

Exit status as lintian's: 0 ran, 1 could not run or broke (wins over 2), 2 a displayed hint matched --fail-on.
"""
from __future__ import annotations

import sys

from lintian_ml import __version__

# The modules of this package that are commands, in the order of --help. ``check`` may be left out when called.
COMMANDS: tuple[str, ...] = ("check", "archive", "compare", "declare", "explain", "formats", "itp", "noise", "rebuild",
                             "transcript")


def main(argv: list[str] | None = None) -> int:
    """Run one command line (default: the process's own) and return its exit status; never raises, never exits."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    if arguments in (["--version"], ["-V"], ["--print-version"]):  # nothing else is imported: many scripts ask this
        sys.stdout.write(f"{__version__}\n" if arguments == ["--print-version"] else f"lintian-ml {__version__}\n")
        return 0
    from lintian_ml.cli import running

    return running.run(arguments)
