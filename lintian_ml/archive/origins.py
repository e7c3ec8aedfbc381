# SPDX-License-Identifier: GPL-2.0-or-later
"""What was named as SOURCE: a mirror, a Sources index, .dsc files; each is registered in the store.

Of a mirror the signature of every suite is verified before anything of it is believed, then each index by its checksum.
"""
from __future__ import annotations

import hashlib
import tempfile
import urllib.parse
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from lintian_ml import limits
from lintian_ml.archive import fetch, index, release
from lintian_ml.archive.entries import Entry, File
from lintian_ml.archive.release import Release
from lintian_ml.archive.store import Store
from lintian_ml.errors import InputError, UsageError
from lintian_ml.records import dataclass
from lintian_ml.unpack import control
from lintian_ml.words import worded

Say = Callable[[str], None]
FILES = "files"  # the suite under which single .dsc files are listed


@dataclass(frozen=True)
class Wanted:
    """What of an archive is to be listed, and how it is trusted. Empty ``keyrings``: apt's; ``components``: all."""

    suites: tuple[str, ...] = ()
    components: tuple[str, ...] = ("main",)
    keyrings: tuple[str, ...] = ()
    unsigned: bool = False
    mirror: str = ""


@dataclass(frozen=True)
class Listed:
    """One index that was registered, and its Contents index for triage: a place and a promised file."""

    suite: str
    component: str
    contents: tuple[str, File] | None = None


def register(store: Store, words: Sequence[str], wanted: Wanted, say: Say) -> list[Listed]:
    """List in the store all that ``words`` name.

    Raises InputError where one cannot be read or is not trusted, UsageError where something is left unsaid.
    """
    listed: list[Listed] = []
    dscs: list[Path] = []
    for word in words:
        path = _local(word)
        if path is None:
            listed += _mirror(store, word.rstrip("/"), wanted, say)
        elif (path / "dists").is_dir():
            listed += _mirror(store, str(path.resolve()), wanted, say)
        elif path.is_dir():
            dscs += _below(path)
        elif path.suffix == ".dsc" or not path.exists():
            dscs.append(path)
        elif named := _named(path):
            dscs += named
        else:
            listed.append(_file(store, path, wanted, say))
    if dscs:
        say(worded("{register} .dsc files", register=store.register(FILES, "", map(described, dscs), replace=False)))
        listed.append(Listed(FILES, ""))
    return listed


def _local(word: str) -> Path | None:
    """The path a word means; None for an address on the network."""
    scheme, _, rest = word.partition("://")
    if scheme in ("http", "https") and rest:
        return None
    if scheme == "file":
        return Path(urllib.parse.unquote(urllib.parse.urlsplit(word).path))
    if rest:
        raise UsageError(worded("{word}: {scheme}:// is not known; http://, https:// and file:// are", word=word,
                                scheme=scheme))
    return Path(word)


def _below(folder: Path) -> list[Path]:
    found = sorted(folder.rglob("*.dsc"))
    if not found:
        raise InputError(worded("{folder}: neither a mirror (no dists/ in it) nor a folder with .dsc files",
                                folder=folder))
    return found


def _named(path: Path) -> list[Path]:
    """The paths in a list of .dsc files; empty where the file is no such list."""
    with index.opened(path) as unpacked:
        head = unpacked.readline(limits.PATH).decode("utf-8", "replace")
    if not head.strip().endswith(".dsc"):
        return []
    lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    return [path.parent / line.strip() for line in lines if line.strip() and not line.startswith("#")]


def _file(store: Store, path: Path, wanted: Wanted, say: Say) -> Listed:
    """Register a Sources index."""
    base = wanted.mirror.rstrip("/") or _base(path.resolve())
    if not base:
        raise UsageError(worded("{path}: say with --mirror where the files of this index are", path=path))
    place = _local(base)
    suite = path.name.partition(".")[0]
    count = store.register(suite, "", index.entries(path, str(place.resolve()) if place else base))
    say(worded("{count} sources in {name}", count=count, name=path.name))
    return Listed(suite, "")


def _base(path: Path) -> str:
    """The root of the mirror in which an index lies, or the folder of its own where its files are beside it."""
    for folder in path.parents:
        if folder.name == "dists":
            return str(folder.parent)
    return str(path.parent) if any(path.parent.glob("*.dsc")) or (path.parent / "pool").is_dir() else ""


def described(path: Path) -> Entry:
    """The entry of a .dsc that no index lists. Raises InputError where it is none."""
    text = control.read_text(path)
    fields = control.paragraph(text)
    if not fields.get("Source") or not control.promises(fields):
        raise InputError(worded("{path}: not a Debian source package: Source and Files fields are missing", path=path))
    data = path.read_bytes()
    own = File(path.name, len(data), "sha256", hashlib.sha256(data).hexdigest())
    listed = fields.get("Package-List").split()
    return Entry(fields.get("Source"), fields.get("Version"), listed[2] if len(listed) > 2 else "",
                 index.one_line(fields.get("Maintainer")), index.one_line(fields.get("Uploaders")), "",
                 str(path.parent.resolve()), (own, *index.files_of(fields)))


# -- mirrors ---------------------------------------------------------------------------------------------------------


def _mirror(store: Store, base: str, wanted: Wanted, say: Say) -> Iterator[Listed]:
    suites = wanted.suites
    if base.startswith("/"):
        dists = Path(base, "dists")
        suites = suites or tuple(sorted(path.parent.relative_to(dists).as_posix() for path in dists.rglob("*Release")
                                        if path.name in ("InRelease", "Release") and not path.parent.is_symlink()))
    if not suites:
        raise UsageError(worded("{base}: say with --suite which suites are meant", base=base))
    for suite in dict.fromkeys(suites):
        yield from _suite(store, base, suite, wanted, say)


def _suite(store: Store, base: str, suite: str, wanted: Wanted, say: Say) -> Iterator[Listed]:
    place = f"{base}/dists/{suite}"
    with tempfile.TemporaryDirectory(prefix="lintian-ml-index-") as name:
        folder = Path(name)
        promised = _trusted(place, folder, wanted)
        dated(store, suite, promised)
        components = [word for word in wanted.components or promised.components if word in promised.components]
        if not components:
            raise InputError(worded("{place}: has none of the components {names}, only {known}", place=place,
                                    names=", ".join(wanted.components), known=", ".join(promised.components)))
        for component in components:
            path = _index(place, f"{component}/source/Sources", promised, folder)
            count = store.register(suite, component, index.entries(path, base))
            path.unlink()
            proof = worded("not verified") if wanted.unsigned else worded("signature and checksums verified")
            say(worded("{count} sources in {suite} {component}, {proof}", count=count, suite=suite,
                       component=component, proof=proof))
            contents = promise_of(f"{component}/Contents-source", promised)
            yield Listed(suite, component, (place, contents) if contents else None)


def _trusted(place: str, folder: Path, wanted: Wanted) -> Release:
    """The suite's Release file, verified. Raises InputError."""
    name = f"{place}/InRelease"
    try:
        path = _plain(place, "InRelease", folder)
        text = release.unsigned(path) if wanted.unsigned else release.verified(
            path, name, release.keyrings(wanted.keyrings))
    except fetch.Missed as missed:
        try:
            name, path = f"{place}/Release", _plain(place, "Release", folder)
            text = release.unsigned(path) if wanted.unsigned else release.verified(
                path, name, release.keyrings(wanted.keyrings), _plain(place, "Release.gpg", folder))
        except fetch.Missed:
            raise InputError(worded("{place}: no signed Release file: {missed}", place=place, missed=missed)) from None
    return release.parse(text, name)


def _plain(place: str, name: str, folder: Path) -> Path:
    """A file that nothing promises a checksum of. Raises fetch.Missed."""
    target = folder / name
    if place.startswith("/"):
        fetch.link(Path(place, name), target)
    else:
        fetch.unpromised(f"{place}/{name}", target)
    return target


def dated(store: Store, suite: str, promised: Release) -> None:
    """A census says of which day its index is."""
    store.note(worded("date of {suite}", suite=suite), promised.date)


def promise_of(stem: str, promised: Release) -> File | None:
    found = [promised.files[stem + suffix] for suffix in (".xz", ".gz", ".bz2", "") if stem + suffix in promised.files]
    return found[0] if found else None


def _index(place: str, stem: str, promised: Release, folder: Path) -> Path:
    """The first form of an index that is promised and there, verified. Raises InputError."""
    missed: str = worded("the Release file names no such index")
    for suffix in (".xz", ".gz", ".bz2", ""):
        file = promised.files.get(stem + suffix)
        if file:
            directory, _, name = file.name.rpartition("/")
            try:
                fetch.get(f"{place}/{directory}", File(name, file.size, file.algorithm, file.digest), folder / name)
                return folder / name
            except fetch.Missed as problem:
                missed = str(problem)
    raise InputError(worded("{place}/{stem}: {missed}", place=place, stem=stem, missed=missed))
