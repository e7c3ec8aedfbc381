# SPDX-License-Identifier: GPL-2.0-or-later
"""Engines that play a net: child processes that are spoken to in lines. Nothing here runs unless a person asked for it.

Each engine has a temporary folder as its home, a time limit for every answer, and no network (``engine_child``).
"""
from __future__ import annotations

import os
import queue
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Self

from lintian_ml import limits
from lintian_ml.errors import LintianMLError, UsageError
from lintian_ml.words import worded

_FOLDERS = "/usr/games:/usr/local/games"  # where Debian installs games; root's PATH lacks them


class EngineError(LintianMLError):
    """An engine could not be started, ended, answered nonsense, or not in time."""


def program(name: str) -> str:
    """Absolute path of a program. Raises UsageError where there is none."""
    found = shutil.which(name, path=os.pathsep.join((os.environ.get("PATH", os.defpath), _FOLDERS)))
    if found is None:
        raise UsageError(worded("no program {name} to run; in Debian: apt install leela-zero, stockfish or gnubg",
                                name=name))
    return os.path.abspath(found)


def _environment(folder: str) -> dict[str, str]:
    """Nothing of ours but where Python and our code are."""
    here = str(Path(__file__).resolve().parent.parent.parent)
    return {"PATH": f"{os.defpath}:{_FOLDERS}", "HOME": folder, "TMPDIR": folder, "PYTHONPATH": here,
            "LC_ALL": "C.UTF-8", "OMP_NUM_THREADS": "1", "PYTHONDONTWRITEBYTECODE": "1"}


def start(command: Sequence[str], folder: str) -> subprocess.Popen[str]:
    """The engine as a child with pipes, restricted."""
    child = [sys.executable, "-s", "-P", "-m", "lintian_ml.compare.engine_child", folder, *command]
    return subprocess.Popen(child, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                            encoding="utf-8", errors="replace", env=_environment(folder), cwd=folder)


class Engine:
    """One running engine. Use as a context manager: it ends with the block, and its folder goes."""

    def __init__(self, command: Sequence[str], wall: float = 0.0) -> None:
        """``wall``: seconds for each answer instead of limits.ENGINE_WALL."""
        self._folder = tempfile.TemporaryDirectory(prefix="lintian-ml-engine-")
        self._wall, self._name = wall or limits.ENGINE_WALL, os.path.basename(command[0])
        self._lines: queue.Queue[str | None] = queue.Queue()
        self.errors: list[str] = []
        self._child = start(command, self._folder.name)
        self._threads = [threading.Thread(target=self._listen, daemon=True),
                         threading.Thread(target=self._listen_to_errors, daemon=True)]
        for thread in self._threads:
            thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _listen(self) -> None:
        for line in _lines(self._child.stdout):
            self._lines.put(line)
        self._lines.put(None)

    def _listen_to_errors(self) -> None:
        for line in _lines(self._child.stderr):
            self.errors.append(line)
            del self.errors[1:-limits.ENGINE_LINES]  # the first line tells what could not be taken from it

    def send(self, line: str) -> None:
        """Raises EngineError where the engine has ended."""
        assert self._child.stdin is not None
        try:
            self._child.stdin.write(line + "\n")
            self._child.stdin.flush()
        except OSError:
            raise EngineError(self._end()) from None

    def line(self) -> str:
        """Its next line. Raises EngineError where none comes in time, or the engine has ended."""
        try:
            found = self._lines.get(timeout=self._wall)
        except queue.Empty:
            raise EngineError(worded("{name} did not answer within {wall:g} seconds", name=self._name,
                                     wall=self._wall)) from None
        if found is None:
            raise EngineError(self._end())
        return found

    def _end(self) -> str:
        self._threads[1].join(1.0)
        last = next((line for line in reversed(self.errors) if line.strip() and not line.startswith("lintian-ml:")), "")
        return worded("{name} ended", name=self._name) + (f": {last.strip()[:limits.NOTE]}" if last else "")

    def unrestricted(self) -> str:
        """What could not be taken from it, in words; empty where all was."""
        first = next((line for line in self.errors if line.startswith("lintian-ml:")), "lintian-ml:")
        return first.removeprefix("lintian-ml:").strip()

    def close(self) -> None:
        """End the engine and remove its folder."""
        if self._child.poll() is None:
            self._child.kill()
        self._child.wait()
        for thread in self._threads:
            thread.join()
        for pipe in (self._child.stdin, self._child.stdout, self._child.stderr):
            assert pipe is not None
            try:
                pipe.close()
            except OSError:  # what was still to be written has no reader any more
                continue
        self._folder.cleanup()


def _lines(pipe: IO[str] | None) -> list[str] | IO[str]:
    assert pipe is not None
    return pipe
