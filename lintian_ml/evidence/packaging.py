# SPDX-License-Identifier: GPL-2.0-or-later
"""What the packaging says where a policy text asks for it: a model's type in a README, files left out of the source,
tests that need the network.
"""
from __future__ import annotations

import re

from lintian_ml.evidence.page import Page, excerpt
from lintian_ml.evidence.store import Store
from lintian_ml.lazy import regex
from lintian_ml.model import Strength

_README = regex(r"debian/(?:[^/]+\.)?README(?:\.\w+)?", re.IGNORECASE)
_TYPE = regex(r"(?i)\b(?:free[- ]model|toxic[- ]?candy|non-?free[- ]model|sourceless(?:[- ]model)?|model type)\b")
_EXCLUDED = regex(r"(?im)^files-excluded(?:-[\w-]+)?[ \t]*:((?:[^\n]*)(?:\n[ \t]+[^\n]*)*)")
_OF_A_MODEL = regex(
    r"(?i)(?:^|[/*_.-])(?:models?|weights|checkpoints?|pre-?trained)(?:[/*_.-]|$)|"
    r"\.(?:onnx|ort|pth?|ckpt|h5|hdf5|keras|"
    r"weights|tflite|gguf|safetensors|traineddata|nnue|caffemodel|pb|mlmodel|npz|nn)$")
_RESTRICTIONS = regex(r"(?im)^restrictions[ \t]*:[^\n]*+(?:\n[ \t][^\n]*+)*+")
_INTERNET = regex(r"(?i)\bneeds-internet\b")


def relate(store: Store) -> None:
    """The files of debian/ that say what a policy text asks for."""
    for path, page in sorted(store.debian.items()):
        if _README.fullmatch(path) and (found := _TYPE.search(page.text)):
            store.say("model-type", excerpt(found[0]), page.at(found.start()), "document", Strength.DOCUMENTED)
        elif path == "debian/tests/control" and (found := _restriction(page.text)):
            store.say("needs-internet", "Restrictions", page.at(found.start()), "packaging", Strength.CHECKED)
        elif path == "debian/copyright":
            _excluded(page, store)


def _restriction(text: str) -> re.Match[str] | None:
    """The first field that says that a test needs the network."""
    return next((found for found in _RESTRICTIONS.finditer(text) if _INTERNET.search(found[0])), None)


def of_a_model(name: str) -> bool:
    """Whether a name or a pattern is one of files that hold a model."""
    return bool(_OF_A_MODEL.search(name))


def _excluded(page: Page, store: Store) -> None:
    for found in _EXCLUDED.finditer(page.text):
        for pattern in found[1].split():
            if of_a_model(pattern):
                store.say("model-excluded", excerpt(pattern), page.at(found.start()), "copyright", Strength.DOCUMENTED)
