# SPDX-License-Identifier: GPL-2.0-or-later
"""What a training ran on, as text in the manner of deb-buildinfo(5): packages, Python's libraries, variables."""
from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import cache

_VARIABLES = ("OPENBLAS_CORETYPE", "OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "MKL_CBWR",
              "NPY_DISABLE_CPU_FEATURES", "ATEN_CPU_CAPABILITY", "PYTHONHASHSEED")


@cache
def described() -> str:
    """The text; the same on the same system."""
    lines = ["Format: 1.0", f"Build-Architecture: {platform.machine()}",
             f"Python: {platform.python_implementation()} {platform.python_version()}", "Installed-Build-Depends:",
             *(f" {line}" for line in _packages()), "Python-Packages:", *(f" {line}" for line in _libraries()),
             "Environment:", *(f' {name}="{os.environ[name]}"' for name in _VARIABLES if name in os.environ)]
    return "\n".join(lines) + "\n"


def _packages() -> Iterator[str]:
    """Debian's packages, where this is a Debian system."""
    if shutil.which("dpkg-query") is None:
        return
    shown = subprocess.run(["dpkg-query", "--show", "--showformat", "${db:Status-Abbrev}${Package} (= ${Version}),\n"],
                           capture_output=True, text=True, check=False)
    yield from sorted({line[3:].strip() for line in shown.stdout.splitlines() if line.startswith("ii")})


def _libraries() -> Iterator[str]:
    """Python's packages that lie outside Debian's."""
    from importlib import metadata

    outside = [path for path in sys.path if path and not path.startswith("/usr/lib/python3")]
    found = {(str(entry.metadata["Name"]), entry.version) for entry in metadata.distributions(path=outside)}
    yield from (f"{name} (= {version})," for name, version in sorted(found))
