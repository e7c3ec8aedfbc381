# SPDX-License-Identifier: GPL-2.0-or-later
"""Find the facts about every source of an archive and keep them in a store."""
from __future__ import annotations

import argparse
import os
import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from lintian_ml.cli import arguments, running
from lintian_ml.errors import UsageError
from lintian_ml.words import worded

if TYPE_CHECKING:
    from lintian_ml.archive.store import Store

EPILOG = """SOURCE is a mirror (a folder, file:// or http(s)://), a Sources index (also .gz, .xz), a .dsc, a folder
with .dsc files, or a text file that lists .dsc files. Sources are judged as they come and are not kept.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Where sources come from, which of them, how they are judged."""
    parser.add_argument("sources", nargs="*", metavar="SOURCE", help="where the source packages are")
    add = parser.add_argument
    add("--store", required=True, metavar="FILE", help="the store to make or to bring up to date")
    add("--apt", action="store_true", help="take the source indices that this machine's apt has, and let apt fetch")
    add("--suite", action="append", default=[], metavar="NAME", help="a suite of the mirror; repeatable (default for "
        "a folder: every one)")
    add("--component", action="append", default=[], metavar="NAME", help='a component; repeatable, "all" for every '
        "one (default: main)")
    add("--package", action="append", default=[], metavar="PATTERN", help="judge only sources with such names; "
        "repeatable, * and ? as in the shell")
    add("--extra-sources", action="store_true", help="also judge sources marked Extra-Source-Only")
    add("--mirror", default="", metavar="PLACE", help="where the files of a Sources index are")
    add("--keyring", action="append", default=[], metavar="FILE", help="verify the archive's signature with this "
        "keyring; repeatable (default: the keyrings that apt trusts)")
    add("--unsigned", action="store_true", help="accept a mirror without a signature")
    add("--baseline", metavar="STORE", help="judge only sources that this older store does not have")
    add("--engine", choices=("local", "dask"), default="local", help="processes of this machine, or a Dask cluster "
        "(default: local)")
    add("-j", "--jobs", type=arguments.whole, default=0, metavar="N", help="processes of this machine (default: one "
        "per processor)")
    add("--scheduler", metavar="ADDRESS", help="the Dask scheduler, as tcp://host:8786")
    add("-d", "--debug", action="store_true", help="print a traceback where lintian-ml itself fails")
    add("--scratch", metavar="DIR", help="where files lie while they are judged (default: STORE.parts; with dask, "
        "each worker's temporary folder)")
    _add_choices(parser)


def _add_choices(parser: argparse.ArgumentParser) -> None:
    """What of a large archive is judged, and what is done where a source is large or not whole."""
    add = parser.add_argument
    add("--triage", action="store_true", help="judge the packages that the archive's Contents index speaks for, "
        "first the likeliest, and leave the others out")
    add("--contents", action="append", default=[], metavar="FILE", help="the Contents-source index for --triage "
        "(default: the mirror's)")
    add("--first", type=arguments.whole, default=0, metavar="N", help="with --triage: judge only the N likeliest "
        "(default: every package for which a name speaks)")
    add("--sample", type=arguments.whole, default=0, metavar="N", help="with --triage: also judge N of those for which "
        "no name speaks, drawn at random, from which the report estimates the rest")
    add("--sample-named", type=arguments.whole, default=0, metavar="N", help="with --first: also judge N of the others "
        "for which a name speaks, drawn at random")
    add("--seed", default="lintian-ml", metavar="WORD", help="what the random choice is made from")
    add("--picked", metavar="FILE", help="judge the sources that this table names (archive report --format selection "
        "writes it)")
    add("--largest", type=arguments.whole, default=0, metavar="MB", help="leave sources out that have more than so "
        'many compressed megabytes, with the reason "too large"')
    add("--partial", action="store_true", help="where files of a source cannot be had, judge it by the others; what is "
        "not found in them stays unknown")
    add("--keep", default="", metavar="DIR", help="keep what was downloaded, and take it from there the next time")


def run(options: argparse.Namespace) -> int:
    """Register what was named, judge what has no facts yet, and say what became of it."""
    from lintian_ml.archive import scanning
    from lintian_ml.archive.store import Store

    if bool(options.sources) == bool(options.apt):
        raise UsageError(
            worded("say where the sources are: SOURCE..., or --apt, not both") if options.apt else
            worded("say where the sources are: SOURCE..., or --apt"))
    if options.triage and options.picked:
        raise UsageError(worded("--triage and --picked are two ways to choose sources; one of them is meant"))
    if (options.engine == "dask") != bool(options.scheduler):
        raise UsageError(worded("--engine dask and --scheduler ADDRESS go together"))
    path = Path(options.store)
    with scanning.locked(path):
        store = Store(path, create=True)
        try:
            return _scan(store, options)
        finally:
            store.close()


def _scan(store: Store, options: argparse.Namespace) -> int:
    from lintian_ml.archive import apt, origins, progress, scanning, triage
    from lintian_ml.archive.entries import Selection

    components = () if "all" in options.component else tuple(options.component) or ("main",)
    wanted = origins.Wanted(tuple(options.suite), components, tuple(options.keyring), options.unsigned, options.mirror)
    listed = apt.register(store, wanted, running.note) if options.apt else \
        origins.register(store, options.sources, wanted, running.note)
    store.forget_unlisted()
    selection = Selection(tuple((part.suite, part.component) for part in listed), tuple(options.package),
                          bool(options.triage or options.picked), options.extra_sources, bool(options.baseline))
    if options.baseline:
        with closing(type(store)(Path(options.baseline))) as older:
            store.compare_with(older)
    if options.triage:
        triage.prepare(store, listed, options.contents, selection,
                       triage.Plan(options.first, options.sample_named, options.sample, options.seed), running.note)
    elif options.picked:
        triage.taken(store, Path(options.picked), running.note)
    folder = scanning.scratch(store, options.scratch) if options.scratch or options.engine == "local" else None
    engine = scanning.Engine(options.engine, options.jobs or os.cpu_count() or 1, options.scheduler or "")
    shown = progress.Progress(sys.stderr)
    handling = scanning.Handling(folder, str(Path(options.keep).resolve()) if options.keep else "",
                                 options.largest * 1_000_000, options.partial)
    state = scanning.run(store, selection, engine, handling, shown)
    shown.end()
    if folder:
        scanning.tidy(folder)
    running.note(worded("{done:,} sources judged, {failed:,} of them could not be; the largest process had {size} "
                        "of memory", done=state.done, failed=state.failed,
                        size=progress.size(state.peak)) if state.done else
                 worded("nothing is new: every selected source has its facts"))
    return 1 if state.failed else 0
