# SPDX-License-Identifier: GPL-2.0-or-later
"""``Source``: one package to check, and what is learned about it while its files go by."""
from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from lintian_ml import limits
from lintian_ml.model import Hint
from lintian_ml.reader import Item
from lintian_ml.records import dataclass, field

INCOMPLETE = "ml-source-incomplete"


@dataclass
class Source:
    """One package. ``items`` may be walked once; the other fields are complete when the walk has ended.

    ``kind`` is source or binary, ``packed`` the size in bytes of what is to be read, of a tree what was. ``inventory``
    gives the size in bytes of every regular file of the final tree by its path, ``links`` the target of every symbolic
    and hard link, ``removed`` the patch that took a file away, and ``repeated`` the paths that came more than once (tar
    keeps the last; each was yielded).
    """

    name: str
    version: str
    kind: str
    input: str
    walk: Callable[[Source], Iterator[Item]] = field(repr=False)
    control: Mapping[str, str] = field(default_factory=dict)
    packed: int = 0
    problems: list[Hint] = field(default_factory=list)
    inventory: dict[str, int] = field(default_factory=dict)
    links: dict[str, str] = field(default_factory=dict)
    removed: dict[str, str] = field(default_factory=dict)
    repeated: set[str] = field(default_factory=set)

    @property
    def complete(self) -> bool:
        """Whether every part that was promised was there and sound, as far as the walk has come."""
        return not any(problem.tag == INCOMPLETE for problem in self.problems)

    @property
    def area(self) -> str:
        """main, contrib, non-free or non-free-firmware: a source is in main if a binary package of its is."""
        sections = [self.control.get("Section", "")]
        if listed := self.control.get("Package-List", ""):
            sections = [words[2] for words in map(str.split, listed.splitlines()) if len(words) > 2]
        areas = [section.partition("/")[0] if "/" in section else "main" for section in sections]
        outside = [area for area in areas if area in ("contrib", "non-free", "non-free-firmware")]
        return outside[0] if outside and len(outside) == len(areas) else "main"

    def most(self) -> int:
        """How many models of it are told."""
        return limits.MODELS + self.packed // limits.MODEL_PACKED

    def items(self) -> Iterator[Item]:
        """The files of the final source tree in the order in which the parts give them."""
        inventory = self.inventory
        for item in self.walk(self):
            if item.path in inventory:
                self.repeated.add(item.path)
            inventory[item.path] = item.size
            yield item

    def problem(self, note: str) -> None:
        """Note that a part is missing or damaged, once; past a bound only that there is more."""
        many = len(self.problems) >= limits.PROBLEMS
        note = "more is missing or damaged than is told" if many else note
        hint = Hint(INCOMPLETE, " ".join(note.split()))  # names may hold line ends
        if hint not in (self.problems[:-limits.REPEATED - 1:-1] if many else self.problems):  # the last one first
            self.problems.append(hint)
