# SPDX-License-Identifier: GPL-2.0-or-later
"""Run the declared rebuild of a model in a sandbox, and compare the result with what is shipped."""
from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from lintian_ml.cli import running, transcript_verify
from lintian_ml.cli.compare import RUNGS
from lintian_ml.errors import InputError

if TYPE_CHECKING:
    from lintian_ml.transcript.rebuild import Recipe

EPILOG = """Rebuild-Command of debian/ml-models runs in a copy of TREE without the files that it is to make: no
network, this system's programs read-only, within the limits. It is printed before it runs. Equality says
what the result has to be: numeric rtol=T, or a rung of lintian-ml compare (content where nothing is
said).

examples:
  lintian-ml rebuild --dry-run foo-1.0
  lintian-ml rebuild --timeout 2h --keep rebuilt foo-1.0

Exit status: 0 every model was rebuilt as declared; 2 one was not; 1 could not run, or a command failed.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The tree, and the limits."""
    parser.add_argument("tree", metavar="TREE", help="an unpacked source package")
    parser.add_argument("--dry-run", action="store_true", help="say what would run, and run nothing")
    parser.add_argument("--keep", metavar="DIR", help="keep what was rebuilt there")
    transcript_verify.add_limits(parser.add_argument_group("what one rebuild may use"))


def run(options: argparse.Namespace) -> int:
    """Say, run, compare."""
    from lintian_ml.transcript import rebuild

    tree = Path(options.tree)
    if not tree.is_dir():
        raise InputError(f"{tree}: is no folder; unpack the source package first: dpkg-source -x")
    bounds = transcript_verify.bounds(options)
    recipes = rebuild.recipes(tree, RUNGS)
    for recipe in recipes:
        running.note(f"{'would run' if options.dry_run else 'runs'} {recipe.command}")
        running.note(f"  in a sandbox without network, on a copy of {tree} without {', '.join(recipe.files)}; "
                     f"{bounds.told()}")
    if options.dry_run:
        return 0
    satisfied = True
    for recipe in recipes:
        with tempfile.TemporaryDirectory(prefix="lintian-ml-") as folder:
            made = rebuild.run(tree, recipe, Path(folder), bounds)
            for line, passed in _compared(tree, recipe, made):
                satisfied = satisfied and passed
                sys.stdout.write(line)
            _kept(options.keep, made)
    return 0 if satisfied else 2


def _compared(tree: Path, recipe: Recipe, made: dict[str, Path]) -> Iterator[tuple[str, bool]]:
    """A line for each file, and whether it is what was declared."""
    from lintian_ml.compare import ladder
    from lintian_ml.compare.model import Options
    from lintian_ml.report.escape import printable

    for name, path in made.items():
        asked = Options(tolerance=recipe.tolerance, require=recipe.rung)
        found = ladder.run(str(tree / name), str(path), asked, {})
        last = next((outcome for outcome in found.outcomes if outcome.name == recipe.rung), found.outcomes[-1])
        word = "rebuilt" if found.satisfied else "not rebuilt"
        yield printable(f"{name}: {word}, {recipe.rung} is declared, {found.reached or 'nothing'} was reached: "
                        f"{last.detail}") + "\n", found.satisfied


def _kept(folder: str | None, made: dict[str, Path]) -> None:
    if folder is None:
        return
    try:
        for name, path in made.items():
            target = Path(folder) / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)
    except OSError as error:
        raise InputError(f"{folder}: {error.strerror or error}") from error
