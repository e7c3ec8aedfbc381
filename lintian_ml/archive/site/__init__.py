# SPDX-License-Identifier: GPL-2.0-or-later
"""The census as a static website: no server, no outside address, readable without JavaScript and better with it."""
