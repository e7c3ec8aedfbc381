# SPDX-License-Identifier: GPL-2.0-or-later
"""Licences of weights in REUSE.toml and .reuse/dep5, and programs that are called like licence files."""
from __future__ import annotations

import pytest
from evidence_makers import gather, weight

from lintian_ml.model import Strength

TOML = """version = 1
[[annotations]]
path = "**"
SPDX-License-Identifier = "GPL-3.0-or-later"
[[annotations]]
path = ["models/*.onnx", "nets/**"]
SPDX-License-Identifier = "CC-BY-4.0"
"""
DEP5 = """Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/

Files: models/*
Copyright: 2020 A. Author
License: CC-BY-4.0
"""


def licences(files: dict[str, str], path: str) -> list[tuple[str, str, Strength]]:
    evidence, _ = gather(files, [weight(path)])
    return [(entry.value, str(entry.pointer), entry.strength) for entry in evidence if entry.claim == "licence"]


@pytest.mark.parametrize(("path", "value", "strength"), [
    ("models/a.onnx", "CC-BY-4.0", Strength.DOCUMENTED), ("nets/b/c.onnx", "CC-BY-4.0", Strength.DOCUMENTED),
    ("models/old/a.onnx", "GPL-3.0-or-later", Strength.ASSERTED),
])
def test_annotations(path: str, value: str, strength: Strength) -> None:
    """The last annotation that matches wins; one star stays within a directory; all files together are weak."""
    assert licences({"REUSE.toml": TOML}, path) == [(value, "REUSE.toml:1", strength)]


def test_only_below_the_table() -> None:
    """A table speaks of its own directory and what is below it."""
    assert licences({"lib/REUSE.toml": TOML}, "models/a.onnx") == []
    assert licences({"lib/REUSE.toml": TOML}, "lib/models/a.onnx")[0][0] == "CC-BY-4.0"


def test_dep5() -> None:
    """.reuse/dep5 is read like debian/copyright."""
    assert licences({".reuse/dep5": DEP5}, "models/a.onnx") == [("CC-BY-4.0", ".reuse/dep5:1", Strength.DOCUMENTED)]
    assert licences({".reuse/dep5": DEP5}, "src/a.onnx") == []


@pytest.mark.parametrize("text", ["annotations = 3\n", "[[annotations]]\npath = 1\n", "= broken", "annotations = [1]\n",
                                  f"a = {'9' * 5000}\n",
                                  "[[annotations]]\npath = [1]\nSPDX-License-Identifier = 'MIT'\n"])
def test_damaged_tables(text: str) -> None:
    """What is no such table gives no licence."""
    assert licences({"REUSE.toml": text}, "a.onnx") == []


def test_program_called_copying() -> None:
    """A script whose name begins like a licence file is a program."""
    text = "# This program is free software under the terms of the GNU General Public License version 3\n"
    assert licences({"copying.awk": text * 3}, "a.onnx") == []
