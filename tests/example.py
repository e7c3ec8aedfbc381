# SPDX-License-Identifier: GPL-2.0-or-later
"""``make run``: build a small source package that ships a net, and lint it."""
from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import recipes

from lintian_ml import cli

RECIPE = Path(__file__).parent / "packages" / "net-in-quilt-package" / "recipe"


def main(options: list[str]) -> int:
    """Lint the example; the exit status is lintian-ml's."""
    with tempfile.TemporaryDirectory() as folder:
        dsc = recipes.build(recipes.parse(RECIPE.read_text()), "example", Path(folder))
        print(f"$ lintian-ml {' '.join([*options, dsc.name])}", flush=True)
        return cli.main([*options, str(dsc)])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
