# SPDX-License-Identifier: GPL-2.0-or-later
"""Programs that fetch another program from the network, make it executable and run it.

What becomes executable has to be what was fetched, or the command that is run: a ``chmod`` alone is that of a folder,
of a program's own output, or of a script that was there before.
"""
from __future__ import annotations

import itertools
import re

from lintian_ml.evidence import code, roles
from lintian_ml.evidence.page import Page, excerpt
from lintian_ml.evidence.store import Store
from lintian_ml.lazy import regex
from lintian_ml.model import Pointer, Role, Strength

_CALLS = r"urlretrieve|urlopen|requests\.get|httpx\.(?:get|stream)|download_file|fetch"
_FETCH = regex(rf"\b(?:{_CALLS}|curl|wget)\b")
_CALLED = regex(rf"\b(?:{_CALLS})\s{{0,2}}\(|[\"'`](?:curl|wget)\b")
_ADDRESS = regex(r"https?://[^\s\"'<>]{4,200}")
_EXECUTABLE = regex(
    r"\bchmod\s*\([^\n]{0,80}(?:0o?[0-7]?7[0-7]{2}|S_IX|S_IEX)[^\n]{0,40}|"
    r"\bchmod\s+(?:[ugoa]{0,4}\+x|[0-7]?7[0-7]{2})\b[^\n]{0,80}")
_RUN = regex(r"\b(?:subprocess|Popen|os\.(?:system|exec\w+|spawn\w+)|exec\b|check_call|check_output)")
# What is made executable: the object whose method it is, or the argument beside the mode.
_SUBJECT = regex(r"(?:\b(?!os\b|fs\b|FileUtils\b|File\b|stat\b)([A-Za-z_]\w*)\.)?chmod(?:Sync)?\s*+\(\s*+"
                 r"(?:0o?[0-7]{3,4}\s*+,\s*+)?(?:str\s?\(\s*+)?[$@\"']?(?(1)|([A-Za-z_]\w*))")
_COMMAND = regex(r"\b(?:run|call|check_call|check_output|Popen|system|exec\w{0,6}|spawn\w{0,6})\s{0,4}\(\s{0,40}\[?"
                 r"\s{0,40}(?:str\s?\(\s?|f?[\"']\{?)?[$@]?([A-Za-z_]\w*)")
_OUTPUT = regex(  # a call that fetches into a file, or that opens one to write
    r"\b(?:urlretrieve|download_file|open|writeFile(?:Sync)?|createWriteStream)\s{0,2}\([^\n]{0,160}|"
    r"[^\n]{0,80}\.write_bytes\b")
_NEAR = 400  # characters between what opens a file and what fetches its content
_WORD = regex(r"[A-Za-z_]\w*")
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
        if _fetched_and_run(text, made[0]) if page.language == "sh" else _obtained_or_run(text, made):
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


def _obtained_or_run(text: str, made: re.Match[str]) -> bool:
    """Is what a program's ``chmod`` is about what it fetched or wrote, or the command that it runs?"""
    begin = text.rfind("\n", 0, made.start()) + 1
    subject = _SUBJECT.search(text, begin, made.end())
    if subject is None:
        return False
    name = subject[1] or subject[2]
    written = (match for match in _OUTPUT.finditer(text) if name in _WORD.findall(match[0]))
    return name in _COMMAND.findall(text) or any(
        _CALLED.search(text, max(0, match.start() - _NEAR), match.end() + _NEAR)
        for match in itertools.islice(written, _TRIES))


def _plain(text: str) -> str:
    """A script whose variables have no braces, and with what other commands print as one word."""
    return _VARIABLE.sub(r"$\1", _SUBSTITUTION.sub("_", text))


def _last(word: str) -> str:
    """The last part of a path, without quotes."""
    return word.strip(_QUOTES).rpartition("/")[2].strip(_QUOTES)
