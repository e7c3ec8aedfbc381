# SPDX-License-Identifier: GPL-2.0-or-later
"""``check --fix``: the changes that answer hints as a diff, with ``--apply`` also written. No command of its own."""
from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

from lintian_ml import fix
from lintian_ml.cli import files, running
from lintian_ml.errors import InputError, UsageError
from lintian_ml.model import Report
from lintian_ml.overrides import PATH as OVERRIDES
from lintian_ml.report.display import Display, selected, visible
from lintian_ml.words import _, plural, stopped, worded

FILES = (fix.COPYRIGHT, fix.README, OVERRIDES)


def run(options: argparse.Namespace, report: Report, display: Display) -> str:
    """The diff (or, with --format json, the list) of all changes; with --apply they are written after it was made.

    Raises UsageError where the path is no source tree, InputError where a file cannot be read or written.
    """
    if len(options.paths) != 1 or not Path(options.paths[0], "debian").is_dir():
        raise UsageError(_("--fix needs one unpacked source tree with a debian directory"))
    tree, package = Path(options.paths[0]), report.packages[0]
    texts = {path: text for path in FILES if (text := _read(tree / path)) is not None}
    hints = [hint for hint in selected(package, display) if visible(hint, display)]
    found = fix.fixes(package, hints, texts, display.tags)
    text = _as_json(found) if options.format == "json" else "".join(entry.diff for entry in found)
    if options.apply:
        for path, after in {entry.path: entry.after for entry in found}.items():
            files.replace(tree / path, after)
    count = len({entry.path for entry in found})
    changes = plural("{number} change", "{number} changes", len(found))
    places = plural("{number} file", "{number} files", count)
    told = _("{changes} to {files} written") if options.apply else \
        _("{changes} to {files} shown, none written; --apply writes them")
    running.note(told.format(changes=changes, files=places))
    return text


def _as_json(found: Sequence[fix.Fix]) -> str:
    changes = [{"tag": entry.tag, "path": entry.path, "description": entry.does, "certainty": entry.certainty,
                "diff": entry.diff} for entry in found]
    return json.dumps({"schema": "lintian-ml-fixes/1", "fixes": changes}, indent=1) + "\n"


def _read(path: Path) -> str | None:
    """A file's text; None where it is not there. What a link leads to is not the package's."""
    folders = [path.parent] if path.parent.name == "debian" else [path.parent, path.parent.parent]
    if any(part.is_symlink() for part in (path, *folders)):
        raise InputError(worded("{path}: is reached through a symbolic link, which is not followed", path=path))
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(stopped(path, error)) from error
