# SPDX-License-Identifier: GPL-2.0-or-later
"""Tasks of a worker that has one second of processor time."""
from __future__ import annotations

from attack_tasks import spin

from lintian_ml import limits

limits.WORKER_CPU = 1
TASKS = {"spin": spin}
