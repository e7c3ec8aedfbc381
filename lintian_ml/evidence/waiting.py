# SPDX-License-Identifier: GPL-2.0-or-later
"""Programs and documents that wait unread until the package turns out to hold a model."""
from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from typing import BinaryIO

from lintian_ml import limits
from lintian_ml.evidence.page import Page


class Waiting:
    """Pages in their order; their text lies in memory, past ``limits.WAITING`` in an unnamed temporary file."""

    def __init__(self) -> None:
        self._pages: list[Page] = []
        self._text: BinaryIO = io.BytesIO()
        self._ends: list[int] = []

    @property
    def in_memory(self) -> bool:
        return isinstance(self._text, io.BytesIO)

    def add(self, page: Page) -> None:
        """Keep a page."""
        self._pages.append(replace(page, data=b""))
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
                yield replace(page, data=text.read(end - start))
