# SPDX-License-Identifier: GPL-2.0-or-later
"""Long text on a terminal goes through $PAGER, or Debian's pager. No command of its own."""
from __future__ import annotations

import contextlib
import os
import shlex
import shutil
import subprocess
import sys

_PAGERS = ("pager", "less", "more")  # tried in this order where PAGER is not set


def show(text: str) -> None:
    """Print ``text``; where it is longer than the terminal, through the pager. PAGER=cat or an empty one uses none."""
    command = _command() if sys.stdout.isatty() and text.count("\n") >= shutil.get_terminal_size().lines else []
    if not command:
        sys.stdout.write(text)
        return
    sys.stdout.flush()
    environment = {"LESS": "FRX", **os.environ}
    try:
        with contextlib.suppress(BrokenPipeError, KeyboardInterrupt):
            subprocess.run(command, input=text.encode("utf-8", "backslashreplace"), env=environment, check=False)
    except OSError:  # a pager that cannot be started must not cost the text
        sys.stdout.write(text)


def _command() -> list[str]:
    if "PAGER" in os.environ:
        try:
            words = shlex.split(os.environ["PAGER"])
        except ValueError:
            return []
        return [] if words[:1] == ["cat"] else words
    return next(([name] for name in _PAGERS if shutil.which(name)), [])
