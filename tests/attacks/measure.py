# SPDX-License-Identifier: GPL-2.0-or-later
"""What an input costs: a fork checks it, and the kernel tells time and memory of that fork.

The forks are made by a process of its own, which holds nothing but what a check needs: a fork of the tests' own process
would count all that the tests hold.
"""
from __future__ import annotations

import contextlib
import io
import json
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

SECONDS, MEMORY = 2.0, 300.0  # what one megabyte may cost: processor time, and MB of memory at its peak


class Cost(NamedTuple):
    """``seconds`` of processor time, children's too; ``memory`` in MB; ``status`` 0 where the check came to an end."""

    seconds: float
    memory: float
    status: int

    @property
    def bounded(self) -> bool:
        return self.seconds <= SECONDS and self.memory <= MEMORY and self.status == 0


CHECK = ("check", "--format", "json", "--output", "{out}", "{tree}")


def measure(files: Mapping[str, bytes], command: Sequence[str] = CHECK, refused: bool = False) -> Cost:
    """Run a command on these files in a fork, by default the check of the tree that they are, to the JSON report.

    In the words of ``command``, {tree} is the folder of the files and {out} a file to write to. ``refused`` where it
    may say that it cannot take them.
    """
    with tempfile.TemporaryDirectory(prefix="lintian-ml-attack-") as folder:
        for path, data in files.items():
            place = Path(folder) / "tree" / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(data)
        server = _server()
        assert server.stdin and server.stdout
        words = [word.format(tree=f"{folder}/tree", out=f"{folder}/report.json") for word in command]
        server.stdin.write(json.dumps([refused, *words]) + "\n")
        server.stdin.flush()
        seconds, memory, status = server.stdout.readline().split()
    return Cost(float(seconds), float(memory), int(status))


@cache
def _server() -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, __file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                            env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])})


def _serve() -> None:
    """Run each command of standard input in a fork, and print what it cost."""
    prepare()
    for line in sys.stdin:
        child = os.fork()
        if not child:
            resource.setrlimit(resource.RLIMIT_CPU, (30, 30))
            resource.setrlimit(resource.RLIMIT_AS, (4 << 30, 4 << 30))
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
            refused, *words = json.loads(line)
            os._exit(_checked(words, refused))
        _, status, usage = os.wait4(child, 0)
        print(usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1000, os.waitstatus_to_exitcode(status), flush=True)


def _checked(command: list[str], refused: bool = False) -> int:
    """0 where the command came to an end; a fork that runs away ends by its limits."""
    try:
        from lintian_ml import worker
        from lintian_ml.cli import main

        told = io.StringIO()
        with contextlib.redirect_stderr(told):
            status = main(command)
        worker.shared().close()
        report = Path(command[command.index("--output") + 1]) if "--output" in command else None
        text = told.getvalue() + (report.read_text(errors="replace") if report and report.exists() else "")
        if "internal error" in text or "Traceback" in text:
            sys.stderr.write(told.getvalue())
            return 4
        return 0 if status == 2 or refused and status == 1 else status
    except BaseException as error:
        sys.stderr.write(f"{type(error).__name__}: {error}\n")
        return 3


def prepare() -> None:
    """Import what every check needs, so that the forks measure the input and not Python's start."""
    measured = {"debian/control": b"Source: a\n", "x": b"0 1 2\n"}
    with tempfile.TemporaryDirectory() as folder:
        for path, data in measured.items():
            (Path(folder) / "tree" / path).parent.mkdir(parents=True, exist_ok=True)
            (Path(folder) / "tree" / path).write_bytes(data)
        _checked([word.format(tree=f"{folder}/tree", out=f"{folder}/report.json") for word in CHECK])


if __name__ == "__main__":
    _serve()
