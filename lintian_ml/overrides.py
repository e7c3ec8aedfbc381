# SPDX-License-Identifier: GPL-2.0-or-later
"""Overrides: debian/source/lintian-ml-overrides, in lintian's grammar and with lintian's rules.

    [[package] [[architectures]] [type]:] tag [pattern]

The comment lines directly above are the justification. A bare tag wins over patterns, else the shortest pattern that
matches wins. What is wrong with the file itself becomes hints that nobody can override.
"""
from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace

from lintian_ml import limits
from lintian_ml.covering import Patterns
from lintian_ml.errors import LimitExceeded
from lintian_ml.lazy import regex
from lintian_ml.model import Hint, Pointer
from lintian_ml.records import dataclass
from lintian_ml.tags import Tag

PATH = "debian/source/lintian-ml-overrides"
_ARCHITECTURE = regex(r"!?[a-z0-9][a-z0-9-]*")


@dataclass(frozen=True)
class Override:
    """One line of the file. ``pattern`` is empty where all contexts of the tag are meant."""

    tag: str
    pattern: str
    line: int
    justification: str = ""

    def __str__(self) -> str:
        return f"{self.tag} {self.pattern}".rstrip()


@dataclass(frozen=True)
class Overrides:
    """The overrides of one package, in the order of the file, and the hints that reading them earned."""

    entries: tuple[Override, ...] = ()
    hints: tuple[Hint, ...] = ()
    path: str = PATH


class _Malformed(Exception):
    """A line that is no override: the tag it earns, and why."""

    def __init__(self, tag: str, why: str) -> None:
        super().__init__(f"{tag} {why}")
        self.tag, self.why = tag, why


# -- reading ---------------------------------------------------------------------------------------------------------

def parse(text: str, package: str, kind: str, architecture: str = "", path: str = PATH, size: int = 0) -> Overrides:
    """The overrides in ``text`` for a package of that name; ``kind`` is a PackageReport's (trees count as source).

    An architecture list is compared with ``architecture``, which is ``source`` for everything but a binary package. A
    line for another architecture is left out. Never raises: malformed lines are in ``hints``, and so is the end of a
    file that has ``size`` bytes, of which ``text`` holds the first limits.CONTROL.
    """
    type_ = "binary" if kind == "binary" else "source"
    entries: list[Override] = []
    hints: list[Hint] = []
    if size > limits.CONTROL:
        text = text[:text.rfind("\n") + 1]
        why = f"has {size} bytes, lines behind the first {limits.CONTROL} are not read"
        hints.append(Hint("ml-malformed-override", why, Pointer(path)))
    comments: list[str] = []
    previous: Override | None = None
    for number, raw in enumerate(text.split("\n"), 1):
        line = " ".join(raw.split())
        if not line:
            comments, previous = [], None
        elif line.startswith("#"):
            comments.append(line.lstrip("#").strip())
        elif len(entries) + len(hints) >= limits.OVERRIDES:
            why = f"more than {limits.OVERRIDES} lines, the rest is not read"
            hints.append(Hint("ml-malformed-override", why, Pointer(path, number)))
            break
        else:
            try:
                found = _line(line, package, type_, architecture or type_, number)
            except _Malformed as error:
                hints.append(Hint(error.tag, error.why, Pointer(path, number)))
            else:
                previous = _justified(found, comments, previous) if found else previous
                entries += [previous] if found and previous else []
            comments = []
    return Overrides(tuple(entries), tuple(hints), path)


def _justified(entry: Override, comments: Sequence[str], previous: Override | None) -> Override:
    """With the comments above; without any, with those of an override for the same tag on the line before."""
    if not comments and previous and previous.tag == entry.tag:
        return replace(entry, justification=previous.justification)
    return replace(entry, justification=" ".join(filter(None, comments)))


def _line(line: str, package: str, type_: str, architecture: str, number: int) -> Override | None:
    """One override; None where it is for another architecture. Raises _Malformed."""
    rest, named = _without(line, package)
    listed = re.match(r"\[([^\]]*)\](?=[ :]|$) ?", rest)
    if listed:
        rest = rest[listed.end():]
    rest, typed = _without(rest, type_)
    if named or listed or typed:
        rest = rest.lstrip(" ")
        if not rest.startswith(":"):
            raise _Malformed("ml-malformed-override", "a colon is expected before the tag")
        rest = rest[1:].lstrip(" ")
    tag, _, pattern = rest.partition(" ")
    if not tag:
        raise _Malformed("ml-malformed-override", "a tag is expected")
    if len(pattern) > limits.PATTERN:
        raise _Malformed("ml-malformed-override", f"the pattern is longer than {limits.PATTERN} characters")
    if listed and not _holds_for(listed[1].split(), architecture):
        return None
    return Override(tag, pattern.removeprefix("./"), number)


def _without(line: str, word: str) -> tuple[str, bool]:
    """``line`` without ``word`` at its start, if a space, a colon or the end follows; and whether it was there."""
    rest = line.removeprefix(word)
    if word and line.startswith(word) and rest[:1] in ("", " ", ":"):
        return rest.removeprefix(" "), True
    return line, False


def _holds_for(names: Sequence[str], architecture: str) -> bool:
    wrong = [name for name in names if not _ARCHITECTURE.fullmatch(name)]
    if wrong or not names:
        raise _Malformed("ml-invalid-override-restriction", f"no architecture is called {' '.join(wrong) or 'nothing'}")
    negated = [name for name in names if name.startswith("!")]
    if negated and len(negated) != len(names):
        raise _Malformed("ml-invalid-override-restriction", "either all architectures are negated or none")
    matched = any(_is(architecture, name.removeprefix("!")) for name in names)
    return matched != bool(negated)


def _is(architecture: str, name: str) -> bool:
    """Whether a wildcard of dpkg covers an architecture: ``any``, ``linux-any``, ``any-amd64``, or the name itself."""
    if name in ("any", architecture):
        return True
    system, _, processor = name.rpartition("-")
    own_system, _, own_processor = architecture.rpartition("-")
    return (architecture != "source" and "any" in (system, processor)
            and system in ("any", own_system or "linux") and processor in ("any", own_processor))


# -- applying --------------------------------------------------------------------------------------------------------

def apply(hints: Sequence[Hint], overrides: Overrides, known_tags: Mapping[str, Tag]) -> list[Hint]:
    """``hints`` with the overridden ones masked, then what the overrides themselves earned.

    ``masked_by`` becomes ``override FILE:LINE``. A hint that something masked before keeps its mask, but its override
    counts as used. Tags that are always shown are never masked.
    """
    current = {old: tag.name for tag in known_tags.values() for old in tag.renamed_from}
    entries = [replace(entry, tag=current.get(entry.tag, entry.tag)) for entry in overrides.entries]
    table: dict[str, dict[str, Override]] = defaultdict(dict)
    for entry in entries:
        table[entry.tag][entry.pattern] = entry
    covering = {tag: Patterns(list(patterns)) for tag, patterns in table.items()}
    used: set[int] = set()
    result = []
    for hint in hints:
        tag = known_tags.get(hint.tag)
        winner = None if tag and tag.show_always else _winner(
            table.get(hint.tag, {}), hint, covering.get(hint.tag))
        if winner:
            used.add(winner.line)
        if winner and not hint.masked_by:
            hint = replace(hint, masked_by=f"override {overrides.path}:{winner.line}",
                           justification=winner.justification)
        result.append(hint)
    issued = {hint.tag for hint in hints}
    drift = [*_renamed(overrides, current), *_repeated(entries, overrides.path)]
    for kept in (entry for patterns in table.values() for entry in patterns.values() if entry.line not in used):
        drift.append(_drifted(kept, kept.tag in issued, kept.tag in known_tags, overrides.path))
    return [*result, *sorted([*overrides.hints, *drift], key=_place)]


def _winner(entries: Mapping[str, Override], hint: Hint, patterns: Patterns | None) -> Override | None:
    """The override of this hint; none where there are more patterns than are tried on so many hints."""
    if "" in entries or patterns is None:
        return entries.get("")
    context, known = " ".join(hint.context.split()), list(entries.values())
    with suppress(LimitExceeded):
        fitting = [known[position] for position in patterns.covering(context)]
        return min(fitting, key=lambda entry: (len(entry.pattern), entry.pattern), default=None)
    return None


def _place(hint: Hint) -> tuple[int, str, str]:
    return (hint.pointer.line or 0) if hint.pointer else 0, hint.tag, hint.note


def _drifted(entry: Override, issued: bool, known: bool, path: str) -> Hint:
    if not known:
        return Hint("ml-alien-tag", entry.tag, Pointer(path, entry.line))
    return Hint("ml-mismatched-override" if issued else "ml-unused-override", str(entry), Pointer(path, entry.line))


def _renamed(overrides: Overrides, current: Mapping[str, str]) -> list[Hint]:
    return [Hint("ml-renamed-tag", f"{entry.tag} => {current[entry.tag]}", Pointer(overrides.path, entry.line))
            for entry in overrides.entries if entry.tag in current]


def _repeated(entries: Sequence[Override], path: str) -> list[Hint]:
    lines: dict[str, list[int]] = defaultdict(list)
    for entry in entries:
        lines[str(entry)].append(entry.line)
    return [Hint("ml-duplicate-override", f"{what} (lines {' '.join(map(str, reversed(numbers)))})",
                 Pointer(path, numbers[-1]))
            for what, numbers in sorted(lines.items()) if len(numbers) > 1]
