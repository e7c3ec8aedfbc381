# SPDX-License-Identifier: GPL-2.0-or-later
"""What all tests share. With LINTIAN_ML_STRICT=1 a test that would skip fails instead."""
from __future__ import annotations

import importlib
import os
import shutil
from types import ModuleType

import pytest

os.environ["XDG_CONFIG_HOME"] = "/nonexistent"  # what somebody configured for themselves is no part of a test


def _absent(what: str) -> None:
    if os.environ.get("LINTIAN_ML_STRICT") == "1":
        pytest.fail(f"{what} is needed and LINTIAN_ML_STRICT forbids to skip")
    pytest.skip(f"{what} is not installed")


def require(module: str) -> ModuleType:
    """Import ``module``, or skip (fail when strict)."""
    try:
        return importlib.import_module(module)
    except ImportError:
        _absent(module)
        raise


def require_program(name: str) -> str:
    """Path of the program ``name``, or skip (fail when strict)."""
    path = shutil.which(name)
    if path is None:
        _absent(name)
    return str(path)
