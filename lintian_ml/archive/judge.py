# SPDX-License-Identifier: GPL-2.0-or-later
"""One source, from its address to its facts: the same function in every engine, on every machine.

It never raises: what goes wrong is an Outcome with a reason.
"""
from __future__ import annotations

import os
import resource
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path

from lintian_ml.archive import detector, entries, fetch, partial
from lintian_ml.archive.entries import File, Outcome, Task
from lintian_ml.errors import LintianMLError

TEMPORARY = "lintian-ml-judging-"
PARTS = "lintian-ml-parts-"


def judge(task: Task) -> Outcome:
    """Get the files, check the package, remove the files."""
    there = prepared(task)
    return there if isinstance(there, Outcome) else checked(task, there)


def prepared(task: Task) -> Path | Outcome:
    """The folder with the task's files, or why there is none."""
    if task.largest and task.size > task.largest:
        return _failed(task, entries.TOO_LARGE, f"{task.size:,} compressed bytes, at most {task.largest:,} are wanted")
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
    missed: list[tuple[File, fetch.Missed]] = []
    try:
        for file in task.files:
            try:
                _get(task, file, parts / file.name)
            except fetch.Missed as problem:
                missed.append((file, problem))
                if not partial.bearable(task, problem):
                    raise
        partial.settle(task, missed, parts)
        for path in parts.iterdir():
            os.replace(path, folder / path.name)
        parts.rmdir()
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        _keep_downloads(parts)
        raise
    return folder


def _get(task: Task, file: File, target: Path) -> None:
    """One file from where it was kept, or from its place, and then kept if that is wanted."""
    kept = Path(task.keep, f"{file.digest[:16]}-{file.name}") if task.keep and "/" not in file.name else None
    if kept and kept.is_file():
        with suppress(fetch.Missed):  # it went bad there: fetched anew
            return fetch.link(kept, target, file)
    fetch.get(task.place, file, target)
    if kept and not target.is_symlink():
        kept.parent.mkdir(parents=True, exist_ok=True)
        os.replace(target, kept)
        target.symlink_to(kept)


def _keep_downloads(parts: Path) -> None:
    """Remove links and, where nothing was downloaded, the folder; what came stays for the next run."""
    for path in parts.iterdir():
        if path.is_symlink():
            path.unlink()
    with suppress(OSError):
        parts.rmdir()


def checked(task: Task, folder: Path) -> Outcome:
    """The facts of the package whose files are in ``folder``, which is removed."""
    from lintian_ml import signs, tags
    from lintian_ml.checking import check_path
    from lintian_ml.report import json as as_json
    from lintian_ml.report.display import Display

    signs.expect_many()
    try:
        report = check_path(str(folder / task.files[0].name), thorough=False)
        return Outcome(task.source, task.size, as_json.line(report.packages[0], Display(tags=tags.load())), peak=peak())
    except LintianMLError as error:
        return _failed(task, entries.NOT_CHECKED, str(error).replace(f"{folder}/", ""))
    except Exception as bug:  # a bug of ours costs one package, not the archive
        return _failed(task, entries.INTERNAL, f"{type(bug).__name__}: {bug}")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def peak() -> int:
    """The most bytes of memory that this process, or one that it started, ever held."""
    return 1024 * max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))


def _failed(task: Task, reason: str, detail: str) -> Outcome:
    return Outcome(task.source, 0, "", reason, detail)
