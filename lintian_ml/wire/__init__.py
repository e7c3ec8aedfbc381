# SPDX-License-Identifier: GPL-2.0-or-later
"""Encodings that several formats share: each module reads one kind of structure and knows no model."""
