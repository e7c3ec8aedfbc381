# SPDX-License-Identifier: GPL-2.0-or-later
"""What of a report is shown, and what of it makes the run fail: lintian's rules, without output."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from lintian_ml.model import Hint, PackageReport, Severity
from lintian_ml.records import dataclass, field
from lintian_ml.report.escape import printable
from lintian_ml.tags import Tag

LEVELS = frozenset({Severity.ERROR, Severity.WARNING})
FAILURES = ("error", "warning", "info", "pedantic", "experimental", "override", "none")


@dataclass(frozen=True)
class Display:
    """Everything that the command line decides about output.

    ``questions`` are those that some policy text asks: answers to others are not shown (empty: all are).
    ``width`` is in columns; ``cut`` says whether a long path may be shortened to it. ``limit`` is the number of lines
per tag and package (0: all). ``drafts`` is true where a policy text was asked for: its hints are shown then.
    """

    tags: Mapping[str, Tag] = field(default_factory=dict)
    questions: frozenset[str] = frozenset()
    levels: frozenset[Severity] = LEVELS
    experimental: bool = False
    drafts: bool = False
    overrides: bool = False
    ignore_overrides: bool = False
    only: frozenset[str] = frozenset()
    suppressed: frozenset[str] = frozenset()
    info: bool = False
    colour: bool = False
    quiet: bool = False
    verbose: bool = False
    limit: int = 0
    width: int = 80
    cut: bool = False


def type_of(package: PackageReport) -> str:
    """lintian's type: what is no binary package is a source, unpacked or not."""
    return "binary" if package.kind == "binary" else "source"


def title(package: PackageReport) -> str:
    """``name source``, or the bare name of a binary package."""
    name = printable(package.name)
    return name if type_of(package) == "binary" else f"{name} {type_of(package)}"


def tag_of(hint: Hint, display: Display) -> Tag:
    """The hint's tag; a plain warning stands in for one without a tag file, since a finding must not be lost."""
    found = display.tags.get(hint.tag)
    return found if found else Tag(hint.tag, Severity.WARNING, check="", explanation="")


def is_overridden(hint: Hint) -> bool:
    """Whether the packager silenced the hint; anything else that did is a mask."""
    return (hint.masked_by or "").split(" ")[0] == "override"


def letter(hint: Hint, display: Display) -> str:
    """lintian's code for a line: the severity's initial, or X, O, M (M beats O beats X)."""
    if hint.masked_by:
        return "O" if is_overridden(hint) else "M"
    return tag_letter(tag_of(hint, display))


def tag_letter(tag: Tag) -> str:
    """The code of a tag without a hint."""
    return "X" if tag.experimental else tag.severity.value[0].upper()


def selected(package: PackageReport, display: Display) -> tuple[Hint, ...]:
    """The hints that --tags, --suppress-tags and --no-override leave, whatever the display level."""
    hints = (hint for hint in package.hints
             if hint.tag not in display.suppressed and (not display.only or hint.tag in display.only))
    if not display.ignore_overrides:
        return tuple(hints)
    return tuple(replace(hint, masked_by=None, justification="") if is_overridden(hint) else hint for hint in hints)


def visible(hint: Hint, display: Display) -> bool:
    """Whether a selected hint has a line of its own in the text output."""
    if hint.masked_by and not display.overrides:
        return False
    if hint.tag in display.only:
        return True
    tag = tag_of(hint, display)
    if tag.experimental and display.drafts and tag.severity is Severity.INFO:
        return True
    return tag.severity in display.levels and (display.experimental or not tag.experimental)


def failure(hint: Hint, display: Display) -> str:
    """The word of --fail-on that a visible hint counts under; ``none`` for masked and classification hints."""
    if hint.masked_by:
        return "override" if is_overridden(hint) else "none"
    tag = tag_of(hint, display)
    if tag.experimental:
        return "experimental"
    return tag.severity.value if tag.severity is not Severity.CLASSIFICATION else "none"


def fails(packages: tuple[PackageReport, ...], display: Display, conditions: frozenset[str]) -> bool:
    """Whether any visible hint meets one of ``conditions`` (words of FAILURES)."""
    wanted = conditions - {"none"}
    return any(failure(hint, display) in wanted
               for package in packages for hint in selected(package, display) if visible(hint, display))
