# SPDX-License-Identifier: GPL-2.0-or-later
"""Was a pickled instance of a framework's class trained, where it holds neither arrays nor floats?

scikit-learn ends the names of what was learned in one underscore. Boosters keep their own file as bytes or as text
(xgboost's ``handle``, LightGBM's ``_handle``, CatBoost's ``__model``). Models of language keep counts, or a table from
what was seen to what to say.
"""
from __future__ import annotations

from typing import Any

from lintian_ml.lazy import regex
from lintian_ml.wire import pickle_values
from lintian_ml.wire.pickle_values import Made, Raw

_PACKED = 200  # bytes of a booster's own file; that of none has a few words
_ENTRIES = 32  # of all tables together
_BOOSTERS = frozenset(("xgboost", "lightgbm", "catboost"))
_TABLES = regex(r"(?:nltk\.(?:classify|tag|lm|chunk|tokenize\.punkt)|gensim\.models)\.")


def fitted(root: Any) -> bool:
    """Whether any object under ``root`` shows that it learned something."""
    made = [found for _, found in pickle_values.walk(root)]
    return any(map(_underscored, made)) or any(map(_packed, made)) or _told(made)


def _underscored(made: Made) -> bool:
    """scikit-learn's sign of a fitted estimator."""
    return isinstance(made.state, dict) and any(
        isinstance(name, str) and name.endswith("_") and not name.endswith("__") for name in made.state)


def _packed(made: Made) -> bool:
    """A booster's file inside an instance, or inside the bytearray that is made of it."""
    state = made.state if isinstance(made.state, dict) else {}
    held = [value.args[0] if isinstance(value, Made) and value.name == "builtins.bytearray" and value.args else value
            for value in state.values()]
    return _top(made) in _BOOSTERS and any(_length(value) >= _PACKED for value in held)


def _length(value: Any) -> int:
    if isinstance(value, Raw):
        return value.end - value.start
    return len(value) if isinstance(value, (bytes, bytearray, str)) else 0


def _top(made: Made) -> str:
    return pickle_values.class_of(made).partition(".")[0]


def _told(made: list[Made]) -> bool:
    """Tables of enough entries below an instance of a language's model."""
    if not any(_TABLES.match(pickle_values.class_of(one)) for one in made):
        return False
    tables = [table for one in made for table in (one.items, *(one.state.values() if isinstance(one.state, dict)
                                                               else ())) if isinstance(table, dict)]
    return sum(map(len, tables)) >= _ENTRIES
