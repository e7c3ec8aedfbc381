# SPDX-License-Identifier: GPL-2.0-or-later
"""A place of its own for a command that somebody else wrote: it sees the system and what it is given, read-only.

The command runs in namespaces of its own (``sandbox_child``): no network, no other processes, a root that consists of
the system's programs and libraries, Python, and a memory file system ``/build`` that holds copies of the inputs and
disappears with the last process. What it may use of time, memory, processes and disk is bounded; a limit that is passed
ends everything that it started.
"""
from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from lintian_ml import limits
from lintian_ml.errors import LintianMLError
from lintian_ml.records import dataclass, field
from lintian_ml.words import Worded, of_system, worded

BUILD = "/build"
_CHILD = "lintian_ml.transcript.sandbox_child"
_GRACE = 20  # seconds that the supervisor has besides the command: copying in and out


class SandboxError(LintianMLError):
    """The sandbox itself could not be had, or broke; nothing is said about the command."""


class CommandFailed(LintianMLError):
    """The command failed, passed a limit, or did not write what it had to."""


@dataclass(frozen=True)
class Bounds:
    """Seconds, and bytes."""

    seconds: float = field(default_factory=lambda: limits.REPLAY_WALL)
    memory: int = field(default_factory=lambda: limits.REPLAY_MEMORY)
    disk: int = field(default_factory=lambda: limits.REPLAY_DISK)
    processes: int = field(default_factory=lambda: limits.REPLAY_PROCESSES)

    def told(self) -> str:
        """The limits in words."""
        return (worded("at most {seconds:g} s, {memory} MiB of memory, {disk} MiB of disk, {processes} processes",
                       seconds=self.seconds, memory=self.memory // limits.MIB, disk=self.disk // limits.MIB,
                       processes=self.processes))


@dataclass(frozen=True)
class Task:
    """``files`` are copied to their names below ``/build``, and of ``trees`` all but the names in ``without``;
    ``wanted`` are files there that come back as paths."""

    command: Sequence[str]
    files: Mapping[str, Path]
    wanted: Mapping[str, Path]
    environment: Mapping[str, str] = field(default_factory=dict)
    trees: Mapping[str, Path] = field(default_factory=dict)
    without: Sequence[str] = ()


def prefixes() -> list[str]:
    """Folders outside /usr that Python needs; mounted read-only at their own places."""
    inside = ("/usr", "/lib", "/lib64", "/bin", "/sbin")
    found = {os.path.realpath(path) for path in (sys.prefix, sys.base_prefix)}
    found |= {os.path.abspath(path) for path in (sys.prefix, sys.base_prefix)}
    return sorted(path for path in found if not path.startswith(inside))


def environment(extra: Mapping[str, str]) -> dict[str, str]:
    """The variables of a command: nothing of the caller's, so that a replay does not depend on it."""
    own = os.path.dirname(sys.executable)
    path = os.defpath if own in ("/usr/bin", "/bin") else f"{own}:{os.defpath}"
    return {"PATH": path, "HOME": BUILD, "TMPDIR": f"{BUILD}/.tmp", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "0",
            "PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": "/lib-lintian-ml", "SOURCE_DATE_EPOCH": "0", **extra}


def run(task: Task, bounds: Bounds) -> str:
    """Run a command and fetch what it wrote; the end of what it printed. Raises CommandFailed, SandboxError."""
    with tempfile.TemporaryDirectory(prefix="lintian-ml-") as folder:
        order = {"caller": os.getpid(), "root": folder, "command": list(task.command),
                 "environment": environment(task.environment),
                 "files": {name: str(path.absolute()) for name, path in task.files.items()},
                 "trees": {name: str(path.absolute()) for name, path in task.trees.items()},
                 "wanted": {name: str(path.absolute()) for name, path in task.wanted.items()},
                 "without": list(task.without), "prefixes": prefixes(), "seconds": bounds.seconds,
                 "memory": bounds.memory, "disk": bounds.disk, "processes": bounds.processes,
                 "inodes": limits.REPLAY_FILES, "tail": limits.REPLAY_TAIL,
                 "library": str(Path(__file__).resolve().parents[1])}
        answer = _supervised(order, bounds)
    if "broke" in answer:
        raise SandboxError(worded("no sandbox can be had on this system: {answer}", answer=answer["broke"]))
    if "failed" in answer:
        raise CommandFailed(worded("{command}: {failure}", command=task.command[0], failure=_failure(answer["failed"])))
    return str(answer.get("said", ""))


def _failure(told: Any) -> Worded:
    """A sentence of the supervisor, from its template and values: ``error`` is a number of the system's, and the
    command may have said nothing."""
    values = {name: worded(of_system(value)) if name == "error" else
              value if value != "" else worded("without a word") for name, value in told[1].items()}
    return worded(told[0], **values)


def _supervised(order: Mapping[str, object], bounds: Bounds) -> dict[str, object]:
    variables = {"PATH": os.defpath, "LC_ALL": "C.UTF-8", "PYTHONPATH": str(Path(__file__).resolve().parents[2])}
    child = subprocess.Popen([sys.executable, "-S", "-s", "-P", "-m", _CHILD], stdin=subprocess.PIPE,
                             stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd="/", env=variables)
    try:
        said, complaint = child.communicate(json.dumps(order).encode(), bounds.seconds + _GRACE)
        answer = json.loads(said or b"null")
    except subprocess.TimeoutExpired:
        child.kill()  # its children die with it
        child.communicate()
        return {"failed": ["did not end within {seconds:g} seconds", {"seconds": bounds.seconds}]}
    except ValueError:
        answer = None
    except BaseException:  # an interrupted verifier leaves no process behind
        child.kill()
        child.communicate()
        raise
    if isinstance(answer, dict):
        return answer
    last = complaint.decode("utf-8", "replace").strip().splitlines()
    return {"broke": last[-1][:limits.NOTE] if last else worded("its supervisor ended with status {returncode}",
                                                                returncode=child.returncode)}
