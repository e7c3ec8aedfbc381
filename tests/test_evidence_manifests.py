# SPDX-License-Identifier: GPL-2.0-or-later
"""Licences that the metadata of packages in R, Rust and Python state."""
from __future__ import annotations

import pytest
from evidence_makers import gather, weight

from lintian_ml.evidence import manifests
from lintian_ml.evidence.page import Page, Shelf
from lintian_ml.model import Role, Strength

R = "Package: nets\nVersion: 1.0\nLicense: {}\nEncoding: UTF-8\n"


def stated(name: str, text: str) -> str:
    return manifests.licence(Page(name, name, Shelf.NOTICE, "prose", text.encode(), Role.SHIPPED, len(text)))


@pytest.mark.parametrize(("field", "expected"), [
    ("GPL-2", "GPL-2.0-only"), ("GPL (>= 2)", "GPL-2.0-or-later"), ("GPL (>= 2.0) | file LICENSE", "GPL-2.0-or-later"),
    ("MIT + file LICENSE", "MIT"), ("GPL-2 | GPL-3", "GPL-2.0-only OR GPL-3.0-only"), ("file LICENSE", ""),
    ("Apache License (== 2.0)", "Apache-2.0"), ("BSD_3_clause +\n    file LICENCE", "BSD-3-Clause"),
    ("LGPL (>= 2.1)", "LGPL-2.1-or-later"), ("GPL", "GPL-1.0-or-later"),
])
def test_r(field: str, expected: str) -> None:
    """The words of Writing R Extensions: versions in brackets, alternatives, and files that say the rest."""
    assert stated("DESCRIPTION", R.format(field)) == expected


def test_another_description_is_none() -> None:
    """A file of that name that describes no package of R."""
    assert stated("DESCRIPTION", "License: MIT\nA short text about this program.\n") == ""


@pytest.mark.parametrize(("name", "text", "expected"), [
    ("Cargo.toml", '[package]\nname = "a"\nlicense = "MIT/Apache-2.0"\n', "MIT OR Apache-2.0"),
    ("Cargo.toml", '[package]\nname = "a"\nlicense-file = "LICENSE"\n', ""),
    ("Cargo.toml", '[package]\nlicense.workspace = true\n', ""),
    ("pyproject.toml", '[project]\nname = "a"\nlicense = "BSD-3-Clause"\n', "BSD-3-Clause"),
    ("pyproject.toml", '[project]\nname = "a"\nlicense = {text = "Apache License 2.0"}\n', "Apache-2.0"),
    ("pyproject.toml", '[project]\nname = "a"\nlicense = {file = "LICENSE"}\n', ""),
    ("pyproject.toml", '[tool.poetry]\nname = "a"\nlicense = "MIT"\n', "MIT"),
    ("pyproject.toml", '[project\n', ""), ("pyproject.toml", "project = 1\n", ""),
    ("pyproject.toml", "a = " + "[" * 20_000 + "\n", ""),
])
def test_tables(name: str, text: str, expected: str) -> None:
    """A field that names a file, a table of others and a damaged one state nothing."""
    assert stated(name, text) == expected


def test_it_speaks_for_the_tree() -> None:
    """What a package states is weak evidence for a file in it, and a nearer licence counts alone."""
    files = {"DESCRIPTION": R.format("GPL-3"), "inst/nets/LICENSE": "SPDX-License-Identifier: CC0-1.0\n"}
    evidence, _ = gather(files, [weight("R/sysdata.rda"), weight("inst/nets/a.onnx")])
    assert {(entry.value, entry.source, entry.strength, entry.about) for entry in evidence
            if entry.claim == "licence"} == {
        ("GPL-3.0-only", "package metadata", Strength.ASSERTED, ("R/sysdata.rda",)),
        ("CC0-1.0", "licence file", Strength.DOCUMENTED, ("inst/nets/a.onnx",))}
