# SPDX-License-Identifier: GPL-2.0-or-later
"""Is it the same model? Equality predicates from the strictest to the weakest, each saying what it leaves open."""
