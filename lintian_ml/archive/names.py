# SPDX-License-Identifier: GPL-2.0-or-later
"""What the names of files say of a package, before anything is downloaded: the rarer a sign, the more it says.

``Contents-source`` lists every file of every source: a path, white space, and the packages that have it, parted by
commas (Debian's repository format). How many packages of that very index share a sign is counted along the way, so no
list has to say that ``.dot`` and ``.rules`` are everywhere. Names rank, they prove nothing.
"""
from __future__ import annotations

import io
import re
import subprocess
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import IO

from lintian_ml import formats, limits
from lintian_ml.archive import index
from lintian_ml.errors import InputError, LintianMLError
from lintian_ml.records import dataclass, field
from lintian_ml.unpack import stream
from lintian_ml.words import worded

POINTS, MOST = 1000, 100  # a sign that n packages have is worth POINTS / n, at most MOST
SPEAKS = 5  # fewer points say nothing
SIGNS, MORE = 3, 20  # so many signs of a package count, and at most so many points for further names: size is no sign
SHOWN = 5  # names that are kept of one package
# Suffixes of formats that much else has too: alone they are worth a quarter, at most half of MOST beside a word that
# models have in their names.
ALSO_OTHERS = frozenset(
    ".ace .bc .bin .binary .cha .cm .cmf .crf .dat .data .db .def .dic .dict .dmp .dot .dy .eg .engine .fst .gob .gram "
    ".h5 .hdf5 .hmm .icm .ie .index .lex .lib .lm .mat .mdl .mem .mmf .mod .model .msgpack .nam .net .npy .npz .obj "
    ".ort .out .p .par .param .params .pb .pbl .pbtxt .pickle .pkl .plan .prm .prob .pt .pth .raw .rda .rdata .rds "
    ".rules .sav .ser .spm .sqlite3 .st .svm .textproto .track .tree .trn .uf3_pot .vec .vw .wd".split())
# Source code, documents and general containers: only their names can say something.
SILENT = tuple(".c .cc .conf .cpp .cu .go .group .gz .h .hpp .inc .inf .java .js .json .lua .pdf .pl .pm .py .rs .scm "
               ".tab .tsv .txt .xml .yaml .yml .z .zip".split())
WORDS = re.compile(rb"model|weight|neural|train|classif|predict|network|ngram|embed|lang|voice|acoustic|lexicon|"
                   rb"[_/-]nn|[_/-]lm\b|[_/-]net\b|cascade|forest|svm|hmm", re.I)
_BEFORE = 80  # bytes in front of a suffix in which such a word is looked for
_TOLD = ("weights?|nnue|rnn|lstm|neural|perceptron|classifier|cascade|n-?gram|langid|acoustic|maxent|"
         "[_/-](?:nn|ml|svm|hmm|lm|lts|crf|cnn|mlp|gru|dnn|cart)[_-]")
_END = r"[ \t]+(\S+)$"
_PACKED = r"(?:\.(?:gz|bz2|xz|zst))?"
_PROGRAMS = {"gzip": (("igzip", "-dc"), ("gzip", "-dc")), "bzip2": (("bzip2", "-dc"),),
             "xz": (("xz", "-dc", f"--memlimit-decompress={limits.XZ_MEMORY}"),)}


@dataclass
class Rank:
    """What the names of one package say: how many of them have which sign, and the first of them."""

    signs: dict[str, int] = field(default_factory=dict)
    names: list[str] = field(default_factory=list)
    score: int = 0


@cache
def _suffixes() -> tuple[str, ...]:
    return tuple(sorted({suffix for entry in formats.index() for suffix in entry.suffixes} - set(SILENT)))


@cache
def _data() -> re.Pattern[bytes]:
    """A suffix at the end of a path, then the packages; a tree of letters, in which a foreign suffix ends at once."""
    words = {suffix[1:] for suffix in _suffixes()}
    tree = _tree(sorted(words | {word.upper() for word in words}))
    return re.compile(rf"\.({tree}){_PACKED}{_END}".encode(), re.M)


@cache
def _source() -> re.Pattern[bytes]:
    """A word in the name of a source or text file, then the packages."""
    kinds = "|".join(suffix[1:] for suffix in SILENT)
    return re.compile(rf"({_TOLD})[^/\s]*\.(?:{kinds}){_END}".encode(), re.M | re.I)


def _tree(words: Sequence[str]) -> str:
    """An expression that matches any of ``words`` and branches by one letter at a time (IGNORECASE and a plain list of
    words cost a look at each of them at every dot of the index)."""
    groups: dict[str, list[str]] = {}
    for word in words:
        groups.setdefault(word[:1], []).append(word[1:])
    parts = [re.escape(letter) + (_tree(rest) if rest != [""] else "") for letter, rest in groups.items() if letter]
    return f"(?:{'|'.join(parts)})" + ("?" if "" in groups else "")


def rank(unpacked: IO[bytes]) -> dict[str, Rank]:
    """The packages for which a name speaks. Reads the index as a stream, a few MiB at a time."""
    found: dict[str, Rank] = {}
    rest = b""
    while block := unpacked.read(4 * limits.MIB):
        lines, newline, rest = (rest + block).rpartition(b"\n")
        _block(lines + newline, found)
        if len(rest) > limits.MIB:
            raise InputError(worded("the Contents index has a line of more than a MiB, this is no such index"))
    _block(rest, found)
    return _scored(found)


def _block(lines: bytes, found: dict[str, Rank]) -> None:
    for match in _data().finditer(lines):
        start = match.start()
        begin = lines.rfind(b"\n", 0, start) + 1
        beside = "*" if WORDS.search(lines, max(begin, start - _BEFORE), start) else ""
        _count(found, match, lines[begin:match.start(2)], f"{beside}.{match[1].lower().decode()}")
    for match in _source().finditer(lines):
        begin = lines.rfind(b"\n", 0, match.start()) + 1
        _count(found, match, lines[begin:match.start(2)], match[1].lower().strip(b"_/-").decode())


def _count(found: dict[str, Rank], match: re.Match[bytes], path: bytes, sign: str) -> None:
    for word in match[2].decode("utf-8", "replace").split(","):
        entry = found.setdefault(word.rpartition("/")[2], Rank())
        entry.signs[sign] = entry.signs.get(sign, 0) + 1
        if entry.signs[sign] <= SHOWN:
            entry.names.append(path.strip().decode("utf-8", "replace"))


def _scored(found: dict[str, Rank]) -> dict[str, Rank]:
    """Only packages with a score; each sign counts by its rarity."""
    packages: dict[str, int] = {}
    for entry in found.values():
        for sign in entry.signs:
            packages[sign] = packages.get(sign, 0) + 1
    worth = {sign: _worth(sign, count) for sign, count in packages.items()}
    for entry in found.values():
        telling = sorted((worth[sign] for sign in entry.signs if worth[sign] >= SPEAKS), reverse=True)
        more = sum(entry.signs[sign] - 1 for sign in entry.signs if worth[sign] >= SPEAKS)
        entry.score = sum(telling[:SIGNS]) + min(MORE, more)
    return {name: entry for name, entry in found.items() if entry.score}


def _worth(sign: str, packages: int) -> int:
    if sign in ALSO_OTHERS:
        return min(MOST, POINTS // packages) // 4
    return min(MOST // 2 if sign[1:] in ALSO_OTHERS else MOST, POINTS // packages)


@contextmanager
def unpacked(path: Path) -> Iterator[IO[bytes]]:
    """The lines of an index that can matter, or all of them: decompressed and picked by programs beside this process.

    Raises InputError where the index cannot be read, or expands to many times its size.
    """
    with path.open("rb") as handle:
        kind = stream.sniff(handle.read(64))
    for program in _PROGRAMS.get(kind, ()):
        try:
            process = subprocess.Popen([*program, str(path)], stdout=subprocess.PIPE)
        except FileNotFoundError:
            continue
        with process, _ended(process):
            assert process.stdout is not None
            with _picked(_bounded(process.stdout, path), path) as lines:
                yield lines
        if process.returncode:
            raise InputError(worded("{path}: {program} could not unpack it", path=path, program=program[0]))
        return
    with index.opened(path) as plain:
        yield plain


@contextmanager
def _ended(process: subprocess.Popen[bytes]) -> Iterator[None]:
    """Where its reader fails, the program must not be waited for."""
    try:
        yield
    except BaseException:
        process.kill()
        raise


def _bounded(lines: IO[bytes], path: Path) -> Iterator[bytes]:
    """The pieces of a stream, counted against what the file may expand to."""
    budget = stream.Budget(path.stat().st_size)
    while piece := lines.read(limits.MIB):
        budget.spend(len(piece))
        yield piece


def _feed(pieces: Iterator[bytes], pipe: IO[bytes], failed: list[LintianMLError]) -> None:
    try:
        with pipe:
            for piece in pieces:
                pipe.write(piece)
    except LintianMLError as error:
        failed.append(error)
    except BrokenPipeError:
        return  # its reader has stopped, and says why


@contextmanager
def _picked(pieces: Iterator[bytes], path: Path) -> Iterator[IO[bytes]]:
    """What grep leaves of the lines: one automaton for all expressions, much faster than ``re``."""
    kinds, known = ("|".join(re.escape(suffix[1:]) for suffix in group) for group in (SILENT, _suffixes()))
    words = _TOLD.replace("(?:", "(")
    pattern = rf"(({words})[^/[:space:]]*\.({kinds})|\.({known})(\.(gz|bz2|xz|zst))?)[[:blank:]]+[^[:space:]]+$"
    try:
        process = subprocess.Popen(["grep", "-aiE", pattern], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                   env={"LC_ALL": "C"})
    except FileNotFoundError:
        yield io.BufferedReader(index.Unpacked(pieces, path))
        return
    failed: list[LintianMLError] = []
    with process, _ended(process):
        assert process.stdin and process.stdout
        feeder = threading.Thread(target=_feed, args=(pieces, process.stdin, failed), daemon=True)
        feeder.start()
        yield process.stdout
        process.stdout.read()
        feeder.join()
    if failed:
        raise InputError(f"{path}: {failed[0]}")
    if process.returncode > 1:
        raise InputError(worded("grep ended with status {returncode}", returncode=process.returncode))
