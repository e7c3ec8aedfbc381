# SPDX-License-Identifier: GPL-2.0-or-later
"""Other people's projects that a source package carries in folders of their own."""
from __future__ import annotations

# Folders whose subfolders are other people's projects.
_FOREIGN = frozenset((
    "3rd-party 3rd_party 3rdparty _vendor bundled contrib deps embedded extern external externals extlib extlibs "
    "node_modules submodules subprojects third-party third_party thirdparty vendor vendored vendors").split())


def component(path: str) -> str:
    """The folder of the foreign project that a path lies in, the outermost of several; empty for the package's own.
    An archive is a folder.
    """
    folders = path.replace("!", "/").split("/")[:-1]
    for place, folder in enumerate(folders[:-1], 1):
        if folder.lower() in _FOREIGN:
            return "/".join(folders[:place + 1])
    return ""
