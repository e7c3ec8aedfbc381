# SPDX-License-Identifier: GPL-2.0-or-later
"""A small, strict reader of deb822 for files that a person writes for us: policy texts, tags, claims, declarations.

Strict means that nothing is skipped in silence: a line that is no field, a field given twice and a field that nobody
knows are faults, each with its line. Faults are collected, so that all are told at once.
"""
from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from lintian_ml import limits
from lintian_ml.errors import DataError
from lintian_ml.lazy import regex
from lintian_ml.records import dataclass, field

_FIELD = regex(r"([!-9;-~]+):[ \t]*(.*)", re.DOTALL)


@dataclass(frozen=True)
class Field:
    """A field's value, continuation lines joined by line feeds (`` .`` is an empty line), and its first line."""

    value: str
    line: int

    @property
    def words(self) -> str:
        """The value as one line."""
        return " ".join(self.value.split())

    def paragraphs(self) -> tuple[str, ...]:
        """The value as text: empty lines part paragraphs, an indented line keeps its own line."""
        return tuple(_flow(part) for part in re.split(r"\n\s*\n", self.value) if part.strip())


@dataclass(frozen=True)
class Stanza:
    """Fields by their names, in the order of the file, and the line of the first one."""

    line: int
    fields: Mapping[str, Field] = field(default_factory=dict)

    def get(self, name: str) -> str:
        """A field's value as one line, empty where there is none."""
        return self.fields[name].words if name in self.fields else ""


def _flow(paragraph: str) -> str:
    result, kept = "", True
    for line in paragraph.split("\n"):
        indented = line[:1].isspace()
        result += ("\n" if indented or kept else " ") + line.rstrip() if result else line.rstrip()
        kept = indented
    return result


def parse(text: str, name: str, faults: list[str]) -> tuple[Stanza, ...]:
    """The stanzas of ``text``; what is wrong is appended to ``faults`` as ``name:line: sentence``."""
    stanzas: list[Stanza] = []
    for lines in _split(text):
        if len(stanzas) >= limits.STANZAS:
            faults.append(f"{name}:{lines[0][0]}: more than {limits.STANZAS} stanzas, the rest is not read")
            break
        stanzas.append(_stanza(lines, name, faults))
    return tuple(stanzas)


def _split(text: str) -> Iterator[list[tuple[int, str]]]:
    lines: list[tuple[int, str]] = []
    for number, line in enumerate(text.split("\n"), 1):
        if line.startswith("#"):
            continue
        if line.strip():
            lines.append((number, line.rstrip()))
        elif lines:
            yield lines
            lines = []
    if lines:
        yield lines


def _stanza(lines: Sequence[tuple[int, str]], name: str, faults: list[str]) -> Stanza:
    values: dict[str, list[str]] = {}
    starts: dict[str, int] = {}
    current: list[str] | None = None
    for number, line in lines:
        if line[0] in " \t":
            if current is None:
                faults.append(f"{name}:{number}: continues a field, but there is none above")
            else:
                current.append("" if line.strip() == "." else line[1:])
            continue
        found = _FIELD.fullmatch(line)
        current = []
        if not found:
            faults.append(f"{name}:{number}: is neither a field nor a comment")
        elif found[1] in values:
            faults.append(f"{name}:{number}: field {found[1]} is given twice")
        else:
            current.append(found[2])
            values[found[1]], starts[found[1]] = current, number
    return Stanza(lines[0][0], {key: Field("\n".join(value).strip("\n"), starts[key])
                                for key, value in values.items()})


def expect(stanza: Stanza, name: str, faults: list[str], required: Iterable[str], allowed: Iterable[str] = ()) -> None:
    """Note every required field that is missing or empty and every field that is neither required nor allowed."""
    required, known = tuple(required), {*required, *allowed}
    for wanted in required:
        if not stanza.get(wanted):
            faults.append(f"{name}:{stanza.line}: field {wanted} is missing")
    for key, entry in stanza.fields.items():
        if key not in known:
            faults.append(f"{name}:{entry.line}: unknown field {key}")


def complain(faults: Sequence[str]) -> None:
    """Raise one DataError that lists all faults, a line each; nothing happens without any."""
    if faults:
        raise DataError("\n".join(faults))
