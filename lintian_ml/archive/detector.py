# SPDX-License-Identifier: GPL-2.0-or-later
"""The version of what finds facts: a digest of the code and the tables that facts depend on.

Policy texts, tags, reports and this very part of the program are left out: when they change, facts stay as they are.
"""
from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from lintian_ml import __version__, share

_ASIDE = ("archive", "cli", "report", "compare", "itp", "transcript", "__pycache__")
_JUDGING = ("policy.py", "policytext.py", "hints/drafts.py", "declare.py")


@cache
def version() -> str:
    """``0.1.0+`` and twelve digits that change with every change of what can be found."""
    package = Path(__file__).resolve().parents[1]
    code = {path.relative_to(package).as_posix(): path for path in package.rglob("*.py")}
    total = hashlib.sha256()
    for name, path in sorted(code.items()):
        if name.split("/")[0] not in _ASIDE and name not in _JUDGING:
            total.update(f"{name}\0".encode() + path.read_bytes() + b"\0")
    for name in share.names("data", suffix=".tsv"):
        total.update(f"{name}\0{share.text('data', name + '.tsv')}\0".encode())
    return f"{__version__}+{total.hexdigest()[:12]}"
