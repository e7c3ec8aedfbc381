# SPDX-License-Identifier: GPL-2.0-or-later
"""Our own values between our own processes: pickles that may name nothing but what this package defines, so that a
process that reads foreign bytes cannot make another one run what it likes.
"""
from __future__ import annotations

import pickle
from typing import Any, BinaryIO

Foreign = pickle.UnpicklingError
_PLAIN = frozenset({("collections", "defaultdict"), ("builtins", "int"), ("builtins", "set")})


class _Reader(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        """Raises Foreign for a class of another package, and for anything that is no class."""
        if (module, name) in _PLAIN or module.startswith("lintian_ml.") and "." not in name:
            found = super().find_class(module, name)
            if isinstance(found, type):
                return found
        raise Foreign(f"names {module}.{name}, which is none of our values")


def write(value: Any, target: BinaryIO) -> None:
    """``value`` in the newest protocol."""
    pickle.dump(value, target, pickle.HIGHEST_PROTOCOL)


def read(source: BinaryIO) -> Any:
    """What ``write`` wrote. Raises Foreign, or EOFError where the source ends early."""
    return _Reader(source).load()
