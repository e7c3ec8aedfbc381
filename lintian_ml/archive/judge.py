# SPDX-License-Identifier: GPL-2.0-or-later
"""One source, from its address to its facts: the same function in every engine, on every machine.

It never raises: what goes wrong is an Outcome with a reason.
"""
from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path

from lintian_ml.archive import detector, entries, fetch
from lintian_ml.archive.entries import Outcome, Task
from lintian_ml.errors import LintianMLError

TEMPORARY = "lintian-ml-judging-"
PARTS = "lintian-ml-parts-"


def judge(task: Task) -> Outcome:
    """Get the files, check the package, remove the files."""
    there = prepared(task)
    return there if isinstance(there, Outcome) else checked(task, there)


def prepared(task: Task) -> Path | Outcome:
    """The folder with the task's files, or why there is none."""
    if task.detector != detector.version():
        return _failed(task, entries.INTERNAL, f"this worker has lintian-ml {detector.version()}, the scan is made "
                       f"with {task.detector}; install the same version everywhere")
    try:
        return fetched(task)
    except fetch.Missed as missed:
        return _failed(task, missed.reason, str(missed))
    except OSError as error:
        return _failed(task, entries.UNREADABLE, f"the files of {task.name}: {error.strerror or error}")


def fetched(task: Task) -> Path:
    """A folder of its own with all files, each verified. Raises fetch.Missed, OSError.

    Downloads grow in a folder that later runs find again; only what is whole is moved.
    """
    scratch = Path(task.scratch or tempfile.gettempdir())
    parts = scratch / f"{PARTS}{task.files[0].digest}"
    parts.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix=TEMPORARY, dir=scratch))
    try:
        for file in task.files:
            fetch.get(task.place, file, parts / file.name)
        for path in parts.iterdir():
            os.replace(path, folder / path.name)
        parts.rmdir()
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        _keep_downloads(parts)
        raise
    return folder


def _keep_downloads(parts: Path) -> None:
    """Remove links and, where nothing was downloaded, the folder; what came stays for the next run."""
    for path in parts.iterdir():
        if path.is_symlink():
            path.unlink()
    with suppress(OSError):
        parts.rmdir()


def checked(task: Task, folder: Path) -> Outcome:
    """The facts of the package whose files are in ``folder``, which is removed."""
    from lintian_ml import tags
    from lintian_ml.checking import check_path
    from lintian_ml.report import json as as_json
    from lintian_ml.report.display import Display

    try:
        report = check_path(str(folder / task.files[0].name))
        return Outcome(task.source, task.size, as_json.line(report.packages[0], Display(tags=tags.load())))
    except LintianMLError as error:
        return _failed(task, entries.NOT_CHECKED, str(error).replace(f"{folder}/", ""))
    except Exception as bug:  # a bug of ours costs one package, not the archive
        return _failed(task, entries.INTERNAL, f"{type(bug).__name__}: {bug}")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _failed(task: Task, reason: str, detail: str) -> Outcome:
    return Outcome(task.source, 0, "", reason, detail)
