# SPDX-License-Identifier: GPL-2.0-or-later
"""What commands write: a result to standard output or a file, and a file that a person wrote in one step."""
from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path

from lintian_ml.errors import InputError
from lintian_ml.words import stopped


def write(text: str, path: str | None) -> None:
    """Print a result, or write it to a file; ``-`` is standard output too. Raises InputError."""
    if path is None or path == "-":
        sys.stdout.write(text)
        return
    try:
        Path(path).write_text(text, encoding="utf-8", errors="backslashreplace")
    except OSError as error:
        raise InputError(stopped(path, error)) from error


def replace(path: Path, text: str) -> None:
    """Write a file in one step, so that no interruption costs what was in it; its mode stays. Raises InputError."""
    import tempfile  # and what comes with it: few commands write

    try:
        path.parent.mkdir(exist_ok=True)
        mode = path.stat().st_mode & 0o777 if path.exists() else 0o644
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".lintian-ml-")
        try:
            with open(handle, "w", encoding="utf-8") as stream:
                stream.write(text)
            os.chmod(name, mode)
            os.replace(name, path)
        except OSError:
            with contextlib.suppress(OSError):
                os.unlink(name)
            raise
    except OSError as error:
        raise InputError(stopped(path, error)) from error
