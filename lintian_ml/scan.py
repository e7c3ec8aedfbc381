# SPDX-License-Identifier: GPL-2.0-or-later
"""The cascade: from every file of a package to the weight files among them.

First bytes pick the formats worth trying, each format's cheap test comes next, and only then a reader sees the whole
file. What no format takes is opened if it is a container, or decoded if it is source code that carries a file's bytes,
and what is inside goes through the same cascade.
"""
from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import cache

from lintian_ml import formats, limits, parts
from lintian_ml.candidates import candidates
from lintian_ml.errors import FormatError, NotThisFormat
from lintian_ml.model import Format, Header, Hint, Note, Pointer
from lintian_ml.reader import Item
from lintian_ml.records import dataclass, field
from lintian_ml.unpack import members
from lintian_ml.unpack.package import INCOMPLETE
from lintian_ml.wire import arrays_decode, counting, pickle_unsafe, pointers, remarks, runs_code, unpacked


@dataclass(frozen=True)
class Found:
    """A file in which a format's reader found a model."""

    path: str
    format: Format
    header: Header
    size: int
    sha256: str
    fingerprint: str | None


@dataclass
class Scanner:
    """Walks files and containers once and keeps what it finds."""

    hints: list[Hint] = field(default_factory=list)
    found: list[Found] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)
    files: int = 0
    full: bool = False
    elsewhere: Callable[[Item], bool] | None = None  # True for a file that somebody else looks at
    most: Callable[[], int] = lambda: limits.MODELS  # models of the package

    def walk(self, items: Iterable[Item]) -> Iterator[Item]:
        """Yield every file, members of containers after their container; what is found is kept on the way."""
        kept = parts.Kept()
        for item in items:
            self.files += 1
            self.seen.add(item.path)
            yield item
            if not item.head or (self.elsewhere and self.elsewhere(item)) or kept.take(item):
                continue
            yield from self._look(item)
        for group in kept.groups():
            yield from self._together(group)
        if kept.more:
            told = f"may be a part of another file, and {limits.PARTS} are kept: it was looked at alone"
            self.hints.append(Hint(members.NOT_READ, told, Pointer(kept.more)))

    def _look(self, item: Item) -> Iterator[Item]:
        """Whether one file is a model; yields what is inside it otherwise."""
        models = len(self.found)
        if models >= self.most():
            self._leave(item)
        elif not self._recognise(item):
            self._suspect(item)
            if members.is_container(item) or arrays_decode.may_hold(item):
                yield from self.walk(self._inside(item))
        elif len(self.found) == models and members.is_container(item):  # damaged as a model, sound as an archive
            yield from self.walk(self._inside(item))

    def _together(self, group: tuple[Item, ...]) -> Iterator[Item]:
        """Parts of one file. Where each is a model of its own, they are files that are only numbered alike; else what
        they are together counts, if that is a model or an archive."""
        found, hints = len(self.found), len(self.hints)
        if len(group) > 1 and found + len(group) <= self.most():
            alone = [self._recognise(item) for item in group]
            if len(self.found) - found == len(alone):
                return
            del self.found[found:], self.hints[hints:]
            whole = parts.joined(group)
            self._recognise(whole)
            if len(self.found) > found:
                header = _with_note(self.found[-1].header, Note("parts", parts.told(group)))
                self.found[-1] = replace(self.found[-1], header=header)
                return
            del self.hints[hints:]
            if members.is_container(whole):
                yield from self.walk(self._inside(whole))
                return
        for item in group:
            yield from self._look(item)

    def _leave(self, item: Item) -> None:
        """Past the bound on models no further file is looked at; the first of them is named."""
        if not self.full:
            self.full = True
            self.hints.append(Hint(INCOMPLETE, f"more than {self.most()} models: this file and those after it were "
                                   "not looked at", Pointer(item.path)))

    def _recognise(self, item: Item) -> bool:
        """Try the formats, and tell what they left; True where the file is one of them, readable or not."""
        known = self._tried(item)
        self._tell(item)
        return known

    def _tell(self, item: Item) -> None:
        """What readers left of a file, once."""
        self.hints += [Hint(members.NOT_READ, what, Pointer(item.path)) for what in item.left]
        item.left = ()
        while unpacked.lost:
            how, here = unpacked.lost.pop(), Pointer(item.path)
            if not any(how in hint.note and hint.pointer == here for hint in self.hints[-limits.REPEATED:]):
                self.hints.append(Hint(INCOMPLETE, f"not everything inside was checked: {how}", here))

    def _tried(self, item: Item) -> bool:
        """Try the formats; True where the file is one of them, readable or not. One in doubt or damaged as one format
        may be sound as a later one, so that nothing hides behind bytes that only look like a beginning."""
        second: list[Hint] = []
        for candidate in candidates(item):
            try:
                if not candidate.recognise(item):
                    continue
                header = candidate.read(item)
            except NotThisFormat:
                continue
            except FormatError as error:
                second.append(_hint("ml-weights-unreadable", item, candidate, str(error)))
                continue
            except Exception as bug:  # a bug of ours in one format must not cost the package its other files
                self.hints.append(_hint("ml-weights-unreadable", item, candidate,
                                        f"internal error, please report it: {bug!r}"))
                continue
            if header.certain:
                self._keep(item, candidate, header)
                return True
            second.append(_hint("ml-possible-weights", item, candidate, _reasons(header)))
        self.hints.extend(second[:1])
        return bool(second)

    def _keep(self, item: Item, entry: Format, header: Header) -> None:
        if item.origin:
            header = _with_note(header, Note("patched", item.origin))
        header = _with_note(header, counting.note(item))
        if remark := remarks.note(item):
            header = _with_note(header, remark)
        from lintian_ml.fingerprint import fingerprint  # numpy comes with it: only once there is a model

        for code in runs_code.told(item, header.tensors):
            self.hints.append(Hint("ml-model-runs-code", f"{entry.name}: {code}", Pointer(item.path)))
        self.found.append(Found(item.path, entry, header, item.size, item.blob().sha256(), fingerprint(item, header)))

    def _suspect(self, item: Item) -> None:
        """Hints on a file that is no model itself: a pickle that runs programs, a pointer to weights elsewhere."""
        pointer = pointers.lfs_pointer(item)
        if pointer and (item.suffix in _weight_suffixes() or pointers.of_weights(item.path)):
            self.hints.append(Hint("ml-lfs-pointer", f"sha256:{pointer[0]}, {pointer[1]} bytes", Pointer(item.path)))
        looked = pickle_unsafe.look(item)
        for found in looked.unsafe:
            self.hints.append(Hint("ml-unsafe-pickle-import", found, Pointer(item.path)))
        if looked.left:
            self.hints.append(Hint(members.NOT_READ, f"pickle: {looked.left}, the rest is not followed",
                                   Pointer(item.path)))
        self._tell(item)

    def _inside(self, item: Item) -> Iterator[Item]:
        yield from members.expand(item, self.hints)
        if item.depth < limits.DEPTH:
            yield from arrays_decode.decoded(item)
        self._tell(item)


@cache
def _weight_suffixes() -> frozenset[str]:
    """Suffixes that only weights have: of a pointer there is nothing but the name."""
    return frozenset(suffix for entry in formats.index() for suffix in entry.suffixes) - {".txt", ".json", ".xml"}


def _reasons(header: Header) -> str:
    rest = len(header.notes) - limits.REASONS
    told = [note.value for note in header.notes[:limits.REASONS]] + ([f"and {rest} more"] if rest > 0 else [])
    return "; ".join(told)


def _hint(tag: str, item: Item, entry: Format, reason: str) -> Hint:
    return Hint(tag, f"{entry.name}: {reason}", Pointer(item.path))


def _with_note(header: Header, note: Note) -> Header:
    return replace(header, notes=(*header.notes, note))
