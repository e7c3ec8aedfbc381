# SPDX-License-Identifier: GPL-2.0-or-later
"""What the packaging says where a policy text asks for it: a model's type in a README, files left out of the source,
tests that need the network. Also programs that fetch other programs and run them.
"""
from __future__ import annotations

import itertools
import re

from lintian_ml.evidence import code, roles
from lintian_ml.evidence.page import Page, excerpt
from lintian_ml.evidence.store import Store
from lintian_ml.lazy import regex
from lintian_ml.model import Pointer, Role, Strength

_README = regex(r"debian/(?:[^/]+\.)?README(?:\.\w+)?", re.IGNORECASE)
_TYPE = regex(r"(?i)\b(?:free[- ]model|toxic[- ]?candy|non-?free[- ]model|sourceless(?:[- ]model)?|model type)\b")
_EXCLUDED = regex(r"(?im)^files-excluded(?:-[\w-]+)?[ \t]*:((?:[^\n]*)(?:\n[ \t]+[^\n]*)*)")
_OF_A_MODEL = regex(
    r"(?i)(?:^|[/*_.-])(?:models?|weights|checkpoints?|pre-?trained)(?:[/*_.-]|$)|"
    r"\.(?:onnx|ort|pth?|ckpt|h5|hdf5|keras|"
    r"weights|tflite|gguf|safetensors|traineddata|nnue|caffemodel|pb|mlmodel|npz|nn)$")
_RESTRICTIONS = regex(r"(?im)^restrictions[ \t]*:[^\n]*+(?:\n[ \t][^\n]*+)*+")
_INTERNET = regex(r"(?i)\bneeds-internet\b")
# A program that is fetched and made executable by the same file; what is fetched has to have an address.
_FETCH = regex(r"\b(?:urlretrieve|urlopen|requests\.get|httpx\.(?:get|stream)|download_file|curl|wget|fetch)\b")
_ADDRESS = regex(r"https?://[^\s\"'<>]{4,200}")
_EXECUTABLE = regex(
    r"\bchmod\s*\([^\n]{0,80}(?:0o?[0-7]?7[0-7]{2}|S_IX|S_IEX)[^\n]{0,40}|"
    r"\bchmod\s+(?:[ugoa]{0,4}\+x|[0-7]?7[0-7]{2})\b[^\n]{0,80}")
_RUN = regex(r"\b(?:subprocess|Popen|os\.(?:system|exec\w+|spawn\w+)|exec\b|check_call|check_output)")
_PIECES = regex(r"[;&|(){}]|\b(?:sudo|exec|then|do|else|nohup|env)\b")  # between which a command begins
_VARIABLE, _SUBSTITUTION = regex(r"\$\{(\w+)[^}\n]{0,80}\}"), regex(r"`[^`\n]{0,200}`|\$\([^()\n]{0,200}\)")
_QUOTES = "\"'`,"
_TRIES = 20  # places of one program at which something becomes executable
_BUILDS = regex(r"(?:^|/)(?:debian/|docker)", re.IGNORECASE)


def look(page: Page, store: Store) -> None:
    """Programs that fetch a program, make it executable and run it."""
    if b"chmod" not in page.data or page.language not in ("py", "sh", "pl", "rb", "js"):
        return
    if page.role is not Role.SHIPPED or _BUILDS.search(page.path) or roles.is_upstreams_own(page.path):
        return
    text = code.without_comments(page.text, page.language)
    if not _FETCH.search(text) or not _ADDRESS.search(page.text) or page.language != "sh" and not _RUN.search(text):
        return
    for made in itertools.islice(_EXECUTABLE.finditer(text), _TRIES):
        if page.language != "sh" or _fetched_and_run(text, made[0]):
            place = Pointer(page.path, text.count("\n", 0, made.start()) + 1)
            store.say("executable-fetched", excerpt(made[0]), place, "program", Strength.CHECKED)
            return


def _fetched_and_run(text: str, made: str) -> bool:
    """Is what a shell's ``chmod`` names fetched by one line and the command of another? Scripts change much else."""
    text, made = _plain(text), _plain(made)
    names = {_last(word) for word in _PIECES.split(made)[0].split()[2:]} - {""}
    lines = [line for line in text.replace("\\\n", " ").split("\n") if any(name in line for name in names)]
    fetched = {name for name in names for line in lines if name in line and _FETCH.search(line)}
    commands = (piece.split() for line in lines for piece in _PIECES.split(line))
    return any(words and _last(words[0]) in fetched for words in commands)


def _plain(text: str) -> str:
    """A script whose variables have no braces, and with what other commands print as one word."""
    return _VARIABLE.sub(r"$\1", _SUBSTITUTION.sub("_", text))


def _last(word: str) -> str:
    """The last part of a path, without quotes."""
    return word.strip(_QUOTES).rpartition("/")[2].strip(_QUOTES)


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
