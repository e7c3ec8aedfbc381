# SPDX-License-Identifier: GPL-2.0-or-later
"""The result of a comparison as text, JSON and a page: pure functions from values to text."""
