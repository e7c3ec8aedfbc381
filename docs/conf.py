# SPDX-License-Identifier: GPL-2.0-or-later
"""Settings of the documentation site: ``sphinx-build docs OUT``. The reference is generated when the site is built."""
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parent))

import pictures  # noqa: E402
import reference  # noqa: E402
from lintian_ml import __version__  # noqa: E402

project = "lintian-ml"
author = "lintian-ml developers"
version = release = __version__
html_theme = "alabaster"
html_theme_options = {"description": "machine-learning weights in Debian packages", "fixed_sidebar": True,
                      "page_width": "72em", "font_size": "16px"}
templates_path = ["_templates"]
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_show_copyright = False
html_copy_source = False
exclude_patterns = ["_build"]
extensions = ["myst_parser"]  # for the pages that are also read in the repository
suppress_warnings = ["ref.myst", "myst.xref_missing"]  # links into the repository, which the site does not have
highlight_language = "none"
pygments_style = "bw"  # letters that everybody can read
smartquotes = False


def setup(app):
    """Write the generated pages and pictures before the others are read."""
    app.connect("builder-inited", lambda app: reference.write(Path(app.srcdir) / "reference"))
    app.connect("builder-inited", lambda app: pictures.write(Path(app.srcdir) / "pictures"))
