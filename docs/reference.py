# SPDX-License-Identifier: GPL-2.0-or-later
"""The reference of the documentation site, generated from tags, policy texts, questions, formats, review and options."""
from __future__ import annotations

import argparse
import re
from collections.abc import Iterator
from pathlib import Path

from lintian_ml import asked, formats, policy, tags
from lintian_ml.review import wording
from lintian_ml.cli.arguments import parser
from lintian_ml.cli.completion import commands
from lintian_ml.model import Answer
from lintian_ml.report import FORMATS


def write(folder: Path) -> None:
    """Write one page for each kind of thing into ``folder``."""
    folder.mkdir(exist_ok=True)
    for name, lines in (("tags", _tags()), ("policy-texts", _texts()), ("questions", _questions()),
                        ("formats", _formats()), ("commands", _commands()), ("review", _review())):
        text = "\n".join([".. generated when the site is built", "", *lines, ""])
        place = folder / f"{name}.rst"
        if not place.exists() or place.read_text(encoding="utf-8") != text:
            place.write_text(text, encoding="utf-8")


def _title(text: str, sign: str) -> list[str]:
    return [text, sign * len(text), ""]


def _escaped(text: str) -> str:
    """Text of ours as reStructuredText that means nothing more."""
    return re.sub(r"([\\`*_|<>])", r"\\\1", " ".join(text.split()))


def _tags() -> Iterator[str]:
    yield from _title("Tags", "=")
    for tag in tags.load().values():
        yield from _title(tag.name, "-")
        yield f"*{tag.severity.value}{', experimental' if tag.experimental else ''}*"
        yield ""
        for part in tag.explanation.split("\n\n"):
            yield from (_escaped(part), "")
        if tag.see_also:
            yield from (f"See also: {_escaped(', '.join(tag.see_also))}", "")


def _texts() -> Iterator[str]:
    yield from _title("Policy texts", "=")
    yield from ("None of these texts is in force in Debian.", "")
    for text in policy.load():
        yield from _title(text.name, "-")
        yield from (_escaped(text.title), "", f"* Status: {_escaped(text.status)}", f"* Reference: {text.reference}")
        yield from ([f"* Note: {_escaped(text.note)}", ""] if text.note else [""])
        for clause in text.clauses:
            words = [name if wanted is Answer.YES else f"not {name}" for name, wanted in clause.when]
            area = text.areas.get(clause.class_, "")
            yield f"{clause.class_}{f' ({area})' if area else ''}"
            yield f"    if {', '.join(words)}. {_escaped(clause.basis)}"
            yield ""


def _questions() -> Iterator[str]:
    yield from _title("Questions", "=")
    for question in asked.load().values():
        yield from (question.name, f"    {_escaped(question.asks)} {_escaped(question.evidence)}", "")


def _formats() -> Iterator[str]:
    yield from _title("File formats", "=")
    yield from (".. list-table::", "   :header-rows: 1", "", "   * - name", "     - what", "     - depth", "     - suffixes")
    for entry in formats.load():
        yield from (f"   * - {entry.name}", f"     - {_escaped(entry.title)}", f"     - {entry.depth.value}",
                    f"     - {_escaped(' '.join(entry.suffixes)) or 'any'}")
    yield ""


def _commands() -> Iterator[str]:
    yield from _title("Commands and options", "=")
    yield from (f"Formats of reports: {', '.join(FORMATS)}.", "")
    for name, command in commands(parser()).items():
        yield from _title(name, "-")
        yield from (_escaped(command.description or ""), "")
        for action in command._actions:
            if action.help not in (None, argparse.SUPPRESS) and not isinstance(action, argparse._SubParsersAction):
                yield from (f"{', '.join(f'``{option}``' for option in action.option_strings) or _escaped(str(action.metavar))}",
                            f"    {_escaped((action.help or '').replace('%%', '%'))}", "")
        if command.epilog:
            yield from ("::", "", *(f"    {line}".rstrip() for line in command.epilog.splitlines()), "")


def _review() -> Iterator[str]:
    yield from _title("Findings of a review", "=")
    for entry in wording.load().findings.values():
        yield from (entry.name, f"    **{_escaped(entry.title)}.** Rests on: {_escaped('; '.join(entry.rests_on))}. "
                    f"Resolves: {_escaped(entry.resolves)}. Question: {_escaped(entry.asks)}", "")
    yield from _title("Questions of the short list", "-")
    yield from (f"* {_escaped(question.asks)}" for question in wording.load().questions)
