# SPDX-License-Identifier: GPL-2.0-or-later
"""Give up rights, then become the engine: no network, no new privileges, limits, writing only below one folder.

usage: python -m lintian_ml.compare.engine_child FOLDER PROGRAM [ARGUMENT...]

The first line on standard error says what could not be had on this system, after ``lintian-ml:``.
"""
from __future__ import annotations

import ctypes
import os
import resource
import struct
import sys
from typing import Any

from lintian_ml import limits

_NO_NEW_PRIVILEGES, _ADD_RULE = 38, 445  # prctl(2), landlock(7)
_CREATE_RULESET, _RESTRICT_SELF = 444, 446
_NEW_USER, _NEW_NETWORK = 0x10000000, 0x40000000  # unshare(2)
_WRITES = 0b1_1111_1111_0010  # every right of Landlock's first version but executing, and reading files and folders
_DEVICE = "/dev/null"


def _landlock(libc: Any, folder: str) -> bool:
    """Writing is allowed below ``folder`` alone, and to /dev/null."""
    attributes = struct.pack("=Q", _WRITES)
    ruleset = libc.syscall(_CREATE_RULESET, attributes, len(attributes), 0)
    if ruleset < 0:
        return False
    for path, rights in ((folder, _WRITES), (_DEVICE, 0b10)):
        place = os.open(path, os.O_PATH)
        rule = struct.pack("=Qi", rights, place)
        libc.syscall(_ADD_RULE, ruleset, 1, rule, 0)
        os.close(place)
    return bool(libc.syscall(_RESTRICT_SELF, ruleset, 0) == 0)


def restrict(folder: str) -> list[str]:
    """Give up rights; what could not be given up, in words."""
    libc = ctypes.CDLL(None, use_errno=True)
    for which, value in ((resource.RLIMIT_AS, limits.ENGINE_MEMORY), (resource.RLIMIT_CORE, 0),
                         (resource.RLIMIT_FSIZE, limits.ENGINE_FILE), (resource.RLIMIT_CPU, limits.ENGINE_CPU)):
        hard = resource.getrlimit(which)[1]
        resource.setrlimit(which, (value, value) if hard == resource.RLIM_INFINITY else (min(value, hard), hard))
    missing = []
    if libc.unshare(_NEW_USER | _NEW_NETWORK) != 0:
        missing.append("the network was not cut off")
    libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    if not _landlock(libc, folder):
        missing.append("writing was not confined")
    return missing


def main() -> None:
    """Never returns: the process becomes the engine, or ends with status 127 where there is no such program."""
    folder, program = sys.argv[1:3]
    os.chdir(folder)
    sys.stderr.write("lintian-ml:" + ", ".join(restrict(folder)) + "\n")
    sys.stderr.flush()
    try:
        os.execv(program, sys.argv[2:])
    except OSError as error:
        sys.stderr.write(f"{error.strerror}\n")
        sys.exit(127)


if __name__ == "__main__":
    main()
