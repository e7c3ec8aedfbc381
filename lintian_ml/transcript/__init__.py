# SPDX-License-Identifier: GPL-2.0-or-later
"""Proof that a model was trained as claimed: a chain over the states of a training, each part of which can be replayed.
"""
