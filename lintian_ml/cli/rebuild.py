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

from lintian_ml.cli import running, transcript_show, transcript_verify
from lintian_ml.cli.compare import RUNGS
from lintian_ml.errors import InputError, UsageError
from lintian_ml.words import _, localised, stopped, worded

if TYPE_CHECKING:
    from lintian_ml.transcript.rebuild import Recipe
    from lintian_ml.transcript.sandbox import Bounds

EPILOG = """Rebuild-Command of debian/ml-models runs in a copy of TREE without the files that it is to make: no
network, this system's programs read-only, within the limits. It is printed before it runs. Equality says
what the result has to be: numeric rtol=T, or a rung of lintian-ml compare (content where nothing is
said).

With --dry-run it runs with LINTIAN_ML_DRY_RUN=1, by which it may do less; it has to end well, and to write
files with the same tensors. lintian-ml check --attestations reads what --attest writes.

examples:
  lintian-ml rebuild --print foo-1.0
  lintian-ml rebuild --dry-run --timeout 10m foo-1.0
  lintian-ml rebuild --timeout 2h --keep rebuilt --key gpg:FINGERPRINT --attest mine/foo.dsse.json foo-1.0

Exit status: 0 every model was rebuilt as declared; 2 one was not; 1 could not run, or a command failed.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The tree, and the limits."""
    parser.add_argument("tree", metavar="TREE", help="an unpacked source package")
    how = parser.add_mutually_exclusive_group()
    how.add_argument("--print", action="store_true", dest="printed", help="say what would run, and run nothing")
    how.add_argument("--dry-run", action="store_true", help="run a bounded part, in the sandbox as always, and ask "
                     "only whether it comes through")
    parser.add_argument("--keep", metavar="DIR", help="keep what was rebuilt there")
    transcript_verify.add_limits(parser.add_argument_group("what one rebuild may use"))
    transcript_show.add_signature(parser.add_argument_group("attestation"),
                                  "the statement that it was rebuilt, or ran")


def run(options: argparse.Namespace) -> int:
    """Say, run, compare."""
    from lintian_ml.transcript import rebuild

    tree = Path(options.tree)
    if not tree.is_dir():
        raise InputError(worded("{tree}: is no folder; unpack the source package first: dpkg-source -x", tree=tree))
    transcript_show.checked_signature(options)
    bounds = transcript_verify.bounds(options)
    recipes = rebuild.recipes(tree, RUNGS)
    if options.attest and len(recipes) != 1:
        raise UsageError(worded("{tree} declares {number} rebuilds, and an attestation is about one command",
                                tree=tree, number=len(recipes)))
    for recipe in recipes:
        running.note(worded("would run {command}", command=recipe.command) if options.printed else
                     worded("runs {command}", command=recipe.command))
        running.note(worded("  in a sandbox without network, on a copy of {tree} without {names}; {told}{what}",
                            tree=tree, names=", ".join(recipe.files), told=bounds.told(),
                            what=f"; {rebuild.BOUNDED}=1" if options.dry_run else ""))
    if options.printed:
        return 0
    with running.ended_in_order():
        satisfied = all([_done(options, tree, recipe, bounds) for recipe in recipes])
    if satisfied and options.attest:
        transcript_show.sign(options, _statement(tree, recipes[0], options.dry_run))
    return 0 if satisfied else 2


def _done(options: argparse.Namespace, tree: Path, recipe: Recipe, bounds: Bounds) -> bool:
    """Run one rebuild and tell what it came to."""
    from lintian_ml.transcript import rebuild

    satisfied = True
    with tempfile.TemporaryDirectory(prefix="lintian-ml-") as folder:
        made = rebuild.run(tree, recipe, Path(folder), bounds, options.dry_run)
        for line, passed in _tried(tree, made) if options.dry_run else _compared(tree, recipe, made):
            satisfied = satisfied and passed
            sys.stdout.write(line)
        _kept(options.keep, made)
    return satisfied


def _tried(tree: Path, made: dict[str, Path]) -> Iterator[tuple[str, bool]]:
    """A line for each file of a bounded run, and whether it has the shape of what is shipped."""
    from lintian_ml.report.escape import printable
    from lintian_ml.transcript import rebuild

    for name, path in made.items():
        passed, detail = rebuild.alike(tree / name, path)
        told = _("{name}: came through: {detail}") if passed else _("{name}: did not come through: {detail}")
        yield printable(told.format(name=name, detail=localised(detail))) + "\n", passed


def _statement(tree: Path, recipe: Recipe, bounded: bool) -> bytes:
    from hashlib import sha256

    from lintian_ml.transcript import attest, environment
    from lintian_ml.transcript.hashing import of_file

    here = sha256(environment.described().encode()).hexdigest()
    files = {name: of_file(tree / name) for name in recipe.files}
    return attest.of_rebuild(files, recipe.command, bounded, (recipe.rung, recipe.tolerance), here)


def _compared(tree: Path, recipe: Recipe, made: dict[str, Path]) -> Iterator[tuple[str, bool]]:
    """A line for each file, and whether it is what was declared."""
    from lintian_ml.compare import ladder
    from lintian_ml.compare.model import Options
    from lintian_ml.report.escape import printable

    for name, path in made.items():
        asked = Options(tolerance=recipe.tolerance, require=recipe.rung)
        try:
            found = ladder.run(str(tree / name), str(path), asked, {})
        except InputError as error:
            if str(path) not in str(error):
                raise
            detail = localised(error).replace(str(path), _("what it wrote"))
            yield printable(_("{name}: not rebuilt: {detail}").format(name=name, detail=detail)) + "\n", False
            continue
        last = next((outcome for outcome in found.outcomes if outcome.name == recipe.rung), found.outcomes[-1])
        told = _("{name}: rebuilt, {rung} is declared, {reached} was reached: {detail}") if found.satisfied else \
            _("{name}: not rebuilt, {rung} is declared, {reached} was reached: {detail}")
        yield printable(told.format(name=name, rung=recipe.rung, reached=found.reached or _("nothing"),
                                    detail=localised(last.detail))) + "\n", found.satisfied


def _kept(folder: str | None, made: dict[str, Path]) -> None:
    if folder is None:
        return
    try:
        for name, path in made.items():
            target = Path(folder) / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)
    except OSError as error:
        raise InputError(stopped(folder, error)) from error
