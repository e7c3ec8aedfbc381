# SPDX-License-Identifier: GPL-2.0-or-later
"""Which files are worth reading for evidence, decided by name alone, and their text.

This runs for every file of a package, so the first question is answered by one look into a dictionary.
"""
from __future__ import annotations

import enum
import re
from collections.abc import Iterable, Iterator, Mapping

from lintian_ml import limits
from lintian_ml.lazy import once, regex
from lintian_ml.model import Pointer, Role
from lintian_ml.reader import Item
from lintian_ml.records import dataclass


class Shelf(enum.Enum):
    """What kind of text a file is."""

    PROGRAM = "program"
    PROSE = "prose"
    SETTINGS = "settings"
    DEBIAN = "debian"
    NOTICE = "notice"
    DATA = "data"


_PROGRAMS = {
    "py": ".py .pyx .ipynb .sage",
    "c": ".c .h .cc .cpp .cxx .hh .hpp .hxx .cu .cuh .inl .m .mm .ino .inc",
    "rs": ".rs",
    "go": ".go",
    "jl": ".jl",
    "lua": ".lua",
    "r": ".r .rmd",
    "java": ".java .scala .kt .groovy",
    "js": ".js .ts .mjs",
    "pl": ".pl .pm",
    "rb": ".rb",
    "scm": ".scm .lisp .el",
    "cs": ".cs",
    "ml": ".ml",
    "hs": ".hs",
    "sh": ".sh .bash .tcl .csh .zsh .awk .sed",
    "mk": ".mk .mak .cmake .am .make .ninja .smk .build",
    "pas": ".pas .f .f90 .for",
}
_PROSE = ".md .rst .txt .html .htm .tex .texi .adoc .asciidoc .asc .org .textile .pod .1 .5 .7 .8 .xhtml .dox"
_SETTINGS = ".yaml .yml .toml .ini .cfg .conf .prototxt .gin .properties"
_SUFFIXES: dict[str, tuple[Shelf, str]] = {
    **{suffix: (Shelf.PROGRAM, language) for language, suffixes in _PROGRAMS.items() for suffix in suffixes.split()},
    **dict.fromkeys(_PROSE.split(), (Shelf.PROSE, "prose")),
    **dict.fromkeys(_SETTINGS.split(), (Shelf.SETTINGS, "settings")),
}
_NAMES: dict[str, tuple[Shelf, str]] = {
    "makefile": (Shelf.PROGRAM, "mk"),
    "gnumakefile": (Shelf.PROGRAM, "mk"),
    "cmakelists.txt": (Shelf.PROGRAM, "mk"),
    "snakefile": (Shelf.PROGRAM, "mk"),
    "makefile.in": (Shelf.PROGRAM, "mk"),
    "sconstruct": (Shelf.PROGRAM, "py"),
    "dvc.yaml": (Shelf.SETTINGS, "settings"),
    "requirements.txt": (Shelf.SETTINGS, "settings"),
    "reuse.toml": (Shelf.NOTICE, "prose"),
    "dep5": (Shelf.NOTICE, "prose"),
}
_STEMS = (
    ("readme", Shelf.PROSE),
    ("faq", Shelf.PROSE),
    ("model_card", Shelf.PROSE),
    ("modelcard", Shelf.PROSE),
    ("install", Shelf.PROSE),
    ("licen", Shelf.NOTICE),
    ("copying", Shelf.NOTICE),
    ("copyright", Shelf.NOTICE),
    ("unlicense", Shelf.NOTICE),
    ("notice", Shelf.NOTICE),
)
_FIRST = frozenset(stem[0] for stem, _ in _STEMS)
# Made by autotools and alike in every package; nothing in them is about the package itself.
_MADE = frozenset("configure config.guess config.sub ltmain.sh libtool install-sh depcomp missing ylwrap".split())
_STALE = regex(r"(?:change(?:s|log)|news|history|releases?|authors|thanks|todo)\b", re.IGNORECASE)
# Suffixes that are neither text nor data of a training, so that the many files with them cost one look-up.
_OTHER = frozenset(
    ".pb .onnx .png .jpg .jpeg .gif .svg .ico .po .pot .gmo .mo .wav .ogg .mp3 .flac .pdf .ttf .otf .woff .css "
    ".so .a .o .dll .exe .gz .xz .bz2 .zst .zip .tar .jar .whl .class .pyc .pyi .asc .sig .patch .diff .m4 "
    ".json .xml .model .bin .weights .tflite .h5 .keras .pt .pth .pickle .pkl .npy .npz".split()) - {".asc"}
# Of these, what may hold examples for a training, where the name says so.
_PACKED = frozenset(".gz .xz .bz2 .zst .zip .xml .json .npy .npz .h5".split())
LINES = 40  # lines of a file that are looked at to tell what kind of data it is


def shelve(path: str, name: str, suffix: str) -> tuple[Shelf, str] | None:
    """The shelf and the language of a file, from its name; None for one that is not looked at."""
    if path.startswith("debian/"):
        return Shelf.DEBIAN, ("py" if suffix == ".py" else "mk" if name == "rules" else "sh" if suffix == ".sh" else "")
    if suffix in _OTHER or name in _MADE:
        return (Shelf.DATA, "data") if suffix in _PACKED and ("rain" in name or "nnotation" in path) else None
    first = name[:1].lower()
    if first in _FIRST:
        lower = name.lower()
        for stem, shelf in _STEMS:
            if lower.startswith(stem) and (suffix not in _SUFFIXES or _SUFFIXES[suffix][0] is Shelf.PROSE):
                return shelf, "prose"
    if suffix == ".license":
        return Shelf.NOTICE, "prose"
    found = _NAMES.get(name.lower()) or _SUFFIXES.get(suffix)
    if found is None:
        return Shelf.DATA, "data"
    return None if found[0] is Shelf.PROSE and _STALE.match(name) else found


@dataclass(frozen=True)
class Page:
    """The beginning of one file as text. ``language`` is one of the short names in ``data/training-signals.tsv``."""

    path: str
    name: str
    shelf: Shelf
    language: str
    data: bytes
    role: Role
    size: int
    cut: bool = False  # whether the file goes on

    @once
    def text(self) -> str:
        return self.data.decode("utf-8", "replace")

    @once
    def toml(self) -> Mapping[str, object]:
        """The table that it is; an empty one where it is none, or damaged."""
        import tomllib  # few packages have one that is read

        try:
            return tomllib.loads(self.text)
        except (ValueError, RecursionError):  # the former for numbers of thousands of digits, too
            return {}

    @once
    def lines(self) -> tuple[bytes, ...]:
        """The first complete lines that are neither empty nor a comment."""
        lines = [line.rstrip(b"\r") for line in self.data[:16384].split(b"\n", LINES)[:LINES]]
        return tuple([line for line in lines if line.strip() and not line.startswith((b"# ", b"%"))])

    @once
    def trains(self) -> bool:
        """Whether there may be a word of training: ``train`` that is not a part of constraint or restrain."""
        found = self.data.count(b"rain")
        return bool(found) and found > self.data.count(b"strain")

    @once
    def lower(self) -> str:
        """The text in lower case, of the same length, for searches that ignore case."""
        lower = self.text.lower()
        return lower if len(lower) == len(self.text) else self.text

    @property
    def folder(self) -> str:
        """The path of the directory, empty for the root."""
        return self.path.rpartition("/")[0]

    def at(self, offset: int) -> Pointer:
        """A place in ``text`` as path and line; places are mostly asked for one after the other."""
        last = self._last
        if offset < last[0]:
            last[:] = 0, 1
        last[:] = offset, last[1] + self.text.count("\n", last[0], offset)
        return Pointer(self.path, last[1])

    @once
    def _last(self) -> list[int]:
        """The place that was asked for last, and its line."""
        return [0, 1]


def content(item: Item, limit: int = limits.PAGE) -> bytes:
    """The first ``limit`` bytes of a file."""
    return item.head if len(item.head) < limits.HEAD or limit <= limits.HEAD else item.blob().peek(0, limit)


def occurrences(text: str, words: Iterable[str]) -> Iterator[int]:
    """Where any of the words begins, word by word; far faster than a regular expression over the whole text."""
    for word in words:
        at = text.find(word)
        while at >= 0:
            yield at
            at = text.find(word, at + len(word))


def excerpt(text: str, length: int = 0) -> str:
    """``text`` on one line, cut at a word's end where it has more than ``length`` characters (0: limits.EXCERPT)."""
    line, length = " ".join(text.split()), length or limits.EXCERPT
    return line if len(line) <= length else line[:length].rpartition(" ")[0] + " …"
