# SPDX-License-Identifier: GPL-2.0-or-later
"""Pictures of the documentation: what lintian-ml prints about the package of the tutorial, in colour, as SVG.

They are made when the site is built, by running the program, so that they show what it prints now.
"""
from __future__ import annotations

import html
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TRAIN = [sys.executable, "train.py", "mails.tsv", "sort.model"]
# Name: what the picture is of, and the command.
PICTURES = {
    "first-check": ("a warning, and what each policy text makes of the file", ["--color=always", "."]),
    "why": ("what a file is, and the first questions with their evidence", ["--why", "sort.model", "."]),
    "review": ("a review, as for NEW", ["--review", "."]),
    "explain": ("what a tag means", ["explain", "ml-weights-without-documented-origin"]),
}
LINES = 26  # of each picture; more would not be read
WIDTH, HEIGHT, MARGIN, COLUMNS = 8, 18, 16, 92  # of a letter, a line, the border (pixels), of a line (letters)
INK, PAPER = "#e8e6e3", "#1b1d1e"
# SGR codes of the text report; every colour has a contrast of at least 4.5 to the paper.
COLOURS = {"1;31": "#ff8a80", "33": "#ffd54f", "36": "#80deea", "32": "#a5d6a7", "35": "#e1bee7", "34": "#90caf9"}
SGR = re.compile(r"\x1b\[([\d;]*)m")


def write(folder: Path) -> None:
    """Make every picture in ``folder``."""
    folder.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as place:
        tree = Path(place, "sortmail-1.0")
        shutil.copytree(ROOT / "examples/tutorial", tree)
        subprocess.run(TRAIN, cwd=tree, check=True)
        for name, (title, arguments) in PICTURES.items():
            text = svg(title, arguments, _output(arguments, tree))
            target = folder / f"{name}.svg"
            if not target.exists() or target.read_text(encoding="utf-8") != text:
                target.write_text(text, encoding="utf-8")


def _output(arguments: list[str], tree: Path) -> list[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8", "XDG_CONFIG_HOME": "/nonexistent"}
    done = subprocess.run([sys.executable, "-m", "lintian_ml", *arguments], cwd=tree, env=environment, check=True,
                          capture_output=True, text=True)
    return done.stdout.splitlines()


def svg(title: str, arguments: list[str], lines: list[str]) -> str:
    """A picture of a terminal. The words stay words: they can be searched, copied and read aloud."""
    typed = " ".join(["$ lintian-ml", *(word for word in arguments if not word.startswith("--color"))])
    shown = [typed, *lines[:LINES], *(["..."] if len(lines) > LINES else [])]
    width, height = COLUMNS * WIDTH + 2 * MARGIN, len(shown) * HEIGHT + 2 * MARGIN
    rows = "\n".join(f'<text x="{MARGIN}" y="{MARGIN + HEIGHT * (number + 1) - 5}">{_spans(line)}</text>'
                     for number, line in enumerate(shown))
    return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" '
            f'height="{height}" role="img" font-family="monospace" font-size="13" fill="{INK}">\n'
            f'<title>{html.escape(title)}</title>\n'
            f'<rect width="{width}" height="{height}" rx="6" fill="{PAPER}"/>\n{rows}\n</svg>\n')


def _spans(line: str) -> str:
    """A line with its colours. Browsers take several spaces of an SVG for one, so that these do not break."""
    line = re.sub(" {2,}|^ ", lambda found: "\u00a0" * len(found[0]), line)
    parts = SGR.split(line[:COLUMNS + 40] if SGR.search(line) else line[:COLUMNS])
    coloured = [html.escape(parts[0])]
    for code, text in zip(parts[1::2], parts[2::2]):
        colour = COLOURS.get(code)
        coloured.append(f'<tspan fill="{colour}" font-weight="bold">{html.escape(text)}</tspan>' if colour
                        else html.escape(text))
    return "".join(coloured)
