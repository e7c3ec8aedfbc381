# SPDX-License-Identifier: GPL-2.0-or-later
"""Messages in the language of whoever runs the program, by gettext; English where there is no catalogue.

What people read on a terminal is translated: help, explanations, the commentary of reports, errors. What programs read
or what is sent to others (JSON and the like, hints, mails, pages, files that are written) never is, so that the same
input gives the same bytes. A sentence that may go both ways is ``worded``: an English string that knows what it was
made from, and is ``localised`` where it is printed. ``po/`` has the catalogues and makes the template.
"""
from __future__ import annotations

import errno
import os
from collections.abc import Iterable, Mapping
from functools import cache, reduce
from typing import TYPE_CHECKING

from lintian_ml import share

if TYPE_CHECKING:
    import gettext

DOMAIN = "lintian-ml"
SYSTEM = (errno.ENOENT, errno.EACCES, errno.EISDIR, errno.ENOTDIR, errno.EEXIST, errno.ENOSPC, errno.EROFS,
          errno.ENAMETOOLONG, errno.ELOOP, errno.ENOTEMPTY)
_PLAIN = ("", "C", "POSIX")  # locales in which gettext translates nothing, LANGUAGE or not


class Worded(str):
    """A sentence in English, as ``str`` has it; ``template`` and ``values`` are what it was made from, ``many`` the
    template of its plural where it has one, in which ``number`` counts."""

    template: str
    values: Mapping[str, object]
    many: str

    def __str__(self) -> Worded:
        return self  # so that str() of an error has it too

    def __add__(self, more: str) -> Worded:
        return worded("{start}{more}", start=self, more=more)

    def __radd__(self, start: str) -> Worded:
        return worded("{start}{more}", start=start, more=self)


def worded(template: str, /, **values: object) -> Worded:
    """The sentence that ``template`` becomes with ``values`` at its places in braces; without any, as it stands."""
    return _worded(template.format(**values) if values else template, template, values)


def count(one: str, many: str, number: int, **values: object) -> Worded:
    """The form for ``number``, which stands as ``{number}`` in it."""
    form = (one if number == 1 else many).format(**values, number=f"{number:,}")
    return _worded(form, one, {**values, "number": number}, many)


def _worded(text: str, template: str, values: Mapping[str, object], many: str = "") -> Worded:
    sentence = Worded(text)
    sentence.template, sentence.many = template, many
    sentence.values = {name: value if hasattr(value, "__float__") else str(value)
                       for name, value in values.items()}
    return sentence


def joined(between: str, parts: Iterable[str]) -> Worded:
    """``between.join(parts)`` that keeps what each part was made from."""
    found = dict(enumerate(parts))
    if len(found) == 1 and isinstance(found[0], Worded):
        return found[0]
    return worded(between.join(f"{{part{number}}}" for number in found),
                  **{f"part{number}": part for number, part in found.items()})


def either(parts: Iterable[str]) -> str:
    """``a or b or c``."""
    return reduce(lambda one, other: worded("{one} or {other}", one=one, other=other), parts)


def stopped(place: object, error: Exception) -> Worded:
    """``place: why``, where the system or a library refused it; SYSTEM lists what the system says most."""
    return worded("{place}: {reason}", place=place, reason=reason(error))


def reason(error: Exception) -> str:
    """Why the system or a library refused something."""
    number = getattr(error, "errno", None)
    return worded(of_system(number)) if number else str(error)


def of_system(number: int) -> str:
    """What the system says of an error, in English and in the case of our own messages."""
    words = os.strerror(number)
    return words[:1].lower() + words[1:]


def localised(value: object) -> str:
    """A sentence, or that of an error, in the language of the user, with the sentences in it; other text as it is."""
    text = str(value)
    if not isinstance(text, Worded):
        return text
    values = {name: localised(part) if isinstance(part, str) else part for name, part in text.values.items()}
    if text.many:
        number = int(str(text.values["number"]))
        catalogue = _catalogue()
        form = catalogue.ngettext(text.template, text.many, number) if catalogue else \
            text.template if number == 1 else text.many
        return form.format(**{**values, "number": f"{number:,}"})
    return _(text.template).format(**values) if values else _(text.template)


@cache
def _catalogue() -> gettext.NullTranslations | None:
    """None where nothing is translated: gettext, which takes time to load, is not loaded then."""
    locale = next(filter(None, map(os.environ.get, ("LC_ALL", "LC_MESSAGES", "LANG"))), "")
    if locale.partition(".")[0] in _PLAIN or not share.locale().is_dir():
        return None
    import gettext

    return gettext.translation(DOMAIN, share.locale(), fallback=True)


def of_argparse() -> None:
    """Let the library that reads command lines look up its own words in our catalogue."""
    if _catalogue():
        import gettext

        gettext.bindtextdomain(DOMAIN, str(share.locale()))
        gettext.textdomain(DOMAIN)


def _(text: str) -> str:
    """``text`` in the language of the user; places in braces are filled in afterwards."""
    catalogue = _catalogue()
    return catalogue.gettext(text) if catalogue and text else text


def plural(one: str, many: str, number: int) -> str:
    """The form for ``number``, which stands as ``{number}`` in it, filled in, in the language of the user."""
    return localised(count(one, many, number))


def paragraphs(text: str) -> str:
    """A longer text; each paragraph is a message of its own."""
    return "\n\n".join(map(_, text.split("\n\n")))
