# SPDX-License-Identifier: GPL-2.0-or-later
"""The self-test: nets are trained, differences planted in them, and every rung's errors counted."""
