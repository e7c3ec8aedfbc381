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
from lintian_ml.words import joined, worded

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


_COUNTED = {"listed": worded("listed"), "judged": worded("judged"),
            "incomplete": worded("of them without all of their files"),
            "older": worded("judged by another version, to be judged again"), "left": worded("left to judge"),
            "failed": worded("could not be judged")}


def lines(found: dict[str, Any], now: float | None = None) -> Iterator[str]:
    """The same in words."""
    for key, words in _COUNTED.items():
        sources, total = found[key]
        if sources or key in ("listed", "judged", "left"):
            yield worded("{words}: {sources:,} sources, {size}", words=words, sources=sources, size=size(total))
    if found["extra"]:
        yield worded("not counted: {found:,} sources marked Extra-Source-Only", found=found["extra"])
    for name, population, picked in found["strata"]:
        yield worded("picked of the {strata}: {picked:,} of {population:,} packages", strata=STRATA[name],
                     picked=picked, population=population)
    for reason, count, names in found["reasons"]:
        told = joined(", ", (*names, "…") if count > len(names) else names)
        yield worded("  {reason}: {count:,} ({names})", reason=worded(reason), count=count, names=told)
    if run := found["run"]:
        yield _run_line(run, now if now is not None else time.time())


def _run_line(run: dict[str, Any], now: float) -> str:
    seconds = max((run["ended"] or run["updated"]) - run["started"], 1e-3)
    rate = run["done"] / seconds
    left = worded(", {duration} left", duration=duration((run["wanted"] - run["done"]) / rate)) \
        if rate and not run["ended"] else ""
    peak = worded(", the largest process had {size}", size=size(run["peak"])) if run["peak"] else ""
    state = worded("ended") if run["ended"] else \
        worded("was broken off") if now - run["updated"] > _QUIET else worded("is at work")
    return worded("last run ({engine}) {state}: {done:,} of {wanted:,} sources in {duration}, {speed:,.1f} a minute, "
                  "{size}/s{peak}{left}", engine=run["engine"], state=state, done=run["done"], wanted=run["wanted"],
                  duration=duration(seconds), speed=60 * rate, size=size(run["bytes"] / seconds), peak=peak, left=left)
