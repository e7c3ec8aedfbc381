# SPDX-License-Identifier: GPL-2.0-or-later
"""How far a store has come, from the store alone: what is listed, judged, left, and why some could not be judged."""
from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

from lintian_ml.archive import detector
from lintian_ml.archive.entries import Selection
from lintian_ml.archive.progress import duration, size
from lintian_ml.archive.store import Store
from lintian_ml.archive.triage import STRATA

_JUDGED = "EXISTS (SELECT 1 FROM result WHERE source = s.id)"
_NOW = "EXISTS (SELECT 1 FROM result WHERE source = s.id AND detector = ?)"
_OLDER = "EXISTS (SELECT 1 FROM result WHERE source = s.id AND detector != ?)"
_INCOMPLETE = "EXISTS (SELECT 1 FROM result WHERE source = s.id AND NOT complete)"
_FAILED = "EXISTS (SELECT 1 FROM failure WHERE source = s.id)"
_QUIET = 120  # seconds without a word after which a run that was not ended counts as broken off


def gather(store: Store, selection: Selection = Selection()) -> dict[str, Any]:
    """Counts and bytes of the selected sources, failures by reason, and the last run."""
    version = detector.version()
    listed, judged, incomplete, now, older, failed = (
        store.count(selection, condition, values) for condition, values in (
            ("1", ()), (_JUDGED, ()), (_INCOMPLETE, ()), (_NOW, (version,)), (_OLDER, (version,)), (_FAILED, ())))
    everything = store.count(Selection(selection.listings, selection.packages, False, True))
    strata = store.db.execute("SELECT t.name, t.population, count(*) FROM stratum t JOIN picked p "
                              "ON p.stratum = t.name GROUP BY t.name ORDER BY t.name").fetchall()
    return {"listed": listed, "judged": judged, "incomplete": incomplete, "older": older, "failed": failed,
            "left": (listed[0] - now[0], listed[1] - now[1]),
            "extra": everything[0] - store.count(Selection(selection.listings, selection.packages))[0],
            "strata": strata, "reasons": _reasons(store), "run": _run(store), "judges": _judges(store) or version}


def _judges(store: Store) -> str:
    """The versions that found the facts which are there."""
    return ", ".join(row[0] for row in store.db.execute("SELECT DISTINCT detector FROM result ORDER BY 1"))


def _reasons(store: Store) -> list[tuple[str, int, list[str]]]:
    found = store.db.execute("SELECT reason, count(*) FROM failure GROUP BY reason ORDER BY 2 DESC, 1").fetchall()
    return [(reason, count, [row[0] for row in store.db.execute(
        "SELECT s.name FROM failure f JOIN source s ON s.id = f.source WHERE reason = ? ORDER BY s.name LIMIT 5",
        (reason,))]) for reason, count in found]


def _run(store: Store) -> dict[str, Any]:
    row = store.db.execute("SELECT started, updated, ended, engine, wanted, done, failed, bytes, peak FROM run "
                           "ORDER BY id DESC LIMIT 1").fetchone()
    keys = ("started", "updated", "ended", "engine", "wanted", "done", "failed", "bytes", "peak")
    return dict(zip(keys, row)) if row else {}


def lines(found: dict[str, Any], now: float | None = None) -> Iterator[str]:
    """The same in words."""
    for key, words in (("listed", "listed"), ("judged", "judged"), ("incomplete", "of them without all of their files"),
                       ("older", "judged by another version, to be judged again"), ("left", "left to judge"),
                       ("failed", "could not be judged")):
        count, total = found[key]
        if count or key in ("listed", "judged", "left"):
            yield f"{words}: {count:,} sources, {size(total)}"
    if found["extra"]:
        yield f"not counted: {found['extra']:,} sources marked Extra-Source-Only"
    for name, population, picked in found["strata"]:
        yield f"picked of the {STRATA[name]}: {picked:,} of {population:,} packages"
    for reason, count, names in found["reasons"]:
        yield f"  {reason}: {count:,} ({', '.join(names)}{', …' if count > len(names) else ''})"
    if run := found["run"]:
        yield _run_line(run, now if now is not None else time.time())


def _run_line(run: dict[str, Any], now: float) -> str:
    seconds = max((run["ended"] or run["updated"]) - run["started"], 1e-3)
    rate = run["done"] / seconds
    left = f", {duration((run['wanted'] - run['done']) / rate)} left" if rate and not run["ended"] else ""
    peak = f", the largest process had {size(run['peak'])}" if run["peak"] else ""
    state = "ended" if run["ended"] else "was broken off" if now - run["updated"] > _QUIET else "is at work"
    return (f"last run ({run['engine']}) {state}: {run['done']:,} of {run['wanted']:,} sources in {duration(seconds)}, "
            f"{60 * rate:,.1f} a minute, {size(run['bytes'] / seconds)}/s{peak}{left}")
