# SPDX-License-Identifier: GPL-2.0-or-later
"""Programs and documents that wait unread until the package turns out to hold a model."""
from __future__ import annotations

import io
from collections.abc import Iterator
from typing import BinaryIO

from lintian_ml import limits
from lintian_ml.evidence.page import Page, Shelf
from lintian_ml.model import Role


class Waiting:
    """Pages in their order; their text lies in memory, past ``limits.WAITING`` in an unnamed temporary file."""

    def __init__(self) -> None:
        self._pages: list[tuple[str, str, Shelf, str, Role, int, bool]] = []  # without their text
        self._text: BinaryIO = io.BytesIO()
        self._ends: list[int] = []

    @property
    def in_memory(self) -> bool:
        return isinstance(self._text, io.BytesIO)

    def add(self, page: Page) -> None:
        """Keep a page."""
        self._pages.append((page.path, page.name, page.shelf, page.language, page.role, page.size, page.cut))
        self._text.write(page.data)
        self._ends.append(self._text.tell())
        if self._ends[-1] > limits.WAITING and isinstance(self._text, io.BytesIO):
            import tempfile  # few packages have as much text

            target = tempfile.TemporaryFile(prefix="lintian-ml-")
            target.write(self._text.getbuffer())
            self._text = target

    def pages(self) -> Iterator[Page]:
        """All pages, which are given up by this."""
        with self._text as text:
            text.seek(0)
            for page, start, end in zip(self._pages, (0, *self._ends), self._ends):
                path, name, shelf, language, role, size, cut = page
                yield Page(path, name, shelf, language, text.read(end - start), role, size, cut)
