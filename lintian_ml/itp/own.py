# SPDX-License-Identifier: GPL-2.0-or-later
"""What the writer of a mail says in it: quotations, signatures, patches and commands to the bug tracker taken out.

Lines are emptied and never removed, so that line numbers are those of the mail.
"""
from __future__ import annotations

from collections.abc import Iterator

from lintian_ml import limits
from lintian_ml.lazy import regex

_QUOTED = regex(r"[ \t]{0,3}(?:>|\|(?=\s)|\w{1,3}>)")
_ATTRIBUTION = regex(
    r"(?i)[ \t]*+(?:(?:on|am|le|el)\b.{4,160}\b(?:wrote|schrieb|a écrit|escribió)\b.{0,120}:|"
    r"(?:(?<=[ \t])|.{1,120})(?:wrote|writes|schrieb|schreibt):)[ \t]*$")
_OPENING = regex(r"(?i)[ \t]*(?:on|am)\b.{4,100}\d{4}.{0,80}$")  # the first line of a wrapped attribution
_REST = regex(
    r"(?i)[ \t]*(?:-{3,}[ \t]*(?:original message|ursprüngliche nachricht|forwarded by)[ \t]*-{3,}|_{20,})[ \t]*$")
_COMMAND = regex(
    r"(?i)[ \t]*(?:(?:retitle|owner|severity|tags?|block|unblock|reassign|merge|forcemerge|close|reopen|submitter|"
    r"noowner|affects|fixed|found|notfound|usertags?|user|thanks|thank you|stop|control:)\b[ \t]*(?:#?\d{5,7}|-1|"
    r"!|$).*|"
    r"control:.*|thanks\.?|--[ \t]*)$")
_PATCH = regex(r"(?:diff --git |Index: \S+|--- (?:a/|\S+\.orig)|--- /dev/null|@@ -\d+)")
_PATCHED = regex(r"(?:[+ @\\-]|diff |index [0-9a-f]{6,}|new file|deleted file|rename |similarity |$)")
_ARMOUR = regex(r"-----(?:BEGIN PGP SIGNED MESSAGE|BEGIN PGP SIGNATURE|END PGP SIGNATURE)-----")
_TEMPLATE = regex(r"(?i)[ \t]*\((?:include the long description|GPL, LGPL, BSD|C, C\+\+, C#|"
                  r"why is this package)[^)\n]*\)?[ \t]*$")


def text(message: str) -> str:
    """``message`` with all that is not its writer's own prose or form emptied, line by line."""
    return "\n".join(_lines(message[:limits.BUG_TEXT].split("\n")))


def _lines(lines: list[str]) -> Iterator[str]:
    state = ""
    for number, line in enumerate(lines):
        state = _state(state, line)
        after = lines[number + 1] if number + 1 < len(lines) else ""
        wrapped = _OPENING.match(line) and _ATTRIBUTION.match(f"{line} {after.strip()}")
        before = lines[number - 1] if number else ""
        tail = _OPENING.match(before) and _ATTRIBUTION.match(f"{before} {line.strip()}")
        drop = state or wrapped or tail or any(
            pattern.match(line) for pattern in (_QUOTED, _ATTRIBUTION, _COMMAND, _TEMPLATE, _ARMOUR))
        yield "" if drop else line


def _state(state: str, line: str) -> str:
    """The kind of block a line belongs to: ``end`` lasts to the end, ``armour`` to its close, ``patch`` while it fits.
    """
    if state == "end" or line in ("-- ", "--") or _REST.match(line):
        return "end"
    if line.startswith("-----BEGIN PGP SIGNATURE"):
        return "armour"
    if line.startswith("-----BEGIN PGP SIGNED"):
        return "head"
    if state == "armour":
        return "" if line.startswith("-----END") else "armour"
    if state == "head":
        return "head" if line.strip() else ""
    if _PATCH.match(line) or state == "patch" and _PATCHED.match(line):
        return "patch" if line.strip() or state != "patch" else ""
    return ""
