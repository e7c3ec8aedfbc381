# SPDX-License-Identifier: GPL-2.0-or-later
"""Names inside archives: any bytes in, a printable relative path out. Nothing is ever created under these names."""
from __future__ import annotations


def printable(raw: bytes) -> str:
    """The name as text; bytes that are not UTF-8 become ``\\xNN``, so that every path is valid in JSON."""
    return raw.decode("utf-8", "backslashreplace")


def relative(name: str) -> str:
    """The path below the archive's root: no leading ``/``, no ``.``; ``..`` never climbs out. Empty for the root."""
    if not ("//" in name or "./" in name or name.endswith(("/", "/.")) or name[:1] in ("/", ".", "")):
        return name  # nearly every member; the rest of this function is for the odd ones
    parts: list[str] = []
    for part in name.split("/"):
        if part == "..":
            del parts[-1:]
        elif part not in ("", "."):
            parts.append(part)
    return "/".join(parts)
