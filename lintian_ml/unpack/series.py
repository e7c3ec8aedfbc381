# SPDX-License-Identifier: GPL-2.0-or-later
"""The patches of a source package, in order, and the files they touch, which wait here until all parts were read."""
from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from lintian_ml import limits
from lintian_ml.lazy import regex
from lintian_ml.reader import Item
from lintian_ml.records import dataclass, field
from lintian_ml.unpack.apply import Work, apply
from lintian_ml.unpack.diff import PatchError, touched
from lintian_ml.unpack.package import Source

DIRECTORY = "debian/patches/"
SERIES = ("debian.series", "series")  # the vendor's own comes first
_OLD_STYLE = regex(r"[\w-]+")


def listed(files: Mapping[str, bytes], source: Source) -> dict[str, bytes]:
    """The patches that the series names (paths to content). ``files`` holds what lies below debian/patches."""
    series = next((name for name in SERIES if DIRECTORY + name in files), "")
    if source.control.get("Format", "").startswith("2"):
        paths = sorted(path for path in files if _OLD_STYLE.fullmatch(path.removeprefix(DIRECTORY)))
    else:
        text = files.get(DIRECTORY + series, b"").decode("utf-8", "backslashreplace")
        paths = [DIRECTORY + name for name in _names(text)]
    for path in (path for path in paths if path not in files):
        source.problem(f"{path} is named in debian/patches/{series}, but is missing")
    if len(paths) > limits.PATCHES:
        source.problem(f"debian/patches/{series} names more than {limits.PATCHES} patches: {paths[limits.PATCHES]} and "
                       "those after it are not applied")
    return {path: files[path] for path in paths[:limits.PATCHES] if path in files}


def _names(series: str) -> Iterator[str]:
    for line in series.splitlines():
        words = re.sub(r"(^|\s)#.*$", "", line).split()
        if words:
            yield words[0]  # options are quilt's; dpkg-source always takes -p1


@dataclass
class Patched:
    """The patches, and the files of the tree that they touch. ``drop_empty``: files left empty are removed."""

    patches: Mapping[str, bytes]
    drop_empty: bool = True
    tree: dict[str, bytes] = field(default_factory=dict)
    paths: set[str] = field(default_factory=set)
    held: int = 0

    def __post_init__(self) -> None:
        for patch in self.patches.values():
            self.paths |= touched(patch)

    def holds(self, item: Item, source: Source) -> bool:
        """Keep the item back if a patch touches it."""
        if item.path not in self.paths:
            return False
        if self.held + item.size > limits.PATCHED:
            source.problem(f"{item.path} is shown without its patches: more than {limits.PATCHED} bytes are patched")
            return False
        self.tree[item.path] = item.blob().whole()
        self.held += item.size
        return True

    def items(self, source: Source) -> Iterator[Item]:
        """The touched files as the patched tree has them. Patches that do not apply are noted."""
        origins: dict[str, str] = {}
        failed: list[str] = []
        before = set(self.tree)
        work = Work(sum(map(len, self.patches.values())))
        for name, patch in self.patches.items():
            try:
                changes = apply(patch, self.tree, source.links, self.drop_empty, work)
            except PatchError as error:
                failed.append(f"{name} does not apply: {error}")
                continue
            for path, content in changes.items():
                if content is None:
                    self.tree.pop(path, None)
                    origins.pop(path, None)
                    source.removed[path] = name
                else:
                    origins[path] = f"{'patched' if path in self.tree else 'added'} by {name}"
                    self.tree[path] = content
                    source.removed.pop(path, None)
        self._report(failed, source)
        for path in sorted(self.tree):
            yield Item.of(path, self.tree[path], origins.get(path, ""))
        for path in set(source.removed) - before:
            del source.removed[path]

    def _report(self, failed: list[str], source: Source) -> None:
        """One line for each patch, but only one for all where parts are missing, which is the cause then."""
        if len(failed) > 1 and not source.complete:
            source.problem(f"{len(failed)} patches do not apply to what is there, the first one: {failed[0]}")
            return
        for note in failed:
            source.problem(note)
