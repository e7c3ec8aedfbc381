# SPDX-License-Identifier: GPL-2.0-or-later
"""Unpacking in isolated processes: packed bytes go in, pieces come out, and no decompressor runs in this process.

``pool`` is what others call, ``process`` the processes seen from here; ``keeper``, ``unpacker`` and ``steps`` run in
them, and load next to nothing, this module included.
"""
