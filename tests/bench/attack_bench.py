# SPDX-License-Identifier: GPL-2.0-or-later
"""How often attacks on transcripts are found, against the formula: docs/transcript-attacks.tsv.

usage: attack_bench.py [RUNS [sandbox]]    (default: 200 runs of each, replayed in this process; with "sandbox" as a
                                           verifier replays them, which takes a hundred times as long)
"""
from __future__ import annotations

import os
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

import transcript_rates as rates  # noqa: E402


def main() -> None:
    """Print the table as it grows."""
    runs, inside = int([*sys.argv[1:], "200"][0]), sys.argv[2:] == ["sandbox"]
    os.environ["PATH"] = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    print(rates.HEAD)
    for found in rates.table(runs, inside):
        print(found.row(), flush=True)


if __name__ == "__main__":
    main()
