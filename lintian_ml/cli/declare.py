# SPDX-License-Identifier: GPL-2.0-or-later
"""Write or update debian/ml-models, the declaration of where a package's weights come from."""
from __future__ import annotations

import argparse
import difflib
import sys
from pathlib import Path

from lintian_ml.cli import files, running
from lintian_ml.errors import InputError
from lintian_ml.words import _, plural, stopped, worded

EPILOG = """examples:
  lintian-ml declare .                    write debian/ml-models, or add to it what is new
  lintian-ml declare --dry-run .          show what would change, and write nothing
  lintian-ml declare --output - .         print the whole file

What was found is filled in, with a comment that says where; what is left open is a question in words. Lines that a
person wrote stay. A declared checksum that no longer fits stays too, as a reminder to look again: without the field,
the present one is written.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The tree, and where the result goes."""
    parser.add_argument("tree", metavar="TREE", help="an unpacked source package")
    parser.add_argument("--dry-run", action="store_true", help="print the difference and write nothing")
    parser.add_argument("--output", metavar="FILE", help='write there, "-" is standard output (default: '
                        "TREE/debian/ml-models)")


def run(options: argparse.Namespace) -> int:
    """Check the tree, bring the declaration up to date, say what is left open."""
    from lintian_ml import declare
    from lintian_ml.checking import check_path
    from lintian_ml.evidence.declaration import PATH

    tree = Path(options.tree)
    if not tree.is_dir():
        raise InputError(worded("{tree}: is no directory; a source package is unpacked with dpkg-source -x", tree=tree))
    target = tree / PATH
    old = _old(target)
    package, = check_path(str(tree)).packages
    new = declare.update(old, package)
    if not new:
        running.note(_("no machine-learning weights found, nothing to declare"))
    elif options.dry_run:
        sys.stdout.writelines(difflib.unified_diff(old.splitlines(True), new.splitlines(True), PATH, PATH))
    elif options.output == "-":
        sys.stdout.write(new)
    else:
        if options.output or new != old:
            files.replace(Path(options.output) if options.output else target, new)
        counts = declare.summary(new)
        answered = plural("{number} field answered", "{number} fields answered", counts["answered"])
        left = plural("{number} question open", "{number} questions open", counts["open"])
        running.note(_("{answered}, {open} in {file}").format(answered=answered, open=left,
                                                              file=options.output or PATH))
    return 0


def _old(target: Path) -> str:
    """The present declaration; empty without one. What a link leads to is not the package's."""
    if target.is_symlink() or target.parent.is_symlink():
        raise InputError(worded("{target}: is reached through a symbolic link, which is not followed", target=target))
    try:
        return target.read_text(encoding="utf-8")
    except FileNotFoundError:
        return ""
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(stopped(target, error)) from error
