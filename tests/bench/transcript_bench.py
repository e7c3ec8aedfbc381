# SPDX-License-Identifier: GPL-2.0-or-later
"""What transcripts cost, in processor time: recording against the same training alone, replaying against its share.

usage: transcript_bench.py [STEPS [SEGMENT]]    (default: 100000 steps, some 20 seconds, in segments of 25000)
"""
from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

import transcript_examples as examples  # noqa: E402

LOOP = """import sys, train
from lintian_ml.transcript import record, states
from lintian_ml.transcript.loop import Recorder
steps, segment, *command = sys.argv[1:]
header = record.header(command, [], ["train.py"], ["digits.txt"], segment=int(segment), seed=("3f9a", "a test"))
original = states.write
with Recorder("looped", header, states.read("first")) as recorder:
    states.write = lambda path, state: last.update(state)
    last = {}
    for start in range(0, int(steps), int(segment)):
        train.train("3f9a", "first" if not start else "now", "", start, int(segment))
        states.write = original
        for _ in range(int(segment)):
            recorder.step(last)
        original("now", last)
        states.write = lambda path, state: last.update(state)
    states.write = original
"""


def seconds(folder: Path, *words: str) -> float:
    """Processor time of a command and its children."""
    variables = {**os.environ, "PYTHONPATH": str(ROOT), "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1",
                 "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    before = os.times()
    subprocess.run(words, cwd=folder, env=variables, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    after = os.times()
    return after.children_user + after.children_system - before.children_user - before.children_system


def main() -> None:
    """Print the figures."""
    steps, segment = (int(word) for word in [*sys.argv[1:], "100000", "25000"][:2])
    tool = ("python3", "-m", "lintian_ml", "transcript")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        examples.net(folder)
        (folder / "loop.py").write_text(LOOP)
        seconds(folder, "python3", "train.py", "init", "3f9a", "first")
        alone = min(seconds(folder, "python3", "train.py", "3f9a", "first", "last", "0", str(steps)) for _ in range(2))
        recorded = seconds(folder, *tool, "record", "--output", "run", "--steps", str(steps), "--segment", str(segment),
                           *examples.RECORD_NET, *examples.TRAIN_NET)
        looped = seconds(folder, "python3", "loop.py", str(steps), str(segment), *examples.TRAIN_NET[1:])
        verify = (*tool, "verify", "run", "--beacon", "5f2a9c" * 10, "--largest", "0", "--segments")
        forced, drawn = seconds(folder, *verify, "0"), seconds(folder, *verify, "1")
    sys.stdout.write(f"alone {alone:.2f} s\nrecorded by the command {recorded / alone:.2f} times that\n"
                     f"recorded in the loop {looped / alone:.2f} times that\n"
                     f"forced replays {forced:.2f} s\n"
                     f"a drawn segment {(drawn - forced) / (alone * segment / steps):.2f} times its share\n")


if __name__ == "__main__":
    main()
