# SPDX-License-Identifier: GPL-2.0-or-later
"""lintian-ml: find machine-learning weights in Debian packages and class them under the draft policies.

``check(path)`` is the whole tool as one function; the command line is built on it.
"""
from __future__ import annotations

import os

TYPE_CHECKING = False  # type checkers know the name; importing typing for it takes longer than all of --version
if TYPE_CHECKING:
    from lintian_ml.model import Report

__version__ = "0.1.0"
__all__ = ["__version__", "check"]


def check(path: str | os.PathLike[str]) -> Report:
    """Check one .dsc, .changes, .deb, source tree or tarball and return everything that was found.

    Raises InputError where nothing could be checked; every other fault is a hint in the report.
    """
    from lintian_ml.checking import check_path  # imported late: ``lintian-ml --version`` must not pay for it

    return check_path(os.fspath(path))
