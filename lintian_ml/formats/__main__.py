# SPDX-License-Identifier: GPL-2.0-or-later
"""``python -m lintian_ml.formats`` writes the index of all formats, which tells the modules that a file needs."""
from __future__ import annotations

from lintian_ml.formats import INDEX, line, modules

INDEX.write_text("".join(f"{line(module)}\n" for module in modules()), encoding="ascii")
