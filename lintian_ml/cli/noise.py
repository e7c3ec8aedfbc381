# SPDX-License-Identifier: GPL-2.0-or-later
"""Measure the noise of honest retrainings, so that compare has a tolerance that is no guess."""
from __future__ import annotations

import argparse
import json
import os
import tempfile
from pathlib import Path

from lintian_ml.cli import files, running
from lintian_ml.errors import UsageError
from lintian_ml.words import _, worded

NUISANCES = ("kernel", "simd", "threads", "order")
EPILOG = """examples:
  lintian-ml noise --output noise.json -- python3 train.py --seed 1 --out {model}
  lintian-ml compare shipped.npz rebuilt.npz --require close --noise noise.json

COMMAND trains the model with everything that matters pinned (seed, data, order of the data) and writes it to {model},
or to the file that the variable LINTIAN_ML_MODEL names. It is run once as it is and then --runs times under nuisances
that must not matter: kernel (OPENBLAS_CORETYPE), simd (NPY_DISABLE_CPU_FEATURES, ATEN_CPU_CAPABILITY), threads
(OPENBLAS_NUM_THREADS, OMP_NUM_THREADS and others), order (LINTIAN_ML_ORDER, for trainers that add up a batch in the
order that it names). They are set for the command alone. COMMAND is yours and runs with your rights; with --tree DIR it
runs in the sandbox of lintian-ml rebuild, without network, on a copy of DIR made for each run.

59 runs bound 95 % of such runs at 95 % confidence, 299 bound 99 %. The file keeps every value. A heavy tail (largest
more than ten times the median) gives no tolerance: measure shorter segments of the training.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command, how often and under what it runs."""
    parser.add_argument("words", nargs="+", metavar="COMMAND", help="the training, behind --")
    parser.add_argument("--runs", type=_runs, default=59, metavar="N", help="honest retrainings (default: 59)")
    parser.add_argument("--nuisance", action="append", choices=NUISANCES,
                        help="what may vary; repeatable (default: all)")
    parser.add_argument("--tree", metavar="DIR", help="run in a sandbox without network, on a copy of this folder")
    parser.add_argument("--timeout", type=_runs, metavar="SECONDS", help="give up when one run takes longer")
    parser.add_argument("--output", metavar="FILE", help="write the calibration there (default: standard output)")
    parser.add_argument("-q", "--quiet", action="store_true", help="no line for each run")


def _runs(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= 10_000):
        raise argparse.ArgumentTypeError(_("'{text}' is not a number from 1 to 10000").format(text=text))
    return int(text)


def run(options: argparse.Namespace) -> int:
    """Retrain, measure, write the calibration; 2 where it gives no tolerance."""
    from lintian_ml.compare import noise, retrain

    if not any(word.strip() for word in options.words):
        raise UsageError(worded("noise needs the command of a training, behind --"))
    if options.tree is not None and not Path(options.tree).is_dir():
        raise UsageError(worded("{tree}: is no folder", tree=options.tree))
    chosen = options.nuisance or NUISANCES
    nuisances = list(retrain.variants(options.runs, chosen, retrain.flags(), os.cpu_count() or 1))
    found = []
    with tempfile.TemporaryDirectory(prefix="lintian-ml-") as folder:
        tree = None if options.tree is None else Path(options.tree)
        for nuisance, value, digest in retrain.measured(options.words, nuisances, Path(folder), options.timeout, tree):
            found.append((nuisance, value, digest))
            if not options.quiet and len(found) > 1:
                told = " ".join(f"{key}={value}" for key, value in nuisance.items() if key not in retrain.SILENT)
                running.note(worded("run {number} of {runs}: {value:.3g} ({told})", number=len(found) - 1,
                                    runs=options.runs, value=value, told=told))
    document = noise.document(found[1:], found[0][2], options.words)
    files.write(json.dumps(document, indent=1) + "\n", options.output)
    running.note(document["refused"] or document["statement"])
    return 2 if document["refused"] else 0
