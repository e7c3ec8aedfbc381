# SPDX-License-Identifier: GPL-2.0-or-later
"""A source of which files cannot be had, judged by what is there: upstream's tarballs, in which most models lie.

A .dsc that is missing is written anew, without a signature: the index names the same files by the same checksums. Any
other missing file makes the report incomplete, and what was not found then stays unknown.
"""
from __future__ import annotations

import re
from pathlib import Path

from lintian_ml.archive import entries
from lintian_ml.archive.entries import File, Task
from lintian_ml.archive.fetch import Missed

_UPSTREAM = re.compile(r"(?<!\.debian)\.tar\.[a-z0-9]+$")


def bearable(task: Task, problem: Missed) -> bool:
    """Whether the task may go on without a file. What a bad connection kept away is tried again by the next run."""
    return task.partial and problem.reason in (entries.REFUSED, entries.MISSING)


def settle(task: Task, missed: list[tuple[File, Missed]], folder: Path) -> None:
    """Write the .dsc where it is missing. Raises the reason why a tarball of upstream's is not there: without it
    nothing can be said of what the source holds."""
    for file, problem in missed:
        if _UPSTREAM.search(file.name):
            raise problem
    gone = {file.name for file, _ in missed}
    if task.files[0].name in gone:
        (folder / task.files[0].name).write_text(control(task), encoding="utf-8")


def control(task: Task) -> str:
    """What the .dsc says of the files, from what the index says of them."""
    names = " ".join(file.name for file in task.files)
    form = "3.0 (quilt)" if ".debian.tar." in names else "1.0" if ".diff." in names else "3.0 (native)"
    fields = {"sha256": "Checksums-Sha256", "sha1": "Checksums-Sha1", "md5": "Files"}
    lines = [f"Format: {form}", f"Source: {task.name}", f"Version: {task.version}"]
    for algorithm, field in fields.items():
        files = [file for file in task.files[1:] if file.algorithm == algorithm]
        lines += [f"{field}:", *(f" {file.digest} {max(file.size, 0)} {file.name}" for file in files)] if files else []
    return "\n".join([*lines, ""])
