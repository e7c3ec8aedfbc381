# SPDX-License-Identifier: GPL-2.0-or-later
"""The source indices that this machine's apt has, and the Contents indices that belong to them."""
from __future__ import annotations

import subprocess
from pathlib import Path

from lintian_ml.archive import fetch, index, release
from lintian_ml.archive.origins import Listed, Say, Wanted, dated, promise_of
from lintian_ml.archive.store import Store
from lintian_ml.errors import InputError
from lintian_ml.words import worded


def register(store: Store, wanted: Wanted, say: Say) -> list[Listed]:
    """List what this machine's apt knows of sources; apt verified it when it fetched it. Raises InputError."""
    words = "$(RELEASE) $(COMPONENT) $(REPO_URI) $(FILENAME)"
    try:
        run = subprocess.run(["apt-get", "indextargets", "--format", words, "Created-By: Sources"],
                             capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise InputError(worded("--apt: apt-get indextargets: {error}", error=error)) from None
    found = [line.split(" ", 3) for line in run.stdout.splitlines()]
    chosen = [target for target in found if len(target) == 4 and Path(target[3]).exists()
              and target[0] in (wanted.suites or (target[0],)) and target[1] in (wanted.components or (target[1],))]
    if not chosen:
        raise InputError(worded("--apt: apt has no such source index: a deb-src line, then apt-get update, makes one"))
    return [_index(store, say, *target) for target in chosen]


def _index(store: Store, say: Say, suite: str, component: str, base: str, name: str) -> Listed:
    """Register one index of apt's; its Contents index is promised by the Release file that apt verified."""
    place = fetch.APT + base.rstrip("/")
    count = store.register(suite, component, index.entries(Path(name), place))
    say(worded("{count} sources in {suite} {component}, verified by apt", count=count, suite=suite,
               component=component))
    path = Path(name).with_name(Path(name).name.partition(f"_{component}_source_")[0] + "_InRelease")
    if not path.is_file():
        return Listed(suite, component)
    promised = release.parse(release.unsigned(path), path.name)
    dated(store, suite, promised)
    contents = promise_of(f"{component}/Contents-source", promised)
    return Listed(suite, component, (f"{place}/dists/{suite}", contents) if contents else None)
