# SPDX-License-Identifier: GPL-2.0-or-later
"""Which program of the package includes, reads, writes or names this very file.

One that writes it and is known to train is its training program; of one that only writes it nobody can say that it is
none, for what it computes does not show.

The walk remembers what stands between quotes in programs and looks like the name of a file, bounded; whether it is the
name of weights is known when the walk has ended. A name with a directory has to fit the path; a bare name has to be
unique in the package, or that of a file beside the program.
"""
from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from lintian_ml import limits
from lintian_ml.evidence import roles
from lintian_ml.evidence.page import Page
from lintian_ml.evidence.store import Store, Use
from lintian_ml.lazy import regex
from lintian_ml.model import Pointer, Role, Strength, WeightFile

INCLUDES, WRITES, READS, NAMES = "includes", "writes", "reads", "names"
_ORDER = (WRITES, INCLUDES, READS, NAMES)
_BUILDS = ("Makefile", "GNUmakefile", "CMakeLists", "meson.build")  # these only pass a name on
_NAME = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-+/@~"
_LONGEST = 120  # characters of a name with its directories
_SUFFIX = 12  # characters of a suffix
_REPEATS = 100  # places in one program that have one name and are looked at
_END = regex(rb"(\.[A-Za-z][A-Za-z0-9]{0,11})\\?([\"'`])")
_WORDS = bytes.maketrans(b"\"'`;=$(){}<>|,", b" " * 14)
_UNQUOTED = frozenset({"sh", "mk"})  # languages in which names of files need no quotes
# In those every second word is the name of a program or of what is built from it.
_OF_BUILDS = frozenset(b"c h cc cpp hpp cxx o lo la a so in am ac py pl sh mk cmake html txt md gz xz tar".split())
# What a line does, in small letters; one of the needles is in whatever the expression after them finds.
_WRITES = (b"dump", b"export", b"serializ", b"ofstream", b"filewriter", b"fwrite")
_MAY_WRITE = (b"save", b"write", b"to_", b"open")
_WRITING = regex(rb"(?<![a-z0-9])(?:save|write)|to_(?:file|json|disk|onnx|pickle)|"
                 rb"\bf?open\s*+\([^)\n]{0,80},\s*[\"'][wax]")
_INTO = regex(rb"(?:-[oO]|>)\s*+[\"']?[\w./-]{0,120}$")
_READS = (b"load", b"read", b"open", b"from_", b"parse", b"restore", b"ifstream", b"inferencesession", b"interpreter",
          b"mmap", b"slurp")
_CAT = regex(rb"\bcat\b")
_INSTALLED = ("/usr/", "/etc/", "/var/", "/lib/", "/opt/")
_HEADERS = frozenset({"h", "hh", "hpp", "hxx", "inc", "inl", "def", "tab"})
_SOURCES = frozenset({"c", "cc", "cpp", "cxx", "m"})


def look(page: Page, store: Store) -> None:
    """Remember names of files in one program."""
    data = page.data
    if not page.language or page.name.endswith(".in"):  # what automake makes repeats what it is made from
        return
    if page.language in _UNQUOTED:
        pieces = [piece for piece in data.translate(_WORDS).split() if 3 < len(piece) < _LONGEST and b"." in piece]
        _keep(page, _placed(data, pieces), store)
    else:
        _keep(page, _quoted(data), store)


def _placed(data: bytes, pieces: Iterable[bytes]) -> Iterator[tuple[int, bytes]]:
    """Words that may be names of files, with their places."""
    at = 0
    for piece in pieces:
        suffix = piece.rpartition(b".")[2]
        if suffix[:1].isalpha() and len(suffix) <= _SUFFIX and suffix not in _OF_BUILDS \
                and not piece.translate(None, _NAME) and (place := data.find(piece, at)) >= 0:
            at = place + len(piece)
            yield place, piece


def _quoted(data: bytes) -> Iterator[tuple[int, bytes]]:
    """What stands between two quotes and may be the name of a file, with its place."""
    for found in _END.finditer(data):
        start = data.rfind(found[2], max(0, found.start() - _LONGEST), found.start()) + 1
        piece = data[start:found.end(1)]
        if start and len(piece) > len(found[1]) and not piece.translate(None, _NAME):
            yield start, piece


def _keep(page: Page, found: Iterable[tuple[int, bytes]], store: Store) -> None:
    at = line = 0
    seen: Counter[str] = Counter()
    for place, piece in found:
        line += page.data.count(b"\n", at, place)
        at = place
        literal = piece.decode("ascii")
        name = literal.rpartition("/")[2]
        known = store.uses.get(name)
        if known is None:
            if len(store.uses) == limits.USES:
                store.left(f"programs name more than {limits.USES} files", Pointer(page.path, line + 1))
                return
            known = store.uses[name] = []
        seen[name] += 1
        if len(known) < limits.USES_OF_NAME and seen[name] <= _REPEATS:
            use = Use(literal, _verb(page.data, place, len(piece)), Pointer(page.path, line + 1),
                      page.language not in _UNQUOTED and page.role not in (Role.TEST, Role.DOCUMENTATION))
            if not any(use.verb == other.verb and page.path == other.pointer.path for other in known):
                known.append(use)
        elif len(known) == limits.USES_OF_NAME:
            store.often.setdefault(name, Pointer(page.path, line + 1))


def _verb(data: bytes, place: int, length: int) -> str:
    """What the line does with the file, as far as its words tell."""
    first, last = max(0, place - _LONGEST), place + length + _LONGEST
    start = max(data.rfind(b"\n", first, place) + 1, first)
    before = data[start:place]
    if b"include" in before or b"#import" in before:
        return INCLUDES
    end = data.find(b"\n", place, last)
    line = data[start:end if end >= 0 else last].lower()
    if _writes(line) or (b">" in line or b"-o" in line) and (_INTO.search(before) or _INTO.search(line)):
        return WRITES
    return READS if any([word in line for word in _READS]) or b"cat" in line and _CAT.search(line) else NAMES


def _writes(line: bytes) -> bool:
    return any([word in line for word in _WRITES]) or (
        any([word in line for word in _MAY_WRITE]) and _WRITING.search(line) is not None)


def relate(store: Store) -> None:
    """Say of each weight file what uses it; a program that trains and writes the file is its training program."""
    uses = of_weights(store)
    frameworks = {trainer.pointer.path: trainer.framework for trainer in store.trainers}
    for weight in store.weights:
        found = uses.get(weight.path, ())
        if place := store.often.get(weight.path.split("!")[0].rpartition("/")[2]):
            store.left(f"programs name a weight file in more than {limits.USES_OF_NAME} places", place)
        for words, use, strength in found[:limits.POINTERS]:
            store.say("used-by", words, use.pointer, "program", strength, [weight.path])
        if len(found) > limits.POINTERS:
            more, place = f"and {len(found) - limits.POINTERS} more", found[limits.POINTERS][1].pointer
            store.say("used-by", more, place, "program", Strength.CHECKED, [weight.path])
        for words, use, strength in found:
            if use.verb != WRITES:
                continue
            if framework := frameworks.get(use.pointer.path):
                store.say("training-program", f"{framework}, {words}", use.pointer, "program", Strength.CHECKED,
                          [weight.path])
            elif use.computes:
                store.say("training-program-possible", words, use.pointer, "program", strength, [weight.path])


_Uses = Sequence[tuple[str, Use, Strength]]


def of_weights(store: Store) -> Mapping[str, _Uses]:
    """By weight file: what uses it, in words, once for each program; those that write or include come first."""
    wanted = {weight.path.split("!")[0].rpartition("/")[2] for weight in store.weights}
    count = Counter(name for path in store.inventory if (name := path.rpartition("/")[2]) in wanted)
    return {weight.path: _once(sorted(_of(weight, count, store), key=_rank)) for weight in store.weights}


def _rank(found: tuple[str, Use, Strength]) -> tuple[int, bool, Pointer, str]:
    words, use, _ = found
    name = use.pointer.path.rpartition("/")[2]
    return _ORDER.index(use.verb), name.startswith(_BUILDS), use.pointer, words


def _once(found: Sequence[tuple[str, Use, Strength]]) -> _Uses:
    first: dict[tuple[str, str], tuple[str, Use, Strength]] = {}
    for entry in found:
        first.setdefault((entry[1].pointer.path, entry[1].literal), entry)
    return list(first.values())


def _of(weight: WeightFile, count: Mapping[str, int], store: Store) -> Iterator[tuple[str, Use, Strength]]:
    path = weight.path.split("!")[0]
    name = path.rpartition("/")[2]
    for use in store.uses.get(name, ()):
        if use.pointer.path != path and _meant(use, path, count[name]):
            yield f"{use.verb} {use.literal}", use, Strength.CHECKED
        elif use.pointer.path != path and count[name] == 1 and use.literal.startswith(_INSTALLED):
            yield f"{use.verb} {use.literal}", use, Strength.DOCUMENTED  # where a package puts it is another place
    stem, _, suffix = path.rpartition(".")
    if suffix in _SOURCES and f"{stem}.h" in store.inventory:
        for use in store.uses.get(f"{stem.rpartition('/')[2]}.h", ()):
            if use.verb == INCLUDES and use.pointer.path != path and _meant(use, f"{stem}.h", count[name]):
                yield f"{INCLUDES} {use.literal}, which belongs to it", use, Strength.DOCUMENTED


def _meant(use: Use, path: str, count: int) -> bool:
    """Whether a literal means the file at ``path``, of ``count`` files with its last name."""
    literal = use.literal.lstrip("./~")
    folder = use.pointer.path.rpartition("/")[0]
    if path == literal or path == f"{folder}/{literal}":
        return True
    return path.endswith("/" + literal) and ("/" in literal or count == 1)


def for_tests_only(path: str, store: Store) -> bool:
    """Whether an array in a header is included, and every program that has its name is a test."""
    name = path.rpartition("/")[2]
    uses = store.uses.get(name, ())
    return (name.rpartition(".")[2].lower() in _HEADERS and 0 < len(uses) < limits.USES_OF_NAME
            and len(store.uses) < limits.USES and any(use.verb == INCLUDES for use in uses)
            and all(roles.by_path(use.pointer.path) is Role.TEST for use in uses))
