# SPDX-License-Identifier: GPL-2.0-or-later
"""Whether a suite of Debian has what the training programs of a package import, and in which area.

Without a suite that was asked for, the framework is looked up in the newest one, and a program counts as outdated only
where no suite that the tables know can run it.
"""
from __future__ import annotations

from collections.abc import Sequence

from lintian_ml import limits, tables
from lintian_ml.evidence import calls, removed, suites, training
from lintian_ml.evidence.store import Store
from lintian_ml.evidence.training import Needed, Program
from lintian_ml.model import Pointer, Strength

MET, NOT_MET, NOT_KNOWN = "imports-met", "imports-not-met", "imports-not-known"
IN_MAIN, OUTSIDE = "framework-in-main", "framework-outside-main"
OUTDATED, CURRENT = "program-outdated", "program-current"


def tell(programs: Sequence[Program], store: Store) -> None:
    """Evidence about each training program; what names one suite is said only where that was asked for."""
    for program in programs:
        needed = list(training.needs(program))
        _framework(program, needed, store)
        gone = _outdated(program, store)
        if store.suite:
            _imports(program, needed, gone, store)


def _say(store: Store, claim: str, value: str, place: Pointer) -> None:
    store.say(claim, value, place, suites.FRAMEWORKS, Strength.DOCUMENTED)


# -- framework in main -----------------------------------------------------------------------------------------------

def _framework(program: Program, needed: Sequence[Needed], store: Store) -> None:
    """Each framework that the program uses; without one, the compiler or interpreter of its language. What is built
    from this very source is where the package is.
    """
    if tool := calls.built_from(program.trainer, store.files):
        _built(tool, program.trainer.pointer, store)
        return
    suite = store.suite or suites.NEWEST
    places = {need.row: need.pointer for need in needed
              if need.row and suites.kind_of(need.row) in ("framework", "accelerator")}
    for key in () if places else _by_signal(program):
        places[key] = program.trainer.pointer
    if not places and program.trainer.framework == "own code" and (key := suites.compiler_of(program.language)):
        places[key] = program.trainer.pointer
    for key, place in sorted(places.items()):
        if key.partition(" ")[2].partition(".")[0] == store.control.get("Source"):
            _built(store.control["Source"], place, store)
            continue
        found, name = suites.offer(key, suite), key.partition(" ")[2]
        words = f"{name}: {found} of {suite}" if found else f"{name}: in no area of {suite}"
        _say(store, IN_MAIN if found and found.area == "main" else OUTSIDE, words, place)


def _built(name: str, place: Pointer, store: Store) -> None:
    store.say(IN_MAIN, f"{name}: built from this source", place, "program", Strength.CHECKED)


def _by_signal(program: Program) -> tuple[str, ...]:
    """The row of what the signal of the program spoke of; of a command that of its package."""
    keys = suites.rows_of_framework(program.trainer.framework, program.language)
    if program.trainer.command:
        packages = tables.words(tables.load("trainers.tsv")[program.trainer.command], "packages")
        named = tuple(key for name in packages if (key := suites.row_of("tool", name)))
        return named[:1] or tuple(key for key in keys if key.startswith("tool "))[:1]
    return keys[:1]


# -- imports ---------------------------------------------------------------------------------------------------------

def _imports(program: Program, needed: Sequence[Needed], gone: Sequence[str], store: Store) -> None:
    """One piece of evidence: what is missing, else what nobody knows, else that all is there."""
    suite, place = store.suite, program.trainer.pointer
    missing = [need for need in needed if need.row and not suites.offer(need.row, suite)]
    strange = [need for need in needed if not need.row and not need.own]
    tools = [key for key in _by_signal(program) if key.startswith("tool ")] if program.trainer.command else []
    absent = [key.partition(" ")[2] for key in tools if not suites.offer(key, suite)]
    if missing or absent:
        names = [need.name for need in missing] + absent
        _say(store, NOT_MET, f"not in {suite}: {_list(names)}", missing[0].pointer if missing else place)
    elif gone:
        _say(store, NOT_MET, f"no longer in {suite}: {_list(gone)}", place)
    elif strange or not needed and not tools and program.trainer.framework != "own code":
        names = [need.name for need in strange] or [program.trainer.framework]
        _say(store, NOT_KNOWN, f"in no table: {_list(names)}", strange[0].pointer if strange else place)
    elif program.parts or tools:
        names = [need.name for need in needed if need.row] + [key.partition(" ")[2] for key in tools]
        _say(store, MET, f"in {suite}: {_list(names) or 'nothing is imported'}", place)


def _list(names: Sequence[str]) -> str:
    shown = ", ".join(names[:limits.NAMES])
    return f"{shown} and {len(names) - limits.NAMES} more" if len(names) > limits.NAMES else shown


# -- what is gone ----------------------------------------------------------------------------------------------------

def _outdated(program: Program, store: Store) -> list[str]:
    """What the program uses that the suite, or every suite, no longer has; said with its place, and returned."""
    wanted = (store.suite,) if store.suite else suites.SUITES
    told: list[str] = []
    for note, place in program.notes(removed.CLAIM):
        key, _, found = note.value.partition(": ")
        row = tables.load(suites.REMOVED)[key]
        if all(suites.is_gone(key, suite) for suite in wanted) and found not in told:
            told.append(found)
            _say(store, OUTDATED, f"{found}: {row['reason']} ({_had(row['module'], wanted)})", place)
    if program.parts and not told and program.language in ("py",) and store.suite:
        _say(store, CURRENT, f"nothing of {suites.REMOVED} is used that {store.suite} lacks", program.trainer.pointer)
    return told


def _had(module: str, wanted: Sequence[str]) -> str:
    """What the suites have instead: a version, the oldest of several, or nothing."""
    where = wanted[0] if len(wanted) == 1 else f"{wanted[0]} to {wanted[-1]}"
    found = [offer for suite in wanted if (offer := suites.offer(module, suite))]
    if not found:
        return f"{module.partition(' ')[2]} is not in {where}"
    oldest = min(found, key=lambda offer: suites.numbers(offer.version))
    return f"{where}: {oldest.package} {oldest.version}{' or newer' if len(wanted) > 1 else ''}"
