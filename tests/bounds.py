# SPDX-License-Identifier: GPL-2.0-or-later
"""Fail where the closing line of a score (file as first argument) is below what this stage promises."""
from __future__ import annotations

import re
import sys
from pathlib import Path

BOUNDS = {"mean over tarballs": 0.98, "precision": 0.98, "format-name": 0.95, "facts": 0.90}


def main(path: str) -> int:
    """Print each figure that falls short; exit status 1 if there is one."""
    closing = Path(path).read_text().strip().splitlines()[-1]
    short = 0
    for name, bound in BOUNDS.items():
        match = re.search(rf"{name} ([0-9.]+)", closing)
        if match is None or float(match[1]) < bound:
            print(f"{name} is {match[1] if match else 'missing'}, promised is {bound}")
            short = 1
    return short


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
