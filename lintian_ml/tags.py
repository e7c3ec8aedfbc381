# SPDX-License-Identifier: GPL-2.0-or-later
"""The tags: one file each in ``policy/tags``, in lintian's format and with lintian's field names."""
from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from lintian_ml import deb822, share
from lintian_ml.lazy import regex
from lintian_ml.model import Severity
from lintian_ml.records import dataclass

SUFFIX = ".tag"
_REQUIRED = ("Tag", "Severity", "Check", "Explanation")
_ALLOWED = ("Experimental", "See-Also", "Show-Always", "Renamed-From")
_NAME = regex(r"ml-[a-z0-9]+(-[a-z0-9]+)*")


@dataclass(frozen=True)
class Tag:
    """What is known of one tag. ``explanation`` is plain text, an empty line between paragraphs.

    ``show_always`` tags can be neither overridden nor masked. ``renamed_from`` lists former names: overrides that use
    them still work.
    """

    name: str
    severity: Severity
    check: str
    explanation: str
    see_also: tuple[str, ...] = ()
    experimental: bool = False
    show_always: bool = False
    renamed_from: tuple[str, ...] = ()


@cache
def load() -> Mapping[str, Tag]:
    """All tags by name, sorted. Raises DataError that lists every fault of every file."""
    faults: list[str] = []
    tags = {name: tag for name in share.names("policy", "tags", suffix=SUFFIX)
            if (tag := parse(share.text("policy", "tags", name + SUFFIX), name, faults))}
    former = [old for tag in tags.values() for old in tag.renamed_from]
    faults += [f"{old}: is a former name and a present or another former one"
               for old in sorted(set(former)) if old in tags or former.count(old) > 1]
    deb822.complain(faults)
    return tags


def parse(text: str, name: str, faults: list[str]) -> Tag | None:
    """The tag in a file called ``name`` (without suffix); None, and lines in ``faults``, where it is malformed."""
    own: list[str] = []
    stanzas = deb822.parse(text, name + SUFFIX, own)
    if len(stanzas) != 1:
        own.append(f"{name}{SUFFIX}:1: holds {len(stanzas)} stanzas instead of one")
    for stanza in stanzas:
        _check(stanza, name, own)
    faults += own
    return None if own else _tag(stanzas[0])


def _check(stanza: deb822.Stanza, name: str, faults: list[str]) -> None:
    place = f"{name}{SUFFIX}:{stanza.line}"
    deb822.expect(stanza, name + SUFFIX, faults, _REQUIRED, _ALLOWED)
    if stanza.get("Tag") != name or not _NAME.fullmatch(name):
        faults.append(f"{place}: the tag's name has to be the file's and begin with ml-")
    if stanza.get("Severity") not in {severity.value for severity in Severity}:
        faults.append(f"{place}: unknown severity {stanza.get('Severity')}")
    for flag in ("Experimental", "Show-Always"):
        if stanza.get(flag) not in ("", "yes", "no"):
            faults.append(f"{place}: {flag} is neither yes nor no")


def _tag(stanza: deb822.Stanza) -> Tag:
    explanation = "\n\n".join(stanza.fields["Explanation"].paragraphs())
    references = tuple(part.strip() for part in stanza.get("See-Also").split(",") if part.strip())
    return Tag(stanza.get("Tag"), Severity(stanza.get("Severity")), stanza.get("Check"), explanation, references,
               stanza.get("Experimental") == "yes", stanza.get("Show-Always") == "yes",
               tuple(stanza.get("Renamed-From").replace(",", " ").split()))
