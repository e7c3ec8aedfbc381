# SPDX-License-Identifier: GPL-2.0-or-later
"""Mutation testing of the trusted core: ``python3 tests/compare_mutants.py [--write]``

Every mutant is the core with one small fault: another comparison, another operator, a constant that is off, a condition
turned round or always true, a statement left out, ``min`` for ``max``, another value returned. Each is put through the
laws (``compare_laws.py``) in a process of its own; what breaks a law, raises, or does not end is killed. A survivor
needs a reason in docs/compare-mutants.tsv why it decides as the core does; ``--write`` writes that table and keeps the
reasons.
"""
from __future__ import annotations

import ast
import copy
import multiprocessing
import signal
import sys
import types
import warnings
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

import compare_laws  # noqa: E402

CORE = ROOT / "lintian_ml" / "compare" / "core.py"
TABLE = ROOT / "docs" / "compare-mutants.tsv"
SECONDS = 30
COMPARED = {ast.Lt: (ast.LtE, ast.Gt), ast.LtE: (ast.Lt, ast.GtE), ast.Gt: (ast.GtE, ast.Lt),
            ast.GtE: (ast.Gt, ast.LtE), ast.Eq: (ast.NotEq,), ast.NotEq: (ast.Eq,), ast.Is: (ast.IsNot,),
            ast.IsNot: (ast.Is,), ast.In: (ast.NotIn,), ast.NotIn: (ast.In,)}
COMPUTED = {ast.Add: (ast.Sub,), ast.Sub: (ast.Add,), ast.Mult: (ast.Add, ast.Div), ast.Div: (ast.Mult,),
            ast.Pow: (ast.Mult,), ast.BitAnd: (ast.BitOr,), ast.BitOr: (ast.BitAnd,)}
NAMES = {"min": "max", "max": "min", "argmax": "argmin", "subtract": "add", "abs": "float", "absolute": "negative",
         "all": "any", "any": "all", "float64": "float32", "ours": "theirs", "theirs": "ours", "a": "b", "b": "a"}


def mutants(tree: ast.Module) -> Iterator[tuple[int, str, ast.Module]]:
    """(line, what was changed, the changed module); the module's own text is in ``tree``."""
    types_only = {id(part) for node in ast.walk(tree) for part in _annotations(node)}
    for place, node in enumerate(ast.walk(tree)):
        if id(node) in types_only:
            continue
        for words, change in _changes(node):
            changed = copy.deepcopy(tree)
            change(list(ast.walk(changed))[place])
            yield getattr(node, "lineno", 0), words, ast.fix_missing_locations(changed)


def _annotations(node: ast.AST) -> Iterator[ast.AST]:
    """What only a type checker reads."""
    for name in ("annotation", "returns"):
        if isinstance(getattr(node, name, None), ast.AST):
            yield from ast.walk(getattr(node, name))


def _changes(node: ast.AST) -> Iterator[tuple[str, Any]]:
    if isinstance(node, ast.Compare):
        for place, op in enumerate(node.ops):
            for other in COMPARED.get(type(op), ()):
                yield f"{_word(op)} for {_word(other())} in {_text(node)}", _setter_in("ops", place, other())
    elif isinstance(node, ast.BinOp) or isinstance(node, ast.AugAssign):
        for other in COMPUTED.get(type(node.op), ()):
            yield f"{_word(node.op)} for {_word(other())} in {_text(node)}", _setter("op", other())
    elif isinstance(node, ast.BoolOp):
        other = ast.Or() if isinstance(node.op, ast.And) else ast.And()
        yield f"{_word(node.op)} for {_word(other)} in {_text(node)}", _setter("op", other)
    elif isinstance(node, (ast.If, ast.IfExp, ast.While)):
        yield f"always true: {_text(node.test)}", _setter("test", ast.Constant(True))
        yield f"never true: {_text(node.test)}", _setter("test", ast.Constant(False))
    elif isinstance(node, ast.Constant):
        yield from _constants(node)
    elif isinstance(node, (ast.Name, ast.Attribute)) and isinstance(node.ctx, ast.Load):
        name = node.id if isinstance(node, ast.Name) else node.attr
        if name in NAMES:
            yield f"{name} for {NAMES[name]}", _setter("id" if isinstance(node, ast.Name) else "attr", NAMES[name])
    elif isinstance(node, ast.FunctionDef):
        yield from _statements(node)


def _constants(node: ast.Constant) -> Iterator[tuple[str, Any]]:
    value = node.value
    if isinstance(value, bool):
        yield f"{value} for {not value}", _setter("value", not value)
    elif value is None:
        yield "None for True", _setter("value", True)
    elif isinstance(value, int):
        yield f"{value} for {value + 1}", _setter("value", value + 1)
    elif isinstance(value, float):
        yield f"{value} for {value * 2 + 1}", _setter("value", value * 2 + 1)
    elif isinstance(value, bytes):
        yield f"{value!r} for another", _setter("value", value + b"x")


def _statements(function: ast.FunctionDef) -> Iterator[tuple[str, Any]]:
    """Simple statements left out, wherever they stand in the function."""
    for node in ast.walk(function):
        for name in ("body", "orelse"):
            block = getattr(node, name, None)
            for place, statement in enumerate(block if isinstance(block, list) else ()):
                if isinstance(statement, (ast.Assign, ast.AugAssign, ast.Expr, ast.Return)) and not (
                        isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)):
                    yield f"left out: {_text(statement)}", _remover(function, node, name, place)


def _remover(function: ast.FunctionDef, node: ast.AST, name: str, place: int) -> Any:
    index = list(ast.walk(function)).index(node)

    def change(target: ast.AST) -> None:
        getattr(list(ast.walk(target))[index], name)[place] = ast.Pass()

    return change


def _setter(name: str, value: Any) -> Any:
    return lambda node: setattr(node, name, value)


def _setter_in(name: str, place: int, value: Any) -> Any:
    return lambda node: getattr(node, name).__setitem__(place, value)


def _word(op: ast.AST) -> str:
    return type(op).__name__


def _text(node: ast.AST) -> str:
    return " ".join(ast.unparse(node).split())[:70]


def verdict(tree: ast.Module) -> str:
    """``lives``, or the law that the mutant breaks."""
    module = types.ModuleType("mutant")
    sys.modules["mutant"] = module
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            exec(compile(tree, "mutant", "exec"), module.__dict__)
        except Exception as error:
            return f"import: {type(error).__name__}"
        for law in compare_laws.LAWS:
            try:
                law(module)
            except Exception as error:
                return f"{law.__name__}: {type(error).__name__}"
    return "lives"


def _judged(number: int) -> str:
    """The verdict on one mutant; one that does not end is interrupted."""
    signal.signal(signal.SIGALRM, _too_long)
    signal.alarm(SECONDS)
    return verdict(listed()[number][2])


@cache
def listed() -> list[tuple[int, str, ast.Module]]:
    """All mutants, made once, before the processes that judge them start."""
    return list(mutants(ast.parse(CORE.read_text())))


def _too_long(*_: object) -> None:
    raise TimeoutError("does not end")


def every(numbers: list[int] | None = None, workers: int = 1) -> list[tuple[int, str, str]]:
    """(line, change, verdict) of the mutants, or of those at the given places, in processes of their own."""
    found, known = [], listed()
    with multiprocessing.get_context("fork").Pool(workers, maxtasksperchild=50) as pool:
        places = list(numbers or range(len(known)))
        for place, told in zip(places, pool.imap(_judged, places)):
            found.append((*known[place][:2], told))
    return found


def reasons() -> dict[tuple[str, str], str]:
    """Why the listed survivors are equivalent: from the table's rows, by the source line and the change."""
    rows = (line.split("\t") for line in TABLE.read_text().splitlines()[1:])
    return {(source, change): reason for source, change, told, reason in rows if told == "lives"}


def source_line(line: int) -> str:
    return CORE.read_text().splitlines()[line - 1].strip() if line else ""


def main() -> int:
    """Print the survivors; with --write the whole table, keeping the reasons."""
    found = every(workers=2)
    known = reasons() if TABLE.exists() else {}
    rows = [(source_line(line), change, told, known.get((source_line(line), change), "") if told == "lives" else "")
            for line, change, told in found]
    if "--write" in sys.argv:
        TABLE.write_text("source\tmutant\tkilled by\treason why a survivor is equivalent\n"
                         + "".join("\t".join(row) + "\n" for row in rows))
    alive = [row for row in rows if row[2] == "lives"]
    for row in alive:
        print(*row, sep="\t")
    print(f"{len(rows)} mutants, {len(rows) - len(alive)} killed, {len(alive)} live, "
          f"{sum(not row[3] for row in alive)} of them without a reason")
    return int(any(not row[3] for row in alive))


if __name__ == "__main__":
    sys.exit(main())
