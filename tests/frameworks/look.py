#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Which files below a directory are not known as models: ``look.py DIRECTORY``. Exit status 1 where there is one.

A file that holds no model has a name in ``BESIDE``: vocabularies, settings, estimators that learn nothing.
"""
from __future__ import annotations

import re
import sys
import tarfile
import tempfile
from collections import Counter
from pathlib import Path

import lintian_ml

BESIDE = re.compile(r"(?:FeatureHasher|HashingVectorizer|PatchExtractor)\.|\.id2word$|checkpoint$|\.pb$|gblinear_dump|"
                    r"expElogbeta")


def main() -> int:
    top = Path(sys.argv[1])
    with tempfile.TemporaryDirectory() as folder:
        packed = Path(folder) / "models_1.0.orig.tar.gz"
        with tarfile.open(packed, "w:gz") as archive:
            archive.add(top, "models-1.0")
        package = lintian_ml.check(str(packed)).packages[0]
    found = {weight.path.split("!")[0]: weight.format for weight in package.weights}
    files = sorted(str(path.relative_to(top)) for path in top.rglob("*") if path.is_file())
    missed = [path for path in files if path not in found and not BESIDE.search(path)]
    for path in missed:
        print(f"not known: {path}")
    known = Counter(found.values())
    print(f"{len(found)} of {len(found) + len(missed)} files are known: "
          + ", ".join(f"{name} {number}" for name, number in known.most_common()))
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
