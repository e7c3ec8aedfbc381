# SPDX-License-Identifier: GPL-2.0-or-later
"""What all tests share. With LINTIAN_ML_STRICT=1 a test that would skip fails instead."""
from __future__ import annotations

import importlib
import os
import shutil
from collections.abc import Iterable
from types import ModuleType
from typing import NoReturn

import pytest

from lintian_ml import policy, signs

os.environ["XDG_CONFIG_HOME"] = "/nonexistent"  # what somebody configured for themselves is no part of a test
os.environ["LC_ALL"] = "C.UTF-8"  # and neither is their language


# The texts that recorded outputs speak of. One that is added is proven and judged by like any other; what was recorded
# before stays as it is, so that adding a text touches its own file only.
RECORDED = frozenset({
    "fsf-2024", "gr-2025-glaser", "gr-2025-hartman", "gr-2025-mahinovs", "gr-2025-zhou", "guix-gcd-008",
    "ml-policy-2019-05", "ml-policy-2019-08", "ml-policy-2021", "osaid-1.0", "zhou-scanner-2025"})


@pytest.fixture
def recorded_texts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Judge by the texts of recorded outputs."""
    texts = tuple(text for text in policy.load() if text.name in RECORDED)
    assert len(texts) == len(RECORDED)
    monkeypatch.setattr(policy, "load", lambda: texts)


@pytest.fixture(scope="session", autouse=True)
def signs_are_looked_for() -> None:
    """From the first text on, as in a scan of many packages, so that a sign which some file lacks is found out."""
    signs.begin()


def absent(what: str) -> NoReturn:
    if os.environ.get("LINTIAN_ML_STRICT") == "1":
        pytest.fail(f"{what} is needed and LINTIAN_ML_STRICT forbids to skip")
    pytest.skip(f"{what} is not there")


def require(module: str) -> ModuleType:
    """Import ``module``, or skip (fail when strict)."""
    try:
        return importlib.import_module(module)
    except ImportError:
        absent(module)


def require_right(taken: Iterable[str], word: str) -> None:
    """Skip (fail when strict) where none of the phrases, which say what a process cannot do here, has the word."""
    if not any(word in phrase for phrase in taken):
        absent(f"{word} in force")


def require_program(name: str) -> str:
    """Path of the program ``name``, or skip (fail when strict)."""
    path = shutil.which(name)
    if path is None:
        absent(name)
    return str(path)
