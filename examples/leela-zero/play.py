# SPDX-License-Identifier: GPL-2.0-or-later
"""Games of Leela Zero against itself, as records that a net learns from; the same games for the same net and seeds.

usage: play.py NET VISITS FIRST-SEED GAMES OUT
"""
import subprocess
import sys
import tempfile
from pathlib import Path

from lintian_ml.transcript import leela_zero


def asked(engine, command):
    engine.stdin.write(f"{command}\n")
    engine.stdin.flush()
    for line in engine.stdout:
        if line.startswith(("=", "?")):
            return line.strip("=? \n")
    sys.exit(f"leelaz ended at {command}")


def game(net, visits, seed):
    """The engine plays one game, scores it, and writes its data."""
    with tempfile.TemporaryDirectory() as folder:
        words = ["leelaz", "--cpu-only", "--gtp", "--quiet", "--threads", "1", "--noponder", "--noise", "--randomcnt",
                 "30", "--resignpct", "0", "--visits", visits, "--seed", str(seed), "--weights", net]
        with subprocess.Popen(words, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                              stderr=subprocess.DEVNULL) as engine:
            score = asked(engine, "auto\nfinal_score")  # auto is answered by an empty line only
            winner = "black" if score.startswith("B") else "white"
            asked(engine, f"dump_training {winner} {folder}/game")
            asked(engine, "quit")
        records = leela_zero.chunk(Path(folder, "game.0.gz"))
    print(f"seed {seed}: {score}, {len(records) // leela_zero.SIZE} positions", flush=True)
    return records


if __name__ == "__main__":
    net, visits, first, games, target = sys.argv[1:]
    Path(target).write_bytes(b"".join(game(net, visits, int(first) + number) for number in range(int(games))))
