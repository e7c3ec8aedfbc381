# SPDX-License-Identifier: GPL-2.0-or-later
"""The digests of one training under each BLAS kernel, SIMD setting, number of threads and numpy that there is here:
docs/transcript-bits.tsv.

usage: bits_bench.py
"""
from __future__ import annotations

import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from test_transcript_grid import table  # noqa: E402

if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as name:
        print("\n".join(table(Path(name))))
