# SPDX-License-Identifier: GPL-2.0-or-later
"""Files on disk that stay open as long as an item or blob needs them."""
from __future__ import annotations

import io
import os


class Quiet(io.FileIO):
    """A file that closes itself with the last reference to it; no link and no pipe put there meanwhile is opened."""

    def __init__(self, path: str | os.PathLike[str], follow: bool = True) -> None:
        links = 0 if follow else os.O_NOFOLLOW
        super().__init__(path, opener=lambda name, flags: os.open(name, flags | links | os.O_NONBLOCK))

    def __del__(self) -> None:
        self.close()
