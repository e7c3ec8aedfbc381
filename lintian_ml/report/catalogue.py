# SPDX-License-Identifier: GPL-2.0-or-later
"""Formats, policy texts, classes and questions in words, for ``lintian-ml explain``."""
from __future__ import annotations

import inspect
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from lintian_ml.model import Answer, Format
from lintian_ml.report.explain import enumeration, wrap
from lintian_ml.words import _, localised

if TYPE_CHECKING:
    from lintian_ml.deb822 import Stanza
    from lintian_ml.policytext import Clause, PolicyText

WIDTH = 80


def format_lines(entry: Format) -> Iterator[str]:
    """Title, properties, and the docstring of the module that reads the format, which is its specification."""
    yield f"{entry.name} ({_('format')})"
    yield from _paragraphs([entry.title])
    yield f"  {_('Kind')}: {entry.kind.value}"
    yield f"  {_('Depth')}: {entry.depth.value}"
    yield f"  {_('Suffixes')}: {' '.join(entry.suffixes) or _('none')}"
    yield from _paragraphs(_docstring(entry))


def policy_lines(text: PolicyText) -> Iterator[str]:
    """Standing and reference of a policy text, then what it takes to be in each of its classes."""
    yield f"{text.name} ({_('policy text')})"
    yield from _paragraphs([_(text.title), _(text.note)])
    for name, value in ((_("Status"), _(text.status)), (_("Date"), text.date), (_("Author"), text.author),
                        (_("Reference"), text.reference)):
        yield from _wrapped(f"{name}: {value}", 2) if value else ()
    for name in text.classes:
        yield ""
        yield f"  {name}" + (f" ({_('area')}: {text.areas[name]})" if name in text.areas else "")
        yield from _clauses(text, name)
    for name in text.rules:
        yield from ("", f"  {name} ({_('rule')})")
        yield from _words(*text.words.get(name, ("", "")), 4)


def tag_lines(name: str, texts: Iterable[PolicyText]) -> Iterator[str]:
    """The words of the policy texts that a tag rests on, in the layout that a tag's explanation has."""
    for text in texts:
        lines = [line for class_, tag in text.tags.items() if tag == name for line in (
            f"  {class_}", *_clauses(text, class_, WIDTH - 5))]
        if name in text.rules:
            lines += _words(*text.words.get(name, ("", "")), 2, WIDTH - 5)
        if lines:
            yield from (f"N:   {line}".rstrip() for line in (_("Rests on {text}:").format(text=text.name), *lines))
            yield "N: "


def class_lines(name: str, texts: Iterable[PolicyText]) -> Iterator[str]:
    """Every policy text that knows the class, and when a model is in it."""
    yield f"{name} ({_('class')})"
    for text in texts:
        if name in text.classes:
            yield ""
            yield from _wrapped(_("under {text} ({status})").format(text=text.name, status=_(text.status)), 2)
            yield from [f"    {_('area')}: {text.areas[name]}"] if name in text.areas else []
            yield from _clauses(text, name)


def stanza_lines(stanza: Stanza, what: str, texts: Sequence[PolicyText] = ()) -> Iterator[str]:
    """A stanza of one of our lists: the first field is its name, the others explain it; then who asks it, and why."""
    (key, name), *others = ((key, stanza.get(key)) for key in stanza.fields)
    yield f"{name} ({localised(what)})"
    for key, value in others:
        yield from _wrapped(f"{key}: {_(value)}", 2)
    users = [text.name for text in texts if name in text.questions]
    yield from _wrapped(_("Asked by: {texts}").format(texts=enumeration(users)), 2) if users else ()
    for text in texts:
        told = {(clause.class_, clause.basis, clause.inference): None for clause in text.clauses
                for question, _ in clause.when if question == name}
        for class_, basis, inference in told:
            yield from _wrapped(_("for {name} under {text}").format(name=class_, text=text.name), 2)
            yield from _words(basis, inference, 4)


def _clauses(text: PolicyText, name: str, width: int = WIDTH) -> Iterator[str]:
    clauses = [clause for clause in text.clauses if clause.class_ == name]
    for number, clause in enumerate(clauses):
        yield from _wrapped(f"{_('or') if number else _('if')} {_condition(clause)}", 4, width=width)
        yield from _words(clause.basis, clause.inference, 8, width)


def _words(basis: str, inference: str, indent: int, width: int = WIDTH) -> Iterator[str]:
    for key, value in ((_("text"), basis), (_("our reading"), _(inference))):
        yield from _wrapped(f"{key}: {value}", indent, width=width) if value else ()


def _condition(clause: Clause) -> str:
    return enumeration([question if wanted is Answer.YES else _("not {question}").format(question=question)
                        for question, wanted in clause.when])


def _docstring(entry: Format) -> list[str]:
    module = inspect.getmodule(entry.read)
    text = inspect.getdoc(module) or ""
    return [re.sub(r"\s+", " ", part) for part in text.split("\n\n")]


def _paragraphs(parts: Sequence[str]) -> Iterator[str]:
    for part in filter(None, parts):
        yield ""
        yield from _wrapped(part, 2, 0)
    yield ""


def _wrapped(text: str, indent: int, hanging: int = 2, width: int = WIDTH) -> Iterator[str]:
    yield from (f"{' ' * indent}{line}" for line in wrap(text, width - indent, hanging))
