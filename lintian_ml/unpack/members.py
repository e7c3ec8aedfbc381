# SPDX-License-Identifier: GPL-2.0-or-later
"""Opens a container inside a package in place: zip (wheel, jar), tar, ar (.deb), and single compressed files.

Recognised by content. Broken archives are common among test data, so damage ends the walk through that container only
and is told at a low level; a container that was not looked into because it passes a limit makes the source incomplete.
"""
from __future__ import annotations

from collections.abc import Callable, Iterator

from lintian_ml import limits
from lintian_ml.errors import LimitExceeded, LintianMLError, UnpackerDied
from lintian_ml.model import Hint, Pointer
from lintian_ml.reader import Blob, Item, Stream
from lintian_ml.unpack import ar, embedded, sealed, stream, tar, zips
from lintian_ml.unpack.package import INCOMPLETE
from lintian_ml.unpack.stream import Budget, Pieces
from lintian_ml.unpack.tar import Feed

NOT_READ = "ml-archive-not-read"
Report = Callable[[LintianMLError], None]
_SUFFIXES = (".gz", ".bz2", ".xz", ".lzma", ".zst", ".lz4", ".z")


class Inner(Item):
    """A member of a container; shares the budget of the outermost one."""

    budget: Budget


def is_container(item: Item) -> bool:
    """Whether ``expand`` would try to open the file, or has something to say about it."""
    return bool(stream.sniff(item.head) or sealed.what(item.head) or embedded.places(item))


def expand(item: Item, problems: list[Hint]) -> Iterator[Item]:
    """The members of a container as ``outer!inner``, each valid until the next is asked for; none if it is none.

    A single compressed file has one member, named without the suffix; a compressed tarball has the tarball's. Not
    recursive. What was not read is noted in ``problems``: past a limit, damaged, encrypted, of an unread kind.
    """
    kind = stream.sniff(item.head)

    def report(error: LintianMLError) -> None:
        if isinstance(error, LimitExceeded):
            _note(problems, INCOMPLETE, f"not everything inside was checked: it {error}", item)
        elif isinstance(error, UnpackerDied):
            _note(problems, INCOMPLETE, f"not everything inside was checked: {error}", item)
        elif _certain(kind, item.head):
            _note(problems, NOT_READ, str(error), item)

    if not kind and (name := sealed.what(item.head)):
        _note(problems, NOT_READ, f"is {name}, which is not looked into", item)
    if not kind and not embedded.places(item):
        return
    try:
        if item.depth >= limits.DEPTH:
            raise LimitExceeded(f"lies more than {limits.DEPTH} containers deep")
        budget = item.budget if isinstance(item, Inner) else Budget(item.blob().size)
        if kind:
            yield from _OPENERS.get(kind, _compressed)(item, budget, report)
        else:
            for name, data in embedded.files(item):
                yield _inner(item, budget, name, data, len(data))
    except LintianMLError as error:
        report(error)


def _note(problems: list[Hint], tag: str, note: str, item: Item) -> None:
    hint = Hint(tag, " ".join(note.split())[:limits.NAME], Pointer(item.path))
    if hint not in problems[-limits.REPEATED:]:
        problems.append(hint)


def _certain(kind: str, head: bytes) -> bool:
    """Whether the first bytes leave no doubt: of gzip's and bzip2's they are few, of lzma's none."""
    return kind in ("zip", "xz", "zstd", "lz4", "zfile", "ar", "tar") or kind == "gzip" and head[2:3] == b"\x08" or (
        kind == "bzip2" and head[4:10] == b"1AY&SY")


def _inner(item: Item, budget: Budget, name: str, content: Stream | bytes, size: int | None) -> Inner:
    path = f"{item.path}!{name}"
    inner = Inner.of(path, content, item.origin, item.depth + 1) if isinstance(content, bytes) else Inner(
        path, content, size, item.origin, item.depth + 1)
    assert isinstance(inner, Inner)
    inner.budget = budget
    return inner


def _zip(item: Item, budget: Budget, report: Report) -> Iterator[Item]:
    blob = item.blob()
    for member in zips.directory(blob, report):
        yield _inner(item, budget, member.path, zips.content(blob, member, budget, report), member.size)


def _tar(item: Item, budget: Budget, report: Report) -> Iterator[Item]:
    return _members(item, budget, item.blob().chunks())


def _members(item: Item, budget: Budget, chunks: Iterator[bytes]) -> Iterator[Item]:
    for member in tar.members(Feed(chunks)):
        content = member.data if member.data is not None else member.part
        if content is not None and member.path:
            yield _inner(item, budget, member.path, content, member.size)


def _ar(item: Item, budget: Budget, report: Report) -> Iterator[Item]:
    blob = item.blob()
    for member in ar.members(blob.peek, blob.size):
        yield _inner(item, budget, member.name, _part(blob, member, report), member.size)


def _part(blob: Blob, member: ar.Member, report: Report) -> Pieces:
    return Pieces(blob.chunks(member.start, member.start + member.size), report)


def _compressed(item: Item, budget: Budget, report: Report) -> Iterator[Item]:
    pieces = stream.inflate(stream.sniff(item.head), item.blob().chunks(), budget)
    first = next(pieces, b"")
    chunks = _chain(first, pieces)
    if stream.is_tar_header(first[:tar.BLOCK]):
        yield from _members(item, budget, chunks)
    elif first:
        name = item.name[:-len(item.suffix)] if item.suffix in _SUFFIXES else item.name
        yield _inner(item, budget, name, Pieces(chunks, report), None)


def _chain(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest


_OPENERS: dict[str, Callable[[Item, Budget, Report], Iterator[Item]]] = {"zip": _zip, "tar": _tar, "ar": _ar}
