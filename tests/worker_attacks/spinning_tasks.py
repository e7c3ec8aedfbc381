# SPDX-License-Identifier: GPL-2.0-or-later
"""Tasks of a worker that never end."""
from __future__ import annotations

from attack_tasks import spin

TASKS = {"spin": spin}
