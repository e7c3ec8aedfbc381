# SPDX-License-Identifier: GPL-2.0-or-later
"""Signs: what must stand in a text before a format is worth trying, all looked for in one pass.

A sign is a regular expression that every file of a format matches, or one of some such. There are over a hundred, and
Hyperscan (or Vectorscan), a library made for that, finds which of them a text shows at some hundred megabytes a second.
Where the library is not there, nobody knows what a text shows and each format looks for itself, slower and with the
same result. So it is for the first megabytes as well: preparing the search takes as long as it saves in so many.
"""
from __future__ import annotations

import threading
from contextlib import suppress
from functools import cache

from lintian_ml import limits

TYPE_CHECKING = False  # importing typing takes as long as all the rest
if TYPE_CHECKING:
    from lintian_ml.hyperscan import Search

_WORTH = 16 * limits.MIB  # bytes of text after which the search is prepared
_MANY = 2 * limits.MIB  # the same where many packages will follow


class _Screen(threading.local):
    """The search, which begins once enough text was seen. Each thread has its own: a search keeps notes."""

    def __init__(self) -> None:
        self._seen = 0
        self.worth = _WORTH
        self._over = False  # whether it is known if there is a library
        self._search: Search | None = None

    def shown(self, text: bytes) -> frozenset[bytes] | None:
        if self._search is None:
            self._seen += len(text)
            if self._over or self._seen < self.worth or not self.begin():
                return None
        assert self._search is not None
        signs = known()
        return frozenset([signs[place] for place in self._search(text)])

    def begin(self) -> bool:
        from lintian_ml import hyperscan

        self._over, self._search = True, None
        with suppress(ValueError):  # a version that does not know all of them is as good as none
            self._search = hyperscan.search(known())
        return self._search is not None

    def end(self) -> None:
        self._over, self._search = True, None


_SCREEN = _Screen()


def shown(text: bytes) -> frozenset[bytes] | None:
    """The signs of any format that ``text`` shows; None where that was not looked for."""
    return _SCREEN.shown(text)


def expect_many() -> None:
    """Prepare the search sooner, in this thread: one package after the other will be read."""
    _SCREEN.worth = _MANY


def begin() -> bool:
    """Look for signs from the first byte on, in this thread; False where no library can."""
    return _SCREEN.begin()


def end() -> None:
    """Look for none any more, in this thread."""
    _SCREEN.end()


@cache
def known() -> tuple[bytes, ...]:
    """The signs of all formats, and those of weights and files in source code."""
    from lintian_ml import formats
    from lintian_ml.wire import arrays_signs

    return tuple(dict.fromkeys([*(sign for entry in formats.index() for sign in entry.signs), *arrays_signs.ALL]))
