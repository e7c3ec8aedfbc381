# SPDX-License-Identifier: GPL-2.0-or-later
"""A match of two nets by Leela Zero's validation, until its test is decided; then it is ended, for it goes on waiting.

usage: match.py NET OTHER [LOWER:UPPER [VISITS]]    (default: 0:35 Elo, 1 visit for a move)
"""
import subprocess
import sys

PROGRAM = "/usr/lib/leelaz/bin/validation"
RESULT = 5  # lines: which is better, the nets, and a table


def main(net, other, elo="0:35", visits="1"):
    options = f"-g -v {visits} --noponder -t 1 -q -r 0 --cpu-only -w"
    with subprocess.Popen([PROGRAM, "-g", "1", "-s", elo, "-n", net, "-n", other, "-o", options, "-o", options],
                          text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as match:
        left = 0
        for line in match.stdout:
            if line.startswith(("The first net", "*ERROR*")):
                left = RESULT if line.startswith("The") else 1
            if left:
                print(line.rstrip(), flush=True)
                left -= 1
                if not left:
                    break
        match.terminate()


if __name__ == "__main__":
    main(*sys.argv[1:])
