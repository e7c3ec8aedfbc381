# SPDX-License-Identifier: GPL-2.0-or-later
"""Settings of the documentation site: ``sphinx-build docs OUT``. The reference is generated when the site is built."""
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parent))

import reference  # noqa: E402
from lintian_ml import __version__  # noqa: E402

project = "lintian-ml"
author = "lintian-ml developers"
version = release = __version__
html_theme = "alabaster"
html_theme_options = {"description": "machine-learning weights in Debian packages", "fixed_sidebar": True}
html_show_copyright = False
html_copy_source = False
exclude_patterns = ["_build", "*.md"]
highlight_language = "none"
pygments_style = "bw"  # letters that everybody can read
smartquotes = False


def setup(app):
    """Write the generated pages before the others are read."""
    app.connect("builder-inited", lambda app: reference.write(Path(app.srcdir) / "reference"))
