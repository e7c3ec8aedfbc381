# SPDX-License-Identifier: GPL-2.0-or-later
"""SPDX licence expressions, read by the license-expression library: *or* binds weaker than *and*, *with* strongest.

The library is asked only where there is an operator: nearly all expressions are one name.
"""
from __future__ import annotations

import importlib
import re
from collections.abc import Callable
from functools import cache
from typing import Any

from lintian_ml.lazy import regex
from lintian_ml.model import Answer

_OPERATOR = regex(r"(?i)[()]|\s(?:and|or|with)\s")
_LONGEST = 2000  # characters; the parser's time grows faster than the text, and no honest expression is longer


@cache
def _library() -> Any:
    return importlib.import_module("license_expression")


def evaluate(expression: str, judge: Callable[[str], Answer]) -> Answer:
    """The answer for a whole expression from the answers for its names: the best of *or*, the worst of *and*.

    A name keeps its exception, as in ``GPL-2.0-or-later WITH Bison-exception-2.2``. What is no expression is unknown.
    """
    if not _OPERATOR.search(expression):
        return judge(expression.strip())
    if len(expression) > _LONGEST:
        return Answer.UNKNOWN
    try:
        library = _library()
    except ImportError:  # a checkout without its dependencies: the structure of the expression is not known
        return Answer.UNKNOWN
    try:
        parsed = library.Licensing().parse(_one_word_each(expression))
    except (library.ExpressionError, library.ParseError, RecursionError):
        return Answer.UNKNOWN
    return _walk(parsed, judge, library)


def _one_word_each(expression: str) -> str:
    """Names that are several words keep together: the library takes a name as one word."""
    parts = re.split(r"(?i)([()]|(?<!\S)(?:and|or|with)(?!\S))", expression)
    return " ".join(re.sub(r"[^\w.+:()-]+", "-", part.strip()) for part in parts if part.strip())


def _walk(node: Any, judge: Callable[[str], Answer], library: Any) -> Answer:
    if isinstance(node, library.LicenseWithExceptionSymbol):
        return judge(f"{node.license_symbol.key} WITH {node.exception_symbol.key}")
    if isinstance(node, library.LicenseSymbol):
        return judge(node.key)
    if isinstance(node, (library.OR, library.AND)):
        answers = [_walk(part, judge, library) for part in node.args]
        return max(answers) if isinstance(node, library.OR) else min(answers)
    return Answer.UNKNOWN
