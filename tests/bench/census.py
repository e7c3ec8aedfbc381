#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""The figures of docs/census.md: ``python3 tests/bench/census.py --output DIR FOLDER...``

Each FOLDER holds .dsc files with what they name, or bare upstream tarballs as ``tests/archive/fetch`` gets them. A bare
tarball becomes a source package whose Debian part is empty: then lintian-ml knows that a part is missing, and what it
does not find stays unknown. The pool is scanned, and DIR gets the store, the website, the figures as Markdown, and how
the claims compare with the labels beside tests/archive and tests/archive2.
"""
from __future__ import annotations

import argparse
import csv
import fnmatch
import hashlib
import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from lintian_ml import cli  # noqa: E402
from lintian_ml.unpack import control  # noqa: E402

SUFFIXES = (".gz", ".xz", ".bz2")
LABELS = ("tests/archive/labels.tsv", "tests/archive2/labels.tsv")
ROOT = Path(__file__).parents[2]


def pooled(folders: Iterable[Path], pool: Path) -> dict[str, str]:
    """Links to whole packages first, then the other tarballs; the tarball's name of each package made of one."""
    pool.mkdir(parents=True)
    made: dict[str, str] = {}
    known: set[str] = set()
    paths = sorted(path for folder in folders for path in folder.iterdir() if path.is_file())
    for dsc in (path for path in paths if path.suffix == ".dsc"):
        fields = control.paragraph(control.read_text(dsc))
        parts = [dsc, *(dsc.parent / promise.name for promise in control.promises(fields))]
        if fields.get("Source") not in known and all(part.is_file() for part in parts):
            known.add(fields.get("Source"))
            for part in parts:
                (pool / part.name).symlink_to(part.resolve())
    for tarball in (path for path in paths if ".orig.tar." in path.name and path.suffix in SUFFIXES):
        name = tarball.name.partition("_")[0]
        if name not in known:
            known.add(name)
            made[name] = tarball.name
            _package(tarball, pool)
    return made


def _package(tarball: Path, pool: Path) -> None:
    """A source package of an upstream tarball and an empty Debian part."""
    name, _, rest = tarball.name.partition("_")
    version = rest.partition(".orig.tar.")[0]
    (pool / tarball.name).symlink_to(tarball.resolve())
    (pool / f"{name}_{version}-0.debian.tar.xz").write_bytes(b"")
    lines = [(hashlib.file_digest(part.open("rb"), "sha256").hexdigest(), part.stat().st_size, part.name)
             for part in (pool / tarball.name, pool / f"{name}_{version}-0.debian.tar.xz")]
    (pool / f"{name}_{version}-0.dsc").write_text("\n".join([
        "Format: 3.0 (quilt)", f"Source: {name}", f"Version: {version}-0", "Maintainer: not known", "Checksums-Sha256:",
        *(f" {digest} {size} {part}" for digest, size, part in lines), ""]))


def compared(jsonl: Path, made: dict[str, str]) -> Counter[str]:
    """Claims about the labelled tarballs: right, wrong, counting neither way; and the labelled files."""
    labels: dict[str, list[dict[str, str]]] = {}
    for table in LABELS:
        with (ROOT / table).open(newline="", encoding="utf-8") as handle:
            for row in csv.DictReader(handle, delimiter="\t"):
                labels.setdefault(row["tarball"], []).append(row)
    found: Counter[str] = Counter()
    for line in jsonl.read_text().splitlines():
        package = json.loads(line)
        rows = labels.get(made.get(package["name"], ""), [])
        for weight in package.get("weights", ()) if rows else ():
            hits = {row["label"] for row in rows if row["path"] in (weight["path"], weight["path"].partition("!")[0])
                    or fnmatch.fnmatchcase(weight["path"], row["path"])}
            found["right" if "weights" in hits else "neither" if "gray" in hits else "wrong"] += 1
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", type=Path, metavar="FOLDER")
    parser.add_argument("--output", type=Path, required=True)
    given = parser.parse_args()
    pool, store = given.output / "pool", given.output / "store"
    made = pooled(given.folders, pool)
    subprocess.run([sys.executable, "-m", "lintian_ml", "archive", "scan", "--store", str(store), str(pool)],
                   cwd=ROOT, check=False)
    for words in (["--output", str(given.output / "site")],
                  ["--format", "jsonl", "--output", str(given.output / "census.jsonl")],
                  ["--format", "markdown", "--output", str(given.output / "census.md")]):
        cli.main(["archive", "report", "--store", str(store), *words])
    found = compared(given.output / "census.jsonl", made)
    print(f"claims about labelled tarballs: {found['right']} right, {found['wrong']} wrong, {found['neither']} that "
          "count neither way")
    return 0


if __name__ == "__main__":
    sys.exit(main())
