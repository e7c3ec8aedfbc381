# SPDX-License-Identifier: GPL-2.0-or-later
"""Other people's projects that a source package carries in folders of their own."""
from __future__ import annotations

from functools import lru_cache

# Folders whose subfolders are other people's projects.
_FOREIGN = frozenset((
    "3rd-party 3rd_party 3rdparty _vendor bundled contrib deps embedded extern external externals extlib extlibs "
    "node_modules submodules subprojects third-party third_party thirdparty vendor vendored vendors").split())


@lru_cache(4096)
def folders(path: str) -> tuple[str, ...]:
    """The folders that a path lies in, the outermost first. An archive is a folder."""
    return tuple(path.replace("!", "/").split("/")[:-1])


def component(path: str) -> str:
    """The folder of the foreign project that a path lies in, the outermost of several; empty for the package's own."""
    around = folders(path)
    for place, folder in enumerate(around[:-1], 1):
        if folder.lower() in _FOREIGN:
            return "/".join(around[:place + 1])
    return ""
