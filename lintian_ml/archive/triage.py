# SPDX-License-Identifier: GPL-2.0-or-later
"""Rank packages by the names of their files before anything is downloaded, and draw a sample of the others.

``Contents-source`` lists every file of every source: a path, white space, and the packages that have it, parted by
commas (Debian's repository format). Names rank, they prove nothing: whatever is ranked is judged by its content.
"""
from __future__ import annotations

import hashlib
import re
import subprocess
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import IO

from lintian_ml import formats, limits
from lintian_ml.archive import fetch, index
from lintian_ml.archive.entries import Selection
from lintian_ml.archive.origins import Listed
from lintian_ml.archive.store import Store, chosen
from lintian_ml.errors import InputError, UsageError
from lintian_ml.unpack import stream

STRONG, WEAK = 100, 1  # points for a name; at most CAPPED names of each sort count
CAPPED = 90
SHOWN = 5  # names that are kept of one package
# Suffixes of formats that much else has too. The first group says something beside a word that models have in their
# names; the second, of source code, documents and general containers, says nothing.
ALSO_OTHERS = frozenset(
    ".ace .bc .bin .cha .cm .cmf .crf .dat .data .db .def .dic .dict .dmp .dy .eg .engine .fst .gram .h5 .hdf5 .hmm "
    ".ie .index .lex .lib .lm .mat .mdl .mod .model .msgpack .nam .net .npy .npz .out .p .param .params .pb .pbl "
    ".pbtxt .pickle .pkl .plan .prob .pt .raw .rda .rdata .rds .sav .ser .sqlite3 .st .svm .textproto .track .tree "
    ".trn .uf3_pot .vec .vw .wd".split())
SILENT = frozenset(".c .cc .conf .cpp .cu .go .group .gz .h .hpp .inf .java .js .json .lua .pdf .pl .py .rs .scm "
                   ".tsv .txt .xml .yaml .yml .z .zip".split())
WORDS = re.compile(rb"model|weight|neural|train|classif|predict|network|ngram|embed|lang|voice|acoustic|lexicon|"
                   rb"[_/-]nn|[_/-]lm\b|[_/-]net\b|cascade|forest|svm|hmm", re.I)
_BEFORE = 80  # bytes in front of a suffix in which such a word is looked for
_PROGRAMS = {"gzip": ("igzip", "gzip"), "xz": ("xz",), "bzip2": ("bzip2",)}


@dataclass
class Rank:
    """What the names of one package say."""

    strong: int = 0
    weak: int = 0
    names: list[str] = field(default_factory=list)

    @property
    def score(self) -> int:
        return STRONG * min(self.strong, CAPPED) + WEAK * min(self.weak, CAPPED)


@cache
def _strong() -> frozenset[bytes]:
    return frozenset(suffix[1:].encode() for suffix in _known() - ALSO_OTHERS)


def _known() -> set[str]:
    return {suffix for entry in formats.load() for suffix in entry.suffixes} - SILENT


@cache
def _pattern() -> re.Pattern[bytes]:
    """A suffix at the end of a path, then the packages; a tree of letters, in which a foreign suffix ends at once."""
    words = {suffix[1:] for suffix in _known()}
    tree = _tree(sorted(words | {word.upper() for word in words}))
    return re.compile(rf"\.({tree})(?:\.(?:gz|bz2|xz|zst))?[ \t]+(\S+)$".encode(), re.M)


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
            raise InputError("the Contents index has a line of more than a MiB, this is no such index")
    _block(rest, found)
    return found


def _block(lines: bytes, found: dict[str, Rank]) -> None:
    for match in _pattern().finditer(lines):
        start, strong = match.start(), match[1].lower() in _strong()
        begin = lines.rfind(b"\n", 0, start) + 1
        if strong or WORDS.search(lines, max(begin, start - _BEFORE), start):
            path = lines[begin:match.start(2)].strip().decode("utf-8", "replace")
            for word in match[2].decode("utf-8", "replace").split(","):
                _count(found.setdefault(word.rpartition("/")[2], Rank()), path, strong)


def _count(entry: Rank, path: str, strong: bool) -> None:
    entry.strong += strong
    entry.weak += not strong
    if len(entry.names) < SHOWN:
        entry.names.append(path)


@contextmanager
def unpacked(path: Path) -> Iterator[IO[bytes]]:
    """The index as a stream, decompressed by the fastest program that is there, beside this process."""
    with path.open("rb") as handle:
        kind = stream.sniff(handle.read(64))
    for program in _PROGRAMS.get(kind, ()):
        try:
            process = subprocess.Popen([program, "-dc", str(path)], stdout=subprocess.PIPE)
        except FileNotFoundError:
            continue
        with process:
            assert process.stdout is not None
            yield process.stdout
            process.stdout.read()
        if process.returncode:
            raise InputError(f"{path}: {program} could not unpack it")
        return
    with index.opened(path) as plain:
        yield plain


# -- into the store --------------------------------------------------------------------------------------------------


def prepare(store: Store, listed: Sequence[Listed], given: Sequence[str], selection: Selection, sample: int,
            seed: str, say: Callable[[str], None]) -> None:
    """Rank by the Contents indices that were given, or by those of the mirror; draw the sample.

    Raises UsageError where there is no such index, InputError where one cannot be read.
    """
    found: dict[str, Rank] = {}
    with tempfile.TemporaryDirectory(prefix="lintian-ml-contents-") as folder:
        paths = [Path(name) for name in given] or list(_of_mirror(listed, Path(folder)))
        if not paths:
            raise UsageError("--triage needs the archive's Contents-source index; name it with --contents")
        for path in paths:
            try:
                with unpacked(path) as lines:
                    found |= rank(lines)
            except OSError as error:
                raise InputError(f"{path}: {error.strerror or error}") from None
    _keep(store, found)
    drawn = draw(_unranked(store, selection), sample, seed)
    with store.transaction():
        store.db.execute("DELETE FROM sampled")
        store.db.executemany("INSERT INTO sampled VALUES (?)", ((source,) for source in drawn))
        store.note("seed", seed)
    say(f"names speak for {len(found):,} packages, {len(drawn):,} of the others are drawn at random")


def _of_mirror(listed: Iterable[Listed], folder: Path) -> Iterator[Path]:
    for number, part in enumerate(listed):
        if part.contents:
            place, file = part.contents
            directory, _, name = file.name.rpartition("/")
            target = folder / f"{number}-{name}"
            try:
                fetch.get(f"{place}/{directory}", type(file)(name, file.size, file.algorithm, file.digest), target)
            except fetch.Missed as missed:
                raise InputError(f"{place}/{file.name}: {missed}") from None
            yield target


def _keep(store: Store, found: dict[str, Rank]) -> None:
    with store.transaction():
        store.db.execute("DELETE FROM rank")
        store.db.executemany("INSERT INTO rank VALUES (?, ?, ?)", (
            (name, entry.score, "\n".join(sorted(entry.names))) for name, entry in sorted(found.items())))


def _unranked(store: Store, selection: Selection) -> list[tuple[int, str]]:
    """The selected sources that no name speaks for."""
    where, values = chosen(Selection(selection.listings, selection.packages, False, selection.extra))
    return [(int(row[0]), str(row[1])) for row in store.db.execute(
        f"SELECT s.id, s.name || ' ' || s.version FROM source s WHERE {where} AND NOT EXISTS "
        "(SELECT 1 FROM rank WHERE rank.name = s.name) ORDER BY s.id", values)]


def draw(sources: Iterable[tuple[int, str]], number: int, seed: str) -> list[int]:
    """``number`` of the sources, each set of that size as likely as any other, always the same for one seed.

    They are put into the order of a digest of seed and name, so the same draw can be made anywhere, and a larger one
    holds a smaller one.
    """
    def place(source: tuple[int, str]) -> bytes:
        return hashlib.sha256(f"{seed}\0{source[1]}".encode()).digest()
    return sorted(identifier for identifier, _ in sorted(sources, key=place)[:number])
