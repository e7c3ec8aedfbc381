# SPDX-License-Identifier: GPL-2.0-or-later
"""``python3 -m lintian_ml`` is ``lintian-ml``."""
import sys

from lintian_ml.cli import main

sys.exit(main())
