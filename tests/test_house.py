# SPDX-License-Identifier: GPL-2.0-or-later
"""The house rules that a program can check."""
from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MODULES = sorted((ROOT / "lintian_ml").rglob("*.py"))
LAYERS = ("cli", "report", "check", "hints", "policy", "predicates", "evidence", "scan", "formats", "unpack", "wire")


def _functions(path: Path) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    tree = ast.parse(path.read_text())
    return [node for node in ast.walk(tree) if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))]


def _length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    body = node.body[1:] if ast.get_docstring(node) else node.body
    return (node.end_lineno or 0) - body[0].lineno + 1 if body else 0


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_module_keeps_to_the_walls(path: Path) -> None:
    """Modules have at most 250 lines, formats 120, functions 40."""
    assert len(path.read_text().splitlines()) <= (120 if path.parent.name == "formats" else 250)
    assert [node.name for node in _functions(path) if _length(node) > 40] == []


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_module_says_what_it_is(path: Path) -> None:
    """Every module has a licence line and a docstring."""
    text = path.read_text()
    assert text.startswith("# SPDX-License-Identifier: GPL-2.0-or-later\n")
    assert ast.get_docstring(ast.parse(text))


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_module_leaves_no_debts(path: Path) -> None:
    """No marks of unfinished work, no evaluation of text, no output outside reports and commands."""
    text = path.read_text()
    assert not re.search(r"\b(TODO|FIXME|XXX|HACK)\b", text)
    assert not re.search(r"(?<![.\w])(eval|exec)\(|pickle\.loads?\(|yaml\.load\(", text)
    assert "cli" in path.parts or not re.search(r"(?<![.\w])print\(", text)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_heavy_libraries_are_imported_late(path: Path) -> None:
    """numpy, h5py, onnx and debian are imported inside functions only; compare, itself imported late, has numpy."""
    allowed = {"numpy"} if path.is_relative_to(ROOT / "lintian_ml" / "compare") else set()
    tree = ast.parse(path.read_text())
    names = [alias.name for node in tree.body if isinstance(node, ast.Import) for alias in node.names]
    names += [node.module or "" for node in tree.body if isinstance(node, ast.ImportFrom)]
    heavy = {"numpy", "h5py", "onnx", "debian", "debian_inspector"} - allowed
    assert not {name.split(".")[0] for name in names} & heavy


def test_every_format_module_is_registered() -> None:
    """The list of formats is the directory."""
    from lintian_ml import formats

    there = {path.stem for path in (ROOT / "lintian_ml" / "formats").glob("*.py")} - {"__init__", "__main__"}
    assert set(formats.modules()) == there
    assert len(formats.modules()) == len(set(formats.modules()))


def test_the_index_of_formats_says_what_the_modules_say() -> None:
    """If not: ``python -m lintian_ml.formats`` writes it anew."""
    from lintian_ml import formats

    assert formats.INDEX.read_text().splitlines() == [formats.line(module) for module in formats.modules()]
    for position, entry in enumerate(formats.load()):
        kept = formats.index()[position]
        assert formats.at(position) is entry is formats.named(entry.name)
        assert (kept.name, kept.textual, kept.least, kept.first, kept.magic, kept.suffixes) \
            == (entry.name, entry.textual, entry.least, entry.first, entry.magic, entry.suffixes)


@pytest.mark.checkout
@pytest.mark.parametrize("command", (["flake8", "lintian_ml", "tests"], ["mypy"]), ids=lambda command: command[0])
def test_style_and_types(command: list[str]) -> None:
    """flake8 and mypy --strict have nothing to say."""
    run = subprocess.run([sys.executable, "-m", *command], cwd=ROOT, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout + run.stderr
