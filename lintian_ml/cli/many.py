# SPDX-License-Identifier: GPL-2.0-or-later
"""Check several inputs, one after the other or at a time; one that fails never costs the others their report."""
from __future__ import annotations

import os
import traceback
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING

from lintian_ml.cli import progress, running
from lintian_ml.cli.arguments import suggestion
from lintian_ml.errors import LintianMLError
from lintian_ml.model import PackageReport, Report
from lintian_ml.records import dataclass
from lintian_ml.words import worded

if TYPE_CHECKING:
    from concurrent.futures import Future, ProcessPoolExecutor


@dataclass(frozen=True)
class Outcome:
    """What became of one input: its report; ``failure``, a sentence, where there is none; ``trace`` if it was a bug."""

    report: Report = Report()
    failure: str = ""
    bug: str = ""
    trace: str = ""


def check(paths: Sequence[str], policies: Sequence[str], jobs: int, debug: bool,
          suite: str = "", online: bool = False, attestations: str = "", thorough: bool = True) -> tuple[Report, bool]:
    """One report on all inputs, in their order, and whether any of them failed; failures are told as they come."""
    packages: list[PackageReport] = []
    failures: list[str] = []
    work = partial(check_one, policies=tuple(policies), suite=suite, online=online, attestations=attestations,
                   thorough=thorough)
    outcomes = _outcomes(work, paths, jobs or os.cpu_count() or 1)
    for path, outcome in zip(paths, progress.followed(outcomes, paths)):
        packages += outcome.report.packages
        told = [*outcome.report.failures, *([outcome.failure] if outcome.failure else [])]
        for failure in told:
            running.error(failure)
        if outcome.bug:
            told.append(f"internal error while checking {path}: {outcome.bug}")
            running.internal_error(worded("while checking {path}", path=path), outcome.bug,
                                   outcome.trace if debug else "")
        failures += told
    return Report(tuple(packages), tuple(failures)), bool(failures)


def _outcomes(work: partial[Outcome], paths: Sequence[str], jobs: int) -> Iterator[Outcome]:
    if jobs == 1 or len(paths) == 1:
        yield from map(partial(work, processes=2), paths)
        return
    with _pool(min(jobs, len(paths))) as pool:
        futures = [pool.submit(work, path) for path in paths]
        yield from (_result(future, partial(work, path)) for future, path in zip(futures, paths))


def _pool(workers: int) -> ProcessPoolExecutor:
    import multiprocessing  # late: most runs check one package and need no second process
    from concurrent.futures import ProcessPoolExecutor

    return ProcessPoolExecutor(workers, multiprocessing.get_context("fork"))


def _result(future: Future[Outcome], again: Callable[[], Outcome]) -> Outcome:
    """What a process found; where one died, and took the others' work with it, once more in a process of its own."""
    from concurrent.futures.process import BrokenProcessPool

    try:
        return future.result()
    except BrokenProcessPool:
        with _pool(1) as alone:
            try:
                return alone.submit(again).result()
            except BrokenProcessPool:
                return Outcome(bug=worded("the process that checked it died"))
    except Exception as bug:  # what it found could not be sent
        return _bug(bug)


def check_one(path: str, policies: Sequence[str], processes: int = 1, suite: str = "",
              online: bool = False, attestations: str = "", thorough: bool = True) -> Outcome:
    """Check one input and never raise."""
    from lintian_ml.checking import check_path

    try:
        return Outcome(check_path(path, policies, processes, suite, online, attestations, thorough))
    except LintianMLError as error:
        return Outcome(failure=str(error) + _mistyped_command(path))
    except Exception as bug:
        return _bug(bug)


def _bug(bug: Exception) -> Outcome:
    return Outcome(bug=f"{type(bug).__name__}: {bug}", trace="".join(traceback.format_exception(bug)))


def _mistyped_command(path: str) -> str:
    """A bare word that names no file may be meant as a command."""
    from lintian_ml.cli import COMMANDS

    return suggestion(path, COMMANDS) if path.isalpha() and not os.path.lexists(path) else ""
