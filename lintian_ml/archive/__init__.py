# SPDX-License-Identifier: GPL-2.0-or-later
"""A whole archive: index, downloads, engines, the store of facts, and what is read out of it.

``origins`` finds the sources, ``fetch`` gets their files, ``judge`` makes facts of one source wherever it runs, an
engine (``local``, ``cluster``) runs it often, ``store`` keeps the facts. Verdicts are made from facts when asked for.
"""
