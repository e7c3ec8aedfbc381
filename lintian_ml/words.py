# SPDX-License-Identifier: GPL-2.0-or-later
"""Messages in the language of whoever runs the program, by gettext; English where there is no catalogue.

What people read on a terminal is translated: help, explanations, the commentary of the text report, errors of the
command line. What programs read or what is sent to others (JSON and the like, hints, reviews, files that are written)
never is, so that the same input gives the same bytes. ``po/`` has the catalogues and makes the template.
"""
from __future__ import annotations

import gettext
import os
from functools import cache

from lintian_ml import share

DOMAIN = "lintian-ml"
_PLAIN = ("", "C", "POSIX")  # locales in which gettext translates nothing, LANGUAGE or not


@cache
def _catalogue() -> gettext.NullTranslations:
    locale = next(filter(None, map(os.environ.get, ("LC_ALL", "LC_MESSAGES", "LANG"))), "")
    if locale.partition(".")[0] in _PLAIN:
        return gettext.NullTranslations()
    return gettext.translation(DOMAIN, share.locale(), fallback=True)


def _(text: str) -> str:
    """``text`` in the language of the user; places in braces are filled in afterwards."""
    return _catalogue().gettext(text) if text else text


def plural(one: str, many: str, number: int) -> str:
    """The form for ``number``, which stands as ``{number}`` in it, filled in."""
    return _catalogue().ngettext(one, many, number).format(number=f"{number:,}")


def paragraphs(text: str) -> str:
    """A longer text; each paragraph is a message of its own."""
    return "\n\n".join(map(_, text.split("\n\n")))
