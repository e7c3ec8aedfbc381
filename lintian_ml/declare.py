# SPDX-License-Identifier: GPL-2.0-or-later
"""A declaration, debian/ml-models, from what was found: every fact with its place, every gap with its question.

An existing one is updated: gaps that can be filled are, fields and files that are new are added, and every line that a
person wrote stays as and where it is.
"""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import PurePosixPath

from lintian_ml import asked, deb822, glob, limits
from lintian_ml.declared_facts import COLLECTORS, Fact
from lintian_ml.errors import InputError
from lintian_ml.evidence.declaration import FIELDS, FORMAT, GAP, PATH, covers, is_gap
from lintian_ml.model import PackageReport, WeightFile
from lintian_ml.records import dataclass
from lintian_ml.report.escape import printable

HEADER = f"""Format: {FORMAT}
Comment: what "lintian-ml declare" found, and the questions that only a person can answer. A line with {GAP} is such
 a question: the answer replaces it, "unknown" and "none" are answers too.
"""
_ORDER = {name: place for place, name in enumerate(FIELDS)}


@dataclass(frozen=True)
class Line:
    """One field as it will be written; ``value`` begins with the mark of a gap where nothing was found."""

    name: str
    value: str
    comments: tuple[str, ...] = ()

    @property
    def lines(self) -> list[str]:
        space = "" if self.value.startswith("\n") else " "
        return [*(f"# {comment}" for comment in self.comments), *f"{self.name}:{space}{self.value}".split("\n")]


def update(text: str, package: PackageReport) -> str:
    """``text`` (empty for a first declaration) brought up to date with ``package``. The result of a second run is the
    same as that of the first. Raises InputError where ``text`` cannot be read, since then nothing of it can be kept.
    """
    lines = text.split("\n")
    stanzas = _stanzas(text)
    bodies = [stanza for position, stanza in enumerate(stanzas) if position or "Format" not in stanza.fields]
    owners: dict[int, list[WeightFile]] = defaultdict(list)
    free: list[WeightFile] = []
    for weight in sorted(package.weights, key=lambda weight: weight.path):
        owner = max((number for number, stanza in enumerate(bodies)
                     if any(covers(pattern, weight.path) for pattern in stanza.get("Files").split())), default=None)
        (free if owner is None else owners[owner]).append(weight)
    for number in sorted(owners, reverse=True):  # from the end, so that the lines above keep their numbers
        _complete(lines, bodies[number], owners[number], package)
    whole = "\n".join(lines).rstrip("\n")
    new = list(_new_stanzas(free, package))
    parts = [*([whole] if whole else [HEADER.rstrip("\n")] if new else []), *new]
    return "\n\n".join(parts) + "\n" if parts else ""


def _stanzas(text: str) -> tuple[deb822.Stanza, ...]:
    faults: list[str] = []
    stanzas = deb822.parse(text, PATH, faults)
    if text.strip() and not faults and (not stanzas or stanzas[0].get("Format") != FORMAT):
        faults.append(f"{PATH}:1: does not begin with Format: {FORMAT}")
    if faults:
        raise InputError("\n".join(faults))
    return stanzas


# -- a stanza that is there ------------------------------------------------------------------------------------------

def _complete(lines: list[str], stanza: deb822.Stanza, weights: Sequence[WeightFile], package: PackageReport) -> None:
    """Fill the gaps of one stanza and add the fields that it has not, in place."""
    found = _lines(weights, package)
    starts = {name: entry.line - 1 for name, entry in stanza.fields.items()}
    last = max(_end(lines, start) for start in starts.values())
    missing = [line for line in found if line.name not in starts]
    lines[last:last] = [text for line in missing for text in line.lines]
    for line in sorted(found, key=lambda line: -starts.get(line.name, -1)):
        if line.name in starts and is_gap(stanza.get(line.name)) and not is_gap(line.value):
            start = starts[line.name]
            lines[start:_end(lines, start)] = line.lines


def _end(lines: Sequence[str], start: int) -> int:
    """The line after a field; a comment after its last line belongs to what follows."""
    end = start + 1
    for number in range(start + 1, len(lines)):
        if lines[number][:1] in (" ", "\t") and lines[number].strip():
            end = number + 1
        elif not lines[number].startswith("#"):
            break
    return end


# -- new stanzas -----------------------------------------------------------------------------------------------------

def _new_stanzas(weights: Iterable[WeightFile], package: PackageReport) -> Iterator[str]:
    groups: dict[tuple[Line, ...], list[WeightFile]] = defaultdict(list)
    for weight in weights:
        groups[_lines([weight], package, checksums=False)].append(weight)
    for members in sorted(groups.values(), key=lambda members: members[0].path):
        patterns = _patterns(members, package.weights)
        files = "\n ".join(patterns) if len(patterns) == 1 else "\n " + "\n ".join(patterns)
        lines = [text for line in _lines(members, package) for text in line.lines]
        yield "\n".join([f"Files: {files}" if len(patterns) == 1 else f"Files:{files}", *lines])


def _patterns(members: Sequence[WeightFile], everything: Iterable[WeightFile]) -> list[str]:
    """The paths; of many in one directory a pattern, where it covers no other weight file."""
    folders: dict[str, list[str]] = defaultdict(list)
    for weight in members:
        path = PurePosixPath(weight.path)
        folders[f"{_literal(str(path.parent))}/*{_literal(path.suffix)}"].append(weight.path)
    mine = {weight.path for weight in members}
    others = [weight.path for weight in everything if weight.path not in mine]
    patterns: list[str] = []
    for pattern, paths in folders.items():
        fits = len(paths) > limits.DECLARED_FILES and not any(glob.matches(pattern, path) for path in others)
        patterns += [pattern] if fits else [_literal(path) for path in paths]
    return sorted(patterns)


def _literal(path: str) -> str:
    """A path as a pattern of one word: white space and signs that have a meaning become ``?``."""
    return "".join("?" if character.isspace() or character in "*\\" or not character.isprintable() else character
                   for character in path)


def _lines(weights: Sequence[WeightFile], package: PackageReport, checksums: bool = True) -> tuple[Line, ...]:
    """All fields but Files, in their order; a field on which the files differ is a gap."""
    questions = {question.field: question.to_declare for question in asked.load().values() if question.field}
    result = []
    if checksums:
        digests = "".join(f"\n {weight.sha256} {_literal(weight.path)}" for weight in weights)
        result.append(Line("Checksums-Sha256", digests))
    for name, collect in COLLECTORS.items():
        facts = {collect(weight, package) for weight in weights}
        fact = facts.pop() if len(facts) == 1 else Fact("", ("the files of this stanza differ",))
        value = printable(fact.value) or f"{GAP} {questions[name]}"
        result.append(Line(name, value, tuple(printable(comment) for comment in fact.comments)))
    return tuple(sorted(result, key=lambda line: _ORDER[line.name]))


def summary(text: str) -> Mapping[str, int]:
    """How many stanzas about files, filled fields and gaps a declaration has."""
    bodies = [stanza for stanza in _stanzas(text) if "Files" in stanza.fields]
    values = [entry.words for stanza in bodies for name, entry in stanza.fields.items() if name != "Files"]
    gaps = sum(map(is_gap, values))
    return {"stanzas": len(bodies), "answered": len(values) - gaps, "open": gaps}
