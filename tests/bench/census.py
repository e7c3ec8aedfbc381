#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""The census of docs/census.md again: ``python3 tests/bench/census.py --output DIR [--suite sid] [--docs]``

apt's source index of the suite is read, the packages that docs/census/selection.tsv names are fetched through apt, one
at a time and each once, and judged; a run that was ended goes on where it was. DIR gets the store, what was downloaded,
the website, the figures and the pictures. With --docs figures and pictures also go into docs/. --no-scan reports on the
store as it is.

The error rates are counted from docs/census/read.tsv, what people said of findings that they read.
"""
from __future__ import annotations

import argparse
import csv
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from lintian_ml.archive import markdown  # noqa: E402
from lintian_ml.archive.entries import Selection  # noqa: E402
from lintian_ml.archive.estimate import exact  # noqa: E402
from lintian_ml.archive.store import Store  # noqa: E402

DOCS = ROOT / "docs"
VERDICTS = ("right", "arguable", "wrong")
COLUMNS = ("drawn", "package", "version", "path", "said", "is", "verdict", "reason")


def scan(output: Path, suite: str, largest: str) -> None:
    """Judge what the selection names; what fails is in the store with its reason."""
    subprocess.run([sys.executable, "-m", "lintian_ml", "archive", "scan", "--store", output / "store", "--apt",
                    "--suite", suite, "--picked", DOCS / "census/selection.tsv", "--partial", "--largest", largest,
                    "--keep", output / "keep", "-j", "1"], cwd=ROOT, check=False)


def report(output: Path, store: Path) -> None:
    """The website, the lists for programs, the pictures."""
    for form, target in (("html", "site"), ("jsonl", "census.jsonl"), ("csv", "census.csv"), ("svg", "pictures")):
        subprocess.run([sys.executable, "-m", "lintian_ml", "archive", "report", "--store", store, "--format", form,
                        "--output", output / target], cwd=ROOT, check=True)


def read(path: Path) -> Iterator[str]:
    """How many of the findings that people read were right, by how they were drawn."""
    with path.open(newline="", encoding="utf-8") as handle:
        rows = list(csv.DictReader(handle, delimiter="\t", quoting=csv.QUOTE_NONE))
    for number, row in enumerate(rows, 2):
        if tuple(row) != COLUMNS or row["verdict"] not in VERDICTS:
            raise SystemExit(f"{path}:{number}: columns are {', '.join(COLUMNS)}; a verdict is one of {VERDICTS}")
    yield "| drawn | read | right | arguable | wrong | wrong, 95 % |"
    yield "|---|---:|---:|---:|---:|---:|"
    for drawn in sorted({row["drawn"] for row in rows}):
        found = Counter(row["verdict"] for row in rows if row["drawn"] == drawn)
        low, high = exact(found.total(), found["wrong"])
        yield (f"| {drawn} | {found.total()} | {' | '.join(str(found[verdict]) for verdict in VERDICTS)} | "
               f"{100 * low:.1f} … {100 * high:.1f} % |")


def figures(store: Path) -> str:
    """Everything that is counted, as Markdown."""
    with closing(Store(store)) as opened:
        counted = "".join(markdown.render(opened, Selection(extra=True)))
    return counted + "\nWhat was read by eye:\n\n" + "\n".join(read(DOCS / "census/read.tsv")) + "\n"


def publish(output: Path, text: str) -> None:
    """Put figures and pictures into docs/."""
    page = DOCS / "census.md"
    before, marker, rest = page.read_text().partition("<!-- figures -->\n")
    if not marker:
        raise SystemExit(f"{page} has no place for figures")
    after = re.split(r"(?m)^<!-- end of figures -->$", rest)[-1]
    page.write_text(f"{before}{marker}\n{text}\n<!-- end of figures -->{after}")
    for picture in sorted((output / "pictures").glob("*.svg")):
        shutil.copy(picture, DOCS / "census" / picture.name)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--output", type=Path, required=True)
    parser.add_argument("--suite", default="sid")
    parser.add_argument("--largest", default="200", help="megabytes of the largest source that is fetched")
    parser.add_argument("--store", type=Path, help="another store than DIR/store")
    parser.add_argument("--no-scan", action="store_true")
    parser.add_argument("--docs", action="store_true")
    given = parser.parse_args()
    given.output.mkdir(parents=True, exist_ok=True)
    store = (given.store or given.output / "store").resolve()
    if not given.no_scan:
        scan(given.output.resolve(), given.suite, given.largest)
    report(given.output.resolve(), store)
    text = figures(store)
    (given.output / "census.md").write_text(text)
    if given.docs:
        publish(given.output, text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
